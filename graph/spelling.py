"""Other spellings of a word: a slip or two, another ending, apart or joined. What is one is decided here alone, by the
two words themselves; an engine is asked only which words it has that may be one.

So it does not depend on what else an engine holds, and an answer tells nothing of cases that the asker may not see.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from graph.terms import Term

MOST = 600  # other spellings of one search, shared among its words: an engine refuses queries of more than 1,000 parts
APART = ("co", "ex", "half", "mac", "mc", "non", "o", "self", "step")  # may stand as a word of their own
SHORTEST = 3  # letters of a word that has other spellings
_LAST = {"i": "y", "v": "f", "z": "s"}  # carries, carry; knives, knife; organized, organised


@dataclass(frozen=True, slots=True)
class Likely:
    """Where an engine looks for words akin to one: those of the same `stem`; and those of `shortest` to `longest`
    letters with one of `starts`, `insides` or `ends`, which a slip or two leave as it was. Others have one too."""

    stem: str
    shortest: int
    longest: int
    starts: tuple[str, ...]
    insides: tuple[str, ...]
    ends: tuple[str, ...]


Lookup = Callable[[Likely], Iterable[str]]


def widened(term: Term, lookup: Lookup, share: int) -> tuple[Term, ...]:
    """The term and its other spellings, at most `share` for each of its words."""
    if term.quoted or term.prefix:
        return (term,)
    runs = [term.words, *_without_possessive(term.words), *_apart_or_joined(term.words)]
    body = next(_without_possessive(term.words), term.words)
    for place, word in enumerate(body):
        runs += [(*body[:place], other, *body[place + 1 :]) for other in _others(word, lookup)[:share]]
    return tuple(Term(run) for run in dict.fromkeys(runs))


def _without_possessive(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    if len(words) > 1 and words[-1] == "s":
        yield tuple(words[:-1])


def _apart_or_joined(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """`step-father` is `stepfather`, and `OBrien` is `O'Brien`."""
    if len(words) > 1:
        yield ("".join(words),)
    else:
        yield from ((part, words[0][len(part) :]) for part in APART if _begins(words[0], part))


def _begins(word: str, part: str) -> bool:
    return word.startswith(part) and len(word) >= len(part) + 3


def _others(word: str, lookup: Lookup) -> list[str]:
    """The nearest first."""
    if len(word) < SHORTEST or _numbered(word):
        return []
    found = {other for other in lookup(likely(word)) if akin(word, other)} - {word}
    return sorted(found, key=lambda other: (OSA.distance(word, other), other))


def akin(word: str, other: str) -> bool:
    """Whether they differ by a slip or two, or by their endings. A number or a reference is a slip of nothing."""
    if _numbered(word) or _numbered(other) or len(word) < SHORTEST:
        return word == other
    most = slips(word)
    return OSA.distance(word, other, score_cutoff=most) <= most or stem(word) == stem(other)


def slips(word: str) -> int:
    """How many letters may be wrong, missing, too many or swapped."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


def _numbered(word: str) -> bool:
    return any(map(str.isdigit, word))


def stem(word: str) -> str:
    """The word without the ending of its plural or its tenses: the same for stab, stabs, stabbed and stabbing."""
    for ending in ("ing", "ed", "es", "s"):
        base = word.removesuffix(ending)
        if base != word and len(base) >= SHORTEST:
            word = base
            break
    word = word.removesuffix("e")
    if word[-1:] in _LAST:
        return word[:-1] + _LAST[word[-1]]
    return word[:-1] if word[-1:] == word[-2:-1] else word


def likely(word: str) -> Likely:
    """One slip leaves one of two parts as it was, two slips one of three; or letters are swapped where parts meet."""
    count = slips(word)
    if not count:
        return Likely(stem(word), 0, 0, (), (), ())
    cuts = [len(word) * part // (count + 1) for part in range(1, count + 1)]
    starts, insides, ends = set(), set(), set()
    for spelt in (word, *(_swapped(word, cut) for cut in cuts)):
        first, *inner, last = (spelt[a:b] for a, b in zip([0, *cuts], [*cuts, len(word)], strict=True))
        starts.add(first)
        insides.update(inner)
        ends.add(last)
    traces = (tuple(sorted(part)) for part in (starts, insides, ends))
    return Likely(stem(word), len(word) - count, len(word) + count, *traces)


def _swapped(word: str, cut: int) -> str:
    return word[: cut - 1] + word[cut] + word[cut - 1] + word[cut + 1 :]
