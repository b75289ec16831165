"""The life of every indicator in a case: first known, carried by, dropped by, contradicted by."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from continuity.compare import AssessmentReview, Evidence, said_of_person
from graph.case import CaseFile, Record

State = Literal["not_yet_known", "not_received", "new", "carried", "dropped", "contradicted"]
# What a cell of the continuity matrix shows: a letter, and what it means in words.
LETTERS: dict[State, tuple[str, str]] = {
    "not_yet_known": ("·", "not yet known"),
    "not_received": ("N", "on record at another agency, not yet received by probation"),
    "new": ("C", "known and carried (first stated here)"),
    "carried": ("C", "known and carried"),
    "dropped": ("D", "known and dropped"),
    "contradicted": ("X", "contradicted: the assessment denies what the record holds"),
}


@dataclass(frozen=True)
class Thread:
    """One indicator through the case. `states` has one entry an assessment, in order."""

    category: str
    evidence: tuple[Evidence, ...]
    states: tuple[tuple[Record, State], ...]

    @property
    def first(self) -> Evidence:
        return self.evidence[0]

    def in_state(self, *wanted: State) -> list[Record]:
        return [record for record, state in self.states if state in wanted]


def threads(case: CaseFile, reviews: Sequence[AssessmentReview]) -> list[Thread]:
    """A thread for each indicator that any record states of the person, in order of category."""
    evidence: dict[str, list[Evidence]] = {}
    for record in case.records:
        if record.unrecorded:
            continue
        for category, mentions in said_of_person(record).asserted.items():
            received = False if record.withheld else (record.available_on is not None or None)
            evidence.setdefault(category, []).extend(Evidence(record, m, received) for m in mentions)
    return [
        Thread(category, tuple(found), tuple((r.record, _state(category, r)) for r in reviews))
        for category, found in sorted(evidence.items())
    ]


def _state(category: str, review: AssessmentReview) -> State:
    dropped = next((d for d in review.dropped if d.category == category), None)
    if dropped is not None:
        return "not_received" if dropped.never_received else "dropped"
    for state in ("carried", "contradicted", "new"):
        if category in review.categories(state):
            return state
    return "not_yet_known"
