"""Named questions: one Cypher file each in graph/queries, which says in words what it asks and of what.

The head of a file is YAML in `// ` comments: id, question, parameters, columns, sort. One text serves both engines; where
common Cypher does not allow it, `<id>.ladybug.cypher` or `<id>.neo4j.cypher` stands in its place. No parameter is ever
null, which Ladybug would take for text: an empty text and an empty list mean "any".
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from datafiles import Strict, parse_yaml
from errors import BadInput, BadRule, NotFound, Problem
from graph.parameters import given_as

FOLDER = Path(__file__).parent / "queries"
ENGINES = ("ladybug", "neo4j")
Cell = Any  # str, int, float, bool, date, None, or a list of them
ParameterType = Literal["text", "number", "date", "area", "agency", "indicators", "person", "yes_no", "hidden"]
ColumnType = Literal["text", "number", "date", "case", "cases", "indicator", "yes_no"]


@dataclass(frozen=True, slots=True)
class Table:
    """An answer. `cut`: there were more rows than were wanted."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question wants to know. `type`: text, number, date, area, agency, indicators, person or yes_no. `default`
    None: it must be given. A parameter of type hidden is not asked for: whoever guards the graph fills it with the keys
    of the Offender nodes that may not be seen."""

    name: str
    type: str
    words: str
    default: Any = None

    def __str__(self) -> str:
        """`name=default`, or `name=…` where it must be given."""
        if isinstance(self.default, bool):
            return f"{self.name}={'yes' if self.default else 'no'}"
        return f"{self.name}={'…' if self.default is None else self.default}"


@dataclass(frozen=True, slots=True)
class Column:
    """`type`: text, number, date (as stated), case (a CRN), cases (a list of CRNs), indicator, yes_no. A text may be a
    list of texts."""

    name: str
    type: str
    words: str


@dataclass(frozen=True)
class Question:
    """One named question. `texts`: its Cypher by engine; "" is the common one. `sort`: columns, "-" in front of one that
    runs from the highest down."""

    id: str
    words: str
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    texts: Mapping[str, str]
    sort: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[Parameter, ...]:
        """The parameters that a person may give."""
        return tuple(p for p in self.parameters if p.type != "hidden")

    @property
    def case_columns(self) -> tuple[int, ...]:
        """The places of the columns that name cases."""
        return tuple(i for i, column in enumerate(self.columns) if column.type in ("case", "cases"))

    def text(self, engine: str) -> str:
        return self.texts[engine] if engine in self.texts else self.texts[""]

    def values_from(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """A value for each parameter: those given, as text or typed, else the default.

        Raises BadInput with every fault: a name that the question does not have, a value of another type, one missing.
        """
        known = {p.name: p for p in self.asked}
        problems = [self._unknown(name) for name in given if name not in known]
        values: dict[str, Any] = {p.name: [] for p in self.parameters if p.type == "hidden"}
        for name, parameter in known.items():
            value = given.get(name, parameter.default)
            try:
                values[name] = given_as(parameter.type, value if value != "" or parameter.default is not None else None)
            except ValueError as fault:
                problems.append(self._problem(parameter, value, str(fault)))
        if problems:
            raise BadInput(problems)
        return values

    def _unknown(self, name: str) -> Problem:
        names = ", ".join(p.name for p in self.asked) or "none"
        expected = f"a parameter of this question ({names})"
        return Problem(
            f"question {self.id}", f"parameter {name}", name, expected, "Leave it out, or give one of these."
        )

    def _problem(self, parameter: Parameter, value: Any, expected: str) -> Problem:
        remedy = f"Give {parameter.name}: {parameter.words}."
        told = "nothing" if value in (None, "") else repr(value)
        return Problem(f"question {self.id}", f"parameter {parameter.name}", told, expected, remedy)

    def table(self, rows: Sequence[Sequence[Cell]]) -> Table:
        """The answer of an engine, the same whichever it was: each value of a list once and in order, rows by `sort`,
        those that tie by all they hold. A value that is absent comes last."""
        found = [tuple(_plain(cell) for cell in row) for row in rows]
        if any(len(row) != len(self.columns) for row in found):
            raise BadRule(
                f"{self.id}.cypher: its rows have {len(found[0])} values, its head {len(self.columns)} columns."
            )
        found.sort(key=_whole)
        names = [column.name for column in self.columns]
        for name in reversed(self.sort):
            place = names.index(name.removeprefix("-"))
            found.sort(key=lambda row: _by(row[place]), reverse=name.startswith("-"))
            found.sort(key=lambda row: row[place] is None)
        return Table(tuple(names), tuple(found))


def _plain(cell: Cell) -> Cell:
    """A cell without what an engine adds: sums that Ladybug makes wide, the order in which a list was found. Each value of
    a list stands once: `collect(DISTINCT …)` takes Ladybug a table of its own for every group, and soon all memory."""
    if isinstance(cell, Decimal):
        return int(cell)
    if isinstance(cell, list | tuple):
        return tuple(sorted(set(map(_plain, cell)), key=_by))
    return cell


def _by(cell: Cell) -> tuple[bool, Any]:
    return cell is not None, cell if cell is not None else 0


def _whole(row: Sequence[Cell]) -> list[tuple[bool, Any]]:
    return [_by(cell) for cell in row]


class ParameterRow(Strict):
    type: ParameterType
    words: str
    default: str | int | bool | None = None


class ColumnRow(Strict):
    type: ColumnType
    words: str


class Head(Strict):
    id: str
    question: str
    parameters: dict[str, ParameterRow] = {}
    columns: dict[str, ColumnRow]
    sort: list[str]


@lru_cache(maxsize=1)
def questions() -> Mapping[str, Question]:
    """Every named question by its id, in order. Raises BadRule naming file and line."""
    return read_questions(FOLDER)


def question(name: str) -> Question:
    """The question of this id. Raises NotFound, with the ids that there are."""
    if name not in questions():
        raise NotFound(f"{name}: no such question. There are: {', '.join(questions())}.")
    return questions()[name]


@lru_cache
def choices_by_case(of: str) -> Question:
    """What stands in each case to choose from: for those who may not see every case."""
    columns = (Column("choice", "text", of), Column("case", "case", "the case that has it"))
    name = f"choices_{of}_by_case"
    return Question(name, of, (), columns, {"": (FOLDER / "store" / f"{name}.cypher").read_text("utf-8")})


def read_questions(folder: Path) -> dict[str, Question]:
    return {path.stem: _read(path) for path in sorted(folder.glob("*.cypher")) if "." not in path.stem}


def _read(path: Path) -> Question:
    lines = path.read_text("utf-8").splitlines()
    length = next((i for i, line in enumerate(lines) if not line.startswith("//")), len(lines))
    head = parse_yaml("\n".join(line[3:] for line in lines[:length]), path.name, Head)
    variants = {engine: path.with_name(f"{path.stem}.{engine}.cypher") for engine in ENGINES}
    texts = {engine: file.read_text("utf-8") for engine, file in variants.items() if file.is_file()}
    if common := "\n".join(lines[length:]).strip():
        texts[""] = common
    found = Question(
        head.id, head.question,
        tuple(Parameter(name, row.type, row.words, row.default) for name, row in head.parameters.items()),
        tuple(Column(name, row.type, row.words) for name, row in head.columns.items()),
        texts, tuple(head.sort),
    )  # fmt: skip
    _check(path, found)
    return found


def _check(path: Path, read: Question) -> None:
    """What a head must keep to beside its form."""
    names = {column.name for column in read.columns}
    declared = {p.name for p in read.parameters}
    faults = [
        (f"id {read.id!r} must be the file's name", read.id != path.stem),
        ("there is no text for every engine", "" not in read.texts and len(read.texts) < len(ENGINES)),
        ("sort names what is no column", not {s.removeprefix("-") for s in read.sort} <= names),
        *(
            (f"its text uses {sorted(_used(text))}, its head declares {sorted(declared)}", _used(text) != declared)
            for text in read.texts.values()
        ),
        *((f"{p.name}: {fault}", True) for p in read.asked if (fault := _bad_default(p))),
    ]
    if wrong := [f"{path.name}:1: {fault}." for fault, holds in faults if holds]:
        raise BadRule("\n".join(wrong))


def _used(text: str) -> set[str]:
    """The parameters that a text uses, comments left out."""
    return set(re.findall(r"\$(\w+)", re.sub(r"//.*", "", text)))


def _bad_default(parameter: Parameter) -> str | None:
    try:
        if parameter.default is not None:
            given_as(parameter.type, parameter.default)
    except ValueError as fault:
        return f"its default is not {fault}"
    return None
