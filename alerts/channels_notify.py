"""GOV.UK Notify."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from notifications_python_client.errors import APIError, HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

from alerts.notify import Refused, Silent, Text, Unreachable
from ledger.alerts import Message

# Not the message's fault: our key or our clock (401, 403), their time (408), too many at once (429).
LATER = (401, 403, 408, 429)
NOT_TAKEN = ("permanent-failure", "temporary-failure", "technical-failure")


class GovNotify:
    """E-mail by a template of the service, whose subject is ((subject)) and whose text is ((message)).

    Notify makes its own Message-ID. So that a crash makes no second copy where it can be helped, it is asked first whether
    it has taken a message of this reference.
    """

    addressed = True

    def __init__(self, api_key: str, template_id: str, base_url: str, timeout: float = 30):
        """Raises AssertionError where `api_key` has not the form of one."""
        logging.getLogger("notifications_python_client").setLevel(logging.CRITICAL)  # it repeats what it sent
        self._client = NotificationsAPIClient(api_key, base_url, timeout)
        self._template_id = template_id

    def send(self, message: Message, text: Text) -> None:
        told = {"subject": text.subject, "message": text.body}
        with _answers():
            if not self._taken(message.id):
                self._client.send_email_notification(message.address, self._template_id, told, reference=message.id)

    def _taken(self, reference: str) -> bool:
        found = self._client.get_all_notifications(reference=reference)["notifications"]
        return any(one["status"] not in NOT_TAKEN for one in found)


@contextmanager
def _answers() -> Iterator[None]:
    try:
        yield
    except HTTPError as fault:
        if fault.response is None:
            raise Silent(type(fault.__cause__).__name__) from fault
        told = f"HTTPError {fault.status_code}"
        forever = 400 <= fault.status_code < 500 and fault.status_code not in LATER
        raise (Refused if forever else Unreachable)(told) from fault
    except (APIError, KeyError, TypeError) as fault:
        raise Unreachable(type(fault).__name__) from fault
