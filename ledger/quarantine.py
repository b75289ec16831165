"""What was received and cannot stand yet: where it came from, what is wrong with it, and the way out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, exists, select

from errors import Problem
from ledger import tables as t
from ledger.standing import Choice, Received, grouped, judge
from ledger.versions import CLASH, CLASH_REMEDY


@dataclass(frozen=True, slots=True)
class Quarantined:
    """`id` is the row to settle; None for an id with several texts, which asks for a choice by `sha256`."""

    id: int | None
    reason: Literal["record", "file", "clash"]
    crn: str | None
    file: str
    position: int | None
    line: int | None
    record_id: str | None
    field: str
    value: str
    expected: str
    remedy: str
    sha256: str
    body: str | None
    run: int

    def __str__(self) -> str:
        """As a case lists what it could not read."""
        name = self.record_id or (f"record {self.position + 1}" if self.position is not None else self.file)
        return f"{name}: not {self.expected}"


def field_of(problem: Problem) -> str:
    """`recorded_on` of "line 3, record A1, field recorded_on"; `detail.tool` of "…, detail, field tool"."""
    _, found, name = problem.where.rpartition("field ")
    if not found:
        return problem.where.rpartition(", ")[2]
    return f"detail.{name}" if ", detail, " in problem.where else name


def clashing(rows: Iterable[Received], choices: Mapping[tuple[str, str], Choice]) -> Iterator[Quarantined]:
    """Of one case's rows the texts of ids that nothing tells apart."""
    for record_id, texts in grouped(rows):
        choice = choices.get((texts[0].crn, record_id))
        if judge(texts, choice) is None:
            yield from (_clash(row) for row in _weighed(texts, choice))


def _weighed(texts: Sequence[Received], choice: Choice | None) -> list[Received]:
    return [row for row in texts if choice is None or row.sha256 == choice.sha256 or row.run > choice.run]


def _clash(row: Received) -> Quarantined:
    return Quarantined(
        None, "clash", row.crn, row.file, row.position, row.line, row.record_id,
        "id", row.record_id, CLASH, CLASH_REMEDY, row.sha256, row.body, row.run,
    )  # fmt: skip


def faulty(connection: Connection, crns: Sequence[str] | None, until: int | None = None) -> list[Quarantined]:
    """Malformed records and unreadable files that were neither repaired nor settled; of all cases where `crns` is
    None. A record is repaired when its id arrives again in good order, a file when its name does."""
    q = t.quarantine.c
    statement = select(t.quarantine).order_by(q.id)
    if crns is not None:
        statement = statement.where(q.crn.in_(crns))
    if until is not None:
        statement = statement.where(q.run <= until)
    for mended in _mended(until):
        statement = statement.where(~mended)
    return [_quarantined(row) for row in connection.execute(statement)]


def _mended(until: int | None) -> Iterator[Any]:
    q, r, s, f, c = (table.c for table in (t.quarantine, t.records, t.sightings, t.files, t.choices))
    for seen, joined in ((r, t.records), (s, t.sightings.join(t.records, s.record == r.seq))):
        later = (seen.run > q.run) | ((seen.run == q.run) & (seen.file != q.file))
        yield _found(joined, seen.run, until, r.crn == q.crn, r.record_id == q.record_id, later)
    same_file = (f.name == q.file, f.run > q.run, f.crn.is_not(None))
    yield _found(t.files, f.run, until, q.crn.is_(None), *same_file)
    yield _found(t.files, f.run, until, q.record_id.is_(None), f.crn == q.crn, f.quarantined == 0, *same_file)
    yield _found(t.choices, c.run, until, c.quarantined == q.id)


def _found(joined: Any, run: Any, until: int | None, *conditions: Any) -> Any:
    when = conditions if until is None else (*conditions, run <= until)
    return exists().select_from(joined).where(*when).correlate(t.quarantine)


def _quarantined(row: Any) -> Quarantined:
    return Quarantined(
        row.id, "record" if row.body is not None else "file", row.crn, row.file, row.position, row.line, row.record_id,
        row.field, row.value, row.expected, row.remedy, row.sha256, row.body, row.run,
    )  # fmt: skip
