"""What the receiving officer must read: what is known and was left out, in order, with the reasons for the order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from continuity.compare import AssessmentReview, DroppedItem, Evidence, Item, said_of_person
from continuity.findings import Finding
from continuity.review import Review, no_longer_read, review_case
from continuity.wording import agency, label, plural, who
from graph.case import CaseFile, Handover, Record
from nlp.lexicon import load_lexicon
from nlp.sentences import Sentences

GROUPS = ("harm", "offending", "management", "circumstance")
_GROUP_WORDS = {
    "harm": "harm to others",
    "offending": "offending",
    "management": "management of the case",
    "circumstance": "circumstances",
}
ORDER = (
    "Order: harm to others first; then what more agencies hold; then what the last assessment denies;"
    " then what has passed through more changes of holder since it was last carried. Age does not lower anything."
)
# The findings that an officer who takes a case over must answer, by what they ask for.
SECTIONS = (
    ("Decisions without a record or a reason", ("decision_not_recorded",)),
    ("Actions still open", ("action_not_completed",)),
    ("Concerns that nobody answered", ("repeated_unanswered_concern",)),
    (
        "What else the record shows",
        (
            "change_without_review", "undisclosed_relationship_not_acted_on", "expected_condition_unmet",
            "psychological_report_not_considered", "content_removed", "copied_assessment", "risk_lowered_without_reason",
            "case_unallocated", "no_handover", "short_notice_handover", "officer_turnover", "split_responsibility",
            "transfer_not_accepted", "itinerant_case", "contact_gap_high_risk", "departure_not_alerted",
            "information_not_shared", "meeting_without_key_agency",
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """One record that proves an item: the words, and the assessment that last carried anything of this record."""

    record: Record
    evidence: tuple[Evidence, ...]
    sentence: str
    carried_last: tuple[Record, str] | None  # (assessment, category)


@dataclass(frozen=True, slots=True)
class BriefItem:
    """One indicator that is known and not in the last assessment, and why it stands where it stands."""

    category: str
    state: str  # dropped | contradicted | unassessed (known since the last assessment) | never_assessed
    sources: tuple[Source, ...]
    assessments: tuple[Record, ...]  # earlier assessments that speak of it
    left_out_by: tuple[Record, ...]
    before_receipt: tuple[Record, ...]
    reasons: tuple[str, ...]
    last_carried_by: Record | None
    handovers_since: int


@dataclass(frozen=True)
class Briefing:
    """Everything on one handover, as at `at`."""

    case: CaseFile
    at: date
    staff: str | None
    handover: Handover | None
    last_assessment: Record | None
    items: tuple[BriefItem, ...]
    sections: tuple[tuple[str, tuple[Finding, ...]], ...]


def brief(case: CaseFile, at: date | None = None, staff: str | None = None) -> Briefing:
    """The briefing for `staff` (None: for whoever takes the case over) as at the end of `at` (None: the last record)."""
    return brief_of(review_case(case, at), staff)


def brief_of(review: Review, staff: str | None = None) -> Briefing:
    """The same from a review that is made already, as at its end."""
    last = review.assessments[-1] if review.assessments else None
    items = [_dropped(review, item) for item in last.dropped] if last else []
    items += [_contradicted(review, last, item) for item in last.contradicted] if last else []
    items += _unassessed(review, last)
    return Briefing(
        review.case,
        review.end,
        staff,
        _handover(review.case, staff),
        last.record if last else None,
        tuple(sorted(items, key=_key)),
        tuple((title, tuple(f for f in review.findings if f.rule in rules)) for title, rules in SECTIONS),
    )


def _handover(case: CaseFile, staff: str | None) -> Handover | None:
    """The last change of holder to `staff`, or to anybody where none is named."""
    changes = [h for h in case.handovers if h.to_staff == staff or staff is None]
    return changes[-1] if changes else None


def _dropped(review: Review, item: DroppedItem) -> BriefItem:
    carried = item.last_carried_by
    history = (
        f"last carried on {carried.recorded_on} by {who(carried)}"
        if carried
        else "no assessment on record has carried it"
    )
    reasons = (
        history,
        f"{plural(item.handovers_since, 'change')} of holder since {'then' if carried else 'it was first known'}",
    )
    return _item(review, item, "dropped", reasons, carried, item.handovers_since)


def _contradicted(review: Review, last: AssessmentReview, item: Item) -> BriefItem:
    denied = said_of_person(last.record).negated[item.category][0].quote
    return _item(review, item, "contradicted", (f"the last assessment denies it: “{denied}”",), None, 0)


def _unassessed(review: Review, last: AssessmentReview | None) -> list[BriefItem]:
    """Indicators that no assessment was written after: since the last one, or without any."""
    named = last.categories("known") | last.stated if last else set[str]()
    state, why = (
        ("unassessed", "on record since the last assessment")
        if last
        else ("never_assessed", "no assessment is on record")
    )
    return [
        _item(review, Item(t.category, t.evidence), state, (why,), None, 0)
        for t in review.threads
        if t.category not in named
    ]


def _item(
    review: Review, item: Item, state: str, history: tuple[str, ...], carried: Record | None, handovers: int
) -> BriefItem:
    thread = next(t for t in review.threads if t.category == item.category)
    sources = _sources(review, item.evidence)
    proof = [s for s in sources if s.record.kind != "assessment"] or list(sources)
    agencies = sorted({agency(s.record.source) for s in proof})
    held = f"held by {plural(len(agencies), 'agency', 'agencies')}: {', '.join(agencies)}"
    return BriefItem(
        item.category,
        state,
        tuple(proof),
        tuple(r for r in thread.in_state("carried", "new")),
        tuple(thread.in_state("dropped")),
        tuple(thread.in_state("not_received")),
        (_GROUP_WORDS[_group(item.category)], held, *history),
        carried,
        handovers,
    )


def _sources(review: Review, evidence: Sequence[Evidence]) -> list[Source]:
    by_record: dict[str, list[Evidence]] = {}
    for one in evidence:
        by_record.setdefault(one.record.id, []).append(one)
    return [
        Source(found[0].record, tuple(found), sentence(found[0]), _carried_last(review, found[0].record))
        for found in by_record.values()
    ]


def sentence(evidence: Evidence) -> str:
    """The sentence in which the words stand, or the whole text where it is short."""
    text = evidence.record.text
    if len(text) <= 240:
        return text.strip()
    start, end = Sentences(text).around(evidence.mention.start)
    return text[start:end].strip()


def _carried_last(review: Review, record: Record) -> tuple[Record, str] | None:
    """The last assessment that speaks of anything that `record` states, and as what."""
    said = set(said_of_person(record).asserted)
    for assessment in reversed(review.assessments):
        kept = said & assessment.stated
        if kept and record.id != assessment.record.id and record.known_by(assessment.record):
            return assessment.record, min(kept, key=category_key)
    return None


def _group(category: str) -> str:
    indicator = load_lexicon().indicators.get(category)
    return indicator.group if indicator else GROUPS[-1]


def category_key(category: str) -> tuple[int, str]:
    return GROUPS.index(_group(category)), category


def _key(item: BriefItem) -> tuple[int, int, bool, int, int, str]:
    agencies = {s.record.source for s in item.sources}
    return (
        GROUPS.index(_group(item.category)),
        -len(agencies),
        item.state != "contradicted",
        -item.handovers_since,
        -len(item.sources),
        item.category,
    )


def as_document(briefing: Briefing) -> dict[str, Any]:
    """The JSON document of `throughline brief`."""
    change = briefing.handover
    return {
        "crn": briefing.case.crn,
        "at": briefing.at.isoformat(),
        "for": briefing.staff,
        "handover": change
        and {
            "record_id": change.record.id,
            "date": str(change.record.recorded_on),
            "from": change.from_staff,
            "to": change.to_staff,
            "summary": change.summary,
        },
        "last_assessment": briefing.last_assessment and _named(briefing.last_assessment),
        "order": ORDER,
        "items": [_item_document(i) for i in briefing.items],
        "sections": [
            {"title": title, "findings": [_finding_document(f) for f in found]} for title, found in briefing.sections
        ],
        "read": {
            "records": len(briefing.case.records),
            "unreadable": list(briefing.case.unread),
            **no_longer_read(briefing.case),
        },
    }


def _item_document(item: BriefItem) -> dict[str, Any]:
    return {
        "category": item.category,
        "label": label(item.category),
        "state": item.state,
        "reasons": list(item.reasons),
        "last_carried_by": item.last_carried_by and item.last_carried_by.id,
        "handovers_since": item.handovers_since,
        "left_out_by": _all_named(item.left_out_by),
        "before_receipt": _all_named(item.before_receipt),
        "carried_by": _all_named(item.assessments),
        "evidence": [_source_document(s) for s in item.sources],
    }


def _source_document(source: Source) -> dict[str, Any]:
    record = source.record
    return {
        "record_id": record.id,
        "kind": record.kind,
        "source": record.source,
        "author": record.author,
        "recorded_on": str(record.recorded_on),
        "occurred_on": record.occurred_on and str(record.occurred_on),
        "received_on": record.received_on and str(record.received_on),
        "grade": record.detail.get("grade"),
        "reconstructed": bool(record.detail.get("reconstructed")),
        "paragraph": record.detail.get("paragraph"),
        "text": source.sentence,
        "quotes": [e.mention.quote for e in source.evidence],
        "assertions": [e.mention.assertion for e in source.evidence],
        "carried_last": source.carried_last and {**_named(source.carried_last[0]), "as": source.carried_last[1]},
    }


def _finding_document(finding: Finding) -> dict[str, Any]:
    return {"rule": finding.rule, "record_ids": finding.record_ids, "text": finding.text}


def _named(record: Record) -> dict[str, Any]:
    return {"record_id": record.id, "date": str(record.recorded_on), "author": record.author}


def _all_named(records: Iterable[Record]) -> list[dict[str, Any]]:
    return [_named(r) for r in records]
