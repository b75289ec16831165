"""Partial dates are the interval that they span."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.dates import bounded, parse_date


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2003", date(2003, 1, 1), date(2003, 12, 31)),
        ("2004-02", date(2004, 2, 1), date(2004, 2, 29)),
        ("2003-06-05", date(2003, 6, 5), date(2003, 6, 5)),
    ],
)
def test_a_date_spans_what_it_leaves_open(text: str, first: date, last: date) -> None:
    parsed = parse_date(text)
    assert (parsed.first, parsed.last, str(parsed)) == (first, last, text)


@pytest.mark.parametrize(
    "text", ["2019-02-30", "2019-13", "19", "2019-1-1", "0000", "05/06/2003", "2003-06-05T10:00", "", "２００３"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_date(text)


def test_a_duration_is_at_least_and_at_most() -> None:
    assert parse_date("2019-01").days_until(parse_date("2019-02-15")) == (15, 45)
    assert parse_date("2003").days_until(parse_date("2011")) == (2558, 3286)
    assert parse_date("2019-01-10").days_until(parse_date("2019-01")) == (0, 21)


def test_a_fact_without_a_date_lies_between_its_bounds() -> None:
    assert str(bounded("2009", "2014-06")) == "between 2009-01-01 and 2014-06-30"
    assert str(bounded(None, "2007-09")) == "on or before 2007-09-30"
    assert str(bounded(None, None)) == "a day not told"
    with pytest.raises(ValueError, match="lies before"):
        bounded("2014", "2009")


@given(st.dates(), st.dates())
def test_for_exact_days_at_least_equals_at_most(a: date, b: date) -> None:
    one, other = parse_date(f"{a:%Y-%m-%d}".zfill(10)), parse_date(f"{b:%Y-%m-%d}".zfill(10))
    assert one.days_until(other) == ((b - a).days, (b - a).days)
