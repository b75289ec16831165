"""Rules about who held the case: gaps, handovers, turnover, transfers, areas."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from continuity.findings import Context, Finding, finding, rule
from continuity.wording import plural
from graph.case import Handover, Record, Tenure
from graph.dates import PartialDate, parse_date


@rule("M33")
def case_unallocated(context: Context) -> Iterator[Finding]:
    """Nobody held the case, or its holder was away and it was not given to anybody else, for longer than the policy allows."""
    limit = context.policy["unallocated_days"]
    for tenure in context.case.tenures:
        if tenure.role == "responsible" and tenure.staff is None:
            days = context.days(tenure.since, tenure.until)
            if days > limit:
                following = _next_allocation(context, tenure.record)
                text = f"Nobody held the case from {tenure.since} to {tenure.until or context.end}: at least {plural(days, 'day')}."
                yield finding(
                    "case_unallocated", [tenure.record, *following], text, tenure.since, tenure.until or context.today
                )
    for record in context.case.of_kind("absence"):
        yield from _away(context, record, limit)
    yield from _told_away(context, limit)


def _away(context: Context, record: Record, limit: int) -> Iterator[Finding]:
    detail = record.detail
    since = parse_date(detail["from"]) if detail.get("from") else record.recorded_on
    back = parse_date(detail["until"]) if detail.get("until") else None
    holds = [
        t
        for t in context.case.tenures
        if t.role == "responsible" and t.staff == detail.get("staff") and _overlaps(t, since, back)
    ]
    if not holds:
        return
    given = [
        t
        for t in context.case.tenures
        if t.role != "prison" and t.staff != detail.get("staff") and since.last <= t.since.first
    ]
    until = min([d for d in (back, *(t.since for t in given)) if d], key=lambda d: d.first, default=None)
    days = context.days(since, until)
    if days > limit:
        text = f"{detail.get('staff')} held the case and was away from {since} to {until or context.end}: at least {plural(days, 'day')}."
        yield finding("case_unallocated", [record, *(t.record for t in given[:1])], text, since, until or context.today)


_AWAY = re.compile(
    r"\b(?:off sick|signed off|long[- ]term sick|on sick leave|sick leave|off (?:with )?stress|off long[- ]term|suspended|on (?:maternity|compassionate) leave"
    r"|(?:has |have )?left the service|no longer in post|has left)\b",
    re.I,
)


def _told_away(context: Context, limit: int) -> Iterator[Finding]:
    """A note says that the holder is away, and for too long neither another holder nor a word of the holder follows."""
    reported: set[str] = set()
    for record in context.case.of_kind("contact", "event"):
        holder = context.holder_at(record)
        if holder is None or holder in reported or record.author == holder or not _says_away(record, holder):
            continue
        following = next((r for r in context.after(record) if _held_again(context, r, holder)), None)
        days = context.days(record.recorded_on, following.recorded_on if following else None)
        if days > limit:
            reported.add(holder)
            until = following.recorded_on if following else context.today
            text = f"{holder} held the case and was away from {record.recorded_on} to {until}: at least {plural(days, 'day')}."
            yield finding("case_unallocated", [record, *([following] if following else [])], text, until=until)


def _says_away(record: Record, holder: str) -> bool:
    return any(
        _AWAY.search(s)
        and (re.search(rf"\b{re.escape(holder)}\b", s) or re.search(r"\b(?:OM|COM|PP|PO|officer|manager)\b", s))
        for s in re.split(r"(?<=[.!?;])\s", record.text)
    )


def _held_again(context: Context, record: Record, holder: str) -> bool:
    given = record.kind == "allocation" and (record.detail.get("role") or "responsible") in (
        "responsible",
        "caretaking",
    )
    return given or record.author == holder


def _overlaps(tenure: Tenure, since: PartialDate, until: PartialDate | None) -> bool:
    return (until is None or tenure.since.first <= until.last) and (
        tenure.until is None or since.first <= tenure.until.last
    )


def _next_allocation(context: Context, record: Record) -> list[Record]:
    return [
        h.record
        for h in context.case.handovers
        if h.responsible and context.order[h.record.id] > context.order[record.id]
    ][:1]


@rule("C, PC 52/2004")
def transfer_not_accepted(context: Context) -> Iterator[Finding]:
    """A transfer to another area was asked for and no acceptance is on record, or it was refused and not resolved."""
    limit = context.policy["transfer_answer_days"]
    for record in context.case.of_kind("transfer"):
        status, to_area = record.detail.get("status"), record.detail.get("to_area")
        if record.id in context.case.accepted_transfers:
            continue
        days = context.days(record.recorded_on)
        if status == "rejected" or days > limit:
            told = (
                "was refused, and nothing resolved it"
                if status == "rejected"
                else f"no acceptance on record after {plural(days, 'day')}"
            )
            text = f"Transfer from {record.detail.get('from_area') or 'its area'} to {to_area or 'another area'} of {record.recorded_on}: {told}."
            yield finding("transfer_not_accepted", [record], text, until=context.today)


@rule("M33, M53, M64")
def no_handover(context: Context) -> Iterator[Finding]:
    """The responsible officer changed and the record says that there was no handover meeting or summary."""
    for change in context.case.handovers:
        if change.summary is False and change.kind != "prison":
            text = f"{change.from_staff or 'Nobody'} to {change.to_staff or 'nobody'} on {change.record.recorded_on}: no handover."
            yield finding("no_handover", [change.record], text)


@rule("M28, M33")
def short_notice_handover(context: Context) -> Iterator[Finding]:
    """The responsible officer changed shortly before release, a panel or another decision point."""
    limit = context.policy["short_notice_days"]
    for change in _officer_changes(context):
        if change.to_staff is None:
            continue
        for point, what, record in _decision_points(context):
            least, most = change.record.recorded_on.days_until(point)
            if 0 <= least <= limit and most >= 0 and not point.before(change.record.recorded_on):
                told = f"{least}" if least == most else f"between {least} and {most}"
                text = f"{change.to_staff} took the case over {told} days before {what} on {point}."
                yield finding("short_notice_handover", [change.record, record], text, until=point)
                break


def _officer_changes(context: Context) -> list[Handover]:
    return [h for h in context.case.handovers if h.responsible]


def _decision_points(context: Context) -> Iterator[tuple[PartialDate, str, Record]]:
    for record in context.case.records:
        if record.kind == "release":
            yield record.happened_on, "release", record
        for key, what in (("release_due", "release"), ("parole_on", "the parole panel")):
            if record.detail.get(key):
                yield parse_date(record.detail[key]), what, record


@rule("M33, M53")
def officer_turnover(context: Context) -> Iterator[Finding]:
    """The responsible officer changed as often in a year as the policy names, or more often."""
    changes = [h for h in _officer_changes(context) if h.to_staff][1:]
    for run in _windows(changes, context.policy["turnover_days"], lambda change: change.record.recorded_on):
        if len(run) >= context.policy["turnover_changes"]:
            holders = ", ".join(str(h.to_staff) for h in run)
            text = f"{plural(len(run), 'change')} of the responsible officer from {run[0].record.recorded_on} to {run[-1].record.recorded_on}: to {holders}."
            yield finding("officer_turnover", [h.record for h in run], text)


T = TypeVar("T")


def _windows(changes: Sequence[T], days: int, when: Callable[[T], PartialDate]) -> Iterator[list[T]]:
    """The longest runs of which first and last certainly lie within `days`; no run inside another."""
    end_before = 0
    for start, first in enumerate(changes):
        end = start
        while end < len(changes) and when(first).days_until(when(changes[end]))[1] <= days:
            end += 1
        if end > end_before:
            yield list(changes[start:end])
            end_before = end


@rule("M9, M10, M27; C, a brief history of the case")
def split_responsibility(context: Context) -> Iterator[Finding]:
    """The person lives in one area and formal responsibility lies in another: caretaking, or supervision from elsewhere, and for how long."""
    limit = context.policy["caretaking_days"]
    for tenure in context.case.tenures:
        if tenure.role == "caretaking" and (tenure.staff or tenure.record.detail.get("to_staff")):
            days = context.days(tenure.since, tenure.until)
            longer = f", longer than the {limit} days of the policy" if days > limit else ""
            formal = context.holder_at(tenure.record) or "nobody"
            text = (
                f"{tenure.staff} ({tenure.record.area or 'another area'}) took care of the case from {tenure.since} to"
                f" {tenure.until or context.end}, at least {plural(days, 'day')}{longer}; {formal} stayed responsible."
            )
            yield finding("split_responsibility", [tenure.record], text, tenure.since, tenure.until or context.today)
    yield from _lives_elsewhere(context)


def _lives_elsewhere(context: Context) -> Iterator[Finding]:
    """An address in an area that is not that of the officer responsible at the time, with no caretaking on record."""
    for record in context.case.of_kind("address"):
        holder = context.holder_at(record)
        staff = context.case.staff.get(holder or "")
        formal = (staff.area if staff else None) or _area_of_allocation(context, record)
        if not formal or not record.area or formal == record.area or _caretaken(context, record):
            continue
        text = f"Resident in {record.area} from {record.recorded_on} and supervised from {formal} ({holder or 'no officer named'})."
        yield finding("split_responsibility", [record], text, until=_next_address(context, record))


def _area_of_allocation(context: Context, record: Record) -> str | None:
    held = [t for t in context.case.tenures if t.role == "responsible" and t.record.known_by(record)]
    return held[-1].record.area if held else None


def _caretaken(context: Context, record: Record) -> bool:
    return any(
        t.role == "caretaking" and t.record.area == record.area and t.since.days_until(record.recorded_on)[0] <= 28
        for t in context.case.tenures
    )


def _next_address(context: Context, record: Record) -> PartialDate:
    if record.detail.get("until"):
        return parse_date(record.detail["until"])
    return next((r.recorded_on for r in context.after(record) if r.kind == "address"), context.today)


@rule("C, a brief history of the case")
def itinerant_case(context: Context) -> Iterator[Finding]:
    """The person moved between areas more often in a year than the policy names; who was responsible at each move."""
    moves = context.case.moves
    limit, days = context.policy["moves_between_areas"], context.policy["moves_days"]
    for run in _windows(moves, days, lambda move: move.left):
        if len(run) > limit:
            steps = "; ".join(
                f"{m.to_area} ({m.arrival.recorded_on}, {context.holder_at(m.arrival) or 'nobody'} responsible)"
                for m in run
            )
            records = [r for m in run for r in (m.departure, m.arrival) if r is not None]
            yield finding(
                "itinerant_case", records, f"{plural(len(run), 'move')} between areas in {days} days: {steps}."
            )
