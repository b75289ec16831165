"""A case as data: the order of records, who held it, what was known when."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from graph.case import in_order
from tests.factory import allocation, case, record

DATES = st.sampled_from(
    ["2001", "2003", "2003-06", "2003-03", "2003-06-05", "2003-12-31", "2004", "2004-01-01", "2010-05"]
)


def test_records_stand_by_date_and_in_file_order_where_dates_overlap() -> None:
    made = case(record("B", "contact", "2003-06"), record("A", "contact", "2003"), record("C", "contact", "2003-03"))
    assert [r.id for r in made.records] == ["A", "C", "B"]


@given(st.lists(DATES, max_size=8))
def test_a_certainly_earlier_record_always_stands_first(dates: list[str]) -> None:
    ordered = in_order(record(str(i), "contact", d, position=i) for i, d in enumerate(dates))
    assert sorted(r.position for r in ordered) == list(range(len(dates)))
    for i, one in enumerate(ordered):
        assert not any(later.recorded_on.before(one.recorded_on) for later in ordered[i + 1 :])


@given(st.permutations(range(5)))
def test_equal_dates_keep_the_order_of_the_file(order: list[int]) -> None:
    ordered = in_order(record(str(i), "contact", "2003", position=i) for i in order)
    assert [r.position for r in ordered] == [0, 1, 2, 3, 4]


def test_a_record_of_the_same_day_is_known_and_one_of_the_next_day_is_not() -> None:
    made = case(
        record("A", "assessment", "2019-01-10"),
        record("B", "contact", "2019-01-10"),
        record("C", "contact", "2019-01-11"),
    )
    point = made.record("A")
    assert made.record("B").known_by(point)
    assert not made.record("C").known_by(point)


def test_where_the_dates_overlap_file_order_says_what_was_known() -> None:
    made = case(
        record("A", "contact", "2019-01"), record("B", "assessment", "2019-01-10"), record("C", "contact", "2019-01")
    )
    assert made.record("A").known_by(made.record("B"))
    assert not made.record("C").known_by(made.record("B"))


def test_what_the_agency_recorded_itself_it_knew_and_what_another_kept_it_did_not() -> None:
    own = record("A", "contact", "2019-01-10")
    told = record("B", "intelligence", "2019-01-10", source="police", shared_with=["probation"])
    kept = record("C", "intelligence", "2019-01-10", source="prison", shared_with=[])
    silent = record("D", "intelligence", "2019-01-10", source="prison")
    assert str(own.available_on) == str(told.available_on) == "2019-01-10"
    assert (kept.available_on, kept.withheld) == (None, True)
    assert (silent.available_on, silent.withheld) == (None, False)


def test_the_holder_is_whoever_was_allocated_last() -> None:
    made = case(
        allocation("A", "2016-01-01", "OM1"),
        allocation("B", "2017-01-01", "OM7", role="caretaking"),
        allocation("C", "2018-01-01", None, "OM1"),
        allocation("D", "2018-02-01", "OM2"),
    )
    assert [made.holder(date(y, m, 2)) for y, m in ((2015, 1), (2016, 1), (2017, 1), (2018, 1), (2018, 2))] == [
        None,
        "OM1",
        "OM1",
        None,
        "OM2",
    ]
    assert [h.kind for h in made.handovers] == ["allocation", "caretaking_start", "unallocated", "allocation"]


def test_as_of_a_day_later_records_are_not_there() -> None:
    made = case(record("A", "contact", "2019-01-10"), record("B", "contact", "2019-01-11"))
    assert [r.id for r in made.as_of(date(2019, 1, 10)).records] == ["A"]
