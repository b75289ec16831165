"""The interchange format (docs/records.md): one JSON document a case, checked record by record.

What is wrong with the document as a whole raises BadInput; what is wrong with one record sets that record aside, named
with its line, field, value and remedy, and the rest is read.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from errors import BadInput, Problem
from graph.case import CaseFile, case_from, interval
from graph.dates import parse_date
from ingest.kinds import KINDS, HeaderRow, RecordRow
from ledger.versions import CLASH, canonical, standing, tellable
from nlp.extract import extract

CRN = re.compile(r"[A-Z]\d{6}")
REMEDY = "Correct the record and load the file again; what was accepted is not loaded twice."


@dataclass(frozen=True)
class RawRecord:
    """One checked record: `body` as given, its place in the file, and what is wrong with it (empty: accepted)."""

    body: dict[str, Any]
    position: int
    line: int
    problems: tuple[Problem, ...] = ()

    @property
    def id(self) -> str:
        return str(self.body.get("id", ""))


@dataclass(frozen=True)
class Reading:
    """A case file as read: its header, its good records, those set aside, and what deserves a word."""

    file: str
    header: dict[str, Any]
    accepted: tuple[RawRecord, ...]
    set_aside: tuple[RawRecord, ...]
    notices: tuple[str, ...] = field(default=())

    @property
    def crn(self) -> str:
        return str(self.header["offender"]["crn"])

    @property
    def problems(self) -> list[Problem]:
        return [p for r in self.set_aside for p in r.problems]


def read_case_file(path: Path, today: date) -> Reading:
    """Raises BadInput where nothing of `path` can be used: no such file, no JSON, no offender."""
    return read_case(read_file(path), path.name, today)


def read_file(path: Path) -> bytes:
    """Raises BadInput where `path` cannot be read."""
    try:
        return path.read_bytes()
    except OSError as fault:
        value = fault.strerror or "unreadable"
        raise _unusable(path.name, "file", value, "a readable file", "Check the path.") from fault


def read_case(data: bytes, name: str, today: date) -> Reading:
    """The same from bytes; `name` is what messages call the file."""
    text = _decode(data, name)
    document = _parse(text, name)
    raw_records = document.pop("records", [])
    header, notices = _header(document, name)
    if not isinstance(raw_records, list):
        raise _unusable(name, "records", type(raw_records).__name__, "a list", "Put the records into a list.")
    lines = _Lines(text)
    records = [_check(body, position, lines, name, today) for position, body in enumerate(raw_records)]
    records = _without_double_ids(records, name)
    for record in records:
        if not record.problems:
            notices += _unknown_keys(record, name)
    return Reading(
        name,
        header,
        tuple(r for r in records if not r.problems),
        tuple(r for r in records if r.problems),
        tuple(notices),
    )


def case_of(reading: Reading) -> CaseFile:
    """The typed case of a reading, without mentions."""
    unread = [f"{r.id or f'record {r.position + 1}'}: not {r.problems[0].expected}" for r in reading.set_aside]
    return case_from(reading.header, standing((r.position, r.body) for r in reading.accepted), unread)


def case_with_mentions(reading: Reading) -> CaseFile:
    """The typed case of a reading, every record read for indicators."""
    case = case_of(reading)
    born = case.offender.date_of_birth
    records = tuple(r.with_mentions(extract(r.text, r.recorded_on.text, born)) for r in case.records)
    return replace(case, records=records)


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        value = f"byte 0x{data[fault.start]:02x}"
        raise _unusable(name, f"line {line}", value, "UTF-8", "Save the file as UTF-8 and load it again.") from fault


def _parse(text: str, name: str) -> dict[str, Any]:
    try:
        document = json.loads(text, object_pairs_hook=_no_double_keys)
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno}, column {fault.colno}"
        raise _unusable(name, where, fault.msg, "JSON", "Mend the JSON there and load the file again.") from fault
    except RecursionError as fault:
        raise _unusable(name, "document", "nesting without end", "JSON of a case file", "Check its source.") from fault
    except _DoubleKey as fault:
        remedy = "Keep one of the two and load the file again."
        raise _unusable(name, "document", f"key {fault.args[0]!r} twice", "one value a key", remedy) from fault
    if not isinstance(document, dict):
        raise _unusable(
            name, "line 1", type(document).__name__, "an object with offender and records", "See docs/records.md."
        )
    return document


class _DoubleKey(ValueError):
    pass


def _no_double_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        raise _DoubleKey(next(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]
    return found


def _unusable(name: str, where: str, value: str, expected: str, remedy: str) -> BadInput:
    return BadInput([Problem(name, where, value, expected, remedy)])


def _header(document: dict[str, Any], name: str) -> tuple[dict[str, Any], list[str]]:
    try:
        row = HeaderRow.model_validate(document)
    except ValidationError as fault:
        raise BadInput([_problem(name, "", error, document) for error in fault.errors()]) from fault
    for key, what in _unstorable(document):
        raise _unusable(name, f"header, {key}", what, "text", "Take it out and load the file again.")
    if not row.offender.crn.strip():
        raise _unusable(name, "offender.crn", "empty", "a case reference number", "Give the CRN.")
    notices = [] if CRN.fullmatch(row.offender.crn) else [f"{name}: offender.crn is not one letter and six digits"]
    for where, model in (("", row), ("offender", row.offender)):
        notices += [
            f"{name}: unknown key {'.'.join(filter(None, (where, key)))}, kept" for key in model.model_extra or {}
        ]
    for part in ("staff", "areas", "people"):
        extra = {key for item in getattr(row, part) for key in item.model_extra or {}}
        notices += [f"{name}: unknown key {part}[].{key}, kept" for key in sorted(extra)]
    return document, notices


class _Lines:
    """The line on which each record of a document begins, by its id, as far as the text shows it."""

    def __init__(self, text: str):
        self.lines: dict[str, list[int]] = {}
        line, at = 1, 0
        for match in re.finditer(r'"id"\s*:\s*("(?:[^"\\]|\\.)*")', text):
            line += text.count("\n", at, match.start())
            at = match.start()
            try:
                self.lines.setdefault(json.loads(match.group(1)), []).append(line)
            except json.JSONDecodeError:
                continue

    def of(self, record_id: object) -> int:
        return self.lines.get(record_id, [0])[-1] if isinstance(record_id, str) else 0


def _check(body: Any, position: int, lines: _Lines, name: str, today: date) -> RawRecord:
    if not isinstance(body, dict):
        where = f"record {position + 1}"
        fault = Problem(name, where, type(body).__name__, "an object with id, kind, recorded_on and text", REMEDY)
        return RawRecord({"given": body}, position, 0, (fault,))
    line = lines.of(body.get("id"))
    where = f"line {line}, record {body.get('id') or position + 1}"
    return RawRecord(body, position, line, tuple(_faults(body, name, where, today)))


def _faults(body: dict[str, Any], name: str, where: str, today: date) -> Iterator[Problem]:
    kind = str(body.get("kind"))
    try:
        RecordRow.model_validate(body)
    except ValidationError as fault:
        yield from (_problem(name, where, error, body) for error in fault.errors())
        return
    if kind not in KINDS:
        yield Problem(name, f"{where}, field kind", repr(kind), f"one of {', '.join(KINDS)}", REMEDY)
        return
    detail = body.get("detail") or {}
    try:
        KINDS[kind].model_validate(detail)
    except ValidationError as fault:
        yield from (_problem(name, f"{where}, detail", error, detail) for error in fault.errors())
        return
    yield from _impossible(body, detail, name, where, today)


def _impossible(body: dict[str, Any], detail: dict[str, Any], name: str, where: str, today: date) -> Iterator[Problem]:
    if body.get("text") is None and not detail.get("sections"):
        yield Problem(name, f"{where}, field text", "absent", "the text of the record, or sections", REMEDY)
    if body["recorded_on"] is None and not (detail.get("not_before") or detail.get("not_after")):
        expected = "a date, or null with detail.not_before and detail.not_after"
        yield Problem(name, f"{where}, field recorded_on", "null", expected, REMEDY)
    for key in ("recorded_on", "received_on", "occurred_on"):
        value = body.get(key)
        if value is not None and parse_date(value).first > today:
            yield Problem(name, f"{where}, field {key}", value, f"on or before {today.isoformat()}", REMEDY)
    try:
        interval(body["recorded_on"], detail)
    except ValueError as fault:
        yield Problem(name, f"{where}, detail.not_after", str(fault), "a later date than not_before", REMEDY)
    for key, what in _unstorable(body):
        yield Problem(name, f"{where}, field {key}", what, "text", f"Take it out of the source. {REMEDY}")


def _unstorable(value: Any) -> Iterator[tuple[str, str]]:
    """(key, what it holds) for every text that cannot be kept as UTF-8 text."""
    for key, text in _strings(value):
        if "\x00" in text:
            yield key, "a NUL byte"
        elif any("\ud800" <= c <= "\udfff" for c in text):
            yield key, "half a surrogate pair"


def _strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _strings(name, key)
            yield from _strings(inner, f"{key}.{name}".strip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, key)


def _problem(name: str, where: str, error: Any, body: dict[str, Any]) -> Problem:
    path = ".".join(str(step) for step in error["loc"])
    value = "absent" if error["type"] == "missing" else _short(error.get("input"))
    field_name = f"field {path}" if where.endswith(("detail", "")) or where else path
    return Problem(name, ", ".join(filter(None, (where, field_name))), value, _expected(error), REMEDY)


def _expected(error: Any) -> str:
    if error["type"] == "missing":
        return "given"
    if error["type"] == "literal_error":
        return f"one of {error['ctx']['expected']}"
    if error["type"] == "value_error":
        return "a date that exists, as YYYY, YYYY-MM or YYYY-MM-DD"
    return str(error["msg"]).removeprefix("Input should be ").strip()


def _short(value: object) -> str:
    """A value as a message may show it: never the text of a note."""
    shown = repr(value)
    return shown if len(shown) <= 40 and not isinstance(value, dict | list) else f"a {type(value).__name__}"


def _without_double_ids(records: list[RawRecord], name: str) -> list[RawRecord]:
    """One id with two texts and no version to tell them apart: both are set aside until a person chooses."""
    by_id: dict[str, list[RawRecord]] = {}
    for record in records:
        if not record.problems:
            by_id.setdefault(record.id, []).append(record)
    clashing = {
        record_id
        for record_id, same in by_id.items()
        if len({canonical(r.body) for r in same}) > 1 and not tellable([r.body for r in same])
    }
    return [_clash(r, name) if not r.problems and r.id in clashing else r for r in records]


def _clash(record: RawRecord, name: str) -> RawRecord:
    where = f"line {record.line}, record {record.id}, field id"
    remedy = "Give both a version, or rename or remove one, and load the file again."
    return RawRecord(record.body, record.position, record.line, (Problem(name, where, record.id, CLASH, remedy),))


def _unknown_keys(record: RawRecord, name: str) -> list[str]:
    row = RecordRow.model_validate(record.body)
    detail = KINDS[row.kind].model_validate(row.detail)
    keys = [*(row.model_extra or {}), *(f"detail.{key}" for key in detail.model_extra or {})]
    return [f"{name}: record {record.id}: unknown key {key}, kept" for key in keys]
