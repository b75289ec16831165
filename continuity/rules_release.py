"""Rules about the months before a release or a parole review."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from continuity.findings import Context, Finding, Needs, finding, rule
from continuity.policy import Name
from continuity.rules_holding import decision_points
from continuity.wording import plural
from graph.case import CaseFile, Record
from graph.dates import PartialDate, parse_date


@dataclass(frozen=True, slots=True)
class Point:
    """A release or parole review, past or to come, and the record that tells of it."""

    day: PartialDate
    what: str
    record: Record


def _points(context: Context) -> Iterator[Point]:
    """Every release and parole review; a release that was due and came is told by the release alone."""
    for day, what, record in decision_points(context.case):
        came = (
            what == "release" and record.kind != "release" and any(r.kind == "release" for r in context.after(record))
        )
        if not came:
            yield Point(day, what, record)


def _begun(context: Context, point: Point, days: int) -> bool:
    """The last `days` before the point have certainly begun."""
    return (point.day.last - context.end).days <= days


_MAPPA = re.compile(r"\bMAPP[AP]?\b")
_MAPPA_DONE = re.compile(
    r"\breferral (?:was |has been |been )?(?:made|sent|submitted|completed|accepted)|\breferred\b|\b(?:made|sent|submitted|completed) (?:a |the )?(?:MAPPA )?referral"
    r"|\blevel\b.{0,30}\b(?:set|confirmed|reviewed|agreed|screened)|\bscreened\b|\bthreshold(?:ed|ing)\b",
    re.I,
)
_NOT_DONE = re.compile(
    r"\b(?:no|not|never|asks?|asked|whether|if|to be|should|needs?|will|chas\w+|await\w*)\b|\?", re.I
)


_MAPPA_BY: tuple[Name, Name] = ("mappa_referral_days", "mappa_referral_early_days")


def _names_mappa(case: CaseFile) -> list[Record]:
    return [r for r in case.records if r.kind == "mappa_meeting" or _registers_mappa(r) or _MAPPA.search(r.text)]


def _registers_mappa(record: Record) -> bool:
    return record.kind == "registration" and bool(_MAPPA.search(str(record.detail.get("type") or "").upper()))


@rule(
    "M39, M40, M63",
    Needs(
        "records that name MAPPA, and a release or parole review",
        lambda case: bool(_names_mappa(case)) and any(decision_points(case)),
    ),
    *_MAPPA_BY,
)
def mappa_referral_late(context: Context) -> Iterator[Finding]:
    """The record names MAPPA, and no referral and no review of the level stands in the policy period before a release or parole review."""
    names = _names_mappa(context.case)
    done = [day for record in context.case.records for day in _mappa_days(record)]
    for point in _points(context):
        limit, early = (context.limit(name, point.day) for name in _MAPPA_BY)
        named = [r for r in names if r.recorded_on.last < point.day.first]
        reviewed = any(_may_lie_before(day, point.day, limit.value + early.value) for day in done)
        if reviewed or not named or _deregistered(named) or not _begun(context, point, limit.value):
            continue
        last, day, limits = named[-1], point.day, (limit, early)
        text = (
            f"No MAPPA referral and no review of the level is on record in the {plural(limit.value, 'day')} before"
            f" {point.what} on {day}; MAPPA was last named on {last.recorded_on}."
        )
        yield finding("mappa_referral_late", [point.record, last], text, since=day, until=day, limits=limits)


def _may_lie_before(day: PartialDate, point: PartialDate, days: int) -> bool:
    """`day` may lie in the `days` before the point."""
    return day.first <= point.last and (point.first - day.last).days <= days


def _deregistered(named: list[Record]) -> bool:
    registrations = [r for r in named if _registers_mappa(r)]
    return bool(registrations) and registrations[-1].detail.get("status") == "deregistered"


def _mappa_days(record: Record) -> Iterator[PartialDate]:
    """The days on which a record says that MAPPA was referred to, or its level reviewed."""
    detail = record.detail
    if record.kind == "mappa_meeting":
        yield record.recorded_on
        if detail.get("referred_on"):
            yield parse_date(detail["referred_on"])
    elif record.kind == "action":
        if _MAPPA.search(record.text) and detail.get("completed_on"):
            yield parse_date(detail["completed_on"])
    elif _registers_mappa(record) or _decides_on_mappa(record) or _says_done(record):
        yield record.recorded_on


def _decides_on_mappa(record: Record) -> bool:
    question = str(record.detail.get("question") or "").upper().replace("_", " ")
    return record.kind == "decision" and not record.unrecorded and bool(_MAPPA.search(question))


def _says_done(record: Record) -> bool:
    return any(
        _MAPPA.search(s) and _MAPPA_DONE.search(s) and not _NOT_DONE.search(s)
        for s in re.split(r"(?<=[.!?;])\s", record.text)
    )


@dataclass(frozen=True, slots=True)
class Element:
    """A key element of a plan for release: how a record says that it is missing, and how that it is there."""

    name: str
    missing_events: tuple[str, ...]
    missing: re.Pattern[str]
    there_events: tuple[str, ...]
    there: re.Pattern[str]

    def is_missing(self, record: Record) -> bool:
        told = record.kind == "event" and record.detail.get("type") in self.missing_events
        return told or any(self.missing.search(s) for s in _sentences(record))

    def is_there(self, record: Record) -> bool:
        told = record.kind == "event" and record.detail.get("type") in self.there_events
        return told or any(self.there.search(s) and not self.missing.search(s) for s in _sentences(record))


def _sentences(record: Record) -> list[str]:
    if record.kind in ("assessment", "report"):
        return []
    to_place = record.kind in ("release", "address") and record.detail.get("type") not in ("custody", "prison")
    place = str(record.detail.get("to_address") or "") if to_place else ""
    return [*re.split(r"(?<=[.!?;])\s", record.text), *([f"to: {place}"] if place else [])]


_AP = r"\b(?:AP|approved premises)\b"
_PLACE = r"\b(?:places?|placement|beds?|referral|vacanc\w+)\b"
_GONE = r"\b(?:withdrawn|refused|declined|cancelled|rejected|fell through|unavailable|no (?:place|bed|vacanc\w+)|not (?:available|secured|confirmed|found))\b"
ELEMENTS = (
    Element(
        "a place at approved premises",
        ("ap_place_withdrawn", "ap_place_refused"),
        re.compile(rf"^(?=.*{_AP})(?=.*{_PLACE}).*{_GONE}", re.I | re.S),
        ("ap_place_confirmed", "ap_placement"),
        re.compile(
            rf"^to: .*{_AP}|{_AP}[^.;]*\b(?:confirmed|secured|offered|accepted|allocated)\b|\b(?:released|moved|arrived) (?:to|at) (?:an? |the )?{_AP}", re.I
        ),
    ),
    Element(
        "accommodation",
        ("accommodation_withdrawn",),
        re.compile(
            r"^to: (?:NFA|homeless|none)\b|\bno fixed abode\b|\bhomeless on release\b|\bno (?:release )?(?:address|accommodation)\b(?! (?:issue|concern|problem|need|change)s?\b)"
            r"|\b(?:address|accommodation)\b[^.;]{0,40}\b(?:withdrawn|unsuitable|fell through|not (?:available|confirmed|approved|found))\b",
            re.I,
        ),
        ("accommodation_confirmed",),
        re.compile(
            r"^to: |\b(?:address|accommodation|tenancy|flat|room)\b[^.;]{0,40}\b(?:approved|confirmed|secured|found|accepted|suitable)\b", re.I
        ),
    ),
    Element(
        "a plan for release",
        (),
        re.compile(
            r"\bno (?:release|resettlement|risk management) plan\b|\b(?:release|resettlement|risk management) plan\b[^.;]{0,30}"
            r"\b(?:not|outstanding|missing|incomplete|withdrawn|overdue)\b",
            re.I,
        ),
        ("release_plan",),
        re.compile(r"\b(?:release|resettlement|risk management) plan\b[^.;]{0,30}\b(?:agreed|complete[d]?|in place|approved|signed)\b", re.I),
    ),
)  # fmt: skip


@rule(
    "M34, M63",
    Needs(
        "a release, or a sentence that tells when release is due",
        lambda case: any(what == "release" for _, what, _ in decision_points(case)),
    ),
    "release_plan_days",
)
def release_plan_gap(context: Context) -> Iterator[Finding]:
    """Release is near, and the record says that a place at approved premises, accommodation or a plan is missing or was withdrawn, and of none since."""
    for point in _points(context):
        limit = context.limit("release_plan_days", point.day)
        if point.what != "release" or not _begun(context, point, limit.value):
            continue
        near = [r for r in _up_to(context, point) if _certainly_within(r, point, limit.value)]
        gaps = {e.name: gap for e in ELEMENTS if (gap := _gap(e, near)) is not None}
        if gaps:
            text = f"Release on {point.day}; missing or withdrawn, and none on record since: {', '.join(gaps)}."
            records = [*gaps.values(), point.record]
            yield finding("release_plan_gap", records, text, since=point.day, until=point.day, limits=[limit])


def _up_to(context: Context, point: Point) -> list[Record]:
    """The records to the release itself; where it is still to come, all that stand before its day."""
    if point.record.kind == "release":
        return list(context.case.records[: context.order[point.record.id] + 1])
    return [r for r in context.case.records if not point.day.before(r.recorded_on)]


def _certainly_within(record: Record, point: Point, days: int) -> bool:
    return record.id == point.record.id or record.recorded_on.days_until(point.day)[1] <= days


def _gap(element: Element, near: list[Record]) -> Record | None:
    """The last record that says that the element is missing, unless a later one, or itself, says that it is there."""
    gap = None
    for record in near:
        if element.is_missing(record):
            gap = record
        elif element.is_there(record):
            gap = None
    return gap
