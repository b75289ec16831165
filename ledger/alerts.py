"""Alerts and the messages about them: what was raised for whom, what became of it, what is to go out and what went out.

Rows are added, never changed: the state of an alert is its last change, that of a message its last delivery.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import Connection, Row, func, insert, select

from errors import NotFound
from ledger import tables as t

State = Literal["raised", "sent", "read", "answered", "reopened", "assigned", "escalated", "settled"]
Kind = Literal["at_once", "digest", "escalation"]
OPEN: frozenset[State] = frozenset({"raised", "sent", "read", "reopened", "assigned", "escalated"})
Transaction = Callable[[], AbstractContextManager[Connection]]


@dataclass(frozen=True, slots=True)
class NewAlert:
    """One thing that one person is to be told. The first five fields are what makes it the same alert.

    `item` is an indicator or the key of a finding, `point` the key of a review point, `recipient` a staff id of the case (or
    `fallback`), `role` why them (holder, caretaking, manager, head_of_service, fallback).
    """

    crn: str
    rule: str
    item: str
    point: str
    recipient: str
    role: str
    urgency: Literal["at_once", "digest"]
    text: str
    category: str | None
    records: tuple[str, ...]
    person: str
    address: str | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    state: State
    at: datetime
    by: str | None
    to: str | None
    note: str | None
    level: int


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert as it stands. `records` are its evidence, that which joined later last."""

    id: str
    crn: str
    rule: str
    item: str
    point: str
    recipient: str
    role: str
    urgency: str
    text: str
    category: str | None
    at: datetime
    records: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def state(self) -> State:
        """Answered and settled are ends, unless it was reopened since; else how far it has come."""
        return self.changes[-1].state if self.changes else "raised"

    @property
    def open(self) -> bool:
        ended = [c.state for c in self.changes if c.state in ("answered", "settled", "reopened")]
        return not ended or ended[-1] == "reopened"

    @property
    def level(self) -> int:
        """How far up it has gone: 0 nobody, 1 the manager, 2 the head of service."""
        return max((c.level for c in self.changes), default=0)

    @property
    def passed_to(self) -> tuple[str, ...]:
        """Staff ids to whom it was assigned or escalated."""
        return tuple(dict.fromkeys(c.to for c in self.changes if c.to))


@dataclass(frozen=True, slots=True)
class Escalation:
    """An open alert goes a level up, to `to` at `address`."""

    alert: str
    level: int
    to: str
    person: str
    address: str | None
    note: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message that is to go out. `attempts` have failed; `state` is waiting, sent or dead."""

    id: str
    kind: Kind
    person: str
    address: str | None
    at: datetime
    due_at: datetime
    alerts: tuple[str, ...]
    attempts: int
    state: Literal["waiting", "sent", "dead"]
    next_at: datetime
    fault: str | None


@dataclass(frozen=True, slots=True)
class Sweep:
    at: datetime
    run: int
    whole: bool
    cases: int
    raised: int
    escalated: int
    failed: int = 0


class AlertBook:
    """The alerts of a ledger. Every writing method is one transaction."""

    def __init__(self, reading: Transaction, writing: Transaction):
        self._reading, self._writing = reading, writing

    def raise_all(self, found: Iterable[NewAlert], now: datetime) -> list[str]:
        """Raises what was not raised yet, each with its message, and joins new evidence to what stands; the new ids."""
        with self._writing() as db:
            return raise_within(db, found, now)

    def change(
        self, alerts: Sequence[str], state: State, now: datetime, by: str | None, to: str | None = None, note: str | None = None
    ) -> None:  # fmt: skip
        with self._writing() as db:
            record_change(db, alerts, state, now, by, to, note)

    def assign(self, alert: str, to: str, person: str, address: str | None, now: datetime, by: str) -> None:
        """Passes an alert on to somebody else, who is told unless they did it themselves."""
        with self._writing() as db:
            record_change(db, [alert], "assigned", now, by, to)
            if to != by:
                _post(db, alert, "at_once", person, address, now, now)

    def escalate(self, all_of_them: Iterable[Escalation], now: datetime) -> None:
        """Each goes a level up with one message a person; one that has been there already is left as it is."""
        with self._writing() as db:
            for one in all_of_them:
                reached = select(func.max(t.alert_changes.c.level)).where(t.alert_changes.c.alert == one.alert)
                if (db.scalar(reached) or 0) < one.level:
                    record_change(db, [one.alert], "escalated", now, None, one.to, one.note, one.level)
                    _post(db, one.alert, "escalation", one.person, one.address, now, now)

    def alert(self, alert_id: str) -> Alert:
        """Raises NotFound."""
        with self._reading() as db:
            found = _alerts(db, t.alerts.c.id == alert_id)
        if not found:
            raise NotFound("No such alert.")
        return found[0]

    def alerts(self, crn: str | None = None, only_open: bool = False) -> list[Alert]:
        """In order of raising; of one case, or of all."""
        with self._reading() as db:
            found = _alerts(db, t.alerts.c.crn == crn if crn is not None else None)
        return [alert for alert in found if alert.open or not only_open]

    def of_message(self, message_id: str) -> list[Alert]:
        """The alerts that a link is about; none for an id that there is not."""
        with self._reading() as db:
            ids = list(db.scalars(select(t.outbox_alerts.c.alert).where(t.outbox_alerts.c.outbox == message_id)))
            return _alerts(db, t.alerts.c.id.in_(ids)) if ids else []

    def messages(self, due_by: datetime | None = None) -> list[Message]:
        """Every message, or those that are to go out by then and have neither gone nor died."""
        with self._reading() as db:
            found = _messages(db)
        if due_by is None:
            return found
        return [m for m in found if m.state == "waiting" and m.next_at <= due_by]

    def sent(self, message: Message, now: datetime) -> None:
        """It was taken by the channel: noted in one transaction with the state of its alerts."""
        with self._writing() as db:
            db.execute(insert(t.deliveries), {"outbox": message.id, "outcome": "sent", "at": _text(now)})
            raised = [a for a in message.alerts if not _states(db, a)]
            record_change(db, raised, "sent", now, None)

    def failed(self, message: Message, now: datetime, fault: str, next_at: datetime | None) -> None:
        """It was not taken; to be tried again at `next_at`, or never (a dead letter). `fault` names no address and no text."""
        row = {"outbox": message.id, "outcome": "failed" if next_at else "dead", "at": _text(now), "fault": fault}
        with self._writing() as db:
            db.execute(insert(t.deliveries), {**row, "next_at": _text(next_at) if next_at else None})

    def retry(self, message_id: str, now: datetime) -> None:
        """A dead letter is to be tried again. Raises NotFound where there is none of that id."""
        if not any(m.id == message_id and m.state == "dead" for m in self.messages()):
            raise NotFound("No dead letter of that id.")
        row = {"outbox": message_id, "outcome": "retry", "at": _text(now), "next_at": _text(now)}
        with self._writing() as db:
            db.execute(insert(t.deliveries), row)

    def swept(self, sweep: Sweep) -> None:
        row = {"at": _text(sweep.at), "run": sweep.run, "whole": int(sweep.whole), "cases": sweep.cases}
        with self._writing() as db:
            db.execute(
                insert(t.sweeps), {**row, "raised": sweep.raised, "escalated": sweep.escalated, "failed": sweep.failed}
            )

    def sweeps(self, whole: bool | None = None, limit: int = 1) -> list[Sweep]:
        """The last ones, the newest first."""
        s = t.sweeps.c
        asked = select(t.sweeps).order_by(s.id.desc()).limit(limit)
        with self._reading() as db:
            rows = db.execute(asked if whole is None else asked.where(s.whole == int(whole))).all()
        return [Sweep(_time(r.at), r.run, bool(r.whole), r.cases, r.raised, r.escalated, r.failed) for r in rows]

    def cursor(self) -> int:
        """The run of the ledger up to which records were reviewed."""
        with self._reading() as db:
            return db.scalar(select(func.max(t.sweeps.c.run))) or 0


def record_change(
    db: Connection, alerts: Sequence[str], state: State, now: datetime, by: str | None,
    to: str | None = None, note: str | None = None, level: int = 0,
) -> None:  # fmt: skip
    """Within a transaction: the same change of each of these alerts."""
    row = {"state": state, "at": _text(now), "by": by, "to": to, "note": note, "level": level}
    for alert in alerts:
        db.execute(insert(t.alert_changes), {"alert": alert, **row})


def raise_within(db: Connection, found: Iterable[NewAlert], now: datetime) -> list[str]:
    """Within a transaction, what `AlertBook.raise_all` does."""
    return [new for alert in found if (new := _raise(db, alert, now))]


def open_alerts(db: Connection, crn: str, item: str) -> list[str]:
    """Within a transaction: ids of the open alerts on one item of a case, whoever was told."""
    return [a.id for a in _alerts(db, (t.alerts.c.crn == crn) & (t.alerts.c.item == item)) if a.open]


def ended_by(db: Connection, crn: str, disposition: str) -> list[str]:
    """Within a transaction: ids of the alerts of a case that this disposition answered last."""
    found = _alerts(db, t.alerts.c.crn == crn)
    return [
        a.id for a in found if a.changes and a.changes[-1].state == "answered" and a.changes[-1].note == disposition
    ]


def _raise(db: Connection, new: NewAlert, now: datetime) -> str | None:
    a = t.alerts.c
    same = select(a.id).where(
        a.crn == new.crn, a.rule == new.rule, a.item == new.item, a.point == new.point, a.recipient == new.recipient
    )
    alert, raised = db.scalar(same), False
    if alert is None:
        alert, raised = uuid4().hex, True
        names = ("crn", "rule", "item", "point", "recipient", "role", "urgency", "text", "category")
        row = {name: getattr(new, name) for name in names}
        db.execute(insert(t.alerts), {"id": alert, "at": _text(now), **row})
        _post(db, alert, new.urgency, new.person, new.address, now, new.due_at)
    for record_id in new.records:
        row = {"alert": alert, "record_id": record_id, "at": _text(now)}
        db.execute(insert(t.alert_evidence).prefix_with("OR IGNORE"), row)
    return alert if raised else None


def _post(
    db: Connection, alert: str, kind: Kind, person: str, address: str | None, now: datetime, due_at: datetime
) -> None:
    """Into the message for this person that has not been tried yet and is due at the same time, or into a new one."""
    o = t.outbox.c
    waiting = select(o.id).where(
        o.kind == kind, o.person == person, o.due_at == _text(due_at), o.id.not_in(select(t.deliveries.c.outbox))
    )
    message = db.scalar(waiting)
    if message is None:
        message = uuid4().hex
        row = {"id": message, "kind": kind, "person": person, "address": address, "at": _text(now)}
        db.execute(insert(t.outbox), {**row, "due_at": _text(due_at)})
    db.execute(insert(t.outbox_alerts).prefix_with("OR IGNORE"), {"outbox": message, "alert": alert})


def _states(db: Connection, alert: str) -> list[str]:
    return list(db.scalars(select(t.alert_changes.c.state).where(t.alert_changes.c.alert == alert)))


def _alerts(db: Connection, where: Any) -> list[Alert]:
    asked = select(t.alerts).order_by(t.alerts.c.seq)
    rows = db.execute(asked if where is None else asked.where(where)).all()
    chosen = select(t.alerts.c.id) if where is None else select(t.alerts.c.id).where(where)
    changes, evidence = t.alert_changes, t.alert_evidence
    became = _grouped(db.execute(select(changes).where(changes.c.alert.in_(chosen)).order_by(changes.c.id)).all())
    proof = _grouped(db.execute(select(evidence).where(evidence.c.alert.in_(chosen)).order_by(evidence.c.id)).all())
    return [
        Alert(
            r.id, r.crn, r.rule, r.item, r.point, r.recipient, r.role, r.urgency, r.text, r.category, _time(r.at),
            tuple(e.record_id for e in proof.get(r.id, [])),
            tuple(Change(c.state, _time(c.at), c.by, c.to, c.note, c.level) for c in became.get(r.id, [])),
        )
        for r in rows
    ]  # fmt: skip


def _grouped(rows: Iterable[Row[Any]]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.alert, []).append(row)
    return found


def _messages(db: Connection) -> list[Message]:
    about: dict[str, list[str]] = {}
    for outbox, alert in db.execute(select(t.outbox_alerts.c.outbox, t.outbox_alerts.c.alert)).tuples():
        about.setdefault(outbox, []).append(alert)
    tried: dict[str, list[Row[Any]]] = {}
    for row in db.execute(select(t.deliveries).order_by(t.deliveries.c.id)):
        tried.setdefault(row.outbox, []).append(row)
    rows = db.execute(select(t.outbox).order_by(t.outbox.c.due_at, t.outbox.c.id)).all()
    return [_message(row, tuple(about.get(row.id, ())), tried.get(row.id, [])) for row in rows]


def _message(row: Row[Any], alerts: tuple[str, ...], tried: Sequence[Row[Any]]) -> Message:
    """Attempts count from the last word that it is to be tried again."""
    last = tried[-1] if tried else None
    again = max((i for i, d in enumerate(tried) if d.outcome == "retry"), default=-1)
    state = {"sent": "sent", "dead": "dead"}.get(last.outcome if last else "", "waiting")
    due = last.next_at if last and last.next_at else row.due_at
    faults = [d.fault for d in tried if d.fault]
    return Message(
        row.id, row.kind, row.person, row.address, _time(row.at), _time(row.due_at), alerts,
        sum(d.outcome == "failed" for d in tried[again + 1 :]), state, _time(due), faults[-1] if faults else None,  # type: ignore[arg-type]
    )  # fmt: skip


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
