"""Rules about breaches: what was not disclosed, not acted on, or acted on late."""

import re
from collections.abc import Iterator

from continuity.findings import Context, Finding, Needs, finding, records_of, rule
from continuity.rules_decisions import NOT_ACTING
from graph.case import CaseFile, Record

_ACTING = re.compile(r"\b(?:recall|refer|breach|transfer|warning|review|prosecut|notif)\w*", re.I)


_RELATIONSHIPS = Needs(
    "relationship records, or other records that tell of a new relationship",
    lambda case: any(
        r.kind == "relationship" or any(m.category == "new_relationship" for m in r.mentions) for r in case.records
    ),
)


@rule("M12, M18, M39, M50", _RELATIONSHIPS, "acted_on_days")
def undisclosed_relationship_not_acted_on(context: Context) -> Iterator[Finding]:
    """A relationship was not disclosed as the licence requires, or never checked, and no action on record followed."""
    told: list[Record] = []
    for record in context.case.records:
        limit = context.limit("acted_on_days", record.recorded_on)
        if not _undisclosed(context, record) or any(
            r.recorded_on.days_until(record.recorded_on)[0] <= limit.value for r in told
        ):
            continue
        told.append(record)
        if any(_acts_on_relationship(r) for r in context.after(record, limit.value)):
            continue
        if context.days(record.recorded_on) > limit.value:
            text = f"A relationship that was not disclosed, or not checked, came on record on {record.recorded_on}; nothing followed in {limit.value} days."
            yield finding("undisclosed_relationship_not_acted_on", [record], text, until=context.today, limits=[limit])


_HIDDEN = re.compile(
    r"\b(?:un|non-?)disclos\w*|\bnot (?:been )?(?:disclosed|declared|told|mentioned)\b|\bundeclared\b|\b(?:did|had|has) ?n[o']t (?:disclose|declare|tell|mention)\w*"
    r"|\bwithout (?:telling|informing|disclosing|declaring)|\bkept (?:it |this |her |him )?(?:quiet|secret)|\bin breach of (?:his|her|the) licence",
    re.I,
)


_UNCHECKED = re.compile(
    r"\bnot (?:been )?(?:checked|verified|followed up|asked)\b|\bno checks?\b|\b(?:details|name) not (?:taken|known|given|obtained)\b|\bunchecked\b",
    re.I,
)


def _undisclosed(context: Context, record: Record) -> bool:
    if record.kind == "relationship":
        unchecked = record.detail.get("name_known") is False or bool(_UNCHECKED.search(record.text))
        return record.detail.get("disclosed") is False or unchecked
    return (
        record.kind in ("contact", "event", "intelligence")
        and "new_relationship" in context.asserted(record)
        and bool(_HIDDEN.search(record.text))
    )


_RELATION = re.compile(
    r"\b(?:relationship|partner|girlfriend|boyfriend|wife|disclos\w*|clare'?s law|DVDS|new woman)\b", re.I
)


def _acts_on_relationship(record: Record) -> bool:
    """A decision, an action, or a warning that names the relationship."""
    if record.kind in ("decision", "action", "licence_condition"):
        return bool(_RELATION.search(record.text)) and not record.unrecorded
    return (
        record.kind in ("contact", "event")
        and bool(_RELATION.search(record.text))
        and bool(re.search(r"\bwarn(?:ed|ing)\b", record.text, re.I))
    )


@rule("M10, M12, M50", records_of("licence_condition", "release"), "acted_on_days")
def expected_condition_unmet(context: Context) -> Iterator[Finding]:
    """The breach of a licence condition is on record and no decision, warning, action or recall followed."""
    for record in breaches(context.case):
        limit = context.limit("acted_on_days", record.recorded_on)
        if context.days(record.recorded_on) <= limit.value:
            continue
        if any(_enforces(r) for r in context.after(record, limit.value)):
            continue
        text = f"A breach came on record on {record.recorded_on}; no decision, warning, action or recall followed in {limit.value} days."
        yield finding("expected_condition_unmet", [record], text, until=context.today, limits=[limit])


def breaches(case: CaseFile) -> list[Record]:
    """The records of a breach that were written while a licence stood on record, in order."""
    licence = case.of_kind("licence_condition", "release")
    return [r for r in case.records if _breaches(r) and any(told.known_by(r) for told in licence)]


_BREACH = re.compile(
    r"\bbreach\w*|\bin breach\b|\bwithout (?:prior |advance )?(?:approval|permission)\b|\bnot (?:disclosed|approved)\b",
    re.I,
)


def _breaches(record: Record) -> bool:
    if record.kind == "relationship":
        return record.detail.get("disclosed") is False
    return (
        record.kind in ("contact", "event", "address") and bool(_BREACH.search(record.text)) and not _enforces(record)
    )


def _enforces(record: Record) -> bool:
    if record.kind == "decision":
        outcome = f"{record.detail.get('outcome') or ''}"
        return not record.unrecorded and bool(_ACTING.search(outcome)) and not NOT_ACTING.search(outcome)
    if record.kind == "event":
        return record.detail.get("type") in _ENFORCEMENT_EVENTS
    return record.kind in ("action", "contact") and bool(
        re.search(
            r"\bwarning letter|\b(?:final|formal|verbal|written) warning|\bbreach (?:report|papers)", record.text, re.I
        )
    )


_ENFORCEMENT_EVENTS = ("recall", "warning", "warning_letter", "breach_report")
_ENFORCEMENT = re.compile(r"\brecall|\bbreach|\benforce|\bwarning|\bprosecut|\brevo[ck]", re.I)


@rule(
    "M39, M50",
    records_of("licence_condition", "release", "event", "decision", that_tell="a breach, or a decision to enforce"),
    "enforcement_decision_days",
    "enforcement_carried_out_days",
)
def enforcement_delayed(context: Context) -> Iterator[Finding]:
    """A breach came on record and no decision on enforcement followed in the policy period, or a decision to enforce was carried out late."""
    yield from _undecided(context)
    for decision in context.case.of_kind("decision"):
        for measure, words in _CARRIED_OUT.items():
            if _decided_to(decision, measure) and (done := _carried_out(context, decision, measure, words)):
                yield from _late(context, decision, measure, done)


def _undecided(context: Context) -> Iterator[Finding]:
    """Breaches that came on record within one policy period are decided on together."""
    told: list[Record] = []
    for record in _all_breaches(context):
        limit = context.limit("enforcement_decision_days", record.recorded_on)
        if any(context.days(t.recorded_on, record.recorded_on) <= limit.value for t in told):
            continue
        told.append(record)
        decision = next((r for r in _from_its_day(context, record) if _decides(r)), None)
        days = context.days(record.recorded_on, decision.recorded_on if decision else None)
        if days > limit.value:
            came = f"the next one on record came {days} days later" if decision else "none is on record since"
            text = f"A breach came on record on {record.recorded_on}. Of decisions on enforcement, {came}."
            records = [record, *([decision] if decision else [])]
            until = decision.recorded_on if decision else context.today
            yield finding("enforcement_delayed", records, text, until=until, limits=[limit])


def _all_breaches(context: Context) -> Iterator[Record]:
    of_licence = {r.id for r in breaches(context.case)}
    return (
        r
        for r in context.case.records
        if r.id in of_licence or (r.kind == "event" and r.detail.get("type") == "breach")
    )


def _from_its_day(context: Context, record: Record) -> Iterator[Record]:
    """What was written on the same stated day, and what stands after."""
    yield from (r for r in context.case.records if record.recorded_on.exact and r.recorded_on == record.recorded_on)
    yield from context.after(record)


def _decides(record: Record) -> bool:
    """A decision on enforcement, be it to act or not; or the act itself."""
    if record.kind == "decision":
        about = f"{record.detail.get('question') or ''} {record.detail.get('outcome') or ''}"
        return not record.unrecorded and bool(_ENFORCEMENT.search(about))
    return _enforces(record)


# What carries a decision out, in the words of the record that tells of it.
_CARRIED_OUT = {
    "recall": re.compile(
        r"\brecall (?:notice|report|rpt|papers?|request|pack)\b|\brecalled\b|\blicence revoked\b", re.I
    ),
    "warning": re.compile(
        r"\bwarning (?:letter )?(?:was )?(?:issued|given|sent)\b|\bwarned\b|\bgiven a \w+ warning\b", re.I
    ),
    "breach": re.compile(r"\bbreach (?:report|papers|summons|information)\b|\bsummons(?:ed)?\b", re.I),
}


_NOT_DONE = re.compile(
    r"n't\b|\b(?:consider\w*|explor\w+|whether|if|unless|asks?|asked|why|should|to be|will|await\w*|pending)\b", re.I
)


def _told(words: str) -> bool:
    """It is told as fact, neither denied nor asked nor planned."""
    return not NOT_ACTING.search(words) and not _NOT_DONE.search(words)


def _decided_to(decision: Record, measure: str) -> bool:
    parts = re.split(r"[;,.]", str(decision.detail.get("outcome") or ""))
    return not decision.unrecorded and any(measure in part.lower() and _told(part) for part in parts)


def _carried_out(context: Context, decision: Record, measure: str, words: re.Pattern[str]) -> Record | None:
    """The first record that tells of the act, unless a decision not to act came before it."""
    for record in context.after(decision):
        if _carries_out(record, measure, words):
            return record
        same = record.kind == "decision" and record.detail.get("question") == decision.detail.get("question")
        if same and not _decided_to(record, measure):
            return None
    return None


def _carries_out(record: Record, measure: str, words: re.Pattern[str]) -> bool:
    if record.unrecorded or record.kind in ("assessment", "report"):
        return False
    if record.kind == "event" and str(record.detail.get("type") or "").startswith(measure):
        return True
    return any(words.search(s) and _told(s) for s in re.split(r"(?<=[.!?;])\s", record.text))


def _late(context: Context, decision: Record, measure: str, done: Record) -> Iterator[Finding]:
    limit = context.limit("enforcement_carried_out_days", decision.recorded_on)
    days = context.days(decision.recorded_on, done.recorded_on)
    if days > limit.value:
        text = f"Decided on {decision.recorded_on} ({measure}) and carried out {days} days later ({done.recorded_on})."
        yield finding("enforcement_delayed", [decision, done], text, limits=[limit])
