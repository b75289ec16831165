"""What a message says, and what every channel that carries one promises.

No name, no CRN and nothing of a case leaves in a message: only what kind of message it is, and a link with an opaque id
that authorises nothing.
"""

from dataclasses import dataclass
from typing import Protocol

from errors import ThroughlineError
from ledger.alerts import Message


class Refused(ThroughlineError):
    """It will never be taken: the operator must act. Its text is a class and a code, and names no address."""


class Unreachable(ThroughlineError):
    """It was not taken, and may be later. Its text is a class and a code."""


class Silent(Unreachable):
    """Nobody there to take anything: the next message would fare no better now."""


@dataclass(frozen=True, slots=True)
class Text:
    subject: str
    body: str


class Channel(Protocol):
    """`addressed`: it carries a message to the address of one person, and not to a room."""

    addressed: bool

    def send(self, message: Message, text: Text) -> None:
        """It was taken when this returns. Raises Refused or Unreachable."""


def text_of(message: Message, base_url: str) -> Text:
    """The words for a message, and the link to what it is about in the app at `base_url`."""
    count = len(message.alerts)
    said = {
        "at_once": ("Throughline: something to read now", "There is something to read now."),
        "digest": ("Throughline: your list of the day", f"Your list of the day. Things to read: {count}."),
        "escalation": ("Throughline: not answered", f"Not answered in time, and passed to you: {count}."),
    }
    subject, first = said[message.kind]
    link = f"{base_url.rstrip('/')}/alerts?message={message.id}"
    return Text(subject, f"{first}\n\n{link}\n\nThis message says nothing of any case. Sign in to read it.\n")
