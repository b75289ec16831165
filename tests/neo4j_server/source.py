"""Which server a test session uses: NEO4J_URI, else one of our own from its jars, else a container."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from neo4j import Driver, GraphDatabase

from .artifacts import LTS, Unavailable, ready
from .container import Container, docker_answers
from .launcher import Server

DATABASE = "neo4j"
MARKER = "ThroughlineTests"
BATCH = 5000


class Refused(Exception):
    """NEO4J_URI names a database that is not the tests' own."""


class Instance(Protocol):
    """A running server that the tests may wipe."""

    @property
    def uri(self) -> str: ...
    @property
    def user(self) -> str: ...
    @property
    def password(self) -> str: ...
    @property
    def version(self) -> str: ...


@dataclass(frozen=True)
class Given:
    """The server that NEO4J_URI, NEO4J_USER and NEO4J_PASSWORD name."""

    uri: str
    user: str
    password: str = field(repr=False)
    version: str = "as given"


def given() -> Given | None:
    uri = os.environ.get("NEO4J_URI")
    return Given(uri, os.environ.get("NEO4J_USER", "neo4j"), os.environ.get("NEO4J_PASSWORD", "")) if uri else None


def driver_of(instance: Instance) -> Driver:
    limits = {"connection_timeout": 10, "max_transaction_retry_time": 10}
    return GraphDatabase.driver(instance.uri, auth=(instance.user, instance.password), **limits)


def claim(instance: Instance) -> None:
    """Marks an empty database as the tests' own; refuses one that holds anything and bears no mark."""
    with driver_of(instance) as driver:
        count = f"MATCH (n) RETURN count(n) AS nodes, sum(CASE WHEN n:{MARKER} THEN 1 ELSE 0 END) AS marks"
        nodes, marks = driver.execute_query(count, database_=DATABASE).records[0]
        if nodes and not marks:
            raise Refused(
                f"NEO4J_URI names a database of {nodes} nodes without the mark (:{MARKER} {{id: 'marker'}}). "
                "The tests wipe the database: name an empty one."
            )
        driver.execute_query(f"MERGE (:{MARKER} {{id: 'marker'}})", database_=DATABASE)


def wipe(instance: Instance) -> None:
    """Removes every node but the mark, and every constraint and index."""
    with driver_of(instance) as driver:
        for kind, found in (
            ("CONSTRAINT", "SHOW CONSTRAINTS YIELD name RETURN name"),
            ("INDEX", "SHOW INDEXES YIELD name, type, owningConstraint WHERE type <> 'LOOKUP' RETURN name"),
        ):
            for (name,) in driver.execute_query(found, database_=DATABASE).records:
                driver.execute_query(f"DROP {kind} `{name}` IF EXISTS", database_=DATABASE)
        delete = f"MATCH (n) WHERE NOT n:{MARKER} WITH n LIMIT {BATCH} DETACH DELETE n RETURN count(*)"
        while driver.execute_query(delete, database_=DATABASE).records[0][0]:
            pass


@contextmanager
def own_server(folder: Path, release: str = LTS) -> Iterator[Server | Container]:
    """A server that nobody else uses: from its jars, else (the pinned release only) in a container."""
    try:
        ready(release)
    except Unavailable:
        if release != LTS or not docker_answers():
            raise
        with Container() as container:
            yield container
    else:
        with Server(release, folder) as server:
            yield server


@contextmanager
def session_server(folder: Path) -> Iterator[Instance]:
    """The server of a test session, marked as its own."""
    named = given()
    if named:
        claim(named)
        yield named
    else:
        with own_server(folder) as server:
            claim(server)
            yield server
