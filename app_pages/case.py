"""The page of one case."""

from collections.abc import Sequence
from html import escape
from typing import Any, NoReturn

import streamlit as st

from access.associates import associates
from app_pages import briefing, data, desk, findings, frame, header, life, matrix, records, sidebar, timeline
from app_pages.record import body, found_marks
from continuity.briefing import brief_of
from continuity.review import Review
from continuity.wording import kind, plural
from errors import NotFound
from graph.case import CaseFile
from graph.store import CaseSummary, Hit, View

SECTIONS = ("Briefing", "Continuity matrix", "Timeline", "Findings", "Records")
LISTED = 50  # cases on the first page; more of them would take a browser long to draw


def page() -> None:
    frame.on_view(_cases)


def as_page() -> Any:
    return st.Page(page, title="Case", url_path="case", default=True)


def go_to(crn: str, hit: Hit | None = None) -> NoReturn:
    """Leaves for the page of this case: its briefing, or the record in which a search found something."""
    sidebar.open_case(crn)
    found = hit is not None and hit.record_id is not None
    st.session_state["section"] = "Records" if found else "Briefing"
    if found:
        st.session_state["hit"] = hit
    st.switch_page(as_page())


def _cases(view: View) -> None:
    cases = view.cases()
    if not cases:
        frame.nothing_loaded()
        return
    crn = sidebar.pick_case(cases)
    if crn is None:
        _landing(cases)
        return
    try:
        _case(view, crn)
    except NotFound:
        frame.no_such_case()


def _landing(cases: Sequence[CaseSummary]) -> None:
    st.header("Choose a case")
    if len(cases) > LISTED:
        st.text(f"The first {LISTED} of {len(cases)} cases. Choose another in the sidebar, or search all cases.")
    for case in cases[:LISTED]:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.button(case.name or case.crn, key=f"open {case.crn}", on_click=sidebar.open_case, args=(case.crn,))
            st.text(_summary(case))


def _summary(case: CaseSummary) -> str:
    assessed = f"last assessment {case.last_assessment}" if case.last_assessment else "no assessment"
    held = f"held by {case.holder}{f', {case.area}' if case.area else ''}" if case.holder else "held by nobody"
    return f"CRN {case.crn}; {held}; {assessed}; {plural(case.records, 'record')}"


def _case(view: View, crn: str) -> None:
    case = data.standing(view, crn)
    choice = sidebar.choose(case)
    review = data.reviewed(case, choice.at)
    header.show(review.case, choice.at)
    _sections(view, case, review, choice)


def _sections(view: View, case: CaseFile, review: Review, choice: sidebar.Choice) -> None:
    """Only the open section is drawn: a chart in a hidden one would be drawn at no width."""
    if "section" not in st.session_state:
        st.session_state["section"] = st.session_state.get("last_section", SECTIONS[0])  # back from another page
    for name, tab in zip(SECTIONS, st.tabs(SECTIONS, key="section", on_change="rerun"), strict=True):
        if tab.open:
            st.session_state["last_section"] = name
            with tab:
                _section(name, view, case, review, choice)


def _section(name: str, view: View, case: CaseFile, review: Review, choice: sidebar.Choice) -> None:
    if name == "Briefing":
        others = associates(view, case.crn)
        briefing.show(brief_of(desk.answered(review, case), choice.staff, others))
    elif name == "Continuity matrix":
        matrix.show(review)
        life.show(desk.answered(review, case))
    elif name == "Timeline":
        timeline.show(review)
    elif name == "Findings":
        findings.show(review)
    elif "hit" in st.session_state:
        _found(review.case, st.session_state["hit"])
    else:
        records.show(view, review.case, choice.at)


def _found(case: CaseFile, hit: Hit) -> None:
    """The one record in which a search across cases found something, with the way to the others."""
    st.button("All records of this case", type="tertiary", icon=":material/arrow_back:", on_click=_forget_hit)
    if hit.record_id is None or hit.record_id not in case:
        told = f"Record {hit.record_id} did not stand at this date, or was withdrawn."
        st.html(f'<div class="tl"><h2 class="tl-headline">{escape(told)}</h2></div>')
        return
    record = case.record(hit.record_id)
    name = kind(record)
    found = f'<p class="tl-muted">Found in it:</p><blockquote class="tl-quote">{found_marks(hit.snippet, hit.marks)}</blockquote>'
    st.html(
        f'<div class="tl"><h2 class="tl-headline">{escape(f"{name[:1].upper()}{name[1:]}, {record.recorded_on}")}</h2>'
        f'{found if hit.marks else ""}<div class="tl-body">{body(record)}</div></div>'
    )


def _forget_hit() -> None:
    st.session_state.pop("hit", None)
