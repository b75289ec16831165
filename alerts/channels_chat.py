"""Teams, Slack and a hundred others, by Apprise: the extra `chat`."""

import logging
from typing import TYPE_CHECKING

from alerts.notify import Text, Unreachable
from errors import BadInput, Problem
from ledger.alerts import Message

if TYPE_CHECKING:
    from apprise import Apprise

SETTING = "THROUGHLINE_CHAT_URLS"


class Chat:
    """One room. Apprise does not tell why it failed, so that every failure may be tried again."""

    addressed = False

    def __init__(self, url: str):
        """Raises BadInput where Apprise is not installed or does not know this kind of address."""
        self._room = _apprise()
        if not self._room.add(url):
            raise BadInput([_problem("an address", "of a kind that Apprise knows", "See its list of services.")])

    def send(self, message: Message, text: Text) -> None:
        if not self._room.notify(body=text.body, title=text.subject):
            raise Unreachable("Apprise failed")


def _apprise() -> "Apprise":
    try:
        from apprise import Apprise
    except ModuleNotFoundError as fault:
        remedy = "Install it: pip install 'throughline[chat]', or leave the setting empty."
        raise BadInput([_problem("set", "of use without the extra `chat`", remedy)]) from fault
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # it repeats addresses, which hold tokens
    return Apprise()


def _problem(value: str, expected: str, remedy: str) -> Problem:
    return Problem("environment", SETTING, value, expected, remedy)
