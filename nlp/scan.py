"""Find lexicon terms in raw text: the patterns whose anchor is there, sentence by sentence."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from nlp.finder import Hit, Plain
from nlp.lexicon import Lexicon, Term, load_lexicon
from nlp.sentences import sentences_of


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

    def scan(self, text: str) -> list[Target]:
        """Every target in `text`, in order; several terms may match the same words."""
        plain = Plain(text)
        by_sentence: dict[tuple[int, int], list[Hit[Term]]] = defaultdict(list)
        for hit in self.lexicon.finder.hits(plain, lambda: sentences_of(text).starts):
            by_sentence[sentences_of(text).around(hit.start)].append(hit)
        kept = [target for bounds, hits in by_sentence.items() for target in self._in_sentence(plain, hits, *bounds)]
        return sorted(kept, key=lambda t: (t.start, -t.end, t.term.rule))

    def masked(self, text: str) -> list[tuple[str, int, int]]:
        """(category, start, end) of words that are known to be none of it."""
        return [(hit.rule, hit.start, hit.end) for hit in self.lexicon.masks.find(text) if hit.rule != "*"]

    def _in_sentence(self, text: Plain, hits: Iterable[Hit[Term]], begin: int, end: int) -> list[Target]:
        """The targets of one sentence, without those inside words that are known to be none."""
        targets = {
            (hit.start, hit.end, hit.rule.rule): Target(hit.start, hit.end, hit.rule)
            for hit in hits
            if _admitted(hit.rule, text, begin, end)
        }
        sentence = text.text[begin:end]
        if not targets or self.lexicon.traps.is_prompt(sentence):
            return []
        names = self.lexicon.traps.names(text.text, begin, end)
        masked = [(h.rule, h.start + begin, h.end + begin) for h in self.lexicon.masks.find(sentence)]
        return [t for t in targets.values() if not _hidden(t, masked) and not self._named(t, text, names, begin)]

    def _named(self, target: Target, text: Plain, names: Iterable[tuple[int, int]], begin: int) -> bool:
        """The target is somebody's or something's name, or what a course or a leaflet is about."""
        inside = any(start <= target.start and target.end <= end for start, end in names)
        return inside or self.lexicon.traps.is_topic(text.lower, begin, target.start)


def _admitted(term: Term, text: Plain, begin: int, end: int) -> bool:
    """What the term needs stands in the sentence, and nothing that it must not meet."""
    for pattern in term.unless:
        if text.holds(pattern, begin, end):
            return False
    return not term.needs or any(text.holds(p, begin, end) for p in term.needs)


def _hidden(target: Target, masked: Iterable[tuple[str, int, int]]) -> bool:
    """The target lies inside words that are known to be none, for its category or for all."""
    return any(a <= target.start and target.end <= b and of in ("*", target.term.category) for of, a, b in masked)


@lru_cache(maxsize=1)
def default_scanner() -> Scanner:
    return Scanner(load_lexicon())
