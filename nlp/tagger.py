"""The token tagger: a small language model that says of each word which indicators it speaks of.

It finds what has no word of the lexicon. Its first layers read everything, and say which
sentences are plain routine that the others need not see. nlp/model/README.md is its model card; `nlp/training/train.py` made it. At
run time it needs onnxruntime and tokenizers, and no network.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
NEAR = 1  # sentences that are read on either side of one that is no routine
PARTS = ("first", "rest")  # of the layers
STRIDE = 32  # tokens of the window before that are read again as context where a window is cut
GAP = 2  # tokens between two parts of one span
Floats = npt.NDArray[np.float32]
Spans = Sequence[tuple[int, int]]


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


@dataclass(frozen=True, slots=True)
class Piece:
    """As many tokens of a stretch of text as are read together; those before `start` are only context.

    `offsets` are those of the text, -1 of the two marks around every piece.
    """

    start: int
    ids: npt.NDArray[np.int64]
    offsets: npt.NDArray[np.int64]

    @property
    def words(self) -> npt.NDArray[np.bool_]:
        """Which tokens are of the text, and no marks."""
        return self.offsets[:, 0] >= 0

    def sentences(self, text: str) -> Spans:
        """Every sentence of which something stands here."""
        places, of = self.offsets[self.words], sentences_of(text)
        first, last = (of.index(int(at)) for at in (places[0, 0], places[-1, 0])) if len(places) else (0, -1)
        return [of.span(index) for index in range(first, last + 1)]

    def tokens(self, runs: Iterable[Spans]) -> npt.NDArray[np.bool_]:
        """Which tokens stand in one of the runs of sentences, the marks with them."""
        found = ~self.words
        for run in runs:
            found |= (self.offsets[:, 0] < run[-1][1]) & (self.offsets[:, 1] > run[0][0])
        return found


class Tagger:
    """One model, loaded. Not for several threads at once only in that each call takes its turn on one core."""

    def __init__(self, folder: Path = MODEL):
        meaning: Mapping[str, Any] = json.loads((folder / "tagger.json").read_text("utf-8"))
        self.categories: tuple[str, ...] = tuple(meaning["categories"])
        self.least = float(meaning.get("least", "-inf"))  # log odds: what the last layers need not see is worth less
        self._pieces = WordPieces.from_file(str(folder / "tokenizer.json"))
        self._pieces.enable_truncation(TOKENS, stride=STRIDE)
        with np.load(folder / "heads.npz") as arrays:
            self._head = {name: arrays[name].astype(np.float32) for name in arrays.files}
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._first, self._rest = (onnxruntime.InferenceSession(folder / f"{part}.onnx", options) for part in PARTS)

    def read(self, text: str, told: Spans | None = None) -> Tagged:
        """What the model makes of all of `text`; or, where places [start, end) are `told`, without what is plain routine.

        The last layers then see the sentences of these places, those that the first layers do not take for routine, and those
        near both.

        Pieces are read one at a time: together they would share one scale of the quantised numbers, and what is found in
        one note would hang on its neighbours.
        """
        windows = []
        for piece in self._pieces_of(text):
            early, worths = self._early(piece)
            kept = np.ones(len(worths), np.bool_) if told is None else self._kept(text, piece, worths, told)
            if (words := piece.words[kept]).any():
                states, logits = self._rest.run(None, {"early": early[:, kept]})
                chances = np.where(words[:, None], 1 / (1 + np.exp(-logits[0])), 0.0)
                windows.append(Window(piece.start, piece.offsets[kept], chances.astype(np.float32), states[0]))
        return Tagged(text, windows, self)

    def worths(self, text: str) -> dict[tuple[int, int], float]:
        """Of each sentence [start, end) the log odds, by the first layers, that it speaks of any category."""
        found: dict[tuple[int, int], float] = {}
        for piece in self._pieces_of(text):
            worths = self._early(piece)[1]
            for span in piece.sentences(text):
                highest = float(worths[piece.tokens([[span]]) & piece.words].max(initial=-np.inf))
                found[span] = max(highest, found.get(span, highest))
        return found

    def _pieces_of(self, text: str) -> Iterator[Piece]:
        for first, start, end in stretches(text):
            encoded = self._pieces.encode(text[first:end])
            for found in (encoded, *encoded.overflowing):
                offsets = np.array(found.offsets, np.int64)
                offsets = np.where((offsets[:, 0] == offsets[:, 1])[:, None], -1, offsets + first)
                piece = Piece(start, np.array([found.ids], np.int64), offsets)
                yield piece
                start = max(start, int(offsets[:, 1].max()))

    def _early(self, piece: Piece) -> tuple[Floats, Floats]:
        """(the states of the first layers, what they take each token for, as log odds)."""
        early, worths = self._first.run(None, {"ids": piece.ids})
        return early, worths[0]

    def _kept(self, text: str, piece: Piece, worths: Floats, told: Spans) -> npt.NDArray[np.bool_]:
        """Which tokens the last layers are to see."""
        places = [*told, *((int(a), int(b)) for a, b in piece.offsets[(worths >= self.least) & piece.words])]
        spans = piece.sentences(text)
        return piece.tokens(
            sentences_read(spans, [any(a < end and start < b for a, b in places) for start, end in spans])
        )

    def heads(self, category: str, mean: Floats, first: Floats) -> tuple[Floats, Floats]:
        h = self._head
        together = np.concatenate([mean, first, h["category.weight"][self.categories.index(category)]])
        hidden = np.maximum(h["hidden.weight"] @ together + h["hidden.bias"], 0)
        said, whose = (h[f"{n}.weight"] @ hidden + h[f"{n}.bias"] for n in ("assertion", "subject"))
        return _softmax(said), _softmax(whose)


def stretches(text: str) -> Iterator[tuple[int, int, int]]:
    """(first, start, end) of each window: whole sentences, and from `first` on one more as context."""
    sentences = sentences_of(text)
    spans = [sentences.span(i) for i in range(len(sentences))]
    index = 0
    while index < len(spans):
        begin, first = index, spans[max(index - 1, 0)][0]
        index += 1
        while index < len(spans) and spans[index][1] - first <= WIDTH:
            index += 1
        yield first, spans[begin][0], spans[index - 1][1]


def sentences_read(spans: Spans, worth: Sequence[bool]) -> list[Spans]:
    """The runs of sentences that are worth reading, with those near them; all of a short text."""
    if spans and spans[-1][1] - spans[0][0] <= SHORT:
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
