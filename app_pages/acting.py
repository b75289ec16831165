"""For whom the pages are shown, until there is sign-in: whoever the settings name, else whoever is picked here."""

from html import escape

import streamlit as st

from access.identity import act_as, current_actor, named_by_settings
from app_pages.people import People

KEY = "acting"
NO_SIGN_IN = "This is no sign-in: whoever opens this page may act as anybody."


def begin() -> None:
    """At the start of each run, before anything is read."""
    act_as(st.session_state.get(KEY))


def pick(people: People) -> None:
    if named_by_settings():
        _say(f"Acting as {current_actor().username}, by the settings. {NO_SIGN_IN}")
        return
    held = st.session_state.get(KEY)
    known = [*people.named, *([held] if held and held not in people.named else [])]
    st.sidebar.selectbox(
        "Acting as", known, index=None, key=KEY, placeholder="Nobody in particular", persist_state="session",
        format_func=lambda key: people.named.get(key, key)
    )  # fmt: skip
    _say(NO_SIGN_IN)


def _say(words: str) -> None:
    st.sidebar.html(f'<div class="tl"><p class="tl-muted">{escape(words)}</p></div>')
