"""What a person typed into a search box: terms, each of which a record must hold."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from errors import BadInput, Problem
from graph.words import words

MOST = 100  # words of one search: more, with the other spellings of each, no engine takes at once
_TERM = re.compile(r'"([^"]*)"(\*?)|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must follow each other; with `prefix` the last is the beginning of a word. `quoted`: wanted as it
    stands, whatever other spellings are admitted."""

    words: tuple[str, ...]
    prefix: bool = False
    quoted: bool = False

    def begins(self, there: Sequence[str]) -> bool:
        """Whether these words, as `graph.words` gives them, begin with it."""
        *body, last = self.words
        if len(there) < len(self.words) or list(there[: len(body)]) != body:
            return False
        return there[len(body)].startswith(last) if self.prefix else there[len(body)] == last


def terms_of(text: str) -> tuple[Term, ...]:
    """Each term once: words, "phrases in quotation marks", begin*. Raises BadInput for more than MOST words."""
    found = tuple(dict.fromkeys(term for typed in _TERM.finditer(text) if (term := _term(*typed.groups())).words))
    count = sum(len(term.words) for term in found)
    if count > MOST:
        raise BadInput([Problem("search", "what to look for", f"{count} words", f"at most {MOST}", "Give fewer.")])
    return found


def _term(phrase: str | None, star: str | None, run: str | None) -> Term:
    typed = run if phrase is None else phrase
    text = typed or ""
    return Term(tuple(word for word, _, _ in words(text)), bool(star) or text.endswith("*"), phrase is not None)
