"""Finds which of many patterns a text meets: the anchors in one Aho-Corasick pass, then only the patterns they belong to."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

from nlp.pattern import Flat, Pattern, plain

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
        self.flat = Flat(self.lower)
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


Place = tuple[int, int]  # (offset in the flat text, number of a literal)
GROUPS = 4  # what a pattern is found by, two others that it holds, and what its rule needs beside it


def _automaton(literals: list[str]) -> AhoCorasick:
    return AhoCorasick(literals, matchkind=MatchKind.Standard)


class Finder(Generic[K]):
    """Looks texts up in one set of patterns: one pass for the literals, then only the patterns all of whose literals are there.

    A sentence is weighed as one number: bit `g * patterns + p` says that it holds a literal of group `g` of pattern `p`.
    """

    def __init__(self, rules: Iterable[tuple[K, Pattern]], needs: Callable[[K], Sequence[Pattern]] = lambda rule: ()):
        self._rules = list(rules)
        number: dict[str, int] = {}
        bits: dict[int, list[int]] = defaultdict(list)
        self._free = 0  # the groups that a pattern has not
        for index, (rule, pattern) in enumerate(self._rules):
            needed = frozenset[str]().union(*(p.literals for p in needs(rule)))
            groups = [pattern.literals, *pattern.others, *([needed] if needed else [])]
            for group in range(GROUPS):
                bit = group * len(self._rules) + index
                for literal in groups[group] if group < len(groups) else ():
                    bits[number.setdefault(literal, len(number))].append(bit)
                self._free |= (group >= len(groups)) << bit
        self._bits = [tuple(bits[n]) for n in range(len(number))]
        self._literals = list(number)
        self._begin()

    def _begin(self) -> None:
        self._automaton = _automaton(self._literals)
        self._weights: dict[int, int] = {}

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name not in ("_automaton", "_weights")}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self._begin()

    def places(self, text: Plain) -> list[Place]:
        """Where each literal begins in the flat text."""
        found = self._automaton.find_matches_as_indexes(text.flat.words, overlapping=True)
        return [(start + 1, number) for number, start, _ in found]

    def _weight(self, literal: int) -> int:
        weight = self._weights.get(literal)
        if weight is None:
            weight = self._weights[literal] = sum(1 << bit for bit in self._bits[literal])
        return weight

    def candidates(self, places: Iterable[Place]) -> int:
        """The patterns, a bit each, that may match where these literals stand together."""
        weight, weights = self._free, self._weights
        for _, literal in places:
            weight |= weights.get(literal) or self._weight(literal)
        size = len(self._rules)
        for _ in range(1, GROUPS):
            weight &= weight >> size
        return weight

    def met(self, text: Plain, places: Sequence[Place], begin: int, end: int) -> list[Hit[K]]:
        """Every match between two offsets, overlapping ones too, in the order of the rules, given the places there."""
        hits: list[Hit[K]] = []
        left = self.candidates(places)
        while left:
            bit = left & -left
            left ^= bit
            hits += self._matches(bit.bit_length() - 1, text, places, begin, end)
        return hits

    def _matches(self, index: int, text: Plain, places: Iterable[Place], begin: int, end: int) -> Iterator[Hit[K]]:
        """The matches of one pattern that do not overlap each other."""
        key, pattern = self._rules[index]
        regex, within = regex_of(pattern.regex), text.for_(pattern)
        if not pattern.leading:
            for match in regex.finditer(within, begin, end):
                yield Hit(key, *match.span())
            return
        after = begin
        for offset, literal in places:
            if index in self._bits[literal]:
                place = text.flat.origin(offset)
                if place >= after and (found := regex.match(within, place, end)):
                    yield Hit(key, *found.span())
                    after = found.end()

    def find(self, sentence: str) -> list[Hit[K]]:
        """Every hit in one sentence, in order of position."""
        text = Plain(sentence)
        places = self.places(text)
        return sorted(self.met(text, places, 0, len(sentence)), key=lambda h: (h.start, -h.end)) if places else []
