"""What records state beside their text becomes typed nodes, and none of them depends on the order of a file."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from question_cases import by_chance, case, given, marked, rec

from graph import ontology as o
from graph.case import text_of
from graph.store import CaseGraph, Row, hash_of
from ingest.case_graph import case_graph
from ingest.directory import Directory
from ingest.facts import days, span
from ledger.standing import Standing

Document = dict[str, Any]


def graph_of(document: Document) -> CaseGraph:
    header = {key: value for key, value in document.items() if key != "records"}
    crn = header["offender"]["crn"]
    standing = Standing(crn, header, tuple(enumerate(document["records"])), (), ())
    readings = {body["id"]: tuple(marked(text_of(body))) for body in document["records"]}
    return case_graph(standing, readings, Directory({crn: header}))


def facts(label: type[o.Node], *records: Document, **header: Any) -> list[Any]:
    return [node for node in graph_of(case("T000001", "North", *records, **header)).own if isinstance(node, label)]


def hashed(made: CaseGraph) -> Iterator[Row]:
    for node in (*made.own, *made.shared):
        yield o.name_of(type(node)), (node.id,), values_of(node)
    for joined in made.relationships:
        yield o.name_of(type(joined)), (joined.from_id, joined.to_id), values_of(joined)


def values_of(of: o.Node | o.Relationship) -> dict[str, Any]:
    return {p.name: getattr(of, p.name) for p in o.properties(type(of)) if p.hashed}


@pytest.mark.parametrize("number", range(40))
def test_the_hash_is_the_same_whatever_the_order_of_the_records(number: int) -> None:
    document = by_chance(number)
    records = document["records"]
    shuffled = document | {"records": random.Random(number).sample(records, len(records))}
    assert hash_of(hashed(graph_of(shuffled))) == hash_of(hashed(graph_of(document)))


@pytest.mark.parametrize("number", range(40))
def test_every_own_node_leads_to_the_case(number: int) -> None:
    made = graph_of(by_chance(number))
    joined = {(type(r), r.from_id) for r in made.relationships}
    for label in o.own_ways():
        ways = [of for of in o.RELATIONSHIPS if of.source is label and of.target in (o.Offender, o.Record, o.Indicator)]
        assert all((ways[0], node.id) in joined for node in made.own if isinstance(node, label))
    assert len({node.id for node in made.own}) == len(made.own)


def test_days_are_counted_from_1970_and_open_ends_are_far_away() -> None:
    (record,) = facts(o.Record, rec("A contact 1970-02"))
    assert (record.first_day, record.last_day, record.place) == (31, 58, 0)
    (bounded,) = facts(o.Record, rec("A contact -", not_after="1970-01-02"))
    assert (bounded.first_day, bounded.last_day, bounded.first, bounded.year) == (-719162, 1, None, None)
    (since,) = facts(o.Record, rec("A contact -", not_before="1970-01-02"))
    assert (since.first_day, since.last_day, since.last) == (1, 2932896, None)


@pytest.mark.parametrize(
    ("more", "receipt", "available"),
    [
        ({"source": "police"}, "not_told", None),
        ({"source": "police", "shared_with": ["prison"]}, "withheld", None),
        ({"source": "police", "shared_with": ["probation"]}, "received", 0),
        ({"source": "police", "received_on": "1970-01-03"}, "received", 2),
        ({"source": "probation"}, "received", 0),
    ],
)
def test_a_record_says_how_it_stands_with_probation(more: dict[str, Any], receipt: str, available: int | None) -> None:
    (record,) = facts(o.Record, rec("A intelligence 1970-01-01", **more))
    assert (record.receipt, record.available_first_day, record.available_last_day) == (receipt, available, available)


def test_an_action_is_completed_where_any_record_of_it_says_so() -> None:
    first, second, other = facts(
        o.Action,
        rec("A action 2019", action_id="x", due="2019-02"),
        rec("B action 2019", action_id="x", completed_on="2019-05"),
        rec("C action 2019", owner="nobody known"),
    )
    assert (first.completed_on, second.completed_on, other.completed_on) == ("2019-05", "2019-05", None)
    assert first.due_last_day == days(rec_day("2019-02"))[1] and other.due_last_day is None


def rec_day(text: str) -> Any:
    from graph.dates import parse_date

    return parse_date(text)


def test_a_registration_stands_until_it_ends() -> None:
    standing = [
        (r.type, r.standing)
        for r in facts(
            o.Registration,
            rec("A registration 2018", type="MAPPA", status="added"),
            rec("B registration 2019", type="MAPPA", status="deregistered"),
            rec("C registration 2018", type="other", status="added"),
            rec("D registration 2019", type="other", status="reviewed"),
        )
    ]
    assert standing == [("MAPPA", False), ("other", False), ("MAPPA", False), ("other", True)], "by date"


def test_a_handover_says_until_when_it_held_and_which_change_it_was() -> None:
    changes = facts(
        o.Handover,
        given("A 2010-01-01", "X"), given("B 2011-01-01", "Q", role="caretaking"), given("C 2011-02-01", "Y", "X"),
        given("D 2012-01-01", None, "Y"), rec("E assessment 2011-06"), given("F 2012-02-01", "Z"),
    )  # fmt: skip
    assert [(h.kind, h.role, h.change, h.until, h.responsible, h.assessment) for h in changes] == [
        ("allocation", "responsible", 0, "2011-02-01", "X", None),
        ("caretaking_start", "caretaking", None, None, "X", None),
        ("reallocation", "responsible", 1, "2012-01-01", "Y", None),
        ("unallocated", "responsible", None, "2012-02-01", None, "E"),
        ("allocation", "responsible", 2, None, "Z", "E"),
    ]


def test_an_owner_or_decider_is_joined_where_a_list_of_staff_has_them() -> None:
    made = graph_of(
        case(
            "T000001", "North", rec("A action 2019", owner="OM"), rec("B action 2019", owner="police"),
            rec("C decision 2019", decided_by="OM"), staff=[{"id": "OM"}],
        )
    )  # fmt: skip
    joined = [type(r) for r in made.relationships if isinstance(r, o.OwedBy | o.DecidedBy)]
    assert sorted(of.__name__ for of in joined) == ["DecidedBy", "OwedBy"]


def test_somebody_who_is_not_named_is_a_person_of_this_record_alone() -> None:
    one, other = (
        graph_of(case(crn, "N", rec("A relationship 2019", type="partner"), ids="shared")) for crn in ("T1", "T2")
    )
    ids = [node.id for made in (one, other) for node in made.shared if isinstance(node, o.Person)]
    assert len(ids) == len(set(ids)) == 2


def test_where_somebody_is_and_when_they_moved() -> None:
    stays = facts(
        o.Whereabouts,
        rec("A address 2010", area="B", to_address="1 B Road"), rec("P address 2011", area="P", to_address="HMP", type="custody"),
        rec("C event 2012-02-01", type="ap_departure"), rec("D transfer 2012-03", from_area="B", to_area="E", status="accepted"),
        rec("E event 2013", type="abscond"),
    )  # fmt: skip
    assert [(w.area, w.moved, w.from_area, w.left, w.accepted) for w in stays] == [
        ("B", False, None, None, False),
        (None, False, None, None, False),
        ("E", True, "B", "2012-02-01", True),
        (None, True, "E", "2013", False),
    ]


def test_a_span_has_a_year_where_it_is_one_year() -> None:
    assert span(rec_day("2019-02"))[2] == 2019 and span(rec_day("2019"))[2] == 2019
