"""The worker: takes case files in, brings the graph up to date, looks at cases, and sends what is to be told.

Every step can be broken off at any moment and done again: nothing is lost, and no alert is raised twice.
"""

import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from types import FrameType

from alerts.inbox import Inbox, Receipt
from alerts.notify import Channel
from alerts.outbox import Delivered, deliver
from alerts.running import SignOfLife, note_sign
from alerts.sweep import sweep
from graph.store import open_store
from ingest.project import ProjectionReport, bring_up_to_date
from ledger.alerts import Sweep
from ledger.ledger import Ledger

PAUSE = 5.0  # seconds between two rounds in which nothing happened
DOUBLINGS = 6  # of that pause, one for each round in a row in which something failed
STEPS = ("inbox", "graph", "sweep", "outbox")


@dataclass
class Round:
    """What one round did. `faults`: by step the class of what went wrong."""

    receipts: Sequence[Receipt] = ()
    projection: ProjectionReport | None = None
    sweep: Sweep | None = None
    delivered: Delivered = field(default_factory=Delivered)
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def busy(self) -> bool:
        """Something happened after which there may be more to do."""
        return not self.faults and (bool(self.receipts) or self.delivered.sent > 0)

    @property
    def clean(self) -> bool:
        """Nothing failed, and nothing that was received was set aside."""
        reports = [receipt.report for receipt in self.receipts]
        return not self.faults and not any(r.unusable or r.counts.quarantined for r in reports)


class Worker:
    """The one worker of a ledger; whoever makes it holds `running.only_worker`. Use it as a context manager.

    `sweep_every` is how long a look at all live cases holds; between two of them only cases are looked at for which
    something arrived. `say` is told of each fault when it first comes, by step and class.
    """

    def __init__(
        self, ledger_path: Path, store_url: str, channels: Sequence[Channel], clock: Callable[[], datetime],
        inbox: Inbox | None = None, sweep_every: timedelta = timedelta(hours=1), say: Callable[[str], None] = print,
    ):  # fmt: skip
        self._path, self._url, self._channels, self._clock = ledger_path, store_url, channels, clock
        self._inbox, self._sweep_every, self._say = inbox, sweep_every, say
        self._ledger = Ledger(ledger_path)
        self._trusted = False  # the graph was brought up to date by this process, and has given no trouble since
        self._swept_to = 0  # the projection up to which this process has looked at cases
        self._faults: dict[str, str] = {}

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self._ledger.close()

    def run(self, stop: Event, after: Callable[[Round], None] = lambda _: None) -> None:
        """Round after round until `stop` is set, which ends it between two steps."""
        failed = 0
        while not stop.is_set():
            done = self.once(stop)
            after(done)
            failed = failed + 1 if done.faults else 0
            stop.wait(0 if done.busy else PAUSE * 2 ** min(failed, DOUBLINGS))

    def once(self, stop: Event | None = None) -> Round:
        """From the inbox to the messages. A step that fails ends neither the round nor the worker."""
        done = Round()
        steps = zip(STEPS, (self._take, self._project, self._sweep, self._deliver), strict=True)
        for name, step in steps:
            if stop is None or not stop.is_set():
                self._step(name, step, done)
        note_sign(self._path, SignOfLife(self._clock(), done.faults))
        return done

    def _step(self, name: str, step: Callable[[Round], None], done: Round) -> None:
        try:
            step(done)
            self._faults.pop(name, None)
        except Exception as fault:  # noqa: BLE001 - whatever fails, the other steps go on; only its class is told
            self._trusted = False
            done.faults[name] = type(fault).__name__
            if self._faults.get(name) != done.faults[name]:
                self._faults[name] = done.faults[name]
                self._say(f"{name}: {done.faults[name]}. It is tried again.")

    def _take(self, done: Round) -> None:
        if self._inbox is not None:
            done.receipts = self._inbox.take(self._ledger, self._clock())

    def _project(self, done: Round) -> None:
        received = self._ledger.last_run()
        if received and (not self._trusted or received > self._ledger.projection()[1]):
            done.projection = bring_up_to_date(self._ledger, self._url)
            self._trusted = True

    def _sweep(self, done: Round) -> None:
        """All live cases where that is due, else those for which something arrived since they were last looked at."""
        now, reached = self._clock(), self._ledger.projection()[1]
        whole = bool(reached) and self._whole_due(now)
        changed = []
        if not whole and reached > self._swept_to:
            changed = self._ledger.changed_since(self._ledger.book.cursor())[0]
        if whole or changed:
            with open_store(self._url, read_only=True) as store:
                done.sweep = sweep(self._ledger, store, now, None if whole else changed)
        self._swept_to = reached

    def _whole_due(self, now: datetime) -> bool:
        last = self._ledger.book.sweeps(whole=True)
        return not last or now - last[0].at >= self._sweep_every

    def _deliver(self, done: Round) -> None:
        done.delivered = deliver(self._ledger.book, self._channels, self._clock())


def stop_on_signals() -> Event:
    """Set when this process is asked to end, by SIGTERM or SIGINT."""
    stop = Event()

    def asked(_: int, __: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, asked)
    return stop


def in_words(done: Round) -> list[str]:
    """What a round did, a line each; nothing for a round in which nothing happened. With counts, and never with names."""
    told = [f"{r.report.name}: {r.folder}, {_counted(r)}" for r in done.receipts]
    if done.projection and done.projection.cases:
        told.append(f"graph: {done.projection.cases} cases, {done.projection.records} records")
    if done.projection:
        told += done.projection.notices
    if done.sweep:
        told.append(
            f"sweep: {done.sweep.raised} alerts from {done.sweep.cases} cases, {done.sweep.escalated} escalated"
        )
    if done.delivered != Delivered():
        d = done.delivered
        told.append(f"outbox: {d.sent} sent, {d.failed} to be tried again, {d.dead} dead, {d.lost_copies} copies lost")
    return told


def _counted(receipt: Receipt) -> str:
    counts = receipt.report.counts
    return f"{counts.accepted} accepted, {counts.duplicates} duplicates, {counts.quarantined} quarantined"
