"""Where a case is to be reviewed, and how long an officer's answer holds."""

from datetime import date
from typing import Any

import pytest

from continuity.dispositions import answers, life, standing
from continuity.policy import load_policy
from continuity.review import review_case
from continuity.review_points import ReviewPoint, live, review_points
from graph.case import CaseFile, Record
from tests.factory import allocation, assessment, case, record, said

END = date(2020, 12, 31)
KNIFE = record("A", "contact", "2020-01-01", mentions=(said("weapons"),))


def points_of(given: CaseFile) -> list[ReviewPoint]:
    return list(review_points(given, load_policy(), END))


@pytest.mark.parametrize(
    ("one", "kinds"),
    [
        (assessment("X", "2020-02-01"), ["reassessment"]),
        (allocation("X", "2020-02-01", "OM1"), ["allocation"]),
        (allocation("X", "2020-02-01", "OM2", "OM1"), ["reallocation"]),
        (allocation("X", "2020-02-01", None, "OM1"), ["unallocated"]),
        (allocation("X", "2020-02-01", "OM2", role="caretaking"), ["caretaking_start"]),
        (allocation("X", "2020-02-01", None, "OM2", role="caretaking"), ["caretaking_end"]),
        (record("X", "transfer", "2020-02-01", to_area="East", status="accepted"), ["transfer"]),
        (record("X", "mappa_meeting", "2020-02-01", level="2"), ["mappa_meeting"]),
        (record("X", "decision", "2020-02-01", question="recall", outcome="not recalled"), ["recall_decision"]),
        (record("X", "event", "2020-02-01", type="recall"), ["recall_decision"]),
        (record("X", "release", "2020-02-01"), ["release"]),
    ],
)
def test_each_of_these_is_a_review_point(one: Record, kinds: list[str]) -> None:
    assert [list(p.kinds) for p in points_of(case(one))] == [kinds]


@pytest.mark.parametrize(
    "one",
    [
        allocation("X", "2020-02-01", "POM1", role="prison"),
        record("X", "transfer", "2020-02-01", to_area="East", status="requested"),
        record("X", "decision", "2020-02-01", question="enforcement"),
        record("X", "decision", "2020-02-01", question="recall", recorded=False),
        record("X", "contact", "2020-02-01"),
        assessment("X", "2021-02-01"),
    ],
)
def test_these_are_none(one: Record) -> None:
    assert points_of(case(one)) == []


def test_leaving_custody_is_one_point_with_the_release() -> None:
    inside = record("S", "sentence", "2019-01-01", sentence="18 months imprisonment")
    [point] = points_of(case(inside, record("R", "release", "2020-02-01")))
    assert set(point.kinds) == {"custody_to_community", "release"} and point.handover and point.lapses


def test_a_date_on_record_comes_near_by_the_period_of_the_policy_and_not_before_it_was_told() -> None:
    near = record("S", "sentence", "2020-01-01", parole_on="2020-06-30")
    told_late = record("S", "sentence", "2020-06-20", release_due="2020-06-30")
    told_after = record("S", "sentence", "2020-07-20", release_due="2020-06-30")
    assert [(p.key, p.kinds) for p in points_of(case(near))] == [("2020-04-07", ("approaching_parole",))]
    assert [p.key for p in points_of(case(told_late))] == ["2020-06-20"]
    assert points_of(case(told_after)) == []


def test_points_of_one_day_are_one_whose_key_stays_when_more_comes() -> None:
    first = assessment("X", "2020-02-01")
    more = allocation("Y", "2020-02-01", "OM2", "OM1")
    [one], [both] = points_of(case(first)), points_of(case(more, first))
    assert one.key == both.key == "2020-02-01" and both.about("X") and both.about("Y")
    assert [p.key for p in points_of(case(assessment("Z", "2020-02")))] == ["2020-02-01/2020-02-29"]


def test_a_case_is_live_until_it_is_terminated() -> None:
    assert live(case(KNIFE)) and not live(case(KNIFE, record("E", "event", "2020-03-01", type="terminated")))


def answer(record_id: str, on: str, at: str, **detail: Any) -> Record:
    told = {"item": "weapons", "verdict": "considered_carried", "review_point": at, "by": "OM1", **detail}
    return record(record_id, "disposition", on, "Considered.", **told)


START = (KNIFE, assessment("X", "2020-02-01"))


@pytest.mark.parametrize(
    ("later", "holds"),
    [
        (record("M", "mappa_meeting", "2020-03-01"), True),
        (record("S", "sentence", "2020-03-01", parole_on="2020-04-01"), True),
        (allocation("C", "2020-03-01", "OM9", role="caretaking"), True),
        (record("K", "contact", "2020-03-01"), True),
        (assessment("Y", "2020-03-01"), False),
        (allocation("Y", "2020-03-01", "OM2", "OM1"), False),
        (record("Y", "release", "2020-03-01"), False),
        (record("Y", "decision", "2020-03-01", question="recall", outcome="recalled"), False),
    ],
)
def test_an_answer_holds_until_the_next_assessment_officer_release_or_recall(later: Record, holds: bool) -> None:
    made = case(*START, answer("D", "2020-02-05", "X"), later)
    [given] = answers(made, points_of(made))
    assert given.holds is holds and (given.lapsed is None) is holds
    assert ("weapons" in standing([given])) is holds


def test_an_answer_that_comes_after_the_next_assessment_is_to_the_point_it_names() -> None:
    made = case(*START, assessment("Y", "2020-03-01"), answer("D", "2020-03-05", "X"))
    [given] = answers(made, points_of(made))
    assert given.lapsed is not None and given.lapsed.about("Y")


def test_an_answer_on_the_day_of_an_assessment_to_it_holds() -> None:
    made = case(KNIFE, assessment("X", "2020-02-01"), answer("D", "2020-02-01", "X"))
    assert answers(made, points_of(made))[0].holds


def test_an_answer_is_undone_only_by_another_which_may_be_undone_itself() -> None:
    undo = record("U", "disposition", "2020-02-06", "Undone.", undoes="D", by="OM1")
    again = record("V", "disposition", "2020-02-07", "Undone.", undoes="U", by="OM1")
    made = case(*START, answer("D", "2020-02-05", "X"), undo)
    assert [a.undone and a.undone.id for a in answers(made, points_of(made))] == ["U"]
    back = case(*START, answer("D", "2020-02-05", "X"), undo, again)
    assert [a.holds for a in answers(back, points_of(back))] == [True]


def test_dropped_ignores_answers() -> None:
    plain = review_case(case(*START))
    answered = review_case(case(*START, answer("D", "2020-02-01", "X")))
    for review in (plain, answered):
        assert [i.category for i in review.assessments[0].dropped] == ["weapons"]


def test_the_life_of_an_item_is_told_in_order() -> None:
    made = case(*START, answer("D", "2020-02-05", "X"), assessment("Y", "2020-03-01", said("weapons")))
    review = review_case(made)
    [thread] = review.threads
    told = [(s.state, s.when) for s in life(thread, answers(made, points_of(made)))]
    assert told == [
        ("known", "2020-01-01"), ("dropped", "2020-02-01"), ("answered", "2020-02-05"), ("carried", "2020-03-01"),
        ("lapsed", "2020-03-01"),
    ]  # fmt: skip
