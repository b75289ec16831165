"""The case header: the same on top of every section."""

from datetime import date
from html import escape

import streamlit as st

from continuity.periods import levels_stated
from continuity.wording import groups, who
from graph.case import CaseFile


def show(case: CaseFile, at: date) -> None:
    name = case.offender.name or "No name on record"
    with st.container(key="case-name"):  # stays in view when the page is scrolled: whose case this is
        st.html(f'<h1 class="tl-name">{escape(name)}<span>CRN {escape(case.crn)}</span></h1>')
    st.html(f'<div class="tl">{facts_html(case, at)}</div>')


def facts_html(case: CaseFile, at: date) -> str:
    """`case` as it stood at the end of `at`."""
    facts = (
        ("Date of birth", case.offender.date_of_birth or "Not on record", ""),
        ("Risk of serious harm, as officers assessed it", *_levels(case)),
        ("Offender manager and area", *_holder(case, at)),
    )
    listed = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}{f'<small>{escape(more)}</small>' if more else ''}</dd></div>"
        for name, value, more in facts
    )
    return f'<dl class="tl-facts">{listed}</dl>'


def _levels(case: CaseFile) -> tuple[str, str]:
    stated = list(levels_stated(case))
    if not stated:
        return "No level on record", ""
    record, levels = stated[-1]
    told = ", ".join(f"{groups(group)} {level.replace('_', ' ').lower()}" for group, level in levels.items())
    told = told[:1].upper() + told[1:]
    return told, f"Stated {record.recorded_on} by {who(record)}{_mappa(case)}"


def _mappa(case: CaseFile) -> str:
    meetings = [r.detail for r in case.of_kind("mappa_meeting") if r.detail.get("level")]
    return f". MAPPA level {meetings[-1]['level']}" if meetings else ""


def _holder(case: CaseFile, at: date) -> tuple[str, str]:
    held = case.tenure("responsible", at)
    if held is None:
        return "No allocation on record", ""
    name = held.staff or "Nobody"
    officer = case.staff.get(held.staff or "")
    area = (officer.area if officer else None) or held.record.area
    caretaker = case.tenure("caretaking", at)
    beside = f"; caretaking: {caretaker.staff}, {caretaker.record.area}" if caretaker and caretaker.staff else ""
    return f"{name}{f', {area}' if area else ''}", f"Since {held.since}{beside}"
