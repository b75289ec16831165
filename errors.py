"""The error tree, by who must act. Messages carry ids and positions, never note text or names."""

from collections.abc import Sequence
from dataclasses import dataclass


class ThroughlineError(Exception):
    """Anything that Throughline raises on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in what was given: where it stands, what stands there, and the way out."""

    file: str
    where: str  # "line 12", or "record A01, field recorded_on"
    value: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.where}: {self.value} is not {self.expected}. {self.remedy}"


class BadInput(ThroughlineError):
    """The sender of a file must act: what was given cannot be read at all."""

    def __init__(self, problems: Sequence[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


class BadRule(ThroughlineError):
    """A developer or analyst must act: a lexicon, policy or query file of ours is wrong."""


class NotFound(ThroughlineError):
    """The asker must act: no such case, record or quarantined row (or none that they may see)."""


class NotAllowed(ThroughlineError):
    """The asker must act: this is answered only to those who may see every case."""


class StoreUnavailable(ThroughlineError):
    """The operator must act: the graph or the ledger does not open or answer."""
