"""The date that a text gives for an event: the case table, and what holds of any text."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datafiles import Strict, read_yaml
from nlp.dates import event_date

TABLE = Path(__file__).parent / "cases" / "dates.yaml"
FORMAT = re.compile(r"\d{4}(-\d\d){0,2}(/\d{4}(-\d\d){0,2})?")


class Case(Strict):
    group: str
    text: str  # [[ ]] marks the event
    date: str | None
    recorded: str | None = None
    born: str | None = None


class Table(Strict):
    cases: list[Case]


CASES = read_yaml(TABLE, Table).cases


def name_of(case: Case) -> str:
    given_dates = f" (recorded {case.recorded or '-'}, born {case.born or '-'})" if case.recorded or case.born else ""
    return f"{case.group}: {case.text}{given_dates}"


@pytest.mark.parametrize("case", CASES, ids=map(name_of, CASES))
def test_the_event_has_the_date_that_the_text_gives_it(case: Case) -> None:
    start, end = case.text.index("[["), case.text.index("]]") - 2
    text = case.text.replace("[[", "").replace("]]", "")
    assert event_date(text, start, end, case.recorded, case.born) == case.date


PARTS = st.sampled_from(
    "31/02/2020 29/2/23 0/0/00 2003 '09 2004-06 99 May 3rd aged 17 999 teens 14 yrs ago 100 years 3/52 last week summer"
    " yesterday Monday between and 9999 0001 . ; , knife at £2000 1999".split()
)
TEXTS = st.one_of(st.text(max_size=150), st.lists(PARTS, max_size=30).map(" ".join))
KNOWN = st.one_of(
    st.none(), st.dates().map(str), st.sampled_from(["2024", "2024-07", "0001-01-01", "", "soon", "2024-99"])
)


@st.composite
def questions(draw: Any) -> tuple[str, int, int, str | None, str | None]:
    text = draw(TEXTS)
    start = draw(st.integers(0, len(text)))
    return text, start, draw(st.integers(start, len(text))), draw(KNOWN), draw(KNOWN)


@given(questions())
@settings(deadline=None)
def test_any_span_of_any_text_has_a_date_in_the_format_or_none(
    question: tuple[str, int, int, str | None, str | None],
) -> None:
    date = event_date(*question)
    assert date is None or FORMAT.fullmatch(date)


@given(st.dates())
def test_a_full_date_is_read_day_before_month(day: Any) -> None:
    if day.year >= 1900:
        text = f"{day.day:02}/{day.month:02}/{day.year} assault"
        assert event_date(text, 11, len(text)) == (day.isoformat() if day.year < 2100 else None)
