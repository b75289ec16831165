"""Named questions: one Cypher file each in graph/queries, which says in words what it asks and of what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Cell = Any  # str, int, float, bool, date, None, or a list of them


@dataclass(frozen=True, slots=True)
class Table:
    """An answer. `cut`: there were more rows than were wanted."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question wants to know. `type`: text, number, date, area, agency, indicators, person or yes_no."""

    name: str
    type: str
    words: str
    default: Any = None


@dataclass(frozen=True, slots=True)
class Column:
    """`type`: text, number, date, case (a CRN), cases (a list of CRNs), indicator, yes_no."""

    name: str
    type: str
    words: str


@dataclass(frozen=True)
class Question:
    """One named question. `texts`: its Cypher by engine; "" is the common one."""

    id: str
    words: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    texts: Mapping[str, str]

    def text(self, engine: str) -> str:
        return self.texts.get(engine, self.texts[""])

    def table(self, rows: Sequence[Sequence[Cell]]) -> Table:
        raise NotImplementedError
