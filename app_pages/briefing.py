"""The briefing: what is known and was left out, in order, with the words that prove it."""

from collections.abc import Iterator, Sequence
from html import escape

import streamlit as st

from app_pages import findings
from app_pages.record import details, excerpt, rebuilt
from app_pages.style import STATES as COLOURS
from continuity.briefing import ORDER, Briefing, BriefItem, Source
from continuity.told import (
    STATES,
    assessment_told,
    carried_told,
    handover_told,
    headline,
    named,
    read_told,
    source_told,
)
from continuity.wording import label, plural
from graph.case import CaseFile

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
    yield f'<h2 class="tl-headline">{escape(headline(briefing))}</h2>'
    yield f'<p class="tl-lead">For {escape(briefing.staff or "the receiving officer")}, as at {briefing.at}. {escape(handover_told(briefing))}</p>'
    yield f'<p class="tl-lead">{escape(assessment_told(briefing))}</p>'
    if briefing.items:
        yield f'<p class="tl-muted">{escape(ORDER)}</p>'
    for number, item in enumerate(briefing.items, start=1):
        yield item_html(number, item)
    for title, found in briefing.sections:
        if found:
            yield f'<h2 class="tl-h2">{escape(title)} ({len(found)})</h2>'
            yield "".join(map(findings.finding_html, found))
    yield '<h2 class="tl-h2">Who held the case</h2>'
    yield _holders(briefing.case)
    yield '<h2 class="tl-h2">What was read</h2>'
    yield f'<p class="tl-lead">{escape(read_told(briefing.case))}</p>'


def item_html(number: int, item: BriefItem, life: str = "") -> str:
    """`life`: what became of it, told in place of the lists of assessments."""
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
    became = life or f'<dl class="tl-list">{history}</dl>'
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


def _holders(case: CaseFile) -> str:
    if not case.tenures:
        return '<p class="tl-lead">No allocation is on record.</p>'
    rows = "".join(
        f"<tr><td>{escape(t.staff or 'Nobody')}</td><td>{t.role}</td><td>{escape(t.record.area or '')}</td>"
        f"<td>{escape(str(t.since))}</td><td>{escape(str(t.until or ''))}</td></tr>"
        for t in case.tenures
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Officer", "Role", "Area", "From", "Until"))
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
