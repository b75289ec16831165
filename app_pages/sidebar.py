"""Which case, as at which day, for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from app_pages.desk import last_day
from graph.case import CaseFile, Handover
from graph.store import CaseSummary


@dataclass(frozen=True, slots=True)
class Choice:
    at: date
    staff: str | None


def pick_case(cases: Sequence[CaseSummary]) -> str | None:
    """The CRN chosen. It is kept beside the widget, so that a case that is gone is told and never silently replaced."""
    names = {c.crn: f"{c.name or 'No name on record'}, {c.crn}" for c in cases}
    chosen: str | None = st.session_state.get("crn")
    crns = list(names)
    picked = st.sidebar.selectbox(
        "Case", crns, index=crns.index(chosen) if chosen in names else None, placeholder="Choose a case",
        format_func=lambda crn: names.get(crn, crn), key=f"case {st.session_state.get('picked', 0)}",
    )  # fmt: skip
    if picked and picked != chosen:
        open_case(picked)
        st.rerun()
    return chosen


def open_case(crn: str) -> None:
    """Another case: what was chosen for the last one is forgotten."""
    for key in (
        "handover",
        "at",
        "staff",
        "words",
        "kinds",
        "indicator",
        "matrix_row",
        "matrix_column",
        "entry",
        "hit",
        "answering",
    ):
        st.session_state.pop(key, None)
    st.session_state["crn"] = crn
    st.session_state["picked"] = st.session_state.get("picked", 0) + 1  # a fresh picker, that shows it


def choose(case: CaseFile) -> Choice:
    """The day and the officer of the briefing; choosing a handover sets both."""
    last = last_day(case) or date.min
    first = min((r.recorded_on.first for r in case.records if r.recorded_on.first > date.min), default=last)
    changes = {h.record.id: h for h in case.handovers if h.to_staff}
    st.session_state.setdefault("at", last)
    st.sidebar.selectbox(
        "Handover", list(changes), index=None, placeholder="None: as at the last record", key="handover",
        format_func=lambda record_id: _named(changes[record_id]), on_change=_handed_over, args=(changes, last),
        persist_state="session",
    )  # fmt: skip
    at = st.sidebar.date_input(
        "As at the end of", min_value=first, max_value=max(case.last_date or last, first), key="at", format="YYYY-MM-DD",
        persist_state="session",
        help="What stood on record by the end of this day. Later records are left aside.",
    )  # fmt: skip
    officers = list(dict.fromkeys(h.to_staff for h in changes.values() if h.to_staff))
    staff = st.sidebar.selectbox(
        "Briefing for", officers, index=None, placeholder="Whoever takes the case over", key="staff",
        persist_state="session",
    )  # fmt: skip
    return Choice(at if isinstance(at, date) else last, staff)


def _named(change: Handover) -> str:
    caretaking = " (caretaking)" if change.kind.startswith("caretaking") else ""
    return f"{change.record.recorded_on}: {change.from_staff or 'nobody'} to {change.to_staff}{caretaking}"


def _handed_over(changes: dict[str, Handover], last: date) -> None:
    change = changes.get(st.session_state.get("handover") or "")
    st.session_state["at"] = min(change.record.recorded_on.last, last) if change else last
    st.session_state["staff"] = change.to_staff if change else None
