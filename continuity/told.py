"""The sentences of a briefing, told alike on a page, on paper and in a terminal."""

from collections.abc import Iterable

from continuity.briefing import ADDRESSES, HOLDING, OTHERWISE, Briefing, Source
from continuity.dispositions import VERDICTS, Answer
from continuity.wording import agency, kind, label, plural, who
from graph.case import Associate, CaseFile, Record

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
    """The grade as its source gave it; intelligence without one says so."""
    grade = record.detail.get("grade")
    code = grade.get("code") if isinstance(grade, dict) else grade
    if code:
        return f", graded {code}"
    return ", grade not told" if record.kind == "intelligence" else ""


def note_told(record: Record) -> str:
    """The note that proves a statement: record, kind, agency, grade and the three dates."""
    return f"{source_told(record)}{rebuilt_told(record)}"


def source_short(record: Record) -> str:
    """Which agency wrote words down, and when."""
    return f"{agency(record.source)}, {record.recorded_on}"


def rebuilt_told(record: Record) -> str:
    """Empty where the words are the record's own."""
    return " · words reconstructed from the review" if record.detail.get("reconstructed") else ""


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


def clipped(text: str, quote: str, most: int = 170) -> str:
    """At most about `most` characters of a text on one line, the quotation among them, cut between words."""
    words = " ".join(text.split())
    if len(words) <= most:
        return words
    at = max(words.find(" ".join(quote.split())), 0)
    start = max(0, min(at - (most - len(quote)) // 2, len(words) - most))
    cut = words[start : start + most]
    head = "… " + cut.partition(" ")[2] if start else cut
    return head if start + most >= len(words) else head.rpartition(" ")[0] + " …"


def point_told(briefing: Briefing) -> str:
    point = briefing.point
    return f"Review point: {point.when}, {point.words}." if point else "No review point is on record."


def besides_told(briefing: Briefing) -> str:
    """What else must be read, counted; empty where there is nothing."""
    told_elsewhere = (HOLDING, ADDRESSES, OTHERWISE)
    counted = [
        f"{title.lower()} ({len(found)})" for title, found in briefing.sections if found and title not in told_elsewhere
    ]
    return f"Also in this briefing: {', '.join(counted)}." if counted else ""


def more_told(count: int, where: str) -> str:
    return f"And {count} more, {where}." if count else ""


def answer_told(answer: Answer) -> str:
    """An officer's answer with its reason, and what became of it since."""
    verdict = VERDICTS[answer.verdict]
    colon = "" if verdict.endswith("because") else ":"
    reason = f"{colon} {answer.reason}" if answer.reason else " (no reason given)" if colon == "" else ""
    told = f"{answer.by or 'an officer not named'}, {answer.record.recorded_on}: {verdict}{reason}"
    if answer.undone:
        return f"Answered, and undone on {answer.undone.recorded_on}. {_ended(told)}"
    if answer.lapsed:
        return f"Due again since {answer.lapsed.when} ({answer.lapsed.words}). Answered before by {_ended(told)}"
    return f"Answered by {_ended(told)}"


def _ended(words: str) -> str:
    return words if words.endswith((".", "!", "?")) else f"{words}."


def conditions(record: Record) -> tuple[str, ...]:
    """The conditions that a licence record states."""
    listed = record.detail.get("conditions") or [record.detail.get("text") or record.text.strip() or "not told"]
    return tuple(map(str, listed))


def associate_told(associate: Associate) -> str:
    held = f"case held in {associate.area}" if associate.area else "the area of the case is not told"
    return f"{associate.name or 'Name not told'}, CRN {associate.crn} ({held}): both cases name {associate.through}."


def associates_read_told(briefing: Briefing) -> str:
    """How the search for associates went."""
    if briefing.associates is None:
        return "Not looked for: this briefing is made from one file, which tells nothing of other cases. Load the case to look."
    if not briefing.associates:
        return "No person or home address that this case names stands in another case that you may see."
    return "Other cases that you may see and that name the same person or home address, as loaded now."


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
