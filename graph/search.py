"""Full-text search over records and names: what is asked, what counts as found and in which order, on every engine.

An engine is an Index: it finds the entries that hold given words, knows which words it has, and counts.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from errors import BadInput, Problem
from graph.dates import PartialDate, parse_date
from graph.ontology import Node, Offender, Record
from graph.snippet import snippet
from graph.spelling import MOST as MOST_SPELLINGS
from graph.spelling import Likely, widened
from graph.store import CaseGraph, Hit, Search, SearchResult
from graph.terms import Term, terms_of
from graph.words import folded

NAMES = "name"  # the kind of an entry that is no record: the names that a case's file lists


@dataclass(frozen=True, slots=True)
class Scope:
    """Which entries a search looks at. `since` and `until` are days."""

    crn: str | None = None
    within: Collection[str] | None = None
    areas: Collection[str] | None = None
    kinds: Collection[str] | None = None
    since: str | None = None
    until: str | None = None
    indicator: str | None = None

    def given(self) -> dict[str, str | list[str]]:
        """What restricts it, by name."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {n: v if isinstance(v, str) else sorted(v) for n, v in values.items() if v is not None}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words: of `every` one at least one term stands; with `but`, not all of these stand."""

    every: tuple[tuple[Term, ...], ...] = ()
    but: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A record, or the names of a case: then `record_id` is None."""

    crn: str
    record_id: str | None
    kind: str
    recorded_on: str | None
    text: str


class Index(ABC):
    """What one engine can tell, and what is made of it."""

    def search(self, asked: Search, within: Collection[str] | None) -> SearchResult:
        """Names first; then records with the very words before those with other spellings; then the newest. No order
        that depends on texts which the asker may not see."""
        scope, terms = _scope(asked, within), terms_of(asked.text)
        every = tuple((term,) for term in terms)
        spelt = tuple(self._spellings(terms)) if asked.spelling else every
        found, best = self.found(Wanted(every), scope, asked.limit)
        if spelt != every:
            but = tuple(term for term, alike in zip(terms, spelt, strict=True) if len(alike) > 1)
            more, others = self.found(Wanted(spelt, but), scope, asked.limit)
            found, best = found + more, sorted([*best, *others], key=lambda entry: entry.record_id is not None)
        marked = [term for alike in spelt for term in alike]
        hits = tuple(_hit(entry, marked) for entry in best[: asked.limit])
        return SearchResult(hits, found, *self.counted(scope))

    def _spellings(self, terms: Sequence[Term]) -> Iterator[tuple[Term, ...]]:
        share = MOST_SPELLINGS // max(1, sum(len(term.words) for term in terms))
        return (widened(term, self.words_like, share) for term in terms)

    @abstractmethod
    def found(self, wanted: Wanted, scope: Scope, limit: int) -> tuple[int, list[Entry]]:
        """(how many entries, the first of them: names, then the newest records); without words records only."""

    @abstractmethod
    def counted(self, scope: Scope) -> tuple[int, int]:
        """(records looked through, records that could not be read), whatever they say. What never became a record
        counts in any area, kind or time, since none is known of it."""

    @abstractmethod
    def words_like(self, likely: Likely) -> Iterable[str]:
        """The words that it has and that may be akin to one."""


def _scope(asked: Search, within: Collection[str] | None) -> Scope:
    since = _days("since", asked.since).first.isoformat() if asked.since else None
    until = _days("until", asked.until).last.isoformat() if asked.until else None
    if asked.crn is not None and within is not None:
        within = {asked.crn} & {*within}
    return Scope(asked.crn, within, asked.areas, asked.kinds, since, until, asked.indicator)


def _days(name: str, text: str) -> PartialDate:
    try:
        return parse_date(text)
    except ValueError as fault:
        remedy = "Write it as 2003, 2003-05 or 2003-05-02."
        raise BadInput([Problem("search", name, text, "a year, month or day that exists", remedy)]) from fault


def _hit(entry: Entry, terms: Sequence[Term]) -> Hit:
    return Hit(entry.crn, entry.record_id, entry.kind, entry.recorded_on, *snippet(entry.text, terms))


def names_in(header: str) -> str:
    """The names that a case's header lists, one a line."""
    listed = json.loads(header)
    rows = [listed["offender"], *listed.get("people", []), *listed.get("staff", [])]
    return "\n".join(str(row["name"]) for row in rows if row.get("name"))


def text_of(node: Node) -> str | None:
    """What is searched of a node; None of a node that is not."""
    if isinstance(node, Record):
        return node.text
    return names_in(node.header) if isinstance(node, Offender) else None


def vocabulary(cases: Iterable[CaseGraph]) -> set[str]:
    """Every word of these cases, as words are compared."""
    texts = (text for case in cases for node in case.own if (text := text_of(node)) is not None)
    return {word for text in texts for word in folded(text).split(" ") if word}
