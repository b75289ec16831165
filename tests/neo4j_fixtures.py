"""Fixtures over a real Neo4j server. Without one the tests are skipped, and fail where CI=true.

`neo4j_url` is what most tests want: the address of an empty database, with the settings that sign in to it.
"""

import os
from collections.abc import Iterator
from typing import NoReturn

import pytest
from neo4j_server.artifacts import NEWEST, Unavailable
from neo4j_server.container import Container
from neo4j_server.launcher import Server
from neo4j_server.source import Instance, Refused, claim, given, own_server, session_server, wipe

from settings import settings


def without(reason: object) -> NoReturn:
    """Ends a test that needs a server where there is none, or one of its own where only NEO4J_URI can be had."""
    if os.environ.get("CI") == "true" and not given():
        pytest.fail(f"Neo4j tests need a server: {reason}", pytrace=False)
    pytest.skip(f"Neo4j tests ({reason})")


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """The session's server. Tests share it: ask for `neo4j_url`, and for `neo4j_own` to stop or kill one."""
    try:
        with session_server(tmp_path_factory.mktemp("neo4j")) as server:
            yield server
    except Unavailable as reason:
        without(reason)
    except Refused as reason:
        pytest.fail(str(reason), pytrace=False)


@pytest.fixture(scope="session")
def neo4j_2026(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A server of the newest release; its tests are skipped where it cannot be had, in CI too."""
    try:
        with own_server(tmp_path_factory.mktemp("neo4j-newest"), NEWEST) as server:
            claim(server)
            yield server
    except Unavailable as reason:
        pytest.skip(f"tests on the newest Neo4j ({reason})")


@pytest.fixture
def neo4j_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server | Container]:
    """A server of one test's own, to stop, kill and restart. It takes ten seconds or more to start."""
    try:
        with own_server(tmp_path_factory.mktemp("neo4j-own")) as server:
            yield server
    except Unavailable as reason:
        without(reason)


def signed_in(server: Instance) -> Iterator[str]:
    """The address of a server whose database is empty, while the settings name its user and password."""
    wipe(server)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THROUGHLINE_NEO4J_USER", server.user)
        patch.setenv("THROUGHLINE_NEO4J_PASSWORD", server.password)
        settings.cache_clear()
        yield server.uri
    settings.cache_clear()


@pytest.fixture
def neo4j_url(neo4j_server: Instance) -> Iterator[str]:
    yield from signed_in(neo4j_server)


@pytest.fixture
def neo4j_2026_url(neo4j_2026: Instance) -> Iterator[str]:
    yield from signed_in(neo4j_2026)


@pytest.fixture
def neo4j_own_url(neo4j_own: Server | Container) -> Iterator[str]:
    yield from signed_in(neo4j_own)
