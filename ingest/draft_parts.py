"""What every reader of a draft gives: lines, some of them headings; and how a reader refuses one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

LONGEST_HEADING = 80  # characters


class Refused(Exception):
    """A draft cannot be read: where, what stands there, what was expected, the way out. Never a word of the draft."""

    def __init__(self, where: str, value: str, expected: str, remedy: str):
        self.told = {"where": where, "value": value, "expected": expected, "remedy": remedy}
        super().__init__(where)


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph, or one row of a table."""

    text: str
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """The text of a draft; its sections by heading (none: it has no headings); what was not read, in words."""

    text: str
    sections: dict[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


def parts_of(lines: Iterable[Line], notices: Sequence[str] = ()) -> Parts:
    """Lines in order as one text: each section its name, a line break and its text, with a blank line between."""
    told = [line for line in lines if line.text.strip()]
    sections = sections_of(told)
    text = "\n\n".join(f"{name}\n{body}".strip("\n") for name, body in sections.items())
    return Parts(text, sections if any(sections) else {}, tuple(notices))


def sections_of(lines: Iterable[Line]) -> dict[str, str]:
    """The text under each heading; what stands before the first has no name. Headings that come again are one."""
    sections: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        if line.heading:
            name = " ".join(line.text.split())
            sections.setdefault(name, [])
        else:
            sections.setdefault(name, []).append(line.text.strip())
    return {name: "\n".join(texts) for name, texts in sections.items()}


def like_a_heading(text: str) -> bool:
    """Short, begins with a capital or a number, and does not end as a sentence does."""
    words = text.strip()
    return (
        0 < len(words) <= LONGEST_HEADING and not words[0].islower() and words[0].isalnum() and words[-1] not in ".,;!?"
    )
