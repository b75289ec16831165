"""What the receiving officer must read: what is known and was left out, in order, with the reasons for the order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from continuity.compare import AssessmentReview, DroppedItem, Evidence, Item, said_of_person
from continuity.dispositions import Answer, answers
from continuity.findings import OF_ITEMS, Finding
from continuity.policy import load_policy
from continuity.review import Review, review_case
from continuity.review_points import ReviewPoint, review_points
from continuity.rules_enforcement import breaches
from continuity.wording import GROUPS, agency, group_of, plural, who
from graph.case import Associate, CaseFile, Handover, Record
from nlp.sentences import Sentences

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
HOLDING, ADDRESSES, LICENCE = "Who held the case", "Addresses and caretaking", "Licence conditions and their breaches"
OTHERWISE = "What else the record shows"
# The findings that an officer who takes a case over must answer, by what they ask for; all others stand under OTHERWISE.
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Decisions without a record or a reason", ("decision_not_recorded",)),
    ("Actions still open", ("action_not_completed",)),
    ("Concerns that nobody answered", ("repeated_unanswered_concern",)),
    (
        HOLDING,
        ("case_unallocated", "no_handover", "short_notice_handover", "officer_turnover", "workload_over_capacity"),
    ),
    (LICENCE, ("expected_condition_unmet", "undisclosed_relationship_not_acted_on", "enforcement_delayed")),
    (ADDRESSES, ("split_responsibility", "transfer_not_accepted", "itinerant_case", "departure_not_alerted")),
)


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
    denied: Evidence | None = None  # the words of the last assessment that deny it
    answers: tuple[Answer, ...] = ()  # officers' earlier answers, in order


@dataclass(frozen=True)
class Briefing:
    """Everything on one handover, as at `at`. `point`: the review point that it is made for, the latest. `associates` is
    None where nobody could look for them."""

    case: CaseFile
    at: date
    staff: str | None
    handover: Handover | None
    last_assessment: Record | None
    items: tuple[BriefItem, ...]
    sections: tuple[tuple[str, tuple[Finding, ...]], ...]
    point: ReviewPoint | None = None
    answers: tuple[Answer, ...] = ()
    breaches: tuple[Record, ...] = ()
    associates: tuple[Associate, ...] | None = None

    def answers_to(self, finding: Finding) -> tuple[Answer, ...]:
        return _answers_to(self.answers, finding.key)


def brief(case: CaseFile, at: date | None = None, staff: str | None = None) -> Briefing:
    """The briefing for `staff` (None: for whoever takes the case over) as at the end of `at` (None: the last record)."""
    return brief_of(review_case(case, at), staff)


def brief_of(review: Review, staff: str | None = None, associates: Sequence[Associate] | None = None) -> Briefing:
    """The same from a review that is made already, as at its end, with the associates that its reader may see."""
    points = review_points(review.case, load_policy(), review.end)
    given = answers(review.case, points)
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
        tuple(replace(i, answers=_answers_to(given, i.category)) for i in sorted(items, key=_key)),
        tuple(_sections(review.findings)),
        points[-1] if points else None,
        given,
        tuple(breaches(review.case)),
        None if associates is None else tuple(a for a in associates if _stood(review.case, a)),
    )


def _sections(findings: Sequence[Finding]) -> Iterator[tuple[str, tuple[Finding, ...]]]:
    """Every finding that is no item, once, under its title."""
    for title, rules in SECTIONS:
        yield title, tuple(f for f in findings if f.rule in rules)
    placed = {rule for _, rules in SECTIONS for rule in rules} | set(OF_ITEMS)
    yield OTHERWISE, tuple(f for f in findings if f.rule not in placed)


def _stood(case: CaseFile, associate: Associate) -> bool:
    """A record that tells of it stood by then; what only the list of people tells has no date."""
    return not associate.records or any(record_id in case for record_id in associate.records)


def _answers_to(given: Sequence[Answer], item: str) -> tuple[Answer, ...]:
    return tuple(answer for answer in given if answer.item == item)


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
    mention = said_of_person(last.record).negated[item.category][0]
    made = _item(review, item, "contradicted", (f"the last assessment denies it: “{mention.quote}”",), None, 0)
    return replace(made, denied=Evidence(last.record, mention, True))


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
        (_GROUP_WORDS[group_of(item.category)], held, *history),
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


def category_key(category: str) -> tuple[int, str]:
    return GROUPS.index(group_of(category)), category


def _key(item: BriefItem) -> tuple[int, int, bool, int, int, str]:
    agencies = {s.record.source for s in item.sources}
    return (
        GROUPS.index(group_of(item.category)),
        -len(agencies),
        item.state != "contradicted",
        -item.handovers_since,
        -len(item.sources),
        item.category,
    )
