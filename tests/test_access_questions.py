"""A person whom one may not see is in no answer: every question answers as if their case were not in the graph."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from question_cases import by_chance, loaded, world

from access.associates import associates
from access.policy import ALLOW_ALL, Policy, view_for
from errors import NotAllowed, NotFound
from graph.case import Associate
from graph.questions import Question, questions
from graph.store import Actor, Store, View, open_store

HIDDEN = {"T000001", "T000012", "T000014", "T000031", "T000051", "T000059", "T000071"}
DOCUMENTS = [*world(), *(by_chance(number) | {"offender": {"crn": f"T0009{number:02}"}} for number in range(12))]
OF_CASES = [name for name, asked in questions().items() if asked.case_columns]
COUNTS = [name for name, asked in questions().items() if not asked.case_columns]
GIVEN: dict[str, Any] = {"person": "T000052", "other": "T000054", "indicators": "", "day": "2014-06-30", "across": "no", "certain": "no",
                         "least": 1, "moves": 1, "changes": 1}  # fmt: skip


class Hide:
    def visible(self, actor: Actor, crns: Collection[str]) -> set[str]:
        return set(crns) - HIDDEN


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, View]]:
    """A graph of all cases, and what anybody sees of one that never had the hidden ones."""
    whole, part = tmp_path_factory.mktemp("whole"), tmp_path_factory.mktemp("part")
    rest = [d for d in DOCUMENTS if d["offender"]["crn"] not in HIDDEN]
    urls = [f"ladybug://{home / 'graph.lbug'}" for home in (whole, part)]
    with (
        loaded(whole, urls[0], DOCUMENTS),
        loaded(part, urls[1], rest) as never_had,
        open_store(urls[0], True) as store,
    ):
        yield store, never_had


@pytest.fixture
def views(graphs: tuple[Store, View]) -> tuple[View, View]:
    """What somebody sees from whom cases are hidden, and a graph that never had these cases."""
    store, never_had = graphs
    return seen_by(store, Hide()), never_had


def seen_by(store: Store, policy: Policy) -> View:
    return view_for(store, Actor("po"), policy)


def values_for(asked: Question, **more: Any) -> dict[str, Any]:
    """Values that let much into the answer; a person only where one must be given."""
    names = {p.name for p in asked.asked if p.type != "person" or p.default is None}
    return asked.values_from({name: value for name, value in GIVEN.items() if name in names} | more)


@pytest.mark.parametrize("name", OF_CASES)
def test_an_answer_is_as_if_the_hidden_cases_were_not_there(views: tuple[View, View], name: str) -> None:
    guarded, never_had = views
    asked = questions()[name]
    assert guarded.answer(asked, values_for(asked)) == never_had.answer(asked, values_for(asked))


def test_the_hidden_cases_stand_in_the_answers_of_those_who_may_see_them(graphs: tuple[Store, View]) -> None:
    everything = seen_by(graphs[0], ALLOW_ALL)
    asked = [questions()[name] for name in OF_CASES]
    naming = [q.id for q in asked if named(everything.answer(q, values_for(q)).rows)]
    assert len(naming) > len(OF_CASES) * 2 / 3, "the test above would pass for nothing"
    assert not [q.id for q in asked if named(seen_by(graphs[0], Hide()).answer(q, values_for(q)).rows)]


def named(rows: Sequence[Sequence[Any]]) -> set[str]:
    """The hidden cases that these rows name."""
    return HIDDEN & {str(cell) for row in rows for cell in row}


def test_nobody_is_led_through_a_hidden_case(graphs: tuple[Store, View]) -> None:
    asked = questions()["shortest_connection"]
    lengths = [len(seen_by(graphs[0], p).answer(asked, values_for(asked)).rows) for p in (ALLOW_ALL, Hide())]
    assert lengths == [4, 0], "the only way leads through T000051"


@pytest.mark.parametrize("name", COUNTS)
def test_a_count_over_all_cases_is_for_those_who_may_see_all(views: tuple[View, View], name: str) -> None:
    guarded, never_had = views
    asked = questions()[name]
    with pytest.raises(NotAllowed, match=f"{name}: it counts over all cases"):
        guarded.answer(asked, values_for(asked))
    assert never_had.answer(asked, values_for(asked)).rows


def test_a_query_of_ones_own_is_for_those_who_may_see_all(views: tuple[View, View]) -> None:
    with pytest.raises(NotAllowed, match="every case"):
        views[0].cypher("MATCH (o:Offender) RETURN o.crn AS crn")


@pytest.mark.parametrize("name", ["associates_elsewhere", "shortest_connection", "holder_when_dropped"])
def test_a_hidden_person_is_answered_as_one_who_does_not_exist(views: tuple[View, View], name: str) -> None:
    asked = questions()[name]
    refusals = []
    for view in views:
        with pytest.raises(NotFound) as refused:
            view.answer(asked, values_for(asked, person="T000051"))
        refusals.append(str(refused.value))
    assert refusals == ["T000051: no such case."] * 2


@pytest.mark.parametrize("of", ["area", "kind", "agency"])
def test_choices_are_as_if_the_hidden_cases_were_not_there(views: tuple[View, View], of: str) -> None:
    guarded, never_had = views
    assert guarded.choices(of) == never_had.choices(of) == sorted(set(guarded.choices(of)))


def test_an_area_of_a_hidden_case_alone_is_no_choice(graphs: tuple[Store, View]) -> None:
    assert "Away" in seen_by(graphs[0], ALLOW_ALL).choices("area")
    assert "Away" not in seen_by(graphs[0], Hide()).choices("area")


def test_associates_whom_one_may_not_see_are_not_there(graphs: tuple[Store, View]) -> None:
    everything = associates(seen_by(graphs[0], ALLOW_ALL), "T000052")
    assert Associate("T000051", None, "Oak", "1 elm road", ("L1",)) in [replace(one, name=None) for one in everything]
    seen = associates(seen_by(graphs[0], Hide()), "T000052")
    assert {one.crn for one in everything} - {one.crn for one in seen} == {"T000051"}
    assert seen == associates(graphs[1], "T000052")
    with pytest.raises(NotFound, match="T000051: no such case"):
        associates(seen_by(graphs[0], Hide()), "T000051")
