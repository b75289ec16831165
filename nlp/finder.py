"""Finds which of many patterns a text meets: the anchors in one Aho-Corasick pass, then only the patterns they belong to."""

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

from nlp.pattern import Pattern, plain

K = TypeVar("K")


@cache
def regex_of(pattern: Pattern) -> re.Pattern[str]:
    """Compiled when first needed: most patterns never meet a text that holds their anchor."""
    return pattern.compile()


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
        lower = self.lower
        if all(lower.find(anchor, begin, end) < 0 for anchor in pattern.anchors):
            return False
        return regex_of(pattern).search(self.for_(pattern), begin, end) is not None


@dataclass(frozen=True, slots=True)
class Hit(Generic[K]):
    """A rule met by a text, and where."""

    rule: K
    start: int
    end: int


class Finder(Generic[K]):
    """Looks texts up in one set of patterns. A text without an anchor costs one pass and nothing else.

    A pattern is tried only where all that it requires stands in the sentence: of 7,000 patterns some tens remain.
    """

    def __init__(self, rules: Iterable[tuple[K, Pattern]]):
        self._rules = list(rules)
        number: dict[str, int] = {}
        for _, pattern in self._rules:
            for anchors in pattern.required:
                for anchor in anchors:
                    number.setdefault(anchor, len(number))
        self._by_anchor: list[list[int]] = [[] for _ in number]
        self._required: list[tuple[frozenset[int], ...]] = []
        for index, (_, pattern) in enumerate(self._rules):
            first, *others = (frozenset(number[a] for a in anchors) for anchors in pattern.required)
            for anchor_number in first:
                self._by_anchor[anchor_number].append(index)
            self._required.append(tuple(others))
        self._automaton = AhoCorasick(list(number), matchkind=MatchKind.Standard)

    def anchored(self, text: Plain) -> list[tuple[int, int]]:
        """(offset, number) of every anchor in the text."""
        lower = text.lower
        return [
            (start, number)
            for number, start, _ in self._automaton.find_matches_as_indexes(lower, overlapping=True)
            if not (start and (lower[start - 1].isalnum() or lower[start - 1] == "_"))
        ]

    def met(self, text: Plain, present: Set[int], begin: int, end: int) -> list[Hit[K]]:
        """Every match between two offsets, overlapping ones too, given the anchors that stand there."""
        hits = []
        for index in sorted({rule for number in present for rule in self._by_anchor[number]}):
            for required in self._required[index]:
                if required.isdisjoint(present):
                    break
            else:
                key, pattern = self._rules[index]
                hits += [Hit(key, *m.span()) for m in regex_of(pattern).finditer(text.for_(pattern), begin, end)]
        return hits

    def find(self, sentence: str) -> list[Hit[K]]:
        """Every hit in one sentence, in order of position."""
        text = Plain(sentence)
        present = {number for _, number in self.anchored(text)}
        return sorted(self.met(text, present, 0, len(sentence)), key=lambda h: (h.start, -h.end))
