"""Finds which of many patterns a text meets: the anchors in one Aho-Corasick pass, then only the patterns they belong to."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
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
        return regex_of(pattern).search(self.for_(pattern), begin, end) is not None


@dataclass(frozen=True, slots=True)
class Hit(Generic[K]):
    """A rule met by a text, and where."""

    rule: K
    start: int
    end: int


class Finder(Generic[K]):
    """Looks texts up in one set of patterns. A text without an anchor costs one pass and nothing else."""

    def __init__(self, rules: Iterable[tuple[K, Pattern]]):
        self._rules = list(rules)
        by_anchor: dict[str, list[int]] = defaultdict(list)
        for index, (_, pattern) in enumerate(self._rules):
            for anchor in pattern.anchors:
                by_anchor[anchor].append(index)
        self._by_anchor = list(by_anchor.values())
        self._automaton = AhoCorasick(list(by_anchor), matchkind=MatchKind.Standard)

    def anchored(self, text: Plain) -> list[tuple[int, Sequence[int]]]:
        """(offset, the rules that may be met around it) for every anchor in the text, in order of its end."""
        lower = text.lower
        return [
            (start, self._by_anchor[index])
            for index, start, _ in self._automaton.find_matches_as_indexes(lower, overlapping=True)
            if not (start and (lower[start - 1].isalnum() or lower[start - 1] == "_"))
        ]

    def met(self, text: Plain, rules: Iterable[int], begin: int, end: int) -> list[Hit[K]]:
        """Every match of these rules between two offsets, overlapping ones too."""
        hits = []
        for index in rules:
            key, pattern = self._rules[index]
            hits += [Hit(key, *m.span()) for m in regex_of(pattern).finditer(text.for_(pattern), begin, end)]
        return hits

    def find(self, sentence: str) -> list[Hit[K]]:
        """Every hit in one sentence, in order of position."""
        text = Plain(sentence)
        wanted = sorted({rule for _, rules in self.anchored(text) for rule in rules})
        return sorted(self.met(text, wanted, 0, len(sentence)), key=lambda h: (h.start, -h.end))
