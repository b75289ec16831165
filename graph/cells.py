"""What an engine answers, as plain values that are alike on both: text, numbers, days, lists and maps of them.

A node is a map of its label and properties, a relationship of its type and properties, without the engine's own numbers;
properties that are null are left out, and so is what an engine keeps beside the ontology. A path is a list of nodes and
relationships in turn. Moments and spans of time are text.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any

from graph.ontology import NODES, RELATIONSHIPS, Node, Relationship, name_of, properties

Cell = Any  # as `graph.questions` has it, which a process that is to start at once does not import
_TYPES: list[type[Node] | type[Relationship]] = [*NODES, *RELATIONSHIPS]
PROPERTIES = {name_of(of): [p.name for p in properties(of)] for of in _TYPES}  # by label or type, in order


def node(label: str, values: Mapping[str, Any], cell: Callable[[Any], Cell]) -> Cell:
    return {"label": label, **_held(label, values, cell)}


def relationship(name: str, values: Mapping[str, Any], cell: Callable[[Any], Cell]) -> Cell:
    return {"relationship": name, **_held(name, values, cell)}


def path(nodes: Sequence[Cell], steps: Iterable[tuple[Cell, bool]]) -> Cell:
    """Nodes and relationships in turn; `steps`: each relationship, and whether the path goes along it or against it."""
    parts: list[Cell] = [nodes[0]]
    for (step, along), reached in zip(steps, nodes[1:], strict=True):
        parts += [{"relationship": step["relationship"], "way": "along" if along else "against"} | step, reached]
    return parts


def plain(value: Any) -> Cell:
    """A value of Python's own that a cell does not hold as it is."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else str(value)
    if isinstance(value, datetime | time):
        return value.isoformat()
    if isinstance(value, date):
        return value
    if isinstance(value, timedelta):
        return _span(value)
    if isinstance(value, Decimal):
        return float(value)
    return value.hex() if isinstance(value, bytes) else str(value)


def mapped(value: Mapping[Any, Any], cell: Callable[[Any], Cell]) -> Cell:
    return {str(key): cell(value[key]) for key in sorted(value, key=str)}


def packed(cell: Cell) -> Any:
    """A cell as JSON can hold it: a day and a map each in a map of one key, which `unpacked` undoes."""
    if isinstance(cell, list):
        return [packed(part) for part in cell]
    if isinstance(cell, dict):
        return {"map": [[key, packed(value)] for key, value in cell.items()]}
    return {"day": cell.isoformat()} if isinstance(cell, date) else cell


def unpacked(value: Any) -> Cell:
    if isinstance(value, list):
        return [unpacked(part) for part in value]
    if not isinstance(value, dict):
        return value
    return date.fromisoformat(value["day"]) if "day" in value else {key: unpacked(part) for key, part in value["map"]}


def _held(name: str, values: Mapping[str, Any], cell: Callable[[Any], Cell]) -> dict[str, Cell]:
    names = PROPERTIES.get(name) or sorted(values)
    return {key: cell(values[key]) for key in names if values.get(key) is not None}


def _span(value: timedelta) -> str:
    seconds = f"{value.seconds + value.microseconds / 1e6:g}"
    return f"P{value.days}DT{seconds}S"
