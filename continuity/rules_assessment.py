"""Rules about assessments: what they left out, copied, lowered, denied."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from continuity.compare import COPIED, AssessmentReview, DroppedItem, Item, copied_sections
from continuity.findings import Context, Finding, Needs, finding, records_of, rule
from continuity.periods import levels_stated
from continuity.review_points import decides_recall
from continuity.wording import groups, label, labels, who
from graph.case import LEVELS, CaseFile, Record
from graph.dates import PartialDate

_REASON = re.compile(
    r"\b(?:because|following|due to|owing to|in (?:view|light) of|given|reflect(?:s|ing)|as (?:he|she|they|there|the)|since (?:he|she|completing)"
    r"|on account of|having (?:completed|addressed))\b",
    re.I,
)
_LOWERING = re.compile(
    r"\b(?:reduc\w*|lower\w*|downgrad\w*|decreas\w*|revis\w*|drop\w* to|down (?:to|from)|now (?:low|medium|high))\b",
    re.I,
)
_EXPERT = re.compile(r"\bpsycholog\w*|\bpsychiatr\w*|\bforensic assessment", re.I)
_PATHWAY = re.compile(r"\bOPD\b|\bPD pathway|personality disorder (?:\(PD\) )?pathway|\bpersonality disorder", re.I)


_ASSESSED = records_of("assessment")
_TWO_ASSESSED = Needs("two assessments", lambda case: len(case.assessments) > 1)


@rule("M8, M23, M25, M26, M35", _ASSESSED)
def indicator_dropped(context: Context) -> Iterator[Finding]:
    """A known indicator is missing from an assessment, and no officer has answered it there. Its age does not matter."""
    for review in context.reviews:
        for item in review.dropped:
            if context.answered(item.category, review.record):
                continue
            yield _of_item("indicator_dropped", review, item, _dropped_told(review.record, item))


def _dropped_told(assessment: Record, item: DroppedItem) -> str:
    last = item.last_carried_by
    carried = f"last carried on {last.recorded_on} by {who(last)}" if last else "carried by no assessment on record"
    late = "; probation had not received it" if item.never_received else ""
    return f"{label(item.category)}: known, not in the assessment of {assessment.recorded_on} by {who(assessment)}; {carried}{late}."


@rule("M23, M24", _ASSESSED)
def contradicted_by_record(context: Context) -> Iterator[Finding]:
    """The assessment denies what the record holds. Both are quoted; neither is judged."""
    for review in context.reviews:
        denied = context.said[review.record.id].negated
        for item in review.contradicted:
            proof = item.evidence[0]
            text = (
                f"{label(item.category)}: the assessment of {review.record.recorded_on} says “{denied[item.category][0].quote}”;"
                f" the record of {proof.record.recorded_on} says “{proof.mention.quote}”."
            )
            yield _of_item("contradicted_by_record", review, item, text)


def _of_item(rule_id: str, review: AssessmentReview, item: Item, text: str) -> Finding:
    """What one assessment did with one item, on the assessment's own date."""
    proof = [review.record, *(e.record for e in item.evidence)]
    day = review.record.recorded_on
    return finding(rule_id, proof, text, since=day, until=day, category=item.category)


@rule("M24", _TWO_ASSESSED, *COPIED)
def copied_assessment(context: Context) -> Iterator[Finding]:
    """A section of the assessment repeats the words of the assessment before it."""
    for previous, this in pairwise(context.case.assessments):
        copied = copied_sections(previous, this, context.policy)
        if copied:
            names = ", ".join(f"{s.name or 'the text'} ({s.percent} % of its words)" for s in copied)
            text = f"{who(this)} repeats {who(previous)}'s assessment of {previous.recorded_on}: {names}. “{copied[0].quote}”"
            limits = [context.limit(name, this.recorded_on) for name in COPIED]
            yield finding("copied_assessment", [previous, this], text, since=this.recorded_on, limits=limits)


@rule("M25", _TWO_ASSESSED)
def content_removed(context: Context) -> Iterator[Finding]:
    """Information that the previous assessment held is gone from the next."""
    for before, after in pairwise(context.reviews):
        gone = sorted(before.stated & after.categories("dropped"))
        topics = [
            name for name, words in _TOPICS if words.search(before.record.text) and not words.search(after.record.text)
        ]
        if gone or topics:
            what = ", ".join([label(c) for c in gone] + topics)
            text = f"In the assessment of {before.record.recorded_on} by {who(before.record)} and gone from the next: {what}."
            yield finding("content_removed", [before.record, after.record], text, since=after.record.recorded_on)


_TOPICS = (("psychological or psychiatric reports", _EXPERT), ("the personality disorder pathway", _PATHWAY))


@rule("M23", Needs("two assessments that state levels", lambda case: len(list(levels_stated(case))) > 1))
def risk_lowered_without_reason(context: Context) -> Iterator[Finding]:
    """A level of risk of serious harm falls below the last one stated for that group, and the record gives no evidence for it."""
    last: dict[str, tuple[str, Record]] = {}
    for record, levels in levels_stated(context.case):
        lowered = {
            g: last[g] for g, level in levels.items() if g in last and LEVELS.index(level) < LEVELS.index(last[g][0])
        }
        if lowered and not _gives_reason(record):
            told = ", ".join(
                f"{groups(g)} from {was} ({r.recorded_on}) to {levels[g]}" for g, (was, r) in lowered.items()
            )
            earlier = {r.id: r for _, r in lowered.values()}
            text = f"{who(record)} lowers the level for {told}. No reason stands in the assessment."
            yield finding("risk_lowered_without_reason", [*earlier.values(), record], text, since=record.recorded_on)
        last.update({g: (level, record) for g, level in levels.items()})


def _gives_reason(record: Record) -> bool:
    """One sentence of the assessment both lowers and gives a reason."""
    return any(_LOWERING.search(s) and _REASON.search(s) for s in re.split(r"(?<=[.!?])\s", record.text))


@rule("M22, M25, M26", _ASSESSED)
def psychological_report_not_considered(context: Context) -> Iterator[Finding]:
    """A psychological or psychiatric report, or a recommendation of the personality disorder pathway, is on record and the assessment does not mention it."""
    for assessment in context.case.assessments:
        known = [r for r in context.case.records if r.id != assessment.id and r.known_by(assessment)]
        reports = [r for r in known if r.kind == "report" and _is_expert(r)]
        pathway = [r for r in known if _PATHWAY.search(r.text) and "personality_disorder" in context.asserted(r)]
        missing = [*(reports if not _EXPERT.search(assessment.text) else ())]
        missing += pathway if not _PATHWAY.search(assessment.text) else ()
        if missing:
            text = (
                f"The assessment of {assessment.recorded_on} by {who(assessment)} does not mention: {_named(missing)}."
            )
            yield finding(
                "psychological_report_not_considered",
                [assessment, *missing],
                text,
                since=assessment.recorded_on,
                until=assessment.recorded_on,
            )


def _is_expert(report: Record) -> bool:
    return bool(_EXPERT.search(str(report.detail.get("type") or "")) or _EXPERT.search(report.text))


def _named(records: Iterable[Record]) -> str:
    return "; ".join(
        f"{r.detail.get('type') or ''} {r.kind} ({r.recorded_on})".strip().replace("_", " ") for r in records
    )


# What counts as a significant change, by what the record says of its own type (M27, M28; C3).
_EVENT_TYPES = frozenset(
    "arrest charge remand conviction abscond ap_departure accommodation_loss hospital new_offence eviction".split()
)
_EVENT_WORDS = re.compile(
    r"\b(?:re-?)?arrest(?:ed)?\b|\bcharged\b|\bremand(?:ed)?\b|\bconvicted\b|\babscond\w*|\bUAL\b|\bevict\w*|\bhomeless\b|\bNFA\b|\bsectioned\b",
    re.I,
)
_SERIOUS = frozenset(
    "sexual_harm child_sexual_exploitation violence weapons domestic_abuse coercive_control stalking_harassment"
    " threats_to_kill hostage_kidnap robbery arson extremism child_safeguarding".split()
)
_CHANGES = frozenset("new_relationship accommodation_loss escape_abscond child_safeguarding".split())
_ABSENT = re.compile(
    r"\bhome visit\b.{0,60}\b(?:unable|not (?:there|in|home)|no (?:reply|answer))|\bnot (?:at|in residence at|staying at)\b.{0,30}\baddress"
    r"|\bunable to contact\b|\b(?:has |had )?gone to\b|\bstill in\b|\bstay(?:ing|ed|s)? (?:away|elsewhere|overnight|over)\b|\bunapproved\b",
    re.I,
)


_CHANGING = records_of("event", "relationship", "address", "sentence", "intelligence", "contact")

# The records of one change, what it is in words, and the indicators that a review of it would name.
Change = tuple[list[Record], str, set[str]]
Changes = Iterator[tuple[str, str, set[str]]]


@rule("M27, M28; C3", _CHANGING, "review_after_change_days")
def change_without_review(context: Context) -> Iterator[Finding]:
    """A significant change happened and no completed assessment reviewed it in time, or the next one does not mention it."""
    for records, what, categories in significant_changes(context):
        last = records[-1]
        limit = context.limit("review_after_change_days", last.recorded_on)
        next_one = next_assessment(context.case, last)
        late = context.days(last.recorded_on, next_one.recorded_on if next_one else None) > limit.value
        overtaken = _overtaken(context, last) if next_one is None else None
        silent = next_one is not None and silent_on(categories, next_one)
        if late or silent or overtaken:
            yield finding(
                "change_without_review",
                [*records, *([next_one] if next_one and silent else [])],
                f"{what} ({records[0].recorded_on}). {_review_told(context, last.recorded_on, next_one, late, overtaken)}",
                until=next_one.recorded_on if next_one else context.today,
                category=min(categories) if categories else None,
                limits=[limit],
            )


def _overtaken(context: Context, change: Record) -> Record | None:
    """The recall or release that came before any review of a change: a point at which it should have been known."""
    return next(
        (r for r in context.after(change) if r.kind == "release" or decides_recall(r)),
        None,
    )


def _review_told(
    context: Context, since: PartialDate, next_one: Record | None, late: bool, overtaken: Record | None
) -> str:
    if next_one is None and overtaken:
        return f"No assessment followed before the {overtaken.detail.get('question') or overtaken.kind} of {overtaken.recorded_on}."
    if next_one is None:
        return f"No assessment followed in {context.days(since)} days."
    if late:
        days = context.days(since, next_one.recorded_on)
        return f"The next assessment came {days} days later ({next_one.recorded_on}, {who(next_one)})."
    return f"The next assessment ({next_one.recorded_on}, {who(next_one)}) does not mention it."


def next_assessment(case: CaseFile, change: Record) -> Record | None:
    """The first completed assessment that could have reviewed the change."""
    return next((a for a in case.assessments if change.known_by(a)), None)


def silent_on(categories: set[str], assessment: Record) -> bool:
    """It names none of the indicators of a change, of anybody, in any assertion. A change without indicators is never silent."""
    return bool(categories) and not categories & {m.category for m in assessment.mentions}


def significant_changes(context: Context) -> Iterator[Change]:
    """Changes of one kind close to each other, with no assessment between them, are one."""
    open_groups: dict[str, Change] = {}
    for record in context.case.records:
        if record.kind == "assessment":
            yield from _told(open_groups)
            open_groups = {}
            continue
        for kind, what, categories in _changes_in(context, record):
            group = open_groups.get(kind)
            if group and _close(context, group[0][-1], record):
                group[0].append(record)
                group[2].update(categories)
            else:
                if group:
                    yield from _told({kind: group})
                open_groups[kind] = ([record], what, set(categories))
    yield from _told(open_groups)


def _close(context: Context, earlier: Record, later: Record) -> bool:
    limit = context.limit("review_after_change_days", earlier.recorded_on)
    return context.days(earlier.recorded_on, later.recorded_on) <= limit.value


def _told(groups_open: dict[str, Change]) -> Iterator[Change]:
    """One absence is a contact; a second makes it a change."""
    yield from (group for kind, group in groups_open.items() if kind != "absence" or len(group[0]) > 1)


def _attended(record: Record) -> bool:
    return str(record.detail.get("outcome") or "").lower() == "attended" and record.detail.get("mode") in ("f2f", "hv")


def _changes_in(context: Context, record: Record) -> Changes:
    """(kind of change, in words, the indicators that a review of it would name)."""
    if _before_supervision(context, record):
        return
    change = _CHANGE_OF_KIND.get(record.kind)
    if change is not None:
        yield from change(record, context.asserted(record), context)
    if record.kind in ("contact", "address") and _ABSENT.search(record.text) and not _attended(record):
        yield "absence", "Repeated absence from the approved address", set()


def _event_change(record: Record, said: set[str], _: Context) -> Changes:
    kind = str(record.detail.get("type") or "")
    if kind in _EVENT_TYPES or (not kind and _EVENT_WORDS.search(record.text)) or said & _SERIOUS:
        yield "event", _event_named(record, said), said & (_SERIOUS | _CHANGES | {"burglary_acquisitive", "gang_oc"})


def _relationship_change(record: Record, said: set[str], _: Context) -> Changes:
    if str(record.detail.get("status") or "current") not in ("ended", "former"):
        yield "relationship", "A relationship came on record", {"new_relationship", *(said & {"child_safeguarding"})}


def _address_change(record: Record, said: set[str], _: Context) -> Changes:
    if _is_move(record) and record.detail.get("type") not in ("custody", "prison"):
        yield "move", f"A move to {record.detail.get('to_address') or record.area or 'another address'}", set()


def _sentence_change(record: Record, said: set[str], context: Context) -> Changes:
    if any(r.kind == "sentence" and context.order[r.id] < context.order[record.id] for r in context.case.records):
        yield "event", "A new sentence", said & (_SERIOUS | {"burglary_acquisitive"})


def _intelligence_change(record: Record, said: set[str], _: Context) -> Changes:
    found = said & (_SERIOUS | {"hate_motivated", "gang_oc"})
    if found:
        yield "intelligence", f"Intelligence of {labels(found)}", found


def _contact_change(record: Record, said: set[str], _: Context) -> Changes:
    if said & _CHANGES:
        yield "contact", f"Learnt in contact: {labels(said & _CHANGES)}", said & _CHANGES


_CHANGE_OF_KIND = {
    "event": _event_change,
    "relationship": _relationship_change,
    "address": _address_change,
    "sentence": _sentence_change,
    "intelligence": _intelligence_change,
    "contact": _contact_change,
}


def _before_supervision(context: Context, record: Record) -> bool:
    """Not certainly after somebody held the case: nobody may have been there to review it."""
    first = next((t.since for t in context.case.tenures if t.staff), None)
    return first is not None and record.recorded_on.first < first.last


def _event_named(record: Record, said: set[str]) -> str:
    kind = str(record.detail.get("type") or "").replace("_", " ")
    found = said & _SERIOUS
    return f"{kind.capitalize() or 'An event'}{': ' + labels(found) if found else ''}"


def _is_move(record: Record) -> bool:
    return bool(record.detail.get("to_address") or record.detail.get("from_address")) or "move" in record.text.lower()
