"""Full-text search beside the embedded graph: SQLite FTS5 over the words of records and names. Derived data.

The words come from `graph.words` and stand one space apart, so FTS5 has nothing left to decide.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any
from zlib import crc32

from graph.ontology import FoundIn, Mention, Node, Offender, Record
from graph.search import NAMES, Entry, Index, Scope, Wanted, text_of, vocabulary
from graph.spelling import Likely, stem
from graph.store import CaseGraph, Mark, Search, SearchResult
from graph.terms import Term
from graph.words import VERSION, folded
from nlp.mention import ASSERTED

SCHEMA = """
CREATE TABLE IF NOT EXISTS mark (one INTEGER PRIMARY KEY CHECK (one = 1), run INTEGER NOT NULL, made_by TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS entry (
  rowid INTEGER PRIMARY KEY, crn TEXT NOT NULL, record_id TEXT, kind TEXT NOT NULL, area TEXT, recorded_on TEXT,
  first TEXT, last TEXT, unreadable INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS entry_crn ON entry (crn);
CREATE TABLE IF NOT EXISTS body (entry INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS tally (
  crn TEXT PRIMARY KEY, records INTEGER NOT NULL, unreadable INTEGER NOT NULL, unread INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS says (entry INTEGER NOT NULL, category TEXT NOT NULL, PRIMARY KEY (category, entry))
  WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS says_entry ON says (entry);
CREATE TABLE IF NOT EXISTS word (word TEXT PRIMARY KEY, length INTEGER NOT NULL, stem TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS word_length ON word (length);
CREATE INDEX IF NOT EXISTS word_stem ON word (stem);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(text, content = '', tokenize = 'ascii');
"""
MADE_FOR = crc32(f"{VERSION}{SCHEMA}".encode()) >> 1  # an index made for another version is made anew
TABLES = ("mark", "entry", "body", "says", "tally", "word", "words")


class SearchIndex(Index):
    """One index file. Errors of the file are sqlite3.DatabaseError."""

    def __init__(self, path: Path, read_only: bool):
        self._lock = Lock()
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        try:
            self._prepare(read_only)
        except BaseException:
            self._db.close()
            raise

    def _prepare(self, read_only: bool) -> None:
        current = self._db.execute("PRAGMA user_version").fetchone()[0] == MADE_FOR
        if read_only:
            self._db.execute("PRAGMA query_only = ON")
            if not current:
                raise sqlite3.DatabaseError("made for another version")
            return
        self._db.execute("PRAGMA synchronous = NORMAL")
        if not current:
            for table in TABLES:
                self._db.execute(f"DROP TABLE IF EXISTS {table}")
            self._db.executescript(f"{SCHEMA}; PRAGMA user_version = {MADE_FOR}")

    def close(self) -> None:
        self._db.close()

    def mark(self) -> Mark:
        row = self._db.execute("SELECT run, made_by FROM mark").fetchone()
        return Mark(*row) if row else Mark()

    def set_mark(self, mark: Mark) -> None:
        self._db.execute("INSERT OR REPLACE INTO mark VALUES (1, ?, ?)", (mark.run, mark.made_by))

    @contextmanager
    def replacing(self, cases: Iterable[CaseGraph]) -> Iterator[None]:
        """The entries of these cases in place of what they had, if the block ends well."""
        with self._transaction("BEGIN IMMEDIATE"):
            for case in cases:
                self._forget(case.crn)
                self._add(case)
            new = ((word, len(word), stem(word)) for word in vocabulary(cases))
            self._db.executemany("INSERT OR IGNORE INTO word VALUES (?, ?, ?)", new)
            yield

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        """One state from beginning to end; one at a time, since threads share the connection."""
        with self._lock:
            self._db.execute(begin)
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _forget(self, crn: str) -> None:
        own = "(SELECT rowid FROM entry WHERE crn = ?)"
        texts = self._db.execute(f"SELECT entry, text FROM body WHERE entry IN {own}", (crn,)).fetchall()  # noqa: S608
        gone = ((row, folded(text)) for row, text in texts)
        self._db.executemany("INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)", gone)
        for table, column in (("body", "entry"), ("says", "entry"), ("entry", "rowid")):
            self._db.execute(f"DELETE FROM {table} WHERE {column} IN {own}", (crn,))  # noqa: S608

    def _add(self, case: CaseGraph) -> None:
        said = _categories(case)
        for node in case.own:
            text = text_of(node)
            if text is not None:
                self._entry(case.crn, node, text, said.get(node.id, ()))
        self._db.execute("INSERT OR REPLACE INTO tally VALUES (?, ?, ?, ?)", (case.crn, *_tally(case)))

    def _entry(self, crn: str, node: Node, text: str, said: Iterable[str]) -> None:
        row = self._db.execute(_ADD, (crn, *_columns(node))).lastrowid
        self._db.execute("INSERT INTO body VALUES (?, ?)", (row, text))
        self._db.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (row, folded(text)))
        self._db.executemany("INSERT INTO says VALUES (?, ?)", ((row, category) for category in said))

    def search(self, asked: Search, within: Collection[str] | None) -> SearchResult:
        with self._transaction("BEGIN"):
            return super().search(asked, None if within is not None and self._holds_only(within) else within)

    def _holds_only(self, crns: Collection[str]) -> bool:
        """Whether no case is left out: then no entry has to be asked whose it is."""
        return self._db.execute(_ANOTHER, [json.dumps(list(crns))]).fetchone() is None

    def found(self, wanted: Wanted, scope: Scope, limit: int) -> tuple[int, list[Entry]]:
        where, values = _where(scope)
        source = f"{_ENTRIES} AND {where}"
        if wanted.every:
            source, values = f"{_HOLDING} AND {where}", [expression(wanted), *values]
        if wanted.every and scope.crn is not None:
            source, values = f"{source} AND {_NEIGHBOURS}", [*values, scope.crn, scope.crn]
        count = self._db.execute(f"SELECT count(*) {source}", values).fetchone()[0]
        best = f"SELECT e.rowid AS best {source} ORDER BY {_ORDER} LIMIT ?"
        return count, [Entry(*row) for row in self._db.execute(_READ.format(best), [*values, limit])]

    def counted(self, scope: Scope) -> tuple[int, int]:
        of_case, values = _where(Scope(crn=scope.crn, within=scope.within))
        looked, bad, unread = self._db.execute(f"{_TALLY} WHERE {of_case}", values).fetchone()
        if {"areas", "kinds", "since", "until"} & scope.given().keys():
            where, values = _where(replace(scope, indicator=None))
            looked, bad = self._db.execute(
                f"SELECT count(*), total(unreadable) {_ENTRIES} AND {where}", values
            ).fetchone()
        return int(looked), int(bad + unread)

    def words_like(self, likely: Likely) -> Iterable[str]:
        tests = [(_START, likely.starts), (_END, likely.ends), (_INSIDE, likely.insides)]
        traces = " OR ".join(test for test, parts in tests for _ in parts) or "0"
        values = [part for _, parts in tests for part in parts]
        rows = self._db.execute(_LIKE.format(traces), [likely.stem, likely.shortest, likely.longest, *values])
        return [word for (word,) in rows]


_ADD = """
INSERT INTO entry (crn, record_id, kind, area, recorded_on, first, last, unreadable) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_ENTRIES = "FROM entry e WHERE e.record_id IS NOT NULL"
_TALLY = "SELECT total(records), total(unreadable), total(unread) FROM tally e"
_HOLDING = "FROM words w CROSS JOIN entry e ON e.rowid = w.rowid WHERE words MATCH ?"
_NEIGHBOURS = """
w.rowid BETWEEN (SELECT min(rowid) FROM entry WHERE crn = ?) AND (SELECT max(rowid) FROM entry WHERE crn = ?)
"""  # entries of one case are written together: FTS5 need not read the others
_ORDER = "e.record_id IS NOT NULL, e.last DESC, e.first DESC, e.crn, e.record_id"
_READ = f"""
SELECT e.crn, e.record_id, e.kind, e.recorded_on, b.text
FROM ({{}}) JOIN entry e ON e.rowid = best JOIN body b ON b.entry = best ORDER BY {_ORDER}
"""  # noqa: S608
_START, _END, _INSIDE = "word GLOB ? || '*'", "word GLOB '*' || ?", "instr(word, ?) > 0"
_LIKE = "SELECT word FROM word WHERE stem = ? UNION SELECT word FROM word WHERE length BETWEEN ? AND ? AND ({})"
_AMONG = "IN (SELECT value FROM json_each(?))"
_ANOTHER = f"SELECT 1 FROM tally WHERE NOT crn {_AMONG} LIMIT 1"  # noqa: S608 - constant text
_CONDITIONS = {
    "crn": "e.crn = ?",
    "within": f"e.crn {_AMONG}",
    "areas": f"e.area {_AMONG}",
    "kinds": f"e.kind {_AMONG}",
    "since": "e.record_id IS NOT NULL AND (e.last IS NULL OR e.last >= ?)",
    "until": "e.record_id IS NOT NULL AND (e.first IS NULL OR e.first <= ?)",
    "indicator": "e.rowid IN (SELECT entry FROM says WHERE category = ?)",
}


def _where(scope: Scope) -> tuple[str, list[Any]]:
    given = scope.given()
    values = [value if isinstance(value, str) else json.dumps(value) for value in given.values()]
    return " AND ".join(["1", *(_CONDITIONS[name] for name in given)]), values


def expression(wanted: Wanted) -> str:
    """As FTS5 takes it: words in quotation marks, so that none is an operator."""
    every = " AND ".join(f"({' OR '.join(map(_part, alike))})" for alike in wanted.every)
    return f"({every}) NOT ({' AND '.join(map(_part, wanted.but))})" if wanted.but else every


def _part(term: Term) -> str:
    return f'"{" ".join(term.words)}"{" *" if term.prefix else ""}'


def _columns(node: Node) -> tuple[Any, ...]:
    """A node as the columns of an entry, its CRN left out."""
    if not isinstance(node, Record):
        return None, NAMES, None, None, None, None, 0
    days = (day.isoformat() if day else None for day in (node.first, node.last))
    return node.record_id, node.kind, node.area, node.recorded_on, *days, int(node.unreadable is not None)


def _tally(case: CaseGraph) -> tuple[int, int, int]:
    """(records, of them unreadable, what never became a record)"""
    failed = [node.unreadable is not None for node in case.own if isinstance(node, Record)]
    unread = sum(len(json.loads(node.unread)) for node in case.own if isinstance(node, Offender))
    return len(failed), sum(failed), unread


def _categories(case: CaseGraph) -> dict[str, set[str]]:
    """Of each record node the categories that it asserts of the person."""
    record_of = {r.from_id: r.to_id for r in case.relationships if isinstance(r, FoundIn)}
    said: dict[str, set[str]] = {}
    for node in case.own:
        if isinstance(node, Mention) and node.sure and node.assertion in ASSERTED and node.subject == "offender":
            said.setdefault(record_of[node.id], set()).add(node.category)
    return said
