"""Whether people are told at all: the worker, the last look at the cases, and the messages that did not go out."""

from html import escape

import streamlit as st

from alerts import clock, health
from app_pages import alert, data, frame
from continuity.wording import plural
from errors import ThroughlineError
from ledger.alerts import Message

KINDS = {"at_once": "at once", "digest": "list of the day", "escalation": "escalation"}


def show(draw: "alert.Drawing") -> None:
    """For those who may see every case: what is counted here is counted over all of them."""
    with data.ledger() as ledger:
        everything, found, messages = set(ledger.cases()), health.health(ledger, clock.now()), ledger.book.messages()
    if not everything <= set(draw.names):
        st.info("This is shown to those who may see every case.")
        return
    st.html(f'<div class="tl">{health_html(found)}</div>')
    dead = [message for message in messages if message.state == "dead"]
    if dead:
        st.html(f'<div class="tl"><h2 class="tl-h2">Messages that did not go out ({len(dead)})</h2></div>')
    for message in dead:
        _dead(message)


def health_html(found: health.Health) -> str:
    """What the command `throughline health` says."""
    told = [line.partition(": ") for line in health.as_text(found).splitlines()]
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, colon, words in told if colon)
    rest = "".join(f'<p class="tl-lead">{escape(name)}</p>' for name, colon, _ in told if not colon)
    return f'<h2 class="tl-headline">{escape(headline(found))}</h2><dl class="tl-list">{facts}</dl>{rest}'


def headline(found: health.Health) -> str:
    last = found.last_whole
    if last is None:
        return "No look at all live cases has been taken yet."
    return f"{plural(last.raised, 'alert')} from {plural(last.cases, 'case')} checked"


def _dead(message: Message) -> None:
    """Why it did not go out, and another try."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        told = f"{KINDS[message.kind]}, due {alert.moment(message.due_at)}, {plural(len(message.alerts), 'alert')}: {message.fault or 'refused'}"
        st.text(f"Message {message.id[:8]}: {told}")
        again = st.button(f"Try {message.id[:8]} again", key=f"retry {message.id}")
    if again:
        try:
            with data.ledger() as ledger:
                ledger.book.retry(message.id, clock.now())
        except ThroughlineError as fault:
            st.error(frame.literal(frame.said(fault)))
            return
        st.rerun()
