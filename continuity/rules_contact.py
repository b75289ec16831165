"""The rule about being seen."""

from collections.abc import Iterator

from continuity.findings import Context, Finding, Needs, finding, rule
from continuity.periods import Period, levels_stated, whereabouts
from continuity.wording import plural
from graph.case import LEVELS, Record, highest
from graph.dates import PartialDate

SEEN = ("f2f", "hv", "ov")
HIGH = ("HIGH", "VERY_HIGH")


_NEEDS = Needs(
    "an assessment that states levels, and a release, sentence or remand that tells where the person was",
    lambda case: any(levels_stated(case)) and bool(whereabouts(case)),
)


@rule("M9, M11", _NEEDS, "contact_high_risk_days")
def contact_gap_high_risk(context: Context) -> Iterator[Finding]:
    """A person assessed as high or very high risk was in the community and not seen by the responsible or caretaking officer for longer than the policy period."""
    for period in context.whereabouts:
        if period.where != "community":
            continue
        for start, end in _unseen(context, period):
            level_end = _lowered_between(context, start, end)
            until = level_end or (end.recorded_on if end else period.until)
            days = context.days(start.happened_on, until)
            level = _level_at(context, start)
            limit = context.limit("contact_high_risk_days", start.happened_on)
            if level in HIGH and days > limit.value:
                text = (
                    f"{level.replace('_', ' ').capitalize()} risk and in the community, not seen by the responsible or caretaking officer"
                    f" from {start.happened_on} to {until or context.end}: at least {plural(days, 'day')}."
                )
                tried = _between(context, start, end, until)
                records = [start, *tried, *([end] if end else [])]
                yield finding(
                    "contact_gap_high_risk", records, text, start.happened_on, until or context.today, limits=[limit]
                )


def _unseen(context: Context, period: Period) -> Iterator[tuple[Record, Record | None]]:
    """From the record after which nobody saw the person to the next that did (None: to the end of the period)."""
    last = period.record
    for record in context.after(period.record):
        if period.until is not None and not record.recorded_on.first <= period.until.first:
            break
        if _seen(context, record):
            yield last, record
            last = record
    yield last, None


def _seen(context: Context, record: Record) -> bool:
    """A contact in person with one of the officers who hold the case; a key worker at approved premises is none."""
    if record.kind != "contact" or record.detail.get("mode") not in SEEN:
        return False
    if str(record.detail.get("outcome") or "attended").lower() not in (
        "attended",
        "seen",
        "complied",
        "attended - complied",
    ):
        return False
    officers = {t.staff for t in context.case.tenures if t.role in ("responsible", "caretaking")}
    return record.author in officers or (record.source == "probation" and not _key_worker(record))


def _key_worker(record: Record) -> bool:
    who = f"{record.author or ''} {record.detail.get('with_whom') or ''}".lower()
    return "key" in who or who.startswith("ap ") or "hostel" in who


def _level_at(context: Context, record: Record) -> str | None:
    stated = [levels for assessment, levels in levels_stated(context.case) if assessment.known_by(record)]
    return highest(stated[-1].values()) if stated else None


def _lowered_between(context: Context, start: Record, end: Record | None) -> PartialDate | None:
    """The day on which an assessment between the two says that the level is high no longer."""
    for assessment, levels in levels_stated(context.case):
        after = context.order[assessment.id] > context.order[start.id]
        before = end is None or context.order[assessment.id] < context.order[end.id]
        top = highest(levels.values())
        if after and before and top is not None and LEVELS.index(top) < LEVELS.index("HIGH"):
            return assessment.recorded_on
    return None


def _between(context: Context, start: Record, end: Record | None, until: PartialDate | None) -> list[Record]:
    """The contacts in between that did not come to a meeting."""
    stop = context.order[end.id] if end else len(context.case.records)
    day = (until or context.today).last
    return [
        r
        for r in context.after(start)
        if context.order[r.id] < stop and r.kind == "contact" and r.recorded_on.first <= day
    ]
