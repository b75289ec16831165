"""A query of an analyst's own: the file that holds it, its limits, and what is told where it comes to nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from errors import BadInput, Problem

FILE = "query"  # how a problem names the text until `told_of` names its file
MOST_BYTES = 80_000  # four for each character that `gate_tokens` admits
MOST_SECONDS, MOST_ROWS = 60.0, 100_000


class Stopped(BadInput):
    """The query was cut off: it took longer, or needed more memory, than it may."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a query may take and how many rows it may give."""

    seconds: float = 1.0
    rows: int = 1_000

    def __post_init__(self) -> None:
        if not 0 < self.seconds <= MOST_SECONDS:
            raise _limit("time limit", self.seconds, f"more than 0 and at most {MOST_SECONDS:g} seconds")
        if not 0 < self.rows <= MOST_ROWS:
            raise _limit("row cap", self.rows, f"at least 1 and at most {MOST_ROWS:,} rows")


def read_query(path: Path) -> str:
    """The text of a file of one query. Raises BadInput where there is none to read."""
    try:
        with path.open("rb") as file:
            found = file.read(MOST_BYTES + 1)
        return found.decode("utf-8-sig", "strict" if len(found) <= MOST_BYTES else "ignore")  # too long all the same
    except OSError as fault:
        raise BadInput([Problem(path.name, "the file", "it", "readable", f"{fault.strerror}.")]) from fault
    except UnicodeDecodeError as fault:
        raise BadInput([Problem(path.name, f"byte {fault.start + 1}", "this", "UTF-8", "Save it as UTF-8.")]) from fault


@contextmanager
def told_of(path: Path) -> Iterator[None]:
    """Problems of a query, as problems of the file that holds it."""
    try:
        yield
    except BadInput as fault:
        raise type(fault)([replace(problem, file=path.name) for problem in fault.problems]) from fault


def stopped(limits: Limits) -> Stopped:
    """What is told where a query was not done in its time."""
    unit = "second" if limits.seconds == 1 else "seconds"
    remedy = (
        "Ask for less: a label on every node, fewer steps, a LIMIT before what is costly. "
        f"Or give it more time, at most {MOST_SECONDS:g} seconds (`--seconds`)."
    )
    where = f"stopped after {limits.seconds:g} {unit}"
    return Stopped([Problem(FILE, where, "the query", "done in the time that it has", remedy)])


def too_large() -> Stopped:
    remedy = "Ask for less: count instead of collect, return properties instead of nodes, add a LIMIT."
    return Stopped([Problem(FILE, "stopped", "the query", "done in the memory that it has", remedy)])


def busy() -> Stopped:
    return Stopped([Problem(FILE, "waiting", "the query", "begun: others are still running", "Try again soon.")])


def failed(kind: str) -> BadInput:
    """What is told where an engine could not compute an answer. What it says may quote data: only its kind is told."""
    remedy = f"The engine says no more than “{kind}”, for what it says may quote a record. Check the functions and their values."
    return BadInput([Problem(FILE, "while it ran", "a value", "one that the query can compute with", remedy)])


def not_understood(said: str, line: int | None = None, column: int | None = None) -> BadInput:
    """What is told where an engine does not understand a text; `said` is of the text alone, never of data."""
    where = f"line {line}, column {column}" if line and column else "the query"
    return BadInput([Problem(FILE, where, "this", "a query that the engine understands", f"It says: {said}")])


def _limit(which: str, value: float, expected: str) -> BadInput:
    return BadInput([Problem(FILE, which, f"{value:g}", expected, "Give such a number.")])
