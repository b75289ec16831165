"""Where a search matched: a few words around the first match, and every match in them.

Our own, since FTS5's `snippet` takes minutes over a long text with many matches.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

BEFORE, WIDTH = 60, 220  # characters shown ahead of the first match, and in all
_WORD = re.compile(r"[^\W_]+")
_TERM = re.compile(r'"([^"]*)"(\*?)|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must follow each other; with `prefix` the last is the beginning of a word."""

    words: tuple[str, ...]
    prefix: bool

    @property
    def expression(self) -> str:
        """As FTS5 takes it: quoted, so that nothing that was typed is an operator."""
        return f'"{" ".join(self.words)}"{" *" if self.prefix else ""}'


def terms_of(text: str) -> list[Term]:
    """What a person typed: words, "phrases in quotation marks", begin*."""
    return [term for found in _TERM.finditer(text) if (term := _term(*found.groups())).words]


def _term(phrase: str | None, star: str | None, word: str | None) -> Term:
    given = word if phrase is None else phrase
    prefix = bool(star) if word is None else word.endswith("*")
    return Term(tuple(_WORD.findall(given or "")), prefix)


def snippet(text: str, terms: Sequence[Term]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """(words around the first match, (start, end) of each match in them); the beginning where nothing is to mark."""
    first = next(_matches(text, terms), (0, 0))[0]
    start = max(0, first - BEFORE)
    if start:
        start = next((m.start() for m in re.finditer(r"(?<=\s)\S", text[start : first + 1])), first - start) + start
    shown = text[start : start + WIDTH]
    lead, tail = "…" if start else "", "…" if start + WIDTH < len(text) else ""
    marks = tuple((a + len(lead), b + len(lead)) for a, b in _matches(shown, terms))
    return f"{lead}{shown}{tail}", marks


def _matches(text: str, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
    wanted = [(tuple(map(_fold, term.words)), term.prefix) for term in terms]
    longest = max((len(words) for words, _ in wanted), default=0)
    ahead: list[tuple[str, int, int]] = []
    for word in _WORD.finditer(text):
        ahead.append((_fold(word.group()), *word.span()))
        if len(ahead) == longest:
            yield from _at_first(ahead, wanted)
            ahead.pop(0)
    while ahead:
        yield from _at_first(ahead, wanted)
        ahead.pop(0)


def _at_first(
    ahead: Sequence[tuple[str, int, int]], wanted: Sequence[tuple[tuple[str, ...], bool]]
) -> Iterator[tuple[int, int]]:
    """The longest term that stands at the first of these words."""
    lengths = [len(words) for words, prefix in wanted if _stands(words, prefix, [word for word, _, _ in ahead])]
    if lengths:
        yield ahead[0][1], ahead[max(lengths) - 1][2]


def _stands(words: Sequence[str], prefix: bool, there: Sequence[str]) -> bool:
    *body, last = words
    if len(there) < len(words) or there[: len(body)] != body:
        return False
    return there[len(body)].startswith(last) if prefix else there[len(body)] == last


def _fold(word: str) -> str:
    """Without case and diacritics."""
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))
