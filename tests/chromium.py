"""What a person does in the browser tests: open, choose, see; and what a server of theirs needs."""

import socket
import subprocess
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from re import Pattern

from playwright.sync_api import ConsoleMessage, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

ROOT = Path(__file__).parent.parent
SHOTS = ROOT / "tests" / "screenshots"
PATIENCE = 90_000  # ms: a busy machine starts slowly


def open_case(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("tab", name="Briefing")).to_be_visible(timeout=PATIENCE)


def visit(page: Page, title: str) -> None:
    page.get_by_test_id("stPageLink").get_by_role("link", name=title).click()
    settled(page)


def settled(page: Page) -> None:
    """Waits until the server has drawn all that was asked of it."""
    page.wait_for_timeout(300)  # until the browser has told the server
    expect(page.locator('.stApp[data-test-script-state="notRunning"]')).to_be_attached(timeout=PATIENCE)


def choose(page: Page, what: str, option: str) -> None:
    """Chooses from a list until the choice has taken: a list closes, and a choice is lost, when the page is redrawn
    beneath it. A person would choose again."""
    for _ in range(10):
        settled(page)
        if taken(page, what, option):
            return
        box = page.get_by_role("combobox", name=what)
        box.click()
        still_open = _tags(page, what).count() > 0
        if still_open:
            box.fill(option)  # a long list draws only what is in view
        try:
            page.get_by_role("option", name=option).click(timeout=4000)
        except PlaywrightTimeout:
            still_open = True
        if still_open:
            page.keyboard.press("Escape")  # a list of one closes itself, and would take the choice back
    raise AssertionError(f"{option} cannot be chosen for {what}")


def act_as(page: Page, name: str) -> None:
    """Picks who acts."""
    settled(page)
    box = page.get_by_role("combobox", name="Acting as")
    box.click()
    box.fill(name)  # a long list draws only what is in view
    page.get_by_role("option", name=name).click()
    settled(page)


def taken(page: Page, what: str, option: str) -> bool:
    """The list shows this choice: as its text, or as one of several tags."""
    if _tags(page, what).count():
        return _tags(page, what).get_by_text(option).count() > 0
    return option in page.get_by_role("combobox", name=what).input_value()


def _tags(page: Page, what: str) -> Locator:
    """The list of this name where several may be chosen from it."""
    return page.get_by_test_id("stMultiSelect").filter(has=page.get_by_role("combobox", name=what))


def section(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")


def shot(page: Page, name: str) -> None:
    page.wait_for_timeout(800)  # let the pictures settle
    page.screenshot(path=SHOTS / f"{name}.png")


def see(page: Page, text: str | Pattern[str]) -> None:
    expect(page.get_by_text(text).first).to_be_visible(timeout=PATIENCE)


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


def is_wrong(message: ConsoleMessage, server: str) -> bool:
    """A page that is opened by its own address asks for the server first below itself, then at the root."""
    pages = ("query", "search", "handover", "alerts")
    below = message.location["url"].startswith(tuple(f"{server}/{name}/_stcore/" for name in pages))
    return message.type == "error" and not below
