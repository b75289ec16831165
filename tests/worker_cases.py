"""Made-up cases that change hands, and a worker in a process of its own to kill. No person in it exists."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

from mail_server import HOST
from synthetic import document, row, url_of, use_quick_reader

from alerts.channels_mail import Mail
from alerts.inbox import Inbox
from alerts.running import only_worker
from alerts.worker import Worker

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)  # a Tuesday
STAFF = [
    {"id": "OM1", "grade": "OM", "manager": "SPO1", "email": "om1@example.test"},
    {"id": "OM2", "grade": "OM", "manager": "SPO1", "email": "om2@example.test"},
    {"id": "SPO1", "grade": "SPO", "manager": "ACO1", "email": "spo1@example.test"},
    {"id": "ACO1", "grade": "ACO", "email": "aco1@example.test"},
]


def handover(number: int, on: str = "2026-03-02") -> dict[str, Any]:
    """A knife, an assessment that leaves it out, and a new holder: OM2 of this case, with an address of their own."""
    rows = [
        row("A1", "allocation", "2024-01-01", "Allocated to OM1.", detail={"from_staff": None, "to_staff": "OM1"}),
        row("C1", "contact", "2024-02-01", "Police found him in possession of a knife.", source="police", author="OM1"),
        row("S1", "assessment", "2025-01-10", "He attends and works.", author="OM1", detail={"levels": {"public": "LOW"}}),
        row("A2", "allocation", on, "Reallocated.", detail={"from_staff": "OM1", "to_staff": "OM2", "handover": True}),
    ]  # fmt: skip
    staff = [{**one, "email": f"{one['id'].lower()}.{number}@example.test"} for one in STAFF]
    return document(f"T{number:06}", *rows, staff=staff)


def worker(home: Path, port: int | None = None, inbox: Path | None = None, **more: Any) -> Worker:
    """At NOW, with a mail server at this port, and an inbox whose files need not settle."""
    ways = [Mail(HOST, port, "throughline@sender.test", "none", timeout=10)] if port else []
    box = Inbox(inbox, settled=0.02) if inbox else None
    given = {"clock": lambda: NOW, "sweep_every": timedelta(hours=1), **more}
    return Worker(home / "ledger.sqlite", url_of(home), ways, inbox=box, **given)


def child(home: Path, port: int, inbox: Path, now: datetime, started: Any) -> None:
    """In a process that is going to be killed; it ends by itself when the inbox is empty and all is sent."""
    use_quick_reader()
    with only_worker(home / "ledger.sqlite"), worker(home, port, inbox, clock=lambda: now) as made:
        started.set()
        stop = Event()
        made.run(stop, lambda done: None if done.busy or done.faults else stop.set())
