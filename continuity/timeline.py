"""The timeline of a case as data: lanes of entries, when each happened, and when probation could know it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil

from continuity.periods import whereabouts
from continuity.review import Review
from continuity.wording import plural
from graph.case import CaseFile, Record, Tenure
from graph.dates import PartialDate, on, parse_date

LANES = (
    "Intelligence", "Events and decisions", "Custody and licence", "Addresses", "Relationships",
    "Assessments and reports", "Officers",
)  # fmt: skip
_LANE_OF: Mapping[str, str] = {
    "intelligence": "Intelligence",
    "event": "Events and decisions",
    "registration": "Events and decisions",
    "mappa_meeting": "Events and decisions",
    "decision": "Events and decisions",
    "action": "Events and decisions",
    "licence_condition": "Custody and licence",
    "sentence": "Custody and licence",
    "release": "Custody and licence",
    "address": "Addresses",
    "relationship": "Relationships",
    "assessment": "Assessments and reports",
    "report": "Assessments and reports",
    "allocation": "Officers",
    "absence": "Officers",
    "transfer": "Officers",
}
_SPANS = ("allocation", "absence")  # drawn as the time that they begin, never as a moment
_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a lane. `first` to `last` are all the days on which it may have been; `sure`, where it lasted, the
    days on which it certainly was. `known` is None where it had not become known to probation by the end, or the records do not tell."""

    lane: str
    record: Record
    title: str
    first: date
    last: date
    happened: PartialDate | None
    known: PartialDate | None
    lasts: bool = False
    sure: tuple[date, date] | None = None
    row: int = 0

    @property
    def written(self) -> PartialDate:
        return self.record.recorded_on

    @property
    def shown_on(self) -> PartialDate:
        return self.happened or self.written

    @property
    def silence(self) -> tuple[int, int] | None:
        """Days (at least, at most) from the day shown until probation could know; None: no such time is certain."""
        if self.known is None or self.lasts:
            return None
        least, most = self.shown_on.days_until(self.known)
        return (least, most) if least > 0 else None

    @property
    def silence_told(self) -> str:
        """`at least 7 and at most 9 years later`; empty for less than a year."""
        if self.silence is None or self.silence[0] < _YEAR:
            return ""
        least, most = int(self.silence[0] / _YEAR), ceil(self.silence[1] / _YEAR)
        return f"at least {least} and at most {plural(most, 'year')} later"


@dataclass(frozen=True, slots=True)
class Band:
    """A time in which nobody held the case, or its holder was away."""

    first: date
    last: date
    text: str
    record_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """`undated`: facts that belong to a lane and have no date to be drawn at. `not_drawn`: how many records, by kind."""

    start: date
    end: date
    entries: tuple[Entry, ...]
    bands: tuple[Band, ...]
    undated: tuple[Record, ...]
    not_drawn: Mapping[str, int]

    def lane(self, name: str) -> list[Entry]:
        return [e for e in self.entries if e.lane == name]

    def rows_of(self, lane: str) -> int:
        return max((e.row for e in self.lane(lane)), default=0) + 1


def timeline(review: Review, since: date | None = None) -> Timeline:
    """The timeline of a reviewed case; with `since`, only what may have been on or after that day."""
    case, end = review.case, review.end
    found = [e for e in (*_moments(case, end), *_periods(case, end), *_tenures(case, end), *_absences(case, end))]
    start = since or min((e.first for e in found if e.first > date.min), default=end)
    kept = [_clipped(e, start, end) for e in found if e.last >= start and e.first <= end]
    gap = max((end - start).days // 80, 1)
    entries = [e for lane in LANES for e in _stacked([e for e in kept if e.lane == lane], gap)]
    return Timeline(
        start,
        end,
        tuple(entries),
        tuple(_bands(review, start, end)),
        tuple(r for r in case.records if r.kind in _LANE_OF and r.kind not in _SPANS and not _dated(r)),
        Counter(r.kind for r in case.records if r.kind not in _LANE_OF),
    )


def _dated(record: Record) -> bool:
    return bool(record.occurred_on or record.recorded_on.text)


def known_by(record: Record, end: date) -> PartialDate | None:
    """When probation could know it, where that is told and not after `end`."""
    known = record.available_on
    return known if known and known.text and known.first <= end else None


def known_told(record: Record, end: date) -> str:
    """The same in words."""
    known = record.available_on
    if known is None:
        return "not shared with probation" if record.withheld else "not told"
    return str(known) if known.first <= end else f"not by {end} (received {known})"


def _moments(case: CaseFile, end: date) -> Iterator[Entry]:
    for record in case.records:
        lane = _LANE_OF.get(record.kind)
        if lane is None or record.kind in _SPANS or not _dated(record):
            continue
        shown = record.happened_on
        entry = Entry(lane, record, title(record), shown.first, shown.last, record.occurred_on, known_by(record, end))
        until = record.detail.get("until") if record.kind == "address" else None
        yield _lasting(entry, shown, parse_date(until), end) if until else entry


def _periods(case: CaseFile, end: date) -> Iterator[Entry]:
    names = {"custody": "custody", "community": "community"}
    for period in whereabouts(case):
        yield _span("Custody and licence", period.record, names[period.where], period.since, period.until, end)


def _tenures(case: CaseFile, end: date) -> Iterator[Entry]:
    for tenure in case.tenures:
        if tenure.staff is not None or tenure.role == "responsible":
            yield _span("Officers", tenure.record, _holder(tenure), tenure.since, tenure.until, end)


def _holder(tenure: Tenure) -> str:
    name = tenure.staff or "nobody"
    return name if tenure.role == "responsible" else f"{name} ({tenure.role})"


def _absences(case: CaseFile, end: date) -> Iterator[Entry]:
    for record in case.of_kind("absence"):
        detail = record.detail
        since = parse_date(detail["from"]) if detail.get("from") else record.recorded_on
        until = parse_date(detail["until"]) if detail.get("until") else None
        yield _span("Officers", record, f"{detail.get('staff') or 'an officer'} away", since, until, end)


def _span(lane: str, record: Record, name: str, since: PartialDate, until: PartialDate | None, end: date) -> Entry:
    entry = Entry(lane, record, name, since.first, since.last, record.occurred_on, known_by(record, end))
    return _lasting(entry, since, until or on(end), end)


def _lasting(entry: Entry, since: PartialDate, until: PartialDate, end: date) -> Entry:
    sure = (since.last, min(until.first, end))
    return replace(
        entry,
        last=min(max(until.last, since.first), end),
        lasts=True,
        sure=sure if sure[0] <= sure[1] else None,
    )


def _clipped(entry: Entry, start: date, end: date) -> Entry:
    sure = entry.sure and (max(entry.sure[0], start), min(entry.sure[1], end))
    return replace(
        entry,
        first=max(entry.first, start),
        last=min(entry.last, end),
        sure=sure if sure and sure[0] <= sure[1] else None,
    )


def _stacked(entries: Iterable[Entry], gap: int) -> list[Entry]:
    """Entries of one lane in rows, so that none hides another: each in the first row that is free by `gap` days."""
    free: list[date] = []
    placed = []
    for entry in sorted(entries, key=_rank):
        ends = max(entry.last, entry.known.last if entry.known and entry.silence else entry.last)
        row = next((i for i, day in enumerate(free) if day <= entry.first), len(free))
        free[row : row + 1] = [_later(ends, gap)]
        placed.append(replace(entry, row=row))
    return placed


def _rank(entry: Entry) -> tuple[bool, int, date, date]:
    """What lasts stands above; of the officers first who was responsible, then caretakers, then absences."""
    by_kind = 2 if entry.record.kind == "absence" else 0
    caretaking = entry.record.kind == "allocation" and entry.record.detail.get("role") not in (None, "responsible")
    return not entry.lasts, by_kind + caretaking, entry.first, entry.last


def _later(day: date, days: int) -> date:
    return date.max if (date.max - day).days <= days else day + timedelta(days=days)


def _bands(review: Review, start: date, end: date) -> Iterator[Band]:
    for finding in review.findings:
        if finding.rule != "case_unallocated":
            continue
        first, last = finding.since.last, finding.until.first
        if first > last:
            first, last = finding.since.first, finding.until.last
        if last >= start:
            yield Band(max(first, start), min(last, end), finding.text, tuple(finding.record_ids))


def title(record: Record) -> str:
    """A few words for a record, from what its fields say."""
    detail = record.detail
    named = {
        "event": detail.get("type"),
        "address": detail.get("to_address") or detail.get("type"),
        "report": f"{detail.get('type') or ''} report".strip(),
        "decision": f"decision: {detail['question']}" if detail.get("question") else None,
        "relationship": f"{detail.get('type') or 'relationship'} {detail.get('person') or ''}".strip(),
        "mappa_meeting": f"MAPPA meeting, level {detail['level']}" if detail.get("level") else "MAPPA meeting",
        "registration": f"registration {detail.get('status') or ''}".strip(),
    }.get(record.kind)
    return str(named or record.kind).replace("_", " ")
