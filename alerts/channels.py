"""The channels that the settings name."""

from alerts.channels_chat import Chat
from alerts.channels_mail import Mail
from alerts.channels_notify import GovNotify
from alerts.notify import Channel
from errors import BadInput, Problem
from settings import Settings


def channels(given: Settings) -> list[Channel]:
    """Personal mail first, then one for each room. Raises BadInput where a setting is of no use beside the others."""
    if given.mail_host and given.notify_api_key.get_secret_value():
        raise _bad("MAIL_HOST", "set beside THROUGHLINE_NOTIFY_API_KEY", "the only way of mail", "Keep one of the two.")
    found: list[Channel] = []
    if given.mail_host:
        found.append(_mail(given))
    if given.notify_api_key.get_secret_value():
        found.append(_notify(given))
    return [*found, *(Chat(url) for url in given.chat_urls.get_secret_value().split())]


def _mail(given: Settings) -> Mail:
    if given.mail_user and given.mail_security == "none":
        raise _bad("MAIL_SECURITY", "none", "safe for a password", "Use starttls or tls, or no THROUGHLINE_MAIL_USER.")
    try:
        return Mail(
            given.mail_host, given.mail_port, given.mail_from, given.mail_security,
            given.mail_user, given.mail_password.get_secret_value(), given.mail_timeout,
        )  # fmt: skip
    except ValueError as fault:
        raise _bad("MAIL_FROM", "its value", "an e-mail address", "Give the sender's address alone.") from fault


def _notify(given: Settings) -> GovNotify:
    if not given.notify_template_id:
        raise _bad("NOTIFY_TEMPLATE_ID", "empty", "the id of a template", "Copy it from the service's templates.")
    key, address = given.notify_api_key.get_secret_value(), given.notify_base_url
    try:
        return GovNotify(key, given.notify_template_id, address, given.mail_timeout)
    except AssertionError as fault:
        raise _bad("NOTIFY_API_KEY", "its value", "a key of GOV.UK Notify", "Copy the whole key.") from fault


def _bad(setting: str, value: str, expected: str, remedy: str) -> BadInput:
    return BadInput([Problem("environment", f"THROUGHLINE_{setting}", value, expected, remedy)])
