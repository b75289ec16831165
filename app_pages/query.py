"""The named questions of the graph: chosen in words, asked with pickers, answered by a table."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from access.identity import current_actor
from app_pages import answer, data, frame, link, pickers
from app_pages.answer import Answer
from errors import BadInput, NotAllowed, NotFound
from graph.questions import Parameter, Question, questions
from graph.store import Search, View

GROUPS = {
    "People": "Answered with cases, each one click away.",
    "One person": "Answered of one case that you choose.",
    "Figures": "Answered with counts over all cases.",
}


def page() -> None:
    frame.on_view(_query)


def _query(view: View) -> None:
    known = questions()
    wrong = link.read(known)
    if wrong:
        st.warning(frame.literal(wrong))
    question = known.get(st.session_state.get("question", ""))
    if question is None:
        link.write(None, {})
        _landing(known)
        return
    names = frame.named(view.cases())
    st.button("All questions", type="tertiary", icon=":material/arrow_back:", on_click=_open, args=("",))
    frame.heading(question.words)
    picked = _pickers(view, question, names)
    try:
        kept = _answer(view, question, picked, names)
    except (BadInput, NotFound, NotAllowed) as fault:
        st.session_state.pop("answer", None)
        link.write(None, {})
        st.warning(frame.literal(frame.said(fault)))
        return
    link.write(question if kept else None, kept.picked if kept else {})
    if kept:
        answer.show(question, kept, names)


def _landing(known: Mapping[str, Question]) -> None:
    frame.heading("Ask a question of all cases")
    for title, asks in GROUPS.items():
        found = [question for question in known.values() if _group(question) == title]
        if found:
            st.html(f'<div class="tl"><h2 class="tl-h2">{title}</h2><p class="tl-muted">{asks}</p></div>')
            with st.container(key=f"questions {title}", gap="xxsmall"):
                for one in found:
                    words = frame.literal(one.words)
                    st.button(words, key=f"ask {one.id}", type="tertiary", on_click=_open, args=(one.id,))


def _group(question: Question) -> str:
    if any(p.type == "person" for p in question.asked):
        return "One person"
    return "People" if question.case_columns else "Figures"


def _open(code: str) -> None:
    """What can be asked as it stands is asked by choosing it."""
    st.session_state["question"] = code
    st.session_state["due"] = True


def _pickers(view: View, question: Question, names: Mapping[str, str]) -> dict[str, Any] | None:
    """What was picked, once it is asked: nothing runs while a picker is being changed."""
    due = st.session_state.pop("due", False)
    if not question.asked:
        return {} if due else None
    picked = {}
    with st.form(f"form {question.id}", border=False):
        columns = st.columns(3)
        for at, parameter in enumerate(_in_order(question)):
            with st.container() if parameter.type == "yes_no" else columns[at % 3]:
                picked[parameter.name] = pickers.of(parameter, link.key(question, parameter), view, names)
        asked = st.form_submit_button("Ask", type="primary")
    return picked if asked or (due and not _lacking(question, picked)) else None


def _in_order(question: Question) -> list[Parameter]:
    """What is ticked has a line of its own, below what is filled in."""
    return sorted(question.asked, key=lambda parameter: parameter.type == "yes_no")


def _lacking(question: Question, picked: Mapping[str, Any]) -> bool:
    """Something must still be chosen."""
    return any(p.default is None and picked[p.name] in (None, "") for p in question.asked)


def _answer(
    view: View, question: Question, picked: Mapping[str, Any] | None, names: Mapping[str, str]
) -> Answer | None:
    """A new answer where one is asked for; else the one that was given, anew where the graph or the asker changed."""
    kept: Answer | None = st.session_state.get("answer")
    if picked is None:
        if kept is None or kept.question != question.id:
            return None
        if (kept.actor, kept.projection) == _now():
            return kept
        picked = kept.picked
    st.session_state["answer"] = found = _asked(view, question, picked, names)
    return found


def _asked(view: View, question: Question, picked: Mapping[str, Any], names: Mapping[str, str]) -> Answer:
    actor, projection = _now()
    table = view.answer(question, question.values_from(picked))
    looked = view.search(Search(limit=0))
    told = " · ".join(filter(None, (pickers.told(p, picked[p.name], names) for p in _in_order(question))))
    return Answer(question.id, picked, told, table, looked.searched, looked.unreadable, actor, projection)


def _now() -> tuple[str, int]:
    return current_actor().username, data.number()
