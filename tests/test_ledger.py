"""What was received is kept for good, and what stands of it does not depend on the order of arrival."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError

from errors import NotFound, Problem, StoreUnavailable
from ledger.alerts import Sweep
from ledger.append import Arrival, Counts, Source
from ledger.ledger import Ledger, Reread
from ledger.tables import metadata
from tests.alert_makers import NOON, new_alert
from tests.synthetic import row

CRN = "T100001"
HEADER: dict[str, Any] = {"offender": {"crn": CRN, "name": "Mr A"}}
FAULT = Problem("f.json", "line 3, record A1, detail, field tool", "5", "text", "Correct it.")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.sqlite")


def receive(
    ledger: Ledger, *bodies: Any, file: str = "f.json", header: Any = HEADER, faults: tuple[Problem, ...] = ()
) -> Counts:
    with ledger.run() as run:
        arrivals = [Arrival(body, place, place + 1, faults) for place, body in enumerate(bodies)]
        return run.add(Source(file, 1, file), CRN, header, arrivals)


def texts(ledger: Ledger) -> dict[str, str]:
    return {body["id"]: body["text"] for _, body in ledger.standing(CRN).records}


def sha(ledger: Ledger, record_id: str, words: str) -> str:
    return next(r.sha256 for r in ledger.history(CRN, record_id) if r.parsed["text"] == words)


def test_the_same_record_again_is_a_duplicate(ledger: Ledger) -> None:
    assert receive(ledger, row("A"), row("B"), row("A")) == Counts(3, 2, 1, 0)
    assert receive(ledger, row("B"), row("C")) == Counts(2, 1, 1, 0)
    assert sorted(texts(ledger)) == ["A", "B", "C"]


@pytest.mark.parametrize("order", permutations([1, 2, 3]))
def test_the_highest_version_stands_and_the_others_are_its_history(ledger: Ledger, order: tuple[int, ...]) -> None:
    for version in order:
        assert receive(ledger, row("A", text=f"v{version}", version=version)).accepted == 1
    assert texts(ledger) == {"A": "v3"}
    assert {r.parsed["text"] for r in ledger.history(CRN, "A")} == {"v1", "v2", "v3"}


@pytest.mark.parametrize("order", permutations(["one", "two"]))
def test_two_texts_of_one_id_are_both_set_aside_until_a_person_chooses(ledger: Ledger, order: tuple[str, ...]) -> None:
    counts = [receive(ledger, row("A", text=words), row("B")) for words in order]
    assert counts == [Counts(2, 2, 0, 0), Counts(2, 0, 1, 1)]
    assert sorted(texts(ledger)) == ["B"]
    assert {q.reason for q in ledger.quarantined()} == {"clash"} and len(ledger.quarantined(CRN)) == 2
    assert ledger.standing(CRN).unread == ("A: not one record an id",) * 2
    ledger.choose(CRN, "A", sha(ledger, "A", "two"), by="spo", reason="telephoned the author")
    assert texts(ledger)["A"] == "two" and ledger.quarantined() == []
    assert len(ledger.history(CRN, "A")) == 2


def test_a_text_that_arrives_after_a_choice_is_weighed_against_it(ledger: Ledger) -> None:
    receive(ledger, row("A", text="one"))
    receive(ledger, row("A", text="two"))
    ledger.choose(CRN, "A", sha(ledger, "A", "one"), "spo", "reason")
    assert receive(ledger, row("A", text="two")).duplicates == 1
    assert texts(ledger) == {"A": "one"}
    assert receive(ledger, row("A", text="three")).quarantined == 1
    assert {q.sha256 for q in ledger.quarantined()} == {sha(ledger, "A", "one"), sha(ledger, "A", "three")}


def test_a_choice_of_what_is_not_there_is_refused(ledger: Ledger) -> None:
    receive(ledger, row("A"))
    with pytest.raises(NotFound):
        ledger.choose(CRN, "A", "no such hash", "spo", "reason")
    with pytest.raises(NotFound):
        ledger.settle(7, "spo", "reason")
    with pytest.raises(NotFound):
        ledger.standing("T999999")


def test_a_malformed_record_is_kept_verbatim_until_it_is_repaired(ledger: Ledger) -> None:
    broken = row("A1", detail={"tool": 5}, note="é\x00\ud800")
    assert receive(ledger, broken, faults=(FAULT,)) == Counts(1, 0, 0, 1)
    (held,) = ledger.quarantined()
    assert (held.file, held.line, held.record_id, held.field) == ("f.json", 1, "A1", "detail.tool")
    assert (held.value, held.expected, held.remedy) == ("5", "text", "Correct it.")
    assert "\\u00e9\\u0000\\ud800" in (held.body or "")
    assert receive(ledger, broken, faults=(FAULT,)) == Counts(1, 0, 0, 1) and len(ledger.quarantined()) == 1
    receive(ledger, row("A1"))
    assert ledger.quarantined() == [] and sorted(texts(ledger)) == ["A1"]


def test_a_repaired_record_that_was_there_before_its_fault_mends_it_too(ledger: Ledger) -> None:
    receive(ledger, row("A1"))
    receive(ledger, row("A1", kind="nonsense"), faults=(FAULT,))
    assert len(ledger.quarantined()) == 1
    assert receive(ledger, row("A1")).duplicates == 1
    assert ledger.quarantined() == []


def test_a_person_may_settle_what_needs_no_repair(ledger: Ledger) -> None:
    receive(ledger, {"kind": "contact"}, faults=(FAULT,))
    (held,) = ledger.quarantined()
    assert str(held) == "record 1: not text"
    ledger.settle(held.id or 0, "spo", "a test row")
    assert ledger.quarantined() == []


def test_a_file_that_cannot_be_read_is_listed_until_one_of_its_name_can(ledger: Ledger) -> None:
    with ledger.run() as run:
        run.refuse(Source("f.json", 12, "abc"), [FAULT])
    (held,) = ledger.quarantined()
    assert (held.reason, held.file, held.sha256, held.body) == ("file", "f.json", "abc", None)
    receive(ledger, row("A"))
    assert ledger.quarantined() == []


def test_headers_merge_the_same_in_any_order_and_differences_are_told(tmp_path: Path) -> None:
    given = [
        {"offender": {"crn": CRN, "name": "B", "noms_number": None}, "staff": [{"id": "OM", "grade": None, "name": "x"}]},
        {"offender": {"crn": CRN, "name": "A", "noms_number": "N1"}, "staff": [{"id": "OM", "grade": "PO"}, {"id": "K"}]},
        {"offender": {"crn": CRN, "name": None}, "ids": "shared"},
    ]  # fmt: skip
    merged = []
    for number, order in enumerate(permutations(given)):
        ledger = Ledger(tmp_path / f"{number}.sqlite")
        for header in order:
            receive(ledger, header=header)
        merged.append(ledger.standing(CRN))
    assert all(s == merged[0] for s in merged)
    assert merged[0].header == {
        "offender": {"crn": CRN, "name": "A", "noms_number": "N1"},
        "staff": [{"id": "K"}, {"id": "OM", "grade": "PO", "name": "x"}],
        "ids": "shared",
    }
    assert merged[0].notices == (f"{CRN}.offender.name: 2 different values were given; the smallest is shown",)


@pytest.mark.parametrize("first", [["A", "B"], ["B", "A"]])
def test_a_record_stands_at_the_lowest_place_at_which_any_file_held_it(ledger: Ledger, first: list[str]) -> None:
    receive(ledger, *map(row, first), file="1.json")
    receive(ledger, *map(row, reversed(first)), file="2.json")
    assert [place for place, _ in ledger.standing(CRN).records] == [0, 0]


def test_a_run_that_fails_leaves_nothing_behind(ledger: Ledger) -> None:
    with pytest.raises(ZeroDivisionError), ledger.run() as run:
        run.add(Source("f.json", 1, "x"), CRN, HEADER, [Arrival(row("A"), 0, 1)])
        _ = 1 / 0
    assert ledger.cases() == [] and ledger.last_run() == 0


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_no_row_is_ever_changed_or_deleted(ledger: Ledger, tmp_path: Path, table: str) -> None:
    receive(ledger, row("A"), row("B"))
    receive(ledger, row("B"))
    receive(ledger, row("C"), faults=(FAULT,))
    ledger.settle(1, "spo", "reason")
    ledger.projected(1, "test")
    ledger.reread("T1", [Reread("arson", "A", "fire", "two")])
    [alert] = ledger.book.raise_all([new_alert()], NOON)
    ledger.book.change([alert], "read", NOON, "OM2")
    ledger.book.sent(ledger.book.messages()[0], NOON)
    ledger.book.swept(Sweep(NOON, 1, True, 1, 1, 0))
    column = metadata.tables[table].columns.keys()[0]
    with create_engine(f"sqlite:///{tmp_path / 'ledger.sqlite'}").connect() as connection:
        assert connection.scalar(text(f"SELECT count(*) FROM {table}"))
        for deed in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"):
            with pytest.raises(DatabaseError, match="append-only"):
                connection.execute(text(deed))


def test_a_file_that_is_no_ledger_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(StoreUnavailable, match=r"ledger\.sqlite"):
        Ledger(path)
    assert path.read_bytes().startswith(b"not a database")


def test_it_keeps_its_identity_and_numbers_projections_upwards(ledger: Ledger, tmp_path: Path) -> None:
    receive(ledger, row("A"))
    assert Ledger(tmp_path / "ledger.sqlite").identity == ledger.identity
    assert [ledger.projected(1, "x"), ledger.projected(1, "x")] == [1, 2]
    assert ledger.projection() == (2, 1)
