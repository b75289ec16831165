"""The page of alerts: what whoever acts is to answer, what those below them have not answered, and whether people are told at all."""

from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby
from typing import Any

import streamlit as st

from access.identity import NOBODY, current_actor
from app_pages import alert, answering, data, frame, health
from app_pages.people import People
from continuity.wording import plural
from graph.store import View
from ledger.alerts import Alert

PAGE = 25  # alerts at a time
MESSAGE = "message"  # the opaque id that a message's link carries
NO_MESSAGE = (
    "This link leads to no message that you may see. It may have been cut short: open it from the message again."
)
Show = Callable[[alert.Drawing], None]


def page() -> None:
    frame.on_view(_alerts)


def as_page() -> Any:
    return st.Page(page, title="Alerts", url_path="alerts")


def _alerts(view: View) -> None:
    people, names = data.people(view), frame.named(view.cases())
    draw = alert.Drawing(view, people, names)
    answering.say_done()
    message = st.query_params.get(MESSAGE)
    if message is not None:
        _of_message(message, draw)
        return
    frame.heading("Alerts")
    with data.ledger() as ledger:
        found = [one for one in ledger.book.alerts(only_open=True) if one.crn in names]
    sections = _sections(found, people)
    tabs = st.tabs(list(sections), key=f"alerts_section {len(sections)}", on_change="rerun")
    for show, tab in zip(sections.values(), tabs, strict=True):
        if tab.open:
            with tab:
                show(draw)


def _sections(found: Sequence[Alert], people: People) -> dict[str, Show]:
    """By title what each section shows. Whoever acts as nobody in particular is shown all that is open."""
    me = current_actor().username
    if me == NOBODY:
        return {"All open": _listing(found, "open"), "Health": health.show}
    mine = [one for one in found if concerns(one, me, people)]
    below = [one for one in found if one not in mine and is_above(one, me, people)]
    return {
        "For me": _listing(mine, "for you to answer"),
        "Unanswered below me": _listing(below, "unanswered by the people below you"),
        "Health": health.show,
    }


def concerns(one: Alert, username: str, people: People) -> bool:
    """It was raised for them, or passed to them."""
    return people.id_in(one.crn, username) in (one.recipient, *one.passed_to)


def is_above(one: Alert, username: str, people: People) -> bool:
    """They manage, at whatever distance, whoever was told."""
    return people.id_in(one.crn, username) in people.above(one.crn, one.recipient)


def _listing(found: Sequence[Alert], what: str) -> Show:
    def show(draw: alert.Drawing) -> None:
        told = f"{plural(len(found), 'alert') if found else 'No alert'} {what}"
        st.html(f'<div class="tl"><h2 class="tl-headline">{escape(told)}</h2></div>')
        _list(found, draw)

    return show


def _list(found: Sequence[Alert], draw: alert.Drawing) -> None:
    """By case and review point, harm first; the cases with most of it first."""
    ordered = in_order(found)
    pages = -(-len(ordered) // PAGE)
    at = st.pagination(pages, key="alerts_page") if pages > 1 else 1
    for (crn, point), group in groupby(ordered[(at - 1) * PAGE : at * PAGE], key=lambda one: (one.crn, one.point)):
        draw.group(crn, point, list(group))


def in_order(found: Sequence[Alert]) -> list[Alert]:
    """Together what is of one case and review point; harm first, among cases and within one; then what is older."""
    worst = {key: min(map(_urgency, group)) for key, group in _by_point(found).items()}
    return sorted(found, key=lambda one: (worst[one.crn, one.point], one.crn, one.point, _urgency(one), one.at, one.id))


def _by_point(found: Sequence[Alert]) -> dict[tuple[str, str], list[Alert]]:
    grouped: dict[tuple[str, str], list[Alert]] = {}
    for one in found:
        grouped.setdefault((one.crn, one.point), []).append(one)
    return grouped


def _urgency(one: Alert) -> tuple[bool, bool]:
    return not alert.is_harm(one), one.urgency != "at_once"


def _of_message(message: str, draw: alert.Drawing) -> None:
    """What a message is about, as far as whoever acts may see it: the link itself opens nothing."""
    with data.ledger() as ledger:
        found = [one for one in ledger.book.of_message(message) if one.crn in draw.names]
    st.button("All alerts", type="tertiary", icon=":material/arrow_back:", on_click=_leave_message)
    if not found:
        frame.heading("Alerts")
        st.warning(NO_MESSAGE)
        return
    frame.heading(f"From your message: {plural(len(found), 'alert')}")
    left = sum(one.open for one in found)
    words = (
        f"{left} of {len(found)} {'awaits' if left == 1 else 'await'} an answer."
        if left
        else "All of it is answered or settled."
    )
    st.html(f'<div class="tl"><p class="tl-lead">{escape(words)}</p></div>')
    _list(found, draw)


def _leave_message() -> None:
    st.query_params.clear()
