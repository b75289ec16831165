"""Both engines hold the same graph of the same records, and answer alike, row for row."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from access.policy import view_for
from graph.questions import Question, questions
from graph.store import Actor, Mark, Search, Store, View, open_store
from ingest.load import load
from ingest.project import bring_up_to_date, rebuild
from ledger.ledger import Ledger
from tests.synthetic import TODAY, caseload, document, made_case, row, synthetic_case, use_quick_reader, write

ROOT = Path(__file__).parent.parent
SERVERS = {"neo4j": "neo4j_url", "neo4j-2026": "neo4j_2026_url"}
MANY = 100_000
WORDS = ("knife", "fire", "threat", "Zoë", "café", "naïve", "exploit", "exploited", "2003", "O'Brien", "שלום", "👍🏽")
SEARCHES = (
    Search(), Search("knife"), Search('"a knife"'), Search("thr* neighbour"), Search("explo*"), Search("cafe"), Search("zoë"),
    Search("T000001"), Search("person"), Search('") OR 1 NEAR( -knife'), Search("knief", spelling=True),
    Search("thretened naighbour", spelling=True), Search("knife", kinds=["contact", "assessment"]), Search("fire", areas=["North"]),
    Search("knife", since="2010", until="2015-06"), Search("", indicator="weapons"), Search("", crn="T000001", limit=3),
    Search("knife", crn="T000002"), Search("", kinds=[]), Search("", areas=["Nowhere"]), Search("", until="2000"),
)  # fmt: skip


@pytest.fixture
def quick_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.extract.extract", None)
    monkeypatch.setattr("ingest.project.reader_version", None)
    use_quick_reader()


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(SERVERS[request.param]))


def opened(*urls: str) -> Iterator[Store]:
    for url in urls:
        with open_store(url, read_only=True) as store:
            yield store


def view_of(store: Store) -> View:
    return view_for(store, Actor("tester"))


def everything(view: View, thorough: bool = True) -> list[Any]:
    """All that a person may read; not thorough: each question in one way."""
    crns = view.crns()
    assert crns == sorted(crns)
    asked = [(q, given) for q in questions().values() for given in ways(q, crns)[-1 if not thorough else 0 :]]
    told = [(q.id, given, view.answer(q, q.values_from(given))) for q, given in asked]
    choices = [view.choices(of) for of in ("area", "kind", "agency")]
    return [view.cases(), [view.case(crn) for crn in crns], told, choices]


def ways(question: Question, crns: Sequence[str]) -> list[dict[str, Any]]:
    """What it is asked: as it stands; and as widely as may be, the other way of what is yes or no. Of the first and the
    last person, where it must be told of whom."""
    wide = {p.name: "" for p in question.asked if p.type in ("indicators", "area", "agency")}
    wide |= {p.name: not p.default for p in question.asked if p.type == "yes_no"}
    missing = [p.name for p in question.asked if p.default is None]
    people = [dict(zip(missing, [*order, *order], strict=False)) for order in (crns, crns[::-1])]
    return [given | more for given in people[: len(missing) + 1] for more in ({}, wide)]


def agree(*urls: str, thorough: bool = True) -> None:
    one, other = (_read(store, thorough) for store in opened(*urls))
    for here, there in zip(one, other, strict=True):
        assert here == there


def _read(store: Store, thorough: bool) -> list[Any]:
    view = view_of(store)
    found = [(asked, view.search(asked)) for asked in SEARCHES]
    counts = [store.counts()] if thorough else []
    return [store.graph_hash(), *counts, *everything(view, thorough), *found]


def odd() -> dict[str, Any]:
    """A case with what is rare: dates without days, empty and null parts, every script, very long words."""
    rows = [
        row("R1", on="2003", text="שלום עולم 👍🏽 Zoë's ﬁre \x01 knife"),
        row("R2", on=None, text="knife", detail={"not_before": "2001", "not_after": "2002-02"}),
        row("R3", on="2003-05", text="", occurred_on="2002", received_on="2004-01-02", source="police"),
        row(
            "R4",
            "assessment",
            "2004",
            "",
            detail={"sections": {"Risk": "fire", "": ""}, "levels": {}},
            source="probation",
        ),
        row("R5", "relationship", "2005", "x", detail={"person": None, "type": None}),
        row("R6", "address", "2005", "x", detail={"to_address": " ", "from_address": "No Fixed Abode"}),
        row("R7", "intelligence", "2005", "x" * 40_000 + " " + "knife " * 2000, detail={"shared_with": []}),
        row("R8", "contact", "1899-12-31", "\u200b", author="", area="", source=None),
        row("R9", "contact", "9999-12-31", "a\nb\r\nc\t'\"\\`$ {} //"),
    ]
    return document("T 1/ü", *rows, staff=[], areas=[], people=[], offender={"name": None, "date_of_birth": None})


def test_the_same_records_make_the_same_graph_in_whatever_order(
    server: str, tmp_path: Path, quick_reader: None
) -> None:
    cases = [odd(), *(synthetic_case(n, 12) for n in range(4))]
    embedded = f"ladybug://{tmp_path / 'graph.lbug'}"
    with Ledger(tmp_path / "one.sqlite") as ledger:
        for number, content in enumerate(cases):
            load(write(tmp_path / "in", f"{number}.json", content), ledger, TODAY)
            bring_up_to_date(ledger, server)
        load(tmp_path / "in", ledger, TODAY)
        bring_up_to_date(ledger, server)
        bring_up_to_date(ledger, embedded)
    agree(embedded, server)
    other = f"ladybug://{tmp_path / 'other.lbug'}"
    with Ledger(tmp_path / "other.sqlite") as ledger:
        for number in reversed(range(len(cases))):
            load(tmp_path / "in" / f"{number}.json", ledger, TODAY)
        assert bring_up_to_date(ledger, server).rebuilt
        bring_up_to_date(ledger, other)
    agree(other, server)
    for store in opened(server):
        here = store.graph_hash()
    for store in opened(embedded):
        assert store.graph_hash() == here


def test_the_published_cases_and_a_caseload_are_answered_alike(server: str, tmp_path: Path) -> None:
    embedded = f"ladybug://{tmp_path / 'graph.lbug'}"
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        load(
            [ROOT / "cases" / "mccann", ROOT / "cases" / "chester_nash", caseload(tmp_path / "in", range(6), 15)],
            ledger,
            TODAY,
        )
        bring_up_to_date(ledger, embedded)
        rebuild(ledger, server)
    agree(embedded, server)
    for store in opened(server):
        told = everything(view_of(store))[2]
        answered = {name for name, _, table in told if table.rows}
        assert len(answered) > len(questions()) / 2


def test_a_rebuild_after_a_withdrawn_case_is_as_if_it_had_never_been(
    server: str, tmp_path: Path, quick_reader: None
) -> None:
    embedded = f"ladybug://{tmp_path / 'graph.lbug'}"
    with Ledger(tmp_path / "all.sqlite") as ledger:
        load(caseload(tmp_path / "all", range(5), 8), ledger, TODAY)
        bring_up_to_date(ledger, server)
    with Ledger(tmp_path / "fewer.sqlite") as ledger:
        load(caseload(tmp_path / "fewer", range(1, 3), 5), ledger, TODAY)
        rebuild(ledger, server)
        rebuild(ledger, embedded)
    agree(embedded, server)


@pytest.mark.parametrize("engine", ["ladybug", "neo4j"])
def test_a_hundred_thousand_records(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = str(request.getfixturevalue("neo4j_url")) if engine == "neo4j" else f"ladybug://{tmp_path / 'graph.lbug'}"
    each = 100
    with open_store(url) as store, store.writer() as writer:
        for number in range(MANY // each):
            writer.replace_case(made_case(number, each))
        writer.finish(Mark(1, "me"))
    with open_store(url, read_only=True) as store:
        assert (store.counts()["Record"], store.counts()["Mention"]) == (MANY, MANY // 10)
        assert len(view_of(store).case("T000999").records) == each
        found = view_of(store).search(Search("knife bag", crn="T000500"))
        assert found.searched == each and found.found == len(found.hits) > 0


days = st.sampled_from([None, "2003", "2003-05", "2003-05-04", "2010-02", "2019-12-31"])
texts = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join) | st.text(max_size=20)
places = st.sampled_from(["North", "South", "Łódź"])
officers = st.sampled_from(["OM1", "OM2", "S1"])
details = {
    "contact": st.fixed_dictionaries({}, optional={"mode": st.just("f2f"), "not_before": days}),
    "intelligence": st.fixed_dictionaries({}, optional={"shared_with": st.lists(st.sampled_from(["probation", "police"]))}),
    "assessment": st.fixed_dictionaries({}, optional={"levels": st.dictionaries(st.sampled_from(["public", "children"]), st.sampled_from(["LOW", "HIGH", None]))}),
    "allocation": st.fixed_dictionaries({"to_staff": officers | st.none()}, optional={"from_staff": officers, "handover": st.booleans(), "role": st.sampled_from(["responsible", "caretaking", "prison"])}),
    "address": st.fixed_dictionaries({"to_address": st.sampled_from(["1 High St.", "1, high st", "unknown"])}, optional={"until": days, "type": st.just("hostel")}),
    "relationship": st.fixed_dictionaries({}, optional={"person": st.sampled_from(["P1", "P2"]), "disclosed": st.booleans()}),
    "transfer": st.fixed_dictionaries({"from_area": places, "to_area": places, "status": st.sampled_from(["pending", "accepted"])}),
    "decision": st.fixed_dictionaries({"question": st.just("recall"), "outcome": st.just("no")}, optional={"recorded": st.booleans(), "rationale": st.just("x")}),
    "action": st.fixed_dictionaries({"action_id": st.sampled_from(["A1", "A2"])}, optional={"owner": officers, "due": days}),
    "registration": st.fixed_dictionaries({"type": st.just("MAPPA")}, optional={"status": st.sampled_from(["on", "off"])}),
}  # fmt: skip


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(list(details)))
    detail = {name: value for name, value in draw(details[kind]).items() if value is not None or name == "to_staff"}
    more = {"detail": detail, "source": draw(st.sampled_from(["probation", "police", None]))}
    if draw(st.booleans()):
        more |= {"author": draw(officers), "area": draw(places)}
    return row("", kind, draw(days), draw(texts), **more)


@st.composite
def cases(draw: st.DrawFn) -> list[dict[str, Any]]:
    made = []
    for number in range(draw(st.integers(1, 3))):
        rows = [r | {"id": f"R{i}"} for i, r in enumerate(draw(st.lists(records(), max_size=5)))]
        staff = [
            {"id": "OM1", "name": draw(texts), "area": draw(places), "email": draw(st.sampled_from(["a@x", "b@x"]))}
        ]
        people = [{"id": "P1", "role": "victim"}] if draw(st.booleans()) else []
        shared = {"ids": "shared"} if draw(st.booleans()) else {}
        made.append(document(f"T00000{number}", *rows, staff=staff, people=people, **shared))
    return made


@given(cases())
@example([odd()])
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
def test_any_caseload_is_held_and_answered_alike(neo4j_url: str, made: list[dict[str, Any]]) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("nlp.extract.extract", None)
        patch.setattr("ingest.project.reader_version", None)
        use_quick_reader()
        embedded = f"ladybug://{folder}/graph.lbug"
        for number, content in enumerate(made):
            write(Path(folder) / "in", f"{number}.json", content)
        with Ledger(Path(folder) / "ledger.sqlite") as ledger:
            load(Path(folder) / "in", ledger, TODAY)
            bring_up_to_date(ledger, embedded)
            rebuild(ledger, neo4j_url)
        agree(embedded, neo4j_url, thorough=False)
