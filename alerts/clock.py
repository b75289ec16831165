"""What time it is, for all of `alerts`."""

from datetime import UTC, datetime

from settings import settings


def now() -> datetime:
    """In UTC. THROUGHLINE_NOW makes it stand still, for tests and demonstrations only."""
    return (settings().now or datetime.now(UTC)).astimezone(UTC)
