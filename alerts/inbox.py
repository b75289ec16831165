"""A folder into which case files are put: each is loaded, and moved to `done` or `refused` with a receipt beside it.

Nothing is ever deleted or written over. A crash between loading and moving loads the file again, and finds duplicates.
"""

import json
import os
import stat
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from errors import Problem, StoreUnavailable
from ingest.load import FileReport, load
from ledger.append import Counts, Source
from ledger.ledger import Ledger

MOST_BYTES = 256 * 1024 * 1024  # of one file: it is read as a whole
AT_ONCE = 200  # files in one go, so that their alerts do not wait for a whole migration
SETTLED = 1.0  # seconds for which a file must stay as it is before it counts as complete
RECEIPT = ".receipt.json"
LONGEST_NAME = 200  # bytes, so that the receipt and a number find room beside it
NOTHING = sha256(b"").hexdigest()
Look = dict[Path, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one file: `folder` is done or refused, `name` the name that it has there."""

    folder: str
    name: str
    run: int
    sha256: str
    report: FileReport

    def document(self, at: datetime) -> dict[str, Any]:
        told = self.report
        return {
            "file": told.name, "at": at.isoformat(timespec="seconds"), "run": self.run, "sha256": self.sha256,
            "crn": told.crn, **asdict(told.counts), "notices": list(told.notices),
            "problems": [asdict(problem) for problem in told.problems],
        }  # fmt: skip


class Inbox:
    """Files directly in `folder`. Left alone: folders, names that begin with a dot, names that end with `.part`."""

    def __init__(self, folder: Path, settled: float = SETTLED):
        self._folder, self._settled = folder, settled
        self._seen: Look = {}

    def take(self, ledger: Ledger, now: datetime) -> list[Receipt]:
        """Takes what is complete. Raises StoreUnavailable where the folder cannot be written to, having loaded nothing."""
        for name in ("done", "refused"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
            if not os.access(self._folder / name, os.W_OK):
                raise StoreUnavailable(f"{name}: this folder of the inbox cannot be written to. Check who may.")
        return [self._taken(path, ledger, now) for path in self._complete()]

    def _complete(self) -> Sequence[Path]:
        """What stood here at the look before as it stands now; what is new is looked at again after a moment."""
        now = _look(self._folder)
        if any(self._seen.get(path) != state for path, state in now.items()):
            time.sleep(self._settled)
            self._seen, now = now, _look(self._folder)
        complete = [path for path, state in now.items() if self._seen.get(path) == state]
        self._seen = now
        return sorted(complete, key=lambda path: now[path])[:AT_ONCE]

    def _taken(self, path: Path, ledger: Ledger, now: datetime) -> Receipt:
        digest, run, report = _loaded(path, ledger, now)
        folder = "refused" if report.unusable else "done"
        name = _free(self._folder / folder, path.name)
        receipt = Receipt(folder, name, run, digest, report)
        document = json.dumps(receipt.document(now), ensure_ascii=False, indent=2) + "\n"
        (self._folder / folder / f"{name}{RECEIPT}").write_text(document, "utf-8", "backslashreplace")
        path.rename(self._folder / folder / name)
        return receipt


def _look(folder: Path) -> Look:
    """What is there now, in the order in which it was written, and by what a change would show."""
    found: Look = {}
    for path in folder.iterdir():
        if path.name.startswith(".") or path.name.endswith(".part"):
            continue
        with suppress(FileNotFoundError):
            told = path.lstat()
            if not stat.S_ISDIR(told.st_mode):
                found[path] = (told.st_mtime_ns, told.st_size, told.st_ino)
    return found


def _loaded(path: Path, ledger: Ledger, now: datetime) -> tuple[str, int, FileReport]:
    """(hash of its bytes, run of the ledger, what became of it)."""
    problem = _unfit(path)
    if problem is None:
        try:
            digest = _hash(path)
            report = load(path, ledger, now.date())
            return digest, report.run, report.files[0]
        except (StoreUnavailable, SQLAlchemyError):
            raise
        except Exception as fault:  # noqa: BLE001 - whatever is in a file, it must not hold up the others
            problem = _problem(path, type(fault).__name__, "a case file", "Check its source.")
    return _refused(path, ledger, problem)


def _unfit(path: Path) -> Problem | None:
    """Why it is not even opened."""
    told = path.lstat()
    if not stat.S_ISREG(told.st_mode):
        value = "a link" if stat.S_ISLNK(told.st_mode) else "a device or a pipe"
        return _problem(path, value, "a file", "Put the file itself into the inbox.")
    if path.name != _shown(path) or len(os.fsencode(path.name)) > LONGEST_NAME:
        return _problem(path, "its name", f"UTF-8 of at most {LONGEST_NAME} bytes", "Give it such a name.")
    if told.st_size > MOST_BYTES:
        expected = f"at most {MOST_BYTES // 1024 // 1024} MB"
        return _problem(path, f"{told.st_size} bytes", expected, "Divide its records among several files.")
    return None


def _hash(path: Path) -> str:
    """As the ledger has it: of a file that cannot be read that of no bytes."""
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return NOTHING


def _refused(path: Path, ledger: Ledger, problem: Problem) -> tuple[str, int, FileReport]:
    """Nothing of it was read: the quarantine says why, as of every file that is of no use."""
    with ledger.run() as run:
        run.refuse(Source(problem.file, path.lstat().st_size, NOTHING), [problem])
        return NOTHING, run.number, FileReport(problem.file, None, Counts(), problems=(problem,))


def _problem(path: Path, value: str, expected: str, remedy: str) -> Problem:
    return Problem(_shown(path), "file", value, expected, remedy)


def _shown(path: Path) -> str:
    """Its name, in letters that can be stored and shown."""
    return path.name.encode("utf-8", "backslashreplace").decode()


def _free(folder: Path, name: str) -> str:
    """The name, or the name with the first number that nothing has in this folder; a very long one is cut."""
    suffix = Path(name).suffix[:20]
    stem = os.fsdecode(os.fsencode(Path(name).stem)[: LONGEST_NAME - 80])
    name = name if len(os.fsencode(name)) <= LONGEST_NAME else f"{stem}{suffix}"
    number, free = 1, name
    while os.path.lexists(folder / free) or os.path.lexists(folder / f"{free}{RECEIPT}"):
        number += 1
        free = f"{stem}-{number}{suffix}"
    return free
