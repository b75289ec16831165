"""The page of a handover: what the case knew, answered item by item; a draft checked before it is signed; the briefing to take away."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Any, NoReturn

import streamlit as st

from access.associates import associates
from alerts import clock
from app_pages import answering, briefing, data, download, draft, findings, frame, header, life, sidebar
from app_pages.desk import Asked, Desk, day_of, desk
from app_pages.people import People
from continuity.briefing import ORDER
from continuity.told import assessment_told, handover_told, headline
from continuity.wording import plural
from errors import NotFound
from graph.store import View

SECTIONS = ("Briefing and answers", "Check a draft", "Download")


def page() -> None:
    frame.on_view(_handover)


def as_page() -> Any:
    return st.Page(page, title="Handover", url_path="handover")


def go_to(crn: str) -> NoReturn:
    """Leaves for the page of this case."""
    sidebar.open_case(crn)
    st.session_state["handover_section"] = SECTIONS[0]
    st.switch_page(as_page())


def _handover(view: View) -> None:
    cases = view.cases()
    if not cases:
        frame.nothing_loaded()
        return
    crn = sidebar.pick_case(cases)
    if crn is None:
        frame.heading("Take a case over")
        words = "Choose a case in the sidebar: what it knew is shown here, item by item, for whoever takes it over to answer."
        st.html(f'<div class="tl"><p class="tl-lead">{words}</p></div>')
        return
    try:
        found = desk_of(view, crn)
    except NotFound:
        frame.no_such_case()
        return
    header.show(found.review.case, found.day)
    _sections(found, data.people(view))


def desk_of(view: View, crn: str) -> Desk:
    """What is to be answered in a case, as it stands now. Raises NotFound."""
    case, now = data.standing(view, crn), clock.now().date()
    with data.ledger() as ledger:
        alerted = bool(ledger.book.alerts(crn, only_open=True))
    day, today = day_of(case, now, alerted)
    return desk(case, data.reviewed(case, day), today, associates(view, crn))


def _sections(found: Desk, people: People) -> None:
    """Only the open section is drawn."""
    for name, tab in zip(SECTIONS, st.tabs(SECTIONS, key="handover_section", on_change="rerun"), strict=True):
        if tab.open:
            with tab:
                _section(name, found, people)


def _section(name: str, found: Desk, people: People) -> None:
    if name == SECTIONS[0]:
        _answers(found, people)
    elif name == SECTIONS[1]:
        draft.show(found.review.case)
    else:
        download.show(found.briefing)


def _answers(found: Desk, people: People) -> None:
    answering.say_done()
    st.html(f'<div class="tl">{"".join(_lead(found))}</div>')
    _open_first(found)
    items = [one for one in found.asked if one.indicator]
    numbers = {one.item: number for number, one in enumerate(items, start=1)}
    for done, group in groupby(_unanswered_first(items), key=lambda one: one.answer is not None):
        if done:
            _heading(f"Answered ({sum(one.answer is not None for one in items)})")
        for one in group:
            _item(found, one, numbers[one.item], people)
    rest = [one for one in found.asked if not one.indicator]
    if rest:
        _findings(found, rest, people)
    with st.expander("The rest of the briefing: who held the case, licence, addresses, associates, what was read"):
        st.html(f'<div class="tl">{briefing.rest_html(found.briefing)}</div>')


def _lead(found: Desk) -> Iterator[str]:
    if found.asked and found.points:
        yield f'<h2 class="tl-headline">{found.answered} of {len(found.asked)} answered</h2>{_bar(found)}'
    yield f'<p class="tl-lead">{escape(why_here(found))}</p>'
    yield f'<p class="tl-lead">{escape(headline(found.briefing))} {escape(assessment_told(found.briefing))}</p>'
    if not found.today:
        words = f"The last record of this case is of {found.day}, and it is judged as at that day, not as at today."
        yield f'<p class="tl-lead"><b>{escape(words)}</b></p>'
    if found.briefing.items:
        yield f'<p class="tl-muted">{escape(ORDER)} What was answered stands below what was not.</p>'


def _bar(found: Desk) -> str:
    share = round(100 * found.answered / len(found.asked))
    return f'<div class="tl-bar" aria-hidden="true"><i style="width:{share}%"></i></div>'


def why_here(found: Desk) -> str:
    if not found.points:
        return "No review point is on record by this day: nothing is to be answered yet."
    point = found.points[-1]
    named = ", ".join(record.id for record in point.records)
    told = f" {handover_told(found.briefing)}" if point.handover else ""
    return f"Why it stands here: {point.words}, {point.when} ({named}).{told}"


def _open_first(found: Desk) -> None:
    """The form of the first thing that is unanswered is open, unless another one was opened or all were closed."""
    if answering.OPEN not in st.session_state:
        order = sorted(found.asked, key=lambda one: one.indicator is None)
        first = next((one for one in order if one.answer is None), None)
        st.session_state[answering.OPEN] = answering.place(found, first) if first else ""


def _unanswered_first(asked: Sequence[Asked]) -> list[Asked]:
    return sorted(asked, key=lambda one: one.answer is not None)


def _heading(words: str) -> None:
    st.html(f'<div class="tl"><h2 class="tl-h2 tl-near">{escape(words)}</h2></div>')


def _item(found: Desk, one: Asked, number: int, people: People) -> None:
    if one.indicator is None or one.thread is None:
        return
    with st.container(key=f"asked {found.crn} {one.item}", gap="xsmall"):
        st.html(
            f'<div class="tl">{briefing.item_html(number, one.indicator, life.html(one.thread, found.given))}</div>'
        )
        answering.show(found, one, people, answering.place(found, one))


def _findings(found: Desk, rest: Sequence[Asked], people: People) -> None:
    """By rule: what each finding asks an answer to."""
    st.html(
        f'<div class="tl"><h2 class="tl-headline">What else the record shows at this point: {plural(len(rest), "finding")}</h2></div>'
    )
    ordered = sorted(rest, key=lambda one: one.dues[0].rule)
    for rule, group in groupby(ordered, key=lambda one: one.dues[0].rule):
        asked = _unanswered_first(list(group))
        _heading(f"{findings.name(rule)} ({len(asked)})")
        for one in asked:
            with st.container(key=f"asked {found.crn} {one.item}", gap="xsmall"):
                st.html(f'<div class="tl">{"".join(map(findings.finding_html, one.findings))}</div>')
                answering.show(found, one, people, answering.place(found, one))
