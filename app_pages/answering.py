"""An officer's answer to one thing: what was answered, the form to answer it, the form to undo that."""

from collections.abc import Callable
from html import escape

import streamlit as st

from access.identity import current_actor
from alerts import answers, clock
from app_pages import data, frame
from app_pages.desk import Asked, Desk
from app_pages.people import People
from continuity.dispositions import VERDICTS, Answer, Verdict
from continuity.told import answer_told
from continuity.wording import label
from errors import ThroughlineError
from ledger.ledger import Ledger

CHOICES: dict[Verdict, str] = {
    "considered_carried": "Considered and carried",
    "no_longer_relevant": "No longer relevant, because …",
    "wrong_person": "Wrong person, because …",
    "escalate": "Escalate to the manager, because …",
}
DONE = "answered_just_now"
OPEN = "answering"  # the place of the form that is open; "" where none is


def place(desk: Desk, asked: Asked) -> str:
    """Where the form of an item stands on the page of its case."""
    return f"{desk.crn} {asked.item}"


def show(desk: Desk, asked: Asked, people: People, where: str) -> None:
    """What was answered; beneath it the form that is open, or the way to it. `where`: its own on a page."""
    st.html(f'<div class="tl">{told(asked)}</div>')
    if not desk.points:
        return
    opened = st.session_state.get(OPEN) == where
    if opened and asked.answer:
        _undo(desk, asked, asked.answer, people, where)
    elif opened:
        _form(desk, asked, people, where)
    else:
        words = f"Undo the answer to “{name(asked)}”" if asked.answer else f"Answer “{name(asked)}”"
        st.button(frame.literal(words), key=f"answer it {where}", on_click=_open, args=(where,))


def name(asked: Asked) -> str:
    """What it is called where it is one of many."""
    if asked.indicator:
        return label(asked.item)
    first = asked.findings[0] if asked.findings else None
    words = first.text if first else asked.dues[0].text
    return words if len(words) <= 60 else f"{words[:60].rsplit(' ', 1)[0]} …"


def told(asked: Asked) -> str:
    """Every answer in words: that which holds first, then those that were undone or have lapsed."""
    held = [asked.answer] if asked.answer else []
    return "".join(_told(answer) for answer in [*held, *reversed(asked.earlier)])


def _told(answer: Answer) -> str:
    mark = '<span class="tl-done" aria-hidden="true">✓</span> ' if answer.holds else ""
    undone = answer.undone.detail.get("reason") if answer.undone else None
    why = f" Undone because: {undone}" if undone else ""
    return f'<p class="tl-answer">{mark}{escape(answer_told(answer) + why)}</p>'


def _open(where: str) -> None:
    st.session_state[OPEN] = where


def _form(desk: Desk, asked: Asked, people: People, key: str) -> None:
    by = people.id_in(desk.crn, current_actor().username)
    with st.form(f"answer {key}"):
        verdict = st.radio(
            frame.literal(f"Your answer to “{name(asked)}”"), list(CHOICES), index=None, key=f"verdict {key}",
            format_func=lambda code: CHOICES[code],
        )  # fmt: skip
        reason = st.text_area(
            "Reason (needed for every answer but the first)", key=f"reason {key}", height=80, max_chars=4000
        )
        st.html(
            f'<div class="tl"><p class="tl-muted">It is recorded as the answer of {escape(by)}, dated today.</p></div>'
        )
        given = st.form_submit_button("Record this answer", type="primary")
    if given and verdict is None:
        st.error("Choose one of the four answers.")
    elif given and verdict in answers.REASONED and not reason.strip():
        st.error("This answer needs a reason: write it, and record the answer again.")
    elif given and verdict:
        now = clock.now()
        _write(
            lambda ledger: answers.answer(ledger, desk.review, desk.points, asked.item, verdict, reason, by, now),
            f"Recorded: “{name(asked)}”, {VERDICTS[verdict].removesuffix(', because')}, by {by}.",
        )
    st.button("Not now", key=f"close {key}", type="tertiary", on_click=_open, args=("",))


def _undo(desk: Desk, asked: Asked, answer: Answer, people: People, key: str) -> None:
    with st.form(f"undo {key}"):
        reason = st.text_area(
            frame.literal(f"Why the answer to “{name(asked)}” is undone"), key=f"why {key}", height=80, max_chars=4000
        )
        given = st.form_submit_button("Undo this answer", type="primary")
    if given and not reason.strip():
        st.error("Say why the answer is undone. It stays on record, and so does the reason.")
    elif given:
        by, now = people.id_in(desk.crn, current_actor().username), clock.now()
        _write(
            lambda ledger: answers.undo(ledger, desk.review, answer.record.id, reason, by, now),
            f"The answer to “{name(asked)}” is undone, by {by}.",
        )
    st.button("Not now", key=f"close {key}", type="tertiary", on_click=_open, args=("",))


def _write(what: Callable[[Ledger], str], done: str) -> None:
    """Notes it, says so and draws the page anew, or says beside the form why it was not noted."""
    try:
        with data.ledger() as ledger:
            what(ledger)
    except ThroughlineError as fault:
        st.error(frame.literal(frame.said(fault)))
        return
    st.session_state.pop(OPEN, None)
    st.session_state[DONE] = done
    st.rerun()


def say_done() -> None:
    """What was noted just now, once."""
    if DONE in st.session_state:
        st.success(frame.literal(st.session_state.pop(DONE)))
