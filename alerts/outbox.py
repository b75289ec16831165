"""What is to go out goes out: at least once, and never for ever."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from alerts.notify import Channel, Refused, Silent, Unreachable, text_of
from ledger.alerts import AlertBook, Message
from settings import settings

BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240))
THEN = timedelta(hours=12)
ATTEMPTS = 10
AT_ONCE = 100  # messages in one go, so that a long queue does not keep new cases waiting
SILENCES = 3  # in a row, after which the rest wait: a dead server must not cost a timeout a message
Outcome = Literal["sent", "failed", "dead"]


@dataclass(frozen=True, slots=True)
class Delivered:
    """`lost_copies`: what a second or later channel did not take; it is not tried again."""

    sent: int = 0
    failed: int = 0
    dead: int = 0
    lost_copies: int = 0


def deliver(book: AlertBook, channels: Sequence[Channel], now: datetime) -> Delivered:
    """Tries each message that is due, once.

    The first channel must take it; the others then get a copy, as far as they take it. Without a channel all wait.
    """
    if not channels:
        return Delivered()
    counted: Counter[str] = Counter()
    silences = 0
    for message in book.messages(due_by=now)[:AT_ONCE]:
        fault = _fault(channels[0], message)
        silences = silences + 1 if isinstance(fault, Silent) else 0
        counted[_noted(book, message, fault, now)] += 1
        if fault is None:
            counted["lost_copies"] += sum(_fault(other, message) is not None for other in channels[1:])
        if silences == SILENCES:
            break
    return Delivered(**counted)


def _fault(channel: Channel, message: Message) -> Exception | None:
    """Why it was not taken; None: it was."""
    address = message.address or settings().fallback_address or None
    if channel.addressed and not address:
        return Refused("no address")
    try:
        channel.send(replace(message, address=address), text_of(message, settings().base_url))
    except Exception as fault:  # noqa: BLE001 - one message that nothing can be made of must not hold up the others
        return fault
    return None


def _noted(book: AlertBook, message: Message, fault: Exception | None, now: datetime) -> Outcome:
    if fault is None:
        book.sent(message, now)
        return "sent"
    failures = message.attempts + 1
    forever = isinstance(fault, Refused) or failures >= ATTEMPTS
    wait = BACK_OFF[failures - 1] if failures <= len(BACK_OFF) else THEN
    told = str(fault) if isinstance(fault, (Refused, Unreachable)) else type(fault).__name__
    book.failed(message, now, told, None if forever else now + wait)
    return "dead" if forever else "failed"
