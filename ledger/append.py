"""One loading run: what a file brings is told apart into accepted, duplicate and quarantined, and appended."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, func, insert, select

from errors import Problem
from ledger import tables as t
from ledger.quarantine import faulty, field_of
from ledger.standing import Choice, Received, judge
from ledger.versions import canonical


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it came: its name for people, its size in bytes, and the hash of its bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """One record of a file, in its place; with problems it is malformed and goes to quarantine."""

    body: dict[str, Any]
    position: int
    line: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """accepted + duplicates + quarantined = received: nothing is lost on the way."""

    received: int = 0
    accepted: int = 0
    duplicates: int = 0
    quarantined: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.received + other.received,
            self.accepted + other.accepted,
            self.duplicates + other.duplicates,
            self.quarantined + other.quarantined,
        )


def digest(body: dict[str, Any]) -> str:
    return sha256(canonical(body).encode("utf-8", "surrogatepass")).hexdigest()


class Run:
    """Open inside `Ledger.run()`; every method appends in its one transaction."""

    def __init__(self, connection: Connection, number: int):
        self._db, self.number = connection, number

    def add(self, source: Source, crn: str, header: dict[str, Any], arrivals: Sequence[Arrival]) -> Counts:
        """One case file's header and records."""
        self._header(source, crn, header)
        sound = [a for a in arrivals if not a.problems]
        new, duplicates = self._tell_apart(source, crn, sound)
        if new:
            self._db.execute(insert(t.records), new)
        clashing = self._clashing(crn, {row["record_id"] for row in new})
        accepted = sum(row["record_id"] not in clashing for row in new)
        self._set_aside(source, crn, [a for a in arrivals if a.problems])
        counts = Counts(len(arrivals), accepted, duplicates, len(arrivals) - accepted - duplicates)
        self._file(source, crn, counts)
        return counts

    def append(self, source: Source, crn: str, body: dict[str, Any], position: int) -> None:
        """One record that was made here and not in a file, behind all others of its case."""
        new, duplicates = self._tell_apart(source, crn, [Arrival(body, position, 1)])
        if new:
            self._db.execute(insert(t.records), new)
        self._file(source, crn, Counts(1, len(new), duplicates))

    def refuse(self, source: Source, problems: Sequence[Problem]) -> None:
        """A file of which nothing can be used: its name, size and hash are kept, and what is wrong with it."""
        held = select(t.quarantine.c.id).where(t.quarantine.c.sha256 == source.sha256, t.quarantine.c.crn.is_(None))
        if self._db.execute(held.where(t.quarantine.c.file == source.name)).first() is None:
            row = {**_faults(problems), "sha256": source.sha256, "size": source.size, "body": None, "crn": None}
            place = {"file": source.name, "position": None, "line": None, "record_id": None, "run": self.number}
            self._db.execute(insert(t.quarantine), {**row, **place})
        self._file(source, None, Counts())

    def _header(self, source: Source, crn: str, header: dict[str, Any]) -> None:
        row = {"crn": crn, "sha256": digest(header), "body": json.dumps(header), "file": source.name}
        self._db.execute(insert(t.headers).prefix_with("OR IGNORE"), {**row, "run": self.number})

    def _file(self, source: Source, crn: str | None, counts: Counts) -> None:
        row = {"name": source.name, "size": source.size, "sha256": source.sha256, "crn": crn, "run": self.number}
        numbers = {"received": counts.received, "accepted": counts.accepted}
        rest = {"duplicates": counts.duplicates, "quarantined": counts.quarantined}
        self._db.execute(insert(t.files), {**row, **numbers, **rest})

    def _tell_apart(self, source: Source, crn: str, arrivals: Iterable[Arrival]) -> tuple[list[dict[str, Any]], int]:
        """(rows to add, how many were there already)."""
        held = self._held(crn)
        awaited = {q.record_id for q in faulty(self._db, [crn])}
        new: dict[tuple[str, str], dict[str, Any]] = {}
        duplicates = 0
        for arrival in arrivals:
            record_id, sha = str(arrival.body["id"]), digest(arrival.body)
            place = {"file": source.name, "position": arrival.position, "line": arrival.line, "run": self.number}
            if (record_id, sha) in held:
                seq, lowest = held[record_id, sha]
                duplicates += 1
                if arrival.position < lowest or record_id in awaited:
                    self._db.execute(insert(t.sightings), {"record": seq, **place})
            elif (record_id, sha) in new:
                duplicates += 1
            else:
                body = json.dumps(arrival.body, ensure_ascii=False)
                row = {"crn": crn, "record_id": record_id, "sha256": sha, "kind": arrival.body["kind"], "body": body}
                new[record_id, sha] = {**row, **place}
        return list(new.values()), duplicates

    def _held(self, crn: str) -> dict[tuple[str, str], tuple[int, int]]:
        """By record id and hash what is there: (seq, lowest position at which it was seen)."""
        r, s = t.records.c, t.sightings.c
        lowest = func.min(func.min(r.position, func.coalesce(s.position, r.position)))
        joined = t.records.outerjoin(t.sightings, s.record == r.seq)
        statement = select(r.record_id, r.sha256, r.seq, lowest).select_from(joined).where(r.crn == crn)
        return {(row[0], row[1]): (row[2], row[3]) for row in self._db.execute(statement.group_by(r.seq))}

    def _clashing(self, crn: str, record_ids: set[str]) -> set[str]:
        """Of these ids those with several texts that nothing tells apart."""
        r, c = t.records.c, t.choices.c
        several = select(r.record_id).where(r.crn == crn).group_by(r.record_id).having(func.count() > 1)
        found = set()
        for record_id in set(self._db.scalars(several)) & record_ids:
            rows = self._db.execute(select(t.records).where(r.crn == crn, r.record_id == record_id).order_by(r.seq))
            chosen = select(c.sha256, c.run).where(c.crn == crn, c.record_id == record_id, c.sha256.is_not(None))
            choice = self._db.execute(chosen.order_by(c.id.desc()).limit(1)).first()
            if judge([Received(*row) for row in rows], Choice(*choice) if choice else None) is None:
                found.add(record_id)
        return found

    def _set_aside(self, source: Source, crn: str, arrivals: Sequence[Arrival]) -> None:
        held = set(self._db.scalars(select(t.quarantine.c.sha256).where(t.quarantine.c.crn == crn)))
        rows = {}
        for arrival in arrivals:
            sha = digest(arrival.body)
            if sha not in held:
                record_id = arrival.body.get("id")
                rows[sha] = {
                    **_faults(arrival.problems), "crn": crn, "file": source.name, "position": arrival.position,
                    "line": arrival.line, "record_id": _plain(record_id) if isinstance(record_id, str) else None,
                    "sha256": sha, "body": json.dumps(arrival.body), "size": None, "run": self.number,
                }  # fmt: skip
        if rows:
            self._db.execute(insert(t.quarantine), list(rows.values()))


def _faults(problems: Sequence[Problem]) -> dict[str, Any]:
    """Columns of the first fault, and all of them as JSON."""
    first = problems[0]
    parts = {"field": field_of(first), "value": first.value, "expected": first.expected, "remedy": first.remedy}
    everything = [[p.where, p.value, p.expected, p.remedy] for p in problems]
    return {**{name: _plain(text) for name, text in parts.items()}, "faults": json.dumps(everything)}


def _plain(text: str) -> str:
    """What SQLite can hold and a terminal can show."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")
