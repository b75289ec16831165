"""What every engine must do. One test a promise, run over each."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from access.policy import view_for
from errors import NotFound, StoreUnavailable
from graph.ontology import (
    NODES,
    RELATIONSHIPS,
    Address,
    Area,
    Indicator,
    NamesArea,
    Node,
    Offender,
    PartOf,
    name_of,
    node_id,
)  # fmt: skip
from graph.store import Actor, CaseGraph, Found, Mark, Search, Store, View, hash_of, open_store, replacing
from ingest.load import load
from ingest.project import project
from ledger.ledger import Ledger
from tests.synthetic import TODAY, document, node, quick_extract, row, use_quick_reader, write

SERVERS = {"neo4j": "neo4j_url", "neo4j-2026": "neo4j_2026_url"}  # the fixture that gives an empty database
ACTOR = Actor("tester")


def address(engine: str, request: pytest.FixtureRequest, home: Path) -> str:
    """Of an empty store."""
    return str(request.getfixturevalue(SERVERS[engine])) if engine in SERVERS else f"ladybug://{home / 'graph.lbug'}"


@pytest.fixture(params=["ladybug", *SERVERS])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return address(request.param, request, tmp_path)


@pytest.fixture(autouse=True)
def quick_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.extract.extract", None)
    monkeypatch.setattr("ingest.project.reader_version", None)
    use_quick_reader()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with open_store(url) as opened:
        yield opened


def person(crn: str) -> Node:
    header = json.dumps({"offender": {"crn": crn}})
    return node(Offender, id=node_id(Offender, crn), crn=crn, header=header, summary="{}", unread="[]")


def case_of(crn: str) -> CaseGraph:
    return CaseGraph(crn, (person(crn),), (), ())


def known(store: Store) -> list[str]:
    return view_for(store, ACTOR).crns()


def filled(store: Store, home: Path, *documents: dict[str, Any]) -> View:
    with Ledger(home / "ledger.sqlite") as ledger:
        for number, content in enumerate(documents):
            load(write(home / "in", f"{number}.json", content), ledger, TODAY)
        project(ledger, store)
    return view_for(store, ACTOR)


def test_what_is_written_is_read_after_opening_again(url: str) -> None:
    with open_store(url) as store, store.writer() as writer:
        writer.replace_case(case_of("T1"))
        writer.finish(Mark(3, "me"))
    with open_store(url, read_only=True) as store:
        assert known(store) == ["T1"] and store.mark() == Mark(3, "me")


def test_writing_a_case_twice_leaves_one(store: Store) -> None:
    for _ in range(2):
        with store.writer() as writer:
            writer.replace_case(case_of("T1"))
            writer.replace_case(case_of("T2"))
    assert known(store) == ["T1", "T2"] and store.counts()["Offender"] == 2


def test_what_a_reader_of_another_version_found_is_told(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [replace(m, version="one") for m in quick_extract("knife and fire")]
    monkeypatch.setattr("nlp.extract.extract", lambda *_: [told[0], replace(told[1], sure=False)])
    filled(store, tmp_path, document("T1", row("A", text="knife and fire")))
    assert list(store.found_by_others("two")) == [Found("T1", "A", "weapons", "offender", "present", True, "knife")]
    assert list(store.found_by_others("one")) == []


def test_leaving_the_writer_by_an_exception_rolls_the_batch_back(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.writer() as writer:
        writer.replace_case(case_of("T1"))
        writer.flush()
        writer.replace_case(case_of("T2"))
        _ = 1 / 0
    assert known(store) == ["T1"]


def test_a_batch_that_the_engine_refuses_leaves_nothing_of_itself(store: Store) -> None:
    thread = node(Indicator, id="i", crn="T2", category="weapons")
    twice = CaseGraph("T2", (person("T2"), thread, thread), (), ())
    with pytest.raises(StoreUnavailable), store.writer() as writer:
        writer.replace_case(case_of("T1"))
        writer.replace_case(twice)
    assert known(store) == []
    with store.writer() as writer:
        writer.replace_case(case_of("T3"))
    assert known(store) == ["T3"]


def test_nodes_and_relationships_are_set_and_removed(store: Store) -> None:
    small, large = Area("a", "North", None), Area("b", "East", "region")
    joined = PartOf("a", "b")
    with store.writer() as writer:
        for node in (small, large, Area("a", "North", "pdu")):
            writer.node(node)
            writer.flush()
        for _ in range(2):
            writer.relationship(joined)
            writer.flush()
    assert store.counts()["PART_OF"] == 1
    assert ("Area", ("a",), {"id": "a", "name": "North", "kind": "pdu"}) in list(store.rows())
    with store.writer() as writer:
        writer.remove(joined)
    assert store.counts()["PART_OF"] == 0


def test_shared_nodes_go_when_no_case_names_them(store: Store) -> None:
    with store.writer() as writer:
        writer.node(node(Address, id="x", normalised="1 high st"))
        writer.finish(Mark(1, "me"))
    assert store.counts()["Address"] == 0


def test_the_hash_is_of_content_whatever_the_order() -> None:
    rows = [("Area", ("a",), {"kind": None, "day": date(2003, 1, 1)}), ("PART_OF", ("a", "b"), {})]
    assert hash_of(rows) == hash_of(reversed(rows)) != hash_of(rows[:1])


def test_counts_name_every_type(store: Store) -> None:
    assert set(store.counts()) == {name_of(of) for of in NODES} | {name_of(of) for of in RELATIONSHIPS}


def test_a_case_that_is_not_there_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        view_for(store, ACTOR).case("T999999")


def test_every_relationship_that_a_case_makes_is_written(store: Store, tmp_path: Path) -> None:
    from synthetic import quick_extract, synthetic_case

    from ingest.case_graph import case_graph
    from ingest.directory import Directory

    filled(store, tmp_path, synthetic_case(1, 30))
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        standing, directory = ledger.standing("T000001"), Directory(ledger.headers())
    readings = {body["id"]: tuple(quick_extract(body["text"], body["recorded_on"])) for _, body in standing.records}
    made = case_graph(standing, readings, directory)
    emitted = len(made.relationships) + len(directory.relationships)
    counts = store.counts()
    assert sum(counts[name_of(of)] for of in RELATIONSHIPS) == emitted
    assert sum(counts[name_of(of)] for of in NODES) == len(made.own) + len(made.shared)


def test_a_search_finds_words_phrases_and_beginnings_and_says_where(store: Store, tmp_path: Path) -> None:
    texts = ["He carried a knife.", "A knife-like café tool", "carried by a friend", "שלום עולם 👍🏽"]
    view = filled(store, tmp_path, document("T100001", *(row(f"R{i}", text=t) for i, t in enumerate(texts))))

    def found(text: str) -> list[str | None]:
        return sorted(str(h.record_id) for h in view.search(Search(text)).hits)

    assert found("knife") == ["R0", "R1"]
    assert found('"carried a"') == ["R0"]
    assert found("carr* knife") == ["R0"]
    assert found("carr") == [] and found("cafe") == ["R1"] and found("שלום") == ["R3"]
    assert found('") OR 1 NEAR( -knife') == [] and found("***") == found("") == ["R0", "R1", "R2", "R3"]
    (hit,) = view.search(Search('"a knife"', limit=1, kinds=["contact"])).hits
    assert [hit.snippet[start:end] for start, end in hit.marks] in (["a knife"], ["A knife"])
    assert view.search(Search("T100001")).hits[0].kind == "name"


def test_a_search_keeps_to_its_filters_and_counts_what_it_looked_through(store: Store, tmp_path: Path) -> None:
    rows = [
        row("R1", on="2003-05-04", text="knife"),
        row("R2", "intelligence", "2004", "knife"),
        row("R3", on=None, text="fire", detail={"not_before": "2001"}),
        row("R4", kind="rumour"),
    ]
    view = filled(store, tmp_path, document("T100001", *rows), document("T100002", row("R1", text="knife")))

    def told(**filters: Any) -> tuple[list[str], int, int]:
        result = view.search(Search("", **filters))
        assert result.found == len(result.hits)
        return sorted(f"{h.crn[-1]}{h.record_id}" for h in result.hits), result.searched, result.unreadable

    assert told() == (["1R1", "1R2", "1R3", "2R1"], 4, 1)
    assert told(crn="T100002") == (["2R1"], 1, 0)
    assert told(kinds=["intelligence"]) == (["1R2"], 1, 1)
    assert told(crn="T100001", since="2004-06", until="2004-06") == (["1R2", "1R3"], 2, 1)
    assert told(indicator="weapons", crn="T100001") == (["1R1", "1R2", "1R3"], 3, 1)
    assert told(indicator="arson") == ([], 4, 1)


def test_only_one_may_write(url: str) -> None:
    with open_store(url), pytest.raises(StoreUnavailable, match="another process"):
        open_store(url)
    open_store(url).close()


def test_there_is_nothing_to_read_before_the_first_load(url: str) -> None:
    with pytest.raises(StoreUnavailable, match="no graph yet"):
        open_store(url, read_only=True)


@pytest.mark.parametrize("address", ["mysql://host/db", "/some/path", ""])
def test_an_unknown_kind_of_address_is_told_the_known_ones(address: str) -> None:
    with pytest.raises(StoreUnavailable, match="ladybug://"):
        open_store(address)


def test_a_rebuild_that_fails_leaves_the_old_cases_and_one_that_ends_well_only_the_new(url: str) -> None:
    with open_store(url) as store, store.writer() as writer:
        writer.replace_case(case_of("T1"))
        writer.finish(Mark(1, "me"))
    with pytest.raises(ZeroDivisionError), replacing(url) as fresh:
        assert fresh.mark() == Mark() and fresh.crns_naming(["x"]) == set()
        with fresh.writer() as writer:
            writer.replace_case(case_of("T2"))
            writer.finish(Mark(2, "me"))
        _ = 1 / 0
    with open_store(url, read_only=True) as store:
        assert "T1" in known(store) and store.mark() in (Mark(1, "me"), Mark())
    with replacing(url) as fresh, fresh.writer() as writer:
        writer.replace_case(case_of("T3"))
        writer.finish(Mark(3, "me"))
    with open_store(url, read_only=True) as store:
        assert known(store) == ["T3"] and store.mark() == Mark(3, "me")
        assert store.counts()["Offender"] == 1


def test_a_rebuild_leaves_nothing_of_what_it_did_not_write(url: str) -> None:
    small, large = Area("a", "North", "old"), Area("b", "East", "old")
    with open_store(url) as store, store.writer() as writer:
        for node in (small, large):
            writer.node(node)
        writer.relationship(PartOf("a", "b"))
        writer.replace_case(case_of("T1"))
    now = CaseGraph("T1", case_of("T1").own, (Area("a", "North", "new"),), (NamesArea(node_id(Offender, "T1"), "a"),))
    with replacing(url) as fresh, fresh.writer() as writer:
        writer.replace_case(now)
        writer.finish(Mark(1, "me"))
    with open_store(url, read_only=True) as store:
        assert [row for row in store.rows() if row[0] == "Area"] == [
            ("Area", ("a",), {"id": "a", "name": "North", "kind": "new"})
        ]
        assert store.counts()["PART_OF"] == 0
