"""The real Neo4j server that the tests start: what it promises to them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import ServiceUnavailable
from neo4j_server import artifacts
from neo4j_server.artifacts import Unavailable, fetch, find_java
from neo4j_server.container import Container
from neo4j_server.launcher import Server, StartFailed, listens
from neo4j_server.source import Given, Instance, Refused, claim, driver_of, given, wipe

from settings import settings

ROOT = Path(__file__).parent.parent


@pytest.fixture
def driver(neo4j_url: str, neo4j_server: Instance) -> Iterator[Driver]:
    with driver_of(neo4j_server) as opened:
        yield opened


def labels(driver: Driver) -> list[str]:
    return [record[0] for record in driver.execute_query("MATCH (n) RETURN labels(n)[0] AS l ORDER BY l").records]


def test_a_test_gets_an_empty_database_and_the_settings_to_sign_in(neo4j_url: str, driver: Driver) -> None:
    auth = (settings().neo4j_user, settings().neo4j_password.get_secret_value())
    with GraphDatabase.driver(neo4j_url, auth=auth) as own:
        own.verify_connectivity()
    assert labels(driver) == ["ThroughlineTests"]


def test_wiping_leaves_the_mark_alone(neo4j_server: Instance, driver: Driver) -> None:
    driver.execute_query("CREATE CONSTRAINT one FOR (n:Thing) REQUIRE n.id IS UNIQUE")
    driver.execute_query("CREATE INDEX `odd name` FOR (n:Thing) ON (n.when)")
    driver.execute_query("CREATE FULLTEXT INDEX words FOR (n:Thing) ON EACH [n.text]")
    driver.execute_query("UNWIND range(1, 12000) AS i CREATE (:Thing {id: i})-[:NEXT]->(:Other)")
    wipe(neo4j_server)
    assert labels(driver) == ["ThroughlineTests"]
    assert not driver.execute_query("SHOW CONSTRAINTS").records
    assert [index["type"] for index in driver.execute_query("SHOW INDEXES").records] == ["LOOKUP", "LOOKUP"]


def test_a_database_that_holds_anything_else_is_refused(neo4j_server: Instance, driver: Driver) -> None:
    driver.execute_query("MATCH (n) DETACH DELETE n")
    driver.execute_query("CREATE (:Offender)")
    with pytest.raises(Refused, match="a database of 1 nodes without the mark"):
        claim(neo4j_server)
    assert labels(driver) == ["Offender"]
    driver.execute_query("MATCH (n) DETACH DELETE n")
    claim(neo4j_server)
    assert labels(driver) == ["ThroughlineTests"]


def test_a_given_server_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", "neo4j://db:7687")
    monkeypatch.setenv("NEO4J_PASSWORD", "secret")
    assert given() == Given("neo4j://db:7687", "neo4j", "secret")
    assert "secret" not in repr(given())


def test_what_was_acknowledged_survives_a_kill(neo4j_own: Server | Container) -> None:
    with driver_of(neo4j_own) as driver:
        driver.execute_query("UNWIND range(1, 1000) AS i CREATE (:Thing {id: i})")
    neo4j_own.kill()
    with driver_of(neo4j_own) as driver, pytest.raises(ServiceUnavailable):
        driver.verify_connectivity()
    neo4j_own.start()
    with driver_of(neo4j_own) as driver:
        assert driver.execute_query("MATCH (n:Thing) RETURN count(n)").records[0][0] == 1000


def test_the_newest_release_serves_too(neo4j_2026: Instance, neo4j_2026_url: str) -> None:
    with driver_of(neo4j_2026) as driver:
        components = driver.execute_query("CALL dbms.components() YIELD versions RETURN versions[0]").records
    assert components[0][0] == neo4j_2026.version


def test_a_server_dies_with_whoever_started_it(neo4j_server: Instance, tmp_path: Path) -> None:
    if not isinstance(neo4j_server, Server):
        pytest.skip("the server is not a process of this machine")
    command = [sys.executable, "-m", "tests.neo4j_server"]
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as served:
        assert served.stdout is not None
        store, password = served.stdout.readline(), served.stdout.readline()
        port = int(store.rpartition(":")[2])
        assert store.startswith("export THROUGHLINE_STORE=neo4j://127.0.0.1:")
        assert password.startswith("export THROUGHLINE_NEO4J_PASSWORD=")
        assert listens(port)
        os.kill(served.pid, signal.SIGKILL)
    for _ in range(300):
        if not listens(port):
            break
        time.sleep(0.1)
    assert not listens(port)


def test_a_server_that_does_not_start_tells_its_log(neo4j_server: Instance, tmp_path: Path) -> None:
    if not isinstance(neo4j_server, Server):
        pytest.skip("the server is not a process of this machine")
    with pytest.raises(StartFailed, match=r"No declared setting with name: no\.such\.setting"):
        Server(folder=tmp_path, settings={"no.such.setting": "1"}).start()


def java(folder: Path, version: str) -> Path:
    path = folder / "bin" / "java"
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-01-01' >&2\n", "utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("version", "minimum", "found"),
    [("17.0.15", 17, True), ("17.0.15", 21, False), ("25", 21, True), ("1.8.0_392", 17, False)],
)
def test_java_is_found_by_its_major_version(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str, minimum: int, found: bool
) -> None:
    path = java(tmp_path, version)
    monkeypatch.setattr(artifacts, "java_candidates", lambda: iter([tmp_path / "none", path]))
    assert find_java(minimum) == (path if found else None)


def test_java_home_comes_before_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home, on_path = java(tmp_path / "home", "21"), java(tmp_path / "other", "21")
    monkeypatch.setenv("PATH", str(on_path.parent) + os.pathsep + os.environ["PATH"])
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert find_java(21) == on_path
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    assert find_java(21) == home


@pytest.fixture
def maven(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A Maven that puts one jar into the folder it is told, and fails where `fail` lies beside it."""
    path = tmp_path / "bin" / "mvn"
    path.parent.mkdir()
    script = 'out=${!#}; out=${out#*=}; mkdir -p "$out"; echo jar > "$out/a.jar"; [ ! -e "$(dirname "$0")/fail" ]'
    path.write_text(f"#!/bin/bash\n{script}\n", "utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{path.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return path


def test_a_download_that_fails_leaves_nothing_half(maven: Path) -> None:
    (maven.parent / "fail").touch()
    with pytest.raises(Unavailable, match="the download of its jars failed"):
        fetch()
    assert not list(artifacts.cache().glob("*.jar"))
    assert not (artifacts.cache() / "5.26.30").exists()
    (maven.parent / "fail").unlink()
    (artifacts.cache() / "5.26.30.part" / "half.jar").touch()
    assert [jar.name for jar in fetch().iterdir()] == ["a.jar"]


def test_jars_are_fetched_once(maven: Path) -> None:
    first = fetch()
    maven.unlink()
    assert fetch() == first


def test_without_maven_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Unavailable, match="no Maven"):
        fetch()
