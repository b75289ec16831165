"""A newer reader: what it finds anew and what it loses is told, and nothing that was known leaves silently."""

import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from access.policy import view_for
from cli import app
from continuity.told import read_told
from graph.case import CaseFile
from graph.store import Actor, open_store
from ingest.load import load
from ingest.project import ProjectionReport, bring_up_to_date
from ledger.ledger import Ledger
from nlp.mention import Mention
from tests.synthetic import TODAY, document, row, url_of, write

CATEGORIES = {"knife": "weapons", "fire": "arson", "threat": "threats_to_kill"}


class Reading:
    """A home whose reader knows some words, and a version that says which."""

    def __init__(self, home: Path, patch: pytest.MonkeyPatch):
        self.home, self._patch = home, patch

    def knows(self, *words: str) -> None:
        version = "+".join(words)

        def extract(text: str, recorded_on: str | None = None, born: str | None = None) -> list[Mention]:
            return [
                Mention(
                    CATEGORIES[m.group()], "present", None, "offender", m.group(), *m.span(), None, "quick",
                    version=version,
                )
                for m in re.finditer("|".join(words), text)
            ]  # fmt: skip

        self._patch.setattr("nlp.extract.extract", extract)
        self._patch.setattr("ingest.project.reader_version", lambda: version)

    def load(self, name: str, *rows: dict[str, Any]) -> ProjectionReport:
        write(self.home / name, "case.json", document("T1", *rows))
        with Ledger(self.home / "ledger.sqlite") as ledger:
            load(self.home / name, ledger, TODAY)
            return bring_up_to_date(ledger, url_of(self.home))

    def read_again(self) -> ProjectionReport:
        with Ledger(self.home / "ledger.sqlite") as ledger:
            return bring_up_to_date(ledger, url_of(self.home))

    @property
    def case(self) -> CaseFile:
        with open_store(url_of(self.home), read_only=True) as store:
            return view_for(store, Actor("tester")).case("T1")

    @property
    def lost(self) -> list[tuple[str, str, str]]:
        return [(i.category, i.record_id, i.quote) for i in self.case.no_longer_read]


@pytest.fixture
def reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reading:
    return Reading(tmp_path, monkeypatch)


def test_what_a_newer_reader_finds_anew_and_loses_is_listed(reading: Reading) -> None:
    reading.knows("knife", "fire")
    reading.load("a", row("A", text="knife and fire, a threat"), row("B", text="fire"))
    reading.knows("knife", "threat")
    assert reading.read_again().comparison.lines() == [
        "T1\tA\t+\tthreats_to_kill\toffender\tpresent\tthreat",
        "T1\tA\t-\tarson\toffender\tpresent\tfire",
        "T1\tB\t-\tarson\toffender\tpresent\tfire",
    ]


def test_what_was_known_and_is_read_no_more_stands_in_the_case_with_its_words(reading: Reading) -> None:
    reading.knows("knife", "fire")
    reading.load("a", row("A", text="knife and fire"), row("B", text="fire again"))
    assert reading.lost == []
    reading.knows("knife")
    report = reading.read_again()
    assert [(f.crn, f.category) for f in report.comparison.lost] == [("T1", "arson")]
    assert reading.lost == [("arson", "B", "fire")]
    assert "Arson and fire setting is no longer read by version knife; it was, in B: “fire”." in read_told(reading.case)


def test_one_mention_of_several_lost_leaves_the_item_known(reading: Reading) -> None:
    reading.knows("knife", "fire")
    reading.load("a", row("A", text="knife"), row("B", text="fire"))
    reading.knows("knife", "fire", "threat")
    assert reading.read_again().comparison.lost == []
    assert reading.lost == []


def test_it_stands_through_further_loads_and_versions_until_somebody_disposes_of_it(reading: Reading) -> None:
    reading.knows("knife", "fire")
    reading.load("a", row("A", text="knife and fire"))
    reading.knows("knife")
    reading.read_again()
    reading.load("b", row("B", text="knife"))
    reading.knows("knife", "threat")
    reading.read_again()
    assert reading.lost == [("arson", "A", "fire")]
    answer = {
        "item": "arson",
        "review_point": "A",
        "verdict": "no_longer_relevant",
        "reason": "a barbecue",
        "by": "OM1",
    }
    reading.load("c", row("D", "disposition", text="", detail=answer))
    assert reading.lost == []


def test_what_a_later_reader_finds_again_is_no_longer_lost(reading: Reading) -> None:
    reading.knows("knife", "fire")
    reading.load("a", row("A", text="knife and fire"))
    reading.knows("knife")
    reading.read_again()
    reading.knows("fire", "knife", "threat")
    reading.read_again()
    assert reading.lost == []
    reading.knows("threat")
    reading.read_again()
    assert [category for category, _, _ in reading.lost] == ["arson", "weapons"]


def test_rebuild_compare_prints_the_changes_and_tells_what_was_lost(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading.knows("knife", "fire")
    reading.load("a", row("A", text="knife and fire"))
    reading.knows("knife")
    monkeypatch.setenv("THROUGHLINE_HOME", str(reading.home))
    monkeypatch.setenv("THROUGHLINE_STORE", url_of(reading.home))
    monkeypatch.setattr("settings.settings", _unkept())
    done = CliRunner().invoke(app, ["rebuild", "--compare"])
    assert done.exit_code == 0, done.output
    assert done.stdout == "T1\tA\t-\tarson\toffender\tpresent\tfire\n"
    assert "T1: arson is no longer read (last in A); it stands until somebody disposes of it." in done.stderr


def _unkept() -> Any:
    from settings import Settings

    return Settings
