"""The command line: what it prints, where, and with which exit code."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MCCANN = ROOT / "cases" / "mccann" / "case.json"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def run(home: Path, *args: str | Path) -> subprocess.CompletedProcess[str]:
    """The real command in a process of its own."""
    import os

    environment = os.environ | {"THROUGHLINE_HOME": str(home), "THROUGHLINE_STORE": "", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(ROOT / "cli.py"), *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=300)


def write(path: Path, *records: dict[str, object], crn: str = "T900001") -> Path:
    path.write_text(json.dumps({"offender": {"crn": crn}, "records": records}), "utf-8")
    return path


GOOD: dict[str, object] = {
    "id": "A1",
    "kind": "contact",
    "recorded_on": "2019-01-10",
    "text": "He punched another resident.",
}


def test_extract_prints_a_line_a_note_and_nothing_else(home: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes.jsonl"
    notes.write_text(
        '{"id": "1", "text": "Found with a knife 🔪 in his sock."}\n\n{"id": "2", "text": "Attended."}\n', "utf-8"
    )
    done = run(home, "extract", notes, "--format", "jsonl")
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (done.returncode, done.stderr) == (0, "")
    assert (first["id"], second) == ("1", {"id": "2", "mentions": [], "possible": []})
    [mention] = first["mentions"]
    assert list(mention)[:10] == [
        "category",
        "assertion",
        "basis",
        "subject",
        "quote",
        "start",
        "end",
        "event_date",
        "rule",
        "source",
    ]
    assert (mention["category"], mention["source"]) == ("weapons", "lexicon")
    assert "Found with a knife 🔪 in his sock."[mention["start"] : mention["end"]] == mention["quote"]


def test_extract_reads_a_case_file_too(home: Path) -> None:
    done = run(home, "extract", MCCANN)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [r["id"] for r in rows] == [r["id"] for r in json.loads(MCCANN.read_text("utf-8"))["records"]]


def test_a_bad_line_is_named_and_the_others_are_read(home: Path, tmp_path: Path) -> None:
    notes = tmp_path / "notes.jsonl"
    notes.write_bytes(b'{"id": "1", "text": "Attended."}\n{"id": "2"}\nnonsense\n{"id": "3", "text": "\xff"}\n')
    done = run(home, "extract", notes)
    assert (done.returncode, len(done.stdout.splitlines())) == (1, 1)
    assert [line.split(":")[1].strip() for line in done.stderr.splitlines()] == [
        "line 2, field text",
        "line 3",
        "line 4",
    ]


def test_review_prints_the_document_of_the_format(home: Path) -> None:
    done = run(home, "review", MCCANN, "--format", "json")
    document = json.loads(done.stdout)
    assert done.returncode == 0
    assert list(document) == ["crn", "reviews", "findings", "not_judged", "read"]
    review = document["reviews"][-1]
    assert list(review) == ["record_id", "date", "author", "known", "carried", "new", "dropped", "contradicted"]
    assert {"category", "evidence", "last_carried_by", "handovers_since"} == set(review["dropped"][0])
    assert {"record_id", "quote", "received"} == set(review["known"][0]["evidence"][0])
    assert {"rule", "record_ids", "date_from", "date_to", "text", "policy"} == set(document["findings"][0])
    for one in document["reviews"]:
        parts = [{x["category"] for x in one[k]} for k in ("carried", "dropped", "contradicted")]
        assert set.union(*parts) == {x["category"] for x in one["known"]}
        assert sum(map(len, parts)) == len(set.union(*parts))


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_brief_prints_each_form(home: Path, form: str) -> None:
    done = run(home, "brief", MCCANN, "--at", "2019-01-31", "--for", "OM9", "--format", form)
    assert done.returncode == 0
    assert "teenage girls" in done.stdout
    if form == "json":
        assert json.loads(done.stdout)["items"][0]["category"] == "sexual_harm"


def test_as_at_an_earlier_day_later_records_do_not_exist(home: Path) -> None:
    document = json.loads(run(home, "review", MCCANN, "--at", "2016-12-31", "--format", "json").stdout)
    assert [r["date"] for r in document["reviews"]] == ["2009", "2010", "2012", "2014", "2016-02"]


def test_load_then_read_the_case_from_the_graph(home: Path) -> None:
    loaded = run(home, "load", ROOT / "cases")
    assert loaded.returncode == 0, loaded.stderr
    assert "158 records in 2 files: 158 accepted, 0 duplicates, 0 quarantined." in loaded.stderr
    again = run(home, "load", ROOT / "cases")
    assert "0 accepted, 158 duplicates, 0 quarantined." in again.stderr
    crn = json.loads(MCCANN.read_text("utf-8"))["offender"]["crn"]
    assert crn in run(home, "cases").stdout
    from_graph, from_file = (
        run(home, "review", crn, "--format", "json"),
        run(home, "review", MCCANN, "--format", "json"),
    )
    assert from_graph.stdout == from_file.stdout
    assert run(home, "rebuild").returncode == 0
    assert run(home, "review", crn, "--format", "json").stdout == from_file.stdout


def test_what_fails_is_quarantined_listed_and_loaded_after_repair(home: Path, tmp_path: Path) -> None:
    bad = write(tmp_path / "case.json", GOOD, GOOD | {"id": "B2", "recorded_on": "2019-02-30"})
    loaded = run(home, "load", bad)
    assert loaded.returncode == 1
    assert "record B2, field recorded_on: '2019-02-30' is not a date that exists" in loaded.stderr
    assert "2 records in 1 file: 1 accepted, 0 duplicates, 1 quarantined." in loaded.stderr
    assert "B2 recorded_on: '2019-02-30'" in run(home, "quarantine", "list").stdout
    [row] = [json.loads(line) for line in run(home, "quarantine", "list", "--format", "jsonl").stdout.splitlines()]
    repaired = json.loads(row["body"]) | {"recorded_on": "2019-02-28"}
    assert run(home, "load", write(tmp_path / "repaired.json", repaired)).returncode == 0
    assert run(home, "quarantine", "list").stdout == ""
    assert json.loads(run(home, "review", "T900001", "--format", "json").stdout)["read"] == {
        "records": 2,
        "unreadable": [],
    }


def test_two_texts_of_one_id_wait_for_a_choice(home: Path, tmp_path: Path) -> None:
    run(home, "load", write(tmp_path / "one.json", GOOD))
    assert run(home, "load", write(tmp_path / "two.json", GOOD | {"text": "Did not attend."})).returncode == 1
    listed = run(home, "quarantine", "list", "--format", "jsonl").stdout.splitlines()
    assert len(listed) == 2
    chosen = next(r for r in map(json.loads, listed) if "Did not" in r["body"])
    assert (
        run(
            home, "quarantine", "choose", "T900001", "A1", chosen["sha256"][:12], "--reason", "the later one"
        ).returncode
        == 0
    )
    assert run(home, "quarantine", "list").stdout == ""


def test_a_graph_that_does_not_open_is_set_aside_and_rebuilt_and_the_user_is_told(home: Path) -> None:
    run(home, "load", ROOT / "cases" / "chester_nash")
    graph = next(p for p in home.iterdir() if p.name.startswith("graph.lbug") and p.suffix == ".lbug")
    graph.write_bytes(b"not a graph at all" * 1000)
    told = run(home, "load", ROOT / "cases" / "chester_nash")
    assert told.returncode == 0
    assert "set aside" in told.stderr
    assert "Z900002" in run(home, "cases").stdout


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["review", "nowhere.json"], "nowhere.json: file: No such file or directory is not a readable file"),
        (["review", "X123456"], "X123456"),
        (["brief", str(MCCANN), "--at", "2019-02-30"], "--at: command line: 2019-02-30 is not a date that exists"),
        (["load", "nowhere"], "nowhere"),
        (["extract", "nowhere.jsonl"], "nowhere.jsonl: file: No such file or directory"),
        (["review"], "Missing argument"),
    ],
)
def test_what_cannot_be_done_ends_with_one_message_and_code_2(home: Path, args: list[str], words: str) -> None:
    done = run(home, *args)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_empty_and_strange_cases_are_answered(home: Path, tmp_path: Path) -> None:
    empty, without = write(tmp_path / "empty.json"), write(tmp_path / "without.json", GOOD, crn="T900002")
    for case in (empty, without):
        for command in ("review", "brief"):
            done = run(home, command, case)
            assert (done.returncode, done.stderr) == (0, "")
            assert "No assessment is on record" in done.stdout
    assert run(home, "load", empty, without).returncode == 0
    assert run(home, "brief", "T900001").returncode == 0


def test_a_broken_file_does_not_stop_the_others(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "broken.json").write_text('{"offender": {', "utf-8")
    shutil.copy(MCCANN, folder / "mccann.json")
    done = run(home, "load", folder)
    assert done.returncode == 1
    assert "broken.json: line 1" in done.stderr
    assert "1 file unusable" in done.stderr
    assert "128 accepted" in done.stderr
