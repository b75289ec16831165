"""Fit the sieve before the tagger to what the tagger finds: `make train` runs it last.

It is asked only of sentences in which the lexicon has no word. It learns from notes that are not held back; the threshold is
the highest at which, on the held-back tenth, at most `LOSS` of what the tagger alone finds is passed over, be it only possible.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier

from nlp.decision import Decision, candidates
from nlp.extract import lexical_targets
from nlp.sentences import sentences_of
from nlp.sieve import BITS, features
from nlp.tagger import MODEL, Spans, Tagger, stretches
from nlp.training.notes import all_parts, held_back, read

LOSS = 0.01
FAINT = 0.08  # the reader's probability from which a sentence is one to learn from


@dataclass(frozen=True)
class Told:
    """One note as the reader without a sieve has it: `found` are (category, start, end, by the lexicon, probability)."""

    text: str
    labels: tuple[tuple[str, int, int], ...]
    spans: Spans
    found: tuple[tuple[str, int, int, bool, float], ...]

    def by_lexicon(self, span: tuple[int, int]) -> bool:
        return any(lexical and _meet((a, b), span) for _, a, b, lexical, _ in self.found)

    def speaks(self, span: tuple[int, int]) -> bool:
        """The tagger finds something in a sentence, however faintly, or a label's words stand there."""
        told = [(a, b) for _, a, b, lexical, chance in self.found if not lexical and chance >= FAINT]
        return any(_meet(place, span) for place in (*told, *((a, b) for _, a, b in self.labels)))


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def tell(note: dict[str, Any], tagger: Tagger, decision: Decision) -> Told:
    text = note["text"]
    sentences = sentences_of(text)
    found = candidates(text, lexical_targets(text), tagger.read(text), decision.tagger)
    return Told(
        text, tuple((x["category"], at, at + len(x["quote"])) for x in note["labels"] if (at := text.find(x["quote"])) >= 0),
        [sentences.span(i) for i in range(len(sentences))],
        tuple((c.category, c.start, c.end, c.target is not None, decision.exists(c)) for c in found),
    )  # fmt: skip


def matrix(texts: Sequence[str]) -> csr_matrix:
    rows = [features(t) for t in texts]
    starts = np.concatenate([[0], np.cumsum([len(r) for r in rows])])
    return csr_matrix((np.ones(starts[-1], np.float32), np.concatenate(rows), starts), (len(texts), 1 << BITS))


def fit(notes: Sequence[Told]) -> tuple[np.ndarray, float]:
    """(weights, bias) from the sentences in which the lexicon has no word."""
    rows = [(n.text[a:b], n.speaks((a, b))) for n in notes for a, b in n.spans if not n.by_lexicon((a, b))]
    fitted = SGDClassifier(loss="log_loss", alpha=3e-4, max_iter=12, tol=None, average=True, random_state=1)
    fitted.fit(matrix([text for text, _ in rows]), np.array([speaks for _, speaks in rows]))
    return fitted.coef_[0], float(fitted.intercept_[0])


def figures(
    notes: Sequence[Told], scores: Sequence[Sequence[float]], least: float, decision: Decision
) -> dict[str, float]:
    """What the reader with a sieve of this threshold finds of the labels, loses of its own, and has to read."""
    labels = kept = right = own = lost = 0
    sentences = passed = routine = through = 0
    for note, told in zip(notes, scores, strict=True):
        worth = [note.by_lexicon(s) or score >= least for s, score in zip(note.spans, told, strict=True)]
        seen = [(start, end) for _, start, end in stretches(note.text, lambda spans, worth=worth: worth)]
        sure = {
            (c, any(lexical or _meet((a, b), s) for s in seen))
            for c, a, b, lexical, p in note.found
            if p >= decision.sure
        }
        possible = [(a, b) for c, a, b, lexical, p in note.found if p >= decision.possible and not lexical]
        labelled = {c for c, _, _ in note.labels}
        labels += len(labelled)
        right += len({c for c, _ in sure} & labelled)
        kept += len({c for c, met in sure if met} & labelled)
        own += len(possible)
        lost += sum(not any(_meet(p, s) for s in seen) for p in possible)
        sentences, passed = sentences + len(worth), passed + sum(worth)
        if not note.labels:
            routine, through = routine + 1, through + bool(seen)
    return {
        "least": round(least, 3), "recall without": round(right / labels, 4), "recall with": round(kept / labels, 4), "possible lost": round(lost / own, 4),
        "sentences passed": round(passed / sentences, 3), "routine notes passed": round(through / routine, 3),
    }  # fmt: skip


def threshold(
    notes: Sequence[Told], scores: Sequence[Sequence[float]], decision: Decision
) -> Iterator[dict[str, float]]:
    """The figures of ever lower thresholds, until no more than LOSS is lost."""
    for share in range(70, 0, -1):
        least = float(np.quantile(np.concatenate([np.asarray(s) for s in scores]), share / 100))
        told = figures(notes, scores, least, decision)
        yield told
        if told["possible lost"] <= LOSS:
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notes", nargs="*", type=Path, default=all_parts())
    parser.add_argument("--model", type=Path, default=MODEL)
    arguments = parser.parse_args()
    tagger, decision = Tagger(arguments.model), Decision(arguments.model / "decision.json")
    every = [tell(note, tagger, decision) for note in read(arguments.notes)]
    held = [n for n in every if held_back(n.text)]
    weights, _ = fit([n for n in every if not held_back(n.text)])
    scale = float(np.abs(weights).max() / 127)
    small = np.round(weights / scale).astype(np.int8)
    scores = [[float(small[features(n.text[a:b])].astype(np.float32).sum() * scale) for a, b in n.spans] for n in held]
    for told in threshold(held, scores, decision):
        print(json.dumps(told))
    np.savez_compressed(arguments.model / "sieve.npz", weights=small, scale=scale, least=told["least"])


if __name__ == "__main__":
    main()
