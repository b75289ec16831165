"""The labelled quotations of the training notes that are most like some words, so that a person can compare a reading.

Texts are alike by the runs of three to five characters that they share, rare runs counting more (the cosine of TF-IDF).
Of 600 quotations, each against those of all other notes, 41 in 100 of the three most alike had the category of the one
asked for. By rapidfuzz they were 32 (token_ratio, token_set_ratio), 28 (ratio), 26 (token_sort_ratio, partial_ratio) and 9
(WRatio), by whole words 39. Ten spans, read side by side, say the same: "runs a phone for them" meets "holds the Diss phone
for the Gipton lot" here, and "for whom they run parcels" by token_set_ratio, which goes by "for", "them" and "to".

Every training note is made up: MADE_UP is said wherever one is shown.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rapidfuzz.utils import default_process

from errors import BadRule, NotFound
from nlp.mention import AssertionName, Subject
from nlp.sentences import sentences_of

MADE_UP = "made-up training note"
NOTES = Path(__file__).parent / "training"
SIZES = (3, 4, 5)  # characters of a run
AROUND = 0.5  # the most that a like sentence adds, as a share of what the words alone lack: short words say little
FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd and large, so that hardly two runs share a number
Numbers = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Runs = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A labelled quotation of a made-up training note, which stands in nlp/training, file `part`, line `line`.

    `likeness` is 0 to 1, and 1 where the words are the same but for case and punctuation.
    """

    quote: str
    text: str
    assertion: AssertionName
    subject: Subject
    likeness: float
    part: str
    line: int

    @property
    def source(self) -> str:
        return f"{MADE_UP}, {self.part}, line {self.line}"


def nearest(text: str, start: int, end: int, category: str, count: int = 3) -> tuple[Neighbour, ...]:
    """The quotations labelled `category` that are most like text[start:end] in its sentence, one a note, the most like first.

    There are fewer than `count` where fewer share anything with it. Raises NotFound where no note has the category, BadRule
    where the notes are not installed, ValueError where the span is not within `text`.
    """
    if not 0 <= start < end <= len(text):
        raise ValueError(f"{start} to {end} is no span of a text of {len(text)} characters")
    return tuple(_of(category).most_like(text[start:end], _sentence(text, start, end), count))


def nearest_document(found: Sequence[Neighbour]) -> list[dict[str, object]]:
    """Neighbours as `throughline extract --nearest` prints them (docs/records.md)."""
    return [{name: getattr(one, name) for name in _PRINTED} for one in found]


_PRINTED = ("quote", "text", "assertion", "subject", "likeness", "source")


class Likeness:
    """How like a text is to each of some others, 0 to 1."""

    def __init__(self, texts: Sequence[str]):
        self._size = len(texts)
        owners, runs = _runs(texts)
        self._known, columns = np.unique(runs, return_inverse=True)
        cells, counts = np.unique(owners * len(self._known) + columns, return_counts=True)
        self._rows, self._columns = (part.astype(np.int32) for part in np.divmod(cells, max(1, len(self._known))))
        held_by = np.append(np.bincount(self._columns, minlength=len(self._known)), 0)  # the last: a run that none has
        self._rarity: Numbers = 1 + np.log((1 + self._size) / (1 + held_by))
        weights = (1 + np.log(counts)) * self._rarity[self._columns]
        lengths = np.sqrt(np.bincount(self._rows, weights**2))
        self._weights = (weights / lengths[self._rows]).astype(np.float32)

    def __call__(self, text: str) -> Numbers:
        runs, counts = np.unique(_runs([text])[1], return_counts=True)
        asked = np.zeros(len(self._rarity))
        _, columns, here = np.intersect1d(self._known, runs, assume_unique=True, return_indices=True)
        asked[columns] = (1 + np.log(counts[here])) * self._rarity[columns]
        unknown = (1 + np.log(np.delete(counts, here))) * self._rarity[-1]
        length = float(np.sqrt((asked**2).sum() + (unknown**2).sum())) or 1.0
        alike = np.bincount(self._rows, self._weights * asked[self._columns], minlength=self._size)
        return np.minimum(alike / length, 1)


def _runs(texts: Sequence[str]) -> tuple[Indices, Runs]:
    """Every run of characters in `texts`, as a number, after the index of its text."""
    plain = [f" {' '.join(default_process(text).split())} " for text in texts]
    letters = np.frombuffer("".join(plain).encode("utf-32-le"), np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(len(plain)), [len(text) for text in plain])
    owners, runs = [], []
    for size in SIZES:
        count = max(0, len(letters) - size + 1)
        run = np.full(count, size, np.uint64)
        for step in range(size):
            run = (run + letters[step : step + count]) * FACTOR
        whole = owner[:count] == owner[len(owner) - count :]
        owners.append(owner[:count][whole])
        runs.append(run[whole])
    return np.concatenate(owners), np.concatenate(runs)


class Quotations:
    """The labelled quotations of one category."""

    def __init__(self, labelled: Sequence[Neighbour]):
        self._labelled = labelled
        self._words = Likeness([one.quote for one in labelled])
        self._sentences = Likeness([_sentence_of(one) for one in labelled])

    def most_like(self, words: str, sentence: str, count: int) -> Iterator[Neighbour]:
        own = self._words(words)
        around = self._sentences(sentence)
        likeness = (own + (1 - own) * AROUND * around).round(3)
        told: set[str] = set()
        for index in np.lexsort((-around, -likeness)):
            one = self._labelled[index]
            if len(told) >= count or likeness[index] == 0:
                return
            if one.text not in told:
                told.add(one.text)
                yield replace(one, likeness=float(likeness[index]))


def _sentence_of(labelled: Neighbour) -> str:
    start = labelled.text.index(labelled.quote)
    return _sentence(labelled.text, start, start + len(labelled.quote))


def _sentence(text: str, start: int, end: int) -> str:
    sentences = sentences_of(text)
    return text[sentences.around(start)[0] : sentences.around(end - 1)[1]]


@cache
def _of(category: str) -> Quotations:
    labelled = _by_category().get(category)
    if labelled is None:
        raise NotFound(f"{category}: no training note has this indicator. It is one of {', '.join(_by_category())}.")
    return Quotations(labelled)


@lru_cache(maxsize=1)
def _by_category() -> dict[str, list[Neighbour]]:
    found: dict[str, list[Neighbour]] = {}
    for path in sorted(NOTES.glob("part*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                for category, labelled in _labelled(line, path.name, number):
                    found.setdefault(category, []).append(labelled)
    if not found:
        raise BadRule("nlp/training/part*.jsonl: the training notes are not installed. Install the whole package.")
    return found


def _labelled(line: str, part: str, number: int) -> Iterator[tuple[str, Neighbour]]:
    note = json.loads(line)
    for label in note["labels"]:
        said = (label["quote"], note["text"], label["assertion"], label["subject"])
        yield label["category"], Neighbour(*said, likeness=1.0, part=part, line=number)
