"""Find lexicon terms in raw text: the patterns whose anchor is there, sentence by sentence."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from nlp.finder import Finder, Hit, Plain
from nlp.lexicon import Lexicon, Term, load_lexicon
from nlp.sentences import Sentences


@dataclass(frozen=True, slots=True)
class Target:
    """A span that a term of the lexicon matched, before its context is read."""

    start: int
    end: int
    term: Term


class Scanner:
    """Looks texts up in one lexicon."""

    def __init__(self, lexicon: Lexicon):
        self.lexicon = lexicon
        terms = [(term, pattern) for term in lexicon.terms for pattern in term.patterns]
        self._finder: Finder[Term | str] = Finder([*terms, *lexicon.masks])

    def scan(self, text: str) -> list[Target]:
        """Every target in `text`, in order; several terms may match the same words."""
        plain = Plain(text)
        anchored = self._finder.anchored(plain)
        if not anchored:
            return []
        kept = (
            target
            for (begin, end), present in _by_sentence(text, anchored).items()
            for target in self._in_sentence(plain, present, begin, end)
        )
        return sorted(kept, key=lambda t: (t.start, -t.end, t.term.rule))

    def _in_sentence(self, text: Plain, present: set[int], begin: int, end: int) -> list[Target]:
        """The targets of one sentence, without those inside words that are known to be none."""
        targets: dict[tuple[int, int, str], Target] = {}
        masked: list[Hit[str]] = []
        for hit in self._finder.met(text, present, begin, end):
            if isinstance(hit.rule, str):
                masked.append(Hit(hit.rule, hit.start, hit.end))
            elif _admitted(hit.rule, text, begin, end):
                targets[(hit.start, hit.end, hit.rule.rule)] = Target(hit.start, hit.end, hit.rule)
        if not targets or self.lexicon.traps.is_prompt(text.text[begin:end]):
            return []
        names = self.lexicon.traps.names(text.text, begin, end)
        return [t for t in targets.values() if not _hidden(t, masked) and not self._named(t, text, names, begin)]

    def _named(self, target: Target, text: Plain, names: Iterable[tuple[int, int]], begin: int) -> bool:
        """The target is somebody's or something's name, or what a course or a leaflet is about."""
        inside = any(start <= target.start and target.end <= end for start, end in names)
        return inside or self.lexicon.traps.is_topic(text.lower, begin, target.start)


def _by_sentence(text: str, anchored: Iterable[tuple[int, int]]) -> dict[tuple[int, int], set[int]]:
    """The anchors that stand in each sentence."""
    sentences = Sentences(text)
    found: dict[int, set[int]] = defaultdict(set)
    for start, number in anchored:
        found[bisect_right(sentences.starts, start) - 1].add(number)
    return {sentences.span(index): present for index, present in found.items()}


def _admitted(term: Term, text: Plain, begin: int, end: int) -> bool:
    """What the term needs stands in the sentence, and nothing that it must not meet."""
    if term.needs and not any(text.holds(p, begin, end) for p in term.needs):
        return False
    return not any(text.holds(p, begin, end) for p in term.unless)


def _hidden(target: Target, masked: Iterable[Hit[str]]) -> bool:
    """The target lies inside words that are known to be none, for its category or for all."""
    return any(
        m.start <= target.start and target.end <= m.end and m.rule in ("*", target.term.category) for m in masked
    )


@lru_cache(maxsize=1)
def default_scanner() -> Scanner:
    return Scanner(load_lexicon())
