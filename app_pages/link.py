"""A question and what it was asked of as an address that can be sent: no person and no free text stands in it."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from graph.questions import Parameter, Question

SENT = ("number", "date", "area", "agency", "indicators", "yes_no")  # types that never name a person


def key(question: Question, parameter: Parameter) -> str:
    """The key of the picker of a parameter."""
    return f"asked {question.id} {parameter.name}"


def read(known: Mapping[str, Question]) -> str | None:
    """Takes over the question of the address and its values, once; it is then due to be asked. What is wrong with the
    address, in words, where it cannot be taken over."""
    given = _address()
    if not given or given == st.session_state.get("address"):
        return None
    st.session_state["address"] = given
    question = known.get("".join(given.get("question", [])))
    st.session_state["question"] = question.id if question else ""
    if question is None:
        return "The address names no question that there is."
    try:
        values = {p.name: _picked(p, given[p.name]) for p in question.asked if p.type in SENT and p.name in given}
    except ValueError as fault:
        return f"The address cannot be read: {fault}. Choose what to ask."
    for parameter in question.asked:
        st.session_state.pop(key(question, parameter), None)
        if parameter.name in values:
            st.session_state[key(question, parameter)] = values[parameter.name]
    st.session_state["due"] = True
    return None


def write(question: Question | None, picked: Mapping[str, Any]) -> None:
    """Makes the address that of this question asked of this, or that of the page alone."""
    sent = {"question": [question.id]} if question else {}
    for parameter in question.asked if question else ():
        value = picked.get(parameter.name)
        if parameter.type in SENT and value is not None:
            sent[parameter.name] = _sent(value)
    if sent != _address():
        st.query_params.from_dict(sent)
    st.session_state["address"] = sent


def _address() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _sent(value: Any) -> list[str]:
    """An empty list is sent too: left out, it would be the default."""
    if isinstance(value, list):
        return value or [""]
    return [("yes" if value else "no") if isinstance(value, bool) else str(value)]


def _picked(parameter: Parameter, given: Sequence[str]) -> Any:
    """What the picker holds for what an address gives. Raises ValueError where it can hold nothing of it."""
    if parameter.type == "indicators":
        return [code for code in given if code]
    [text] = given if len(given) == 1 else [""]
    if parameter.type == "yes_no":
        return _yes_no(parameter, text)
    if parameter.type == "number" and not text.isdecimal():
        raise ValueError(f"{parameter.name} is no number")
    return int(text) if parameter.type == "number" else text or None


def _yes_no(parameter: Parameter, text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError(f"{parameter.name} is neither yes nor no")
    return text == "yes"
