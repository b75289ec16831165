"""Rules about decisions, actions and concerns: what was not recorded, not done, not answered."""

import re
from collections.abc import Iterator
from datetime import timedelta

from continuity.findings import Context, Finding, finding, rule
from continuity.wording import label, plural, who
from graph.case import CaseFile, Record
from graph.dates import PartialDate, parse_date

# What a concern may ask a decision on, and the words that name it.
TOPICS: dict[str, re.Pattern[str]] = {
    "recall": re.compile(r"\brecall\w*", re.I),
    "breach": re.compile(r"\bbreach (?:action|proceedings|report)|\benforce\w*", re.I),
    "MAPPA": re.compile(r"\bMAPPA\b|\blevel (?:mtg|meeting|[123])\b", re.I),
    "transfer": re.compile(r"\btransfer\w*", re.I),
    "risk review": re.compile(r"\brisk review|\breview (?:of )?(?:the )?(?:risk|oasys)|\bre-?assess\w*", re.I),
    "safeguarding": re.compile(r"\bsafeguarding (?:referral|check|enquir\w+)|\bMASH\b|\bchildren'?s services\b", re.I),
    "approved premises": re.compile(r"\bAP (?:place|bed|referral)\b|\bapproved premises\b", re.I),
}
_DECIDED = re.compile(
    r"\b(?:decision (?:was |had been |has been )?(?:made|taken|reached)|decision (?:not )?to|(?:has |had |was |been )?decided|agreed (?:not )?to"
    r"|(?:spo|aco|manager|head of service)\w* (?:has )?(?:agreed|declined|refused|decided))\b",
    re.I,
)
_ASKED = re.compile(
    r"\b(?:ask\w*|request\w*|quer(?:y|ies|ied|ying)|question\w*|chas\w+|prompt\w*|concern\w*|worr\w+|rais\w+|urg\w+|why|should|wants? (?:him|her|to know)"
    r"|need (?:for|to)|rang|ring|called|e-?mail\w*|letter to|report(?:s|ed)? (?:to|that)|flag\w*|unhappy)\b",
    re.I,
)
_ACTING = re.compile(r"\b(?:recall|refer|breach|transfer|warning|review|prosecut|notif)\w*", re.I)
_NOT_ACTING = re.compile(r"\b(?:no|not|nfa|declin\w*|refus\w*|withdraw\w*|reject\w*|without|deferred|too late)\b", re.I)


@rule("M14, M15, M47; C, a brief history of the case")
def decision_not_recorded(context: Context) -> Iterator[Finding]:
    """A decision was taken and no record of it was made, or it is recorded without a rationale, or a record refers to one that has no record of its own."""
    for record in context.case.records:
        if record.unrecorded:
            yield finding(
                "decision_not_recorded",
                [record],
                f"{_question(record)}: decided on {record.recorded_on} and not recorded.",
            )
        elif record.kind == "decision" and "rationale" in record.detail and not record.detail["rationale"]:
            yield finding("decision_not_recorded", [record], f"{_question(record)}: recorded without a rationale.")
        elif (topic := _refers_to_decision(context, record)) is not None:
            text = f"{who(record)} refers to a decision on {topic} that has no record of its own."
            yield finding("decision_not_recorded", [record], text)


def _question(record: Record) -> str:
    about = record.detail.get("question") or record.detail.get("outcome") or "a decision"
    told = str(about).replace("_", " ").replace("mappa", "MAPPA")
    return told[:1].upper() + told[1:]


def _refers_to_decision(context: Context, record: Record) -> str | None:
    """The topic of a decision that a sentence of this record tells of and no decision record near it covers."""
    if record.kind in ("decision", "assessment", "report", "sentence"):
        return None
    for sentence in re.split(r"(?<=[.!?;])\s", record.text):
        if not _DECIDED.search(sentence):
            continue
        for topic, words in TOPICS.items():
            if words.search(sentence) and not _decision_near(context, record, words):
                return topic
    return None


def _decision_near(context: Context, record: Record, words: re.Pattern[str]) -> bool:
    """A decision on the same topic stands within a policy period before, or is the same day or soon after."""
    limit = context.policy["concern_answered_days"]
    return any(
        words.search(f"{d.detail.get('question') or ''} {d.detail.get('outcome') or ''} {d.text}")
        and min(
            abs(d.recorded_on.days_until(record.recorded_on)[0]), abs(record.recorded_on.days_until(d.recorded_on)[0])
        )
        <= limit
        for d in context.case.of_kind("decision")
    )


@rule("M15, M16, M47, M63")
def action_not_completed(context: Context) -> Iterator[Finding]:
    """An action is past its due date or was never done, or a decision to act was never carried out."""
    for action in context.case.of_kind("action"):
        due, stated = _due(context, action)
        done = _completed(context, action)
        if done is not None and not due.before(done):
            continue
        if done is None and due.last >= context.end:
            continue
        told = f"due {due}" if stated else f"no due date: due {due} by policy"
        ended = f"completed {done}" if done else f"not completed by {context.end}"
        owner = action.detail.get("owner") or "nobody named"
        related = [r for r in (_origin(context, action), *_sequel(context, action)) if r]
        yield finding(
            "action_not_completed",
            [action, *related],
            f"Action of {owner}, {told}, {ended}.",
            since=due,
            until=done or context.today,
        )
    for decision in context.case.of_kind("decision"):
        if _to_recall(decision) and not _recalled_after(context, decision) and not _has_action(context, decision):
            yield finding(
                "action_not_completed",
                [decision],
                f"Decided on {decision.recorded_on}: {decision.detail.get('outcome')}. Nothing on record carries it out.",
                until=context.today,
            )


def _due(context: Context, action: Record) -> tuple[PartialDate, bool]:
    """(when the action was due, whether a record says so)."""
    if action.detail.get("due"):
        return parse_date(action.detail["due"]), True
    days = context.policy["action_without_due_days"]
    return _later(action.recorded_on, days), False


def _later(date: PartialDate, days: int) -> PartialDate:

    first, last = date.first + timedelta(days=days), date.last + timedelta(days=days)
    return PartialDate(first, last, first.isoformat() if first == last else None)


def _completed(context: Context, action: Record) -> PartialDate | None:
    """Completed by its own record, or by a later record of the same action."""
    same = [
        r
        for r in context.case.of_kind("action")
        if r.id == action.id
        or (r.detail.get("action_id") and r.detail.get("action_id") == action.detail.get("action_id"))
    ]
    return next((parse_date(r.detail["completed_on"]) for r in same if r.detail.get("completed_on")), None)


def _origin(context: Context, action: Record) -> Record | None:
    """The decision that an action was to carry out, where it stands for it."""
    origin = action.detail.get("arises_from")
    if origin in context.case and context.case.record(str(origin)).kind == "decision":
        return context.case.record(str(origin))
    return None


def _sequel(context: Context, action: Record) -> Iterator[Record]:
    """A record about the due day that says that it did not happen."""
    due, _ = _due(context, action)
    for record in context.after(action):
        failed = re.search(
            r"\bdid not (?:go ahead|take place|happen)|\bnot (?:sent|done|relisted|rearranged|completed|made|chased)\b",
            record.text,
            re.I,
        )
        told = record.kind == "event" or record.author == action.detail.get("owner")
        if failed and told and abs((record.recorded_on.first - due.first).days) <= 14:
            yield record


def _to_recall(decision: Record) -> bool:
    outcome = str(decision.detail.get("outcome") or "")
    return bool(TOPICS["recall"].search(outcome)) and not _NOT_ACTING.search(outcome)


def _recalled_after(context: Context, decision: Record) -> bool:
    return any(
        (r.kind == "event" and (r.detail.get("type") == "recall" or TOPICS["recall"].search(r.text)))
        or (r.kind == "decision" and _to_recall(r))
        for r in context.after(decision)
    )


def _has_action(context: Context, decision: Record) -> bool:
    return any(a.detail.get("arises_from") == decision.id for a in context.case.of_kind("action"))


@rule("M15, M16, M57")
def repeated_unanswered_concern(context: Context) -> Iterator[Finding]:
    """Two or more records by anyone but the holder name the same concern or ask for the same decision, and nothing on record answers it in time."""
    limit = context.policy["concern_answered_days"]
    for subject, name, records in _concerns(context):
        for group in _runs(records):
            first, last = group[0], group[-1]
            if len(group) < 2 or _answered(context, subject, first, limit):
                continue
            text = (
                f"{name}: raised {plural(len(group), 'time')} from {first.recorded_on} to {last.recorded_on}"
                f" ({', '.join(dict.fromkeys(who(r) for r in group))}); no answer on record in {limit} days."
            )
            yield finding("repeated_unanswered_concern", group, text, until=context.today)


def _concerns(context: Context) -> Iterator[tuple[str, str, list[Record]]]:
    """(category or topic, in words, the records that raise it), each in order."""
    raised: dict[str, list[Record]] = {}
    for record in context.case.records:
        if not _raises(context, record):
            continue
        asked = [t for t, words in TOPICS.items() if _asks(record, words)]
        named = sorted(context.asserted(record)) if record.author not in _officers(context) or _reports(record) else []
        for subject in [*named, *asked]:
            raised.setdefault(subject, []).append(record)
    for subject, records in raised.items():
        name = f"A decision on {subject}" if subject in TOPICS else label(subject)
        yield subject, name, records


def _raises(context: Context, record: Record) -> bool:
    """Somebody else puts something before the holder: written by another and received, or noted as said by another."""
    if record.kind not in ("contact", "event", "intelligence") or record.available_on is None:
        return False
    if record.author != context.holder_at(record):
        return record.kind != "event" or bool(_ASKED.search(record.text))
    return _reports(record)


def _reports(record: Record) -> bool:
    """The text tells what somebody else rang, raised or reported."""
    return bool(_REPORTED_BY_OTHER.search(record.text))


def _officers(context: Context) -> set[str | None]:
    """Whoever held the case in any role: what they saw themselves is not put to them."""
    return {t.staff for t in context.case.tenures}


_REPORTED_BY_OTHER = re.compile(
    r"\b(?:worker|staff|prison|police|school|nurse|hostel|landlord|mother|mum|partner|neighbour|nan|sister|brother|manager|officer|council|supervisor)"
    r"\b[^.;]{0,25}\b(?:had )?(?:rang|rung|called|e-?mailed|reported|raised|concerned|worried|asked|chased)\b",
    re.I,
)


def _asks(record: Record, topic: re.Pattern[str]) -> bool:
    return any(
        topic.search(sentence) and _ASKED.search(sentence) and not _DECIDED.search(sentence)
        for sentence in re.split(r"(?<=[.!?])\s", record.text)
    )


def _runs(records: list[Record]) -> Iterator[list[Record]]:
    """Raisings that belong together: no more than half a year between one and the next."""
    group: list[Record] = []
    for record in records:
        if group and group[-1].recorded_on.days_until(record.recorded_on)[0] > 183:
            yield group
            group = []
        group.append(record)
    if group:
        yield group


def _answered(context: Context, subject: str, first: Record, limit: int) -> bool:
    return any(_answers(context, subject, r) for r in context.after(first, limit))


def _answers(context: Context, subject: str, record: Record) -> bool:
    """A decision, an action or a reply that names the concern. What nobody recorded answers nobody."""
    if record.unrecorded:
        return False
    names = (
        bool(TOPICS[subject].search(record.text))
        if subject in TOPICS
        else subject in {m.category for m in record.mentions}
    )
    if record.kind in ("decision", "action", "mappa_meeting"):
        return names
    own = record.kind == "contact" and record.author == context.holder_at(record)
    return own and names and bool(_REPLIED.search(record.text)) and not _REPORTED_BY_OTHER.search(record.text)


_REPLIED = re.compile(
    r"\b(?:repl\w+|respond\w*|answered|rang (?:her |him |them )?back|called back|discussed with|spoke (?:to|with)|told|warned|referred|agreed|addressed|challenged)\b",
    re.I,
)


@rule("M12, M18, M39, M50")
def undisclosed_relationship_not_acted_on(context: Context) -> Iterator[Finding]:
    """A relationship was not disclosed as the licence requires, or never checked, and no action on record followed."""
    limit = context.policy["acted_on_days"]
    told: list[Record] = []
    for record in context.case.records:
        if not _undisclosed(context, record) or any(
            r.recorded_on.days_until(record.recorded_on)[0] <= limit for r in told
        ):
            continue
        told.append(record)
        if any(_acts_on_relationship(r) for r in context.after(record, limit)):
            continue
        if context.days(record.recorded_on) > limit:
            text = f"A relationship that was not disclosed, or not checked, came on record on {record.recorded_on}; nothing followed in {limit} days."
            yield finding("undisclosed_relationship_not_acted_on", [record], text, until=context.today)


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


@rule("M10, M12, M50")
def expected_condition_unmet(context: Context) -> Iterator[Finding]:
    """The breach of a licence condition is on record and no decision, warning, action or recall followed."""
    limit = context.policy["acted_on_days"]
    for record in breaches(context.case):
        if context.days(record.recorded_on) <= limit:
            continue
        if any(_enforces(r) for r in context.after(record, limit)):
            continue
        text = f"A breach came on record on {record.recorded_on}; no decision, warning, action or recall followed in {limit} days."
        yield finding("expected_condition_unmet", [record], text, until=context.today)


_BREACH = re.compile(
    r"\bbreach\w*|\bin breach\b|\bwithout (?:prior |advance )?(?:approval|permission)\b|\bnot (?:disclosed|approved)\b",
    re.I,
)


def breaches(case: CaseFile) -> list[Record]:
    """The records of a breach that were written while a licence stood on record, in order."""
    licence = case.of_kind("licence_condition", "release")
    return [r for r in case.records if _breaches(r) and any(earlier.known_by(r) for earlier in licence)]


def _breaches(record: Record) -> bool:
    if record.kind == "relationship":
        return record.detail.get("disclosed") is False
    return (
        record.kind in ("contact", "event", "address") and bool(_BREACH.search(record.text)) and not _enforces(record)
    )


def _enforces(record: Record) -> bool:
    if record.kind == "decision":
        outcome = f"{record.detail.get('outcome') or ''}"
        return not record.unrecorded and bool(_ACTING.search(outcome)) and not _NOT_ACTING.search(outcome)
    if record.kind == "event":
        return record.detail.get("type") in ("recall", "warning")
    return record.kind in ("action", "contact") and bool(
        re.search(
            r"\bwarning letter|\b(?:final|formal|verbal|written) warning|\bbreach (?:report|papers)", record.text, re.I
        )
    )
