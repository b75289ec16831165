"""Channels, against a real mail server, a stand-in for GOV.UK Notify, and a room that Apprise posts to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from alert_makers import NOON
from mail_server import HOST, Handler, certificate, closed_port, login_of, post, silent

from alerts.channels import channels
from alerts.channels_chat import Chat
from alerts.channels_mail import Mail
from alerts.channels_notify import GovNotify
from alerts.notify import Refused, Silent, Text, Unreachable, text_of
from errors import BadInput
from ledger.alerts import Kind, Message
from settings import Settings

FROM = "throughline@sender.test"
TEXT = Text("A subject", "First line.\n\nhttp://127.0.0.1:8501/alerts?message=m1\n")
KEY = "made-up-" + "-".join(["11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-000000000000"])


def message(**more: Any) -> Message:
    given: dict[str, Any] = {
        "id": "m1", "kind": "at_once", "person": "om2@example.test", "address": "om2@example.test", "at": NOON, "due_at": NOON,
        "alerts": ("a1",), "attempts": 0, "state": "waiting", "next_at": NOON, "fault": None,
    }  # fmt: skip
    return Message(**{**given, **more})


def mail(port: int, **more: Any) -> Mail:
    return Mail(HOST, port, FROM, **{"security": "none", "timeout": 5, **more})


@pytest.fixture
def server() -> Iterator[tuple[Handler, int]]:
    with post() as running:
        yield running


def test_a_mail_arrives_as_plain_text_with_an_id_of_its_own(server: tuple[Handler, int]) -> None:
    handler, port = server
    mail(port).send(message(), TEXT)
    [got] = handler.messages()
    told = {name: str(got[name]) for name in ("From", "To", "Subject", "Message-ID", "Auto-Submitted")}
    assert told == {
        "From": FROM, "To": "om2@example.test", "Subject": "A subject", "Message-ID": "<m1@sender.test>", "Auto-Submitted": "auto-generated",
    }  # fmt: skip
    assert got["Date"].datetime == NOON and got.get_content_type() == "text/plain"
    assert got.get_content().replace("\r\n", "\n") == TEXT.body


def test_a_second_copy_is_the_first_byte_by_byte(server: tuple[Handler, int]) -> None:
    handler, port = server
    mail(port).send(message(), TEXT)
    mail(port).send(message(attempts=3), TEXT)
    assert handler.taken[0] == handler.taken[1]


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(("reply", "fault"), [("451 later", Unreachable), ("550 never", Refused), ("421 bye", Silent)])
def test_what_a_server_says_of_one_message(
    server: tuple[Handler, int], command: str, reply: str, fault: type[Exception]
) -> None:
    handler, port = server
    handler.answers[command] = [reply]
    with pytest.raises((Refused, Unreachable)) as told:
        mail(port).send(message(), TEXT)
    assert type(told.value) is fault and str(told.value).endswith(reply.split()[0])
    assert handler.taken == []
    mail(port).send(message(), TEXT)
    assert handler.ids() == ["<m1@sender.test>"]


def test_a_fault_names_no_address_and_none_of_the_servers_words(server: tuple[Handler, int]) -> None:
    handler, port = server
    handler.answers["RCPT"] = ["550 om2@example.test is unknown here"]
    with pytest.raises(Refused) as told:
        mail(port).send(message(), TEXT)
    assert str(told.value) == "SMTPRecipientsRefused 550"


def test_a_server_that_says_nothing_costs_its_timeout_and_no_more() -> None:
    with silent() as port, pytest.raises(Silent):
        mail(port, timeout=0.3).send(message(), TEXT)


def test_a_server_that_hangs_with_the_message_in_its_hands_is_silent(server: tuple[Handler, int]) -> None:
    handler, port = server
    handler.hangs = 1.5
    with pytest.raises(Silent):
        mail(port, timeout=0.5).send(message(), TEXT)


def test_a_port_where_nothing_listens_is_silent() -> None:
    with pytest.raises(Silent):
        mail(closed_port()).send(message(), TEXT)


@pytest.mark.parametrize("at", ["middle", "end"])
def test_a_dropped_connection_may_be_tried_again(server: tuple[Handler, int], at: str) -> None:
    handler, port = server
    handler.drops, handler.at = 1, at
    with pytest.raises(Silent):
        mail(port).send(message(), TEXT)
    mail(port).send(message(), TEXT)
    copies = 2 if at == "end" else 1
    assert handler.ids() == ["<m1@sender.test>"] * copies


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # the server does not know that TLS lies around it
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_way_is_encrypted_and_signed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str) -> None:
    made, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made))
    way = {"tls_context": context, "require_starttls": True} if security == "starttls" else {"ssl_context": context}
    signed = {
        "authenticator": login_of("us", "secret"),
        "auth_required": True,
        "auth_require_tls": security == "starttls",
    }
    with post(**way, **signed) as (handler, port):
        mail(port, security=security, user="us", password="secret").send(message(), TEXT)
        assert handler.ids() == ["<m1@sender.test>"]
        with pytest.raises(Silent, match="535"):
            mail(port, security=security, user="us", password="wrong").send(message(), TEXT)
        assert len(handler.taken) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_does_not_verify_is_not_sent_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    made, context = certificate(tmp_path, "DNS:elsewhere.test")
    monkeypatch.setenv("SSL_CERT_FILE", str(made))
    way = {"tls_context": context} if security == "starttls" else {"ssl_context": context}
    with post(**way) as (handler, port):
        with pytest.raises(Silent, match="SSLCertVerificationError"):
            mail(port, security=security).send(message(), TEXT)
        assert handler.taken == []


def test_nothing_goes_in_clear_where_encryption_is_asked_for(server: tuple[Handler, int]) -> None:
    handler, port = server
    with pytest.raises(Silent, match="SMTPNotSupportedError"):
        mail(port, security="starttls").send(message(), TEXT)
    assert handler.taken == []


def test_an_address_of_any_script_is_reached_where_the_server_can(server: tuple[Handler, int]) -> None:
    handler, port = server
    mail(port).send(message(address="siân@llŷn.test"), TEXT)
    assert handler.recipients == ["siân@llŷn.test"]
    with post(enable_SMTPUTF8=False) as (_, other), pytest.raises(Refused, match="SMTPNotSupportedError"):
        mail(other).send(message(address="siân@llŷn.test"), TEXT)


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@b.test\r\nBcc: c@d.test", "a@b.test\nX: y", "a@b.test, c@d.test", "A <a@b.test>", "a b@c.test", "a@b.test\x00", "a@b@c", "a@" + "b" * 70 + ".test"],
)  # fmt: skip
def test_what_is_not_one_address_is_refused_before_anything_is_sent(server: tuple[Handler, int], address: str) -> None:
    handler, port = server
    with pytest.raises(Refused, match="address not usable"):
        mail(port).send(message(address=address), TEXT)
    assert handler.taken == [] and handler.recipients == []


def test_a_subject_cannot_carry_a_header(server: tuple[Handler, int]) -> None:
    with pytest.raises(Refused):
        mail(server[1]).send(message(), Text("A\r\nBcc: c@d.test", "b"))


@pytest.mark.parametrize(
    ("kind", "count", "said"),
    [("at_once", 1, "something to read now"), ("digest", 12, "12"), ("escalation", 2, "Not answered in time, and passed to you: 2")],
)  # fmt: skip
def test_a_text_says_what_kind_of_message_it_is_and_where_to_read(kind: Kind, count: int, said: str) -> None:
    told = text_of(message(kind=kind, alerts=tuple(map(str, range(count)))), "https://throughline.test/")
    assert said in told.body and "https://throughline.test/alerts?message=m1\n" in told.body


class Notify(BaseHTTPRequestHandler):
    """Answers as GOV.UK Notify does: https://docs.notifications.service.gov.uk/python.html"""

    taken: ClassVar[list[dict[str, Any]]]
    answers: ClassVar[list[int]]

    def do_GET(self) -> None:
        reference = self.path.partition("reference=")[2]
        self._say(200, {"notifications": [m for m in self.taken if m["reference"] == reference]})

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = self.answers.pop(0) if self.answers else 201
        if status == 201:
            self.taken.append({**asked, "status": "sending"})
        self._say(status, {"id": "n1"} if status == 201 else {"errors": [{"message": "om2@example.test"}]})

    def _say(self, status: int, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer((HOST, 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def notify() -> Iterator[str]:
    Notify.taken, Notify.answers = [], []
    with serving(Notify) as url:
        yield url


def test_notify_gets_the_template_the_words_and_the_reference(notify: str) -> None:
    GovNotify(KEY, "template-1", notify).send(message(), TEXT)
    assert Notify.taken == [
        {
            "email_address": "om2@example.test", "template_id": "template-1", "reference": "m1", "status": "sending",
            "personalisation": {"subject": TEXT.subject, "message": TEXT.body},
        }
    ]  # fmt: skip


def test_notify_is_not_asked_twice_for_what_it_took_before_a_crash(notify: str) -> None:
    GovNotify(KEY, "template-1", notify).send(message(), TEXT)
    GovNotify(KEY, "template-1", notify).send(message(), TEXT)
    assert len(Notify.taken) == 1
    Notify.taken[0]["status"] = "technical-failure"
    GovNotify(KEY, "template-1", notify).send(message(), TEXT)
    assert len(Notify.taken) == 2


@pytest.mark.parametrize(
    ("status", "fault"), [(400, Refused), (404, Refused), (403, Unreachable), (429, Unreachable), (500, Unreachable), (503, Unreachable)]
)  # fmt: skip
def test_what_notify_answers_is_for_ever_or_for_now(
    notify: str, capfd: pytest.CaptureFixture[str], status: int, fault: type[Exception]
) -> None:
    Notify.answers = [status]
    with pytest.raises((Refused, Unreachable)) as told:
        GovNotify(KEY, "template-1", notify).send(message(), TEXT)
    assert type(told.value) is fault and str(told.value) == f"HTTPError {status}"
    assert capfd.readouterr() == ("", "")


def test_notify_that_is_not_there_is_silent() -> None:
    with pytest.raises(Silent):
        GovNotify(KEY, "template-1", f"http://{HOST}:{closed_port()}", timeout=2).send(message(), TEXT)


class Room(BaseHTTPRequestHandler):
    got: ClassVar[list[bytes]]
    status: ClassVar[int]

    def do_POST(self) -> None:
        self.got.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


def test_a_room_gets_the_words_and_a_failure_may_be_tried_again() -> None:
    Room.got, Room.status = [], 200
    with serving(Room) as url:
        room = Chat(url.replace("http://", "json://"))
        room.send(message(), TEXT)
        assert [(m["title"], m["message"]) for m in map(json.loads, Room.got)] == [(TEXT.subject, TEXT.body.strip())]
        Room.status = 500
        with pytest.raises(Unreachable):
            room.send(message(), TEXT)


def test_a_kind_of_room_that_is_unknown_is_told_without_its_address() -> None:
    with pytest.raises(BadInput, match="CHAT_URLS") as told:
        Chat("nothing://token-that-is-secret")
    assert "secret" not in str(told.value)


def test_without_the_extra_the_setting_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "apprise", None)
    with pytest.raises(BadInput, match=r"throughline\[chat\]"):
        Chat("json://127.0.0.1")


MAILED = {"mail_host": "mail.test", "mail_from": FROM}


def test_the_settings_name_the_channels_personal_mail_first() -> None:
    assert channels(Settings()) == []
    found = channels(Settings.model_validate({**MAILED, "chat_urls": "json://127.0.0.1:1 json://127.0.0.1:2"}))
    assert [type(c) for c in found] == [Mail, Chat, Chat]
    [notify] = channels(Settings.model_validate({"notify_api_key": KEY, "notify_template_id": "t"}))
    assert isinstance(notify, GovNotify)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({**MAILED, "notify_api_key": KEY}, "THROUGHLINE_MAIL_HOST"),
        ({**MAILED, "mail_user": "us", "mail_security": "none"}, "THROUGHLINE_MAIL_SECURITY"),
        ({"mail_host": "mail.test"}, "THROUGHLINE_MAIL_FROM"),
        ({"notify_api_key": KEY}, "THROUGHLINE_NOTIFY_TEMPLATE_ID"),
        ({"notify_api_key": "short", "notify_template_id": "t"}, "THROUGHLINE_NOTIFY_API_KEY"),
    ],
)
def test_settings_that_cannot_work_are_told_before_anything_starts(given: dict[str, str], told: str) -> None:
    with pytest.raises(BadInput, match=told) as fault:
        channels(Settings.model_validate(given))
    assert KEY not in str(fault.value)


def test_the_same_moment_is_the_same_date_in_any_zone(server: tuple[Handler, int]) -> None:
    handler, port = server
    mail(port).send(message(due_at=NOON + timedelta(hours=1)), TEXT)
    assert handler.messages()[0]["Date"].datetime == NOON + timedelta(hours=1)
