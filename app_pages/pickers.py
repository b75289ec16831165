"""Pickers that pages share: each keeps what was chosen while other pages are shown."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from continuity.wording import label
from graph.parameters import MOST, indicator_groups
from graph.questions import Parameter
from graph.store import View
from nlp.lexicon import load_lexicon

DATE = "2003, 2003-05 or 2003-05-02"
Changed = Callable[[], None] | None


def case(words: str, key: str, names: Mapping[str, str], changed: Changed = None, none: str = "Anyone") -> str | None:
    """A CRN, chosen by name."""
    return st.selectbox(
        words, list(names), index=None, key=key, placeholder=none, on_change=changed, persist_state="session",
        format_func=lambda crn: names.get(crn, crn),
    )  # fmt: skip


def indicator(words: str, key: str, changed: Changed = None) -> str | None:
    """An indicator's code, chosen by its label."""
    return st.selectbox(
        words, codes(), index=None, key=key, placeholder="Any", on_change=changed, persist_state="session",
        format_func=label,
    )  # fmt: skip


def several(
    words: str, key: str, options: Sequence[str], changed: Changed = None, told: Callable[[str], str] = str
) -> list[str]:
    return st.multiselect(
        words, options, key=key, placeholder="All", on_change=changed, persist_state="session", format_func=told
    )


def codes() -> list[str]:
    """Every indicator, in the order of its label."""
    return sorted(load_lexicon().codes, key=label)


def begin(parameter: Parameter, key: str) -> None:
    """A picker that was never touched shows the parameter's default."""
    default = parameter.default
    if parameter.type == "indicators":
        default = [name.strip() for name in (default or "").split(",") if name.strip()]
    st.session_state.setdefault(key, None if default == "" else default)


def of(parameter: Parameter, key: str, view: View, names: Mapping[str, str]) -> Any:
    """The picker for a parameter of a question: what was picked in it."""
    begin(parameter, key)
    if parameter.type in ("area", "agency"):
        return _one_of(parameter, key, view.choices(parameter.type))
    if parameter.type == "person":
        none = "Choose a person" if parameter.default is None else "Anyone"
        return case(named(parameter), key, names, none=none) or parameter.default
    return _PICKERS[parameter.type](parameter, key)


def named(parameter: Parameter) -> str:
    """What a picker is called: by its name where the choices explain it, else by what it is for."""
    if parameter.type in ("area", "agency", "indicators", "person"):
        return capital(parameter.name.replace("_", " "))
    return capital(parameter.words.split(";")[0])


def capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def told(parameter: Parameter, picked: Any, names: Mapping[str, str]) -> str:
    """What was picked, in words; of a yes or no what holds, nothing where it does not."""
    if parameter.type == "yes_no":
        return named(parameter) if picked else ""
    if parameter.type == "indicators":
        value = ", ".join(map(_indicator_told, picked))
    else:
        value = names.get(picked, picked) if parameter.type == "person" else str("" if picked is None else picked)
    return f"{named(parameter)}: {value or 'any'}"


def _one_of(parameter: Parameter, key: str, options: list[str]) -> str:
    held = st.session_state[key]
    known = [*options, held] if held and held not in options else options  # an address may name what is not there
    return st.selectbox(
        named(parameter), known, index=None, key=key, placeholder="Any", help=capital(parameter.words), persist_state="session"
    ) or ""  # fmt: skip


def _indicators(parameter: Parameter, key: str) -> list[str]:
    """Codes, and names of groups, each of which stands for all of its codes."""
    known = [*indicator_groups(), *codes()]
    known += [name for name in st.session_state[key] if name not in known]
    return st.multiselect(
        named(parameter), known, key=key, placeholder="Any", persist_state="session",
        help="A group stands for all of its indicators. Nothing chosen: any indicator.",
        format_func=_indicator_told,
    )  # fmt: skip


def _indicator_told(code: str) -> str:
    return f"All of {code}" if code in indicator_groups() else label(code)


def _text(parameter: Parameter, key: str) -> str:
    hint = f"today, {DATE}" if parameter.type == "date" else None
    return st.text_input(named(parameter), key=key, placeholder=hint, persist_state="session") or ""


def _number(parameter: Parameter, key: str) -> int | None:
    return st.number_input(named(parameter), 0, MOST, None, 1, key=key, persist_state="session")


def _yes_no(parameter: Parameter, key: str) -> bool:
    more = capital(parameter.words) if ";" in parameter.words else None
    return st.checkbox(named(parameter), key=key, help=more, persist_state="session")


_PICKERS: Mapping[str, Callable[[Parameter, str], Any]] = {
    "text": _text, "date": _text, "number": _number, "yes_no": _yes_no, "indicators": _indicators,
}  # fmt: skip
