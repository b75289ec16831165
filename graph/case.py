"""One person's case as pure data: the records in order, who held it, and what each record says."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from heapq import heapify, heappop, heappush
from typing import Any, Literal

from graph.dates import PartialDate, bounded, parse_date
from nlp.mention import Mention

Role = Literal["responsible", "caretaking", "prison"]
RESPONSIBLE_AGENCY = "probation"
LEVELS = ("LOW", "MEDIUM", "HIGH", "VERY_HIGH")  # of risk of serious harm


@dataclass(frozen=True, slots=True)
class Offender:
    crn: str
    name: str | None = None
    date_of_birth: str | None = None
    noms_number: str | None = None
    pnc_number: str | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    id: str
    name: str | None = None
    grade: str | None = None
    area: str | None = None
    agency: str | None = None
    email: str | None = None
    manager: str | None = None
    caseload: int | None = None
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Area:
    id: str
    kind: str | None = None
    part_of: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Associate:
    """Somebody who is a case too. `through`: the person or home address that both cases name; `records`: the ids of the
    records of this case that tell of it, none where only its list of people does."""

    crn: str
    name: str | None
    area: str | None
    through: str
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a case. `position` is its place in the file that brought it: it settles what dates leave open."""

    id: str
    kind: str
    recorded_on: PartialDate  # an interval without text where the fact has no date
    text: str
    occurred_on: PartialDate | None = None
    received_on: PartialDate | None = None
    source: str | None = None
    author: str | None = None
    area: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    position: int = 0
    mentions: tuple[Mention, ...] = ()
    possible: tuple[Mention, ...] = ()  # for a person to read; they count for nothing

    @property
    def happened_on(self) -> PartialDate:
        """When it happened, as far as the record tells: else when it was written down."""
        return self.occurred_on or self.recorded_on

    @property
    def available_on(self) -> PartialDate | None:
        """When the responsible agency could know it; None: the records do not tell."""
        if self.received_on is not None:
            return self.received_on
        if RESPONSIBLE_AGENCY in (self.source, *self.shared_with):
            return self.recorded_on
        return None

    @property
    def withheld(self) -> bool:
        """The record says with whom it was shared, and the responsible agency is not among them."""
        return "shared_with" in self.detail and self.available_on is None

    @property
    def shared_with(self) -> tuple[str, ...]:
        return tuple(self.detail.get("shared_with") or ())

    @property
    def sections(self) -> Mapping[str, str]:
        """The named sections of an assessment; one section without a name where it has none."""
        return self.detail.get("sections") or {"": self.text}

    @property
    def unrecorded(self) -> bool:
        """A decision taken then and learnt of later: no record was made, so nobody who came later knew it."""
        return self.kind == "decision" and self.detail.get("recorded") is False

    def known_by(self, other: "Record") -> bool:
        """This record stood when `other` was written: on or before its day, in file order where days are not told."""
        if self.recorded_on.exact and other.recorded_on.exact:
            return self.recorded_on.first <= other.recorded_on.first
        if self.recorded_on.before(other.recorded_on):
            return True
        return not other.recorded_on.before(self.recorded_on) and self.position < other.position

    def with_mentions(self, mentions: Sequence[Mention]) -> "Record":
        sure = tuple(m for m in mentions if m.sure)
        return replace(self, mentions=sure, possible=tuple(m for m in mentions if not m.sure))


@dataclass(frozen=True, slots=True)
class Tenure:
    """Who held the case in one role: `staff` None is nobody. `until` None: as far as the records go."""

    staff: str | None
    role: Role
    since: PartialDate
    until: PartialDate | None
    record: Record


@dataclass(frozen=True, slots=True)
class Handover:
    """A change of who holds the case. `summary`: was it handed over (None: the record does not say)."""

    record: Record
    kind: Literal["allocation", "reallocation", "unallocated", "caretaking_start", "caretaking_end", "prison"]
    from_staff: str | None
    to_staff: str | None
    summary: bool | None

    @property
    def responsible(self) -> bool:
        return self.kind in ("allocation", "reallocation", "unallocated")


@dataclass(frozen=True, slots=True)
class Move:
    """A change of area. It counts from the day on which the person is known to have left, where that is told.
    `accepted`: a transfer to the new area was accepted since the move before."""

    from_area: str
    to_area: str
    arrival: Record
    departure: Record | None
    accepted: bool = False

    @property
    def left(self) -> PartialDate:
        return (self.departure or self.arrival).happened_on


@dataclass(frozen=True, slots=True)
class NoLongerRead:
    """An indicator that was known of the person, and that the reader `version` finds in no record any more. It stands until
    a person disposes of it; `record_id` and `quote` are where an earlier reader found it."""

    category: str
    record_id: str
    quote: str
    version: str


@dataclass(frozen=True)
class CaseFile:
    """One person's records in the order in which they were written, and the people and places that they name."""

    offender: Offender
    records: tuple[Record, ...] = ()
    staff: Mapping[str, Staff] = field(default_factory=dict)
    areas: Mapping[str, Area] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    unread: tuple[str, ...] = ()  # ids of records that were received and could not be read, with the reason
    no_longer_read: tuple["NoLongerRead", ...] = ()

    @property
    def crn(self) -> str:
        return self.offender.crn

    def of_kind(self, *kinds: str) -> list[Record]:
        return [r for r in self.records if r.kind in kinds]

    def record(self, record_id: str) -> Record:
        return self._by_id[record_id]

    def __contains__(self, record_id: object) -> bool:
        return record_id in self._by_id

    @cached_property
    def _by_id(self) -> dict[str, Record]:
        return {r.id: r for r in self.records}

    @property
    def assessments(self) -> list[Record]:
        return self.of_kind("assessment")

    @property
    def last_date(self) -> date | None:
        """The day of the last record; open periods run to it. None: no record is dated."""
        return max((r.recorded_on.told for r in self.records if r.recorded_on.first > date.min), default=None)

    def as_of(self, day: date) -> "CaseFile":
        """The case as it stood at the end of `day`: records that may have been written by then."""
        return replace(self, records=tuple(r for r in self.records if r.recorded_on.first <= day))

    @cached_property
    def handovers(self) -> tuple[Handover, ...]:
        """Every change of holder on record, in order."""
        return tuple(_handovers(self.of_kind("allocation")))

    @cached_property
    def tenures(self) -> tuple[Tenure, ...]:
        """Who held the case when, in each role, in order of beginning."""
        return tuple(_tenures(self.handovers))

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """Every change of area on record, in order; where custody is held does not count."""
        return tuple(_accepted(_moves(self.records), self.records))

    @cached_property
    def accepted_transfers(self) -> frozenset[str]:
        """The ids of transfers that were accepted, by their own record or by a later one to the same area."""
        return frozenset(_accepted_transfers(self.of_kind("transfer")))

    def holder_at(self, record: Record) -> str | None:
        """The responsible officer when `record` was written."""
        held = (t for t in reversed(self.tenures) if t.role == "responsible" and t.record.known_by(record))
        return next((t.staff for t in held), None)

    def holder(self, day: date) -> str | None:
        """The responsible officer on `day`, as far as the records tell."""
        held = self.tenure("responsible", day)
        return held.staff if held else None

    def tenure(self, role: Role, day: date) -> Tenure | None:
        """The last tenure in a role that had begun by `day`, be it of nobody."""
        begun = [t for t in self.tenures if t.role == role and t.since.first <= day]
        return begun[-1] if begun else None


def _handovers(allocations: Iterable[Record]) -> Iterator[Handover]:
    for record in allocations:
        detail = record.detail
        role, before, after = detail.get("role") or "responsible", detail.get("from_staff"), detail.get("to_staff")
        if role == "caretaking":
            kind = "caretaking_start" if after else "caretaking_end"
        elif role == "prison":
            kind = "prison"
        elif after is None:
            kind = "unallocated"
        else:
            kind = "reallocation" if before else "allocation"
        yield Handover(record, kind, before, after, detail.get("handover"))  # type: ignore[arg-type]


def _tenures(handovers: Sequence[Handover]) -> Iterator[Tenure]:
    roles: dict[str, Role] = {"caretaking_start": "caretaking", "caretaking_end": "caretaking", "prison": "prison"}
    for index, change in enumerate(handovers):
        role = roles.get(change.kind, "responsible")
        later = (h.record.recorded_on for h in handovers[index + 1 :] if roles.get(h.kind, "responsible") == role)
        yield Tenure(change.to_staff, role, change.record.recorded_on, next(later, None), change.record)


def _moves(records: Iterable[Record]) -> Iterator[Move]:
    area: str | None = None
    departure: Record | None = None
    for record in records:
        now = area_told(record)
        if departs(record):
            departure = record
        elif now and area and now != area:
            yield Move(area, now, record, departure)
            area, departure = now, None
        elif now:
            area = now
    if departure is not None and area:
        yield Move(area, "a place not known", departure, departure)


def departs(record: Record) -> bool:
    return record.kind == "event" and record.detail.get("type") in ("ap_departure", "abscond")


def area_told(record: Record) -> str | None:
    """The area in which a record says that the person is now, custody left out."""
    if record.kind == "transfer":
        to_area = record.detail.get("to_area")
        return str(to_area) if to_area else None
    return record.area if record.kind == "address" and record.detail.get("type") not in ("custody", "prison") else None


def _accepted(moves: Iterable[Move], records: Sequence[Record]) -> Iterator[Move]:
    """The moves, each with whether a transfer to its area was accepted after the move before."""
    place = {record.id: i for i, record in enumerate(records)}
    last = {record.detail.get("to_area"): place[record.id] for record in records if accepts(record)}
    before = -1
    for move in moves:
        yield replace(move, accepted=last.get(move.to_area, -1) > before)
        before = place[move.arrival.id]


def accepts(record: Record) -> bool:
    """A transfer that was accepted, by its own record."""
    stated = record.detail.get("status") == "accepted" or bool(record.detail.get("accepted_on"))
    return record.kind == "transfer" and stated


def _accepted_transfers(transfers: Sequence[Record]) -> Iterator[str]:
    accepted: set[Any] = set()
    for record in reversed(transfers):
        if accepts(record):
            accepted.add(record.detail.get("to_area"))
        if record.detail.get("to_area") in accepted:
            yield record.id


def highest(levels: Iterable[str]) -> str | None:
    """The highest of these levels of risk of serious harm; None: there is none."""
    found = [level for level in levels if level in LEVELS]
    return max(found, key=LEVELS.index) if found else None


def in_order(records: Iterable[Record]) -> tuple[Record, ...]:
    """Records by date; those whose intervals overlap stand in file order, unless a certain date parts them.

    A record is placed once no other must precede it; of those free to come next, the first in the file comes next.
    """
    waiting = sorted(records, key=lambda r: (r.recorded_on.first, r.position))
    open_ends = [(r.recorded_on.last, r.position, r.id) for r in waiting]
    heapify(open_ends)
    ready: list[tuple[int, str, Record]] = []
    placed: set[tuple[int, str]] = set()
    ordered: list[Record] = []
    next_up = 0
    while len(ordered) < len(waiting):
        while open_ends and (open_ends[0][1], open_ends[0][2]) in placed:
            heappop(open_ends)
        while next_up < len(waiting) and waiting[next_up].recorded_on.first <= open_ends[0][0]:
            record = waiting[next_up]
            heappush(ready, (record.position, record.id, record))
            next_up += 1
        position, record_id, record = heappop(ready)
        placed.add((position, record_id))
        ordered.append(record)
    return tuple(ordered)


def interval(recorded_on: str | None, detail: Mapping[str, Any]) -> PartialDate:
    """The interval in which a record was written: its date, narrowed by the bounds that `detail` may give."""
    bounds = bounded(detail.get("not_before"), detail.get("not_after"))
    if recorded_on is None:
        return bounds
    told = parse_date(recorded_on)
    first, last = max(told.first, bounds.first), min(told.last, bounds.last)
    return PartialDate(first, last, told.text) if first <= last else told


def case_from(
    header: Mapping[str, Any], records: Iterable[tuple[int, dict[str, Any]]], unread: Iterable[str]
) -> CaseFile:
    """A case of checked parts: the header as in a file, and each record with its position."""
    return CaseFile(
        Offender(**_known(Offender, header["offender"])),
        in_order(record_from(body, position) for position, body in records),
        {row["id"]: Staff(**_known(Staff, row)) for row in header.get("staff", [])},
        {row["id"]: Area(**_known(Area, row)) for row in header.get("areas", [])},
        {row["id"]: Person(**_known(Person, row)) for row in header.get("people", [])},
        tuple(unread),
        tuple(NoLongerRead(**row) for row in header.get("no_longer_read", [])),
    )


def record_from(body: dict[str, Any], position: int) -> Record:
    """A checked record, typed."""
    detail = body.get("detail") or {}
    return Record(
        id=body["id"],
        kind=body["kind"],
        recorded_on=interval(body["recorded_on"], detail),
        text=text_of(body),
        occurred_on=parse_date(body["occurred_on"]) if body.get("occurred_on") else None,
        received_on=parse_date(body["received_on"]) if body.get("received_on") else None,
        source=body.get("source"),
        author=body.get("author"),
        area=body.get("area"),
        detail=detail,
        position=position,
    )


def text_of(body: Mapping[str, Any]) -> str:
    """A record's text: its own, or its sections in order, each name, line break, text, a blank line between."""
    sections = (body.get("detail") or {}).get("sections")
    if sections and not body.get("text"):
        return "\n\n".join(f"{name}\n{text}" for name, text in sections.items())
    return str(body.get("text") or "")


def _known(cls: type, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in cls.__dataclass_fields__ if name in row}  # type: ignore[attr-defined]
