"""Who is asking."""

from graph.store import Actor
from settings import settings


def current_actor() -> Actor:
    return Actor(settings().actor)
