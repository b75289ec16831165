"""The commands over a graph on a server do what they do over the embedded one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph.store import open_store

ROOT = Path(__file__).parent.parent


def run(home: Path, store: str, *args: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"THROUGHLINE_HOME": str(home), "THROUGHLINE_STORE": store, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(ROOT / "cli.py"), *args]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=300)


def hash_of(url: str) -> str:
    with open_store(url, read_only=True) as store:
        return store.graph_hash()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two published cases in an embedded graph, and what the demo printed."""
    folder = tmp_path_factory.mktemp("demo")
    done = run(folder, "", "demo")
    assert done.returncode == 0
    (folder / "briefing.txt").write_text(done.stdout, "utf-8")
    return folder


def test_the_demo_prints_the_same_briefing_from_a_server(home: Path, neo4j_url: str, tmp_path: Path) -> None:
    done = run(tmp_path, neo4j_url, "demo")
    assert (done.returncode, done.stdout) == (0, (home / "briefing.txt").read_text("utf-8"))
    assert hash_of(neo4j_url) == hash_of(f"ladybug://{home / 'graph.lbug'}")


def test_a_rebuild_moves_the_graph_to_a_server_and_back(home: Path, neo4j_url: str, tmp_path: Path) -> None:
    here = hash_of(f"ladybug://{home / 'graph.lbug'}")
    moved = run(home, "", "rebuild", "--store", neo4j_url)
    assert moved.returncode == 0 and f"set THROUGHLINE_STORE={neo4j_url}" in moved.stderr
    assert hash_of(neo4j_url) == hash_of(f"ladybug://{home / 'graph.lbug'}") == here
    again = run(home, neo4j_url, "load", str(ROOT / "cases"))
    assert again.returncode == 0 and "Read into the graph" not in again.stderr
    back = f"ladybug://{tmp_path / 'back.lbug'}"
    assert run(home, neo4j_url, "rebuild", "--store", back).returncode == 0 and hash_of(back) == here


def test_a_rebuild_of_the_store_in_use_says_nothing_of_moving(home: Path, neo4j_url: str) -> None:
    done = run(home, neo4j_url, "rebuild")
    assert done.returncode == 0 and "THROUGHLINE_STORE" not in done.stderr
