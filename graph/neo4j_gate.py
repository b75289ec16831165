"""An analyst's own Cypher on a server: judged here, judged again by the server's own plan, then read with a clock.

The server looks at its clock between rows, and not within an expression: a loop over a long list goes on after its time.
Whoever asked gets the answer that it took too long; the query keeps its place until the server has done with it, so
that no more than a few of them ever run.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread
from typing import Any

from neo4j import READ_ACCESS, GqlStatusObject, Session
from neo4j.exceptions import Neo4jError
from neo4j.graph import Node, Path, Relationship
from neo4j.time import Date, DateTime, Duration, Time

from errors import BadInput, Problem
from graph import cells
from graph.cells import PROPERTIES
from graph.gate import READS, admitted
from graph.neo4j_server import Server
from graph.own_query import FILE, Limits, busy, failed, not_understood, stopped, too_large
from graph.questions import Cell, Table

AT_ONCE = 2  # queries of this process
PLAN = 5.0  # seconds that planning may take
GRACE = 5.0  # seconds that the server may take to stop a query
EXPLAIN = "EXPLAIN\n"  # a line of its own, so that columns stay
WRITES = re.compile(  # steps of a plan that do more than read the graph
    "AdministrationCommand|Alter|Command|Create|Delete|Detach|Drop|Foreach|Load|Merge|Procedure|Remove|Set|Show"
    "|SubqueryForeach|Terminate|Transaction"
)
UNKNOWN = {"01N50": "label", "01N51": "relationship type", "01N52": "property"}  # what the server warns of
KNOWN = frozenset(PROPERTIES) | frozenset(name for names in PROPERTIES.values() for name in names)
LATE = ("TransactionTimedOut", "Terminated", "LockClientStopped")
LARGE = "OutOfMemory"
ASKED = ("Neo.ClientError.Statement.", "Neo.DatabaseError.Statement.")  # the latter: a path from a node to itself
_places = BoundedSemaphore(AT_ONCE)
logging.getLogger("neo4j.notifications").setLevel(logging.CRITICAL)  # a warning would log the query


def ask(server: Server, text: str, limits: Limits) -> Table:
    """The rows, as they come. Raises BadInput, and Stopped at the limits."""
    sent = admitted(text)
    if not _places.acquire(timeout=limits.seconds + GRACE):
        raise busy()
    return _in_time(lambda: _read(server, sent, limits), limits)


def _in_time(work: Callable[[], Table], limits: Limits) -> Table:
    """What `work` returns or raises, if that comes in time; else it goes on unseen, and holds its place."""
    done: SimpleQueue[Table | BaseException] = SimpleQueue()

    def run() -> None:
        try:
            done.put(work())
        except BaseException as fault:  # noqa: BLE001 - raised again below
            done.put(fault)
        finally:
            _places.release()

    Thread(target=run, daemon=True).start()
    try:
        result = done.get(timeout=limits.seconds + PLAN + GRACE)
    except Empty:
        raise stopped(limits) from None
    if isinstance(result, BaseException):
        raise result
    return result


def _read(server: Server, sent: str, limits: Limits) -> Table:
    with server.told():
        _check_plan(server, sent, limits)
        with server.session(default_access_mode=READ_ACCESS) as session:
            return _rows(session, sent, limits)


def _check_plan(server: Server, sent: str, limits: Limits) -> None:
    with (
        server.session(default_access_mode=READ_ACCESS, notifications_min_severity="WARNING") as session,
        _faults(_of_the_text, limits),
        session.begin_transaction(timeout=PLAN) as planning,
    ):
        planned = planning.run(EXPLAIN + sent).consume()
    check(str(planned.query_type), planned.plan)
    _check_names(planned.gql_status_objects)


def _rows(session: Session, sent: str, limits: Limits) -> Table:
    rows: list[tuple[Cell, ...]] = []
    with _faults(_of_a_value, limits), session.begin_transaction(timeout=limits.seconds) as reading:
        result = reading.run(sent)
        for record in result:
            if len(rows) == limits.rows:
                return Table(tuple(result.keys()), tuple(rows), cut=True)
            rows.append(tuple(map(cell, record.values())))
        return Table(tuple(result.keys()), tuple(rows))


def check(query_type: str, plan: Mapping[str, Any] | None) -> None:
    """Raises BadInput where the server itself says that a query does more than read the graph."""
    found = sorted({step for step in _steps(plan or {}) if WRITES.match(step)})
    if query_type != "r" or found:
        what = ", ".join(found) or f"a query of type {query_type}"
        raise BadInput([Problem(FILE, "its plan", what, "what a query that only reads does", f"It may hold {READS}.")])


def _check_names(said: Iterable[GqlStatusObject]) -> None:
    """Raises BadInput where a name is not in the graph, since its misspelling would be answered by nothing at all."""
    problems = []
    for status in said:
        found = re.search("`(.*)` does not exist", status.status_description)
        if status.gql_status in UNKNOWN and found and found.group(1) not in KNOWN and status.position:
            where = f"line {status.position.line - 1}, column {status.position.column}"
            expected = f"a {UNKNOWN[status.gql_status]} of the graph"
            problems.append(Problem(FILE, where, found.group(1), expected, "docs/reference/ontology.md has them all."))
    if problems:
        raise BadInput(problems)


def _steps(plan: Mapping[str, Any]) -> Iterator[str]:
    yield str(plan.get("operatorType", "")).partition("@")[0]
    for child in plan.get("children", ()):
        yield from _steps(child)


@contextmanager
def _faults(of_the_query: Callable[[Neo4jError], BadInput], limits: Limits) -> Iterator[None]:
    """Errors that the asker can mend, as theirs; others pass on."""
    try:
        yield
    except Neo4jError as fault:
        code = fault.code or ""
        if any(word in code for word in LATE):
            raise stopped(limits) from None
        if LARGE in code:
            raise too_large() from None
        if code.startswith(ASKED):
            raise of_the_query(fault) from None
        raise


def _of_the_text(fault: Neo4jError) -> BadInput:
    """While it is planned no data is read, so that what the server says is of the text alone."""
    said = fault.message or ""
    place = re.search(r"\(line (\d+), column (\d+)", said)
    first = said.partition(" (line ")[0].partition("\n")[0][:200]
    return not_understood(first, int(place.group(1)) - 1 if place else None, int(place.group(2)) if place else None)


def _of_a_value(fault: Neo4jError) -> BadInput:
    return failed((fault.code or "").rpartition(".")[2])


def cell(value: Any) -> Cell:
    if isinstance(value, list):
        return [cell(part) for part in value]
    if isinstance(value, Node):
        return cells.node(":".join(sorted(value.labels)), dict(value.items()), cell)
    if isinstance(value, Relationship):
        return cells.relationship(value.type, dict(value.items()), cell)
    if isinstance(value, Path):
        return _path(value)
    if isinstance(value, Date):
        return value.to_native()
    if isinstance(value, DateTime | Time | Duration):
        return value.iso_format()
    return cells.mapped(value, cell) if isinstance(value, dict) else cells.plain(value)


def _path(value: Path) -> Cell:
    steps = zip(value.relationships, value.nodes, strict=False)
    return cells.path(
        [cell(node) for node in value.nodes],
        ((cell(step), step.start_node == node) for step, node in steps),
    )
