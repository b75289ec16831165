"""Kill -9 at any moment loses nothing and doubles nothing: running again completes."""

import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from multiprocessing import forkserver
from pathlib import Path

import pytest

from graph.store import open_store
from ingest.load import load
from ledger.append import Counts
from ledger.ledger import Ledger
from tests.synthetic import TODAY, caseload, child, hash_at, load_and_project, use_quick_reader

KILLS, CASES, RECORDS = 20, 14, 14  # few enough to be read in one process, by the quick reader
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["tests.synthetic"])


@pytest.fixture(scope="module", autouse=True)
def preloaded() -> Iterator[None]:
    """The fork server finds what it preloads by PYTHONPATH only; children then start at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        forkserver.ensure_running()
        yield


@pytest.fixture(autouse=True)
def quick_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.extract.extract", None)
    monkeypatch.setattr("ingest.project.reader_version", None)
    use_quick_reader()


def run_for(home: Path, folders: list[Path], seconds: float | None) -> float:
    """Load and project in a process of its own, killed after so many seconds; how long it ran."""
    started = SERVER.Event()
    process = SERVER.Process(target=child, args=(home, folders, started))
    process.start()
    started.wait()
    begun = time.monotonic()
    process.join(seconds)
    if process.is_alive():
        process.kill()
        process.join()
    else:
        assert process.exitcode == 0
    return time.monotonic() - begun


def received(home: Path) -> dict[str, int]:
    with Ledger(home / "ledger.sqlite") as ledger:
        return {standing.crn: len(standing.records) for standing in ledger.standing_of(ledger.cases())}


def test_twenty_kills_from_the_first_moment_to_the_last(tmp_path: Path) -> None:
    half = CASES // 2
    folders = [
        caseload(tmp_path / "in/1", range(half), RECORDS),
        caseload(tmp_path / "in/2", range(half, CASES), RECORDS),
    ]
    whole = run_for(tmp_path / "undisturbed", folders, None)
    expected, counted = hash_at(tmp_path / "undisturbed"), received(tmp_path / "undisturbed")
    assert sum(counted.values()) == CASES * RECORDS
    for kill in range(KILLS):
        home = tmp_path / f"kill{kill}"
        run_for(home, folders, whole * (kill + 0.5) / KILLS)
        load_and_project(home, tmp_path / "in")
        assert hash_at(home) == expected, f"kill {kill}"
        assert received(home) == counted, f"kill {kill}"
        with open_store(f"ladybug://{home / 'graph.lbug'}", read_only=True) as store:
            assert store.counts()["Record"] == CASES * RECORDS
        assert not list(home.glob("*.building*")), f"kill {kill}"


def test_a_load_killed_before_its_end_left_nothing_and_after_its_end_everything(tmp_path: Path) -> None:
    folder = caseload(tmp_path / "in", range(5), RECORDS)
    for seconds in (0.0, 0.01, 0.03, 0.06):
        home = tmp_path / str(seconds)
        run_for(home, [folder], seconds)
        with Ledger(home / "ledger.sqlite") as ledger:
            assert len(ledger.cases()) in (0, 5)
            counts = load(folder, ledger, TODAY).counts
        assert counts in (Counts(70, 70, 0, 0), Counts(70, 0, 70, 0))
