"""The draft of a serious further offence review, as data: what stands on record, under the headings of the published reviews.

It is made from records alone. It says what they tell and what they leave open, and judges nobody.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from continuity.findings import Finding, all_rules
from continuity.periods import levels_stated
from continuity.review import Review
from continuity.sfo_questions import Asked, opening, questions
from continuity.threads import Thread
from continuity.timeline import known_by, known_told
from continuity.told import named, read_told
from continuity.wording import agency, groups, kind, label, plural, who
from graph.case import RESPONSIBLE_AGENCY, CaseFile, Record

QUOTED = 600  # characters of one record that the chronology quotes at most; it says where it quotes in part


@dataclass(frozen=True, slots=True)
class Statement:
    """One numbered paragraph and the records that prove it. What stands in “ ” is a record's; the rest is ours."""

    text: str
    records: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What one rule found: its name in words, what it looks for, and its findings by date."""

    rule: str
    title: str
    explain: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of the key findings. `scope` says what is looked at there."""

    title: str
    scope: str
    found: tuple[Found, ...]

    @property
    def count(self) -> int:
        return sum(len(f.findings) for f in self.found)


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of one indicator, and when."""

    category: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class SfoDraft:
    """The whole draft, as at the end of `end` (None: no record is dated). `chronology`: (year in words, its lines)."""

    case: CaseFile
    end: date | None
    about: tuple[str, ...]
    chronology: tuple[tuple[str, tuple[Statement, ...]], ...]
    headings: tuple[Heading, ...]
    known: tuple[Known, ...]
    questions: tuple[tuple[str, tuple[Asked, ...]], ...]
    read: tuple[str, ...]

    @property
    def lines(self) -> tuple[Statement, ...]:
        """The chronology without its years: one statement for each record."""
        return tuple(line for _, lines in self.chronology for line in lines)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, in the order of the headings."""
        return tuple(f for heading in self.headings for found in heading.found for f in found.findings)

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Every question."""
        return tuple(one for _, group in self.questions for one in group)


# The headings of the McCann review (paragraphs 20, 29 and 36), and a fourth for what the Chester-Nash inquiry looks at besides:
# arrangements between agencies, transfers between areas, approved premises. Every rule stands under one.
HEADINGS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "Assessment of risk",
        "What was known when each assessment was written, what it carried, and whether a change led to a new one.",
        (
            "indicator_dropped", "contradicted_by_record", "content_removed", "copied_assessment",
            "risk_lowered_without_reason", "psychological_report_not_considered", "change_without_review",
        ),
    ),
    (
        "Planning",
        "Who held the case, how it was handed over, and what stood ready for release.",
        (
            "case_unallocated", "no_handover", "short_notice_handover", "officer_turnover", "workload_over_capacity",
            "release_plan_gap",
        ),
    ),
    (
        "Implementation and reviewing",
        "What was decided, done and answered, and how the person was seen.",
        (
            "decision_not_recorded", "action_not_completed", "repeated_unanswered_concern", "contact_gap_high_risk",
            "expected_condition_unmet", "undisclosed_relationship_not_acted_on", "enforcement_delayed",
        ),
    ),
    (
        "Between agencies and areas",
        "What one agency or area held and another had not, and which area was responsible.",
        (
            "information_not_shared", "departure_not_alerted", "meeting_without_key_agency", "mappa_referral_late",
            "transfer_not_accepted", "split_responsibility", "itinerant_case",
        ),
    ),
)  # fmt: skip

_ABOUT = (
    "This is a draft. Throughline made it from the records named here and from nothing else; nobody was interviewed."
    " A person checks every line before it is used.",
    "It judges nobody. It sets out what stands on record and what the records leave open. It has no conclusion and no"
    " recommendation: those are the reviewer's.",
    "A finding is what a rule met in the records. What has no record may have been done all the same, so each gap is put"
    " as a question.",
    "Words in “ ” are a record's own. Each statement has a footnote that names its records: id, kind, date, agency, author,"
    " and grade where there is one.",
)


def sfo_draft(review: Review) -> SfoDraft:
    """The draft from a case that is reviewed already, as at the review's end."""
    case = review.case
    return SfoDraft(
        case,
        review.end if review.end > date.min else None,
        (*_ABOUT, _made_from(case)),
        tuple(_chronology(review)),
        tuple(_headings(review.findings)),
        tuple(_known(thread, review.end) for thread in _left_out_first(review)),
        tuple(questions(review)),
        (read_told(case), *_agencies_read(case)),
    )


def _made_from(case: CaseFile) -> str:
    if not case.records:
        return "It was made from no record: none of this case stood at this date."
    dated = [r for r in case.records if r.recorded_on.text]
    span = f", written down from {dated[0].recorded_on} to {dated[-1].recorded_on}" if dated else ""
    undated = len(case.records) - len(dated)
    bounds = f"; {undated} of them without a date, placed by what stands around them" if undated else ""
    return f"It was made from {plural(len(case.records), 'record')}{span}{bounds}."


def _agencies_read(case: CaseFile) -> Iterator[str]:
    counts = Counter(agency(r.source) for r in case.records)
    if counts:
        told = "; ".join(f"{name}: {count}" for name, count in sorted(counts.items(), key=lambda c: (-c[1], c[0])))
        yield f"Records by agency: {told}. What an agency held and did not record here was not read."
    others = sum(1 for r in case.records if r.possible)
    if others:
        yield f"In {plural(others, 'record')} the reader saw words that a person should read; the findings do not rest on them."


def _chronology(review: Review) -> Iterator[tuple[str, tuple[Statement, ...]]]:
    """The records in the order in which they were written down, by year; one without a date stands where its bounds put it."""
    levels = {record.id: stated for record, stated in levels_stated(review.case)}
    years: dict[str, list[Statement]] = {}
    year = "Before the first dated record"
    for record in review.case.records:
        year = str(record.recorded_on.first.year) if record.recorded_on.text else year
        years.setdefault(year, []).append(_line(record, levels.get(record.id, {}), review.end))
    for name, lines in years.items():
        yield name, tuple(lines)


def _line(record: Record, levels: dict[str, str], end: date) -> Statement:
    when = str(record.recorded_on)
    lead = f"{when[:1].upper()}{when[1:]}: {kind(record)}, {agency(record.source)}."
    return Statement(" ".join([lead, *_words(record), *_notes(record, levels, end)]), (record,))


def _words(record: Record) -> Iterator[str]:
    """The record's own words, and how much of them this is."""
    words, shown, total = opening(record.text, QUOTED)
    yield f"“{words}”" if words else "It has no text."
    if shown < total:
        yield f"(The first {shown} of {total} sentences.)"


def _notes(record: Record, levels: dict[str, str], end: date) -> Iterator[str]:
    """What the fields of a record tell besides its words."""
    if levels:
        yield f"Levels stated: {', '.join(f'{groups(g)} {level}' for g, level in levels.items())}."
    if record.occurred_on is not None and record.occurred_on != record.recorded_on:
        yield f"Happened: {record.occurred_on}."
    if record.source != RESPONSIBLE_AGENCY:
        yield f"Known to probation: {known_told(record, end)}."
    if record.unrecorded:
        yield "No record of it was made at the time."
    elif record.kind == "decision" and record.detail.get("rationale"):
        yield f"Reason on record: “{record.detail['rationale']}”"


def _headings(findings: Iterable[Finding]) -> Iterator[Heading]:
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    for title, scope, rules in HEADINGS:
        found = [
            Found(rule, rule.replace("_", " ").capitalize(), all_rules()[rule].explain, tuple(by_rule[rule]))
            for rule in rules
            if rule in by_rule
        ]
        yield Heading(title, scope, tuple(found))


def _left_out_first(review: Review) -> list[Thread]:
    """First what some assessment leaves out or denies; then by when it was first written down."""
    place = {record.id: index for index, record in enumerate(review.case.records)}
    return sorted(
        review.threads,
        key=lambda t: (not t.in_state("dropped", "contradicted"), place[t.first.record.id], t.category),
    )


def _known(thread: Thread, end: date) -> Known:
    return Known(thread.category, tuple(_known_statements(thread, end)))


def _known_statements(thread: Thread, end: date) -> Iterator[Statement]:
    records = tuple({e.record.id: e.record for e in thread.evidence}.values())
    first = thread.first.record
    yield Statement(f"First written down: {first.recorded_on}, {who(first)}: “{thread.first.mention.quote}”.", (first,))
    yield _received(records, end)
    held = sorted({agency(r.source) for r in records})
    yield Statement(f"On record in {plural(len(records), 'record')}, of: {', '.join(held)}.", records)
    for words, assessments in (
        ("Carried by the assessments of", thread.in_state("carried", "new")),
        ("Not in the assessments of", thread.in_state("dropped")),
        ("Denied by the assessments of", thread.in_state("contradicted")),
        ("Not yet received by probation at the assessments of", thread.in_state("not_received")),
    ):
        if assessments:
            yield Statement(f"{words}: {named(assessments)}.", tuple(assessments))


def _received(records: tuple[Record, ...], end: date) -> Statement:
    """The earliest of these records that probation could know, and when."""
    known = [(day, record) for record in records if (day := known_by(record, end)) is not None]
    if not known:
        return Statement(f"When probation could know it is told by no record by {end}.", records[:1])
    day, record = min(known, key=lambda k: (k[0].last, k[0].first))
    return Statement(f"Probation could know it from {day}, through what {who(record)} wrote.", (record,))


def title_of(known: Known) -> str:
    return label(known.category)
