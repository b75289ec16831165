"""A document before it has a form: headings, statements, quotations and tables, each with the records that prove it.

Terminal, Markdown, DOCX and PDF are made from the same sheet, so that no sentence is worded twice.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from continuity.findings import Finding
from continuity.policy import Limit
from graph.case import Record

MOST_NOTES = 6  # records named at one statement; the statement says how many more there are

Style = Literal["plain", "lead", "muted"]


@dataclass(frozen=True, slots=True)
class Told:
    """Words, and the records that prove them. `rule`: the rule that found it, by the policy values of `limits`."""

    words: str
    records: tuple[Record, ...] = ()
    rule: str | None = None
    limits: tuple[Limit, ...] = ()

    @property
    def policy(self) -> str:
        """The policy values in words of a few letters, as behind a statement on paper; empty where there are none."""
        return f"policy: {', '.join(map(str, self.limits))}" if self.limits else ""

    @property
    def printed(self) -> str:
        """The words as they stand on paper, where the records are notes."""
        return f"{self.words} ({self.policy})" if self.limits else self.words

    @property
    def named(self) -> tuple[Record, ...]:
        """The records that are named beside the words."""
        return self.records[:MOST_NOTES]

    @property
    def unnamed(self) -> int:
        return len(self.records) - len(self.named)


def found(finding: Finding, before: str = "") -> Told:
    """A finding as a statement; `before` stands in front of its own words."""
    return Told(f"{before} {finding.text}".strip(), finding.records, finding.rule, finding.limits)


@dataclass(frozen=True, slots=True)
class Heading:
    words: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """The heading of one item: its number, its name, and what became of it."""

    number: int
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph. `inside`: it belongs to the item above."""

    told: Told
    style: Style = "plain"
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """One line of a list."""

    told: Told


@dataclass(frozen=True, slots=True)
class Quote:
    """Exact words of one record; `after` is told under them. `short`: an excerpt, with its source on the same line."""

    words: str
    record: Record
    after: str = ""
    short: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. The first cell names its row; the records of a row prove all of it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], tuple[Record, ...]], ...]


@dataclass(frozen=True, slots=True)
class FirstPageEnds:
    """`more` items follow the first page."""

    more: int


Block = Heading | Numbered | Line | Point | Quote | Grid | FirstPageEnds


@dataclass(frozen=True, slots=True)
class Sheet:
    """`day`: as at the end of which day it speaks; date.min where no record is dated."""

    title: str
    day: date
    blocks: tuple[Block, ...]
