"""A briefing and a review as text and as Markdown."""

from collections.abc import Iterator
from textwrap import fill

from continuity.briefing import Briefing
from continuity.briefing_sheet import sheet
from continuity.compare import DroppedItem, Item
from continuity.review import Review
from continuity.sheet import Block, Grid, Heading, Line, Numbered, Point, Quote, Sheet, Told, found
from continuity.told import more_told, read_told, source_short, source_told
from continuity.wording import label, plural, who

WIDTH = 100


def briefing_text(briefing: Briefing) -> str:
    return "\n".join(_blocks(sheet(briefing), Text())) + "\n"


def briefing_markdown(briefing: Briefing) -> str:
    return "\n".join(_blocks(sheet(briefing), Markdown())) + "\n"


def review_text(review: Review) -> str:
    return "\n".join(_review(review, Text())) + "\n"


class Text:
    """Plain text, 100 columns. Records that prove a statement stand behind it in brackets."""

    def block(self, block: Block) -> Iterator[str]:
        if isinstance(block, Heading):
            yield from self.heading(block.words)
        elif isinstance(block, Numbered):
            yield from self.item(block.number, f"{block.name}: {block.state}")
        elif isinstance(block, Line):
            yield from self.line(_proved(block.told), 1 if block.inside else 0)
        elif isinstance(block, Point):
            yield from self.point(_proved(block.told))
        elif isinstance(block, Quote):
            yield from self.quote(block)
        elif isinstance(block, Grid):
            yield from self.grid(block)
        elif block.more:
            yield from ("", *self.line(more_told(block.more, "under the next heading")))

    def quote(self, block: Quote) -> Iterator[str]:
        if block.short:
            yield from self.line(f"“{block.words}” ({source_short(block.record)}) [{block.record.id}]", 1)
        else:
            yield from self.quotation(block.words)
            yield from self.line(f"{source_told(block.record)} · {block.after}", 2)

    def grid(self, block: Grid) -> Iterator[str]:
        for cells, records in block.rows:
            facts = [f"{name.lower()}: {cell}" for name, cell in zip(block.columns[1:], cells[1:], strict=True) if cell]
            yield from self.point(_proved(Told(" · ".join([cells[0], *facts]), records)))

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


def _proved(told: Told) -> str:
    """The words, then in brackets the rule that found them, the records that prove them, and the policy."""
    if not told.records:
        return told.words
    named = ", ".join(r.id for r in told.named) + (" …" if told.unnamed else "")
    policy = f"; {told.policy}" if told.policy else ""
    return f"{told.words} [{f'{told.rule}: ' if told.rule else ''}{named}{policy}]"


def _blocks(sheet: Sheet, page: Text) -> Iterator[str]:
    yield from page.title(sheet.title)
    before: Block | None = None
    for block in sheet.blocks:
        if isinstance(block, Line) and not block.inside and isinstance(before, Point | Grid):
            yield ""
        yield from page.block(block)
        before = block


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
        yield from page.point(_proved(found(finding)))
    if review.not_judged:
        yield from page.heading("Rules that could judge nothing")
        for rule in review.not_judged:
            yield from page.point(f"{rule.id} needs {rule.needs.words}; the case holds none.")
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
