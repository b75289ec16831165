"""The graph is computed from the ledger: the same graph whatever the order, and made anew whatever happens to it."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access.policy import view_for
from errors import StoreUnavailable
from graph.case import CaseFile
from graph.store import Actor, Mark, Search, View, open_store
from ingest import reading
from ingest.case_file import case_with_mentions, read_case, read_case_file
from ingest.case_graph import normalised
from ingest.load import load
from ingest.project import ProjectionReport, bring_up_to_date, project, rebuild
from ledger.ledger import Ledger
from tests.synthetic import (
    TODAY,
    caseload,
    document,
    hash_at,
    load_and_project,
    quick_extract,
    row,
    synthetic_case,
    url_of,
    use_quick_reader,
    write,
)  # fmt: skip

ROOT = Path(__file__).parent.parent
REAL_EXTRACT = reading.reader.extract


@pytest.fixture(autouse=True)
def quick_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.extract.extract", None)
    monkeypatch.setattr("ingest.project.reader_version", None)
    use_quick_reader()


def bring(home: Path, *documents: dict[str, Any], name: str = "f") -> ProjectionReport:
    """The documents as one load, projected."""
    folder = home / f"in-{name}"
    for number, content in enumerate(documents):
        write(folder, f"{number}.json", content)
    with Ledger(home / "ledger.sqlite") as ledger:
        load(folder, ledger, TODAY)
        return bring_up_to_date(ledger, url_of(home))


def seen(home: Path, read: Callable[[View], Any]) -> Any:
    with open_store(url_of(home), read_only=True) as store:
        return read(view_for(store, Actor("tester")))


def rebuilt_hash(home: Path) -> str:
    with Ledger(home / "ledger.sqlite") as ledger:
        rebuild(ledger, url_of(home))
    return hash_at(home)


def by_id(case: CaseFile) -> CaseFile:
    """Without what the place in a file decides."""
    return replace(case, records=tuple(replace(r, position=0) for r in sorted(case.records, key=lambda r: r.id)))


CASES = sorted(ROOT.glob("cases/*/case.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.parent.name)
def test_a_case_from_the_graph_is_the_case_from_the_file(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nlp.extract.extract", REAL_EXTRACT)
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        load(path, ledger, TODAY)
        bring_up_to_date(ledger, url_of(tmp_path))
    from_file = case_with_mentions(read_case_file(path, TODAY))
    assert from_file.records
    assert seen(tmp_path, lambda view: view.case(from_file.crn)) == from_file


def test_a_case_with_everything_odd_is_the_same_from_graph_and_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.case_file.extract", quick_extract)
    odd = document(
        "T1",
        row("A", text="knife 👍🏽 שלום fire"), row("A2", on=None, text="", detail={"not_after": "2003"}),
        row("B", text="1", version=1), row("B", text="2", version=2), row("C", text="1"), row("C", text="2"),
        row("D", "assessment", "2001-02", None, detail={"sections": {"z": "knife", "a": "none"}, "levels": {"public": "LOW"}}),
        row("E", kind="rumour"), {"text": "no id"}, row("F", received_on="2012", occurred_on="2001-01", colour="red"),
        staff=[{"id": "S", "caseload": 10**30}], areas=[{"id": "North", "part_of": "East"}], people=[{"id": "P"}], ids="shared",
    )  # fmt: skip
    bring(tmp_path, odd, name="odd")
    path = tmp_path / "in-odd" / "0.json"
    expected = case_with_mentions(read_case(path.read_bytes(), "0.json", TODAY))
    assert len(expected.unread) == 4
    assert seen(tmp_path, lambda view: view.case("T1")) == expected


records = st.builds(
    lambda i, kind, on, text, version: row(f"R{i}", kind, on, text, **({"version": version} if version else {}), author="OM"),
    st.integers(0, 4), st.sampled_from(["contact", "assessment"]), st.sampled_from(["2003", "2003-06-05"]),
    st.sampled_from(["knife", "fire", "nothing"]), st.sampled_from([None, 1, 2]),
)  # fmt: skip
headers = st.fixed_dictionaries(
    {"staff": st.lists(st.fixed_dictionaries({"id": st.sampled_from(["OM", "S"]), "email": st.sampled_from([None, "a@x", "b@x"]),
                                              "area": st.sampled_from([None, "North"]), "manager": st.just("M")}), max_size=2)},
    optional={"ids": st.just("shared"), "areas": st.just([{"id": "North", "kind": "pdu"}])},
)  # fmt: skip
files = st.lists(
    st.tuples(st.sampled_from(["T1", "T2", "T3"]), headers, st.lists(records, max_size=5)), min_size=1, max_size=4
)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(files, st.randoms(use_true_random=False))
def test_loading_twice_or_in_another_order_or_rebuilding_gives_the_same_graph(
    given_files: list[tuple[str, dict[str, Any], list[Any]]], chance: random.Random
) -> None:
    documents = [document(crn, *rows, **header) for crn, header, rows in given_files]
    shuffled = [d | {"records": chance.sample(d["records"], len(d["records"]))} for d in documents]
    chance.shuffle(shuffled)
    with TemporaryDirectory() as one, TemporaryDirectory() as two:
        bring(Path(one), *documents)
        at_once = hash_at(Path(one))
        for number, content in enumerate(shuffled):
            bring(Path(two), content, name=str(number))
        assert hash_at(Path(two)) == at_once, "one file after the other, in another order"
        bring(Path(two), *shuffled, name="again")
        assert hash_at(Path(two)) == at_once, "loaded twice"
        assert rebuilt_hash(Path(one)) == rebuilt_hash(Path(two)) == at_once, "rebuilt"


def test_only_cases_with_something_new_are_written_again(tmp_path: Path) -> None:
    first = bring(tmp_path, *(synthetic_case(n, 5) for n in range(4)))
    again = bring(tmp_path, *(synthetic_case(n, 5) for n in range(4)))
    assert (first.cases, again.cases, again.number) == (4, 0, first.number + 1)
    more = bring(tmp_path, synthetic_case(2, 6), name="more")
    assert (more.cases, more.records, more.rebuilt) == (1, 6, False)
    before = hash_at(tmp_path)
    assert rebuilt_hash(tmp_path) == before


def test_nothing_new_raises_no_number(tmp_path: Path) -> None:
    first = bring(tmp_path, synthetic_case(1, 3))
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        assert bring_up_to_date(ledger, url_of(tmp_path)).number == first.number


def test_an_email_address_joins_staff_of_cases_that_were_projected_before(tmp_path: Path) -> None:
    bring(tmp_path, document("T1", row("A", author="OM"), staff=[{"id": "OM", "email": "A@x "}]))
    assert (
        bring(tmp_path, document("T2", row("A", author="S7"), staff=[{"id": "S7", "email": "a@x"}]), name="2").cases
        == 1
    )
    with open_store(url_of(tmp_path), read_only=True) as store:
        assert store.counts()["Staff"] == 1
    bring(tmp_path, document("T2", staff=[{"id": "S7", "email": "0@x"}]), name="3")
    assert hash_at(tmp_path) == rebuilt_hash(tmp_path)


@pytest.mark.parametrize(("ids", "count"), [({}, 2), ({"ids": "shared"}, 1)])
def test_strangers_are_never_joined_by_a_short_id(tmp_path: Path, ids: dict[str, str], count: int) -> None:
    bring(tmp_path, *(document(crn, row("A", author="OM1"), people=[{"id": "P1"}], **ids) for crn in ("T1", "T2")))
    with open_store(url_of(tmp_path), read_only=True) as store:
        assert (store.counts()["Staff"], store.counts()["Person"]) == (count, count)


def test_addresses_are_one_by_their_text_without_case_and_punctuation(tmp_path: Path) -> None:
    assert normalised(" 12,  HIGH St. ") == normalised("12 high st") == "12 high st"
    moves = [
        row("A", "address", detail={"to_address": "12 High St."}),
        row("B", "release", detail={"to_address": "12, HIGH ST"}),
    ]
    bring(tmp_path, document("T1", moves[0]), document("T2", moves[1]))
    with open_store(url_of(tmp_path), read_only=True) as store:
        assert (store.counts()["Address"], store.counts()["LIVED_AT"]) == (1, 2)


def test_a_record_that_the_reader_fails_on_is_kept_marked_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(text: str, recorded_on: str | None = None, born: str | None = None) -> list[Any]:
        if "bad" in text:
            raise ValueError(text)
        return quick_extract(text, recorded_on, born)

    monkeypatch.setattr("nlp.extract.extract", failing)
    report = bring(tmp_path, document("T1", row("A", text="knife"), row("B", text="bad words")))
    assert report.unreadable == (("T1", "B"),)
    case = seen(tmp_path, lambda view: view.case("T1"))
    assert case.unread == ("B: not searched for indicators (ValueError)",) and case.record("B").text == "bad words"
    found = seen(tmp_path, lambda view: view.search(Search("words")))
    assert (found.found, found.searched, found.unreadable) == (1, 2, 1)


def test_a_choice_of_a_person_reaches_the_graph(tmp_path: Path) -> None:
    bring(tmp_path, document("T1", row("A", text="one"), row("A", text="two")))
    assert "A" not in seen(tmp_path, lambda view: view.case("T1"))
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.choose("T1", "A", ledger.quarantined()[0].sha256, "spo", "reason")
        assert bring_up_to_date(ledger, url_of(tmp_path)).cases == 1
    assert seen(tmp_path, lambda view: view.case("T1")).record("A").text in ("one", "two")


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "junk": lambda d: b"junk" * 999,
    "cut": lambda d: d[: len(d) // 2],
    "empty": lambda d: b"",
}


@pytest.mark.parametrize("file", ["graph.lbug", "graph.lbug.search"])
@pytest.mark.parametrize("how", SPOILT)
def test_a_graph_that_does_not_open_is_set_aside_and_rebuilt_and_told(tmp_path: Path, how: str, file: str) -> None:
    bring(tmp_path, synthetic_case(1, 5))
    before = hash_at(tmp_path)
    spoilt = SPOILT[how]((tmp_path / file).read_bytes())
    (tmp_path / file).write_bytes(spoilt)
    report = bring(tmp_path, synthetic_case(1, 5))
    assert report.rebuilt and hash_at(tmp_path) == before
    assert seen(tmp_path, lambda view: view.search(Search("")).searched) == 5
    if how != "empty":
        assert "graph.lbug.broken-1" in report.notices[0]
        assert (tmp_path / file.replace("graph.lbug", "graph.lbug.broken-1")).read_bytes() == spoilt


@pytest.mark.parametrize("lost", ["graph.lbug", "graph.lbug.search"])
def test_a_graph_that_was_lost_is_made_again(tmp_path: Path, lost: str) -> None:
    bring(tmp_path, synthetic_case(1, 5))
    before = hash_at(tmp_path)
    (tmp_path / lost).unlink()
    assert bring(tmp_path, synthetic_case(1, 5)).rebuilt and hash_at(tmp_path) == before
    assert seen(tmp_path, lambda view: view.search(Search("")).searched) == 5


def test_a_graph_of_another_lexicon_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(tmp_path, synthetic_case(1, 5))
    monkeypatch.setattr("ingest.project.reader_version", lambda: "newer")
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        with open_store(url_of(tmp_path)) as store, pytest.raises(StoreUnavailable, match="rebuild"):
            project(ledger, store)
        report = bring_up_to_date(ledger, url_of(tmp_path))
    assert report.rebuilt and report.cases == 1 and "lexicon" in report.notices[0]


def test_a_list_of_cases_shows_holder_area_and_the_levels_last_stated(tmp_path: Path) -> None:
    rows = [
        row("A", "allocation", "2003", detail={"to_staff": "OM"}),
        row("B", "assessment", "2004-05", detail={"levels": {"public": "HIGH", "children": "LOW"}}),
        row("C", "assessment", "2005-05", detail={"levels": {"public": "MEDIUM"}}),
    ]
    bring(tmp_path, document("T1", *rows, staff=[{"id": "OM", "name": "Ann", "area": "North"}]), document("T2"))
    full, empty = seen(tmp_path, lambda view: view.cases())
    assert (full.records, full.holder, full.area, full.last_assessment) == (3, "Ann", "North", "2005-05")
    assert full.levels == {"public": "MEDIUM", "children": "LOW"}
    assert (empty.records, empty.holder, empty.last_assessment, empty.levels) == (0, None, None, {})


def test_a_note_of_ten_megabytes_survives(tmp_path: Path) -> None:
    text = "Seen at the office with a knife. " * 320_000
    bring(tmp_path, document("T1", row("A", text="fire")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nlp.extract.extract", lambda *_: quick_extract("knife"))
        bring(tmp_path, document("T1", row("B", text=text)), name="big")
    assert seen(tmp_path, lambda view: view.case("T1")).record("B").text == text
    assert seen(tmp_path, lambda view: view.search(Search("knife"))).found == 1


def test_many_records_are_read_by_worker_processes_with_the_same_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [(f"knife {n}", "2003", None) for n in range(250)]
    alone = reading.Reader().read(texts)

    class Pool:
        """Workers that hand over plain tuples, as processes do."""

        def map(self, function: Callable[[Any], Any], chunks: Any) -> list[Any]:
            import pickle

            return [pickle.loads(pickle.dumps(function(chunk))) for chunk in chunks]

    assert reading.Reader(Pool()).read(texts) == alone  # type: ignore[arg-type]


def test_progress_counts_cases(tmp_path: Path) -> None:
    class Told:
        seen: list[tuple[str, int]] = []
        steps = 0

        def begin(self, what: str, total: int) -> None:
            self.seen = [*self.seen, (what, total)]

        def advance(self, steps: int = 1) -> None:
            self.steps += steps

    told = Told()
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        load(caseload(tmp_path / "in", range(3), 2), ledger, TODAY)
        bring_up_to_date(ledger, url_of(tmp_path), told)
    assert told.steps == told.seen[0][1] == 3


def test_a_kill_between_graph_and_ledger_row_is_made_good(tmp_path: Path) -> None:
    bring(tmp_path, synthetic_case(1, 3))
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        load(write(tmp_path / "x", "1.json", synthetic_case(2, 3)), ledger, TODAY)
        with open_store(url_of(tmp_path)) as store:
            number = project(ledger, store).number
        with open_store(url_of(tmp_path), read_only=True) as store:
            assert store.mark().run == ledger.last_run() != Mark().run
        assert ledger.projection() == (number, ledger.last_run())
    load_and_project(tmp_path, tmp_path / "x")
