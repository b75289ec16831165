"""Where knowledge must be carried: every point at which a case is to be reviewed as a whole (DOMAIN.md, "Words")."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from continuity.periods import whereabouts
from continuity.policy import Name, Policy
from graph.case import CaseFile, Record, accepts
from graph.dates import PartialDate, on, parse_date

PointKind = Literal[
    "reassessment", "allocation", "reallocation", "unallocated", "transfer", "caretaking_start", "caretaking_end",
    "custody_to_community", "release", "recall_decision", "mappa_meeting", "approaching_release", "approaching_parole",
]  # fmt: skip
# What ends the hold of an officer's answer; a meeting or a date that comes near raises a review and lapses nothing.
LAPSING: frozenset[PointKind] = frozenset(
    {"reassessment", "allocation", "reallocation", "unallocated", "transfer", "custody_to_community", "release", "recall_decision"}
)  # fmt: skip
# At which the case gets a new holder, or another one beside the first.
HANDOVERS: frozenset[PointKind] = frozenset(
    {"allocation", "reallocation", "unallocated", "transfer", "caretaking_start", "caretaking_end", "custody_to_community"}
)  # fmt: skip
WORDS: dict[PointKind, str] = {
    "reassessment": "reassessment",
    "allocation": "allocation",
    "reallocation": "reallocation",
    "unallocated": "the case passing to nobody",
    "transfer": "transfer to another area",
    "caretaking_start": "start of caretaking",
    "caretaking_end": "end of caretaking",
    "custody_to_community": "move from custody to the community",
    "release": "release",
    "recall_decision": "decision about recall",
    "mappa_meeting": "MAPPA meeting",
    "approaching_release": "release coming near",
    "approaching_parole": "parole review coming near",
}
AHEAD: tuple[tuple[PointKind, str, Name], ...] = (
    ("approaching_release", "release_due", "approaching_release_days"),
    ("approaching_parole", "parole_on", "approaching_parole_days"),
)


@dataclass(frozen=True, slots=True)
class ReviewPoint:
    """All that happened on one day and asks for a review. `key` is that day (or first/last): it stays when more comes."""

    when: PartialDate
    kinds: tuple[PointKind, ...]
    records: tuple[Record, ...]

    @property
    def key(self) -> str:
        first, last = self.when.first.isoformat(), self.when.last.isoformat()
        return first if first == last else f"{first}/{last}"

    @property
    def lapses(self) -> bool:
        """Answers that were given before it hold no longer."""
        return not LAPSING.isdisjoint(self.kinds)

    @property
    def handover(self) -> bool:
        return not HANDOVERS.isdisjoint(self.kinds)

    @property
    def words(self) -> str:
        return ", ".join(WORDS[kind] for kind in self.kinds)

    def about(self, record_id: str | None) -> bool:
        return any(record.id == record_id for record in self.records)


def review_points(case: CaseFile, policy: Policy, end: date) -> tuple[ReviewPoint, ...]:
    """Every review point of the case up to the end of `end`, in order; those of one day are one."""
    days: dict[tuple[date, date], list[tuple[PointKind, PartialDate, Record]]] = {}
    for kind, when, record in _points(case, policy):
        if date.min < when.first <= end:
            days.setdefault((when.first, when.last), []).append((kind, when, record))
    return tuple(_point(found) for _, found in sorted(days.items()))


def live(case: CaseFile) -> bool:
    """Nobody has ended the case: no event of type `terminated` is on record."""
    return not any(r.kind == "event" and r.detail.get("type") == "terminated" for r in case.records)


def _point(found: Iterable[tuple[PointKind, PartialDate, Record]]) -> ReviewPoint:
    kinds, whens, records = zip(*found, strict=True)
    return ReviewPoint(whens[0], tuple(dict.fromkeys(kinds)), tuple({r.id: r for r in records}.values()))


def _points(case: CaseFile, policy: Policy) -> Iterator[tuple[PointKind, PartialDate, Record]]:
    for change in case.handovers:
        if change.kind != "prison":
            yield change.kind, change.record.recorded_on, change.record
    inside = False
    for period in whereabouts(case):
        if inside and period.where == "community":
            yield "custody_to_community", period.since, period.record
        inside = period.where == "custody"
    for record in case.records:
        yield from _of_record(record)
        yield from _ahead(record, policy)


def _of_record(record: Record) -> Iterator[tuple[PointKind, PartialDate, Record]]:
    if record.kind == "assessment":
        yield "reassessment", record.recorded_on, record
    elif record.kind == "release":
        yield "release", record.happened_on, record
    elif record.kind == "mappa_meeting":
        yield "mappa_meeting", record.recorded_on, record
    elif decides_recall(record):
        yield "recall_decision", record.recorded_on, record
    elif accepts(record):
        told = record.detail.get("accepted_on")
        yield "transfer", parse_date(told) if told else record.recorded_on, record


def decides_recall(record: Record) -> bool:
    """A decision about recall that was recorded, or the recall itself."""
    decided = record.kind == "decision" and record.detail.get("question") == "recall" and not record.unrecorded
    return decided or (record.kind == "event" and record.detail.get("type") == "recall")


def _ahead(record: Record, policy: Policy) -> Iterator[tuple[PointKind, PartialDate, Record]]:
    """The day on which a date on record comes near, and not before the record was written."""
    for kind, key, limit in AHEAD:
        if record.detail.get(key):
            due = parse_date(record.detail[key]).first
            near = max(due - timedelta(days=policy.at(limit, due).value), record.recorded_on.first)
            if near <= due:
                yield kind, on(near), record
