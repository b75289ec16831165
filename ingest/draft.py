"""A draft assessment as text: DOCX, PDF or plain text, taken apart in a limited process. Nothing of it is kept.

No file is written, no word of it reaches a log or an error.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from errors import BadInput, Problem
from ingest.case_file import read_file

LARGEST = 20 << 20  # bytes of a file
SECONDS = 30  # until the process that reads it is stopped
SMALLER = "Take its pictures out, or paste its text."


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of a draft, `sections` by heading where it has headings, and `notices`: what of it was not read."""

    text: str
    sections: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


def read_draft(source: Path | bytes, name: str = "") -> Draft:
    """The draft in a file, or in bytes that messages call `name`; its ending tells the type, none is plain text.

    Raises BadInput: too large, no words, a page without text, a password, broken, or of another type.
    """
    name = name or (source.name if isinstance(source, Path) else "draft")
    size = len(source) if isinstance(source, bytes) else source.stat().st_size if source.is_file() else 0
    if size > LARGEST:
        raise _refused(name, "document", f"{size:,} bytes", f"at most {LARGEST >> 20} MB", SMALLER)
    answer = _taken_apart(source if isinstance(source, bytes) else read_file(source), name)
    if "refused" in answer:
        raise _refused(name, **answer["refused"])
    return Draft(answer["text"], answer["sections"], tuple(f"{name}: {notice}" for notice in answer["notices"]))


def _taken_apart(data: bytes, name: str) -> dict[str, Any]:
    """What the child process says. It gets the bytes, the ending of the name, and no environment."""
    command = [sys.executable, "-B", "-s", "-m", "ingest.draft_child", Path(name).suffix.lower()]
    home = Path(__file__).parent.parent
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS, cwd=home, env={}, check=True
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise _refused(name, "document", "not read in time", f"read in {SECONDS} seconds", SMALLER) from None
    except subprocess.CalledProcessError as fault:
        value = f"too much for its reader (it ended with {fault.returncode})"
        raise _refused(name, "document", value, "a document that can be read", SMALLER) from None
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _refused(name: str, where: str, value: str, expected: str, remedy: str) -> BadInput:
    return BadInput([Problem(name, where, value, expected, remedy)])
