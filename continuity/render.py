"""A briefing and a review as text and as Markdown."""

from collections.abc import Iterable, Iterator
from textwrap import fill

from continuity.briefing import ORDER, Briefing, BriefItem, Source
from continuity.compare import DroppedItem, Item
from continuity.findings import Finding
from continuity.review import Review
from continuity.wording import label, plural, who
from graph.case import CaseFile, Record

WIDTH = 100
_STATES = {
    "dropped": "known, and not in the last assessment",
    "contradicted": "denied by the last assessment",
    "unassessed": "on record since the last assessment",
}


def briefing_text(briefing: Briefing) -> str:
    return "\n".join(_briefing(briefing, _Text())) + "\n"


def briefing_markdown(briefing: Briefing) -> str:
    return "\n".join(_briefing(briefing, _Markdown())) + "\n"


def review_text(review: Review) -> str:
    return "\n".join(_review(review, _Text())) + "\n"


class _Text:
    """Plain text, 100 columns."""

    def title(self, words: str) -> Iterator[str]:
        yield from (words, "=" * min(len(words), WIDTH))

    def heading(self, words: str) -> Iterator[str]:
        yield from ("", words, "-" * min(len(words), WIDTH))

    def item(self, number: int, words: str) -> Iterator[str]:
        yield from ("", f"{number}. {words}")

    def line(self, words: str, depth: int = 0) -> Iterator[str]:
        pad = "   " * depth
        yield fill(words, WIDTH, initial_indent=pad, subsequent_indent=pad)

    def point(self, words: str) -> Iterator[str]:
        yield fill(words, WIDTH, initial_indent=" - ", subsequent_indent="   ")

    def quotation(self, words: str) -> Iterator[str]:
        yield fill(f"“{words}”", WIDTH, initial_indent="   ", subsequent_indent="    ")


class _Markdown(_Text):
    def title(self, words: str) -> Iterator[str]:
        yield f"# {words}"

    def heading(self, words: str) -> Iterator[str]:
        yield from ("", f"## {words}", "")

    def item(self, number: int, words: str) -> Iterator[str]:
        yield from ("", f"### {number}. {words}", "")

    def line(self, words: str, depth: int = 0) -> Iterator[str]:
        yield f"{words}  "

    def point(self, words: str) -> Iterator[str]:
        yield f"- {words}"

    def quotation(self, words: str) -> Iterator[str]:
        yield from ("", "> " + words.replace("\n", "\n> "), "")


def _briefing(briefing: Briefing, page: _Text) -> Iterator[str]:
    case = briefing.case
    yield from page.title(f"Briefing for {briefing.staff or 'the receiving officer'}: {case.offender.name or case.crn}")
    yield from page.line(
        f"CRN {case.crn}. Date of birth {case.offender.date_of_birth or 'not on record'}. As at {briefing.at}."
    )
    yield from page.line(_handover_told(briefing))
    yield from page.line(_assessment_told(briefing))
    yield from page.line(summary(briefing))
    yield from _items(briefing, page)
    for title, findings in briefing.sections:
        if findings:
            yield from page.heading(f"{title} ({len(findings)})")
            for finding in findings:
                yield from page.point(_finding_told(finding))
    yield from page.heading("Who held the case")
    yield from _holders(case, page)
    yield from page.heading("What was read")
    yield from page.line(_read_told(case))


def summary(briefing: Briefing) -> str:
    """The whole briefing in one sentence."""
    counts = dict((title, len(found)) for title, found in briefing.sections)
    harm = sum(i.reasons[0] == "harm to others" for i in briefing.items)
    parts = [
        f"{plural(len(briefing.items), 'known item')} not in the last assessment, {harm} of them harm to others"
        if briefing.last_assessment
        else "",
        *(f"{title[0].lower()}{title[1:]}: {counts[title]}" for title, _ in briefing.sections[:3] if counts[title]),
    ]
    told = "; ".join(filter(None, parts))
    return f"In short: {told or 'nothing known is missing, and nothing is open'}."


def _handover_told(briefing: Briefing) -> str:
    change = briefing.handover
    if change is None:
        return (
            f"No change of holder to {briefing.staff} is on record."
            if briefing.staff
            else "No change of holder is on record."
        )
    summary = {True: "handed over", False: "no handover", None: "whether it was handed over is not told"}[
        change.summary
    ]
    return f"Handover: {change.from_staff or 'nobody'} to {change.to_staff or 'nobody'}, {change.record.recorded_on} ({summary})."


def _assessment_told(briefing: Briefing) -> str:
    last = briefing.last_assessment
    if last is None:
        return "No assessment is on record, so nothing can have been left out of one."
    levels = ", ".join(
        f"{g.replace('_', ' ')} {level}" for g, level in (last.detail.get("levels") or {}).items() if level
    )
    return f"Last assessment: {last.recorded_on} by {who(last)} ({last.id}); {'levels ' + levels if levels else 'no levels stated'}."


def _items(briefing: Briefing, page: _Text) -> Iterator[str]:
    if briefing.last_assessment is None:
        return
    yield from page.heading(f"Known, and not in the last assessment ({len(briefing.items)})")
    if not briefing.items:
        yield from page.line("Everything known is in it.")
        return
    yield from page.line(ORDER)
    for number, item in enumerate(briefing.items, start=1):
        yield from page.item(number, f"{label(item.category)}: {_STATES[item.state]}")
        yield from _item(item, page)


def _item(item: BriefItem, page: _Text) -> Iterator[str]:
    yield from page.line(f"Why here: {'; '.join(item.reasons)}.", 1)
    if item.left_out_by:
        yield from page.line(f"Left out by: {_assessments(item.left_out_by)}.", 1)
    if item.before_receipt:
        yield from page.line(f"Before probation received it: {_assessments(item.before_receipt)}.", 1)
    if item.assessments:
        yield from page.line(f"Carried by: {_assessments(item.assessments)}.", 1)
    for source in item.sources:
        yield from page.quotation(source.sentence)
        yield from page.line(_source_told(source), 2)


def _source_told(source: Source) -> str:
    record = source.record
    parts = [
        f"{record.id} {record.kind.replace('_', ' ')}, {record.source or 'source not told'}{_graded(record)}",
        f"happened: {record.occurred_on or 'not told'}",
        f"written down: {record.recorded_on}",
        f"known to probation: {record.available_on or ('never' if record.withheld else 'not told')}",
        _carried_told(source),
    ]
    if record.detail.get("reconstructed"):
        parts.append("words reconstructed from the review")
    return " · ".join(parts)


def _graded(record: Record) -> str:
    grade = record.detail.get("grade")
    code = grade.get("code") if isinstance(grade, dict) else grade
    return f", graded {code}" if code else ""


def _carried_told(source: Source) -> str:
    if source.record.kind == "assessment":
        return "an assessment itself"
    if source.carried_last is None:
        return "carried last: no assessment on record"
    assessment, category = source.carried_last
    return f"carried last: {who(assessment)}, {assessment.recorded_on}, as {label(category).lower()}"


def _assessments(records: Iterable[Record]) -> str:
    return ", ".join(f"{r.recorded_on} {who(r)}" for r in records)


def _finding_told(finding: Finding) -> str:
    return f"{finding.text} [{finding.rule}: {', '.join(finding.record_ids[:6])}{' …' if len(finding.record_ids) > 6 else ''}]"


def _holders(case: CaseFile, page: _Text) -> Iterator[str]:
    if not case.tenures:
        yield from page.line("No allocation is on record.")
    for tenure in case.tenures:
        area = f", {tenure.record.area}" if tenure.record.area else ""
        until = f" until {tenure.until}" if tenure.until else ""
        yield from page.point(f"{tenure.staff or 'Nobody'} ({tenure.role}{area}) from {tenure.since}{until}")


def _read_told(case: CaseFile) -> str:
    read = f"{plural(len(case.records), 'record')} read"
    if not case.unread:
        return f"{read}; none that was received could not be read."
    return f"{read}; {plural(len(case.unread), 'record')} could not be read: {'; '.join(case.unread)}."


def _review(review: Review, page: _Text) -> Iterator[str]:
    case = review.case
    yield from page.title(f"Review: {case.offender.name or case.crn}")
    yield from page.line(f"CRN {case.crn}. As at {review.end}.")
    for assessment in review.assessments:
        record = assessment.record
        yield from page.heading(f"Assessment of {record.recorded_on} by {who(record)} ({record.id})")
        for title, items in (
            ("Dropped", assessment.dropped),
            ("Contradicted", assessment.contradicted),
            ("Carried", assessment.carried),
            ("New", assessment.new),
        ):
            if items:
                yield from page.line(f"{title}: {', '.join(_review_item(i) for i in items)}.")
    if not review.assessments:
        yield from page.line("No assessment is on record, so nothing can have been left out of one.")
    shown = [f for f in review.findings if f.rule != "indicator_dropped"]
    yield from page.heading(f"Findings ({len(shown)})")
    for finding in shown:
        yield from page.point(_finding_told(finding))
    yield from page.heading("What was read")
    yield from page.line(_read_told(case))


def _review_item(item: Item) -> str:
    if not isinstance(item, DroppedItem):
        return label(item.category)
    if item.never_received:
        return f"{label(item.category)} (not yet received by probation)"
    last = item.last_carried_by
    carried = f"last carried {last.recorded_on} by {who(last)}" if last else "never carried"
    return f"{label(item.category)} ({carried}, {plural(item.handovers_since, 'handover')} since)"
