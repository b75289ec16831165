"""A cheap first stage: is a sentence worth the tagger's time? Hashed words, parts of words and runs of words, weighed and summed.

`nlp/training/sift.py` fits the weights to what the tagger finds, so that of a hundred that the reader would find at most
one is passed over.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from nlp.tagger import MODEL

BITS = 18  # of a place among the weights
LEFT, RIGHT = 0x9E3779B1, 0x85EBCA6B  # odd numbers that mix the hashes of neighbours
WHOLE = 0xFFFFFFFF
LONGEST = 40  # characters of a word that are looked at
Places = npt.NDArray[np.int64]
_WORD = re.compile(r"[a-z]+|\d+|[^\sa-z\d]")


@lru_cache(maxsize=1 << 16)
def _hash(word: str) -> int:
    return crc32(b"0" if word.isdigit() else word.encode())


def _own(word: str) -> list[int]:
    """The places of a word and of its parts of three to five letters."""
    marked = f"<{word[:LONGEST]}>"
    parts = (
        {marked[at : at + size] for size in (3, 4, 5) for at in range(len(marked) - size + 1)} if word.isalpha() else ()
    )
    return [h >> (32 - BITS) for h in (_hash(word), *sorted(crc32(b"+" + part.encode()) for part in parts))]


def _runs(hashes: Places) -> tuple[Places, Places]:
    """The places of the runs of two words, and of those of three: each at its last word but one, or but two."""
    mixed = hashes * LEFT & WHOLE
    pairs = (mixed[:-1] + hashes[1:]) * RIGHT & WHOLE
    triples = (pairs[:-1] + (hashes[2:] * RIGHT & WHOLE)) * LEFT & WHOLE
    return pairs >> (32 - BITS), triples >> (32 - BITS)


def _hashes(words: Sequence[str]) -> Places:
    """Of the words of a sentence, and of the gap that stands before and after it."""
    return np.array([0, *map(_hash, words), 0], np.int64)


def words_of(sentence: str) -> list[str]:
    return _WORD.findall(sentence.lower())


def features(sentence: str) -> Places:
    """The places among the weights of all that is in a sentence."""
    words = words_of(sentence)
    pairs, triples = _runs(_hashes(words))
    return np.concatenate([np.array([place for w in words for place in _own(w)], np.int64), pairs, triples])


class Sieve:
    def __init__(self, path: Path = MODEL / "sieve.npz"):
        with np.load(path) as arrays:
            self.weights = arrays["weights"].astype(np.float32) * float(arrays["scale"])
            self._least = float(arrays["least"])
        self._words: dict[str, float] = {}

    def passing(self, text: str, spans: Sequence[tuple[int, int]]) -> list[bool]:
        """Of each sentence [start, end) whether it is worth reading."""
        least = self._least
        return [score >= least for score in self.scores(text, spans)]

    def scores(self, text: str, spans: Sequence[tuple[int, int]]) -> list[float]:
        """The sum of each sentence's weights."""
        sentences = [words_of(text[start:end]) for start, end in spans]
        hashes = np.concatenate([_hashes(words)[1:] for words in sentences], dtype=np.int64)
        hashes = np.concatenate([np.zeros(1, np.int64), hashes])
        pairs, triples = _runs(hashes)
        ends = np.cumsum([len(words) + 1 for words in sentences])
        of_pairs = np.cumsum(np.concatenate([[0.0], self.weights[pairs]]))
        of_triples = np.cumsum(np.concatenate([[0.0], self.weights[triples]]))
        starts = ends - [len(words) + 1 for words in sentences]
        runs = of_pairs[ends] - of_pairs[starts] + of_triples[np.maximum(ends - 1, starts)] - of_triples[starts]
        return [sum(map(self._word, words)) + float(run) for words, run in zip(sentences, runs, strict=True)]

    def _word(self, word: str) -> float:
        weight = self._words.get(word)
        if weight is None:
            weight = float(self.weights[_own(word)].sum())
            if len(self._words) < 1 << 16:
                self._words[word] = weight
        return weight


@lru_cache(maxsize=1)
def default_sieve() -> Sieve:
    return Sieve()
