"""What the tests of the pages share: the app over a home of its own, and the way from page to page."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ingest.load import load
from ingest.project import bring_up_to_date
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
        load([*paths, *folder.glob("made*.json")], ledger, date(2026, 1, 1))
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
