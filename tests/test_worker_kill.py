"""Kill -9 at any moment: no case file lost, no alert missing and none twice, each message sent at least once."""

import json
import multiprocessing
import os
import random
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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

KILLS, HOMES = 40, 4
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


def undisturbed(home: Path) -> tuple[float, list[tuple[str, ...]]]:
    """(how long a worker takes for one new case, the alerts of all cases where nobody is killed)."""
    with post() as (_, port):
        put(home, 0)
        run_for(home, port, None)
        put(home, 1)
        seconds, _ = run_for(home, port, None)
        for number in range(2, KILLS):
            put(home, number)
        run_for(home, port, None, hours=1)
    return seconds, raised(home)


def kill_again_and_again(home: Path, numbers: range, seconds: float) -> int:
    """A case more before each run, each killed within so many seconds, and one run to the end; then all is looked at. How many
    runs were killed before they ended."""
    pick, put_in, kills = random.Random(numbers.start), set(), 0
    with post() as (handler, port):
        for number in numbers:
            put_in.add(put(home, number))
            kills += run_for(home, port, pick.uniform(0, seconds))[1]
        run_for(home, port, None, hours=1)
    done = [path for path in (home / "inbox" / "done").glob("case*.json") if ".receipt" not in path.name]
    assert sorted(sha256(path.read_bytes()).hexdigest() for path in done) == sorted(put_in)
    assert [path.name for path in (home / "inbox").iterdir() if path.is_file()] == []
    _each_message_was_sent(home, handler)
    return kills


def test_forty_kills_lose_nothing_and_double_no_alert(tmp_path: Path) -> None:
    """In four homes side by side, since a worker mostly waits for the disk."""
    seconds, expected = undisturbed(tmp_path / "undisturbed")
    shares = [range(start, start + KILLS // HOMES) for start in range(0, KILLS, KILLS // HOMES)]
    homes = [tmp_path / f"home{share.start}" for share in shares]
    with ThreadPoolExecutor(HOMES) as pool:
        kills = sum(pool.map(kill_again_and_again, homes, shares, [1.5 * seconds] * HOMES))
    found = sorted(alert for home in homes for alert in raised(home))
    assert found == expected and len(set(found)) == len(found) >= KILLS
    assert kills >= KILLS / 2, "the runs ended before they were killed"


def _each_message_was_sent(home: Path, handler: Handler) -> None:
    with Ledger(home / "ledger.sqlite") as ledger:
        messages = ledger.book.messages()
    due = [m for m in messages if m.due_at <= NOW + timedelta(hours=1)]
    assert {m.state for m in due} == {"sent"}
    assert set(handler.ids()) == {f"<{m.id}@sender.test>" for m in due}
    assert len({bytes(data) for data in handler.taken}) == len(due), "two copies of one message differ"
    assert {a for m in messages for a in m.alerts} == _ids(home)


def _ids(home: Path) -> set[str]:
    with Ledger(home / "ledger.sqlite") as ledger:
        return {alert.id for alert in ledger.book.alerts()}
