"""Finds which of many patterns a text meets: the anchors in one Aho-Corasick pass, then only the patterns they belong to."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
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
        self.flat = Flat(text)
        self._cased: str | None = None

    @cached_property
    def lower(self) -> str:
        return plain(self.text)

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


Place = tuple[int, int, int]  # (number of a literal, its start and end in the flat text)


def _automaton(literals: list[str]) -> AhoCorasick:
    return AhoCorasick(literals, matchkind=MatchKind.Standard)


class Finder(Generic[K]):
    """Looks texts up in one set of patterns: one pass for the literals, then only the patterns all of whose literals are there."""

    def __init__(self, rules: Iterable[tuple[K, Pattern]], needs: Callable[[K], Sequence[Pattern]] = lambda rule: ()):
        self._rules = list(rules)
        number: dict[str, int] = {}
        found_by: dict[int, list[int]] = defaultdict(list)
        self._beside: list[tuple[frozenset[int], ...]] = []  # of each of these sets a pattern holds a literal too
        self._leading: list[frozenset[int]] = []

        def numbers(literals: Iterable[str]) -> frozenset[int]:
            return frozenset(number.setdefault(x, len(number)) for x in literals)

        for index, (rule, pattern) in enumerate(self._rules):
            first, *others = map(numbers, pattern.holds)
            needed = numbers(literal for p in needs(rule) for literal in p.holds[0])
            self._beside.append((*others, needed) if needed else tuple(others))
            self._leading.append(numbers(pattern.leading))
            for literal in first:
                found_by[literal].append(index)
        self._found_by = [tuple(found_by[n]) for n in range(len(number))]
        self.literals = list(number)
        self._automaton = _automaton(self.literals)

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "_automaton"}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self._automaton = _automaton(self.literals)

    def places(self, text: Plain) -> list[Place]:
        """The number of each literal that stands in the flat text, with its start and end there."""
        return self._automaton.find_matches_as_indexes(text.flat.words, overlapping=True)

    def candidates(self, literals: Iterable[int]) -> list[int]:
        """The patterns that may match where these literals stand together, in their order."""
        return sorted(set(self._speaking(literals)))

    def any_candidate(self, literals: Iterable[int]) -> bool:
        return next(self._speaking(literals), None) is not None

    def _speaking(self, literals: Iterable[int]) -> Iterator[int]:
        here = set(literals)
        found_by, beside = self._found_by, self._beside
        for literal in here:
            for index in found_by[literal]:
                for others in beside[index]:
                    if others.isdisjoint(here):
                        break
                else:
                    yield index

    def met(
        self, candidates: Iterable[int], text: Plain, places: Iterable[Place], begin: int, end: int
    ) -> list[Hit[K]]:
        """Every match of the candidates between two offsets, overlapping ones too, in the order of the rules."""
        return [hit for index in candidates for hit in self._matches(index, text, places, begin, end)]

    def _matches(self, index: int, text: Plain, places: Iterable[Place], begin: int, end: int) -> list[Hit[K]]:
        """The matches of one pattern that do not overlap each other."""
        key, pattern = self._rules[index]
        regex, within = regex_of(pattern.regex), text.for_(pattern)
        literals = self._leading[index]
        if not literals:
            return [Hit(key, *match.span()) for match in regex.finditer(within, begin, end)]
        hits = []
        after = begin
        for literal, start, _ in places:
            if literal in literals:
                place = text.flat.origin(start + 1)
                if after <= place < end and (found := regex.match(within, place, end)):
                    hits.append(Hit(key, *found.span()))
                    after = found.end()
        return hits

    def find(self, sentence: str) -> list[Hit[K]]:
        """Every hit in one sentence, in order of position."""
        text = Plain(sentence)
        places = self.places(text)
        if not places:
            return []
        candidates = self.candidates(literal for literal, _, _ in places)
        return sorted(self.met(candidates, text, places, 0, len(sentence)), key=lambda h: (h.start, -h.end))
