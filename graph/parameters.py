"""What a person gives for a parameter of a question, checked and typed for Cypher."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from datafiles import read_yaml
from graph.dates import parse_date

MOST = 100_000
EPOCH = date(1970, 1, 1).toordinal()
TODAY = "today"


def given_as(kind: str, value: Any) -> Any:
    """`value`, text or typed, as a parameter of this type. Raises ValueError that says what was expected."""
    if value is None:
        raise ValueError("a value")
    return _READERS[kind](value.strip() if isinstance(value, str) else value)


def _number(value: Any) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise ValueError(f"a whole number from 0 to {MOST}") from None
    if isinstance(value, bool) or number != float(value) or not 0 <= number <= MOST:
        raise ValueError(f"a whole number from 0 to {MOST}")
    return number


def _date(value: Any) -> int:
    """The last day that a partial date spans, counted from 1970-01-01 as the days of records are."""
    if value == TODAY:
        value = datetime.now(UTC).date()
    try:
        last = value if isinstance(value, date) else parse_date(str(value)).last
    except ValueError:
        raise ValueError("a date that exists, as YYYY-MM-DD, YYYY-MM or YYYY, or today") from None
    return last.toordinal() - EPOCH


def _yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() not in _SAID:
        raise ValueError("yes or no")
    return _SAID[str(value).lower()]


_SAID = {"yes": True, "true": True, "no": False, "false": False}


def _indicators(value: Any) -> list[str]:
    """Codes of indicators, in order; the name of a group stands for all in it, and nothing for any."""
    names: Sequence[str] = [n.strip() for n in value.split(",")] if isinstance(value, str) else list(value)
    names = [name for name in names if name]
    groups = indicator_groups() if names else {}
    codes = {code for found in groups.values() for code in found}
    if unknown := [name for name in names if name not in groups and name not in codes]:
        listed = ", ".join([*sorted(groups), *sorted(codes)])
        raise ValueError(f"a list of groups and indicators ({unknown[0]} is none); there are {listed}")
    return sorted({code for name in names for code in groups.get(name, [name])})


@lru_cache(maxsize=1)
def indicator_groups() -> Mapping[str, list[str]]:
    """By group the codes of its indicators. It reads the heads of the lexicon alone: compiling all of it takes a second."""
    from nlp.lexicon import FOLDER, LexiconFile

    groups: dict[str, list[str]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        file = read_yaml(path, LexiconFile)
        groups.setdefault(file.group, []).append(file.category)
    return groups


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "text": str, "area": str, "agency": str, "person": str, "number": _number, "date": _date,
    "yes_no": _yes_no, "indicators": _indicators,
}  # fmt: skip
