"""E-mail, by a mail server of the organisation."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Literal

from alerts.notify import Refused, Silent, Text, Unreachable
from ledger.alerts import Message

Security = Literal["none", "starttls", "tls"]


class Mail:
    """Each message over a connection of its own.

    A message has one Message-ID for ever, so that whoever gets a second copy can tell that it is one. `timeout` is how many
    seconds the server may be silent. A certificate that does not verify is a server that does not answer.
    """

    addressed = True

    def __init__(
        self, host: str, port: int, sender: str, security: Security = "starttls",
        user: str = "", password: str = "", timeout: float = 30,
    ):  # fmt: skip
        """Raises ValueError where `sender` is no address."""
        self._host, self._port, self._security, self._timeout = host, port, security, timeout
        self._user, self._password = user, password
        self._sender, self._domain = sender, domain_of(sender)

    def send(self, message: Message, text: Text) -> None:
        mail = self.written(message, text)
        with _nobody_there():
            server = self._connected()
        try:
            with _answers():
                server.send_message(mail, self._sender, [message.address or ""])
        except BaseException:
            server.close()
            raise
        with suppress(smtplib.SMTPException, OSError):
            server.quit()

    def written(self, message: Message, text: Text) -> EmailMessage:
        """The mail itself: every copy is the same. Raises Refused where the address is none."""
        mail = EmailMessage(policy=SMTP)
        try:
            domain_of(message.address or "")
            mail["From"], mail["To"], mail["Subject"] = self._sender, message.address, text.subject
        except ValueError as fault:
            raise Refused("address not usable") from fault
        mail["Date"] = message.due_at
        mail["Message-ID"] = f"<{message.id}@{self._domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(text.body)
        return mail

    def _connected(self) -> smtplib.SMTP:
        """A server that greeted us, by a way that is encrypted where it is to be, signed in where it is to be."""
        if self._security == "tls":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=self._timeout, context=context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout)
        try:
            if self._security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server


def domain_of(address: str) -> str:
    """The domain of an address, in ASCII. Raises ValueError for what is not one address; letters of any script may stand
    in it."""
    if not address.isprintable() or address != address.strip():
        raise ValueError("an address is one line")
    try:
        Address(addr_spec=address.encode("ascii", "replace").decode())
        return address.rpartition("@")[2].encode("idna").decode()
    except (MessageError, IndexError) as fault:
        raise ValueError("not an address") from fault


@contextmanager
def _nobody_there() -> Iterator[None]:
    """No connection, no encryption, or no sign-in: the fault of no message, whatever the code."""
    try:
        yield
    except smtplib.SMTPResponseException as fault:
        raise Silent(f"{type(fault).__name__} {fault.smtp_code}") from fault
    except (smtplib.SMTPException, OSError) as fault:
        raise Silent(type(fault).__name__) from fault


@contextmanager
def _answers() -> Iterator[None]:
    """What the server says of one message: 5xx is for ever (RFC 5321, 4.2.1)."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as fault:
        _judge(fault, next(iter(fault.recipients.values()))[0])
    except smtplib.SMTPResponseException as fault:
        _judge(fault, fault.smtp_code)
    except smtplib.SMTPNotSupportedError as fault:
        raise Refused(type(fault).__name__) from fault
    except (smtplib.SMTPException, OSError) as fault:
        raise Silent(type(fault).__name__) from fault


def _judge(fault: Exception, code: int) -> None:
    told = f"{type(fault).__name__} {code}"
    if 500 <= code < 600:
        raise Refused(told) from fault
    raise (Silent if code == 421 else Unreachable)(told) from fault
