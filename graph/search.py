"""Full-text search beside the embedded graph: SQLite FTS5 over record texts and the names of a case. Derived data."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.dates import parse_date
from graph.ontology import FoundIn, Mention, Offender, Record
from graph.snippet import Term, snippet, terms_of
from graph.store import CaseGraph, Hit, Mark, Search, SearchResult
from nlp.mention import ASSERTED

NAMES, UNREAD = "name", "unread"  # kinds of entries that are no records
SCHEMA = """
CREATE TABLE IF NOT EXISTS mark (one INTEGER PRIMARY KEY CHECK (one = 1), run INTEGER NOT NULL, made_by TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS entry (
  rowid INTEGER PRIMARY KEY, crn TEXT NOT NULL, record_id TEXT, kind TEXT NOT NULL, recorded_on TEXT,
  first TEXT, last TEXT, unreadable INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS entry_crn ON entry (crn);
CREATE TABLE IF NOT EXISTS says (entry INTEGER NOT NULL, category TEXT NOT NULL, PRIMARY KEY (category, entry))
  WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS says_entry ON says (entry);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(
  text, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3 4');
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which entries a search looks at."""

    crn: str | None = None
    areas: Collection[str] | None = None
    kinds: Collection[str] | None = None
    since: str | None = None
    until: str | None = None
    within: Collection[str] | None = None

    def conditions(self) -> Iterator[tuple[str, Any]]:
        if self.crn is not None:
            yield "e.crn = ?", self.crn
        if self.within is not None:
            yield "e.crn IN (SELECT value FROM json_each(?))", json.dumps(sorted(self.within))
        if self.kinds is not None:
            yield "e.kind IN (SELECT value FROM json_each(?))", json.dumps(sorted(self.kinds))
        if self.since is not None:
            yield "(e.last IS NULL AND e.kind <> 'name' OR e.last >= ?)", parse_date(self.since).first.isoformat()
        if self.until is not None:
            yield "(e.first IS NULL AND e.kind <> 'name' OR e.first <= ?)", parse_date(self.until).last.isoformat()


class SearchIndex:
    """One index file. Errors of the file are sqlite3.DatabaseError."""

    def __init__(self, path: Path, read_only: bool):
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        if read_only:
            self._db.execute("PRAGMA query_only = ON")
        else:
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(SCHEMA)

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
        self._db.execute("BEGIN IMMEDIATE")
        try:
            for case in cases:
                self._forget(case.crn)
                self._add(case)
            yield
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise

    def _forget(self, crn: str) -> None:
        own = "(SELECT rowid FROM entry WHERE crn = ?)"
        self._db.execute(f"DELETE FROM words WHERE rowid IN {own}", (crn,))  # noqa: S608 - constant text
        self._db.execute(f"DELETE FROM says WHERE entry IN {own}", (crn,))  # noqa: S608 - constant text
        self._db.execute("DELETE FROM entry WHERE crn = ?", (crn,))

    def _add(self, case: CaseGraph) -> None:
        said = _categories(case)
        for node in case.own:
            if isinstance(node, Offender):
                self._entry(case.crn, None, NAMES, None, None, None, 0, _names(node))
                for _ in json.loads(node.unread):
                    self._entry(case.crn, None, UNREAD, None, None, None, 1, "")
            elif isinstance(node, Record):
                first, last = (day.isoformat() if day else None for day in (node.first, node.last))
                bad = int(node.unreadable is not None)
                row = self._entry(case.crn, node.record_id, node.kind, node.recorded_on, first, last, bad, node.text)
                pairs = [(row, category) for category in said.get(node.id, ())]
                self._db.executemany("INSERT INTO says VALUES (?, ?)", pairs)

    def _entry(
        self, crn: str, record_id: str | None, kind: str, on: str | None,
        first: str | None, last: str | None, unreadable: int, text: str,
    ) -> int:  # fmt: skip
        row = self._db.execute(
            "INSERT INTO entry (crn, record_id, kind, recorded_on, first, last, unreadable) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (crn, record_id, kind, on, first, last, unreadable),
        ).lastrowid
        if row is None:
            raise sqlite3.DatabaseError("an entry was not numbered")
        self._db.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (row, text))
        return row

    def search(self, asked: Search, within: Collection[str] | None) -> SearchResult:
        """Names first, then the newest: no order that depends on texts which the asker may not see."""
        scope = Scope(asked.crn, asked.areas, asked.kinds, asked.since, asked.until, within)
        where, values = _where(scope, asked.indicator)
        terms = terms_of(asked.text)
        if terms:
            where, values = f"words MATCH ? AND {where}", [" ".join(t.expression for t in terms), *values]
        else:
            where = f"e.kind <> 'name' AND {where}"
        found = f"FROM words w JOIN entry e ON e.rowid = w.rowid WHERE e.kind <> 'unread' AND {where}"
        count = self._db.execute(f"SELECT count(*) {found}", values).fetchone()[0]
        order = "e.record_id IS NOT NULL, e.last DESC, e.first DESC, e.crn, e.record_id"
        best = self._db.execute(f"SELECT e.rowid {found} ORDER BY {order} LIMIT ?", [*values, asked.limit]).fetchall()
        hits = tuple(self._hit(rowid, terms) for (rowid,) in best)
        return SearchResult(hits, count, *self._counted(scope))

    def _hit(self, rowid: int, terms: Sequence[Term]) -> Hit:
        crn, record_id, kind, recorded_on, text = self._db.execute(_ENTRY, [rowid]).fetchone()
        return Hit(crn, record_id, kind, recorded_on, *snippet(text, terms))

    def _counted(self, scope: Scope) -> tuple[int, int]:
        """(records looked through, records that could not be read) in scope; what never became a record counts
        whatever kind or day is asked for, since neither is known of it."""
        where, values = _where(scope, None)
        anywhere, of_case = _where(Scope(scope.crn, within=scope.within), None)
        looked, bad = self._db.execute(
            f"SELECT count(*), total(unreadable) FROM entry e WHERE record_id IS NOT NULL AND {where}",  # noqa: S608
            values,
        ).fetchone()
        unread = self._db.execute(
            f"SELECT count(*) FROM entry e WHERE kind = 'unread' AND {anywhere}",  # noqa: S608
            of_case,
        ).fetchone()[0]
        return looked, int(bad) + unread


_ENTRY = """SELECT e.crn, e.record_id, e.kind, e.recorded_on, w.text
FROM entry e JOIN words w ON w.rowid = e.rowid WHERE e.rowid = ?"""


def _where(scope: Scope, indicator: str | None) -> tuple[str, list[Any]]:
    parts = list(scope.conditions())
    if indicator is not None:
        parts.append(("e.rowid IN (SELECT entry FROM says WHERE category = ?)", indicator))
    return " AND ".join(["1", *(condition for condition, _ in parts)]), [value for _, value in parts]


def _categories(case: CaseGraph) -> dict[str, set[str]]:
    """Of each record node the categories that it asserts of the person."""
    record_of = {r.from_id: r.to_id for r in case.relationships if isinstance(r, FoundIn)}
    said: dict[str, set[str]] = {}
    for node in case.own:
        if isinstance(node, Mention) and node.assertion in ASSERTED and node.subject == "offender":
            said.setdefault(record_of[node.id], set()).add(node.category)
    return said


def _names(node: Offender) -> str:
    header = json.loads(node.header)
    rows = [header["offender"], *header.get("people", []), *header.get("staff", [])]
    return "\n".join(str(row["name"]) for row in rows if row.get("name"))
