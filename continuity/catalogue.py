"""Examples and known gaps of each rule, one file a rule in `examples/`: shown in the catalogue and run as tests. All made up."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import Field

from datafiles import Strict, read_yaml

FOLDER = Path(__file__).parent / "examples"
CRN = "T900001"


class Example(Strict):
    """A small case in the interchange format (docs/records.md), seen as at `at` (absent: its last record).

    A record's `text` (empty) and `source` (probation) may be left out. `finds`: the records of each finding of the rule.
    """

    says: str
    records: list[dict[str, Any]] = Field(min_length=1)
    staff: list[dict[str, Any]] = []
    at: str | None = None

    def document(self) -> dict[str, Any]:
        """The case file."""
        records = [{"text": "", "source": "probation", **record} for record in self.records]
        return {"offender": {"crn": CRN}, "staff": self.staff, "records": records}


class Fires(Example):
    finds: list[list[str]] = Field(min_length=1)


class Silent(Example):
    """`near`: it differs from a case that fires in one respect only."""

    near: bool = False


class Examples(Strict):
    """What a rule cannot see, cases in which it fires, and cases in which it does not."""

    gaps: list[str] = Field(min_length=1)
    fires: list[Fires] = Field(min_length=2)
    silent: list[Silent] = Field(min_length=2)


@lru_cache(maxsize=1)
def load_examples() -> dict[str, Examples]:
    """By rule id. Raises BadRule naming file and line."""
    return {path.stem: read_yaml(path, Examples) for path in sorted(FOLDER.glob("*.yaml"))}
