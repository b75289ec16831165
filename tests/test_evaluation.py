"""The figures reached on the annotated notes and cases do not fall. They are measured by the scorer that comes with them."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from docs.evaluate import score

SHARED = Path(__file__).parent.parent.parent / "shared"
EVAL = SHARED / "eval"

pytestmark = pytest.mark.skipif(not EVAL.exists(), reason="the evaluation is not beside the project")


def test_notes(tmp_path: Path) -> None:
    printed = CliRunner().invoke(app, ["extract", str(EVAL / "notes.jsonl"), "--format", "jsonl"])
    assert printed.exit_code == 0
    (tmp_path / "notes.jsonl").write_text(printed.stdout, "utf-8")
    asserted = score("notes", EVAL / "notes.gold.jsonl", tmp_path / "notes.jsonl")["asserted"]
    assert asserted["f1"] >= 0.78, asserted
    assert asserted["hard_f1"] >= 0.70, asserted
    assert int(asserted["false_alarms"].split("/")[0]) <= 1, asserted


def test_cases(tmp_path: Path) -> None:
    for path in sorted((EVAL / "cases").glob("case_?.json")):
        printed = CliRunner().invoke(app, ["review", str(path), "--format", "json"])
        assert printed.exit_code == 0
        (tmp_path / path.name).write_text(printed.stdout, "utf-8")
    figures = score("cases", EVAL / "cases", tmp_path)
    assert figures["dropped"]["f1"] >= 0.84, figures
    assert figures["findings"]["recall"] >= 0.9, figures
    assert figures["findings"]["precision"] >= 0.9, figures
