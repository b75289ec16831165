"""A server that dies, freezes, is not there or is another one: told within seconds, in words, and nothing is lost."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from neo4j import GraphDatabase
from neo4j_server.launcher import Server, free_port
from neo4j_server.source import Instance
from streamlit.testing.v1 import AppTest

from access.policy import view_for
from errors import StoreUnavailable
from graph.neo4j_server import close_all
from graph.store import Actor, Mark, View, open_store
from ingest.load import load
from ingest.project import bring_up_to_date
from ledger.ledger import Ledger
from settings import settings
from tests.synthetic import TODAY, caseload, made_case, use_quick_reader

ROOT = Path(__file__).parent.parent
SOON = 15  # seconds within which a fault is told
CASES, RECORDS = 24, 12
CHILD = """
import sys
from graph import neo4j_store
from tests.synthetic import use_quick_reader
import cli
neo4j_store.Neo4jWriter.most_nodes = 50
use_quick_reader()
cli.main()
"""


@pytest.fixture(autouse=True)
def quick_reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("nlp.extract.extract", None)
    monkeypatch.setattr("ingest.project.reader_version", None)
    use_quick_reader()
    yield
    close_all()


@contextmanager
def soon() -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < SOON


def told(url: str, read_only: bool = True) -> str:
    with soon(), pytest.raises(StoreUnavailable) as fault:
        open_store(url, read_only)
    return str(fault.value)


def answer_as_http(client: socket.socket) -> None:
    client.recv(1000)
    client.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    client.close()


def answer_nonsense(client: socket.socket) -> None:
    client.sendall(b"SSH-2.0-x\r\n")
    client.close()


def answer_nothing(client: socket.socket) -> None:
    with client:
        time.sleep(SOON)


@contextmanager
def listening(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def serve() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=(client,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("scheme", ["neo4j", "bolt", "neo4j+s", "bolt+ssc"])
def test_a_port_where_nobody_listens_is_told(scheme: str) -> None:
    assert "no server answers there. Start it" in told(f"{scheme}://127.0.0.1:{free_port()}")


def test_a_name_that_is_nobodys_is_told() -> None:
    assert "no server answers there" in told("neo4j://nobody.invalid:7687")


@pytest.mark.parametrize("scheme", ["neo4j", "bolt"])
@pytest.mark.parametrize("answer", [answer_as_http, answer_nonsense])
def test_a_port_of_something_else_is_told(scheme: str, answer: Callable[[socket.socket], None]) -> None:
    with listening(answer) as port:
        assert "what answers there is no Neo4j server" in told(f"{scheme}://127.0.0.1:{port}")


@pytest.mark.parametrize("scheme", ["neo4j", "bolt"])
def test_a_port_that_is_silent_is_told(scheme: str) -> None:
    with listening(answer_nothing) as port:
        assert "no server answers there" in told(f"{scheme}://127.0.0.1:{port}")


@pytest.mark.parametrize("scheme", ["neo4j+s", "neo4j+ssc", "bolt+s"])
def test_a_server_without_encryption_is_told(scheme: str, neo4j_url: str) -> None:
    assert "no encrypted connection" in told(neo4j_url.replace("neo4j", scheme))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PASSWORD", "hunter2", "does not know this user and password. Set THROUGHLINE_NEO4J_USER"),
        ("USER", "nobody", "does not know this user and password"),
        ("DATABASE", "absent", "no such database. Set THROUGHLINE_NEO4J_DATABASE"),
    ],
)
def test_a_wrong_setting_is_named(
    name: str, value: str, words: str, neo4j_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"THROUGHLINE_NEO4J_{name}", value)
    settings.cache_clear()
    for read_only in (True, False):
        message = told(neo4j_url, read_only)
        assert words in message and "hunter2" not in message


def test_a_password_that_must_be_changed_is_told(
    neo4j_url: str, neo4j_server: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    signs_in = (neo4j_server.user, neo4j_server.password)
    with GraphDatabase.driver(neo4j_url, auth=signs_in) as driver:
        driver.execute_query(
            "CREATE OR REPLACE USER fresh SET PASSWORD 'first-one' CHANGE REQUIRED", database_="system"
        )
        monkeypatch.setenv("THROUGHLINE_NEO4J_USER", "fresh")
        monkeypatch.setenv("THROUGHLINE_NEO4J_PASSWORD", "first-one")
        settings.cache_clear()
        assert "must be changed" in told(neo4j_url)
        driver.execute_query("DROP USER fresh", database_="system")


def shell(home: Path, url: str, *arguments: str | Path) -> subprocess.Popen[str]:
    """The command in a process of its own, that writes small batches."""
    environment = os.environ | {
        "THROUGHLINE_HOME": str(home),
        "THROUGHLINE_STORE": url,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
    }
    command = [sys.executable, "-c", CHILD, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def writings(server: Server) -> set[str]:
    """Every batch of which something stands."""
    with GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver:
        found = driver.execute_query("MATCH (o:Offender) RETURN DISTINCT left(o.written, 32)", database_="neo4j")
        return {text for (text,) in found.records}


def test_a_load_whose_server_is_killed_tells_it_and_completes_when_run_again(
    neo4j_own: Any, neo4j_own_url: str, tmp_path: Path
) -> None:
    folder = caseload(tmp_path / "in", range(CASES), RECORDS)
    for batches in (1, 4):
        before = writings(neo4j_own)
        child = shell(tmp_path / "home", neo4j_own_url, "load", folder)
        while child.poll() is None and len(writings(neo4j_own) - before) < batches:
            time.sleep(0.01)
        neo4j_own.kill()
        with soon():
            said = child.communicate(timeout=120)[1]
        assert child.returncode == 2 and "No record is lost" in said and "Traceback" not in said
        neo4j_own.start()
    last = shell(tmp_path / "home", neo4j_own_url, "load", folder)
    assert (last.communicate(timeout=300), last.returncode)[1] == 0
    with Ledger(tmp_path / "home" / "ledger.sqlite") as ledger:
        assert bring_up_to_date(ledger, neo4j_own_url).cases == 0
        bring_up_to_date(ledger, undisturbed := f"ladybug://{tmp_path / 'graph.lbug'}")
    with open_store(neo4j_own_url, read_only=True) as killed, open_store(undisturbed, read_only=True) as whole:
        assert killed.graph_hash() == whole.graph_hash()
        assert killed.counts()["Record"] == CASES * RECORDS


def page(home: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("THROUGHLINE_HOME", str(home))
    monkeypatch.setenv("THROUGHLINE_STORE", url)
    settings.cache_clear()
    st.cache_resource.clear()
    st.cache_data.clear()
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)


def read(view: View) -> list[str]:
    return [view.case(crn).crn for crn in view.crns()]


def test_who_reads_is_told_of_a_dead_server_and_reads_on_when_it_is_back(
    neo4j_own: Any, neo4j_own_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        load(caseload(tmp_path / "in", range(2), 3), ledger, TODAY)
        bring_up_to_date(ledger, neo4j_own_url)
    app = page(tmp_path, neo4j_own_url, monkeypatch)
    with open_store(neo4j_own_url, read_only=True) as store, open_store(neo4j_own_url) as writing:
        view = view_for(store, Actor("tester"))
        assert not app.run().error and not app.exception and len(read(view)) == 2
        neo4j_own.kill()
        with soon(), pytest.raises(StoreUnavailable, match="no server answers"):
            read(view)
        with soon(), pytest.raises(StoreUnavailable, match="lost"), writing.writer() as writer:
            writer.replace_case(made_case(3, 3))
        assert "no server answers" in told(neo4j_own_url)
        app.run()
        assert not app.exception and "The graph cannot be read now" in app.error[0].value
        starting = threading.Thread(target=neo4j_own.start)
        starting.start()
        while starting.is_alive():
            try:
                open_store(neo4j_own_url, read_only=True).close()
            except StoreUnavailable as fault:
                assert "no server answers" in str(fault) or "still be starting" in str(fault)
        starting.join()
        assert len(read(view)) == 2 and not app.run().error
        with pytest.raises(StoreUnavailable, match="connection was lost"), writing.writer() as writer:
            writer.replace_case(made_case(3, 3))
        assert len(read(view)) == 2


def test_who_reads_is_told_of_a_server_that_froze(neo4j_own: Any, neo4j_own_url: str) -> None:
    if not isinstance(neo4j_own, Server):
        pytest.skip("a frozen server (a container is not stopped halfway)")
    with open_store(neo4j_own_url) as store, store.writer() as writer:
        writer.replace_case(made_case(1, 3))
        writer.finish(Mark(1, "me"))
    group = os.getpgid(neo4j_own._process.pid)
    with open_store(neo4j_own_url, read_only=True) as store:
        view = view_for(store, Actor("tester"))
        os.killpg(group, signal.SIGSTOP)
        try:
            time.sleep(2.5)  # a connection that was used just now is trusted
            with soon(), pytest.raises(StoreUnavailable, match="no server answers"):
                view.crns()
            assert "no server answers" in told(neo4j_own_url)
        finally:
            os.killpg(group, signal.SIGCONT)
        assert view.crns() == ["T000001"]
