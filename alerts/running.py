"""Whether a worker runs, and what it last said of itself: one lock file and one note beside the ledger."""

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from errors import StoreUnavailable

TRIES = 10  # a twentieth of a second apart: whoever asks whether a worker runs holds the lock for an instant


@dataclass(frozen=True, slots=True)
class SignOfLife:
    """When a worker last came round, and which steps failed then: by step the class of the fault."""

    at: datetime
    faults: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def only_worker(ledger_path: Path) -> Iterator[None]:
    """While this is open no other worker runs on this ledger. Raises StoreUnavailable where one does. The system lets go
    of the lock when the process dies."""
    path = _lock(ledger_path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        for patience in reversed(range(TRIES)):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as fault:
                if not patience:
                    raise StoreUnavailable("A worker runs already on this ledger. One is enough.") from fault
                time.sleep(0.05)
        yield


def worker_runs(ledger_path: Path) -> bool:
    """Whether a worker holds the ledger now: it alone brings the graph up to date then."""
    try:
        with _lock(ledger_path).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def note_sign(ledger_path: Path, sign: SignOfLife) -> None:
    path = _note(ledger_path)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(json.dumps({"at": sign.at.isoformat(), "faults": dict(sign.faults)}), "utf-8")
    os.replace(fresh, path)


def last_sign(ledger_path: Path) -> SignOfLife | None:
    """None where no worker has come round yet, or what it wrote cannot be read."""
    try:
        told = json.loads(_note(ledger_path).read_text("utf-8"))
        return SignOfLife(datetime.fromisoformat(told["at"]), told["faults"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _lock(ledger_path: Path) -> Path:
    return ledger_path.with_name(f"{ledger_path.name}.worker")


def _note(ledger_path: Path) -> Path:
    return ledger_path.with_name("worker.json")
