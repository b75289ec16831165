"""A cheap first stage: is a sentence worth the tagger's time? Hashed words and pairs of words, weighed and summed.

`nlp/training/sift.py` fits the weights so that of a hundred notes with an indicator at most one is passed over.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from nlp.tagger import MODEL

SIZE = 1 << 17  # weights
_WORD = re.compile(r"[a-z]+|\d+|[^\sa-z\d]")


def features(text: str) -> npt.NDArray[np.int64]:
    """The places of a sentence's words and pairs of words among the weights, each once."""
    words = [w if not w.isdigit() else "0" for w in _WORD.findall(text.lower())]
    pairs = (f"{a} {b}" for a, b in pairwise(words))
    return np.array(sorted({crc32(w.encode()) % SIZE for w in (*words, *pairs)}), np.int64)


class Sieve:
    def __init__(self, path: Path = MODEL / "sieve.npz"):
        with np.load(path) as arrays:
            self._weights = arrays["weights"].astype(np.float32) * float(arrays["scale"])
            self._least = float(arrays["least"])

    def passing(self, text: str, spans: Sequence[tuple[int, int]]) -> list[bool]:
        return [self.passes(text[start:end]) for start, end in spans]

    def passes(self, sentence: str) -> bool:
        return bool(self._weights[features(sentence)].sum() >= self._least)


@lru_cache(maxsize=1)
def default_sieve() -> Sieve:
    return Sieve()
