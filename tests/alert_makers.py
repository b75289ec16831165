"""What the tests of alerts share. All of it is made up."""

from datetime import UTC, datetime, timedelta
from typing import Any

from ledger.alerts import NewAlert

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday


def later(**more: float) -> datetime:
    return NOON + timedelta(**more)


def new_alert(**more: Any) -> NewAlert:
    """An alert for OM2 about knives in T1, at once, unless told otherwise."""
    given: dict[str, Any] = {
        "crn": "T1", "rule": "indicator_dropped", "item": "weapons", "point": "2026-03-01", "recipient": "OM2", "role": "holder",
        "urgency": "at_once", "text": "Weapons: known, not in the last assessment.", "category": "weapons", "records": ("A",),
        "person": "om2@example.test", "address": "om2@example.test", "due_at": NOON,
    }  # fmt: skip
    return NewAlert(**{**given, **more})
