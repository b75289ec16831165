"""`throughline query`: what it prints, where, and what it says of a question that is not one."""

import csv
import io
import json
from pathlib import Path

import pytest
from test_cli import run, write


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("query")
    decision = {"id": "D1", "kind": "decision", "recorded_on": "2018-01", "text": "", "area": "North"}
    detail = {"question": "=recall", "recorded": False}
    write(folder / "case.json", decision | {"detail": detail})
    assert run(folder / "home", "load", folder / "case.json").returncode == 0
    return folder / "home"


def test_a_question_is_answered_as_a_table(home: Path) -> None:
    done = run(home, "query", "decisions_without_record")
    head, line, row = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "") and head.split()[0] == "office" and set(line) == {"-", " "}
    assert row.split() == ["North", "T900001", "D1", "2018-01", "=recall", "no", "record", "was", "made"]


def test_a_question_is_answered_as_csv_that_no_spreadsheet_runs(home: Path) -> None:
    done = run(home, "query", "decisions_without_record", "--param", "area=North", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert (row["case"], row["question"], row["outcome"]) == ("T900001", "'=recall", "")


def test_a_question_is_answered_as_json(home: Path) -> None:
    done = json.loads(run(home, "query", "decisions_without_record", "--format", "json").stdout)
    assert list(done) == ["question", "columns", "rows", "cut"] and done["question"] == "decisions_without_record"
    assert dict(zip(done["columns"], done["rows"][0], strict=True))["question"] == "=recall"


def test_no_row_is_said_and_is_no_fault(home: Path) -> None:
    done = run(home, "query", "decisions_without_record", "--param", "area=South")
    assert done.returncode == 0 and len(done.stdout.splitlines()) == 2 and done.stderr.startswith("No row: ")


def test_the_list_has_a_line_a_question(home: Path) -> None:
    rows = [line.split("\t") for line in run(home, "query", "--list").stdout.splitlines()]
    assert len(rows) >= 22 and {len(row) for row in rows} == {3}
    assert ["day=today", "without_due=28", "owner=", "area="] in [row[2].split(" ") for row in rows]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nope"], "nope: no such question. There are: "),
        (["not_in_last_assessment", "--param", "aera=North"], "aera is not a parameter of this question (indicators, area)"),
        (["not_in_last_assessment", "--param", "area"], "--param: command line: area is not NAME=VALUE"),
        (["actions_overdue", "--param", "day=soon"], "parameter day: 'soon' is not a date that exists"),
        (["associates_elsewhere"], "parameter person: nothing is not a value"),
        (["associates_elsewhere", "--param", "person=T1"], "T1: no such case."),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_told(home: Path, arguments: list[str], told: str) -> None:
    done = run(home, "query", *arguments)
    assert (done.returncode, done.stdout) == (2, "") and told in done.stderr
