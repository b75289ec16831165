"""Numbered notes: one for each record, in the order in which a document first names it."""

from collections.abc import Iterable

from continuity.sheet import Quote
from continuity.told import source_short
from graph.case import Record


class Notes:
    """Gives each record its number, the same at every place."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def cite(self, records: Iterable[Record]) -> list[tuple[int, Record, bool]]:
        """(its number, the record, whether it is named for the first time) of each."""
        return [self._cite(record) for record in records]

    def _cite(self, record: Record) -> tuple[int, Record, bool]:
        first = record.id not in self._numbers
        return self._numbers.setdefault(record.id, len(self._numbers) + 1), record, first


def under(quote: Quote) -> str:
    """What stands with a quotation beside its note: who wrote it when, so that nobody must turn pages for that."""
    return " · ".join(words for words in (source_short(quote.record), quote.after) if words)
