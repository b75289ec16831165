"""Notes to be read for indicators: JSON Lines of {"id", "text"}, or the records of a case file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from errors import Problem
from graph.case import text_of
from ingest.case_file import read_case, read_file
from ingest.kinds import DateText

REMEDY = "Correct the line and run the command again."


@dataclass(frozen=True, slots=True)
class Note:
    id: str
    text: str
    recorded_on: str | None = None
    born: str | None = None


class NoteRow(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)
    id: str | int = Field(union_mode="left_to_right")
    text: str
    recorded_on: DateText | None = None


@dataclass
class NoteReading:
    """Iterates over the good notes; `problems` holds what was wrong with the others, complete once iterated."""

    notes: Iterator[Note]
    problems: list[Problem] = field(default_factory=list)

    def __iter__(self) -> Iterator[Note]:
        return self.notes


def read_notes(path: Path, today: date) -> NoteReading:
    """Raises BadInput where `path` cannot be read at all."""
    data = read_file(path)
    if _is_case_file(data):
        return _of_case(data, path.name, today)
    problems: list[Problem] = []
    return NoteReading(_of_lines(data, path.name, problems), problems)


def _is_case_file(data: bytes) -> bool:
    """One JSON document with an offender, over one line or many; JSON Lines have neither."""
    head = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head.startswith(b"{"):
        return False
    try:
        first = json.loads(head.split(b"\n", 1)[0])
    except ValueError:
        return True
    return isinstance(first, dict) and "offender" in first


def _of_case(data: bytes, name: str, today: date) -> NoteReading:
    reading = read_case(data, name, today)
    born = reading.header["offender"].get("date_of_birth")
    notes = (Note(r.id, text_of(r.body), r.body["recorded_on"], born) for r in reading.accepted)
    return NoteReading(notes, reading.problems)


def _of_lines(data: bytes, name: str, problems: list[Problem]) -> Iterator[Note]:
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            note = _of_line(line, name, number, problems)
            if note is not None:
                yield note


def _of_line(line: bytes, name: str, number: int, problems: list[Problem]) -> Note | None:
    try:
        row = NoteRow.model_validate(json.loads(line.decode("utf-8")))
    except UnicodeDecodeError as fault:
        problems.append(Problem(name, f"line {number}", f"byte 0x{line[fault.start]:02x}", "UTF-8", REMEDY))
    except ValidationError as fault:
        problems.extend(_problem(name, number, error) for error in fault.errors())
    except (ValueError, RecursionError):
        problems.append(Problem(name, f"line {number}", "this line", "a JSON object with id and text", REMEDY))
    else:
        return Note(str(row.id), row.text, row.recorded_on)
    return None


def _problem(name: str, number: int, error: Any) -> Problem:
    value = "absent" if error["type"] == "missing" else type(error.get("input")).__name__
    where = f"line {number}, field {'.'.join(map(str, error['loc'])) or 'id'}"
    return Problem(name, where, value, "as docs/records.md says (id and text are texts)", REMEDY)
