"""Who is asking: the one whom the settings name, else whoever a page says that it acts as. This is no sign-in."""

from contextvars import ContextVar

from graph.store import Actor
from settings import settings

NOBODY = "local"  # the setting while it names nobody
_acting: ContextVar[str | None] = ContextVar("acting", default=None)


def current_actor() -> Actor:
    return Actor(settings().actor if named_by_settings() else _acting.get() or NOBODY)


def named_by_settings() -> bool:
    return settings().actor != NOBODY


def act_as(username: str | None) -> None:
    """For the rest of this run of a page, unless the settings name somebody; None: nobody in particular."""
    _acting.set(username)
