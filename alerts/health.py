"""Whether people are being told: what was looked at, what waits, what failed, and what needs a person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from alerts.running import SignOfLife, last_sign, worker_runs
from continuity.wording import plural
from ledger.alerts import Alert, Message, Sweep
from ledger.ledger import Ledger
from settings import Settings, settings

GRACE = timedelta(minutes=5)  # beyond its interval, before a worker counts as silent


@dataclass(frozen=True, slots=True)
class Health:
    """`fallback`: by staff id, or `fallback` where nobody is on record, in how many cases a message went, or is to go, to the
    address of the settings. `waiting` are the messages that are due and were not taken yet, `failing` those of them that failed
    before. `needs`: what a person must see to, in words; empty: nothing."""

    at: datetime
    running: bool
    sign: SignOfLife | None
    last: Sweep | None
    last_whole: Sweep | None
    waiting: int
    failing: int
    later: int
    sent: int
    dead: int
    oldest_unsent: datetime | None
    fallback: Mapping[str, int]
    quarantined: int
    projection: int
    projected_to: int
    received_to: int
    needs: tuple[str, ...]


def health(ledger: Ledger, now: datetime, given: Settings | None = None) -> Health:
    """As the ledger stands, and as the worker beside it last told. `given`: the settings (default: those of this process)."""
    given = given or settings()
    book, messages = ledger.book, ledger.book.messages()
    unsent = [m for m in messages if m.state == "waiting"]
    due = [m for m in unsent if m.due_at <= now]
    dead = sum(m.state == "dead" for m in messages)
    sign, last, whole = last_sign(given.ledger_path), book.sweeps(), book.sweeps(whole=True)
    number, reached = ledger.projection()
    seen = _last_seen(sign, last)
    silent = seen is None or now - seen > timedelta(minutes=given.sweep_minutes) + GRACE
    return Health(
        at=now,
        running=worker_runs(given.ledger_path),
        sign=sign,
        last=last[0] if last else None,
        last_whole=whole[0] if whole else None,
        waiting=len(due),
        failing=sum(m.attempts > 0 for m in due),
        later=len(unsent) - len(due),
        sent=sum(m.state == "sent" for m in messages),
        dead=dead,
        oldest_unsent=min((m.due_at for m in due), default=None),
        fallback=_fallback(messages, book.alerts()),
        quarantined=len(ledger.quarantined()),
        projection=number,
        projected_to=reached,
        received_to=ledger.last_run(),
        needs=tuple(_needs(given, sign, dead, len(due), silent, last[0].failed if last else 0)),
    )


def _last_seen(sign: SignOfLife | None, sweeps: Sequence[Sweep]) -> datetime | None:
    return max([*([sign.at] if sign else []), *(s.at for s in sweeps)], default=None)


def _fallback(messages: Sequence[Message], alerts: Sequence[Alert]) -> dict[str, int]:
    by_id = {alert.id: alert for alert in alerts}
    cases: dict[str, set[str]] = {}
    for message in messages:
        if message.address is None:
            for alert in (by_id[a] for a in message.alerts):
                up = message.kind == "escalation" and alert.passed_to
                cases.setdefault(alert.passed_to[-1] if up else alert.recipient, set()).add(alert.crn)
    return {staff: len(found) for staff, found in sorted(cases.items())}


def _needs(given: Settings, sign: SignOfLife | None, dead: int, due: int, silent: bool, failed: int) -> Iterator[str]:
    if silent:
        yield f"No worker has come round in the last {given.sweep_minutes:g} minutes. Run `throughline worker`."
    if dead:
        yield f"{plural(dead, 'message')} will not be sent. See `throughline alerts dead`."
    if due and not _has_channel(given):
        yield f"{plural(due, 'message')} cannot go out: the settings name no way to send them."
    if failed:
        yield f"{plural(failed, 'case')} could not be reviewed at the last look: `throughline review` of each case tells which."
    for step, fault in (sign.faults if sign else {}).items():
        yield f"The worker fails at its step {step}: {fault}."


def _has_channel(given: Settings) -> bool:
    return bool(given.mail_host or given.notify_api_key.get_secret_value() or given.chat_urls.get_secret_value())


def as_text(found: Health) -> str:
    return "".join(f"{line}\n" for line in _lines(found))


def _lines(found: Health) -> Iterator[str]:
    sign = f"; last round {_moment(found.sign.at)}" if found.sign else ""
    yield f"Worker: {'running' if found.running else 'not running'}{sign}."
    yield f"Last look at all live cases: {_swept(found.last_whole)}."
    yield f"Last look: {_swept(found.last)}."
    oldest = f", the oldest since {_moment(found.oldest_unsent)}" if found.oldest_unsent else ""
    yield f"Messages: {found.sent} sent, {found.waiting} waiting{oldest} ({found.failing} failed before), {found.later} for later, {found.dead} dead."
    if found.fallback:
        told = "; ".join(f"{staff} in {plural(cases, 'case')}" for staff, cases in found.fallback.items())
        yield f"To the fallback address, since no other is on record: {told}."
    yield f"Quarantine: {plural(found.quarantined, 'row')}."
    behind = "" if found.projected_to == found.received_to else f"; received up to run {found.received_to}"
    yield f"Graph: projection {found.projection}, up to run {found.projected_to}{behind}."
    yield from (f"To do: {need}" for need in found.needs)
    if not found.needs:
        yield "Nothing needs a person."


def _swept(sweep: Sweep | None) -> str:
    if sweep is None:
        return "never"
    return f"{plural(sweep.raised, 'alert')} from {plural(sweep.cases, 'case')} checked, {sweep.escalated} escalated, {_moment(sweep.at)}"


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M %Z")


def as_document(found: Health) -> dict[str, Any]:
    """For JSON; moments in ISO 8601."""
    return {
        "at": found.at.isoformat(),
        "worker": {"running": found.running, "last_round": _iso(found.sign.at if found.sign else None), "faults": dict(found.sign.faults) if found.sign else {}},
        "last_sweep": _swept_document(found.last),
        "last_whole_sweep": _swept_document(found.last_whole),
        "messages": {"sent": found.sent, "waiting": found.waiting, "failing": found.failing, "later": found.later, "dead": found.dead, "oldest_unsent": _iso(found.oldest_unsent)},
        "fallback": dict(found.fallback),
        "quarantined": found.quarantined,
        "projection": {"number": found.projection, "run": found.projected_to, "received": found.received_to},
        "needs": list(found.needs),
    }  # fmt: skip


def _swept_document(sweep: Sweep | None) -> dict[str, Any] | None:
    if sweep is None:
        return None
    counted = {"cases": sweep.cases, "raised": sweep.raised, "escalated": sweep.escalated}
    return {"at": sweep.at.isoformat(), "run": sweep.run, "whole": sweep.whole, **counted}


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
