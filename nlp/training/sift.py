"""Fit the sieve before the tagger: `make train` runs it last.

What it looks at is a sentence; a note passes if one of its sentences does. The threshold is the highest at which, cross-validated,
99 in 100 of the notes pass in which an indicator is labelled or the tagger finds one.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier

from nlp.sentences import Sentences
from nlp.sieve import SIZE, features
from nlp.tagger import MODEL, Tagger
from nlp.training.notes import all_parts, held_back, read

FOLDS, RECALL, FOUND = 5, 0.99, 0.3


def matrix(texts: list[str]) -> csr_matrix:
    rows = [features(t) for t in texts]
    starts = np.concatenate([[0], np.cumsum([len(r) for r in rows])])
    return csr_matrix((np.ones(starts[-1], np.float32), np.concatenate(rows), starts), (len(texts), SIZE))


def told(note: dict[str, Any], tagger: Tagger) -> Iterator[tuple[str, bool]]:
    """(sentence, whether it speaks of an indicator) of one note."""
    text = note["text"]
    spans = [(s.start, s.end) for s in tagger.read(text).spans(FOUND)]
    spans += [(at, at + len(x["quote"])) for x in note["labels"] if (at := text.find(x["quote"])) >= 0]
    sentences = Sentences(text)
    for start, end in map(sentences.span, range(len(sentences))):
        yield text[start:end], any(a < end and start < b for a, b in spans)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notes", nargs="*", type=Path, default=all_parts())
    parser.add_argument("--model", type=Path, default=MODEL)
    arguments = parser.parse_args()
    tagger, notes = Tagger(arguments.model), read(arguments.notes)
    sentences = [(n, *row) for n, note in enumerate(notes) for row in told(note, tagger)]
    of = np.array([n for n, _, _ in sentences])
    wanted = np.array([w for _, _, w in sentences])
    seen = matrix([text for _, text, _ in sentences])
    scores = np.zeros(len(sentences))
    for one in range(FOLDS):
        fitted = fit(seen[of % FOLDS != one], wanted[of % FOLDS != one])
        scores[of % FOLDS == one] = fitted.decision_function(seen[of % FOLDS == one])
    best, any_wanted = np.full(len(notes), -np.inf), np.zeros(len(notes), bool)
    np.maximum.at(best, of, scores)
    np.logical_or.at(any_wanted, of, wanted)
    least = float(np.quantile(best[any_wanted], 1 - RECALL))
    held = np.array([held_back(n["text"]) for n in notes])
    figures = {
        name: {"recall": round(float(np.mean(best[part & any_wanted] >= least)), 4), "routine_passed": round(float(np.mean(best[part & ~any_wanted] >= least)), 3)}
        for name, part in (("all, crossed", np.ones(len(notes), bool)), ("held back, crossed", held))
    }  # fmt: skip
    print(json.dumps(figures))
    whole = fit(seen, wanted)
    weights, bias = whole.coef_[0], float(whole.intercept_[0])
    scale = float(np.abs(weights).max() / 127)
    np.savez_compressed(
        arguments.model / "sieve.npz",
        weights=np.round(weights / scale).astype(np.int8),
        scale=scale,
        least=least - bias,
    )


def fit(seen: csr_matrix, wanted: np.ndarray) -> SGDClassifier:
    return SGDClassifier(loss="log_loss", alpha=3e-5, max_iter=60, random_state=1, class_weight="balanced").fit(
        seen, wanted
    )


if __name__ == "__main__":
    main()
