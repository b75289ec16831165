"""A briefing and a review as text and as Markdown."""

from collections.abc import Iterator
from textwrap import fill

from continuity.briefing import ORDER, Briefing, BriefItem
from continuity.compare import DroppedItem, Item
from continuity.findings import Finding
from continuity.review import Review
from continuity.told import (
    STATES,
    assessment_told,
    carried_told,
    handover_told,
    headline,
    named,
    read_told,
    source_told,
)  # fmt: skip
from continuity.wording import label, plural, who
from graph.case import CaseFile

WIDTH = 100


def briefing_text(briefing: Briefing) -> str:
    return "\n".join(_briefing(briefing, Text())) + "\n"


def briefing_markdown(briefing: Briefing) -> str:
    return "\n".join(_briefing(briefing, Markdown())) + "\n"


def review_text(review: Review) -> str:
    return "\n".join(_review(review, Text())) + "\n"


class Text:
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


class Markdown(Text):
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


def _briefing(briefing: Briefing, page: Text) -> Iterator[str]:
    case = briefing.case
    yield from page.title(f"Briefing for {briefing.staff or 'the receiving officer'}: {case.offender.name or case.crn}")
    yield from page.line(
        f"CRN {case.crn}. Date of birth {case.offender.date_of_birth or 'not on record'}. As at {briefing.at}."
    )
    yield from page.line(handover_told(briefing))
    yield from page.line(assessment_told(briefing))
    yield from page.line(f"In short: {headline(briefing)}")
    yield from _items(briefing, page)
    for title, findings in briefing.sections:
        if findings:
            yield from page.heading(f"{title} ({len(findings)})")
            for finding in findings:
                yield from page.point(_finding_told(finding))
    yield from page.heading("Who held the case")
    yield from _holders(case, page)
    yield from page.heading("What was read")
    yield from page.line(read_told(case))


def _items(briefing: Briefing, page: Text) -> Iterator[str]:
    if not briefing.items:
        return
    where = "in no assessment" if briefing.last_assessment is None else "not in the last assessment"
    yield from page.heading(f"Known, and {where} ({len(briefing.items)})")
    yield from page.line(ORDER)
    for number, item in enumerate(briefing.items, start=1):
        yield from page.item(number, f"{label(item.category)}: {STATES[item.state]}")
        yield from _item(item, page)


def _item(item: BriefItem, page: Text) -> Iterator[str]:
    yield from page.line(f"Why here: {'; '.join(item.reasons)}.", 1)
    if item.left_out_by:
        yield from page.line(f"Left out by: {named(item.left_out_by)}.", 1)
    if item.before_receipt:
        yield from page.line(f"Before probation received it: {named(item.before_receipt)}.", 1)
    if item.assessments:
        yield from page.line(f"Carried by: {named(item.assessments)}.", 1)
    for source in item.sources:
        yield from page.quotation(source.sentence)
        rebuilt = " · words reconstructed from the review" if source.record.detail.get("reconstructed") else ""
        yield from page.line(f"{source_told(source.record)} · {carried_told(source)}{rebuilt}", 2)


def _finding_told(finding: Finding) -> str:
    return f"{finding.text} [{finding.rule}: {', '.join(finding.record_ids[:6])}{' …' if len(finding.record_ids) > 6 else ''}]"


def _holders(case: CaseFile, page: Text) -> Iterator[str]:
    if not case.tenures:
        yield from page.line("No allocation is on record.")
    for tenure in case.tenures:
        area = f", {tenure.record.area}" if tenure.record.area else ""
        until = f" until {tenure.until}" if tenure.until else ""
        yield from page.point(f"{tenure.staff or 'Nobody'} ({tenure.role}{area}) from {tenure.since}{until}")


def _review(review: Review, page: Text) -> Iterator[str]:
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
                yield from page.line(f"{title}: {', '.join(review_item(i) for i in items)}.")
    if not review.assessments:
        yield from page.line("No assessment is on record, so nothing can have been left out of one.")
    shown = [f for f in review.findings if f.rule != "indicator_dropped"]
    yield from page.heading(f"Findings ({len(shown)})")
    for finding in shown:
        yield from page.point(_finding_told(finding))
    yield from page.heading("What was read")
    yield from page.line(read_told(case))


def review_item(item: Item) -> str:
    if not isinstance(item, DroppedItem):
        return label(item.category)
    if item.never_received:
        return f"{label(item.category)} (not yet received by probation)"
    last = item.last_carried_by
    carried = f"last carried {last.recorded_on} by {who(last)}" if last else "never carried"
    return f"{label(item.category)} ({carried}, {plural(item.handovers_since, 'handover')} since)"
