"""Where a search matched: a few words around the first match, and every match in them.

Our own on every engine, from the words that the engines index, so that the same is marked.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile

from graph.terms import Term
from graph.words import words

BEFORE, WIDTH = 60, 220  # characters shown ahead of the first match, and in all


def snippet(text: str, terms: Sequence[Term]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """(words around the first match, (start, end) of each match in them); the beginning where nothing is to mark."""
    first = next(places(text, terms), (0, 0))
    start = _start(text, first[0])
    end = min(len(text), start + WIDTH)
    lead, tail = "…" if start else "", "…" if end < len(text) else ""
    shown = [first, *places(text, terms, first[1], end)] if first[1] else []
    marks = tuple((a - start + len(lead), min(b, end) - start + len(lead)) for a, b in shown)
    return f"{lead}{text[start:end]}{tail}", marks


def _start(text: str, first: int) -> int:
    """Where a word begins, a little ahead of the first match."""
    start = max(0, first - BEFORE)
    if not start:
        return 0
    return start + next((m.start() for m in re.finditer(r"(?<=\s)\S", text[start : first + 1])), first - start)


def places(text: str, terms: Sequence[Term], start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """(start, end) of each place where a term stands, among the words that begin between two positions: the longest
    term where several begin, and none within another."""
    standing, free = _Standing(terms), 0
    coming = takewhile(lambda word: end is None or word[1] < end, words(text, start))
    ahead = deque(islice(coming, standing.longest))
    while ahead:
        count = standing.words_at([word for word, _, _ in ahead])
        if count and ahead[0][1] >= free:
            free = ahead[count - 1][2]
            yield ahead[0][1], free
        ahead.popleft()
        ahead.extend(islice(coming, 1))


class _Standing:
    """Terms by the word that they begin with: there are hundreds where other spellings are admitted."""

    def __init__(self, terms: Sequence[Term]):
        self.longest = max((len(term.words) for term in terms), default=0)
        self._beginnings = [term for term in terms if term.prefix and len(term.words) == 1]
        self._by_first: dict[str, list[Term]] = {}
        for term in terms:
            self._by_first.setdefault(term.words[0], []).append(term)

    def words_at(self, there: Sequence[str]) -> int:
        """How many words the longest term has that these begin with; 0 for none."""
        likely = [*self._by_first.get(there[0], ()), *self._beginnings]
        return max((len(term.words) for term in likely if term.begins(there)), default=0)
