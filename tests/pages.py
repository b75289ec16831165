"""What the tests of the pages share: the app over a home of its own, and the way from page to page."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from alerts.sweep import sweep
from graph.store import open_store
from ingest.load import load
from ingest.project import bring_up_to_date
from ledger.alerts import Sweep
from ledger.ledger import Ledger
from settings import settings

ROOT = Path(__file__).parent.parent
MCCANN, CHESTER_NASH = ROOT / "cases" / "mccann", ROOT / "cases" / "chester_nash"
HOSTILE = "Z900003"
SCRIPT = "<script>document.title='owned'</script> **bold** $x$ :red[x] carried a knife & left"


def hostile() -> dict[str, Any]:
    """A case whose every word would do something where it was not shown as text."""
    note = {"id": "**R1**", "kind": "contact", "recorded_on": "2020-01-02", "source": "probation", "text": SCRIPT}
    return {"offender": {"crn": HOSTILE, "name": "<b>Mr</b> _Hostile_"}, "records": [note]}


STAFF = [
    {"id": "OM1", "name": "Ann Able", "grade": "PO", "email": "om1@example.test", "manager": "SPO1"},
    {"id": "OM2", "name": "Ben Brook", "grade": "PO", "email": "OM2@example.test", "manager": "SPO1"},
    {"id": "SPO1", "name": "Sara Stone", "grade": "SPO", "email": "spo1@example.test", "manager": "HEAD"},
    {"id": "HEAD", "email": "head@example.test"},
]
KNIFE = "Police found a knife under the seat of his car."


def handed_over(crn: str, name: str, on: str, *more: Mapping[str, Any]) -> dict[str, Any]:
    """A made-up case: a knife and drugs are known, an assessment leaves both out, and it passes from OM1 to OM2 on a day."""
    said: dict[str, Any] = {"source": "probation", "author": "OM1"}
    passed = {"from_staff": "OM1", "to_staff": "OM2", "handover": False}
    records: list[Mapping[str, Any]] = [
        {"id": "H1", "kind": "allocation", "recorded_on": "2020-01-01", "text": "Allocated.", "detail": {"to_staff": "OM1"}},
        {"id": "A1", "kind": "intelligence", "recorded_on": "2019-05-01", "received_on": "2020-05-01", "source": "police", "text": KNIFE},
        {"id": "A2", "kind": "contact", "recorded_on": "2020-05-02", "text": "He uses heroin daily.", **said},
        {"id": "B1", "kind": "assessment", "recorded_on": "2025-01-10", "text": "He lives with his mother.", **said},
        {"id": "H2", "kind": "allocation", "recorded_on": on, "text": "Reallocated.", "detail": passed},
    ]  # fmt: skip
    return {"offender": {"crn": crn, "name": name}, "staff": STAFF, "records": [*records, *more]}


def swept(home: Path, now: datetime) -> Sweep:
    """What a look at all live cases raises."""
    with Ledger(home / "ledger.sqlite") as ledger, open_store(f"ladybug://{home / 'graph.lbug'}", True) as store:
        return sweep(ledger, store, now)


def made_file(folder: Path, case: Mapping[str, Any]) -> Path:
    """A case file of its own, beside those that were made before."""
    path = folder / f"made{len(list(folder.glob('made*.json')))}.json"
    path.write_text(json.dumps(case), "utf-8")
    return path


def made(folder: Path, paths: Iterable[Path] = (), cases: Iterable[Mapping[str, Any]] = ()) -> Path:
    """A home with these case files, and these cases, loaded."""
    folder.mkdir(parents=True, exist_ok=True)
    for case in cases:
        made_file(folder, case)
    with Ledger(folder / "home" / "ledger.sqlite") as ledger:
        load([*paths, *folder.glob("made*.json")], ledger, date(2026, 4, 1))
        bring_up_to_date(ledger, f"ladybug://{folder / 'home' / 'graph.lbug'}")
    return folder / "home"


def app(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv("THROUGHLINE_HOME", str(home))
    settings.cache_clear()
    st.cache_resource.clear()
    st.cache_data.clear()
    yield AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    settings.cache_clear()


def ran(at: AppTest) -> AppTest:
    assert [e.message for e in at.exception] == []
    return at


def press(at: AppTest, words: str) -> AppTest:
    """Presses the first button whose label begins so; marks that keep a label from being Markdown are left aside."""
    next(b for b in at.main.button if b.label.replace("\\", "").startswith(words)).click()
    return ran(at.run())


def visit(at: AppTest, title: str) -> AppTest:
    """Follows the link to a page."""
    link = next(link for link in ran(at.run()).sidebar.get("page_link") if link.proto.label == title)
    at._page_hash = link.proto.page_script_hash  # AppTest itself only finds pages that are files
    ran(at.run())
    at._page_hash = ""  # from here on the page says where it goes
    return at


def page_of(at: AppTest) -> str:
    """The page that is shown, by its path."""
    here = at._finished_page_script_hash
    return str(at._registered_pages[here].get("url_pathname"))


def html(at: AppTest) -> str:
    return "\n".join(h.proto.body for h in at.main.get("html"))


def words(at: AppTest) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<(?!script)[^>]+>", " ", html(at))))
