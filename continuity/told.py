"""The sentences of a briefing, told alike on a page, on paper and in a terminal."""

from collections.abc import Iterable

from continuity.briefing import Briefing, Source
from continuity.wording import agency, kind, label, plural, who
from graph.case import CaseFile, Record

# What became of an item in the last assessment.
STATES = {
    "dropped": "known, and not in the last assessment",
    "contradicted": "denied by the last assessment",
    "unassessed": "on record since the last assessment",
    "never_assessed": "known, and in no assessment",
}


def headline(briefing: Briefing) -> str:
    """The whole of it in one sentence."""
    if not briefing.case.records:
        return "No record of this case stood at this date."
    if not briefing.items:
        none = (
            "No indicator is known."
            if briefing.last_assessment is None
            else "Everything known is in the last assessment."
        )
        return none
    states = [item.state for item in briefing.items]
    counted = [(states.count(state), words) for state, words in _COUNTED if state in states]
    count, words = counted[0]
    lead = f"{plural(count, 'indicator')} {'is' if count == 1 else 'are'} {words}"
    return ", ".join([lead, *(f"{more} {said}" for more, said in counted[1:])]) + "."


_COUNTED = (
    ("dropped", "known and not in the last assessment"),
    ("contradicted", "denied by the last assessment"),
    ("unassessed", "on record since"),
    ("never_assessed", "known, and no assessment is on record"),
)


def handover_told(briefing: Briefing) -> str:
    change = briefing.handover
    if change is None:
        return f"No change of holder{f' to {briefing.staff}' if briefing.staff else ''} is on record."
    summary = {True: "handed over", False: "no handover", None: "whether it was handed over is not told"}[
        change.summary
    ]
    return f"Handover: {change.from_staff or 'nobody'} to {change.to_staff or 'nobody'}, {change.record.recorded_on} ({summary})."


def assessment_told(briefing: Briefing) -> str:
    last = briefing.last_assessment
    if last is None:
        return "No assessment is on record, so nothing can have been left out of one."
    levels = ", ".join(
        f"{g.replace('_', ' ')} {level}" for g, level in (last.detail.get("levels") or {}).items() if level
    )
    return f"Last assessment: {last.recorded_on} by {who(last)} ({last.id}); {f'levels {levels}' if levels else 'no levels stated'}."


def source_told(record: Record) -> str:
    """Where words come from and the three dates: when it happened, when it was written down, when probation could know it."""
    facts = [
        f"{record.id}, {kind(record)}, {agency(record.source)}{graded(record)}",
        f"happened: {record.occurred_on or 'not told'}",
        f"written down: {record.recorded_on}",
        f"known to probation: {record.available_on or ('never' if record.withheld else 'not told')}",
    ]
    return " · ".join(facts)


def graded(record: Record) -> str:
    """The grade of an intelligence item as it was given, after a comma; nothing where there is none."""
    grade = record.detail.get("grade")
    code = grade.get("code") if isinstance(grade, dict) else grade
    return f", graded {code}" if code else ""


def carried_told(source: Source) -> str:
    """The last assessment that spoke of anything in this record."""
    if source.record.kind == "assessment":
        return "an assessment itself"
    if source.carried_last is None:
        return "carried last: no assessment on record"
    assessment, category = source.carried_last
    return f"carried last: {who(assessment)}, {assessment.recorded_on}, as {label(category).lower()}"


def named(records: Iterable[Record]) -> str:
    return ", ".join(f"{r.recorded_on} {who(r)}" for r in records)


def read_told(case: CaseFile) -> str:
    """How many records were read, which could not be, and what a newer reader finds no more."""
    read = f"{plural(len(case.records), 'record')} read for indicators"
    if not case.unread:
        told = f"{read}; none that was received could not be read."
    else:
        told = f"{read}; {plural(len(case.unread), 'record')} could not be read: {'; '.join(case.unread)}."
    lost = [
        f"{label(i.category)} is no longer read by version {i.version}; it was, in {i.record_id}: “{i.quote}”. Answer it with a disposition."
        for i in case.no_longer_read
    ]
    return " ".join([told, *lost])
