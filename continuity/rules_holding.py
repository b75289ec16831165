"""Rules about who held the case: gaps, handovers, turnover, transfers, areas."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from continuity.findings import Context, Finding, finding, rule
from continuity.wording import plural, who
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
        if status == "accepted" or record.detail.get("accepted_on") or _accepted_later(context, record):
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


def _accepted_later(context: Context, record: Record) -> bool:
    return any(
        r.kind == "transfer"
        and r.detail.get("to_area") == record.detail.get("to_area")
        and (r.detail.get("status") == "accepted" or r.detail.get("accepted_on"))
        for r in context.after(record)
    )


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
    changes = [
        h
        for h in _officer_changes(context)
        if h.kind == "reallocation" or (h.kind == "allocation" and h is not _officer_changes(context)[0])
    ]
    for run in _windows(changes, context.policy["turnover_days"]):
        if len(run) >= context.policy["turnover_changes"]:
            holders = ", ".join(str(h.to_staff) for h in run)
            text = f"{plural(len(run), 'change')} of the responsible officer from {run[0].record.recorded_on} to {run[-1].record.recorded_on}: to {holders}."
            yield finding("officer_turnover", [h.record for h in run], text)


def _windows(changes: Sequence[Handover], days: int) -> Iterator[list[Handover]]:
    """The longest runs of changes of which first and last certainly lie within `days`; no run inside another."""
    end_before = 0
    for start, first in enumerate(changes):
        end = start
        while end < len(changes) and first.record.recorded_on.days_until(changes[end].record.recorded_on)[1] <= days:
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
    moves = list(_moves(context))
    limit, days = context.policy["moves_between_areas"], context.policy["moves_days"]
    last_end = 0
    for start, first in enumerate(moves):
        end = start
        while end < len(moves) and first.recorded_on.days_until(moves[end].recorded_on)[1] <= days:
            end += 1
        if end - start > limit and end > last_end:
            last_end = end
            run = moves[start:end]
            steps = "; ".join(
                f"{r.area or r.detail.get('to_area')} ({r.recorded_on}, {context.holder_at(r) or 'nobody'} responsible)"
                for r in run
            )
            yield finding("itinerant_case", run, f"{len(run)} moves between areas in {days} days: {steps}.")


def _moves(context: Context) -> Iterator[Record]:
    """The records at which the person's area is another than before; areas of custody and of court do not count."""
    area: str | None = None
    for record in context.case.of_kind("address", "transfer"):
        now = record.area if record.kind == "address" else record.detail.get("to_area")
        if now and area and now != area:
            yield record
        area = now or area


# Told by whoever writes, when no absence record was made.
AWAY = re.compile(
    r"\b(?:off sick|signed off|long[- ]term sick|on sick leave|off with stress|suspended|maternity leave|left the service)\b",
    re.I,
)


def soon_after(date: PartialDate, days: int) -> PartialDate:
    return PartialDate(date.first, date.last + timedelta(days=days), None)


__all__ = ["AWAY", "soon_after", "who"]
