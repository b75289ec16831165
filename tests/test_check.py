"""A draft before it is signed: compared as the signed assessment is, told in words and in JSON, and kept nowhere."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from continuity.check import Check, as_document, check, draft_record
from continuity.policy import load_policy
from continuity.render_check import check_text
from continuity.review import Review, review_case
from graph.case import CaseFile, Record
from ingest.case_file import case_with_mentions, read_case_file
from ingest.draft import read_draft
from tests.drafts import PICTURE, docx, pdf
from tests.factory import allocation, assessment, case, record, said

ROOT = Path(__file__).parent.parent
MCCANN = ROOT / "cases" / "mccann" / "case.json"
DAY = date(2019, 3, 31)


@pytest.fixture(scope="module")
def review() -> Review:
    return review_case(case_with_mentions(read_case_file(MCCANN, date(2026, 1, 1))))


def until(case: CaseFile, record_id: str) -> CaseFile:
    """The case as the writer of an assessment found it."""
    written = case.record(record_id)
    return replace(case, records=tuple(r for r in case.records if r.id != record_id and r.known_by(written)))


def as_file(record: Record, form: str) -> tuple[bytes, str]:
    sections = dict(record.sections)
    if form == "txt":
        return record.text.encode(), "draft.txt"
    return (docx(sections) if form == "docx" else pdf(sections)), f"draft.{form}"


def checked(case: CaseFile, text: str, day: date = DAY, sections: dict[str, str] | None = None) -> Check:
    return check(case, draft_record(case, day, text, sections), load_policy())


@pytest.mark.parametrize("form", ["txt", "docx", "pdf"])
@pytest.mark.parametrize("record_id", ["M25", "M27", "M91", "M110"])
def test_a_real_assessment_as_a_draft_leaves_out_what_it_left_out_when_signed(
    review: Review, record_id: str, form: str
) -> None:
    [signed] = [a for a in review.assessments if a.record.id == record_id]
    read = read_draft(*as_file(signed.record, form))
    found = checked(until(review.case, record_id), read.text, signed.record.recorded_on.last, dict(read.sections))
    for part in ("known", "carried", "new", "dropped", "contradicted"):
        assert found.review.categories(part) == signed.categories(part), part
    told = [[(i.category, i.last_carried_by, i.handovers_since) for i in r.dropped] for r in (found.review, signed)]
    assert told[0] == told[1]


@pytest.mark.parametrize("form", ["txt", "docx", "pdf"])
def test_what_om5_copied_is_told_from_the_draft_of_january_2017(review: Review, form: str) -> None:
    [finding] = [f for f in review.findings if f.rule == "copied_assessment" and "M27" in f.record_ids]
    read = read_draft(*as_file(review.case.record("M27"), form))
    found = checked(until(review.case, "M27"), read.text, date(2017, 1, 31), dict(read.sections))
    assert found.previous is not None
    assert (found.previous.id, [s.name for s in found.copied]) == ("M25", ["Offence analysis", "Psychological reports"])
    assert all(s.name in finding.text and s.percent == 100 for s in found.copied)


def test_a_draft_that_denies_what_is_known_is_quoted_beside_the_record_with_both_dates(review: Review) -> None:
    denial = "There is no evidence that he poses a risk of sexual harm."
    found = checked(until(review.case, "M110"), f"He lives with family. {denial}")
    [item] = [i for i in as_document(found)["contradicted"] if i["category"] == "sexual_harm"]
    assert [(d["date"], d["quote"]) for d in item["denied"]] == [("2019-03-31", "risk of sexual harm")]
    assert item["evidence"][0]["record_id"] == "M03"
    assert item["evidence"][0]["date"] == "2003"
    told = " ".join(check_text(found).split())
    assert denial in told
    assert "might pose a risk of sexual harm and exploitation to teenage girls" in told
    assert "Both are quoted; neither is judged." in told
    assert "sexual_harm" not in found.review.categories("dropped")


def test_a_significant_change_that_the_draft_does_not_name_is_told_with_its_records(review: Review) -> None:
    before = until(review.case, "M91")
    silent = checked(before, "He attends.", date(2019, 1, 31))
    [meets] = [c for c in silent.changes if c.what == "A relationship came on record"]
    assert meets.categories == {"new_relationship"}
    assert all(r.kind == "relationship" for r in meets.records)
    speaks = checked(before, "He attends. He has started a new relationship with a woman.", date(2019, 1, 31))
    assert speaks.review.stated >= {"new_relationship"}
    assert meets.what not in {c.what for c in speaks.changes}
    assert silent.changes_since == speaks.changes_since


def test_only_changes_since_the_last_completed_assessment_count() -> None:
    officer = allocation("A1", "2018-01-01", "OM1")
    knife, arrest = said("weapons", "a knife"), said("violence", "punched")
    made = case(
        officer,
        record("E1", "event", "2018-02-01", type="arrest", mentions=(knife,)),
        assessment("S1", "2018-03-01"),
        record("E2", "event", "2018-04-01", type="arrest", mentions=(arrest,)),
        record("D1", "address", "2018-05-01", to_address="12 High Street"),
        record("E3", "event", "2018-09-01", type="arrest", mentions=(knife,)),
    )
    found = checked(made, "He attends.", date(2018, 6, 1))
    assert [([r.id for r in c.records], sorted(c.categories)) for c in found.changes] == [
        (["E2"], ["violence"]),
        (["D1"], []),
    ]
    assert [c["covered"] for c in as_document(found)["changes"]] == [False, None]
    told = " ".join(check_text(found).split())
    assert (
        "of 2 significant changes since the last assessment it does not cover 1, and for 1 more a person must look"
        in told
    )
    assert "No indicator names it: look whether the draft does." in told


def test_a_draft_stands_after_everything_of_its_day_and_before_everything_later() -> None:
    made = case(
        record("C1", "contact", "2018-06-01", mentions=(said("weapons", "a knife"),)),
        record("C2", "contact", "2018-06-02", mentions=(said("arson", "set fire"),)),
    )
    assert checked(made, "He attends.", date(2018, 6, 1)).review.categories("known") == {"weapons"}


def test_a_case_that_has_a_record_named_draft_keeps_it() -> None:
    made = case(assessment("draft", "2018-01-01", said("weapons", "a knife")), assessment("draft-2", "2018-01-02"))
    found = checked(made, "He attends.", date(2018, 6, 1))
    assert found.draft.id == "draft-3"
    [item] = found.review.dropped
    assert item.last_carried_by is not None
    assert item.last_carried_by.id == "draft"


def test_a_case_without_an_assessment_or_without_records_is_answered() -> None:
    for made in (case(), case(record("C1", "contact", "2018-06-01", mentions=(said("weapons", "a knife"),)))):
        found = checked(made, "He attends.")
        assert (found.previous, found.copied) == (None, ())
        assert "there is no assessment from which it could have copied" in " ".join(check_text(found).split())
        assert as_document(found)["read"]["last_assessment"] is None
        assert as_document(found)["read"]["records"] == len(made.records)


def test_what_may_be_meant_is_shown_and_counts_for_nothing() -> None:
    made = case(record("C1", "contact", "2018-06-01", mentions=(said("weapons", "a knife"),)))
    draft = draft_record(made, DAY, "He carries something sharp.")
    unsure = replace(said("weapons", "something sharp"), sure=False)
    found = check(made, draft.with_mentions([unsure]), load_policy())
    assert found.review.categories("dropped") == {"weapons"}
    assert as_document(found)["possible"] == [
        {"category": "weapons", "quote": "something sharp", "start": 0, "end": 15}
    ]
    assert "The draft may speak of it: “something sharp”. A person should read that." in check_text(found)


def test_a_policy_with_other_values_copies_otherwise(review: Review) -> None:
    made, text = until(review.case, "M27"), review.case.record("M27").text
    sections = dict(review.case.record("M27").sections)
    policy = load_policy()
    version = policy.values["copied_words"].versions[0].model_copy(update={"value": 1_000})
    strict = policy.values["copied_words"].model_copy(update={"versions": [version]})
    none = policy.model_copy(update={"values": {**policy.values, "copied_words": strict}})
    draft = draft_record(made, date(2017, 1, 31), text, sections)
    assert len(check(made, draft, policy).copied) == 2
    assert check(made, draft, none).copied == ()


def run(folder: Path, *args: str | Path) -> subprocess.CompletedProcess[str]:
    """The real command, with everything that it could write to inside `folder`."""
    places = {"TMPDIR": folder / "tmp", "HOME": folder / "own", "THROUGHLINE_HOME": folder / "home"}
    for place in places.values():
        place.mkdir(exist_ok=True)
    places_told = {name: str(place) for name, place in places.items()}
    outside_ci = {name: value for name, value in os.environ.items() if name not in ("CI", "XDG_CACHE_HOME")}
    environment = outside_ci | places_told | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, str(ROOT / "cli.py"), "check", *map(str, args)]
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=folder / "tmp", check=False, timeout=300
    )


def left_in(folder: Path) -> list[Path]:
    return [p for name in ("tmp", "own", "home") for p in (folder / name).rglob("*")]


def made_up(folder: Path) -> Path:
    path = folder / "case.json"
    body: dict[str, Any] = {"id": "C1", "kind": "contact", "recorded_on": "2018-06-01", "source": "probation"}
    path.write_text(
        json.dumps({"offender": {"crn": "T900001"}, "records": [body | {"text": "Found with a knife."}]}), "utf-8"
    )
    return path


def test_the_command_prints_one_element_of_reviews_and_keeps_nothing(tmp_path: Path) -> None:
    draft = tmp_path / "draft.docx"
    draft.write_bytes(docx({"Plan": "He sets marmalade traps. He attends."}))
    done = run(tmp_path, draft, "--crn", made_up(tmp_path), "--at", "2018-06-30", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    review = ["record_id", "date", "author", "known", "carried", "new", "dropped", "contradicted"]
    assert list(document) == ["crn", *review, "possible", "copied", "changes", "read"]
    [item] = document["dropped"]
    assert set(item) == {"category", "evidence", "last_carried_by", "handovers_since"}
    [evidence] = item["evidence"]
    assert (evidence["record_id"], evidence["received"]) == ("C1", True)
    assert "knife" in evidence["quote"]
    assert (document["date"], document["author"], document["read"]["records"]) == ("2018-06-30", None, 1)
    assert document["read"]["words"] == 7
    assert left_in(tmp_path) == []


def test_the_command_prints_text_and_without_a_day_takes_today(tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("He attends.")
    done = run(tmp_path, draft, "--crn", made_up(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "1 record read for indicators" in done.stdout
    assert "Known, and not in the draft (1)" in done.stdout
    assert str(date.today().year) in done.stdout.split("written on")[1]  # noqa: DTZ011
    assert left_in(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.pdf", pdf({"": "marmalade"}, PICTURE), "a.pdf: page 2: without text that can be read"),
        ("a.docx", b"marmalade", "a.docx: document: a file named .docx is not a DOCX by its content"),
        ("a.txt", b" ", "a.txt: document: without a word"),
    ],
)
def test_a_draft_that_cannot_be_read_ends_with_code_2_and_none_of_its_words(
    tmp_path: Path, name: str, data: bytes, told: str
) -> None:
    (tmp_path / name).write_bytes(data)
    done = run(tmp_path, tmp_path / name, "--crn", made_up(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "marmalade" not in done.stderr
    assert "Traceback" not in done.stderr
    assert left_in(tmp_path) == []


def test_in_a_running_process_nothing_of_the_draft_is_printed_or_logged(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(0)
    for data, name in (
        (pdf({"": "marmalade"}), "a.pdf"),
        (docx({"": "marmalade"}), "a.docx"),
        (b"marmalade", "pasted"),
    ):
        assert "marmalade" in checked(case(), read_draft(data, name).text).draft.text
    told = capfd.readouterr()
    assert "marmalade" not in caplog.text + told.out + told.err


def test_a_case_that_is_not_loaded_is_named(tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("He attends.")
    done = run(tmp_path, draft, "--crn", "T900009")
    assert done.returncode == 2
    assert "T900009" in done.stderr
