"""The outbox: each message goes out at least once, is tried again ever more seldom, and says nothing of any case."""

import json
import re
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from alert_makers import NOON, later, new_alert
from mail_server import HOST, post, silent

from alerts.channels_chat import Chat
from alerts.channels_mail import Mail
from alerts.channels_notify import GovNotify
from alerts.notify import Refused, Silent, Text, Unreachable, text_of
from alerts.outbox import ATTEMPTS, SILENCES, Delivered, deliver
from alerts.sweep import sweep
from graph.store import open_store
from ingest.load import load
from ingest.project import bring_up_to_date
from ledger.alerts import AlertBook, Escalation, Message
from ledger.ledger import Ledger
from nlp.lexicon import load_lexicon
from settings import settings

MCCANN = Path(__file__).parent.parent / "cases" / "mccann"


@pytest.fixture(autouse=True)
def given(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("THROUGHLINE_BASE_URL", "https://throughline.test")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def book(tmp_path: Path) -> Iterator[AlertBook]:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        yield ledger.book


class Given:
    """A channel that does what it is told: takes, or raises the next of these; then takes."""

    def __init__(self, *faults: Exception | None, addressed: bool = True):
        self.faults, self.addressed = list(faults), addressed
        self.got: list[tuple[Message, Text]] = []

    def send(self, message: Message, text: Text) -> None:
        self.got.append((message, text))
        if self.faults and (fault := self.faults.pop(0)):
            raise fault


def several(book: AlertBook, count: int, **more: Any) -> None:
    """So many messages, each to a person of its own."""
    book.raise_all([new_alert(recipient=f"OM{i}", person=f"om{i}@example.test", **more) for i in range(count)], NOON)


def test_what_is_due_goes_out_once_and_what_is_not_waits(book: AlertBook) -> None:
    book.raise_all([new_alert(), new_alert(item="arson", urgency="digest", due_at=later(hours=20))], NOON)
    channel = Given()
    assert deliver(book, [channel], NOON) == Delivered(sent=1)
    assert deliver(book, [channel], later(hours=19)) == Delivered()
    assert deliver(book, [channel], later(hours=20)) == Delivered(sent=1)
    assert [m.kind for m, _ in channel.got] == ["at_once", "digest"]
    assert {a.state for a in book.alerts()} == {"sent"}


def test_the_waits_between_attempts_and_the_end_after_the_tenth(book: AlertBook) -> None:
    several(book, 1)
    now, waits = NOON, []
    for attempt in range(1, ATTEMPTS + 1):
        done = deliver(book, [Given(Unreachable("SMTPDataError 451"))], now)
        [message] = book.messages()
        assert done == (Delivered(failed=1) if attempt < ATTEMPTS else Delivered(dead=1))
        waits.append(message.next_at - now)
        assert deliver(book, [Given()], message.next_at - timedelta(seconds=1)) == Delivered()
        now = message.next_at
    minutes = [wait.total_seconds() / 60 for wait in waits[:-1]]
    assert minutes == [1, 5, 15, 60, 240, 720, 720, 720, 720]
    assert (message.state, message.fault) == ("dead", "SMTPDataError 451")
    assert deliver(book, [Given()], later(days=99)) == Delivered()
    book.retry(message.id, later(days=99))
    assert deliver(book, [Given()], later(days=99)) == Delivered(sent=1)


def test_a_refusal_for_ever_is_a_dead_letter_at_once(book: AlertBook) -> None:
    several(book, 1)
    assert deliver(book, [Given(Refused("SMTPRecipientsRefused 550"))], NOON) == Delivered(dead=1)
    assert [(m.state, m.fault) for m in book.messages()] == [("dead", "SMTPRecipientsRefused 550")]


def test_one_message_that_nothing_can_be_made_of_does_not_hold_up_the_others(book: AlertBook) -> None:
    several(book, 3)
    assert deliver(book, [Given(None, ZeroDivisionError("om1@example.test"))], NOON) == Delivered(sent=2, failed=1)
    assert [m.fault for m in book.messages() if m.fault] == ["ZeroDivisionError"]


def test_a_dead_server_is_not_asked_for_every_message(book: AlertBook) -> None:
    several(book, 50)
    with silent() as port:
        channel = Mail(HOST, port, "t@sender.test", "none", timeout=0.2)
        assert deliver(book, [channel], NOON) == Delivered(failed=SILENCES)
    assert len(book.messages(due_by=NOON)) == 50 - SILENCES


def test_silences_that_are_not_in_a_row_hold_nothing_up(book: AlertBook) -> None:
    several(book, 6)
    hushed = [Silent("x"), Silent("x"), None, Silent("x"), Unreachable("450"), Silent("x")]
    assert deliver(book, [Given(*hushed)], NOON) == Delivered(sent=1, failed=5)


def test_without_a_way_to_send_messages_wait(book: AlertBook) -> None:
    several(book, 1)
    assert deliver(book, [], NOON) == Delivered() and book.messages()[0].state == "waiting"


def test_without_an_address_the_fallback_gets_it_and_without_that_it_is_a_dead_letter(
    book: AlertBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    several(book, 1, address=None)
    channel = Given()
    assert deliver(book, [channel], NOON) == Delivered(dead=1)
    [message] = book.messages()
    assert (message.fault, channel.got) == ("no address", [])
    monkeypatch.setenv("THROUGHLINE_FALLBACK_ADDRESS", "duty@example.test")
    settings.cache_clear()
    book.retry(message.id, later(hours=1))
    assert deliver(book, [channel], later(hours=1)) == Delivered(sent=1)
    assert [m.address for m, _ in channel.got] == ["duty@example.test"]


def test_a_room_needs_no_address(book: AlertBook) -> None:
    several(book, 1, address=None)
    assert deliver(book, [Given(addressed=False)], NOON) == Delivered(sent=1)


def test_the_first_channel_must_take_it_and_the_others_get_a_copy(book: AlertBook) -> None:
    several(book, 2)
    first, second = Given(Unreachable("450")), Given(Unreachable("500"), addressed=False)
    assert deliver(book, [first, second], NOON) == Delivered(sent=1, failed=1, lost_copies=1)
    assert len(second.got) == 1
    assert deliver(book, [first, second], later(minutes=1)) == Delivered(sent=1)
    assert len(second.got) == 2


def test_a_mail_whose_taking_nobody_heard_of_is_sent_again_under_the_same_id(book: AlertBook) -> None:
    several(book, 1)
    with post() as (handler, port):
        handler.drops = 1
        channel = Mail(HOST, port, "t@sender.test", "none", timeout=5)
        assert deliver(book, [channel], NOON) == Delivered(failed=1)
        assert deliver(book, [channel], later(minutes=1)) == Delivered(sent=1)
        assert handler.ids() == [f"<{book.messages()[0].id}@sender.test>"] * 2


class Taker(BaseHTTPRequestHandler):
    """Stands in for GOV.UK Notify and for a room: keeps every byte, with the headers."""

    got: ClassVar[list[bytes]] = []

    def do_GET(self) -> None:
        self._say({"notifications": []})

    def do_POST(self) -> None:
        self._say({"id": "n1"})

    def _say(self, told: Any) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.got.append(f"{self.path}\n{self.headers}\n".encode() + sent)
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def mccann(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, set[str]]]:
    """A ledger with the alerts of the McCann case at its handover to OM9, escalated up to the top; and every word of the case
    that must not leave: names, ids, labels of indicators, their codes, quotations, and texts."""
    home = tmp_path_factory.mktemp("mccann")
    url = f"ladybug://{home / 'graph.lbug'}"
    with Ledger(home / "ledger.sqlite") as ledger:
        load(MCCANN, ledger, date(2026, 1, 1))
        bring_up_to_date(ledger, url)
        with open_store(url, read_only=True) as store:
            sweep(ledger, store, datetime(2019, 1, 31, 12, tzinfo=UTC))
            case = store.view().case("Z900001")
        alerts = ledger.book.alerts()
        ledger.book.escalate([Escalation(a.id, 1, "SPO5", "Z900001/SPO5", None, "unanswered") for a in alerts], NOON)
        words = {"Z900001", "McCann", "Joseph", *case.staff, *(str(s.name) for s in case.staff.values() if s.name)}
        words |= {name for i in load_lexicon().indicators.values() for name in (i.label, i.label.lower())}
        words |= set(load_lexicon().indicators) | {m.quote for r in case.records for m in r.mentions}
        words |= (
            {r.id for r in case.records} | {a.text for a in alerts} | {a.rule for a in alerts} | {a.id for a in alerts}
        )
        yield ledger, words


def test_no_byte_that_leaves_says_anything_of_the_case(
    mccann: tuple[Ledger, set[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, words = mccann
    monkeypatch.setenv("THROUGHLINE_FALLBACK_ADDRESS", "duty@example.test")
    settings.cache_clear()
    Taker.got = []
    server = ThreadingHTTPServer((HOST, 0), Taker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    web = f"{HOST}:{server.server_port}"
    with post() as (handler, port):
        mail = Mail(HOST, port, "t@sender.test", "none")
        key = "made-up-11111111-2222-3333-4444-555555555555-66666666-7777-8888-9999-000000000000"
        ways = [mail, GovNotify(key, "template-1", f"http://{web}"), Chat(f"json://{web}")]
        done = deliver(ledger.book, ways, later(days=30))
    server.shutdown()
    server.server_close()
    sent = [*handler.taken, *Taker.got]
    messages = ledger.book.messages()
    assert {m.kind for m in messages} == {"at_once", "digest", "escalation"} and len(words) > 200
    assert done == Delivered(sent=len(messages)) and len(sent) == 4 * len(messages)
    for data in sent:
        told = _without_ids(data.decode(), messages)
        assert [w for w in words if re.search(rf"(?<!\w){re.escape(w)}(?!\w)", told, re.I)] == []


def _without_ids(told: str, messages: list[Message]) -> str:
    """Opaque ids, in which any two letters may stand side by side, apart."""
    for message in messages:
        told = told.replace(message.id, "")
    return told


def test_a_link_has_the_messages_id_and_that_of_no_alert(mccann: tuple[Ledger, set[str]]) -> None:
    ledger, _ = mccann
    links = {m.id: re.findall(r"https?://\S*", text_of(m, settings().base_url).body) for m in ledger.book.messages()}
    assert links == {i: [f"https://throughline.test/alerts?message={i}"] for i in links} and len(links) > 3
    assert not set(links) & {a.id for a in ledger.book.alerts()}
