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

from nlp.sentences import Sentences

# Before it is imported: onnxruntime's telemetry is on by default, and keeps a device id on this machine.
os.putenv("ORT_DISABLE_TELEMETRY", "1")
import onnxruntime

MODEL = Path(__file__).parent / "model"
WIDTH = 700  # characters that are read together; a longer text is read in windows of whole sentences
TOKENS = 256  # of a window; what goes beyond is read in the next
TOGETHER = 8  # windows in one run of the model
GAP = 2  # tokens between two parts of one span
Floats = npt.NDArray[np.float32]
Worth = Callable[[int, int], bool]


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
        self._pieces.enable_truncation(TOKENS)
        with np.load(folder / "heads.npz") as arrays:
            self._head = {name: arrays[name].astype(np.float32) for name in arrays.files}
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(self._files.pop("tagger.onnx"), options)

    def read(self, text: str, worth: Worth | None = None) -> Tagged:
        """What the model makes of `text`; only of the windows that hold a sentence [start, end) that is `worth` it, if given."""
        stretches = [
            (first, spans[0][0], spans[-1][1])
            for first, spans in _stretches(text)
            if worth is None or any(worth(*s) for s in spans)
        ]
        order = sorted(range(len(stretches)), key=lambda i: stretches[i][2] - stretches[i][0])
        windows: dict[int, Window] = {}
        for start in range(0, len(order), TOGETHER):
            part = order[start : start + TOGETHER]
            windows |= zip(part, self._windows(text, [stretches[i] for i in part]), strict=True)
        return Tagged(text, [windows[i] for i in range(len(stretches))], self)

    def _windows(self, text: str, stretches: Sequence[tuple[int, int, int]]) -> Iterator[Window]:
        encoded = self._pieces.encode_batch([text[first:end] for first, _, end in stretches])
        longest = max(len(e.ids) for e in encoded)
        ids = np.array([e.ids + [0] * (longest - len(e.ids)) for e in encoded], np.int64)
        mask = np.array([[1] * len(e.ids) + [0] * (longest - len(e.ids)) for e in encoded], np.int64)
        out: Any = self._session.run(None, {"ids": ids, "mask": mask})
        states, logits = out
        for row, (found, (first, start, _)) in enumerate(zip(encoded, stretches, strict=True)):
            size = len(found.ids)
            offsets = np.array(found.offsets, np.int64)
            empty = offsets[:, 0] == offsets[:, 1]  # the two marks around a text are no words of it
            offsets = np.where(empty[:, None], -1, offsets + first)
            chances = np.where(empty[:, None], 0.0, 1 / (1 + np.exp(-logits[row, :size])))
            yield Window(start, offsets, chances.astype(np.float32), states[row, :size])

    def heads(self, category: str, mean: Floats, first: Floats) -> tuple[Floats, Floats]:
        h = self._head
        together = np.concatenate([mean, first, h["category.weight"][self.categories.index(category)]])
        hidden = np.maximum(h["hidden.weight"] @ together + h["hidden.bias"], 0)
        said, whose = (h[f"{n}.weight"] @ hidden + h[f"{n}.bias"] for n in ("assertion", "subject"))
        return _softmax(said), _softmax(whose)


def _stretches(text: str) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """(first, sentences) of each window: whole sentences, and from `first` on one more as context."""
    sentences = Sentences(text)
    spans = [sentences.span(i) for i in range(len(sentences))]
    index = 0
    while index < len(spans):
        begin = index
        index += 1
        while index < len(spans) and spans[index][1] - spans[max(begin - 1, 0)][0] <= WIDTH:
            index += 1
        yield spans[max(begin - 1, 0)][0], spans[begin:index]


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
