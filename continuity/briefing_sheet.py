"""A briefing as a sheet: what stands on the first page, what follows, and the record that proves each statement."""

from collections.abc import Iterator, Sequence
from datetime import date
from math import ceil

from continuity.briefing import ADDRESSES, HOLDING, LICENCE, ORDER, OTHERWISE, Briefing, BriefItem
from continuity.dispositions import Answer
from continuity.findings import Finding
from continuity.sheet import Block, FirstPageEnds, Grid, Heading, Line, Numbered, Point, Quote, Sheet, Told, found
from continuity.told import (
    STATES,
    answer_told,
    assessment_told,
    associate_told,
    associates_read_told,
    besides_told,
    carried_told,
    clipped,
    conditions,
    handover_told,
    headline,
    named,
    point_told,
    read_told,
    rebuilt_told,
    source_short,
)  # fmt: skip
from continuity.wording import label, plural
from graph.case import CaseFile, Record

# One page of A4 holds this many lines beside its head, and a line about so many characters; measured on the PDF.
MOST_FIRST, FIRST_LINES, LINE = 8, 39, 102


def sheet(briefing: Briefing) -> Sheet:
    """The whole briefing in the order in which it is read."""
    case = briefing.case
    title = f"Briefing for {briefing.staff or 'the receiving officer'}: {case.offender.name or case.crn}"
    return Sheet(title, briefing.at, (*_first_page(briefing), *_evidence(briefing), *sections(briefing)))


def _first_page(briefing: Briefing) -> Iterator[Block]:
    offender = briefing.case.offender
    at = f" As at {briefing.at}." if briefing.at > date.min else ""
    handover, last, point = briefing.handover, briefing.last_assessment, briefing.point
    who = f"CRN {offender.crn}. Date of birth {offender.date_of_birth or 'not on record'}.{at}"
    yield Line(Told(f"{who} {point_told(briefing)}", point.records if point else ()))
    yield Line(Told(handover_told(briefing), (handover.record,) if handover else ()))
    yield Line(Told(assessment_told(briefing), (last,) if last else ()))
    yield Line(Told(f"In short: {headline(briefing)}"), "lead")
    if also := besides_told(briefing):
        yield Line(Told(also))
    first = first_page(briefing)
    if briefing.items:
        yield Heading(f"{_known(briefing)} ({len(briefing.items)})")
        yield Line(Told(ORDER), "muted")
        yield from _short(briefing.items[:first], 1)
    more = len(briefing.items) - first
    yield FirstPageEnds(more)
    if more:
        yield Heading(f"{_known(briefing)}, continued")
        yield from _short(briefing.items[first:], first + 1)


def first_page(briefing: Briefing) -> int:
    """How many items the first page of paper holds: what matters most, at most MOST_FIRST, fewer where they have much to tell."""
    room = FIRST_LINES
    for count, item in enumerate(briefing.items[:MOST_FIRST]):
        room -= 2 + sum(ceil(len(words) / LINE) for words in _short_words(item))
        if room < 0 and count:
            return count
    return min(len(briefing.items), MOST_FIRST)


def _short_words(item: BriefItem) -> list[str]:
    return [_why(item), _oldest(item) + source_short(item.sources[0].record), *map(answer_told, item.answers[-1:])]


def _known(briefing: Briefing) -> str:
    return f"Known, and {'in no assessment' if briefing.last_assessment is None else 'not in the last assessment'}"


def _short(items: Sequence[BriefItem], start: int) -> Iterator[Block]:
    """Each item in a few lines: why it stands here, the oldest words of it, the latest answer of an officer."""
    for number, item in enumerate(items, start):
        yield from _head(number, item)
        record = item.sources[0].record
        yield Quote(_oldest(item), record, short=True)
        yield from _answers(item.answers[-1:])


def _head(number: int, item: BriefItem) -> Iterator[Block]:
    yield Numbered(number, label(item.category), STATES[item.state])
    yield Line(Told(_why(item), (item.denied.record,) if item.denied else ()), inside=True)


def _why(item: BriefItem) -> str:
    return f"Why here: {'; '.join(item.reasons)}."


def _oldest(item: BriefItem) -> str:
    source = item.sources[0]
    return clipped(source.sentence, source.evidence[0].mention.quote)


def _evidence(briefing: Briefing) -> Iterator[Block]:
    if briefing.items:
        yield Heading("The evidence, item by item")
    for number, item in enumerate(briefing.items, start=1):
        yield from _head(number, item)
        yield from _answers(item.answers)
        for words, assessments in (
            ("Left out by", item.left_out_by),
            ("Before probation received it", item.before_receipt),
            ("Carried by", item.assessments),
        ):
            if assessments:
                yield Line(Told(f"{words}: {named(assessments)}.", assessments), inside=True)
        for source in item.sources:
            yield Quote(source.sentence, source.record, f"{carried_told(source)}{rebuilt_told(source.record)}")


def _answers(given: Sequence[Answer]) -> Iterator[Block]:
    for answer in given:
        records = (answer.record, *([answer.undone] if answer.undone else []))
        lapsed = answer.lapsed.records if answer.lapsed else ()
        yield Line(Told(answer_told(answer), (*records, *lapsed)), inside=True)


def sections(briefing: Briefing) -> Iterator[Block]:
    """What the record shows beside the items. Who held the case, its licence and its addresses always have their place."""
    for title, findings in briefing.sections:
        before = list(_before(title, briefing))
        if title == OTHERWISE:
            yield from _associates(briefing)
        if findings or before:
            yield Heading(f"{title} ({len(findings)})" if findings and not before else title)
            yield from before
            yield from _points(briefing, title, findings)
    yield Heading("What was read")
    yield Line(Told(read_told(briefing.case)))


def _before(title: str, briefing: Briefing) -> Iterator[Block]:
    """What stands in a section before its findings."""
    if title == HOLDING:
        yield from _holders(briefing.case)
    elif title == ADDRESSES:
        yield from _addresses(briefing.case)
    elif title == LICENCE:
        yield from _licence(briefing)


def _points(briefing: Briefing, title: str, findings: Sequence[Finding]) -> Iterator[Block]:
    """The findings of a section; those that stand beside a breach stand there alone."""
    beside = list(_unmet(briefing).values()) if title == LICENCE else []
    for finding in findings:
        if finding not in beside:
            yield from _finding(briefing, finding)


def _finding(briefing: Briefing, finding: Finding, before: str = "") -> Iterator[Block]:
    yield Point(found(finding, before))
    yield from _answers(briefing.answers_to(finding))


def _licence(briefing: Briefing) -> Iterator[Block]:
    """The conditions on record, then every breach with its words, and whether anything followed."""
    stated = briefing.case.of_kind("licence_condition")
    if not stated:
        yield Line(Told("No licence condition is on record."))
    for record in stated:
        yield Point(Told(f"From {record.recorded_on}: {'; '.join(conditions(record))}.", (record,)))
    unmet = _unmet(briefing)
    yield Line(
        Told(f"{plural(len(briefing.breaches), 'breach', 'breaches')} on record{':' if briefing.breaches else '.'}")
    )
    for record in briefing.breaches:
        words = f"“{clipped(record.text, '')}”"
        if record.id in unmet:
            yield from _finding(briefing, unmet[record.id], words)
        else:
            yield Point(Told(f"{words} On record since {record.recorded_on}.", (record,)))


def _unmet(briefing: Briefing) -> dict[str, Finding]:
    """Of the breaches on record, by the id of theirs, those after which nothing was done."""
    breaches = {record.id for record in briefing.breaches}
    listed = (finding for _, findings in briefing.sections for finding in findings)
    return {f.records[0].id: f for f in listed if f.rule == "expected_condition_unmet" and f.records[0].id in breaches}


def _holders(case: CaseFile) -> Iterator[Block]:
    if not case.tenures:
        yield Line(Told("No allocation is on record."))
        return
    rows = tuple(
        ((t.staff or "Nobody", t.role, t.record.area or "", str(t.since), str(t.until or "")), (t.record,))
        for t in case.tenures
    )
    yield Grid(("Officer", "Role", "Area", "From", "Until"), rows)


def _addresses(case: CaseFile) -> Iterator[Block]:
    """Every address on record; who took care of the case for another officer stands under who held it, with its role."""
    told = case.of_kind("address")
    if not told:
        yield Line(Told("No address is on record."))
        return
    yield Grid(
        ("Address", "Kind", "Approved", "Area", "From", "Until"),
        tuple((_address(record), (record,)) for record in told),
    )


def _address(record: Record) -> tuple[str, ...]:
    detail = record.detail
    approved = {"True": "yes", "False": "no"}.get(str(detail.get("approved")), "not told")
    kind = str(detail.get("type") or "not told").replace("_", " ")
    where = str(detail.get("to_address") or clipped(record.text, ""))
    return where, kind, approved, record.area or "", str(record.happened_on), str(detail.get("until") or "")


def _associates(briefing: Briefing) -> Iterator[Block]:
    yield Heading("Associates who are themselves cases")
    yield Line(Told(associates_read_told(briefing)))
    for associate in briefing.associates or ():
        told = tuple(briefing.case.record(one) for one in associate.records if one in briefing.case)
        yield Point(Told(associate_told(associate), told))
