"""The token tagger: a small language model that says of each word which indicators it speaks of.

It finds what has no word of the lexicon ("squeezed till she saw stars"). nlp/model/README.md is its model card;
`nlp/training/train.py` made it. At run time it needs onnxruntime and tokenizers, and no network.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer as WordPieces

from nlp.sentences import sentences_of

# Before it is imported: onnxruntime's telemetry is on by default, and keeps a device id on this machine.
os.putenv("ORT_DISABLE_TELEMETRY", "1")
import onnxruntime

MODEL = Path(__file__).parent / "model"
WIDTH = 700  # characters that are read together; a longer text is read in windows of whole sentences
TOKENS = 256  # of a window; what goes beyond is read in the next
SHORT = 300  # characters: a text that is no longer is read whole, if at all
NEAR = 1  # sentences that are read on either side of one that is worth it
STRIDE = 32  # tokens of the window before that are read again as context where a window is cut
GAP = 2  # tokens between two parts of one span
Floats = npt.NDArray[np.float32]
Spans = Sequence[tuple[int, int]]
Worth = Callable[[Spans], Sequence[bool]]


@dataclass(frozen=True, slots=True)
class Span:
    """Words that the tagger takes for one category; `chance` is its highest token probability, not calibrated."""

    category: str
    start: int
    end: int
    chance: float


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of text as the model read it: a row a token. Tokens before `start` are only its context."""

    start: int
    offsets: npt.NDArray[np.int64]
    chances: Floats
    states: Floats

    def within(self, start: int, end: int) -> npt.NDArray[np.intp]:
        """The tokens that overlap text[start:end]."""
        return np.flatnonzero((self.offsets[:, 0] < end) & (self.offsets[:, 1] > max(start, self.start)))


class Tagged:
    """What the tagger makes of one text."""

    def __init__(self, text: str, windows: Sequence[Window], tagger: "Tagger"):
        self._text, self._windows, self._tagger = text, windows, tagger

    def spans(self, threshold: float) -> Iterator[Span]:
        """Runs of tokens above half the threshold that somewhere exceed it; small gaps are bridged."""
        for window in self._windows:
            own = window.offsets[:, 0] >= window.start
            for index in np.flatnonzero((window.chances * own[:, None]).max(0, initial=0) > threshold):
                category, column = self._tagger.categories[index], window.chances[:, index] * own
                for run in _runs(np.flatnonzero(column > threshold / 2)):
                    chance = float(column[run].max())
                    if chance > threshold:
                        start, end = int(window.offsets[run[0], 0]), int(window.offsets[run[-1], 1])
                        yield Span(category, *_whole_words(self._text, start, end), chance)

    def chance(self, category: str, start: int, end: int) -> float:
        """The highest probability of `category` on a token of text[start:end]."""
        index = self._tagger.categories.index(category)
        return max(
            (float(w.chances[of, index].max()) for w in self._windows if len(of := w.within(start, end))), default=0.0
        )

    def judge(self, category: str, start: int, end: int) -> tuple[Floats, Floats]:
        """(probability of each assertion, of each subject) of text[start:end], in the order of nlp.mention."""
        for window in self._windows:
            if len(of := window.within(start, end)):
                return self._tagger.heads(category, window.states[of].mean(0), window.states[0])
        raise ValueError(f"no token stands at {start}:{end}")


class Tagger:
    """One model, loaded. Not for several threads at once only in that each call takes its turn on one core."""

    def __init__(self, folder: Path = MODEL):
        self._files = {name: (folder / name).read_bytes() for name in ("tagger.onnx", "tokenizer.json", "tagger.json")}
        meaning: Mapping[str, Any] = json.loads(self._files["tagger.json"])
        self.categories: tuple[str, ...] = tuple(meaning["categories"])
        self._pieces = WordPieces.from_str(self._files["tokenizer.json"].decode())
        self._pieces.enable_truncation(TOKENS, stride=STRIDE)
        with np.load(folder / "heads.npz") as arrays:
            self._head = {name: arrays[name].astype(np.float32) for name in arrays.files}
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(self._files.pop("tagger.onnx"), options)

    def read(self, text: str, worth: Worth | None = None) -> Tagged:
        """What the model makes of `text`; of the sentences [start, end) that are `worth` it and those near them, if given.

        Windows are read one at a time: together they would share one scale of the quantised numbers, and what is found in
        one note would hang on its neighbours.
        """
        windows = [w for first, start, end in stretches(text, worth) for w in self._windows(text, first, start, end)]
        return Tagged(text, windows, self)

    def _windows(self, text: str, first: int, start: int, end: int) -> Iterator[Window]:
        """text[first:end] as the model reads it, in as many windows as its tokens need."""
        encoded = self._pieces.encode(text[first:end])
        for found in (encoded, *encoded.overflowing):
            ids = np.array([found.ids], np.int64)
            out: Any = self._session.run(None, {"ids": ids, "mask": np.ones_like(ids)})
            states, logits = out
            offsets = np.array(found.offsets, np.int64)
            empty = offsets[:, 0] == offsets[:, 1]  # the two marks around a text are no words of it
            offsets = np.where(empty[:, None], -1, offsets + first)
            chances = np.where(empty[:, None], 0.0, 1 / (1 + np.exp(-logits[0])))
            yield Window(start, offsets, chances.astype(np.float32), states[0])
            start = max(start, int(offsets[:, 1].max()))

    def heads(self, category: str, mean: Floats, first: Floats) -> tuple[Floats, Floats]:
        h = self._head
        together = np.concatenate([mean, first, h["category.weight"][self.categories.index(category)]])
        hidden = np.maximum(h["hidden.weight"] @ together + h["hidden.bias"], 0)
        said, whose = (h[f"{n}.weight"] @ hidden + h[f"{n}.bias"] for n in ("assertion", "subject"))
        return _softmax(said), _softmax(whose)


def stretches(text: str, worth: Worth | None) -> Iterator[tuple[int, int, int]]:
    """(first, start, end) of each window: whole sentences, and from `first` on one more as context."""
    sentences = sentences_of(text)
    spans = [sentences.span(i) for i in range(len(sentences))]
    for run in _read(spans, worth(spans)) if worth else [spans]:
        index = 0
        while index < len(run):
            begin, first = index, run[max(index - 1, 0)][0]
            index += 1
            while index < len(run) and run[index][1] - first <= WIDTH:
                index += 1
            yield first, run[begin][0], run[index - 1][1]


def _read(spans: Spans, worth: Sequence[bool]) -> list[Spans]:
    """The runs of sentences that are worth reading, with those near them; all of a short text."""
    if spans[-1][1] <= SHORT:
        return [spans] if any(worth) else []
    runs: list[list[tuple[int, int]]] = []
    last = -2
    for index, span in enumerate(spans):
        if any(worth[max(0, index - NEAR) : index + NEAR + 1]):
            if index > last + 1:
                runs.append([])
            runs[-1].append(span)
            last = index
    return [*runs]


def _runs(tokens: npt.NDArray[np.intp]) -> Iterator[npt.NDArray[np.intp]]:
    if len(tokens):
        yield from np.split(tokens, np.flatnonzero(np.diff(tokens) > GAP + 1) + 1)


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end


def _softmax(values: Floats) -> Floats:
    raised = np.exp(values - values.max())
    return np.asarray(raised / raised.sum(), np.float32)


@lru_cache(maxsize=1)
def model_version() -> str:
    """A hash of the model's files."""
    files = sorted(p for p in MODEL.iterdir() if p.suffix in (".onnx", ".json", ".npz"))
    return sha256(b"".join(sha256(p.read_bytes()).digest() for p in files)).hexdigest()[:12]


@lru_cache(maxsize=1)
def default_tagger() -> Tagger:
    return Tagger()
