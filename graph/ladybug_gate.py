"""An analyst's own Cypher on the embedded engine: judged, then answered by a process that can harm nothing but itself."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from errors import BadInput, StoreUnavailable
from graph import cells
from graph.gate import admitted
from graph.own_query import Limits, Stopped, busy, failed, not_understood, stopped, too_large
from graph.questions import Table
from graph.store import GraphBroken

ROOT = Path(__file__).parent.parent
CHILD = [sys.executable, "-X", "utf8", "-m", "graph.ladybug_child"]
START = 30.0  # seconds that the process may take beside the query
AT_ONCE = 2  # queries, each of which may take a gigabyte
TEXT_ALONE = ("Parser exception: ", "Binder exception: ", "Catalog exception: ")  # errors that quote no data
LARGE = ("bad_alloc", "MemoryError", "Buffer manager exception")
_places = BoundedSemaphore(AT_ONCE)


def ask(path: Path, most_bytes: int, text: str, limits: Limits) -> Table:
    """The rows, as they come. `most_bytes`: what the file may grow into. Raises BadInput, and Stopped at the limits."""
    sent = admitted(text)
    if not _places.acquire(timeout=limits.seconds + START):
        raise busy()
    try:
        answer = _answered(path, most_bytes, sent, limits)
    finally:
        _places.release()
    if "unopened" in answer:
        raise _unopened(path, answer["unopened"])
    if "error" in answer:
        raise _fault(answer["error"], limits)
    rows = (cells.unpacked(json.loads(row)) for row in answer["rows"])
    return Table(tuple(answer["columns"]), tuple(map(tuple, rows)), answer["cut"])


def _answered(path: Path, most_bytes: int, sent: str, limits: Limits) -> dict[str, Any]:
    """What the process wrote. Nothing of our environment reaches it."""
    asked = {"path": str(path), "most_bytes": most_bytes, "text": sent, "rows": limits.rows, "seconds": limits.seconds}
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            CHILD, input=json.dumps(asked), capture_output=True, text=True, encoding="utf-8", check=False,
            timeout=limits.seconds + START, cwd=ROOT, env={},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise stopped(limits) from None
    if done.returncode == -signal.SIGALRM:
        raise stopped(limits)
    if done.returncode < 0:
        raise too_large()  # the engine died of it
    if done.returncode:
        kind = done.stderr.strip().rpartition("\n")[2].partition(":")[0]  # its message may quote data
        raise StoreUnavailable(f"The program that answers a query ended with code {done.returncode} ({kind}).")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _unopened(path: Path, said: str) -> StoreUnavailable:
    if "Could not set lock" in said:
        return StoreUnavailable(f"{path.name}: another process has the graph open. Try again later.")
    return GraphBroken(f"{path.name}: the graph cannot be read. Run `throughline rebuild`.")


def _fault(said: str, limits: Limits) -> BadInput | Stopped:
    if said.startswith("Interrupted"):
        return stopped(limits)
    if any(word in said for word in LARGE):
        return too_large()
    if not said.startswith(TEXT_ALONE):
        kind = re.match(r"[A-Z][a-z]+(?: [a-z]+)* exception", said)
        return failed(kind.group() if kind else "an error")
    place = re.search(r"\(line: (\d+), offset: (\d+)\)", said)
    first = re.sub(r" ?\(line: \d+, offset: \d+\)", "", said.partition(": ")[2].partition("\n")[0])
    return not_understood(first, int(place.group(1)) if place else None, int(place.group(2)) + 1 if place else None)
