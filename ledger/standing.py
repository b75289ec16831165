"""What stands of what was received: pure rules over rows, the same whatever order the rows came in."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.versions import canonical, standing, tellable


@dataclass(frozen=True, slots=True)
class Received:
    """One text of one record id. `position` is the lowest place at which any file held it."""

    seq: int
    crn: str
    record_id: str
    sha256: str
    kind: str
    body: str
    file: str
    position: int
    line: int
    run: int

    @property
    def parsed(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.body)
        return body


@dataclass(frozen=True, slots=True)
class Reread:
    """The version `version` of the reader does not find an indicator any more that was known of the person, or finds it
    again; `record_id` and `quote` are where it was found last."""

    category: str
    record_id: str
    quote: str
    version: str
    found: bool = False
    run: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """A person's word on which text of an id stands; texts that arrive in later runs are weighed against it."""

    sha256: str
    run: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as the ledger has it: one header, the (position, body) pairs that stand, what was received and cannot
    stand (as `id: what was expected`), and what deserves a word."""

    crn: str
    header: dict[str, Any]
    records: tuple[tuple[int, dict[str, Any]], ...]
    unread: tuple[str, ...]
    notices: tuple[str, ...]


def judge(rows: Sequence[Received], choice: Choice | None) -> Received | None:
    """Of the texts of one id the one that stands; None: nothing tells them apart, and a person must choose."""
    if choice is not None:
        rows = [row for row in rows if row.sha256 == choice.sha256 or row.run > choice.run]
    if len(rows) == 1:
        return rows[0]
    bodies = [row.parsed for row in rows]
    if not tellable(bodies):
        return None
    winner = canonical(standing(enumerate(bodies))[0][1])
    return next(row for row, body in zip(rows, bodies, strict=True) if canonical(body) == winner)


def merge_headers(crn: str, headers: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Any], list[str]]:
    """One header of all that files of a case gave. Of several values of a field the smallest stands, and is told."""
    notices: list[str] = []
    merged = _merge(list(headers), crn, notices)
    return merged, sorted(set(notices))


def _merge(values: Sequence[Mapping[str, Any]], where: str, notices: list[str]) -> dict[str, Any]:
    keys = sorted({key for value in values for key in value})
    return {key: _one([v[key] for v in values if v.get(key) is not None], f"{where}.{key}", notices) for key in keys}


def _one(given: list[Any], where: str, notices: list[str]) -> Any:
    if not given:
        return None
    if all(isinstance(value, dict) for value in given):
        return _merge(given, where, notices)
    if all(_is_listing(value) for value in given):
        return _listing([row for value in given for row in value], where, notices)
    distinct = sorted({canonical_value(value) for value in given})
    if len(distinct) > 1:
        notices.append(f"{where}: {len(distinct)} different values were given; the smallest is shown")
    return json.loads(distinct[0])


def _is_listing(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) and isinstance(row.get("id"), str) for row in value)


def _listing(rows: list[dict[str, Any]], where: str, notices: list[str]) -> list[dict[str, Any]]:
    by_id: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_id.setdefault(row["id"], []).append(row)
    return [_merge(by_id[key], f"{where}.{key}", notices) for key in sorted(by_id)]


def canonical_value(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def grouped(rows: Iterable[Received]) -> Iterator[tuple[str, list[Received]]]:
    """Rows by record id, ids in order."""
    by_id: dict[str, list[Received]] = {}
    for row in rows:
        by_id.setdefault(row.record_id, []).append(row)
    yield from sorted(by_id.items())
