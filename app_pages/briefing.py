"""The briefing: what is known and was left out, in order, with the words that prove it."""

from collections.abc import Iterator, Sequence
from html import escape

import streamlit as st

from app_pages import findings
from app_pages.record import details, excerpt, proofs, rebuilt, source_line
from app_pages.style import STATES
from continuity.briefing import ORDER, Briefing, BriefItem, Source
from continuity.review import Review
from continuity.threads import Thread
from continuity.wording import label, plural, who
from graph.case import CaseFile, Record

SHOWN = 2  # quotations of one item before the rest is folded
_STATES = {
    "dropped": ("D", "known, and not in the last assessment", STATES["dropped"]),
    "contradicted": ("X", "denied by the last assessment", STATES["contradicted"]),
    "unassessed": ("+", "on record since the last assessment", STATES["not_received"]),
}


def show(briefing: Briefing, review: Review) -> None:
    st.html(f'<div class="tl">{"".join(html(briefing, review))}</div>')


def html(briefing: Briefing, review: Review) -> Iterator[str]:
    yield f'<h2 class="tl-headline">{escape(headline(briefing))}</h2>'
    yield f'<p class="tl-lead">{escape(_handover_told(briefing))}</p>'
    yield f'<p class="tl-lead">{escape(_assessment_told(briefing))}</p>'
    if briefing.items:
        yield f'<p class="tl-muted">{escape(ORDER)}</p>'
    for number, item in enumerate(briefing.items, start=1):
        yield _item(number, item)
    if briefing.last_assessment is None and review.threads:
        yield f'<h2 class="tl-h2">Known, and never assessed ({len(review.threads)})</h2>'
        yield from map(_unassessed, review.threads)
    for title, found in briefing.sections:
        if found:
            yield f'<h2 class="tl-h2">{escape(title)} ({len(found)})</h2>'
            yield "".join(map(findings.finding_html, found))
    yield '<h2 class="tl-h2">Who held the case</h2>'
    yield _holders(briefing.case)
    yield '<h2 class="tl-h2">What was read</h2>'
    yield f'<p class="tl-lead">{escape(read_told(briefing.case))}</p>'


def headline(briefing: Briefing) -> str:
    if not briefing.case.records:
        return "No record of this case stood at this date."
    if briefing.last_assessment is None:
        return "No assessment is on record, so nothing can have been left out of one."
    if not briefing.items:
        return "Everything known is in the last assessment."
    states = [item.state for item in briefing.items]
    told = [
        (states.count("dropped"), "known and not in the last assessment"),
        (states.count("contradicted"), "denied by it"),
        (states.count("unassessed"), "on record since"),
    ]
    counted = [(count, words) for count, words in told if count]
    first, rest = counted[0], counted[1:]
    verb = "is" if first[0] == 1 else "are"
    lead = f"{plural(first[0], 'indicator')} {verb} {first[1]}".replace("denied by it", "denied by the last assessment")
    return ", ".join([lead, *(f"{count} {words}" for count, words in rest)]) + "."


def _handover_told(briefing: Briefing) -> str:
    change = briefing.handover
    if change is None:
        return f"No change of holder{f' to {briefing.staff}' if briefing.staff else ''} is on record."
    summary = {True: "handed over", False: "no handover", None: "whether it was handed over is not told"}
    return (
        f"For {briefing.staff or 'the receiving officer'}, as at {briefing.at}. Handover: {change.from_staff or 'nobody'} to"
        f" {change.to_staff or 'nobody'}, {change.record.recorded_on} ({summary[change.summary]})."
    )


def _assessment_told(briefing: Briefing) -> str:
    last = briefing.last_assessment
    return f"Last assessment: {last.recorded_on} by {who(last)} ({last.id})." if last else ""


def _item(number: int, item: BriefItem) -> str:
    letter, words, (fill, ink) = _STATES[item.state]
    tag = f'<span class="tl-tag" style="background:{fill};color:{ink}">{letter}&ensp;{escape(words)}</span>'
    reasons = "; ".join(item.reasons)
    histories = (
        ("Left out by", item.left_out_by),
        ("Before probation received it", item.before_receipt),
        ("Carried by", item.assessments),
    )
    history = "".join(f"<dt>{name}</dt><dd>{escape(_named(found))}</dd>" for name, found in histories if found)
    return (
        f'<div class="tl-item"><div class="n">{number}</div><div><h3>{escape(label(item.category))}{tag}</h3>'
        f'<p class="tl-why">Why here: {escape(reasons)}.</p>'
        f'<dl class="tl-list">{history}</dl>{_sources(item.sources)}</div></div>'
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
        f'<p class="tl-source">{source_line(record)} {escape(_carried_told(source))}</p>{details(record)}'
    ) + (f'<div class="tl-source">{rebuilt(record)}</div>' if record.detail.get("reconstructed") else "")


def _unassessed(thread: Thread) -> str:
    quotes = "".join(proofs(thread.evidence))
    return (
        f'<div class="tl-item"><div class="n"></div><div><h3>{escape(label(thread.category))}</h3>{quotes}</div></div>'
    )


def _carried_told(source: Source) -> str:
    if source.record.kind == "assessment":
        return ""
    if source.carried_last is None:
        return "Carried by no assessment on record."
    assessment, category = source.carried_last
    return f"Last carried {assessment.recorded_on} by {who(assessment)}, as {label(category).lower()}."


def _named(records: Sequence[Record]) -> str:
    return ", ".join(f"{r.recorded_on} {who(r)}" for r in records)


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


def read_told(case: CaseFile) -> str:
    """How many records were read, and which could not be."""
    read = f"{plural(len(case.records), 'record')} read for indicators"
    if not case.unread:
        return f"{read}. None that was received could not be read."
    return f"{read}. {plural(len(case.unread), 'record')} could not be read: {'; '.join(case.unread)}."
