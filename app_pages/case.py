"""The page of one case."""

from collections.abc import Sequence

import streamlit as st

from app_pages import briefing, data, findings, header, matrix, records, sidebar, timeline
from app_pages.style import CSS
from continuity.briefing import brief_of
from continuity.wording import plural
from errors import NotFound, StoreUnavailable
from graph.store import CaseSummary, View

SECTIONS = ("Briefing", "Continuity matrix", "Timeline", "Findings", "Records")


def page() -> None:
    st.html(CSS)
    st.sidebar.html('<div style="font-weight:700;font-size:1.25rem">Throughline</div>')
    try:
        with data.reading() as view:
            for notice in data.notices():
                st.warning(notice)
            if view is None:
                _nothing_loaded()
            else:
                _cases(view)
    except StoreUnavailable as fault:
        st.error(f"The graph cannot be read now. {fault} No record is lost: the ledger holds them.")


def _nothing_loaded() -> None:
    st.header("No case is loaded yet")
    st.write("Load case files with `throughline load cases`, then reload this page.")


def _cases(view: View) -> None:
    cases = view.cases()
    if not cases:
        _nothing_loaded()
        return
    crn = sidebar.pick_case(cases)
    if crn is None:
        _landing(cases)
        return
    try:
        _case(view, crn)
    except NotFound:
        st.header("This case is not there")
        st.write(
            "It was withdrawn, or there is no case of that number that you may see. Choose another in the sidebar."
        )


def _landing(cases: Sequence[CaseSummary]) -> None:
    st.header("Choose a case")
    for case in cases:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.button(case.name or case.crn, key=f"open {case.crn}", on_click=sidebar.open_case, args=(case.crn,))
            st.text(_summary(case))


def _summary(case: CaseSummary) -> str:
    assessed = f"last assessment {case.last_assessment}" if case.last_assessment else "no assessment"
    held = f"held by {case.holder}{f', {case.area}' if case.area else ''}" if case.holder else "held by nobody"
    return f"CRN {case.crn}; {held}; {assessed}; {plural(case.records, 'record')}"


def _case(view: View, crn: str) -> None:
    case = view.case(crn)
    choice = sidebar.choose(case)
    review = data.reviewed(case, choice.at)
    header.show(review.case, choice.at)
    tabs = st.tabs(SECTIONS, key="section", on_change="rerun")
    # Only the open section is drawn: a chart in a hidden one would be drawn at no width.
    for name, tab in zip(SECTIONS, tabs, strict=True):
        if tab.open:
            with tab:
                if name == "Briefing":
                    briefing.show(brief_of(review, choice.staff))
                elif name == "Continuity matrix":
                    matrix.show(review)
                elif name == "Timeline":
                    timeline.show(review)
                elif name == "Findings":
                    findings.show(review)
                else:
                    records.show(view, review.case, choice.at)
