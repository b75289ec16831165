"""Fixtures of the browser tests: the real server on a port of its own, with a home of its own, and Chromium.

A module of tests names this one in `pytest_plugins`, so that all of them share one server and one browser.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from ingest.load import load
from ingest.project import bring_up_to_date
from ledger.ledger import Ledger
from tests.chromium import PATIENCE, ROOT, SHOTS, free_port, is_wrong, wait_for

ARGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
NOTE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"> **bold** carried a knife"


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        reason = "Chromium is not installed: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("browser")
    home, port = folder / "home", free_port()
    hostile = {
        "id": "R1", "kind": "contact", "recorded_on": "2020-01-02", "source": "probation", "area": "=1+1", "text": NOTE,
    }  # fmt: skip
    (folder / "hostile.json").write_text(
        json.dumps({"offender": {"crn": "Z900003", "name": "**Mr** <i>Hostile</i>"}, "records": [hostile]}), "utf-8"
    )
    with Ledger(home / "ledger.sqlite") as ledger:
        load(
            [ROOT / "cases" / "mccann", ROOT / "cases" / "chester_nash", folder / "hostile.json"],
            ledger,
            date(2026, 1, 1),
        )
        bring_up_to_date(ledger, f"ladybug://{home / 'graph.lbug'}")
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    environment = {**os.environ, "THROUGHLINE_HOME": str(home)}
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(f"{url}/_stcore/health", process)
            yield url
        finally:
            process.terminate()
            process.wait(30)
    told = (folder / "server.log").read_text("utf-8")
    assert "Traceback" not in told, told


@pytest.fixture(scope="session")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, headless=True, args=ARGS.split())
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    fresh = browser.new_context(viewport={"width": 1440, "height": 1000})
    fresh.set_default_timeout(PATIENCE)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext, server: str) -> Iterator[Page]:
    """A page of the app that has said nothing wrong and spoken to nobody else when the test ends."""
    SHOTS.mkdir(exist_ok=True)
    errors: list[str] = []
    requests: list[str] = []
    opened = context.new_page()
    opened.on("console", lambda message: errors.append(message.text) if is_wrong(message, server) else None)
    opened.on("pageerror", lambda fault: errors.append(str(fault)))
    opened.on("request", lambda request: requests.append(request.url))
    opened.goto(server)
    yield opened
    assert errors == []
    assert [u for u in requests if not u.startswith((f"{server}/", "data:", "blob:"))] == []
