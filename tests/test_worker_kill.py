"""Kill -9 at any moment: no case file lost, no alert missing and none twice, each message sent at least once."""

import json
import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from multiprocessing import forkserver
from pathlib import Path

import pytest
from mail_server import Handler, post
from synthetic import write
from worker_cases import NOW, child, handover

from ledger.alerts import Alert
from ledger.ledger import Ledger

KILLS, SEED = 40, 6
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["worker_warm"])


@pytest.fixture(scope="module", autouse=True)
def preloaded() -> Iterator[None]:
    """The fork server finds what it preloads by PYTHONPATH only; children then start at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        forkserver.ensure_running()
        yield


def run_for(home: Path, port: int, seconds: float | None, hours: int = 0) -> tuple[float, bool]:
    """A worker in a process of its own, killed after so many seconds; (how long it ran, whether it was killed)."""
    started = SERVER.Event()
    given = (home, port, home / "inbox", NOW + timedelta(hours=hours), started)
    process = SERVER.Process(target=child, args=given)
    process.start()
    assert started.wait(120)
    begun = time.monotonic()
    process.join(seconds)
    killed = process.is_alive()
    if killed:
        process.kill()
        process.join()
    else:
        assert process.exitcode == 0
    return time.monotonic() - begun, killed


def put(home: Path, number: int) -> str:
    """A new case, renamed into the inbox; the hash of its bytes."""
    content = json.dumps(handover(number)).encode()
    write(home / "inbox", f"case{number}.json.part", content).rename(home / "inbox" / f"case{number}.json")
    return sha256(content).hexdigest()


def key(alert: Alert) -> tuple[str, ...]:
    return (alert.crn, alert.rule, alert.item, alert.point, alert.recipient, *alert.records)


def raised(home: Path) -> list[tuple[str, ...]]:
    with Ledger(home / "ledger.sqlite") as ledger:
        return sorted(map(key, ledger.book.alerts()))


def kill_again_and_again(home: Path, port: int, whole: float) -> tuple[set[str], int]:
    """A case more before each run; (hashes of all that was put in, how many runs were killed before they ended)."""
    pick, put_in, kills = random.Random(SEED), set(), 0
    for number in range(KILLS):
        put_in.add(put(home, number))
        kills += run_for(home, port, pick.uniform(0, whole))[1]
    run_for(home, port, None, hours=1)
    return put_in, kills


def test_forty_kills_lose_nothing_and_double_no_alert(tmp_path: Path) -> None:
    undisturbed, home = tmp_path / "undisturbed", tmp_path / "home"
    with post() as (handler, port):
        put(undisturbed, KILLS)
        whole, _ = run_for(undisturbed, port, None)
        for number in range(KILLS):
            put(undisturbed, number)
        run_for(undisturbed, port, None, hours=1)
        handler.taken.clear()
        put(home, KILLS)
        put_in, kills = kill_again_and_again(home, port, whole)
    assert kills >= KILLS / 2, "the runs ended before they were killed"
    found = raised(home)
    assert found == raised(undisturbed) and len(set(found)) == len(found) >= KILLS
    _each_message_was_sent(home, handler)
    done = Counter(sha256(path.read_bytes()).hexdigest() for path in (home / "inbox" / "done").glob("case*.json") if ".receipt" not in path.name)  # fmt: skip
    assert set(done) >= put_in and set(done.values()) == {1} and sum(done.values()) == KILLS + 1
    assert [p.name for p in (home / "inbox").iterdir() if p.is_file()] == []


def _each_message_was_sent(home: Path, handler: Handler) -> None:
    with Ledger(home / "ledger.sqlite") as ledger:
        messages = ledger.book.messages()
    due = [m for m in messages if m.due_at <= NOW + timedelta(hours=1)]
    assert {m.state for m in due} == {"sent"}
    assert set(handler.ids()) == {f"<{m.id}@sender.test>" for m in due}
    copies = Counter(handler.ids())
    assert len({bytes(data) for data in handler.taken}) == len(copies), "two copies of one message differ"
    assert {a for m in messages for a in m.alerts} == _ids(home)


def _ids(home: Path) -> set[str]:
    with Ledger(home / "ledger.sqlite") as ledger:
        return {alert.id for alert in ledger.book.alerts()}
