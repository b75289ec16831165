"""The server engine: one database of a Neo4j server.

Derived data, in a database that holds nothing else. The database has one graph and no way to swap it for another, so a
rebuild replaces case after case in place. One process writes at a time; readers see each case whole, and the newest.
"""

import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import uuid4

from neo4j import ManagedTransaction
from neo4j.exceptions import DriverError, Neo4jError

from errors import NotFound, StoreUnavailable
from graph import neo4j_cypher as cypher
from graph import neo4j_gate, neo4j_search
from graph.batch import Batch, BatchWriter, by_type
from graph.case import CaseFile
from graph.case_rows import case_of
from graph.neo4j_server import Server, Work, rows_of, server_at
from graph.ontology import (
    NODES,
    RELATIONSHIPS,
    Mention,
    Node,
    Offender,
    Record,
    Relationship,
    name_of,
    node_id,
    properties,
    schema_version,
)
from graph.own_query import Limits
from graph.questions import Question, Table
from graph.store import (
    CaseGraph,
    CaseSummary,
    Engine,
    Found,
    Mark,
    Row,
    Search,
    SearchResult,
    Store,
    View,
    Writer,
    query,
)
from graph.words import VERSION as WORDS_VERSION

ROWS = 5_000  # that one statement gets
CASES = 50  # that one transaction removes
WORD = "Word"  # the label of what `neo4j_search.ADD_WORDS` writes
PATIENCE = 2.0  # seconds that a writer waits for another, or a reader for a case to be written


class Neo4jEngine(Engine):
    def opened(self, url: str, read_only: bool) -> Store:
        server = server_at(url)
        if read_only:
            return Neo4jStore(_ready(server))
        store = Neo4jStore(server, _Lock(server))
        try:
            store.prepare()
        except BaseException:
            store.close()
            raise
        return store

    @contextmanager
    def replacing(self, url: str) -> Iterator[Store]:
        """The mark is void until all is well, so that a rebuild which dies is begun again; cases that were not yet
        written again stand meanwhile, unless the graph has another shape."""
        server = server_at(url)
        with RebuiltStore(server, _Lock(server)) as store:
            if store.prepare() != shape():
                store.wipe()
                store.prepare()
            store.note(Mark())
            yield store
            store.settle()

    def set_aside(self, url: str) -> str:
        raise StoreUnavailable("The graph on a server cannot be set aside. Run `throughline rebuild`.")


ENGINE = Neo4jEngine()


def shape() -> str:
    """Changes with what stands in the database for the same cases: such a graph is wiped and made anew."""
    return sha256("\n".join([schema_version(), str(WORDS_VERSION), *setup()]).encode()).hexdigest()[:12]


def setup() -> list[str]:
    return [*cypher.setup(), *neo4j_search.statements()]


def _ready(server: Server) -> Server:
    found = server.read(cypher.MARK)
    if not found:
        raise StoreUnavailable(f"{server.address}: there is no graph yet. Load a case first.")
    if found[0][2] != shape():
        raise StoreUnavailable(f"{server.address}: the graph was made by another version. Run `throughline rebuild`.")
    return server


class Neo4jStore(Store):
    def __init__(self, server: Server, lock: "_Lock | None" = None):
        self.server, self.lock = server, lock
        self.words: set[str] = set()  # that it has written

    def prepare(self) -> str:
        """Make an empty graph where there is none; returns the shape of what is there."""
        if found := self.server.read(cypher.MARK):
            return str(found[0][2])
        if self.server.read(cypher.FOREIGN):
            raise StoreUnavailable(
                f"{self.server.address}: the database {self.server.database} holds other data, which is left alone. "
                "Set THROUGHLINE_NEO4J_DATABASE to an empty one, or THROUGHLINE_STORE to another server."
            )
        self.change(lambda transaction: [transaction.run(statement).consume() for statement in setup()])
        self.run(cypher.AWAIT)
        self.run(cypher.BEGIN, shape=shape(), labels=[*map(name_of, NODES), WORD])
        return shape()

    def wipe(self) -> None:
        """Remove a graph of another shape with all that was set up for it; the mark goes last."""
        for label in self.server.read(cypher.MARK)[0][3]:
            self.repeat(cypher.delete_label(label))
        for statement in cypher.SCHEMA:
            for kind, name in self.server.read(statement, ours=cypher.OURS):
                self.run(cypher.drop(kind, name))
        self.repeat(cypher.delete_label("Projection"))

    def change(self, work: Work) -> Any:
        """One transaction, if nobody else may write by now."""

        def alone(transaction: ManagedTransaction) -> Any:
            if self.lock is None:
                raise StoreUnavailable(f"{self.server.address}: the graph was opened for reading.")
            self.lock.check()
            return work(transaction)

        return self.server.writing(alone)

    def run(self, statement: str, **values: Any) -> list[list[Any]]:
        return list(self.change(lambda transaction: rows_of(transaction.run(statement, values))))

    def repeat(self, statement: str) -> None:
        """Run it until it says that it did nothing more."""
        while self.run(statement)[0][0]:
            pass

    def writer(self) -> Writer:
        return Neo4jWriter(self)

    def view(self) -> View:
        return Neo4jView(self.server)

    def mark(self) -> Mark:
        run, made_by, made_as, _ = self.server.read(cypher.MARK)[0]
        return Mark(run, made_by if made_as == shape() else "")

    def note(self, mark: Mark) -> None:
        self.run(cypher.SET_MARK, run=mark.run, made_by=mark.made_by)

    def crns_naming(self, staff: Collection[str]) -> set[str]:
        return {crn for (crn,) in self.server.read(query("cases_naming_staff"), ids=sorted(staff))} if staff else set()

    def found_by_others(self, version: str) -> Iterator[Found]:
        for row in self.server.each(query("mentions_by_others"), version=version):
            yield Found(*row)

    def counts(self) -> dict[str, int]:
        def count(pattern: str) -> int:
            return int(self.server.read(f"MATCH {pattern} RETURN count(*)")[0][0])

        nodes = {name_of(of): count(f"(:{name_of(of)})") for of in NODES}
        return nodes | {name_of(of): count(f"()-[:{name_of(of)}]->()") for of in RELATIONSHIPS}

    def rows(self) -> Iterator[Row]:
        for node in NODES:
            names = [p.name for p in cypher.hashed(node)]
            for values in self.server.each(cypher.read_nodes(node)):
                row = dict(zip(names, values, strict=True))
                yield name_of(node), (row["id"],), row
        for of in RELATIONSHIPS:
            names = [p.name for p in properties(of)]
            for source, target, *values in self.server.each(cypher.read_relationships(of)):
                yield name_of(of), (source, target), dict(zip(names, values, strict=True))

    def close(self) -> None:
        if self.lock:
            self.lock.release()

    def drop_unnamed(self) -> None:
        for statement in cypher.delete_unnamed():
            self.repeat(statement)


@dataclass
class _Written:
    """What a rebuild has written: all else was there before it and goes."""

    crns: set[str] = field(default_factory=set)
    relationships: set[Relationship] = field(default_factory=set)
    mark: Mark = field(default_factory=Mark)


class RebuiltStore(Neo4jStore):
    """A store whose old graph stands until its cases are written again; it answers as an empty one."""

    def __init__(self, server: Server, lock: "_Lock"):
        super().__init__(server, lock)
        self.written = _Written()

    def writer(self) -> Writer:
        return RebuildingWriter(self)

    def mark(self) -> Mark:
        return self.written.mark

    def crns_naming(self, staff: Collection[str]) -> set[str]:
        return set()

    def settle(self) -> None:
        """Remove what was not written, then let the mark stand."""
        left = sorted({crn for (crn,) in self.server.read(query("crns"))} - self.written.crns)
        for crns in _parts(left, CASES):
            self._remove([node_id(Offender, crn) for crn in crns])
        with Neo4jWriter(self) as writer:
            for of in cypher.AMONG_SHARED:
                for source, target in self.server.each(cypher.read_relationships(of)):
                    if of(source, target) not in self.written.relationships:
                        writer.remove(of(source, target))
        for words in _parts([word for (word,) in self.server.each(cypher.WORDS) if word not in self.words]):
            self.run(cypher.DELETE_WORDS, words=words)
        self.drop_unnamed()
        self.note(self.written.mark)

    def _remove(self, ids: list[str]) -> None:
        def work(transaction: ManagedTransaction) -> None:
            for statement in (*cypher.delete_case(), cypher.DELETE_PERSON):
                transaction.run(statement, ids=ids).consume()

        self.change(work)


class Neo4jWriter(BatchWriter):
    most_nodes, most_characters = 10_000, 16_000_000
    keep = True  # a shared node that stands is as the headers say; they are written when they change

    def __init__(self, store: Neo4jStore):
        super().__init__()
        self._store = store

    def _write(self, batch: Batch) -> None:
        words = neo4j_search.word_rows(batch.cases, self._store.words)

        def work(transaction: ManagedTransaction) -> None:
            for statement, values in self._steps(batch):
                transaction.run(statement, values).consume()
            for some in _parts(words):
                transaction.run(neo4j_search.ADD_WORDS, words=some).consume()

        self._store.change(work)
        self._store.words.update(row["word"] for row in words)

    def _steps(self, batch: Batch) -> Iterator[tuple[str, dict[str, Any]]]:
        if batch.cases:
            ids = [node_id(Offender, case.crn) for case in batch.cases]
            yield from ((statement, {"ids": ids}) for statement in cypher.delete_case())
            yield from _loads(lambda of: cypher.merge_nodes(of, self.keep), batch.shared())
            yield from _loads(cypher.create_nodes, batch.own(), _own_row(batch.cases))
            yield from _loads(cypher.create_relationships, batch.joined())
        yield from _loads(cypher.merge_nodes, batch.nodes)
        yield from _loads(cypher.remove_relationships, batch.removed)
        yield from _loads(cypher.merge_relationships, batch.relationships)

    def finish(self, mark: Mark) -> None:
        self.flush()
        self._store.drop_unnamed()
        self._store.note(mark)

    def close(self) -> None:
        """Nothing is held open between batches."""


class RebuildingWriter(Neo4jWriter):
    keep = False  # what stands may be from another ledger

    def __init__(self, store: RebuiltStore):
        super().__init__(store)
        self._written = store.written

    def replace_case(self, case: CaseGraph) -> None:
        super().replace_case(case)
        self._written.crns.add(case.crn)

    def relationship(self, relationship: Relationship) -> None:
        super().relationship(relationship)
        self._written.relationships.add(relationship)

    def finish(self, mark: Mark) -> None:
        self.flush()
        self._written.mark = mark


def _loads(
    statement: Callable[[Any], str], rows: Iterable[Node | Relationship], row: Callable[[Any], list[Any]] = cypher.row
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Statements with their rows."""
    for of, same in by_type(rows).items():
        for part in _parts(same):
            yield statement(of), {"rows": [row(one) for one in part]}


def _parts(rows: Sequence[Any], size: int = ROWS) -> Iterator[Any]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _own_row(cases: Iterable[CaseGraph]) -> Callable[[Node], list[Any]]:
    """The row of an own node, with words to search, and of each person which writing of the case it is."""
    writing = uuid4().hex
    written = {node_id(Offender, case.crn): {"written": f"{writing} {_size(case)}"} for case in cases}
    return lambda node: [*cypher.row(node), neo4j_search.properties_of(node) | written.get(node.id, {})]


def _size(case: CaseGraph) -> str:
    return " ".join(str(sum(isinstance(node, of) for node in case.own)) for of in (Record, Mention))


class Neo4jView(View):
    def __init__(self, server: Server):
        self._server = server

    def crns(self) -> list[str]:
        return [crn for (crn,) in self._server.read(query("crns"))]

    def case(self, crn: str) -> CaseFile:
        key, until = node_id(Offender, crn), time.monotonic() + PATIENCE
        while (found := self._server.reading(lambda transaction: _rows_of_case(transaction, key))) is None:
            if time.monotonic() > until:
                raise StoreUnavailable(f"{crn}: is being written. Try again soon.")
            time.sleep(0.02)
        if not found:
            raise NotFound(f"{crn}: no such case.")
        return case_of(*found)

    def cases(self) -> list[CaseSummary]:
        rows = self._server.read(query("cases"))
        return [CaseSummary(crn, name, born, **json.loads(summary)) for crn, name, born, summary in rows]

    def search(self, asked: Search, within: Collection[str] | None = None) -> SearchResult:
        return neo4j_search.search(self._server.read, asked, within)

    def answer(self, question: Question, values: Mapping[str, Any]) -> Table:
        return question.table(self._server.read(question.text("neo4j"), **values))

    def cypher(self, text: str, seconds: float = 1.0, rows: int = 1000) -> Table:
        return neo4j_gate.ask(self._server, text, Limits(seconds, rows))

    def choices(self, of: str) -> list[str]:
        return sorted(choice for (choice,) in self._server.read(query(f"choices_{of}")))


def _rows_of_case(transaction: ManagedTransaction, key: str) -> tuple[Any, ...] | None:
    """Head, records and mentions of one state of a case; nothing where there is no case, None where it changed
    meanwhile."""

    def rows(statement: str) -> list[list[Any]]:
        return rows_of(transaction.run(statement, id=key))

    before = rows(cypher.STATE)
    heads, records, mentions = (rows(query(name)) for name in ("case", "case_records", "case_mentions"))
    if rows(cypher.STATE) != before:
        return None
    if not before:
        return ()
    whole = str(before[0][0]).endswith(f" {len(records)} {len(mentions)}")
    return (heads[0], records, mentions) if whole else None


class _Lock:
    """Held by the one process that may write: a transaction left open, which the server ends when the process dies.

    Of all such transactions the one that began first may write. No lock in the database: one waits for that as long as
    one's transaction may last, and this one must have no end.
    """

    def __init__(self, server: Server):
        self._server, self._writer = server, uuid4().hex
        self._name = f"throughline writer of {server.database.lower()}"
        with server.told():
            self._session = server.session()
        try:
            with server.told():
                self._transaction = self._session.begin_transaction(
                    {"throughline": self._name, "writer": self._writer}, timeout=0
                )
                self._transaction.run("RETURN 1").consume()
            self._wait()
        except BaseException:
            self.release()
            raise

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while first := self._ahead():
            if time.monotonic() > until:
                raise StoreUnavailable(
                    f"{self._server.address}: another process is writing to the graph ({first}). Try again later."
                )
            time.sleep(0.1)

    def _ahead(self) -> str | None:
        """The transaction that began before ours, if there is one."""
        found = {writer: name for name, writer in self._server.read(cypher.WRITERS, name=self._name)}
        if self._writer not in found:
            raise self._lost()
        first = min(found.values(), key=_number)
        return first if first != found[self._writer] else None

    def check(self) -> None:
        """Raises where the server has ended the transaction, so that another may write."""
        try:
            self._transaction.run("RETURN 1").consume()
        except (Neo4jError, DriverError):
            raise self._lost() from None

    def _lost(self) -> StoreUnavailable:
        return StoreUnavailable(
            f"{self._server.address}: the connection was lost. No record is lost: the ledger holds them. "
            "Run it again when the server answers."
        )

    def release(self) -> None:
        with suppress(Neo4jError, DriverError):  # where the server is gone, so is the transaction
            self._session.close()


def _number(transaction: str) -> int:
    """`neo4j-transaction-9` began before `neo4j-transaction-10`."""
    return int(transaction.rpartition("-")[2])
