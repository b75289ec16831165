"""Find lexicon terms in raw text: one Aho-Corasick pass for the anchors, then the patterns whose anchor is there."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from nlp.lexicon import Lexicon, Term, load_lexicon
from nlp.pattern import Pattern, fold, straighten
from nlp.sentences import Sentences


@dataclass(frozen=True, slots=True)
class Target:
    """A span that a term of the lexicon matched, before its context is read."""

    start: int
    end: int
    term: Term


class Scanner:
    """Looks texts up in one lexicon. A text without an anchor costs one pass and nothing else."""

    def __init__(self, lexicon: Lexicon):
        self.lexicon = lexicon
        by_anchor: dict[str, list[tuple[Pattern, Term | str]]] = defaultdict(list)
        for term in lexicon.terms:
            for pattern in term.patterns:
                for anchor in pattern.anchors:
                    by_anchor[anchor].append((pattern, term))
        for category, pattern in lexicon.masks:
            for anchor in pattern.anchors:
                by_anchor[anchor].append((pattern, category))
        self._anchors = list(by_anchor)
        self._patterns = list(by_anchor.values())
        self._automaton = AhoCorasick(self._anchors, matchkind=MatchKind.Standard) if self._anchors else None

    def scan(self, text: str) -> list[Target]:
        """Every target in `text`, in order; several terms may match the same words."""
        folded = fold(text)
        if self._automaton is None:
            return []
        hits = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        if not hits:
            return []
        sentences = Sentences(text)
        cased = straighten(text)
        targets: dict[tuple[int, int, str], Target] = {}
        masked: list[tuple[int, int, str]] = []
        tried: set[tuple[int, int, str]] = set()
        for index, start, _ in hits:
            if start and _is_word(folded[start - 1]):
                continue
            begin, end = sentences.around(start)
            for pattern, owner in self._patterns[index]:
                key = (id(pattern), begin, "")
                if key in tried:
                    continue
                tried.add(key)
                subject = cased if pattern.cased else folded
                for match in self.lexicon.regex(pattern).finditer(subject, begin, end):
                    span = match.span()
                    if isinstance(owner, str):
                        masked.append((*span, owner))
                    elif self._admitted(owner, folded, cased, begin, end):
                        targets[(*span, owner.rule)] = Target(*span, owner)
        return sorted(_unmasked(targets.values(), masked), key=lambda t: (t.start, -t.end, t.term.rule))

    def _admitted(self, term: Term, folded: str, cased: str, begin: int, end: int) -> bool:
        def stands(pattern: Pattern) -> bool:
            subject = cased if pattern.cased else folded
            return self.lexicon.regex(pattern).search(subject, begin, end) is not None

        return (not term.needs or any(map(stands, term.needs))) and not any(map(stands, term.unless))


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _unmasked(targets: Iterable[Target], masked: list[tuple[int, int, str]]) -> list[Target]:
    kept = []
    for target in targets:
        hidden = any(
            begin <= target.start and target.end <= end and owner in ("*", target.term.category)
            for begin, end, owner in masked
        )
        if not hidden:
            kept.append(target)
    return kept


@lru_cache(maxsize=1)
def default_scanner() -> Scanner:
    return Scanner(load_lexicon())
