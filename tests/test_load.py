"""The one way in: what is at fault is set aside by name, the rest is loaded, and nothing is lost on the way."""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from errors import BadInput
from ingest.load import LoadReport, load
from ledger.append import Counts
from ledger.ledger import Ledger
from tests.synthetic import TODAY, document, row, write

GOOD = row("G")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.sqlite")


def bring(ledger: Ledger, folder: Path, content: Any, name: str = "f.json") -> LoadReport:
    return load(write(folder, name, content), ledger, TODAY)


def standing_ids(ledger: Ledger, crn: str = "T100001") -> list[str]:
    return sorted(body["id"] for _, body in ledger.standing(crn).records)


BAD_RECORDS = {
    "unknown kind": (row("X", kind="rumour"), "kind", "'rumour'"),
    "unknown level": (row("X", kind="assessment", detail={"levels": {"public": "EXTREME"}}), "detail.levels.public", "'EXTREME'"),
    "missing field": ({"id": "X", "kind": "contact", "recorded_on": "2011"}, "text", "absent"),
    "impossible date": (row("X", on="2011-02-30"), "recorded_on", "'2011-02-30'"),
    "date in the future": (row("X", on="2031-01-01"), "recorded_on", "2031-01-01"),
    "NUL byte": (row("X", text="a\x00b"), "text", "a NUL byte"),
    "half a surrogate pair": (row("X", source="\ud800"), "source", ""),
    "no id": ({"kind": "contact", "recorded_on": "2011", "text": ""}, "id", "absent"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_RECORDS)
def test_a_bad_record_is_quarantined_with_its_fault_and_the_rest_loaded(
    name: str, ledger: Ledger, tmp_path: Path
) -> None:
    body, field, value = BAD_RECORDS[name]
    given_file = json.dumps(document("T100001", GOOD, body), indent=1).encode()
    report = bring(ledger, tmp_path / "in", given_file)
    assert report.counts == Counts(2, 1, 0, 1) and standing_ids(ledger) == ["G"]
    (held,) = ledger.quarantined()
    assert (held.file, held.record_id, held.field, held.position) == ("f.json", body.get("id"), field, 1)
    assert value in held.value and held.expected and held.remedy
    assert json.loads(held.body or "") == body
    assert held.line == (0 if name == "no id" else given_file.decode().splitlines().index('   "id": "X",') + 1)


BAD_FILES = {
    "malformed JSON": b'{"offender": {"crn": "T1"}, "records": [',
    "not UTF-8": b'{"offender": {"crn": "\xff"}}',
    "a list": b"[1, 2]",
    "no offender": b'{"records": []}',
    "records no list": b'{"offender": {"crn": "T100001"}, "records": {}}',
    "empty": b"",
    "a NUL byte in the header": b'{"offender": {"crn": "T100001", "name": "\\u0000"}, "records": []}',
    "a key twice": b'{"offender": {"crn": "T1"}, "offender": {"crn": "T2"}}',
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_listed_and_does_not_stop_the_others(name: str, ledger: Ledger, tmp_path: Path) -> None:
    write(tmp_path / "in" / "a", "bad.json", BAD_FILES[name])
    write(tmp_path / "in", "good.json", document("T100002", GOOD))
    report = load(tmp_path / "in", ledger, TODAY)
    assert [(f.name, f.unusable) for f in report.files] == [("a/bad.json", True), ("good.json", False)]
    assert report.counts == Counts(1, 1, 0, 0) and report.problems and ledger.cases() == ["T100002"]
    (held,) = ledger.quarantined()
    assert (held.reason, held.file) == ("file", "a/bad.json") and held.sha256 and held.remedy


VALID: dict[str, Callable[[], dict[str, Any]]] = {
    "a note of 10 MB": lambda: row("G", text="Seen at the office. " * 500_000),
    "right to left": lambda: row("G", text="שלום עולם مرحبا"),
    "emoji": lambda: row("G", text="👩‍👩‍👧 thumbs 👍🏽"),
    "an empty text": lambda: row("G", text=""),
    "no date": lambda: row("G", on=None, detail={"not_before": "2001"}),
    "unknown keys": lambda: row("G", colour="red", detail={"mood": "low"}),
    "Cypher and SQL": lambda: row("G", text="'; DROP TABLE records; MATCH (n) DETACH DELETE n //"),
}  # fmt: skip


@pytest.mark.parametrize("name", VALID)
def test_what_is_unusual_and_valid_loads_verbatim(name: str, ledger: Ledger, tmp_path: Path) -> None:
    body = VALID[name]()
    assert bring(ledger, tmp_path / "in", document("T100001", body)).counts == Counts(1, 1, 0, 0)
    assert [stored for _, stored in ledger.standing("T100001").records] == [body]


def test_a_case_without_records_is_a_case(ledger: Ledger, tmp_path: Path) -> None:
    assert bring(ledger, tmp_path / "in", document("T100001")).counts == Counts()
    assert ledger.cases() == ["T100001"]


def test_unknown_keys_are_reported_and_kept(ledger: Ledger, tmp_path: Path) -> None:
    report = bring(ledger, tmp_path / "in", document("T100001", row("G", colour="red"), motto="x"))
    assert {n.split(": ", 1)[1] for n in report.notices} == {
        "unknown key motto, kept",
        "record G: unknown key colour, kept",
    }


def test_two_texts_of_one_id_in_one_file_are_both_set_aside(ledger: Ledger, tmp_path: Path) -> None:
    report = bring(ledger, tmp_path / "in", document("T100001", row("A", text="1"), row("A", text="2"), GOOD))
    assert report.counts == Counts(3, 1, 0, 2) and len(ledger.quarantined()) == 2
    assert bring(ledger, tmp_path / "in", document("T100001", row("A", text="1"))).counts == Counts(1, 0, 1, 0)
    assert standing_ids(ledger) == ["G"]


def test_what_was_quarantined_loads_after_repair(ledger: Ledger, tmp_path: Path) -> None:
    bring(ledger, tmp_path / "in", document("T100001", GOOD, row("X", on="2011-02-30"), {"text": "no id"}))
    assert len(ledger.quarantined()) == 2
    report = bring(ledger, tmp_path / "in", document("T100001", GOOD, row("X", on="2011-02-28"), row("Y")))
    assert report.counts == Counts(3, 2, 1, 0)
    assert ledger.quarantined() == [] and standing_ids(ledger) == ["G", "X", "Y"]


@pytest.mark.parametrize("what", ["nowhere", "empty"])
def test_a_path_without_case_files_is_the_askers_fault(what: str, ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput):
        load(tmp_path / what, ledger, TODAY)
    assert ledger.last_run() == 0


def test_progress_is_told_file_by_file(ledger: Ledger, tmp_path: Path) -> None:
    class Told:
        total = steps = 0

        def begin(self, what: str, total: int) -> None:
            self.total = total

        def advance(self, steps: int = 1) -> None:
            self.steps += steps

    for number in range(3):
        write(tmp_path / "in", f"{number}.json", document(f"T10000{number}", GOOD))
    told = Told()
    load(tmp_path / "in", ledger, TODAY, told)
    assert (told.total, told.steps) == (3, 3)


def test_an_error_names_ids_and_never_the_text_of_a_note(ledger: Ledger, tmp_path: Path) -> None:
    secret = "the neighbour told us in confidence"
    report = bring(
        ledger, tmp_path / "in", document("T100001", row("X", text=secret + "\x00"), row("Y", text=[secret]))
    )
    assert len(report.problems) == 2 and not any(secret in str(p) for p in report.problems)


any_row = st.one_of(
    st.builds(row, st.sampled_from("ABC"), text=st.sampled_from(["one", "two"]), version=st.sampled_from([None, 1, 2])),
    st.builds(row, st.sampled_from("ABC"), kind=st.sampled_from(["contact", "rumour"])),
    st.sampled_from([{}, 7, None, {"id": "A"}, {"id": 5}, row("A", on="2011-02-30")]),
)
any_file = st.tuples(st.sampled_from(["T100001", "T100002"]), st.lists(any_row, max_size=6))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(any_file, min_size=1, max_size=4))
def test_records_in_are_accepted_or_duplicate_or_quarantined_and_none_is_lost(
    files: list[tuple[str, list[Any]]],
) -> None:
    with TemporaryDirectory() as home:
        folder, ledger = Path(home) / "in", Ledger(Path(home) / "ledger.sqlite")
        for number, (crn, rows) in enumerate(files):
            write(folder, f"{number}.json", document(crn, *rows))
        report = load(folder, ledger, TODAY)
        for f, (_, rows) in zip(report.files, files, strict=True):
            assert f.counts.received == len(rows) == f.counts.accepted + f.counts.duplicates + f.counts.quarantined
        assert report.counts.received == sum(len(rows) for _, rows in files)
        for crn, rows in files:
            kept = [r.parsed for record_id in "ABC" for r in ledger.history(crn, record_id)]
            kept += [json.loads(q.body) for q in ledger.quarantined(crn) if q.body]
            for given_row in rows:
                assert (given_row if isinstance(given_row, dict) else {"given": given_row}) in kept or _mended(
                    ledger, crn, given_row
                )
        ledger.close()


def _mended(ledger: Ledger, crn: str, given_row: Any) -> bool:
    """Malformed in one file and in good order in another: kept in the quarantine, and no longer listed."""
    return isinstance(given_row, dict) and bool(ledger.history(crn, str(given_row.get("id"))))
