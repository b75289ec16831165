"""Rules about decisions, actions and concerns: what was not recorded, not done, not answered."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from continuity.findings import Context, Finding, Needs, finding, records_of, rule
from continuity.policy import Limit, Name
from continuity.wording import label, plural, who
from graph.case import Record
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
NOT_ACTING = re.compile(r"\b(?:no|not|nfa|declin\w*|refus\w*|withdraw\w*|reject\w*|without|deferred|too late)\b", re.I)


_WRITTEN = Needs("any records", lambda case: bool(case.records))


@rule("M14, M15, M47; C, a brief history of the case", _WRITTEN, "concern_answered_days")
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
            limit = context.limit("concern_answered_days", record.recorded_on)
            yield finding("decision_not_recorded", [record], text, limits=[limit])


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
    limit = context.limit("concern_answered_days", record.recorded_on)
    return any(
        words.search(f"{d.detail.get('question') or ''} {d.detail.get('outcome') or ''} {d.text}")
        and min(
            abs(d.recorded_on.days_until(record.recorded_on)[0]), abs(record.recorded_on.days_until(d.recorded_on)[0])
        )
        <= limit.value
        for d in context.case.of_kind("decision")
    )


@rule("M15, M16, M47, M63", records_of("action", "decision"), "action_without_due_days", "sequel_days")
def action_not_completed(context: Context) -> Iterator[Finding]:
    """An action is past its due date or was never done, or a decision to act was never carried out."""
    for action in context.case.of_kind("action"):
        due, by_policy = _due(context, action)
        done = _completed(context, action)
        if done is not None and not due.before(done):
            continue
        if done is None and due.last >= context.end:
            continue
        told = f"no due date: due {due} by policy" if by_policy else f"due {due}"
        ended = f"completed {done}" if done else f"not completed by {context.end}"
        owner = action.detail.get("owner") or "nobody named"
        sequel = list(_sequel(context, action, due))
        related = [r for r in (_origin(context, action), *sequel) if r]
        limits = [*by_policy, *([_sequel_limit(context, due)] if sequel else [])]
        yield finding(
            "action_not_completed",
            [action, *related],
            f"Action of {owner}, {told}, {ended}.",
            since=due,
            until=done or context.today,
            limits=limits,
        )
    for decision in context.case.of_kind("decision"):
        if _to_recall(decision) and not _recalled_after(context, decision) and not _has_action(context, decision):
            yield finding(
                "action_not_completed",
                [decision],
                f"Decided on {decision.recorded_on}: {decision.detail.get('outcome')}. Nothing on record carries it out.",
                until=context.today,
            )


def _due(context: Context, action: Record) -> tuple[PartialDate, tuple[Limit, ...]]:
    """(when the action was due, the policy value that says so: none where a record does)."""
    if action.detail.get("due"):
        return parse_date(action.detail["due"]), ()
    limit = context.limit("action_without_due_days", action.recorded_on)
    return _later(action.recorded_on, limit.value), (limit,)


def _later(told: PartialDate, days: int) -> PartialDate:
    """So many days later; a bound that is open stays open."""
    first, last = (_plus(day, days) for day in (told.first, told.last))
    return PartialDate(first, last, first.isoformat() if first == last else None)


def _plus(day: date, days: int) -> date:
    return day if day in (date.min, date.max) else day + timedelta(days=days)


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


def _sequel_limit(context: Context, due: PartialDate) -> Limit:
    return context.limit("sequel_days", due)


def _sequel(context: Context, action: Record, due: PartialDate) -> Iterator[Record]:
    """A record about the due day that says that it did not happen."""
    days = _sequel_limit(context, due).value
    for record in context.after(action):
        failed = re.search(
            r"\bdid not (?:go ahead|take place|happen)|\bnot (?:sent|done|relisted|rearranged|completed|made|chased)\b",
            record.text,
            re.I,
        )
        told = record.kind == "event" or record.author == action.detail.get("owner")
        if failed and told and abs((record.recorded_on.first - due.first).days) <= days:
            yield record


def _to_recall(decision: Record) -> bool:
    outcome = str(decision.detail.get("outcome") or "")
    return bool(TOPICS["recall"].search(outcome)) and not NOT_ACTING.search(outcome)


def _recalled_after(context: Context, decision: Record) -> bool:
    return any(
        (r.kind == "event" and (r.detail.get("type") == "recall" or TOPICS["recall"].search(r.text)))
        or (r.kind == "decision" and _to_recall(r))
        for r in context.after(decision)
    )


def _has_action(context: Context, decision: Record) -> bool:
    return any(a.detail.get("arises_from") == decision.id for a in context.case.of_kind("action"))


@rule("M15, M16, M57", records_of("contact", "event", "intelligence"), "concern_answered_days", "concern_apart_days")
def repeated_unanswered_concern(context: Context) -> Iterator[Finding]:
    """Two or more records by anyone but the holder name the same concern or ask for the same decision, and nothing on record answers it in time."""
    for subject, name, records in _concerns(context):
        for group in _runs(context, records):
            first, last = group[0], group[-1]
            limit, apart = (context.limit(n, first.recorded_on) for n in _CONCERNS_BY)
            if len(group) < 2 or _answered(context, subject, first, limit.value):
                continue
            text = (
                f"{name}: raised {plural(len(group), 'time')} from {first.recorded_on} to {last.recorded_on}"
                f" ({', '.join(dict.fromkeys(who(r) for r in group))}); no answer on record in {limit.value} days."
            )
            yield finding("repeated_unanswered_concern", group, text, until=context.today, limits=[limit, apart])


_CONCERNS_BY: tuple[Name, Name] = ("concern_answered_days", "concern_apart_days")


def _concerns(context: Context) -> Iterator[tuple[str, str, list[Record]]]:
    """(category or topic, in words, the records that raise it), each in order."""
    raised: dict[str, list[Record]] = {}
    for record in context.case.records:
        if not _raises(context, record):
            continue
        asked = [t for t, words in TOPICS.items() if _asks(record, words)]
        others = record.author not in _officers(context) or _reports(record)
        named = (
            [c for c in sorted(context.asserted(record)) if not _is_request(context, record, c, asked)]
            if others
            else []
        )
        for subject in [*named, *asked]:
            raised.setdefault(subject, []).append(record)
    for subject, records in raised.items():
        name = f"A decision on {subject}" if subject in TOPICS else label(subject)
        yield subject, name, records


def _is_request(context: Context, record: Record, category: str, asked: list[str]) -> bool:
    """The words that name the indicator are those that ask for the decision: they are counted once, as the request."""
    quotes = [m.quote for m in context.said[record.id].asserted[category]]
    return bool(asked) and all(any(TOPICS[t].search(quote) for t in asked) for quote in quotes)


def _raises(context: Context, record: Record) -> bool:
    """Somebody else puts something before the holder: written by another and received, or noted as said by another."""
    if (
        record.kind not in ("contact", "event", "intelligence")
        or record.available_on is None
        or _REPLIES.search(record.text)
    ):
        return False
    if record.author != context.holder_at(record):
        return record.kind != "event" or bool(_ASKED.search(record.text))
    return _reports(record)


_REPLIES = re.compile(r"\b(?:repl(?:ies|ied)|respond(?:s|ed)|answer(?:s|ed)) (?:to say )?that\b", re.I)


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


def _runs(context: Context, records: list[Record]) -> Iterator[list[Record]]:
    """Raisings that belong together: no more than the policy period between one and the next."""
    group: list[Record] = []
    for record in records:
        if group and not _soon(context, group[-1], record):
            yield group
            group = []
        group.append(record)
    if group:
        yield group


def _soon(context: Context, earlier: Record, later: Record) -> bool:
    limit = context.limit("concern_apart_days", earlier.recorded_on)
    return context.days(earlier.recorded_on, later.recorded_on) <= limit.value


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
