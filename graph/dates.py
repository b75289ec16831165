"""Partial dates: `2003`, `2003-06` and `2003-06-05` are the interval of days that they span."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

_SHAPE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """An interval of days, `first` to `last`, both inclusive; `text` as it was given (None: only bounds are known)."""

    first: date
    last: date
    text: str | None

    @property
    def exact(self) -> bool:
        return self.first == self.last

    @property
    def told(self) -> date:
        """The last day of a stated date; of bounds alone the first, since nothing says that it was later."""
        return self.last if self.text else self.first

    def __str__(self) -> str:
        if self.text:
            return self.text
        if self.first == date.min:
            return f"on or before {self.last}" if self.last < date.max else "a day not told"
        return f"between {self.first} and {self.last}" if self.last < date.max else f"on or after {self.first}"

    def before(self, other: "PartialDate") -> bool:
        """Certainly earlier: every day of this one precedes every day of the other."""
        return self.last < other.first

    def days_until(self, other: "PartialDate") -> tuple[int, int]:
        """(at least, at most) days from this to `other`; at least is never below zero where they overlap."""
        least = (other.first - self.last).days
        return max(least, 0) if not other.before(self) else least, (other.last - self.first).days


def parse_date(text: str) -> PartialDate:
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD`. Raises ValueError for any other shape and for days that do not exist."""
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(group) if group else None for group in match.groups())
    if year is None or year < 1:
        raise ValueError(f"{text!r} has no such year")
    if month is None:
        return PartialDate(date(year, 1, 1), date(year, 12, 31), text)
    if day is None:
        first = date(year, month, 1)
        return PartialDate(first, first.replace(day=monthrange(year, month)[1]), text)
    exact = date(year, month, day)
    return PartialDate(exact, exact, text)


def bounded(not_before: str | None, not_after: str | None) -> PartialDate:
    """A fact without a date, between two bounds; a missing bound is open."""
    first = parse_date(not_before).first if not_before else date.min
    last = parse_date(not_after).last if not_after else date.max
    if last < first:
        raise ValueError(f"not_after {not_after} lies before not_before {not_before}")
    return PartialDate(first, last, None)


def on(day: date) -> PartialDate:
    """The partial date of one known day."""
    return PartialDate(day, day, day.isoformat())
