"""The named questions of the graph: chosen in words, asked with pickers, answered by a table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import streamlit as st

from access.identity import current_actor
from app_pages import answer, data, frame, link, pickers
from app_pages.answer import Answer
from errors import BadInput, NotAllowed, NotFound
from graph.questions import Parameter, Question, questions
from graph.store import Search, View

TOPICS = {  # a question that stands under none is listed at the end
    "What assessments leave out": (
        "not_in_last_assessment", "denied_in_last_assessment", "since_last_assessment", "in_no_assessment",
        "never_assessed", "without_assessment", "holder_when_dropped",
    ),
    "Changes of officer": (
        "dropped_at_handover", "handovers_without_summary", "officer_changes", "gaps_in_holding", "held_by_nobody",
        "long_caretaking",
    ),
    "Between areas and agencies": (
        "known_late", "not_received", "registered_elsewhere", "moves_without_transfer", "transfers_unanswered",
    ),
    "Decisions and actions": (
        "actions_overdue", "decisions_without_record", "breaches_without_decision", "recalls_without_decision",
        "undisclosed_relationships",
    ),
    "People and places in common": (
        "shared_addresses", "same_victim_or_address", "same_name_and_birth", "associates", "associates_elsewhere",
        "shortest_connection",
    ),
    "Figures": ("carried_by_area", "by_area_and_year", "officers_by_cases"),
}  # fmt: skip


def page() -> None:
    frame.on_view(_query)


def _query(view: View) -> None:
    known = questions()
    wrong = link.read(known)
    if wrong:
        _refuse(wrong)
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
        link.write(None, {})
        _refuse(frame.said(fault))
        return
    link.write(question if kept else None, kept.picked if kept else {})
    if kept:
        answer.show(question, kept, names)


def _refuse(why: str) -> None:
    """Beside what could not be asked stands no answer to something else."""
    st.session_state.pop("answer", None)
    st.warning(frame.literal(why))


def _landing(known: Mapping[str, Question]) -> None:
    frame.heading("Ask a question of all cases")
    placed = {code for codes in TOPICS.values() for code in codes}
    for title, codes in {**TOPICS, "More": tuple(code for code in known if code not in placed)}.items():
        found = [known[code] for code in codes if code in known]
        if found:
            _topic(title, found)


def _topic(title: str, found: Sequence[Question]) -> None:
    with st.container(key=f"questions {title}", gap="xxsmall"):
        st.html(f'<div class="tl"><h2 class="tl-h2">{title}</h2></div>')
        for one in found:
            words = frame.literal(one.words)
            st.button(words, key=f"ask {one.id}", type="tertiary", on_click=_open, args=(one.id,))


def _open(code: str) -> None:
    """What can be asked as it stands is asked by choosing it."""
    st.session_state["question"] = code
    st.session_state["due"] = True


def _pickers(view: View, question: Question, names: Mapping[str, str]) -> dict[str, Any] | None:
    """What was picked, once it is asked: nothing runs while a picker is being changed."""
    due = st.session_state.pop("due", False)
    if not question.asked:
        return {} if due else None
    with st.form(f"form {question.id}", border=False):
        picked = dict(_filled_in(view, question, names))
        asked = st.form_submit_button("Ask", type="primary")
    lacking = [pickers.named(p) for p in question.asked if p.default is None and picked[p.name] in (None, "")]
    if asked and lacking:
        _refuse(f"Still to be chosen: {', '.join(lacking)}.")
    return picked if (asked or due) and not lacking else None


def _filled_in(view: View, question: Question, names: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Three pickers a line; what is ticked has a line of its own, below."""
    row: list[Any] = []
    for parameter in _in_order(question):
        if not row and parameter.type != "yes_no":
            row = list(st.columns(3, vertical_alignment="bottom"))
        with row.pop(0) if parameter.type != "yes_no" else st.container():
            yield parameter.name, pickers.of(parameter, link.key(question, parameter), view, names)


def _in_order(question: Question) -> list[Parameter]:
    return sorted(question.asked, key=lambda parameter: parameter.type == "yes_no")


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
