"""Finds which of many patterns a text meets: the anchors in one Aho-Corasick pass, then only the patterns they belong to."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

from nlp.pattern import Flat, Pattern, common, plain

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


@lru_cache(maxsize=32)
def _plain_of(sentence: str) -> Plain:
    """Several finders read one sentence after the other."""
    return Plain(sentence)


@dataclass(frozen=True, slots=True)
class Hit(Generic[K]):
    """A rule met by a text, and where."""

    rule: K
    start: int
    end: int


Place = tuple[int, int, int]  # (number of a literal, its start and end in the flat text)
# Where the sentences of a text begin, the first at 0; asked only where something may match.
Starts = Callable[[], Sequence[int]]
Match = tuple[int, int, int]  # (number of a pattern, start and end of what it matched)


def _end(starts: Sequence[int], place: int, text: Plain) -> int:
    """Where the sentence at `place` ends."""
    after = bisect_right(starts, place)
    return starts[after] if after < len(starts) else len(text.text)


def _reached(pattern: Pattern, within: str, place: int, end: int) -> int:
    """Where a match ends that begins at `place`, the beginning of a word, and ends by `end`; 0 where there is none."""
    after = place + len(pattern.phrase)
    if pattern.phrase and after <= end and within.startswith(pattern.phrase, place):
        return after  # the flat text holds these words whole
    match = regex_of(pattern.regex).match(within, place, end)
    return match.end() if match else 0


def _automaton(literals: list[str]) -> AhoCorasick:
    return AhoCorasick(literals, matchkind=MatchKind.Standard)


class Finder(Generic[K]):
    """Looks texts up in one set of patterns: one pass for the literals, then only the patterns all of whose literals are there."""

    def __init__(self, rules: Iterable[tuple[K, Pattern]], needs: Callable[[K], Sequence[Pattern]] = lambda rule: ()):
        self._rules = list(rules)
        number: dict[str, int] = {}
        told_by: dict[int, list[int]] = defaultdict(list)  # of which patterns a literal may begin a whole text
        found_by: dict[int, list[int]] = defaultdict(list)
        self._beside: list[tuple[frozenset[int], ...]] = []  # of each of these sets a pattern holds a literal too
        self._leading: list[frozenset[int]] = []

        def numbers(literals: Iterable[str]) -> frozenset[int]:
            return frozenset(number.setdefault(x, len(number)) for x in literals)

        for index, (rule, pattern) in enumerate(self._rules):
            first, *others = map(numbers, pattern.holds)
            needed = frozenset(literal for p in needs(rule) for literal in p.holds[0])
            if needed and not pattern.whole and not common(needed):
                others.append(numbers(needed))
            self._beside.append(tuple(others))
            self._leading.append(numbers(pattern.leading))
            for literal in first:
                (told_by if pattern.whole else found_by)[literal].append(index)
        self._told_by = {literal: tuple(indexes) for literal, indexes in told_by.items()}
        self._found_by = {literal: tuple(indexes) for literal, indexes in found_by.items()}
        self.literals = list(number)
        self._automaton = _automaton(self.literals)

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "_automaton"}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)
        self._automaton = _automaton(self.literals)

    def find(self, sentence: str) -> list[Hit[K]]:
        """Every hit in one sentence, in order of position."""
        return sorted(self.hits(_plain_of(sentence), lambda: (0,)), key=lambda h: (h.start, -h.end))

    def hits(self, text: Plain, starts: Starts) -> list[Hit[K]]:
        """Every match that lies within one sentence, overlapping ones too, in the order of the rules."""
        places = self._automaton.find_matches_as_indexes(text.flat.words, overlapping=True)
        hits = [*self._told(text, places, starts), *self._supposed(text, places, starts)]
        return [Hit(self._rules[index][0], start, end) for index, start, end in sorted(hits)]

    def _told(self, text: Plain, places: Iterable[Place], starts: Starts) -> Iterator[Match]:
        """The matches of patterns all of whose texts are known: hardly anything is tried that does not match."""
        words, told_by = text.flat.words, self._told_by
        found: dict[int, list[int]] = {}
        for literal, start, _ in places:
            for index in told_by.get(literal, ()):
                if words.startswith(self._rules[index][1].whole, start):
                    found.setdefault(index, []).append(start)
        begins = starts() if found else ()
        for index, spaces in found.items():
            yield from self._at(index, text, sorted(set(spaces)), begins)

    def _supposed(self, text: Plain, places: Sequence[Place], starts: Starts) -> Iterator[Match]:
        """The matches of the other patterns, sentence by sentence: of those all of whose literals stand in it."""
        if next(self._speaking({literal for literal, _, _ in places}), None) is None:
            return
        begins = starts()
        firsts = text.flat.firsts(begins)
        by_sentence: list[list[Place]] = [[] for _ in begins]
        for place in places:
            by_sentence[bisect_right(firsts, place[1] + 1) - 1].append(place)
        for begin, here in zip(begins, by_sentence, strict=True):
            for index in set(self._speaking({literal for literal, _, _ in here})):
                if leading := self._leading[index]:
                    spaces = sorted({start for literal, start, _ in here if literal in leading})
                    yield from self._at(index, text, spaces, begins)
                else:
                    pattern = self._rules[index][1]
                    within = text.for_(pattern), begin, _end(begins, begin, text)
                    for match in regex_of(pattern.regex).finditer(*within):
                        yield index, *match.span()

    def _at(self, index: int, text: Plain, spaces: Iterable[int], begins: Sequence[int]) -> Iterator[Match]:
        """The matches of one pattern that begin after these spaces of the flat text; none overlaps another."""
        pattern = self._rules[index][1]
        within = text.for_(pattern)
        after = 0
        for space in spaces:
            place = text.flat.origin(space)
            if place >= after and (reached := _reached(pattern, within, place, _end(begins, place, text))):
                yield index, place, reached
                after = reached

    def _speaking(self, here: set[int]) -> Iterator[int]:
        """The patterns all of whose literals are among these."""
        found_by, beside = self._found_by, self._beside
        for literal in here:
            for index in found_by.get(literal, ()):
                for others in beside[index]:
                    if others.isdisjoint(here):
                        break
                else:
                    yield index
