"""What every page shares: the door to what the actor may see, and the words where there is nothing behind it."""

from collections.abc import Callable, Iterable
from html import escape

import streamlit as st

from access.loopback import only_loopback
from app_pages import acting, data
from errors import BadInput, StoreUnavailable, ThroughlineError
from graph.store import CaseSummary, View


def on_this_machine_only() -> None:
    """Shows nothing but the way out where others could reach the app, however it was started."""
    try:
        only_loopback(st.get_option("server.address") or "")
    except BadInput as fault:
        st.error(said(fault))
        st.stop()


def on_view(draw: Callable[[View], None]) -> None:
    """Draws a page from what the actor may see, or says why nothing can be seen."""
    try:
        with data.reading() as view:
            for notice in data.notices():
                st.warning(notice)
            if view is None:
                nothing_loaded()
            else:
                acting.pick(data.people(view))
                draw(view)
    except StoreUnavailable as fault:
        st.error(f"The graph cannot be read now. {fault} No record is lost: the ledger holds them.")


def nothing_loaded() -> None:
    st.header("No case is loaded yet")
    st.write("Load case files with `throughline load cases`, then reload this page.")


def heading(title: str) -> None:
    st.html(f'<div class="tl"><h1 class="tl-title">{escape(title)}</h1></div>')


def named(cases: Iterable[CaseSummary]) -> dict[str, str]:
    """Each CRN with the name that goes with it."""
    return {case.crn: f"{case.name or 'No name on record'}, {case.crn}" for case in cases}


def kind(name: str) -> str:
    """A kind of record as a screen names it."""
    return name.replace("_", " ").replace("mappa", "MAPPA")


def literal(text: str) -> str:
    """A text for a label, in which Streamlit would read Markdown: every mark is shown and none is obeyed."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()<>#+-.!|~$:&^=@" else letter for letter in text)


def said(fault: ThroughlineError) -> str:
    """A fault in words; a file and a line mean nothing here."""
    if not isinstance(fault, BadInput):
        return str(fault)
    return " ".join(f"{p.where}: {p.value} is not {p.expected}. {p.remedy}" for p in fault.problems)


def no_such_case() -> None:
    st.header("This case is not there")
    st.write("It was withdrawn, or there is no case of that number that you may see. Choose another in the sidebar.")
