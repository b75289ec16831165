"""Who is told of what and how soon, read once from policy.yaml; and the working days by which silence is counted."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import holidays

from continuity.policy import Value
from continuity.wording import group_of
from datafiles import Strict, read_yaml
from graph.dates import PartialDate

FILE = Path(__file__).parent / "policy.yaml"
LONDON = ZoneInfo("Europe/London")
Urgency = Literal["at_once", "digest"]
Role = Literal["holder", "manager", "head_of_service"]


class Row(Strict):
    to: Role
    urgency: Urgency
    harm: Urgency | None = None

    def urgency_of(self, category: str | None) -> Urgency:
        return self.harm if self.harm and group_of(category) == "harm" else self.urgency


class AlertPolicy(Strict):
    point_days: Value
    manager_days: Value
    head_days: Value
    digest_hour: Value
    rules: dict[str, Row]

    def escalates_on(self, raised: date, level: int) -> date:
        """The day on which an alert that nobody answered goes up to `level`: 1 the manager, 2 the head of service."""
        return working_days_after(raised, (self.manager_days if level == 1 else self.head_days).on(raised).value)

    def fresh(self, point: PartialDate, today: date) -> bool:
        """Whether a review point of that date still writes to anybody on `today`."""
        return (today - point.told).days <= self.point_days.on(today).value

    def digest_after(self, now: datetime) -> datetime:
        """When the next daily list goes out."""
        here = now.astimezone(LONDON)
        hour = self.digest_hour.on(here.date()).value
        day = here.date() if here.hour < hour else here.date() + timedelta(days=1)
        return datetime.combine(day, time(hour), LONDON).astimezone(now.tzinfo)


@lru_cache(maxsize=1)
def alert_policy() -> AlertPolicy:
    """Raises BadRule naming file and line."""
    return read_yaml(FILE, AlertPolicy)


def working_days_after(day: date, days: int) -> date:
    """The day that lies so many working days after `day`, by the calendar of England."""
    return _calendar().get_nth_working_day(day, days)


@lru_cache(maxsize=1)
def _calendar() -> holidays.HolidayBase:
    return holidays.country_holidays("GB", subdiv="ENG")
