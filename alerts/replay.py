"""What would have been raised to whom, and when, had Throughline run at the time. Nothing is written, nobody is told."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from itertools import groupby
from textwrap import fill
from typing import Any, Literal

from alerts.policy import AlertPolicy, alert_policy
from alerts.recipients import above, told
from alerts.sweep import new_alerts
from alerts.triggers import standing_still
from continuity.dispositions import answers
from continuity.policy import load_policy
from continuity.review import review_case
from continuity.review_points import ReviewPoint, live, review_points
from continuity.wording import label, plural
from graph.case import CaseFile
from ledger.alerts import NewAlert

Key = tuple[str, str, str, str]
What = Literal["answered", "escalated", "raised", "settled"]


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that would have happened on `day`. `to` is a person by staff id and role, or a role that nobody held on record."""

    day: date
    what: What
    alert: NewAlert
    point: str
    to: str


@dataclass
class _Open:
    """An alert under way in the replay."""

    alert: NewAlert
    point: str
    raised: date
    level: int = 0


def replay(case: CaseFile, since: date) -> list[Happened]:
    """Everything from the day `since` to the last record of `case`, in order, by today's policy and rules.

    On a day the case is what had certainly come in by its end: a record counts from the day it was received, else from the
    day it was written. Only answers on record count. Days on which nothing came in and nothing was due change nothing.
    """
    last = case.last_date
    if last is None:
        return []
    found: list[Happened] = []
    under_way: dict[Key, _Open] = {}
    raised: set[Key] = set()
    came = arrivals(case)
    day: date | None = since
    while day is not None and day <= last:
        seen = _seen(case, came, day)
        found += sorted(_step(seen, came, day, under_way, raised), key=lambda h: (h.what, h.to))
        day = _next(seen, came, under_way, day)
    return found


def arrivals(case: CaseFile) -> dict[str, date]:
    """By record id the day by which it had certainly come in: a fact between bounds had when what stands after it did."""
    found: dict[str, date] = {}
    following = date.max
    for record in reversed(case.records):
        came = record.received_on or record.recorded_on
        found[record.id] = came.last if came.text else min(came.last, following)
        if record.recorded_on.text:
            following = min(following, record.recorded_on.last)
    return found


def _seen(case: CaseFile, came: Mapping[str, date], day: date) -> CaseFile:
    return replace(case, records=tuple(r for r in case.records if came[r.id] <= day))


def _next(seen: CaseFile, came: Mapping[str, date], under_way: dict[Key, _Open], day: date) -> date | None:
    """The next day on which anything comes in, comes near or is due to go up."""
    policy = alert_policy()
    days = {*came.values(), *(p.when.first for p in review_points(seen, load_policy(), date.max))}
    days |= {policy.escalates_on(o.raised, o.level + 1) for o in under_way.values() if o.level < 2}
    return min((d for d in days if d > day), default=None)


def _step(
    case: CaseFile, came: Mapping[str, date], day: date, under_way: dict[Key, _Open], raised: set[Key]
) -> Iterator[Happened]:
    """What a sweep on `day` does."""
    policy, points = alert_policy(), review_points(case, load_policy(), day)
    if not live(case) or not points:
        return
    came_today = {r.id for r in case.of_kind("disposition") if came[r.id] == day}
    items = {a.item for a in answers(case, points) if a.undone is None and a.record.id in came_today}
    yield from _end(under_way, day, "answered", {key for key in under_way if key[1] in items})
    fresh = policy.fresh(points[-1].when, day)
    if fresh or under_way:
        review = review_case(case, day)
        still = standing_still(review)
        yield from _end(under_way, day, "settled", {key for key in under_way if key[:2] not in still})
        if fresh:
            now = datetime.combine(day, time(12), UTC)
            yield from _raised(new_alerts(review, points, policy, now), points[-1], day, under_way, raised)
    yield from _escalated(case, policy, day, under_way)


def _raised(
    alerts: Iterable[NewAlert], point: ReviewPoint, day: date, under_way: dict[Key, _Open], raised: set[Key]
) -> Iterator[Happened]:
    for alert in alerts:
        key = (alert.rule, alert.item, alert.point, alert.recipient)
        if key not in raised:
            raised.add(key)
            under_way[key] = _Open(alert, point.words, day)
            yield Happened(day, "raised", alert, point.words, told(alert.recipient, alert.role))


def _end(under_way: dict[Key, _Open], day: date, what: What, keys: set[Key]) -> Iterator[Happened]:
    for key in sorted(keys):
        ended = under_way.pop(key)
        yield Happened(day, what, ended.alert, ended.point, told(ended.alert.recipient, ended.alert.role))


def _escalated(case: CaseFile, policy: AlertPolicy, day: date, under_way: dict[Key, _Open]) -> Iterator[Happened]:
    for one in under_way.values():
        while one.level < 2 and policy.escalates_on(one.raised, one.level + 1) <= day:
            one.level += 1
            to = above(case, one.alert.recipient, one.level)
            yield Happened(day, "escalated", one.alert, one.point, told(to.staff, to.role))


def as_document(case: CaseFile, since: date, found: Iterable[Happened]) -> dict[str, Any]:
    """The JSON document of `throughline replay`."""
    return {
        "crn": case.crn,
        "from": since.isoformat(),
        "to": case.last_date and case.last_date.isoformat(),
        "alerts": [_row(h) for h in found],
    }


def _row(one: Happened) -> dict[str, Any]:
    alert = one.alert
    return {
        "date": one.day.isoformat(), "what": one.what, "to": one.to, "urgency": alert.urgency, "rule": alert.rule,
        "item": alert.item, "review_point": one.point, "text": alert.text, "record_ids": list(alert.records),
    }  # fmt: skip


def as_text(case: CaseFile, since: date, found: Iterable[Happened]) -> str:
    """Under a heading a day, what would have gone to whom: each alert when it is raised, and its name alone afterwards."""
    lines = [f"{case.crn}: what Throughline would have raised from {since} to {case.last_date}, by today's rules."]
    for (day, what, to, point), together in groupby(found, lambda h: (h.day, h.what, h.to, h.point)):
        alerts = [h.alert for h in together]
        lines += ["", f"{day}: {what}, {to} (at the {point}): {plural(len(alerts), 'alert')}"]
        if what == "raised":
            lines += [fill(f"{a.text} [{a.rule}]", 100, initial_indent=" - ", subsequent_indent="   ") for a in alerts]
        else:
            lines.append(
                fill(", ".join(dict.fromkeys(map(_short, alerts))), 100, initial_indent="   ", subsequent_indent="   ")
            )
    return "\n".join(lines) + "\n"


def _short(alert: NewAlert) -> str:
    return label(alert.item) if alert.item == alert.category else f"{alert.rule} ({alert.records[0]})"
