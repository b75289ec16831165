"""What reading a note gives: one mention an indicator found, with the words that prove it."""

from dataclasses import dataclass
from typing import Literal, get_args

AssertionName = Literal["present", "historical", "uncertain", "negated", "hypothetical"]
Subject = Literal["offender", "family", "victim", "other"]
Basis = Literal[
    "conviction", "charge", "allegation", "acquittal", "no_further_action",
    "intelligence", "self_report", "professional_opinion", "observation",
]  # fmt: skip
Source = Literal["lexicon", "model"]

ASSERTIONS: tuple[AssertionName, ...] = get_args(AssertionName)
SUBJECTS: tuple[Subject, ...] = get_args(Subject)
BASES: tuple[Basis, ...] = get_args(Basis)
ASSERTED: frozenset[AssertionName] = frozenset({"present", "historical", "uncertain"})


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that decided: a span of the same text, and the modifier rule that they fired."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Mention:
    """One span of one text that speaks of one indicator; `text[start:end] == quote`, in code points.

    `event_date` is YYYY, YYYY-MM, YYYY-MM-DD or A/B, as stated in the text, else None (RECORDS.md).
    """

    category: str
    assertion: AssertionName
    basis: Basis | None
    subject: Subject
    quote: str
    start: int
    end: int
    event_date: str | None
    rule: str
    source: Source = "lexicon"
    cues: tuple[Cue, ...] = ()
    probability: float | None = None
    version: str | None = None
    sure: bool = True  # not sure: a person should read it, and it counts for nothing until then

    @property
    def asserted(self) -> bool:
        return self.assertion in ASSERTED

    @property
    def of_offender(self) -> bool:
        return self.subject == "offender"
