"""Rules about what one agency knew and another did not."""

import re
from collections.abc import Iterator

from continuity.findings import Context, Finding, Needs, finding, records_of, rule
from continuity.periods import in_custody
from continuity.wording import labels, plural
from graph.case import RESPONSIBLE_AGENCY, Record

_LEFT = re.compile(
    r"\bleft (?:the )?(?:AP|hostel|approved premises|premises)\b|\babscond\w*|\bdid not return\b|\bfailed to return\b",
    re.I,
)


@rule("C2", records_of("event", that_tell="with whom they were shared", in_detail=("shared_with",)))
def departure_not_alerted(context: Context) -> Iterator[Finding]:
    """Somebody left an approved address and the responsible officer was not told."""
    for record in context.case.of_kind("event"):
        left = record.detail.get("type") in ("ap_departure", "abscond") or (
            not record.detail.get("type") and _LEFT.search(record.text)
        )
        if left and record.withheld:
            text = f"Left on {record.happened_on}; recorded by {record.source or record.author}, and the responsible officer was not told."
            yield finding("departure_not_alerted", [record], text)


_OTHERS = Needs(
    "records of another agency that tell when probation received them, or with whom they were shared",
    lambda case: any(
        r.source != RESPONSIBLE_AGENCY and (r.received_on or "shared_with" in r.detail) for r in case.records
    ),
)


@rule("M8; C, a brief history of the case", _OTHERS, "shared_days")
def information_not_shared(context: Context) -> Iterator[Finding]:
    """An agency holds an item that the responsible officer's agency has not received, or received long after it was written down."""
    for record in context.case.records:
        if record.source == RESPONSIBLE_AGENCY:
            continue
        what = labels(context.asserted(record)) or record.kind.replace("_", " ")
        if record.withheld:
            text = f"Held by {record.source or 'another agency'} since {record.recorded_on}, not received by probation: {what}."
            yield finding("information_not_shared", [record], text, until=context.today)
        elif (
            record.received_on is not None
            and _waited(context, record) > context.limit("shared_days", record.recorded_on).value
        ):
            days = record.recorded_on.days_until(record.received_on)[0]
            text = (
                f"Written down by {record.source or 'another agency'} ({record.recorded_on}), received by probation"
                f" ({record.received_on}), at least {plural(days, 'day')} later: {what}."
            )
            limits = [context.limit("shared_days", record.recorded_on)]
            yield finding("information_not_shared", [record], text, until=record.received_on, limits=limits)


def _waited(context: Context, record: Record) -> int:
    """Days, at least, that an item lay elsewhere while the case was already held."""
    if record.received_on is None:
        return 0
    first = next((t.since for t in context.case.tenures if t.staff), record.recorded_on)
    return min(since.days_until(record.received_on)[0] for since in (record.recorded_on, first))


@rule(
    "C, a brief history of the case",
    records_of("mappa_meeting", that_tell="who was invited or attended", in_detail=("invited", "attended")),
)
def meeting_without_key_agency(context: Context) -> Iterator[Finding]:
    """A MAPPA meeting without the agency that held the person, or that held information which probation had not received."""
    for meeting in context.case.of_kind("mappa_meeting"):
        there = {str(a).lower() for key in ("invited", "attended") for a in meeting.detail.get(key) or ()}
        if not there:
            continue
        missing = [
            (agency, why, proof)
            for agency, why, proof in _needed(context, meeting)
            if not any(agency in a for a in there)
        ]
        if missing:
            told = " and ".join(f"{agency} ({why})" for agency, why, _ in missing)
            yield finding(
                "meeting_without_key_agency",
                [meeting, *(r for *_, p in missing for r in p)],
                f"MAPPA meeting of {meeting.recorded_on} without {told}.",
            )


def _needed(context: Context, meeting: Record) -> Iterator[tuple[str, str, list[Record]]]:
    if in_custody(context.whereabouts, meeting.recorded_on):
        yield "prison", "which held the person", []
    holders: dict[str, list[Record]] = {}
    for record in context.case.records:
        if record.withheld and record.source and context.asserted(record) and record.known_by(meeting):
            holders.setdefault(record.source.lower(), []).append(record)
    for agency, records in holders.items():
        if agency != "prison" or not in_custody(context.whereabouts, meeting.recorded_on):
            yield agency, "which held information that probation had not received", records
