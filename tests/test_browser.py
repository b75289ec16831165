"""The app in Chromium: the real server on a port of its own, with a home of its own; nothing leaves this machine."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from ingest.load import load
from ingest.project import bring_up_to_date
from ledger.ledger import Ledger

ROOT = Path(__file__).parent.parent
SHOTS = Path(__file__).parent / "screenshots"
ARGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
NOTE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"> **bold** carried a knife"
PATIENCE = 90_000  # ms: a busy machine starts slowly
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]


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
    hostile = {"id": "R1", "kind": "contact", "recorded_on": "2020-01-02", "source": "probation", "text": NOTE}
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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the server ended"
        with suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.2)
    raise AssertionError("the server does not answer")


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
    opened.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda fault: errors.append(str(fault)))
    opened.on("request", lambda request: requests.append(request.url))
    opened.goto(server)
    yield opened
    assert errors == []
    assert [u for u in requests if not u.startswith((f"{server}/", "data:", "blob:"))] == []


def open_case(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("tab", name="Briefing")).to_be_visible(timeout=PATIENCE)


def choose(page: Page, what: str, option: str) -> None:
    """A list closes when the page moves beneath it, as it does while a picture is drawn: then it is opened again."""
    wanted = page.get_by_role("option", name=option)
    for _ in range(10):
        page.get_by_role("combobox", name=what).click()
        with suppress(PlaywrightTimeout):
            wanted.click(timeout=4000)
            return
        page.keyboard.press("Escape")
    raise AssertionError(f"{option} cannot be chosen for {what}")


def section(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")


def shot(page: Page, name: str) -> None:
    page.wait_for_timeout(800)  # let the pictures settle
    page.screenshot(path=SHOTS / f"{name}.png")


def see(page: Page, text: str) -> None:
    expect(page.get_by_text(text).first).to_be_visible(timeout=PATIENCE)


def test_the_receiving_officer_reads_the_mccann_briefing(page: Page) -> None:
    open_case(page, "Joseph McCann")
    choose(page, "Handover", "OM8 to OM9")
    see(page, "For OM9, as at 2019-01-30.")
    see(page, "known and not in the last assessment")
    see(page, "Z900001")
    shot(page, "briefing")
    page.get_by_text("Read M09").first.click()
    see(page, "Known to probation")


def test_a_cell_of_the_matrix_shows_the_words_of_2003(page: Page) -> None:
    open_case(page, "Joseph McCann")
    choose(page, "Handover", "OM8 to OM9")
    section(page, "Continuity matrix")
    wanted = page.get_by_text("Sexual harm, 2019-01 by OM8").first
    for _ in range(5):  # a choice made while the page is still being drawn is lost: a person makes it again
        choose(page, "Evidence for the indicator", "Sexual harm")
        choose(page, "at the assessment", "2019-01 by OM8")
        with suppress(AssertionError):
            expect(wanted).to_be_visible(timeout=20_000)
            break
    see(page, "Sexual harm, 2019-01 by OM8")
    see(page, "exploitation to teenage girls")
    see(page, "written down: 2003")
    shot(page, "matrix")


def test_a_click_on_a_cell_shows_its_evidence(page: Page) -> None:
    open_case(page, "Joseph McCann")
    section(page, "Continuity matrix")
    picture = page.get_by_test_id("stVegaLiteChart")
    row = picture.get_by_text("Robbery", exact=True)
    expect(row).to_be_visible(timeout=PATIENCE)
    label, whole = row.bounding_box(), picture.bounding_box()
    assert label and whole
    page.mouse.click(whole["x"] + whole["width"] - 40, label["y"] + label["height"] / 2)
    see(page, "Robbery, 2019-03 by OM9")


def test_the_timeline_joins_2003_to_2011_and_shows_a_record_on_demand(page: Page) -> None:
    open_case(page, "Joseph McCann")
    section(page, "Timeline")
    see(page, "Intelligence of 2003 reached probation in 2011")
    picture = page.get_by_test_id("stVegaLiteChart")
    expect(picture.get_by_text("No officer present")).to_be_visible(timeout=PATIENCE)
    shot(page, "timeline")
    told = picture.get_by_text("known 2011").bounding_box()
    assert told
    page.mouse.click(told["x"] + told["width"] / 2, told["y"] + told["height"] / 2)
    see(page, "Police information suggests")
    page.get_by_text("Last two years").click()
    see(page, "Jun 2018")


def test_the_name_and_number_stay_in_view_when_the_page_is_scrolled(page: Page) -> None:
    open_case(page, "Joseph McCann")
    see(page, "known and not in the last assessment")
    page.get_by_text("What was read").scroll_into_view_if_needed()
    expect(page.get_by_text("CRN Z900001")).to_be_in_viewport()


def test_a_search_highlights_the_words(page: Page) -> None:
    open_case(page, "Joseph McCann")
    section(page, "Records")
    box = page.get_by_role("textbox", name="Search the words")
    box.fill('"teenage girls"')
    box.press("Enter")
    expect(page.locator("mark.found", has_text="teenage girls").first).to_be_visible(timeout=PATIENCE)
    see(page, "2 records found. 128 records searched")
    shot(page, "records")


def test_findings_are_grouped_by_rule_and_their_records_are_one_click_away(page: Page) -> None:
    open_case(page, "Gary Chester-Nash")
    section(page, "Findings")
    see(page, "Transfer not accepted")
    page.locator("summary").first.click()
    see(page, "Written down")
    shot(page, "findings")


def test_no_name_and_no_number_stands_in_the_address(page: Page, server: str) -> None:
    open_case(page, "Joseph McCann")
    section(page, "Timeline")
    see(page, "reached probation")
    assert page.url.rstrip("/") == server


def test_markup_in_a_note_is_shown_as_text(page: Page) -> None:
    open_case(page, "Hostile")
    section(page, "Records")
    see(page, "<script>document.title='owned'</script>")
    assert page.locator("img[src=x]").count() == 0
    assert page.title() == "Throughline"


def test_a_case_appears_soon_once_the_server_is_warm(page: Page, server: str) -> None:
    open_case(page, "Joseph McCann")
    see(page, "What was read")
    page.goto(server)
    page.get_by_role("button", name="Joseph McCann").wait_for()
    began = time.monotonic()
    open_case(page, "Joseph McCann")
    see(page, "known and not in the last assessment")
    taken = time.monotonic() - began
    assert taken < 10, f"{taken:.1f} s"  # about one second where nothing else runs
