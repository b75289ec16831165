"""Names of things as a screen or a page shows them."""

from collections.abc import Iterable

from graph.case import Record
from nlp.lexicon import load_lexicon

GROUPS = ("harm", "offending", "management", "circumstance")  # of indicators, in the order in which they are told
_GROUPS = {
    "known_adult": "a known adult",
    "public": "the public",
    "staff": "staff",
    "children": "children",
    "prisoners": "prisoners",
}


def label(category: str) -> str:
    """The screen label of an indicator."""
    return load_lexicon().indicators[category].label if category in load_lexicon().indicators else category


def group_of(category: str | None) -> str:
    """The group of an indicator; of what is none, the last."""
    indicator = load_lexicon().indicators.get(category or "")
    return indicator.group if indicator else GROUPS[-1]


def labels(categories: Iterable[str]) -> str:
    return ", ".join(label(c).lower() if not label(c).isupper() else label(c) for c in sorted(categories))


def who(record: Record) -> str:
    """Who wrote it, as far as the record tells."""
    return record.author or f"{agency(record.source)} (author not told)"


def agency(source: str | None) -> str:
    """An agency as a screen names it."""
    return "source not told" if source is None else source.upper() if source in ("mappa", "marac", "yot") else source


def kind(record: Record) -> str:
    """What kind of record it is, as a screen names it."""
    return record.kind.replace("_", " ").replace("mappa", "MAPPA")


def groups(name: str) -> str:
    """Whom a level of risk of serious harm is about."""
    return _GROUPS.get(name, name)


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 record`, `2 records`."""
    return f"{count} {one if count == 1 else many or one + 's'}"
