"""The briefing: what is known and was left out, in order, with the words that prove it."""

from collections.abc import Iterator, Sequence
from html import escape

import streamlit as st

from app_pages import findings
from app_pages.record import details, excerpt, rebuilt
from app_pages.style import STATES as COLOURS
from continuity.briefing import ORDER, Briefing, BriefItem, Source
from continuity.briefing_sheet import first_page, sections
from continuity.dispositions import Answer
from continuity.sheet import Block, Grid, Heading, Line, Point
from continuity.told import (
    STATES,
    answer_told,
    assessment_told,
    besides_told,
    carried_told,
    handover_told,
    headline,
    more_told,
    named,
    point_told,
    source_told,
)  # fmt: skip
from continuity.wording import label, plural

SHOWN = 2  # quotations of one item before the rest is folded
_TAGS = {
    "dropped": ("D", COLOURS["dropped"]),
    "contradicted": ("X", COLOURS["contradicted"]),
    "unassessed": ("+", COLOURS["not_received"]),
    "never_assessed": ("+", COLOURS["not_received"]),
}


def show(briefing: Briefing) -> None:
    st.html(f'<div class="tl">{"".join(html(briefing))}</div>')


def html(briefing: Briefing) -> Iterator[str]:
    """What matters most, then the items that follow, then the rest of the record."""
    yield f'<h2 class="tl-headline">{escape(headline(briefing))}</h2>'
    yield f'<p class="tl-lead">For {escape(briefing.staff or "the receiving officer")}, as at {briefing.at}. {escape(handover_told(briefing))}</p>'
    for told in (point_told(briefing), assessment_told(briefing), besides_told(briefing)):
        yield f'<p class="tl-lead">{escape(told)}</p>' if told else ""
    if briefing.items:
        yield f'<p class="tl-muted">{escape(ORDER)}</p>'
    first = first_page(briefing)
    for number, item in enumerate(briefing.items, start=1):
        if number == first + 1:
            yield f'<h2 class="tl-h2">{escape(more_told(len(briefing.items) - first, "below"))}</h2>'
        yield item_html(number, item)
    yield rest_html(briefing)


def rest_html(briefing: Briefing) -> str:
    """What stands beside the items."""
    return "".join(map(_block, sections(briefing)))


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f'<h2 class="tl-h2">{escape(block.words)}</h2>'
    if isinstance(block, Grid):
        return _grid(block)
    if isinstance(block, Point):
        return findings.proved_html(block.told.words, block.told.records, block.told.limits)
    if isinstance(block, Line):
        return f'<p class="tl-lead{" tl-answer" if block.inside else ""}">{escape(block.told.words)}</p>'
    raise TypeError(f"{type(block).__name__} has no place beside the items.")


def item_html(number: int, item: BriefItem, life: str = "") -> str:
    """`life`: what became of it, told in place of its answers and of the lists of assessments."""
    letter, (fill, ink) = _TAGS[item.state]
    tag = (
        f'<span class="tl-tag" style="background:{fill};color:{ink}">{letter}&ensp;{escape(STATES[item.state])}</span>'
    )
    reasons = "; ".join(item.reasons)
    histories = (
        ("Left out by", item.left_out_by),
        ("Before probation received it", item.before_receipt),
        ("Carried by", item.assessments),
    )
    history = "".join(f"<dt>{name}</dt><dd>{escape(named(found))}</dd>" for name, found in histories if found)
    became = life or f'{"".join(map(_answer, item.answers))}<dl class="tl-list">{history}</dl>'
    return (
        f'<div class="tl-item"><div class="n">{number}</div><div><h3>{escape(label(item.category))}{tag}</h3>'
        f'<p class="tl-why">Why here: {escape(reasons)}.</p>'
        f"{became}{_sources(item.sources)}</div></div>"
    )


def _sources(sources: Sequence[Source]) -> str:
    shown = "".join(map(_source, sources[:SHOWN]))
    rest = sources[SHOWN:]
    if not rest:
        return shown
    more = "".join(map(_source, rest))
    return f'{shown}<details class="tl-more"><summary>{plural(len(rest), "more record")}</summary>{more}</details>'


def _source(source: Source) -> str:
    record = source.record
    quote = excerpt(source.sentence, record, [e.mention for e in source.evidence])
    return (
        f'<blockquote class="tl-quote">{quote}</blockquote>'
        f'<p class="tl-source">{escape(source_told(record))} · {escape(carried_told(source))}</p>{details(record)}'
    ) + (f'<div class="tl-source">{rebuilt(record)}</div>' if record.detail.get("reconstructed") else "")


def _answer(answer: Answer) -> str:
    return f'<p class="tl-answer">{escape(answer_told(answer))}</p>{details(answer.record)}'


def _grid(grid: Grid) -> str:
    """The table, and folded under it the records that prove its rows."""
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>" for cells, _ in grid.rows)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in grid.columns)
    records = [record for _, proof in grid.rows for record in proof]
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
        f'<details class="tl-more"><summary>{plural(len(records), "record")} behind this table</summary>'
        f"{''.join(map(findings.record_html, records))}</details>"
    )
