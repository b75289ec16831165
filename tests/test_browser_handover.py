"""The moment for which all of this exists, in Chromium, with the app and the worker as two processes and a real mail server."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path

import pytest
from mail_server import HOST, Handler, post
from playwright.sync_api import BrowserContext, Page, expect

from tests.chromium import ROOT, SHOTS, act_as, free_port, is_wrong, see, settled, shot, visit, wait_for
from tests.pages import handed_over

pytest_plugins = ("tests.chromium_plugin",)
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
FIRST, SECOND = ("T100001", "Mr Made Up"), ("T100002", "Ms Invented")


@dataclass(frozen=True)
class Office:
    """Everything that runs: where cases come in, what the mail server took, where the app answers."""

    inbox: Path
    mail: Handler
    url: str

    def receive(self, crn: str, name: str) -> Message:
        """A case arrives that changes hands today; the message that its new officer is sent about it."""
        before = len(self.mail.taken)
        part = self.inbox / f"{crn}.json.part"
        part.write_text(json.dumps(handed_over(crn, name, datetime.now(UTC).date().isoformat())), "utf-8")
        part.rename(self.inbox / f"{crn}.json")
        for _ in range(600):
            if len(self.mail.taken) > before:
                return self.mail.messages()[before]
            time.sleep(0.2)
        raise AssertionError("nobody was told")


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)
    assert "Traceback" not in log.read_text("utf-8"), log.read_text("utf-8")


@pytest.fixture
def office(chromium: str, tmp_path: Path) -> Iterator[Office]:
    inbox, port = tmp_path / "inbox", free_port()
    inbox.mkdir()
    url = f"http://127.0.0.1:{port}"
    with post() as (mail, mail_port), ExitStack() as stack:
        told = {
            "HOME": str(tmp_path / "home"), "INBOX": str(inbox), "BASE_URL": url, "MAIL_HOST": HOST, "MAIL_PORT": str(mail_port),
            "MAIL_SECURITY": "none", "MAIL_FROM": "throughline@sender.test",
        }  # fmt: skip
        environment = {**os.environ, **{f"THROUGHLINE_{name}": value for name, value in told.items()}}
        stack.enter_context(running([sys.executable, "-m", "cli", "worker"], environment, tmp_path / "worker.log"))
        serve = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
        wait_for(f"{url}/_stcore/health", stack.enter_context(running(serve, environment, tmp_path / "app.log")))
        yield Office(inbox, mail, url)


@pytest.fixture
def page(context: BrowserContext, office: Office) -> Iterator[Page]:
    SHOTS.mkdir(exist_ok=True)
    errors: list[str] = []
    opened = context.new_page()
    opened.on("console", lambda message: errors.append(message.text) if is_wrong(message, office.url) else None)
    opened.on("pageerror", lambda fault: errors.append(str(fault)))
    yield opened
    assert errors == []


def link_in(message: Message) -> str:
    """The one link of a message, which tells nothing of whom it is about."""
    text = message.as_string()
    assert not any(word in text for word in (*FIRST, *SECOND, "knife", "Weapons", "OM1"))
    [link] = re.findall(r"http://\S+", text)
    return str(link)


def answer_everything(page: Page) -> int:
    """Answers item by item in the form that opens by itself; how many there were."""
    total = int(re.findall(r"0 of (\d+) answered", page.get_by_text(re.compile(r"0 of \d+ answered")).inner_text())[0])
    for done in range(1, total + 1):
        page.get_by_text("Considered and carried", exact=True).click()
        page.get_by_role("button", name="Record this answer").click()
        see(page, f"{done} of {total} answered")
        settled(page)
    return total


def test_an_allocation_arrives_the_officer_is_told_and_answers_and_the_manager_sees_what_is_left(
    page: Page, office: Office
) -> None:
    told = office.receive(*FIRST)
    assert told["To"].casefold() == "om2@example.test"

    page.goto(link_in(told))
    act_as(page, "Ben Brook")
    see(page, "From your message: 1 alert")
    page.get_by_role("button", name="Why this alert").click()
    see(page, "A known indicator is missing from an assessment")
    see(page, "Read by Ben Brook (OM2), PO")
    page.get_by_text("A1, intelligence, 2019-05-01").click()
    expect(page.locator("mark", has_text="knife under the seat").first).to_be_visible()
    shot(page, "alert")

    page.get_by_role("button", name="Open the handover of Mr Made Up").click()
    see(page, "Why it stands here: reallocation")
    shot(page, "handover")
    total = answer_everything(page)
    assert total >= 3
    expect(page.get_by_role("button", name="Undo the answer to")).to_have_count(total)
    shot(page, "handover_answered")

    act_as(page, "Sara Stone")
    visit(page, "Alerts")
    see(page, "No alert for you to answer")
    page.get_by_role("tab", name="Unanswered below me").click()
    see(page, "No alert unanswered by the people below you")

    office.receive(*SECOND)
    visit(page, "Handover")
    visit(page, "Alerts")
    page.get_by_role("tab", name="Unanswered below me").click()
    see(page, re.compile(r"[1-9]\d* alerts unanswered by the people below you"))
    see(page, "Ms Invented, T100002")
    expect(page.get_by_text("Mr Made Up, T100001")).to_have_count(0)
    shot(page, "alerts_below")
    page.get_by_role("tab", name="Health").click()
    see(page, re.compile("alerts? from [12] cases? checked"))
    see(page, re.compile("^running"))
    assert page.url == f"{office.url}/alerts"
