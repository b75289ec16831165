"""Rules about who held the case: gaps, handovers, turnover, transfers, areas."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from continuity.findings import Context, Finding, Needs, finding, records_of, rule
from continuity.policy import Limit, Name
from continuity.wording import plural
from graph.case import CaseFile, Handover, Record, Tenure, area_told
from graph.dates import PartialDate, parse_date


@rule("M33", records_of("allocation"), "unallocated_days")
def case_unallocated(context: Context) -> Iterator[Finding]:
    """Nobody held the case, or its holder was away and it was not given to anybody else, for longer than the policy allows."""
    for tenure in context.case.tenures:
        if tenure.role == "responsible" and tenure.staff is None:
            days = context.days(tenure.since, tenure.until)
            limit = context.limit("unallocated_days", tenure.since)
            if days > limit.value:
                following = _next_allocation(context, tenure.record)
                text = f"Nobody held the case from {tenure.since} to {tenure.until or context.end}: at least {plural(days, 'day')}."
                until = tenure.until or context.today
                records = [tenure.record, *following]
                yield finding("case_unallocated", records, text, tenure.since, until, limits=[limit])
    for record in context.case.of_kind("absence"):
        yield from _away(context, record)
    yield from _told_away(context)


def _away(context: Context, record: Record) -> Iterator[Finding]:
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
    limit = context.limit("unallocated_days", since)
    if days > limit.value:
        text = f"{detail.get('staff')} held the case and was away from {since} to {until or context.end}: at least {plural(days, 'day')}."
        records = [record, *(t.record for t in given[:1])]
        yield finding("case_unallocated", records, text, since, until or context.today, limits=[limit])


_AWAY = re.compile(
    r"\b(?:off sick|signed off|long[- ]term sick|on sick leave|sick leave|off (?:with )?stress|off long[- ]term|suspended|on (?:maternity|compassionate) leave"
    r"|(?:has |have )?left the service|no longer in post|has left)\b",
    re.I,
)


def _told_away(context: Context) -> Iterator[Finding]:
    """A note says that the holder is away, and for too long neither another holder nor a word of the holder follows."""
    reported: set[str] = set()
    for record in context.case.of_kind("contact", "event"):
        holder = context.holder_at(record)
        if holder is None or holder in reported or record.author == holder or not _says_away(record, holder):
            continue
        following = next((r for r in context.after(record) if _held_again(context, r, holder)), None)
        days = context.days(record.recorded_on, following.recorded_on if following else None)
        limit = context.limit("unallocated_days", record.recorded_on)
        if days > limit.value:
            reported.add(holder)
            until = following.recorded_on if following else context.today
            text = f"{holder} held the case and was away from {record.recorded_on} to {until}: at least {plural(days, 'day')}."
            records = [record, *([following] if following else [])]
            yield finding("case_unallocated", records, text, until=until, limits=[limit])


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


@rule("C, PC 52/2004", records_of("transfer"), "transfer_answer_days")
def transfer_not_accepted(context: Context) -> Iterator[Finding]:
    """A transfer to another area was asked for and no acceptance is on record, or it was refused and not resolved."""
    for record in context.case.of_kind("transfer"):
        status, to_area = record.detail.get("status"), record.detail.get("to_area")
        if record.id in context.case.accepted_transfers:
            continue
        days = context.days(record.recorded_on)
        limit = context.limit("transfer_answer_days", record.recorded_on)
        refused = status == "rejected"
        if refused or days > limit.value:
            told = (
                "was refused, and nothing resolved it"
                if refused
                else f"no acceptance on record after {plural(days, 'day')}"
            )
            text = f"Transfer from {record.detail.get('from_area') or 'its area'} to {to_area or 'another area'} of {record.recorded_on}: {told}."
            limits = () if refused else (limit,)
            yield finding("transfer_not_accepted", [record], text, until=context.today, limits=limits)


@rule("M33, M53, M64", records_of("allocation", that_tell="whether there was a handover", in_detail=("handover",)))
def no_handover(context: Context) -> Iterator[Finding]:
    """The responsible officer changed and the record says that there was no handover meeting or summary."""
    for change in context.case.handovers:
        if change.summary is False and change.kind != "prison":
            text = f"{change.from_staff or 'Nobody'} to {change.to_staff or 'nobody'} on {change.record.recorded_on}: no handover."
            yield finding("no_handover", [change.record], text)


_BEFORE_A_POINT = Needs(
    "allocations, and a release, a release date or a parole date",
    lambda case: bool(case.handovers) and any(decision_points(case)),
)


@rule("M28, M33", _BEFORE_A_POINT, "short_notice_days")
def short_notice_handover(context: Context) -> Iterator[Finding]:
    """The responsible officer changed shortly before release, a panel or another decision point."""
    for change in _officer_changes(context):
        if change.to_staff is None:
            continue
        limit = context.limit("short_notice_days", change.record.recorded_on)
        for point, what, record in decision_points(context.case):
            least, most = change.record.recorded_on.days_until(point)
            if 0 <= least <= limit.value and most >= 0 and not point.before(change.record.recorded_on):
                told = f"{least}" if least == most else f"between {least} and {most}"
                text = f"{change.to_staff} took the case over {told} days before {what} on {point}."
                yield finding("short_notice_handover", [change.record, record], text, until=point, limits=[limit])
                break


def _officer_changes(context: Context) -> list[Handover]:
    return [h for h in context.case.handovers if h.responsible]


def decision_points(case: CaseFile) -> Iterator[tuple[PartialDate, str, Record]]:
    """Releases and parole panels, past or to come: the day, in words, and the record that tells of it."""
    for record in case.records:
        if record.kind == "release":
            yield record.happened_on, "release", record
        for key, what in (("release_due", "release"), ("parole_on", "the parole panel")):
            if record.detail.get(key):
                yield parse_date(record.detail[key]), what, record


@rule("M33, M53", records_of("allocation"), "turnover_changes", "turnover_days")
def officer_turnover(context: Context) -> Iterator[Finding]:
    """The responsible officer changed as often in a year as the policy names, or more often."""
    changes = [h for h in _officer_changes(context) if h.to_staff][1:]
    for run, period in _windows(context, changes, "turnover_days", lambda change: change.record.recorded_on):
        limit = context.limit("turnover_changes", run[0].record.recorded_on)
        if len(run) >= limit.value:
            holders = ", ".join(str(h.to_staff) for h in run)
            text = f"{plural(len(run), 'change')} of the responsible officer from {run[0].record.recorded_on} to {run[-1].record.recorded_on}: to {holders}."
            yield finding("officer_turnover", [h.record for h in run], text, limits=[limit, period])


T = TypeVar("T")


def _windows(
    context: Context, changes: Sequence[T], days: Name, when: Callable[[T], PartialDate]
) -> Iterator[tuple[list[T], Limit]]:
    """The longest runs of which first and last certainly lie within a policy period, with that; no run inside another."""
    end_before = 0
    for start, first in enumerate(changes):
        end, period = start, context.limit(days, when(first))
        while end < len(changes) and when(first).days_until(when(changes[end]))[1] <= period.value:
            end += 1
        if end > max(start, end_before):
            yield list(changes[start:end]), period
            end_before = end


@rule(
    "M9, M10, M27; C, a brief history of the case",
    records_of("allocation"),
    "caretaking_days",
    "caretaking_begins_days",
)
def split_responsibility(context: Context) -> Iterator[Finding]:
    """The person lives in one area and formal responsibility lies in another: caretaking, or supervision from elsewhere, and for how long."""
    for tenure in context.case.tenures:
        if tenure.role == "caretaking" and (tenure.staff or tenure.record.detail.get("to_staff")):
            days = context.days(tenure.since, tenure.until)
            limit = context.limit("caretaking_days", tenure.since)
            longer = f", longer than the {limit.value} days of the policy" if days > limit.value else ""
            formal = context.holder_at(tenure.record) or "nobody"
            text = (
                f"{tenure.staff} ({tenure.record.area or 'another area'}) took care of the case from {tenure.since} to"
                f" {tenure.until or context.end}, at least {plural(days, 'day')}{longer}; {formal} stayed responsible."
            )
            until = tenure.until or context.today
            yield finding("split_responsibility", [tenure.record], text, tenure.since, until, limits=[limit])
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
        limit = context.limit("caretaking_begins_days", record.recorded_on)
        yield finding("split_responsibility", [record], text, until=_next_address(context, record), limits=[limit])


def _area_of_allocation(context: Context, record: Record) -> str | None:
    held = [t for t in context.case.tenures if t.role == "responsible" and t.record.known_by(record)]
    return held[-1].record.area if held else None


def _caretaken(context: Context, record: Record) -> bool:
    limit = context.limit("caretaking_begins_days", record.recorded_on)
    return any(
        t.role == "caretaking"
        and t.record.area == record.area
        and record.recorded_on.days_until(t.since)[0] <= limit.value
        and (t.until is None or not t.until.before(record.recorded_on))
        for t in context.case.tenures
    )


def _next_address(context: Context, record: Record) -> PartialDate:
    if record.detail.get("until"):
        return parse_date(record.detail["until"])
    return next((r.recorded_on for r in context.after(record) if r.kind == "address"), context.today)


_AREAS = Needs("addresses or transfers that tell the area", lambda case: any(map(area_told, case.records)))


@rule(
    "C, a brief history of the case",
    _AREAS,
    "moves_between_areas",
    "moves_days",
)
def itinerant_case(context: Context) -> Iterator[Finding]:
    """The person moved between areas more often in a year than the policy names; who was responsible at each move."""
    moves = context.case.moves
    for run, period in _windows(context, moves, "moves_days", lambda move: move.left):
        limit = context.limit("moves_between_areas", run[0].left)
        if len(run) > limit.value:
            steps = "; ".join(
                f"{m.to_area} ({m.arrival.recorded_on}, {context.holder_at(m.arrival) or 'nobody'} responsible)"
                for m in run
            )
            records = [r for m in run for r in (m.departure, m.arrival) if r is not None]
            text = f"{plural(len(run), 'move')} between areas in {period.value} days: {steps}."
            yield finding("itinerant_case", records, text, limits=[limit, period])


_CAPACITY = Needs(
    "an officer's caseload and capacity",
    lambda case: any(s.caseload is not None and s.capacity is not None for s in case.staff.values()),
)


@rule("M24, M64", _CAPACITY, "capacity_percent")
def workload_over_capacity(context: Context) -> Iterator[Finding]:
    """An officer who received the case and holds it still has more cases than their capacity on file."""
    for tenure in context.case.tenures:
        officer = context.case.staff.get(tenure.staff or "")
        if (
            tenure.until
            or tenure.role == "prison"
            or not officer
            or officer.caseload is None
            or officer.capacity is None
        ):
            continue
        limit = context.limit("capacity_percent", tenure.since)
        if 100 * officer.caseload > limit.value * officer.capacity:
            text = (
                f"{officer.id} received the case on {tenure.since} ({tenure.role}); on file: {plural(officer.caseload, 'case')},"
                f" capacity {officer.capacity}."
            )
            yield finding("workload_over_capacity", [tenure.record], text, until=context.today, limits=[limit])
