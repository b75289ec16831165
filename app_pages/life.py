"""What became of an indicator, in order: known, carried, dropped, answered, lapsed. Every colour stands beside its word."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

import streamlit as st

from app_pages.style import STATES
from continuity.dispositions import Answer, Step, answers, life
from continuity.policy import load_policy
from continuity.review import Review
from continuity.review_points import review_points
from continuity.threads import Thread
from continuity.wording import label, who

_PLAIN, _DECIDED, _ENDED = STATES["new"], ("#1f5a34", "#ffffff"), ("#e7e9eb", "#0b0c0c")
# Letter, word and colours of each state.
SHOWN = {
    "known": ("K", "known", ("#ffffff", "#0b0c0c")),
    "carried": ("C", "carried", _PLAIN),
    "dropped": ("D", "dropped", STATES["dropped"]),
    "contradicted": ("X", "denied", STATES["contradicted"]),
    "not_received": ("N", "not yet received by probation", STATES["not_received"]),
    "answered": ("A", "answered", _DECIDED),
    "undone": ("U", "answer undone", _ENDED),
    "lapsed": ("L", "answer lapsed", _ENDED),
}


def html(thread: Thread, given: Sequence[Answer]) -> str:
    return _list(life(thread, given))


def _list(steps: Iterable[Step]) -> str:
    """Steps of one state that follow each other stand together."""
    told = "".join(_told(state, list(found)) for state, found in groupby(steps, key=lambda step: step.state))
    return f'<ol class="tl-life" aria-label="What became of it">{told}</ol>'


def _told(state: str, steps: Sequence[Step]) -> str:
    letter, word, (fill, ink) = SHOWN[state]
    whens = ", ".join(f"{step.when} {_by(step)}".strip() for step in steps)
    return (
        f'<li><b style="background:{fill};color:{ink}" aria-hidden="true">{letter}</b>'
        f"{escape(word)} <span>{escape(whens)}</span></li>"
    )


def _by(step: Step) -> str:
    """Whose it is; a lapse is nobody's."""
    if step.state == "lapsed":
        return ""
    return step.answer.by or "" if step.answer and step.state == "answered" else who(step.record)


def show(review: Review) -> None:
    """The life of every indicator of a case, a row each."""
    if not review.threads:
        return
    given = answers(review.case, review_points(review.case, load_policy(), review.end))
    lives = sorted(review.threads, key=lambda thread: label(thread.category))
    rows = "".join(f'<tr><th scope="row">{escape(label(t.category))}</th><td>{html(t, given)}</td></tr>' for t in lives)
    head = '<tr><th scope="col">Indicator</th><th scope="col">What became of it</th></tr>'
    st.html(
        '<div class="tl scroll"><h2 class="tl-h2">The life of each indicator</h2>'
        f'<table class="tl-lives"><thead>{head}</thead><tbody>{rows}</tbody></table></div>'
    )
