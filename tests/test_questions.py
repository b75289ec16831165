"""Named questions: each has a known answer, the same on every engine, and agrees with the review of a case."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from neo4j import GraphDatabase
from neo4j_fixtures import signed_in
from question_cases import by_chance, case, given, loaded, marked, rec, world

from continuity.compare import known_at, said_of_person
from continuity.review import Review, review_case
from errors import BadInput, BadRule, NotFound
from graph.case import CaseFile
from graph.ladybug_store import LadybugStore
from graph.parameters import EPOCH, given_as, indicator_groups
from graph.questions import FOLDER, Question, Table, question, questions, read_questions
from graph.store import View, open_store
from graph.tables import as_csv, as_document, as_text
from ingest.case_file import case_with_mentions, read_case_file
from ingest.load import load
from nlp.lexicon import load_lexicon
from settings import settings
from tests.synthetic import TODAY

ROOT = Path(__file__).parent.parent
Rows = list[tuple[Any, ...]]
Ask = Callable[..., Rows]
ENGINES = ["ladybug", "neo4j"]


@contextmanager
def address(engine: str, request: pytest.FixtureRequest, home: Path) -> Iterator[str]:
    """Of an empty store, for as long as the tests of a module need it."""
    if engine == "ladybug":
        yield f"ladybug://{home / 'graph.lbug'}"
    else:
        yield from signed_in(request.getfixturevalue("neo4j_server"))


@pytest.fixture(scope="module", params=ENGINES)
def graph(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, View]]:
    """The world of question_cases in one engine: its name, the address, what anybody sees."""
    home = tmp_path_factory.mktemp("world")
    with address(request.param, request, home) as url, loaded(home, url, world()) as seen:
        yield request.param, url, seen


@pytest.fixture
def view(graph: tuple[str, str, View]) -> View:
    return graph[2]


@pytest.fixture
def ask(view: View) -> Ask:
    """ask(id, columns, parameter=value, ...): the answer, only these columns."""
    return lambda name, columns, **values: picked(view, question(name), columns, **values)


def picked(view: View, asked: Question, columns: str, **values: Any) -> Rows:
    table = view.answer(asked, asked.values_from(values))
    places = [table.columns.index(name) for name in columns.split()]
    return [tuple(row[place] for place in places) for row in table.rows]


# What assessments carry and lack


def test_the_last_assessment_lacks_what_was_known_and_is_neither_stated_nor_denied(ask: Ask) -> None:
    columns = "case name indicator first_known last_carried records agencies assessed author holder"
    end = ("2013-01-01", "OM2", "Bob")
    one = ("T000001", "Person T000001")
    assert ask("not_in_last_assessment", columns, area="Carry") == [
        (*one, "arson", "2012-03-04", None, ("C1",), ("probation",), *end),
        (*one, "domestic_abuse", "2010", "2010", ("A0",), ("probation",), *end),
        (*one, "sexual_harm", "2003", None, ("P1", "P2"), ("police", "prison"), *end),
    ]
    assert ask("not_in_last_assessment", "indicator", area="Carry", indicators="arson, weapons") == [("arson",)]


def test_the_last_assessment_denies_what_the_record_holds(ask: Ask) -> None:
    columns = "area case indicator records denial assessed"
    assert ask("denied_in_last_assessment", columns) == [
        ("Carry", "T000001", "weapons", ("C2",), ("[no weapons]",), "2013-01-01")
    ]


def test_who_held_the_case_when_an_assessment_left_something_out(ask: Ask) -> None:
    columns = "case indicator assessment assessed held_by author"
    assert ask("holder_when_dropped", columns, area="Carry") == [
        ("T000001", "sexual_harm", "A0", "2010", "Ann", "OM1"),
        ("T000001", "arson", "A1", "2013-01-01", "Bob", "OM2"),
        ("T000001", "domestic_abuse", "A1", "2013-01-01", "Bob", "OM2"),
        ("T000001", "sexual_harm", "A1", "2013-01-01", "Bob", "OM2"),
    ]
    assert ask("holder_when_dropped", "assessment", person="T000002") == []


def test_what_the_officer_who_took_the_case_was_not_told_by_the_last_assessment(ask: Ask) -> None:
    columns = "case indicator records changed given_to summary assessed author"
    told = ("2012-06", "Bob", False, "2010", "OM1")
    assert ask("dropped_at_handover", columns, area="Carry") == [
        ("T000001", "arson", ("C1",), *told),
        ("T000001", "sexual_harm", ("P1", "P2"), *told),
        ("T000001", "weapons", ("C2",), *told),
    ]


def test_what_came_after_the_last_assessment(ask: Ask) -> None:
    columns = "case indicator first_since records agencies stated"
    assert ask("since_last_assessment", columns, area="Carry") == [
        ("T000001", "robbery", "2014-01-05", ("C3",), ("probation",), False),
        ("T000001", "violence", "2014-02-02", ("C4",), ("probation",), True),
        ("T000002", "weapons", "2014-06", ("P9",), ("police",), False),
    ]
    assert [i for (i,) in ask("since_last_assessment", "indicator", indicators="", area="Carry", newly="yes")] == [
        "robbery", "substance_misuse", "weapons",
    ]  # fmt: skip


def test_who_was_never_assessed(ask: Ask) -> None:
    assert ask("never_assessed", "case indicators first_known records", area="Carry") == [
        ("T000003", ("arson",), "2012", ("C1",))
    ]
    assert ask("never_assessed", "indicators", area="Carry", indicators="") == [(("arson", "mental_health"),)]


def test_what_several_agencies_hold_and_no_assessment_states(ask: Ask) -> None:
    columns = "case indicator agencies records assessments"
    assert ask("in_no_assessment", columns, area="Carry") == [
        ("T000001", "sexual_harm", ("police", "prison"), ("P1", "P2"), 2)
    ]
    assert ask("in_no_assessment", "case indicator", area="Carry", least="1") == [
        ("T000001", "arson"), ("T000001", "robbery"), ("T000001", "sexual_harm"), ("T000001", "weapons"),
        ("T000002", "weapons"),
    ]  # fmt: skip


def test_the_share_that_last_assessments_carry_has_numerator_and_denominator(ask: Ask) -> None:
    columns = "area people known carried denied dropped carried_percent"
    assert ask("carried_by_area", columns) == [("Carry", 2, 6, 2, 1, 3, 33)]


def test_indicators_by_area_and_year(ask: Ask) -> None:
    columns = "area year indicator people records"
    assert ask("by_area_and_year", columns, area="Carry", indicators="arson") == [
        ("Carry", 2012, "arson", 3, 3), ("Carry", 2013, "arson", 1, 1),
    ]  # fmt: skip
    assert ask("by_area_and_year", "indicator", area="Carry", indicators="stalking_harassment,threats_to_kill") == []


def test_what_probation_learned_years_after_another_agency(ask: Ask) -> None:
    columns = "case indicator agencies written known gap_years"
    assert ask("known_late", columns, area="Carry", years=7) == [
        ("T000001", "sexual_harm", ("police", "prison"), "2003", "2011-05-04", 7)
    ]
    assert ask("known_late", columns, area="Carry", years=8) == []


def test_what_an_agency_holds_and_probation_has_not_received(ask: Ask) -> None:
    columns = "agency case record kind recorded indicators told"
    withheld = ("prison", "T000001", "P2", "intelligence", "2004-05", ("sexual_harm",), "withheld")
    assert ask("not_received", columns, area="Carry") == [withheld]
    assert ask("not_received", columns, area="Carry", certain="no") == [
        ("police", "T000002", "P9", "intelligence", "2014-06", ("weapons",), "not_told"), withheld,
    ]  # fmt: skip
    assert ask("not_received", columns, agency="police") == []
    assert ask("not_received", "record", area="Carry", certain="no", indicators="weapons") == [("P9",)]


def test_cases_without_an_assessment_for_long(ask: Ask) -> None:
    columns = "case level assessed months holder"
    assert ask("without_assessment", columns, area="Carry", day="2014-06-30") == [
        ("T000004", "VERY_HIGH", "2010-06", 48, None),
        ("T000001", "HIGH", "2013-01-01", 17, "Bob"),
        ("T000003", None, None, None, None),
    ]


# Who held the case


def test_cases_that_changed_their_officer_again_and_again(ask: Ask) -> None:
    columns = "area case changes since until officers holder"
    assert ask("officer_changes", columns) == [
        ("Held", "T000010", 2, "2010-01-01", "2010-11-01", ("B", "C"), "D")
    ]  # fmt: skip
    assert ask("officer_changes", "case changes", days="1100") == [("T000010", 3), ("T000011", 2)]


def test_when_nobody_held_the_case(ask: Ask) -> None:
    columns = "case since until days given_up_by holder"
    assert ask("gaps_in_holding", columns, area="Held") == [("T000012", "2010-01-01", "2010-01-31", 30, "A", "B")]
    assert ask("gaps_in_holding", "case days", area="Held", days=4) == [("T000012", 30), ("T000013", 5)]
    assert ask("gaps_in_holding", "case since until days", area="Carry", day="2011-03-01") == [
        ("T000004", "2011-02-01", None, 28)
    ]


def test_who_is_held_by_nobody_now(ask: Ask) -> None:
    columns = "case level indicators since told"
    assert ask("held_by_nobody", columns, area="Carry") == [
        ("T000003", None, ("arson",), None, "never allocated"),
        ("T000004", "VERY_HIGH", (), "2011-02-01", "given up"),
    ]


def test_caretaking_that_lasted_too_long(ask: Ask) -> None:
    columns = "case caretaker caretaking_area responsible since until weeks"
    assert ask("long_caretaking", columns) == [
        ("T000014", "Q", "Away", "Ada", "2010-01-01", "2010-06-01", 21)
    ]  # fmt: skip
    assert ask("long_caretaking", "case weeks", weeks="8") == [("T000014", 21), ("T000015", 8)], "59 days at least"
    assert ask("long_caretaking", "case weeks", weeks="9") == [("T000014", 21)]


def test_officers_by_the_cases_that_they_hold(ask: Ask) -> None:
    columns = "area officer cases caseload capacity"
    assert ask("officers_by_cases", columns, area="Carry") == [("Carry", "Bob", 2, 40, 30)]
    assert ask("officers_by_cases", columns, area="Carry", least=3) == []


def test_handovers_without_meeting_or_summary(ask: Ask) -> None:
    columns = "office case changed kind given_by given_to summary record"
    assert ask("handovers_without_summary", columns) == [
        ("Carry", "T000001", "2012-06", "reallocation", "Ann", "Bob", False, "H2"),
        ("Held", "T000010", "2010-11-01", "reallocation", "B", "C", False, "H3"),
    ]
    assert ("H1", None) in ask("handovers_without_summary", "record summary", area="Carry", told="no")


# Decisions, actions, transfers


def test_decisions_that_nobody_recorded_or_gave_a_reason_for(ask: Ask) -> None:
    columns = "case record decided question outcome decided_by missing"
    assert ask("decisions_without_record", columns, area="Decide") == [
        ("T000030", "D1", "2018-01", "recall", "not to recall", "SPO", "no record was made"),
        ("T000030", "D2", "2018-02", "enforcement", None, None, "no reason is given"),
        ("T000031", "D0", "2019-03-02", "recall", "not to", None, "no record was made"),
    ]
    assert ask("decisions_without_record", "record", area="Carry") == [("D1",)]


def test_actions_past_their_day_by_owner(ask: Ask) -> None:
    columns = "owner manager case record due days arises_from"
    assert ask("actions_overdue", columns, day="2019-02-01") == [
        ("Olu", "Sam", "T000030", "N1", "2019-01-31", 1, "D3"),
        ("police", None, "T000030", "N3", None, 3, None),
    ]
    assert ask("actions_overdue", "record", day="2019-01-31") == [("N3",)], "due today is not overdue"
    assert ask("actions_overdue", "record", day="2019-01-16") == [("N2",), ("N4",)], "neither was done by then"
    assert ask("actions_overdue", "record", day="2019-03-01", owner="OM") == [("N1",), ("N6",)]


def test_breaches_that_no_decision_followed(ask: Ask) -> None:
    columns = "office case record recorded author"
    assert ask("breaches_without_decision", columns) == [("Decide", "T000031", "E1", "2019-03-01", "OM")]
    assert ask("breaches_without_decision", columns, days="90") == []
    assert ask("breaches_without_decision", columns, day="2019-03-29") == [], "28 days are not over"


def test_recalls_without_a_recorded_decision(ask: Ask) -> None:
    columns = "office case record recalled author"
    assert ask("recalls_without_decision", columns) == [("Decide", "T000031", "E2", "2019-06-01", "OM")]


def test_relationships_that_were_not_disclosed(ask: Ask) -> None:
    columns = "case person type recorded record decisions"
    assert ask("undisclosed_relationships", columns) == [
        ("T000032", "not named in L1", "partner", "2019-01-01", "L1", 1),
        ("T000032", "Pat", "friend", "2019-05-01", "L2", 0),
    ]


def test_transfers_that_nobody_answered(ask: Ask) -> None:
    columns = "to_area from_area case record asked status days"
    assert ask("transfers_unanswered", columns, day="2019-05-10") == [
        ("Ask", "Decide", "T000033", "F1", "2019-01-01", "requested", 129),
        ("Deny", "Decide", "T000033", "F5", "2019-04-26", "rejected", 14),
    ]
    assert ask("transfers_unanswered", "record", day="2019-06-01", area="Wait") == [("F4",)]


def test_registrations_in_another_area(ask: Ask) -> None:
    columns = "area case registered_in type level category record"
    assert ask("registered_elsewhere", columns) == [("Decide", "T000034", "Ask", "MAPPA", "2", "M1", "G1")]
    assert ask("registered_elsewhere", "type", type="") == [("MAPPA",), ("child protection",)]


def test_moves_that_no_accepted_transfer_covers(ask: Ask) -> None:
    columns = "case moves since until areas"
    assert ask("moves_without_transfer", columns) == [
        ("T000070", 4, "2010-02-01", "2010-05-01", ("M2", "M3", "M4", "M5"))
    ]
    assert [row[:2] for row in ask("moves_without_transfer", columns, moves="2")] == [
        ("T000070", 4), ("T000071", 3), ("T000072", 3),
    ]  # fmt: skip


# People and addresses in common


def test_two_people_with_an_indicator_at_one_address(ask: Ask) -> None:
    columns = "address case area lived_from other_case other_area other_from indicators"
    elm = ("1 elm road", "T000050", "Elm", "2001", "T000051", "Oak", "2005", ("arson", "violence"))
    assert ask("shared_addresses", columns) == [elm]
    assert ask("shared_addresses", "case other_case", indicators="violence, mental_health") == [("T000050", "T000052")]
    assert ask("shared_addresses", "address other_case", premises="yes") == [
        ("1 elm road", "T000051"), ("the hostel", "T000053"),
    ]  # fmt: skip
    assert ask("shared_addresses", "case other_case", indicators="", across="no", area="Oak") == [
        ("T000050", "T000051"), ("T000050", "T000052"), ("T000051", "T000052"),
    ]  # fmt: skip


def test_one_victim_or_address_in_two_cases(ask: Ask) -> None:
    columns = "what which told case other_case"
    everything = ask("same_victim_or_address", columns)
    assert [row for row in everything if row[0] == "victim"] == [
        ("victim", "GAIL GREEN", "the same name", "T000055", "T000056"),
        ("victim", "Val", "one person in both files", "T000050", "T000051"),
    ]
    assert [row[1:] for row in everything if row[0] == "address" and row[1] == "1 elm road"] == [
        ("1 elm road", "the same text", "T000050", "T000051"),
        ("1 elm road", "the same text", "T000050", "T000052"),
        ("1 elm road", "the same text", "T000051", "T000052"),
    ]
    assert not {"no fixed abode", "hmp example", "the hostel"} & {row[1] for row in everything}
    assert ("the hostel",) in ask("same_victim_or_address", "which", premises="yes")


def test_one_name_and_date_of_birth_in_two_areas(ask: Ask) -> None:
    columns = "name born case area other_case other_area"
    found = ask("same_name_and_birth", columns)
    assert found == [
        ("JO SMITH", "1980-01-01", "T000059", "Elm", "T000061", "Ash"),
        ("Jo Smith", "1980-01-01", "T000058", "Ash", "T000059", "Elm"),
    ]
    assert len(ask("same_name_and_birth", columns, across="no")) == 3


def test_associates_within_two_steps_in_another_area(ask: Ask) -> None:
    columns = "through between onward associate area steps"
    near = [
        ("1 elm road", None, None, "T000051", "Oak", 1),
        ("Val", None, None, "T000051", "Oak", 1),
        ("1 elm road", None, None, "T000052", "Oak", 1),
    ]
    far = [
        ("1 elm road", "T000052", "1 elm road", "T000051", "Oak", 2),
        ("1 elm road", "T000051", "F9", "T000054", "Ash", 2),
        ("Val", "T000051", "1 elm road", "T000052", "Oak", 2),
        ("Val", "T000051", "F9", "T000054", "Ash", 2),
    ]
    found = ask("associates_elsewhere", columns, person="T000050")
    assert found[:3] == near and set(found[3:]) <= set(far) and {row for row in far if row[2] == "F9"} <= set(found)
    assert "T000053" not in {row[3] for row in found}, "a hostel and a prison join nobody"


def test_associates_who_are_themselves_cases_in_whatever_area(ask: Ask) -> None:
    columns = "through associate area records"
    assert ask("associates", columns, person="T000051") == [
        ("1 elm road", "T000050", "Elm", ("L1",)),
        ("Val", "T000050", "Elm", ()),
        ("1 elm road", "T000052", "Oak", ("L1",)),
        ("F9", "T000054", "Ash", ()),
    ]
    assert ask("associates", columns, person="T000053") == [], "a hostel and a prison join nobody"


def test_the_shortest_connection_of_two_people(ask: Ask) -> None:
    columns = "step case from how to"
    assert ask("shortest_connection", columns, person="T000052", other="T000054") == [
        (1, "T000052", "T000052", ("lived at",), "1 elm road"),
        (2, "T000051", "1 elm road", ("lived at",), "T000051"),
        (3, "T000051", "T000051", ("named in the case",), "F9"),
        (4, "T000054", "F9", ("named in the case",), "T000054"),
    ]
    assert ask("shortest_connection", columns, person="T000052", other="T000055") == []
    assert ask("shortest_connection", columns, person="T000052", other="T000052") == []
    either = ask("shortest_connection", columns, person="T000050", other="T000054")
    assert len(either) == 4 and ask("shortest_connection", columns, person="T000050", other="T000054") == either


@pytest.mark.parametrize("name", ["shortest_connection", "associates", "associates_elsewhere"])
def test_a_person_who_is_not_there_is_told(ask: Ask, name: str) -> None:
    with pytest.raises(NotFound, match="T999999: no such case"):
        ask(name, "case", person="T999999", **({"other": "T000050"} if name == "shortest_connection" else {}))


# What a question says equals what the review of each case says


@pytest.fixture(scope="module", params=ENGINES)
def by_review(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[View, dict[str, Review]]]:
    home = tmp_path_factory.mktemp("chance")
    documents = [by_chance(number) for number in range(60)]
    with address(request.param, request, home) as url, loaded(home, url, documents) as seen:
        yield seen, {crn: review_case(seen.case(crn)) for crn in seen.crns()}


def test_dropped_carried_and_contradicted_are_those_of_the_review(by_review: tuple[View, dict[str, Review]]) -> None:
    check_assessments(*by_review)


def check_assessments(view: View, reviews: dict[str, Review]) -> None:
    every = {
        (crn, r.record.id, d.category) for crn, review in reviews.items() for r in review.assessments for d in r.dropped
    }
    last = {crn: review.assessments[-1] for crn, review in reviews.items() if review.assessments}
    columns = "case indicator last_carried"
    assert (
        every
        and set(picked(view, question("holder_when_dropped"), "case assessment indicator", indicators="")) == every
    )
    assert sorted(picked(view, question("not_in_last_assessment"), columns, indicators=""), key=str) == sorted(
        (
            (crn, d.category, d.last_carried_by.recorded_on.text if d.last_carried_by else None)
            for crn, r in last.items()
            for d in r.dropped
        ),
        key=str,
    )
    denied = {(crn, d.category) for crn, r in last.items() for d in r.contradicted}
    assert set(picked(view, question("denied_in_last_assessment"), "case indicator", indicators="")) == denied
    share = picked(view, question("carried_by_area"), "known carried denied dropped", indicators="")
    sums = tuple(
        sum(len(getattr(r, part)) for r in last.values()) for part in ("known", "carried", "contradicted", "dropped")
    )
    assert tuple(map(sum, zip(*share, strict=True))) == sums


def test_moves_are_those_of_the_case_file(by_review: tuple[View, dict[str, Review]]) -> None:
    view, reviews = by_review
    counted = {crn: sum(not move.accepted for move in review.case.moves) for crn, review in reviews.items()}
    found = picked(view, question("moves_without_transfer"), "case moves", moves="0", days="100000")
    assert found and dict(found) == {crn: number for crn, number in counted.items() if number}


def test_who_held_the_case_is_whom_the_case_file_names(by_review: tuple[View, dict[str, Review]]) -> None:
    view, reviews = by_review
    for crn, record, holder in picked(view, question("holder_when_dropped"), "case assessment held_by", indicators=""):
        found = reviews[crn].case
        assert holder == found.holder_at(found.record(record))


def test_what_a_new_officer_was_not_told_is_what_was_known_then(by_review: tuple[View, dict[str, Review]]) -> None:
    view, reviews = by_review
    expected = {(crn, c) for crn, review in reviews.items() for c in _not_told(review.case)}
    assert expected and set(picked(view, question("dropped_at_handover"), "case indicator", indicators="")) == expected


def _not_told(case_file: CaseFile) -> set[str]:
    """Known at the change by which the case is held now, and neither stated nor denied by the assessment before it."""
    said = {r.id: said_of_person(r) for r in case_file.records}
    held = [t for t in case_file.tenures if t.role == "responsible"]
    if not held or held[-1].staff is None:
        return set()
    change = held[-1].record
    before = [a for a in case_file.assessments if a.known_by(change)]
    stated = {*said[before[-1].id].asserted, *said[before[-1].id].negated} if before else set()
    return set(known_at(case_file, change, said)) - stated if before else set()


@pytest.mark.parametrize(
    ("name", "rule", "column"),
    [
        ("transfers_unanswered", "transfer_not_accepted", "record"),
        ("gaps_in_holding", "case_unallocated", "case"),
        ("long_caretaking", "split_responsibility", "case"),
        ("officer_changes", "officer_turnover", "case"),
        ("actions_overdue", "action_not_completed", "record"),
        ("handovers_without_summary", "no_handover", "record"),
        ("decisions_without_record", "decision_not_recorded", "record"),
        ("not_received", "information_not_shared", "record"),
    ],
)
def test_a_question_finds_what_the_rule_finds(
    by_review: tuple[View, dict[str, Review]], name: str, rule: str, column: str
) -> None:
    """Each case on the day to which its own review runs, where the question has a day."""
    view, reviews = by_review
    told: set[tuple[str, str]] = set()
    by_rule: set[tuple[str, str]] = set()
    dated = "day" in {p.name for p in question(name).asked}
    for crn, review in reviews.items():
        given_day = {"day": review.end} if dated else {}
        found = picked(view, question(name), f"case {column}", **given_day) if dated or not told else []
        told |= {row for row in found if row[0] == crn or not dated}
        by_rule |= {
            (crn, _proof(f.record_ids, column, crn)) for f in review.findings if f.rule == rule and SAME[rule](f.text)
        }
    assert told == by_rule and told


def _proof(record_ids: list[str], column: str, crn: str) -> str:
    return crn if column == "case" else record_ids[0]


SAME: dict[str, Callable[[str], bool]] = {
    "transfer_not_accepted": lambda text: True,
    "case_unallocated": lambda text: text.startswith("Nobody held"),
    "split_responsibility": lambda text: "longer than" in text,
    "officer_turnover": lambda text: True,
    "action_not_completed": lambda text: text.startswith("Action") and "not completed" in text,
    "no_handover": lambda text: True,
    "decision_not_recorded": lambda text: "refers to" not in text,
    "information_not_shared": lambda text: "not received" in text,
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[View, dict[str, Review]]]:
    """The two published cases, read by the reader itself."""
    from access.policy import view_for
    from graph.store import Actor
    from ingest.project import bring_up_to_date
    from ledger.ledger import Ledger

    home = tmp_path_factory.mktemp("published")
    paths = sorted(ROOT.glob("cases/*/case.json"))
    with Ledger(home / "ledger.sqlite") as ledger:
        load(paths, ledger, TODAY)
        bring_up_to_date(ledger, f"ladybug://{home / 'graph.lbug'}")
    files = [case_with_mentions(read_case_file(path, TODAY)) for path in paths]
    with open_store(f"ladybug://{home / 'graph.lbug'}", read_only=True) as store:
        yield view_for(store, Actor("tester")), {found.crn: review_case(found) for found in files}


def test_the_published_cases_are_answered_as_they_are_reviewed(published: tuple[View, dict[str, Review]]) -> None:
    check_assessments(*published)


def test_the_published_cases_have_their_known_answers(published: tuple[View, dict[str, Review]]) -> None:
    view, _ = published

    def told(name: str, columns: str, **values: Any) -> Rows:
        return picked(view, question(name), columns, **values)

    assert told("not_in_last_assessment", "case indicator") == [
        ("Z900001", "child_sexual_exploitation"), ("Z900001", "concerning_correspondence"), ("Z900001", "sexual_harm"),
    ]  # fmt: skip
    assert ("Z900001", "child_sexual_exploitation", "2003", "2011") in told(
        "known_late", "case indicator written known"
    )
    assert told("officer_changes", "case changes officers") == [("Z900001", 2, ("OM8", "OM9"))]
    assert told("moves_without_transfer", "case moves") == [("Z900002", 4)]
    assert [record for _, record in told("decisions_without_record", "case record")] == ["M68", "M71", "M74", "C17"]
    assert told("transfers_unanswered", "case record") == [("Z900002", "C07")]
    assert told("not_received", "agency case record") == [("approved premises", "Z900002", "C18")]
    assert told("actions_overdue", "owner record", day="2019-05-06") == [("SPO3", "M75"), ("SPO5", "M96")]
    assert told("undisclosed_relationships", "record") == [("M60",), ("M115",)]
    assert told("breaches_without_decision", "record") == [("M61",)]
    assert told("recalls_without_decision", "record") == []


# The files


@pytest.mark.parametrize("name", questions())
def test_a_question_is_told_in_words(name: str) -> None:
    asked = questions()[name]
    assert asked.words.endswith("?") and asked.sort
    assert all(part.words for part in (*asked.asked, *asked.columns))
    assert len({column.name for column in asked.columns}) == len(asked.columns)
    assert asked.id in Path(__file__).read_text("utf-8"), "it has no test here"


def test_there_are_enough_questions() -> None:
    assert len(questions()) >= 22


@pytest.mark.parametrize("name", questions())
@pytest.mark.parametrize("engine", ENGINES)
def test_a_text_keeps_to_what_both_engines_do_well(name: str, engine: str) -> None:
    """One pattern a MATCH (a comma is a cross product), and no DISTINCT in an aggregate (a table for every group)."""
    text = "\n".join(line.partition("//")[0] for line in question(name).text(engine).splitlines())
    clauses = text.replace("OPTIONAL MATCH", "MATCH").split("MATCH")[1:]
    assert not [c for c in clauses if "),(" in c.split("WHERE")[0].replace(" ", "").replace("\n", "")]
    assert "(DISTINCT" not in text.replace("WITH DISTINCT", "").replace("( ", "(")


@pytest.mark.parametrize("name", [name for name in questions() if name != "shortest_connection"])
def test_no_plan_multiplies_what_is_not_joined(graph: tuple[str, str, View], name: str) -> None:
    """Of shortest_connection the two ends are multiplied, one by one."""
    engine, url, _ = graph
    asked = question(name)
    given = {p.name: "T000050" for p in asked.asked if p.default is None}
    operators = PLANS[engine](url, f"EXPLAIN {asked.text(engine)}", asked.values_from(given))
    assert operators and not [
        o for o in operators if o.startswith(("CROSS_PRODUCT", "CartesianProduct", "AllNodesScan"))
    ]


def _ladybug_plan(url: str, text: str, values: dict[str, Any]) -> list[str]:
    with open_store(url, read_only=True) as store:
        assert isinstance(store, LadybugStore)
        return re.findall(r"([A-Z_]+)\[\d+\]", store.connection().run(text, **values)[0][0])


def _neo4j_plan(url: str, text: str, values: dict[str, Any]) -> list[str]:
    user, password = settings().neo4j_user, settings().neo4j_password.get_secret_value()
    with GraphDatabase.driver(url, auth=(user, password), notifications_min_severity="OFF") as driver:
        waiting, found = [driver.execute_query(text, values).summary.plan], []
        while waiting:
            step = waiting.pop()
            found.append(step["operatorType"])
            waiting += step.get("children", [])
        return found


PLANS = {"ladybug": _ladybug_plan, "neo4j": _neo4j_plan}


HEAD = """// id: bad
// question: What?
// parameters:
//   area: {type: area, words: "w", default: ""}
// columns:
//   case: {type: case, words: "w"}
// sort: [case]
"""
TEXT = "MATCH (o:Offender) WHERE $area = '' RETURN o.crn AS crn\n"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (HEAD.replace("id: bad", "id: other") + TEXT, "bad.cypher:1: id 'other' must be the file's name"),
        (HEAD.replace("type: area", "type: zone") + TEXT, "bad.cypher:4: parameters.area.type"),
        (HEAD.replace("sort: [case]", "sort: [name]") + TEXT, "sort names what is no column"),
        (HEAD.replace("question:", "quest:") + TEXT, "bad.cypher:1: question: Field required"),
        (HEAD + TEXT.replace("$area", "$zone"), "uses ['zone'], its head declares ['area']"),
        (HEAD, "no text for every engine"),
        (HEAD.replace('type: area, words: "w", default: ""', 'type: number, words: "w", default: "x"') + TEXT, "area: its default is not a whole number"),
        ("// id: [\n" + TEXT, "bad.cypher:"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_told_with_its_line(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "bad.cypher").write_text(content, "utf-8")
    with pytest.raises(BadRule) as fault:
        read_questions(tmp_path)
    assert told in str(fault.value)


def test_a_variant_stands_in_place_of_the_common_text(tmp_path: Path) -> None:
    (tmp_path / "bad.cypher").write_text(HEAD + TEXT, "utf-8")
    (tmp_path / "bad.neo4j.cypher").write_text(f"// why\n{TEXT}", "utf-8")
    found = read_questions(tmp_path)["bad"]
    assert found.text("neo4j").startswith("// why") and found.text("ladybug") == TEXT.strip()


def test_an_unknown_question_is_told_the_known_ones() -> None:
    with pytest.raises(NotFound, match=r"nope: no such question. There are: actions_overdue, "):
        question("nope")


# What is given


@pytest.mark.parametrize(
    ("kind", "value", "typed"),
    [
        ("number", "12", 12), ("number", 0, 0), ("number", "100000", 100000),
        ("date", "1970-01-01", 0), ("date", "1970", 364), ("date", "1970-02", 58), ("date", TODAY, TODAY.toordinal() - EPOCH),
        ("yes_no", "Yes", True), ("yes_no", False, False), ("yes_no", "false", False),
        ("text", " a b ", "a b"), ("area", "", ""), ("indicators", "", []), ("indicators", [], []),
        ("indicators", "weapons, arson,arson", ["arson", "weapons"]), ("indicators", ["offending"], ["burglary_acquisitive"]),
    ],
)  # fmt: skip
def test_a_value_is_typed(kind: str, value: Any, typed: Any) -> None:
    assert given_as(kind, value) == typed


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("number", "-1"), ("number", "100001"), ("number", "1.5"), ("number", "x"), ("number", True), ("number", ""),
        ("date", "31.1.2019"), ("date", "2019-02-30"), ("date", "0000"), ("date", None), ("yes_no", "maybe"), ("yes_no", 1),
        ("indicators", "arsen"), ("indicators", ["Harm"]), ("indicators", None), ("text", None), ("person", None),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused(kind: str, value: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        given_as(kind, value)


def test_the_groups_are_those_of_the_lexicon() -> None:
    groups = {i.code: i.group for i in load_lexicon().indicators.values()}
    assert {code: group for group, codes in indicator_groups().items() for code in codes} == groups


def test_every_fault_of_what_is_given_is_told_with_the_way_out() -> None:
    with pytest.raises(BadInput) as fault:
        question("actions_overdue").values_from({"ownr": "x", "day": "never", "without_due": "-3"})
    told = str(fault.value)
    assert "parameter ownr: ownr is not a parameter of this question (day, without_due, owner, area)" in told
    assert "parameter day: 'never' is not a date that exists" in told and "parameter without_due: '-3'" in told


def test_what_must_be_given_and_is_not_is_told() -> None:
    for values in ({}, {"person": ""}, {"person": None}):
        with pytest.raises(
            BadInput, match=r"parameter person: nothing is not a value\. Give person: the CRN of the person\."
        ):
            question("associates_elsewhere").values_from(values)


def test_who_is_hidden_is_for_nobody_to_say() -> None:
    with pytest.raises(BadInput, match="parameter hidden"):
        question("shortest_connection").values_from({"person": "a", "other": "b", "hidden": []})
    assert question("shortest_connection").values_from({"person": "a", "other": "b"})["hidden"] == []


# How an answer looks


def made(*rows: tuple[Any, ...], sort: tuple[str, ...] = ("n",)) -> Table:
    columns = question("carried_by_area").columns[1:3]
    names = tuple(type(columns[0])(name, "text", "w") for name in ("n", "what"))
    return Question("q", "?", (), names, {"": ""}, sort).table(rows)


def test_rows_are_sorted_alike_whatever_the_engine_nulls_last() -> None:
    rows = [(2, "b"), (None, "a"), (1, ["y", "x", "y"]), (2, "a")]
    assert made(*rows).rows == made(*reversed(rows)).rows == ((1, ("x", "y")), (2, "a"), (2, "b"), (None, "a"))
    assert [n for n, _ in made((1, ""), (None, ""), (3, ""), sort=("-n",)).rows] == [3, 1, None]


def test_a_row_of_another_width_is_a_fault_of_the_file() -> None:
    with pytest.raises(BadRule, match=r"q.cypher: its rows have 1 values, its head 2 columns"):
        made((1,))


def test_an_answer_is_aligned_text_csv_or_json() -> None:
    table = made((1, ["b", "a"]), (22, None), (3, "=1+1\n"), (4, True), (None, "-x"))
    assert as_text(table) == " n  what\n--  ----\n 1  a; b\n 3  =1+1\n 4  yes\n22\n    -x\n"
    assert as_csv(table) == "n,what\n1,a; b\n3,'=1+1\n4,yes\n22,\n,'-x\n"
    assert as_document(table, "q")["rows"] == [[1, ["a", "b"]], [3, "=1+1\n"], [4, True], [22, None], [None, "-x"]]


def test_the_marks_in_these_texts_are_read() -> None:
    found = marked("[arson] [no arson] [if arson] [family arson]")
    assert [(m.asserted, m.assertion, m.of_offender) for m in found] == [
        (True, "present", True), (False, "negated", True), (False, "hypothetical", True), (True, "present", False),
    ]  # fmt: skip
    assert case("T1", "North", rec("A contact 2019"), given("B 2020", "OM"))["records"][1]["detail"]["to_staff"] == "OM"


def test_no_question_file_is_left_out() -> None:
    assert {path.name.split(".")[0] for path in FOLDER.glob("*.cypher")} == set(questions())
