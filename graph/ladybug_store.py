"""The embedded engine: one Ladybug file, and beside it a search index and a lock file.

Derived data: a file that does not open is set aside and rebuilt from the ledger. One process writes at a time (the
lock file says so, since Ladybug does not always refuse a second one); readers see the graph as it was when they opened.
"""

import fcntl
import json
import os
import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import ladybug

from errors import NotFound, StoreUnavailable
from graph import ladybug_cypher as cypher
from graph import ladybug_gate
from graph.batch import Batch, BatchWriter, by_type
from graph.case import CaseFile
from graph.case_rows import case_of
from graph.ladybug_search import SearchIndex
from graph.ontology import NODES, RELATIONSHIPS, Node, Offender, Relationship, name_of, node_id, properties
from graph.own_query import Limits
from graph.questions import Question, Table
from graph.store import (
    CaseSummary,
    Engine,
    Found,
    GraphBroken,
    Mark,
    Row,
    Search,
    SearchResult,
    Store,
    View,
    Writer,
    query,
)

MAX_BYTES = 1 << 38  # address space that the file may grow into
LOG_BYTES = 1 << 28  # the log grows so far before it is folded into the file
# Of memory for the pages of the file, taken as needed: a question over a million records takes more than a gigabyte.
POOL_BYTES = max(1 << 30, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2)
FULL = "Buffer manager exception"  # how the engine says that its memory is full
PATIENCE = 20  # times, a tenth of a second apart, that a reader tries to open


class LadybugEngine(Engine):
    def opened(self, url: str, read_only: bool) -> Store:
        path = _path(url)
        if read_only:
            return LadybugStore(path, read_only=True)
        lock = _Lock(path)
        try:
            return LadybugStore(path, lock=lock)
        except BaseException:
            lock.release()
            raise

    @contextmanager
    def replacing(self, url: str) -> Iterator[Store]:
        path = _path(url)
        lock = _Lock(path)
        try:
            fresh = path.with_name(f"{path.name}.building")
            _delete(fresh)
            with LadybugStore(fresh) as store:
                yield store
            _fold(path)
            os.replace(_search(fresh), _search(path))
            os.replace(fresh, path)
            _settle(path.parent)
        finally:
            lock.release()

    def set_aside(self, url: str) -> str:
        path = _path(url)
        lock = _Lock(path)
        try:
            return _move_aside(path)
        finally:
            lock.release()


ENGINE = LadybugEngine()


class LadybugStore(Store):
    def __init__(self, path: Path, read_only: bool = False, lock: "_Lock | None" = None):
        self._lock, self._path, self._read_only = lock, path, read_only
        if read_only and not path.exists():
            raise StoreUnavailable(f"{path.name}: there is no graph yet. Load a case first.")
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = _database(path, read_only)
        try:
            with _broken(path):
                self.index = SearchIndex(_search(path), read_only)
                if not read_only:
                    self._make_tables()
        except BaseException:
            self._db.close()
            raise

    def _make_tables(self) -> None:
        connection = self.connection()
        if cypher.MARK_NAME not in {row[0] for row in connection.run("CALL show_tables() RETURN name")}:
            for statement in cypher.tables():
                connection.run(statement)
        connection.close()

    def connection(self) -> "Connection":
        return Connection(self._db, self._path)

    def writer(self) -> Writer:
        return LadybugWriter(self)

    def view(self) -> View:
        return LadybugView(self)

    def mark(self) -> Mark:
        """The graph's own mark, if the search index has come as far."""
        with _broken(self._path):
            found = self.connection().run("MATCH (p:Projection) RETURN p.run, p.made_by")
            mark, indexed = Mark(*found[0]) if found else Mark(), self.index.mark()
        return mark if mark.made_by == indexed.made_by and mark.run <= indexed.run else Mark()

    def crns_naming(self, staff: Collection[str]) -> set[str]:
        return (
            {crn for (crn,) in self.connection().run(query("cases_naming_staff"), ids=sorted(staff))}
            if staff
            else set()
        )

    def found_by_others(self, version: str) -> Iterator[Found]:
        with _broken(self._path):
            for row in self.connection().each(query("mentions_by_others"), version=version):
                yield Found(*row)

    def counts(self) -> dict[str, int]:
        connection = self.connection()
        nodes = {name_of(n): connection.run(f"MATCH (n:{name_of(n)}) RETURN count(*)")[0][0] for n in NODES}
        return nodes | {
            name_of(r): connection.run(f"MATCH ()-[r:{name_of(r)}]->() RETURN count(*)")[0][0] for r in RELATIONSHIPS
        }

    def rows(self) -> Iterator[Row]:
        connection = self.connection()
        for node in NODES:
            names = [p.name for p in cypher.hashed(node)]
            for values in connection.each(cypher.read_nodes(node)):
                row = dict(zip(names, values, strict=True))
                yield name_of(node), (row["id"],), row
        for of in RELATIONSHIPS:
            names = [p.name for p in properties(of)]
            for source, target, *values in connection.each(cypher.read_relationships(of)):
                yield name_of(of), (source, target), dict(zip(names, values, strict=True))

    def close(self) -> None:
        self.index.close()
        self._db.close()
        if self._lock:
            self._lock.release()


def _database(path: Path, read_only: bool) -> Any:
    """The open file. A reader waits while the writer folds its log in, during which the file may look broken."""
    for patience in reversed(range(PATIENCE if read_only else 1)):
        try:
            return ladybug.Database(
                str(path),
                read_only=read_only,
                max_db_size=MAX_BYTES,
                buffer_pool_size=POOL_BYTES,
                checkpoint_threshold=LOG_BYTES,
            )
        except RuntimeError as fault:
            if "Could not set lock" in str(fault):
                raise StoreUnavailable(f"{path.name}: another process has the graph open. Try again later.") from fault
            if not patience or "retry" not in str(fault):
                with _broken(path):
                    raise
            time.sleep(0.1)


class Connection:
    """Runs statements; what the engine says of a bad file becomes GraphBroken."""

    def __init__(self, db: Any, path: Path):
        self._path, self._connection = path, ladybug.Connection(db)

    def run(self, statement: str, **values: Any) -> list[list[Any]]:
        return list(self.each(statement, **values))

    def each(self, statement: str, **values: Any) -> Iterator[list[Any]]:
        with _broken(self._path):
            result: Any = self._connection.execute(statement, values)
            try:
                while result.has_next():
                    yield result.get_next()
            finally:
                result.close()

    def close(self) -> None:
        self._connection.close()


class LadybugWriter(BatchWriter):
    most_nodes, most_characters = 50_000, 64_000_000

    def __init__(self, store: LadybugStore):
        super().__init__()
        self._store, self._connection = store, store.connection()

    def finish(self, mark: Mark) -> None:
        self.flush()
        with self._transaction():
            for statement in cypher.delete_unnamed():
                self._connection.run(statement)
        with _broken(self._store._path):
            self._store.index.set_mark(mark)
        statement = "MERGE (p:Projection {id: 'graph'}) SET p.run = $run, p.made_by = $made_by"
        self._connection.run(statement, run=mark.run, made_by=mark.made_by)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.run("BEGIN TRANSACTION")
        try:
            yield
            self._connection.run("COMMIT")
        except BaseException:
            with suppress(GraphBroken):  # a failed statement has rolled back already
                self._connection.run("ROLLBACK")
            raise

    def _write(self, batch: Batch) -> None:
        with _broken(self._store._path), self._store.index.replacing(batch.cases), self._transaction():
            if batch.cases:
                self._write_cases(batch)
            self._load(cypher.merge_nodes, batch.nodes)
            self._load(cypher.remove_relationships, batch.removed)
            self._load(cypher.merge_relationships, batch.relationships)

    def _write_cases(self, batch: Batch) -> None:
        for statement in cypher.delete_case():
            self._connection.run(statement, ids=[node_id(Offender, case.crn) for case in batch.cases])
        self._load(lambda of: cypher.merge_nodes(of, keep=True), batch.shared())
        self._load(cypher.create_nodes, batch.own())
        self._load(cypher.create_relationships, batch.joined())

    def _load(self, statement: Any, rows: Iterable[Node | Relationship]) -> None:
        for of, same in by_type(rows).items():
            self._connection.run(statement(of), rows=cypher.arrow(of, same))


class LadybugView(View):
    def __init__(self, store: LadybugStore):
        self._store, self._connection = store, store.connection()

    def crns(self) -> list[str]:
        return [crn for (crn,) in self._connection.run(query("crns"))]

    def case(self, crn: str) -> CaseFile:
        key = node_id(Offender, crn)
        heads = self._connection.run(query("case"), id=key)
        if not heads:
            raise NotFound(f"{crn}: no such case.")
        records, mentions = (self._connection.each(query(name), id=key) for name in ("case_records", "case_mentions"))
        return case_of(heads[0], records, mentions)

    def cases(self) -> list[CaseSummary]:
        rows = self._connection.run(query("cases"))
        return [CaseSummary(crn, name, born, **json.loads(summary)) for crn, name, born, summary in rows]

    def search(self, asked: Search, within: Collection[str] | None = None) -> SearchResult:
        with _broken(self._store._path):
            return self._store.index.search(asked, within)

    def answer(self, question: Question, values: Mapping[str, Any]) -> Table:
        return question.table(self._connection.run(question.text("ladybug"), **values))

    def cypher(self, text: str, seconds: float = 1.0, rows: int = 1000) -> Table:
        return ladybug_gate.ask(self._store._path, MAX_BYTES, text, Limits(seconds, rows))

    def choices(self, of: str) -> list[str]:
        return sorted(choice for (choice,) in self._connection.run(query(f"choices_{of}")))


class _Lock:
    """Held by the one process that may write; the system lets go of it when the process dies."""

    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.with_name(f"{path.name}.lock").open("a")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            self._file.close()
            raise StoreUnavailable(f"{path.name}: another process is writing to the graph. Try again later.") from fault

    def release(self) -> None:
        self._file.close()


def _path(url: str) -> Path:
    return Path(url.removeprefix("ladybug://")).resolve()


def _search(path: Path) -> Path:
    return path.with_name(f"{path.name}.search")


@contextmanager
def _broken(path: Path) -> Iterator[None]:
    """The engines' own errors, as ours. What they say may quote data, so only its kind is passed on."""
    try:
        yield
    except (RuntimeError, sqlite3.DatabaseError) as fault:
        if FULL in str(fault):
            raise StoreUnavailable(
                f"{path.name}: the graph needs more memory than this machine gives it. Use one with more, or a Neo4j server."
            ) from fault
        what = type(fault).__name__
        raise GraphBroken(f"{path.name}: the graph cannot be read ({what}). Run `throughline rebuild`.") from fault


def _siblings(path: Path) -> list[Path]:
    """What the engines keep beside a graph file: logs, locks of their own, the search index and its journal."""
    return [
        found
        for found in sorted(path.parent.glob(f"{path.name}.*"))
        if found.name.removeprefix(path.name).split(".")[1]
        in ("wal", "checkpoint", "shadow", "tmp", "search", "search-journal")
    ]


def _delete(path: Path) -> None:
    for found in (path, *_siblings(path)):
        found.unlink(missing_ok=True)


def _fold(path: Path) -> None:
    """Bring logs that a killed process left back into their files, so that no log outlives its file."""
    if path.exists():
        try:
            store = LadybugStore(path)
            store.mark()
            store.close()
        except GraphBroken:
            _move_aside(path)


def _move_aside(path: Path) -> str:
    number = 1
    while path.with_name(f"{path.name}.broken-{number}").exists():
        number += 1
    aside = f"{path.name}.broken-{number}"
    for found in (*_siblings(path), path):
        found.rename(path.with_name(aside + found.name.removeprefix(path.name)))
    return aside


def _settle(folder: Path) -> None:
    """Make renames in `folder` last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
