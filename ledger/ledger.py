"""What was received, kept for good: records, runs and quarantine in one SQLite file, appended and never changed."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.exc import DatabaseError

from errors import NotFound, StoreUnavailable
from ledger import tables as t
from ledger.alerts import AlertBook, NewAlert, ended_by, open_alerts, raise_within, record_change
from ledger.append import Run, Source
from ledger.quarantine import Quarantined, clashing, faulty
from ledger.standing import Choice, Received, Reread, Standing, grouped, judge, merge_headers

CHUNK = 500  # CRNs asked for in one statement


class Ledger:
    """The ledger at `path`, made where there is none. Raises StoreUnavailable where the file is no ledger."""

    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._engine = t.open_engine(str(path))
        try:
            self.identity = self._identify()
        except DatabaseError as fault:
            self._engine.dispose()
            raise StoreUnavailable(
                f"{path.name}: the ledger does not open. Restore it from a backup; nothing was changed."
            ) from fault

    def _identify(self) -> str:
        with self._engine.connect() as connection, connection.begin():
            if all(connection.dialect.has_table(connection, name) for name in t.metadata.tables):
                found = connection.scalar(select(t.identity.c.id))
                if found:
                    return str(found)
        with self._writing() as connection:
            t.make(connection)
            connection.execute(insert(t.identity).prefix_with("OR IGNORE"), {"id": uuid4().hex})
            return str(connection.scalar(select(t.identity.c.id).limit(1)))

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._engine.connect().execution_options(write=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def run(self) -> Iterator[Run]:
        """One loading run: all of it is committed when the block ends well, none of it otherwise."""
        with self._writing() as connection:
            yield Run(connection, _new_run(connection, "load", None))

    @property
    def book(self) -> AlertBook:
        """The alerts, and the messages about them."""
        return AlertBook(self._reading, self._writing)

    def answer(self, crn: str, disposition: dict[str, Any], now: datetime, raising: Sequence[NewAlert] = ()) -> None:
        """Append an officer's disposition, checked already, close the open alerts on its item and raise those that follow
        from it, in one transaction. One that undoes another opens those that the other closed. Raises NotFound where the
        case is not there."""
        detail = disposition["detail"]
        with self._writing() as connection:
            received = _received(connection, [crn])
            if not received:
                raise NotFound(f"{crn}: no such case.")
            body = json.dumps(disposition, ensure_ascii=False).encode()
            run = Run(connection, _new_run(connection, "load", detail["by"]))
            run.append(
                Source("app", len(body), sha256(body).hexdigest()),
                crn,
                disposition,
                1 + max(r.position for r in received),
            )
            if detail.get("undoes"):
                alerts = ended_by(connection, crn, detail["undoes"])
                record_change(connection, alerts, "reopened", now, detail["by"], note=disposition["id"])
            else:
                alerts = open_alerts(connection, crn, detail["item"])
                record_change(connection, alerts, "answered", now, detail["by"], note=disposition["id"])
                raise_within(connection, raising, now)

    def choose(self, crn: str, record_id: str, sha256: str, by: str, reason: str) -> None:
        """A person decides which of several texts of one record id stands. Raises NotFound where there is no such."""
        with self._writing() as connection:
            rows = [r for r in _received(connection, [crn], self._last_run(connection)) if r.record_id == record_id]
            if sha256 not in {row.sha256 for row in rows}:
                raise NotFound(
                    f"{crn}, record {record_id}: no text with this hash. List the quarantine for those there are."
                )
            run = _new_run(connection, "choice", by)
            row = {"crn": crn, "record_id": record_id, "sha256": sha256, "by": by, "reason": reason, "run": run}
            connection.execute(insert(t.choices), row)

    def settle(self, quarantined: int, by: str, reason: str) -> None:
        """A person decides that a quarantined row needs nothing more. Raises NotFound where there is no such row."""
        with self._writing() as connection:
            row = connection.execute(select(t.quarantine).where(t.quarantine.c.id == quarantined)).first()
            if row is None:
                raise NotFound(f"quarantine {quarantined}: no such row.")
            run = _new_run(connection, "settlement", by)
            choice = {"crn": row.crn, "record_id": row.record_id, "quarantined": quarantined}
            connection.execute(insert(t.choices), {**choice, "by": by, "reason": reason, "run": run})

    def quarantined(self, crn: str | None = None) -> list[Quarantined]:
        """What awaits repair or a choice: malformed records, files that could not be read, ids with two texts."""
        with self._reading() as connection:
            found = faulty(connection, [crn] if crn is not None else None)
            crns = [crn] if crn is not None else _with_several_texts(connection)
            for chunk in _chunks(crns):
                choices = _choices(connection, chunk)
                for rows in _by_crn(_received(connection, chunk)).values():
                    found += [q for q in clashing(rows, choices)]
        return found

    def cases(self) -> list[str]:
        with self._reading() as connection:
            return list(connection.scalars(select(t.headers.c.crn).distinct().order_by(t.headers.c.crn)))

    def standing(self, crn: str) -> Standing:
        """What stands of one case. Raises NotFound where nothing was received for it."""
        found = self.standing_of([crn])
        if not found:
            raise NotFound(f"{crn}: no such case.")
        return found[0]

    def standing_of(self, crns: Sequence[str], until: int | None = None) -> list[Standing]:
        """The same of many cases at once, in order of CRN, as the ledger stood after run `until`."""
        with self._reading() as connection:
            until = self._last_run(connection) if until is None else until
            return [s for chunk in _chunks(sorted(crns)) for s in _standing(connection, chunk, until)]

    def history(self, crn: str, record_id: str) -> list[Received]:
        """Every text of one record id, in order of arrival."""
        with self._reading() as connection:
            rows = _received(connection, [crn], self._last_run(connection))
        return [row for row in rows if row.record_id == record_id]

    def headers(self, until: int | None = None) -> dict[str, dict[str, Any]]:
        """Of each case the merged header, of what arrived up to run `until`."""
        statement = select(t.headers.c.crn, t.headers.c.body).order_by(t.headers.c.crn, t.headers.c.id)
        if until is not None:
            statement = statement.where(t.headers.c.run <= until)
        given: dict[str, list[dict[str, Any]]] = {}
        with self._reading() as connection:
            for crn, body in connection.execute(statement):
                given.setdefault(crn, []).append(json.loads(body))
        return {crn: merge_headers(crn, bodies)[0] for crn, bodies in given.items()}

    def changed_since(self, run: int) -> tuple[list[str], bool]:
        """(CRNs of cases for which something arrived or was decided after `run`, whether any header is among it)."""
        sighted = select(t.records.c.crn).join(t.sightings, t.sightings.c.record == t.records.c.seq)
        statements = [select(s.c.crn).where(s.c.run > run) for s in (t.records, t.headers, t.quarantine, t.choices)]
        statements.append(sighted.where(t.sightings.c.run > run))
        with self._reading() as connection:
            found = {crn for s in statements for crn in connection.scalars(s.distinct()) if crn is not None}
            named = connection.scalar(select(func.count()).select_from(t.headers).where(t.headers.c.run > run))
            known = set(connection.scalars(select(t.headers.c.crn).distinct()))
        return sorted(found & known), bool(named)

    def reread(self, crn: str, items: Sequence[Reread]) -> None:
        """A newer reader lost or found again what was known of a person; nothing leaves a case silently."""
        with self._writing() as connection:
            run = self._last_run(connection)
            for i in items:
                row: dict[str, Any] = {"crn": crn, "category": i.category, "record_id": i.record_id, "quote": i.quote}
                row |= {"version": i.version, "found": int(i.found), "at": _now(), "run": run}
                connection.execute(insert(t.rereadings), row)

    def count_records(self, crns: Iterable[str]) -> int:
        """How many texts were received for these cases."""
        wanted, r = set(crns), t.records.c
        with self._reading() as connection:
            rows = connection.execute(select(r.crn, func.count()).group_by(r.crn)).tuples().all()
        return sum(count for crn, count in rows if crn in wanted)

    def last_run(self) -> int:
        with self._reading() as connection:
            return self._last_run(connection)

    @staticmethod
    def _last_run(connection: Connection) -> int:
        return connection.scalar(select(func.max(t.runs.c.id))) or 0

    def projection(self) -> tuple[int, int]:
        """(number of the last completed projection, the run that it reached); (0, 0) before the first."""
        with self._reading() as connection:
            statement = select(t.projections.c.number, t.projections.c.run).order_by(t.projections.c.number.desc())
            row = connection.execute(statement.limit(1)).first()
        return (row.number, row.run) if row else (0, 0)

    def projected(self, run: int, made_by: str) -> int:
        """Note that a graph now holds all up to `run`; its number tells readers to open it again."""
        with self._writing() as connection:
            seq = connection.scalar(select(func.max(t.records.c.seq)).where(t.records.c.run <= run)) or 0
            row = {"run": run, "seq": seq, "made_by": made_by, "at": _now()}
            return _added(connection, t.projections, row)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _new_run(connection: Connection, kind: str, by: str | None) -> int:
    row = {"kind": kind, "at": _now(), "by": by}
    return _added(connection, t.runs, row)


def _added(connection: Connection, table: Table, row: dict[str, Any]) -> int:
    """The number that a new row was given."""
    key = connection.execute(insert(table), row).inserted_primary_key
    if not key:
        raise StoreUnavailable(f"The ledger numbered no row of {table.name}.")
    return int(key[0])


def _chunks(crns: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(crns), CHUNK):
        yield crns[start : start + CHUNK]


def _standing(connection: Connection, crns: Sequence[str], until: int) -> Iterator[Standing]:
    received = _by_crn(_received(connection, crns, until))
    choices = _choices(connection, crns, until)
    bad = _by_crn(faulty(connection, crns, until))
    statement = select(t.headers.c.crn, t.headers.c.body).where(t.headers.c.crn.in_(crns), t.headers.c.run <= until)
    given: dict[str, list[dict[str, Any]]] = {}
    for crn, body in connection.execute(statement.order_by(t.headers.c.crn, t.headers.c.id)):
        given.setdefault(crn, []).append(json.loads(body))
    reread = select(t.rereadings).where(t.rereadings.c.crn.in_(crns)).order_by(t.rereadings.c.id)
    rereadings = _by_crn(connection.execute(reread))
    for crn in sorted(given):
        header, notices = merge_headers(crn, given[crn])
        rows = received.get(crn, [])
        stands = [(record_id, judge(texts, choices.get((crn, record_id)))) for record_id, texts in grouped(rows)]
        records = sorted(((r.position, r.parsed) for _, r in stands if r), key=lambda pair: (pair[0], pair[1]["id"]))
        unread = sorted(
            [*bad.get(crn, []), *clashing(rows, choices)], key=lambda q: (q.position or 0, q.file, q.id or 0)
        )
        if lost := _lost(rereadings.get(crn, []), rows):
            header = {**header, "no_longer_read": lost}
        yield Standing(crn, header, tuple(records), tuple(map(str, unread)), tuple(notices))


def _lost(rereadings: Sequence[Any], received: Sequence[Received]) -> list[dict[str, str]]:
    """What a reader lost, has not found again since, and nobody has disposed of since."""
    last = {row.category: row for row in rereadings}
    answered = [(r.parsed.get("detail", {}).get("item"), r.run) for r in received if r.kind == "disposition"]
    return [
        {"category": row.category, "record_id": row.record_id, "quote": row.quote, "version": row.version}
        for _, row in sorted(last.items())
        if not row.found and not any(item == row.category and run > row.run for item, run in answered)
    ]


def _by_crn(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.crn, []).append(row)
    return found


def _received(connection: Connection, crns: Sequence[str], until: int | None = None) -> list[Received]:
    r, s = t.records.c, t.sightings.c
    rows = connection.execute(select(t.records).where(r.crn.in_(crns)).order_by(r.seq)).all()
    lowest = select(s.record, func.min(s.position)).join(t.records, r.seq == s.record).where(r.crn.in_(crns))
    if until is not None:
        rows = [row for row in rows if row.run <= until]
        lowest = lowest.where(s.run <= until)
    seen = dict(connection.execute(lowest.group_by(s.record)).tuples().all())
    return [
        Received(
            row.seq, row.crn, row.record_id, row.sha256, row.kind, row.body, row.file,
            min(row.position, seen.get(row.seq, row.position)), row.line, row.run,
        )
        for row in rows
    ]  # fmt: skip


def _choices(connection: Connection, crns: Sequence[str], until: int | None = None) -> dict[tuple[str, str], Choice]:
    c = t.choices.c
    statement = select(c.crn, c.record_id, c.sha256, c.run).where(c.crn.in_(crns), c.sha256.is_not(None))
    rows = connection.execute(statement.order_by(c.id))
    return {(row.crn, row.record_id): Choice(row.sha256, row.run) for row in rows if until is None or row.run <= until}


def _with_several_texts(connection: Connection) -> list[str]:
    r = t.records.c
    several = select(r.crn).group_by(r.crn, r.record_id).having(func.count() > 1)
    return sorted(set(connection.scalars(several)))


__all__ = ["Ledger", "Quarantined", "Received", "Reread", "Standing"]
