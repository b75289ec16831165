"""Questions for interview that a review's findings leave open: what was decided, done or known, never why somebody erred."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from continuity.compare import AssessmentReview
from continuity.findings import Finding
from continuity.review import Review
from continuity.wording import kind, label, labels, who
from graph.case import Record
from graph.dates import PartialDate
from nlp.sentences import Sentences

QUOTED = 200  # characters of one record that a question quotes at most


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, and the records from which it arises."""

    text: str
    records: tuple[Record, ...]


def _decision(finding: Finding) -> str:
    first = finding.records[0]
    topic = str(first.detail.get("question") or "").replace("_", " ").replace("mappa", "MAPPA")
    about = topic if first.kind == "decision" and topic else f"what {who(first)} refers to, {_quoted(first)}"
    return f"What was decided about {about} ({finding.since}), by whom, for what reason, and where was it recorded?"


def _action(finding: Finding) -> str:
    first = finding.records[0]
    return f"What became of {_quoted(first)} ({kind(first)}, {first.recorded_on}), and where was its outcome recorded?"


def _concern(finding: Finding) -> str:
    first, last = finding.records[0], finding.records[-1]
    return (
        f"Who received what was raised ({_span(first.recorded_on, last.recorded_on)}), first by {who(first)}, {_quoted(first)};"
        " what was decided on it, and where was it recorded?"
    )


def _unallocated(finding: Finding) -> str:
    return f"Who was to act on the case ({_span(finding.since, finding.until)}), and where was that set down?"


def _handover(finding: Finding) -> str:
    detail = finding.records[0].detail
    change = f"{detail.get('from_staff') or 'nobody'} to {detail.get('to_staff') or 'nobody'}"
    return f"What was passed on when the case went from {change} ({finding.since}), in what form, and where was it recorded?"


def _contact(finding: Finding) -> str:
    return f"What contact was planned and what took place ({_span(finding.since, finding.until)}), and where was it recorded?"


def _breach(finding: Finding) -> str:
    first = finding.records[0]
    return f"What was considered after {_quoted(first)} ({first.recorded_on}), and where was it recorded?"


def _levels(finding: Finding) -> str:
    return f"What was the reason for the levels stated in the assessment of {finding.since}, and where was it written down?"


def _contradiction(finding: Finding) -> str:
    about = label(finding.category or "").lower()
    return f"On what sources does the assessment of {finding.since} rest where it speaks of {about}, and which of these records had been read?"


def _shared(finding: Finding) -> str:
    first = finding.records[0]
    return f"Who in probation was told of {_quoted(first)} ({who(first)}, {first.recorded_on}), when, and where was it recorded?"


def _meeting(finding: Finding) -> str:
    return f"Who was invited to the MAPPA meeting ({finding.since}), who attended, and what did they bring?"


def _transfer(finding: Finding) -> str:
    return f"Which area was responsible for the case after the transfer was asked for ({finding.since}), and where was that agreed?"


# What is asked, by what it is about. The rules that stand here open a question; the others only describe.
_GROUPS: tuple[tuple[str, Mapping[str, Callable[[Finding], str]]], ...] = (
    ("Decisions", {
        "decision_not_recorded": _decision, "expected_condition_unmet": _breach, "enforcement_delayed": _breach,
        "undisclosed_relationship_not_acted_on": _breach,
    }),
    ("Actions", {"action_not_completed": _action}),
    ("Concerns that others raised", {"repeated_unanswered_concern": _concern}),
    ("Who held the case and saw the person", {
        "case_unallocated": _unallocated, "no_handover": _handover, "transfer_not_accepted": _transfer,
        "contact_gap_high_risk": _contact,
    }),
    ("Assessments", {"contradicted_by_record": _contradiction, "risk_lowered_without_reason": _levels}),
    ("What other agencies held", {
        "information_not_shared": _shared, "departure_not_alerted": _shared, "meeting_without_key_agency": _meeting,
    }),
)  # fmt: skip


def questions(review: Review) -> Iterator[tuple[str, tuple[Asked, ...]]]:
    """(what they are about, the questions), in order of the findings; one question asked twice is one, with all its records."""
    for title, askers in _GROUPS:
        asked = [Asked(askers[f.rule](f), f.records) for f in review.findings if f.rule in askers]
        if title == "Assessments":
            asked = [*(a for r in review.assessments for a in _left_out(r)), *asked]
        if asked:
            yield title, tuple(_once(asked))


def _left_out(review: AssessmentReview) -> Iterator[Asked]:
    """What an assessment was written from, where it lacks something that probation may have known by then."""
    dropped = [item for item in review.dropped if not item.never_received]
    if dropped:
        record = review.record
        named = labels(item.category for item in dropped)
        proof = {e.record.id: e.record for item in dropped for e in item.evidence}
        yield Asked(
            f"Which earlier records were read for the assessment of {record.recorded_on} by {who(record)}, and what was considered about: {named}?",
            (record, *proof.values()),
        )


def _once(asked: list[Asked]) -> Iterator[Asked]:
    records: dict[str, dict[str, Record]] = {}
    for one in asked:
        records.setdefault(one.text, {}).update({r.id: r for r in one.records})
    for text, found in records.items():
        yield Asked(text, tuple(found.values()))


def _span(since: PartialDate, until: PartialDate) -> str:
    return str(since) if since == until else f"{since} to {until}"


def _quoted(record: Record) -> str:
    """How a record begins, in quotation marks and without the stop at its end; its id where it has no text."""
    words, shown, total = opening(record.text, QUOTED)
    return f"“{words.rstrip('.')}{' …' if shown < total else ''}”" if words else f"{kind(record)} {record.id}"


def opening(text: str, most: int) -> tuple[str, int, int]:
    """(the first sentences of a text, at least one and else up to `most` characters; how many these are; of how many)."""
    stripped = text.strip()
    sentences = Sentences(stripped)
    shown = len(sentences)
    while shown > 1 and sentences.span(shown - 1)[1] > most:
        shown -= 1
    return stripped[: sentences.span(shown - 1)[1]].strip(), shown, len(sentences)
