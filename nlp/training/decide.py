"""Fit the decision over lexicon and tagger on the held-back tenth: `make train` runs it after train.py.

Prints what cross-validation within that tenth gives, so that nothing is measured on what it was fitted to.
"""

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from nlp.context import judge
from nlp.decision import (
    DECISION,
    Candidate,
    assertion_features,
    candidates,
    existence_features,
    likeliest,
    subject_features,
)
from nlp.extract import lexical_targets, subject_told, told_by_rules
from nlp.mention import ASSERTED, ASSERTIONS, SUBJECTS, AssertionName
from nlp.tagger import MODEL, Tagger
from nlp.training.notes import all_parts, held_back, read

LEAST = 0.05  # of the tagger: below it nothing is looked at
FOLDS = 5
TRUSTED = 1.0  # log odds of a term from which on it is sure without the tagger in a bare sentence
BARE_ALONE = 0.6  # in a bare sentence, of which the tagger knows little, what only it finds is sure from here on
DRAWN = 3  # notes that a rule is drawn to the average by
PLATEAU = (
    0.01  # of F1: of thresholds that differ by no more the lowest is taken, since a miss costs more than a second look
)
Rows = list["Row"]


@dataclass
class Row:
    note: int
    candidate: Candidate
    exists: list[float]
    said: list[float]
    whose: list[float]
    there: bool
    label: dict[str, Any] | None  # the label whose words these are


def reliability(notes: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Of each rule of the lexicon the log odds that its category is labelled where it fires, drawn to the rules' average."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for note in notes:
        labelled = {x["category"] for x in note["labels"]}
        for rule, category in {(t.term.rule, t.term.category) for t in lexical_targets(note["text"])}:
            (right if category in labelled else wrong)[rule] += 1
    share = right.total() / (right.total() + wrong.total())
    return {
        rule: round(log((right[rule] + DRAWN * share) / (wrong[rule] + DRAWN * (1 - share))), 2)
        for rule in sorted({*right, *wrong})
    }


def rows_of(notes: Sequence[dict[str, Any]], tagger: Tagger, terms: dict[str, float]) -> Rows:
    rows: Rows = []
    for number, note in enumerate(notes):
        text = note["text"]
        tagged = tagger.read(text)
        for found in candidates(text, lexical_targets(text), tagged, LEAST):
            said = judge(text, found.start, found.end)
            model, whose = tagged.judge(found.category, found.start, found.end)
            own = found.target.term.assertion if found.target else None
            subject = subject_told(said.subject, found.target.term if found.target else None)
            labels = [x for x in note["labels"] if x["category"] == found.category]
            rows.append(
                Row(
                    number, found, existence_features(found, tagger.categories, terms), assertion_features(told_by_rules(said, own), said, model),
                    subject_features(subject, whose), bool(labels), _meant(text, found, labels),
                )
            )  # fmt: skip
    return rows


def _meant(text: str, found: Candidate, labels: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    for label in labels:
        start = text.find(label["quote"])
        if start < found.end and found.start < start + len(label["quote"]):
            return label
    return labels[0] if len(labels) == 1 else None


def fit(rows: Rows) -> tuple[LogisticRegression, LogisticRegression, LogisticRegression]:
    exists = LogisticRegression(C=0.3, max_iter=2000).fit([r.exists for r in rows], [r.there for r in rows])
    meant = [r for r in rows if r.label]
    said = LogisticRegression(C=0.3, max_iter=2000).fit(
        [r.said for r in meant], [ASSERTIONS.index(r.label["assertion"]) for r in meant if r.label]
    )
    whose = LogisticRegression(C=0.3, max_iter=2000).fit(
        [r.whose for r in meant], [SUBJECTS.index(r.label["subject"]) for r in meant if r.label]
    )
    return exists, said, whose


def predict(models: Any, rows: Rows) -> list[tuple[int, float, tuple[str, bool, str]]]:
    if not rows:
        return []
    exists, said, whose = models
    chances = exists.predict_proba([r.exists for r in rows])[:, 1]
    says = [likeliest(c, told_by(r)) for r, c in zip(rows, said.predict_proba([r.said for r in rows]), strict=True)]
    of = whose.predict([r.whose for r in rows])
    return [
        (r.note, _chance(r, float(c)), (r.candidate.category, s in ASSERTED, SUBJECTS[int(w)]))
        for r, c, s, w in zip(rows, chances, says, of, strict=True)
    ]


def told_by(row: Row) -> AssertionName:
    """The assertion by the rules."""
    count = len(ASSERTIONS)
    return ASSERTIONS[int(np.argmax(row.said[count : 2 * count]))]


def _chance(row: Row, chance: float) -> float:
    """The probability that thresholds are tried on; 0 and 1 where they have no say (nlp.decision.Decision.is_sure)."""
    if not row.candidate.bare:
        return chance
    if row.candidate.target is None:
        return chance if chance >= BARE_ALONE else 0.0
    return 1.0 if row.exists[1] >= TRUSTED else chance


def score(notes: Sequence[dict[str, Any]], sure: Any) -> dict[str, float]:
    tp = fp = fn = alarms = 0
    found: dict[int, set[Any]] = {}
    for note, _, key in sure:
        if key[1]:
            found.setdefault(note, set()).add(key)
    for number, note in enumerate(notes):
        gold = {(x["category"], True, x["subject"]) for x in note["labels"] if x["assertion"] in ASSERTED}
        mine = found.get(number, set())
        tp, fp, fn = tp + len(mine & gold), fp + len(mine - gold), fn + len(gold - mine)
        alarms += bool(mine) and not note["labels"]
    return {
        "precision": round(tp / max(1, tp + fp), 3), "recall": round(tp / max(1, tp + fn), 3),
        "f1": round(2 * tp / max(1, 2 * tp + fp + fn), 3), "alarms": alarms, "routine": sum(not n["labels"] for n in notes),
    }  # fmt: skip


def by_category(notes: Sequence[dict[str, Any]], sure: Any) -> dict[str, dict[str, int]]:
    """Of each category how many asserted labels were found, falsely found and missed."""
    found = {(note, key) for note, _, key in sure if key[1]}
    gold = {
        (number, (x["category"], True, x["subject"]))
        for number, note in enumerate(notes)
        for x in note["labels"]
        if x["assertion"] in ASSERTED
    }
    counts: dict[str, dict[str, int]] = {}
    for name, keys in (("found", found & gold), ("false", found - gold), ("missed", gold - found)):
        for _, (category, _, _) in keys:
            counts.setdefault(category, {"found": 0, "false": 0, "missed": 0})[name] += 1
    return dict(sorted(counts.items()))


def crossed(rows: Rows) -> list[tuple[Row, Any]]:
    """Each row with what the decision says of it that was fitted on the other parts."""
    told: list[tuple[Row, Any]] = []
    for fold in range(FOLDS):
        models, part = fit([r for r in rows if r.note % FOLDS != fold]), [r for r in rows if r.note % FOLDS == fold]
        told += zip(part, predict(models, part), strict=True)
    return told


def thresholds(notes: Sequence[dict[str, Any]], told: list[tuple[Row, Any]]) -> tuple[dict[str, float], list[Any]]:
    """The lowest thresholds within PLATEAU of the best F1: first of what only the tagger finds, then of what the lexicon finds.

    Returns the figures they reach, and what is then sure.
    """

    def sure(lexical: float, alone: float) -> list[Any]:
        return [x for row, x in told if x[1] >= (lexical if row.candidate.target else alone)]

    tried = [t / 100 for t in range(20, 81, 5)]
    scores = {t: score(notes, sure(t, t)) for t in tried}
    for t, line in scores.items():
        print(t, line)
    least = max(line["f1"] for line in scores.values()) - PLATEAU
    alone = next(t for t in tried if scores[t]["f1"] >= least)
    lexical = next(t for t in tried if score(notes, sure(t, alone))["f1"] >= least)
    kept = sure(lexical, alone)
    return score(notes, kept) | {"threshold": lexical, "alone": alone}, kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notes", nargs="*", type=Path, default=all_parts())
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--out", type=Path, default=DECISION)
    arguments = parser.parse_args()
    tagger, every = Tagger(arguments.model), read(arguments.notes)
    notes = [n for n in every if held_back(n["text"])]
    terms = reliability([n for n in every if not held_back(n["text"])])
    rows = rows_of(notes, tagger, terms)
    best, sure = thresholds(notes, crossed(rows))
    print(best)
    print(
        "lexicon alone",
        score(notes, [x for x, r in zip(predict_rules(rows), rows, strict=True) if r.candidate.target]),
    )
    exists, said, whose = fit(rows)
    fitted = {
        "categories": tagger.categories, "tagger": LEAST, "terms": terms, "trusted": TRUSTED, "alone": best["alone"], "bare_alone": BARE_ALONE, "sure": best["threshold"], "possible": round(best["threshold"] / 2, 3),
        "exists": _layer(exists), "assertion": _layer(said), "subject": _layer(whose), "held_back": best | {"notes": len(notes), "by_category": by_category(notes, sure)},
    }  # fmt: skip
    arguments.out.write_text(json.dumps(fitted) + "\n", "utf-8")


def predict_rules(rows: Rows) -> list[tuple[int, float, tuple[str, bool, str]]]:
    """What the rules alone say, of every candidate."""
    return [
        (
            r.note, 1.0,
            (r.candidate.category, told_by(r) in ASSERTED, SUBJECTS[int(np.argmax(r.whose[len(SUBJECTS) :]))]),
        )
        for r in rows
    ]  # fmt: skip


def _layer(model: LogisticRegression) -> dict[str, Any]:
    return {"weights": np.round(model.coef_, 4).tolist(), "bias": np.round(model.intercept_, 4).tolist()}


if __name__ == "__main__":
    main()
