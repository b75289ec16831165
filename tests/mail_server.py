"""A real mail server on this machine, which can be told to behave badly; and one that says nothing at all."""

import asyncio
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

HOST = "127.0.0.1"


class Handler:
    """Keeps what it takes. `answers` are replies by command (MAIL, RCPT, DATA) in place of good ones, each said so many times;
    `drops` is how many more times the connection is dropped `at` (`middle` of the message, or `end`, when it has it)."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.recipients: list[str] = []
        self.answers: dict[str, list[str]] = {}
        self.drops, self.at, self.hangs = 0, "end", 0.0

    def messages(self) -> list[Message]:
        return [message_from_bytes(data, policy=default) for data in self.taken]

    def ids(self) -> list[str]:
        return [str(m["Message-ID"]) for m in self.messages()]

    def _answer(self, command: str) -> str | None:
        left = self.answers.get(command, [])
        return left.pop(0) if left else None

    async def handle_MAIL(self, server: SMTP, _: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        if refusal := self._answer("MAIL"):
            return refusal
        envelope.mail_from, envelope.smtp_utf8 = address, "SMTPUTF8" in options
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, _: Session, envelope: Envelope, address: str, __: list[str]) -> str:  # noqa: N802
        if refusal := self._answer("RCPT"):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.hangs)
        if refusal := self._answer("DATA"):
            return refusal
        self.taken.append(bytes(envelope.original_content or b""))
        self.recipients += envelope.rcpt_tos
        if self.drops and self.at == "end":
            self.drops -= 1
            server.transport.abort()
        return "250 OK"


class Server(SMTP):
    """Drops the connection after it asked for the message, where its handler says so."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        handler = self.event_handler
        if handler.drops and handler.at == "middle":
            handler.drops -= 1
            await self.push("354 Go on")
            await self._reader.read(20)
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class Post(Controller):
    def factory(self) -> SMTP:
        return Server(self.handler, **self.SMTP_kwargs)


def login_of(user: str, password: str) -> Any:
    """What aiosmtpd asks whether someone may sign in."""

    def check(*given: Any) -> AuthResult:
        login = given[-1]
        return AuthResult(success=(login.login, login.password) == (user.encode(), password.encode()), handled=False)

    return check


@contextmanager
def post(**more: Any) -> Iterator[tuple[Handler, int]]:
    """(its handler, its port)."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    controller = Post(Handler(), hostname=HOST, port=port, **{"enable_SMTPUTF8": True, **more})
    controller.start()
    try:
        yield controller.handler, port
    finally:
        controller.stop()


@contextmanager
def silent() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server((HOST, 0)) as listening:
        kept: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    kept.append(listening.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield listening.getsockname()[1]
        for one in kept:
            one.close()


def closed_port() -> int:
    """A port where nothing listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def certificate(folder: Path, name: str = f"IP:{HOST}") -> tuple[Path, ssl.SSLContext]:
    """(a certificate that this machine made for itself, what a server shows it with)."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    key, made = folder / "key.pem", folder / "certificate.pem"
    asked = [
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=test",
        "-addext",
        f"subjectAltName={name}",
    ]
    command = ["openssl", "req", *asked, "-keyout", str(key), "-out", str(made)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(made, key)
    return made, context
