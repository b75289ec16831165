"""Pickers that pages share: each keeps what was chosen while other pages are shown."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from continuity.wording import label
from nlp.lexicon import load_lexicon


def case(words: str, key: str, names: Mapping[str, str], changed: Callable[[], None] | None = None) -> str | None:
    """A CRN, chosen by name."""
    return st.selectbox(
        words, list(names), index=None, key=key, placeholder="Anyone", on_change=changed, persist_state="session",
        format_func=lambda crn: names.get(crn, crn),
    )  # fmt: skip


def indicator(words: str, key: str, changed: Callable[[], None] | None = None) -> str | None:
    """An indicator's code, chosen by its label."""
    return st.selectbox(
        words, codes(), index=None, key=key, placeholder="Any", on_change=changed, persist_state="session",
        format_func=label,
    )  # fmt: skip


def several(
    words: str,
    key: str,
    options: Sequence[str],
    changed: Callable[[], None] | None = None,
    told: Callable[[str], str] = str,
) -> list[str]:
    return st.multiselect(
        words, options, key=key, placeholder="All", on_change=changed, persist_state="session", format_func=told
    )


def codes() -> list[str]:
    """Every indicator, in the order of its label."""
    return sorted(load_lexicon().codes, key=label)
