"""Finds which of many patterns a text meets: the anchors in one Aho-Corasick pass, then only the patterns they belong to."""

import re
import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

from nlp.pattern import Pattern, flat, plain

K = TypeVar("K")


@cache
def regex_of(source: str) -> re.Pattern[str]:
    """Compiled when first needed: most patterns never meet a text that holds their anchor."""
    return re.compile(source)


class Plain:
    """One text as patterns meet it, in lower case and as it is; offsets are those of the original."""

    def __init__(self, text: str):
        self.text = text
        self.lower = plain(text)
        self._cased: str | None = None

    def for_(self, pattern: Pattern) -> str:
        if not pattern.cased:
            return self.lower
        if self._cased is None:
            self._cased = plain(self.text, cased=True)
        return self._cased

    def holds(self, pattern: Pattern, begin: int, end: int) -> bool:
        for anchor in pattern.anchors:
            if self.lower.find(anchor, begin, end) >= 0:
                return regex_of(pattern.regex).search(self.for_(pattern), begin, end) is not None
        return False


@dataclass(frozen=True, slots=True)
class Hit(Generic[K]):
    """A rule met by a text, and where."""

    rule: K
    start: int
    end: int


Place = tuple[int, int]  # (offset, number of a literal)


def _automaton(literals: list[str]) -> AhoCorasick:
    return AhoCorasick(literals, matchkind=MatchKind.Standard)


class Finder(Generic[K]):
    """Looks texts up in one set of patterns: one pass for the literals, then only the patterns they belong to.

    A text of 160 words meets some tens of 8,000 patterns' literals.
    """

    def __init__(self, rules: Iterable[tuple[K, Pattern]]):
        self._rules = list(rules)
        number: dict[str, int] = {}
        of: dict[int, list[int]] = defaultdict(list)
        self._leading: list[bool] = []
        for index, (_, pattern) in enumerate(self._rules):
            self._leading.append(pattern.leading)
            for literal in pattern.literals:
                of[number.setdefault(literal, len(number))].append(index)
        self._rules_of = [tuple(of[n]) for n in range(len(number))]
        self._literals = list(number)
        self._automaton = _automaton(self._literals)

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "_automaton"}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self._automaton = _automaton(self._literals)

    def places(self, text: Plain) -> list[Place]:
        """Where each literal begins in the text."""
        words, added = flat(text.lower)
        return [
            (start + 1 + added[bisect_right(added, (start + 1, sys.maxsize)) - 1][1], number)
            for number, start, _ in self._automaton.find_matches_as_indexes(words, overlapping=True)
        ]

    def met(self, text: Plain, places: Iterable[Place], begin: int, end: int) -> list[Hit[K]]:
        """Every match between two offsets, overlapping ones too, in the order of the rules, given the places there."""
        starts: dict[int, list[int]] = defaultdict(list)
        for place, number in places:
            for index in self._rules_of[number]:
                starts[index].append(place)
        hits = []
        for index in sorted(starts):
            key, pattern = self._rules[index]
            regex = regex_of(pattern.regex)
            within = text.for_(pattern)
            if not self._leading[index]:
                hits += [Hit(key, *m.span()) for m in regex.finditer(within, begin, end)]
                continue
            after = begin
            for place in starts[index]:
                if place >= after and (match := regex.match(within, place, end)):
                    hits.append(Hit(key, *match.span()))
                    after = match.end()
        return hits

    def find(self, sentence: str) -> list[Hit[K]]:
        """Every hit in one sentence, in order of position."""
        text = Plain(sentence)
        return sorted(self.met(text, self.places(text), 0, len(sentence)), key=lambda h: (h.start, -h.end))
