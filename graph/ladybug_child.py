"""Answers one query on a Ladybug file in a process of its own: `python -m graph.ladybug_child`, asked by `ladybug_gate`.

The engine stops most queries at their time, and not all: a list of 10^13 numbers ends its process, one of 10^9 takes 8 GB
and half a minute. So a query runs where it can only end its own process. Once the file is open, nothing else can be
opened, nothing written, no memory taken beyond a limit, and an alarm ends the process.
"""

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

import ladybug

from graph import cells
from graph.cells import Cell

PATIENCE = 20  # times, a tenth of a second apart, that it tries to open
GRACE = 1.0  # seconds that the engine has to stop by itself
POOL_BYTES, MEMORY_BYTES = 1 << 28, 1 << 30
MOST_BYTES = 1 << 26  # of an answer
DEEPEST = 250  # calls within calls: lists within lists, a hundred deep
TYPES = (
    "RETURN date('2000-01-01'), timestamp('2000-01-01'), interval('1 day'), gen_random_uuid(), CAST(1 AS DECIMAL(4, 2))"
)


def main() -> NoReturn:
    """Reads what is asked from standard input, and writes the answer, or what the engine says, to standard output."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the engine itself may print is no answer
    asked = json.load(sys.stdin)
    try:
        connection = _opened(asked["path"], asked["most_bytes"])
    except RuntimeError as fault:
        _end(out, {"unopened": str(fault)})
    _wall_in(asked["seconds"])
    try:
        _end(out, _answer(connection, asked["text"], asked["rows"], asked["seconds"]))
    except (RuntimeError, MemoryError) as fault:
        _end(out, {"error": str(fault) or type(fault).__name__})


def _opened(path: str, most_bytes: int) -> Any:
    """A connection that has made all it needs: its threads, and the types of Python that answers hold."""
    for patience in reversed(range(PATIENCE)):
        try:
            database = ladybug.Database(
                path,
                read_only=True,
                max_db_size=most_bytes,
                buffer_pool_size=POOL_BYTES,
                max_num_threads=max(1, (os.cpu_count() or 1) // 2),
            )
            break
        except RuntimeError as fault:
            if not patience or "retry later" not in str(fault):
                raise
            time.sleep(0.1)
    connection = ladybug.Connection(database)
    for _ in _rows(connection.execute(TYPES)):
        pass
    return connection


def _wall_in(seconds: float) -> None:
    """Nothing new can be opened, no byte be written but to the pipe; the clock runs."""
    os.nice(5)
    free = os.dup(0)  # the lowest number that is free
    os.close(free)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_AS, used + MEMORY_BYTES),
        (resource.RLIMIT_NOFILE, free),
    ):
        resource.setrlimit(what, (most, most))
    sys.setrecursionlimit(DEEPEST)
    signal.setitimer(signal.ITIMER_REAL, seconds + GRACE)


def _answer(connection: Any, text: str, rows: int, seconds: float) -> dict[str, Any]:
    connection.set_query_timeout(max(1, int(seconds * 1000)))
    result = connection.execute(text)
    if isinstance(result, list):
        raise RuntimeError("Several statements")
    size = 0
    answered: list[str] = []
    for row in _rows(result):
        if len(answered) == rows:
            return {"columns": result.get_column_names(), "rows": answered, "cut": True}
        answered.append(json.dumps([cells.packed(_cell(value)) for value in row]))
        if (size := size + len(answered[-1])) > MOST_BYTES:
            raise MemoryError
    return {"columns": result.get_column_names(), "rows": answered, "cut": False}


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        return [_cell(part) for part in value]
    if not isinstance(value, dict):
        return cells.plain(value)
    if "_RELS" in value:
        return _path(value["_NODES"], value["_RELS"])
    if "_SRC" in value:
        return cells.relationship(value["_LABEL"], _own(value), _cell)
    return cells.node(value["_LABEL"], _own(value), _cell) if "_LABEL" in value else cells.mapped(value, _cell)


def _path(nodes: list[dict[str, Any]], steps: list[dict[str, Any]]) -> Cell:
    """A path; without its ends, as the name of a relationship of many steps stands for, its relationships."""
    if len(nodes) != len(steps) + 1:
        return _cell(steps)
    along = [step["_SRC"] == node["_ID"] for step, node in zip(steps, nodes, strict=False)]
    return cells.path(_cell(nodes), zip(_cell(steps), along, strict=True))


def _own(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: part for key, part in value.items() if key not in ("_ID", "_LABEL", "_SRC", "_DST")}


def _rows(result: Any) -> Iterator[list[Any]]:
    while result.has_next():
        yield result.get_next()


def _end(out: Any, answer: Mapping[str, Any]) -> NoReturn:
    """At once: nothing of the engine is worth closing."""
    whole = json.dumps(answer)
    out.write(whole)
    out.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
