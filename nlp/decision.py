"""One decision over lexicon and tagger: is it there, what is said of it, whose is it; each with a calibrated probability.

The weights stand in nlp/model/decision.json; `nlp/training/decide.py` fits them on held-back notes, from the features
that this module computes.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.context import Assertion
from nlp.mention import ASSERTED, ASSERTIONS, SUBJECTS, AssertionName, Subject
from nlp.scan import Target, default_scanner
from nlp.sentences import sentences_of
from nlp.tagger import MODEL, Floats, Span, Tagged

DECISION = MODEL / "decision.json"
SMALL = 1e-4
BARE = 40  # characters


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words that may speak of one category: found by the lexicon (`target`), by the tagger, or by both.

    `here` and `near`: the tagger's highest probability of the category on these words, and in their sentence. `bare`: the text is
    a sentence of a few words, of which the tagger, which learnt from longer notes, knows little.
    """

    category: str
    start: int
    end: int
    target: Target | None
    here: float
    near: float
    bare: bool


def candidates(text: str, targets: Sequence[Target], tagged: Tagged, threshold: float) -> list[Candidate]:
    """What either finder found, in order; where both found the same words of one category the lexicon's span stands.

    Words that the lexicon knows to be none of a category ("six months' imprisonment" is no kidnap) are none to the tagger either.
    """
    sentences = sentences_of(text)
    found: list[tuple[str, int, int, Target | None]] = [(t.term.category, t.start, t.end, t) for t in targets]
    met = [(c, a, b) for c, a, b, _ in found]
    unmet = [s for s in tagged.spans(threshold) if not _met(s, met)]
    masked = default_scanner().masked(text) if unmet else []
    found += [(s.category, s.start, s.end, None) for s in unmet if not _masked(s, masked)]
    made = []
    for category, start, end, target in sorted(found, key=lambda f: (f[1], f[2], f[0])):
        first, last = sentences.around(start)[0], sentences.around(max(start, end - 1))[1]
        here, near = tagged.chance(category, start, end), tagged.chance(category, first, last)
        made.append(Candidate(category, start, end, target, here, near, len(text) <= BARE))
    return made


def _masked(span: Span, masks: Iterable[tuple[str, int, int]]) -> bool:
    """A third of the span or more lies in words that are none of its category."""
    own = [(a, b) for of, a, b in masks if of == span.category]
    return any(3 * (min(b, span.end) - max(a, span.start)) >= span.end - span.start for a, b in own)


def _met(span: Span, targets: Iterable[tuple[str, int, int]]) -> bool:
    return any(c == span.category and a < span.end and span.start < b for c, a, b in targets)


def existence_features(of: Candidate, categories: Sequence[str], terms: Mapping[str, float]) -> list[float]:
    """`terms`: of each rule of the lexicon how reliable it was on the training notes, as log odds."""
    lexical = float(of.target is not None)
    here, near = _logit(of.here), _logit(of.near)
    category = [float(of.category == c) for c in categories]
    reliable = terms.get(of.target.term.rule, 0.0) if of.target else 0.0
    return [lexical, reliable, here, near, lexical * here, lexical * near, *category, *(lexical * c for c in category)]


def assertion_features(rules: AssertionName, said: Assertion, model: Floats) -> list[float]:
    rule = [float(rules == name) for name in ASSERTIONS]
    axes = [float(x) for x in (said.negated, said.historical, said.hypothetical, said.uncertain)]
    return [*(log(max(float(p), SMALL)) for p in model), *rule, *axes]


def subject_features(said: Subject, model: Floats) -> list[float]:
    return [*(log(max(float(p), SMALL)) for p in model), *(float(said == name) for name in SUBJECTS)]


def _logit(chance: float) -> float:
    held = min(max(chance, SMALL), 1 - SMALL)
    return log(held / (1 - held))


def likeliest(chances: npt.NDArray[np.float64], rules: AssertionName) -> AssertionName:
    """Asserted or not is settled first, by what all ways of asserting amount to; then which of them.

    What no word denies or plans, by the rules, is asserted unless one other reading is more likely than all else.
    """
    count = len(ASSERTED)
    bar = chances[:count].sum() if rules not in ASSERTED else 0.5
    first = 0 if chances[count:].max() <= bar else count
    of = chances[:count] if first == 0 else chances[count:]
    return ASSERTIONS[first + int(of.argmax())]


class Layer:
    """A fitted logistic regression: probabilities of its classes."""

    def __init__(self, weights: Mapping[str, Any]):
        self._weights: npt.NDArray[np.float64] = np.array(weights["weights"])
        self._bias: npt.NDArray[np.float64] = np.array(weights["bias"])

    def __call__(self, features: Sequence[float]) -> npt.NDArray[np.float64]:
        values = self._weights @ np.array(features) + self._bias
        if len(values) == 1:
            return np.asarray(1 / (1 + np.exp(-values)))
        raised = np.exp(values - values.max())
        return np.asarray(raised / raised.sum())


class Decision:
    """The fitted weights and the thresholds: `sure` makes a mention (`alone` where only the tagger finds it), `possible` something
    that a person should read."""

    def __init__(self, path: Path = DECISION):
        fitted = json.loads(path.read_text("utf-8"))
        self.categories: tuple[str, ...] = tuple(fitted["categories"])
        self.tagger: float = fitted["tagger"]
        self._terms: dict[str, float] = fitted["terms"]
        self.sure: float = fitted["sure"]
        self.alone: float = fitted["alone"]
        self._bare_alone: float = fitted["bare_alone"]
        self._trusted: float = fitted["trusted"]
        self.possible: float = fitted["possible"]
        self._exists, self._said, self._whose = (Layer(fitted[n]) for n in ("exists", "assertion", "subject"))

    def exists(self, of: Candidate) -> float:
        return float(self._exists(existence_features(of, self.categories, self._terms))[0])

    def is_sure(self, of: Candidate, chance: float) -> bool:
        """Likely enough. In a bare sentence the lexicon is trusted more, and the tagger less: a term that was right often enough
        on the training notes needs no second voice."""
        if of.target is None:
            return chance >= (self._bare_alone if of.bare else self.alone)
        return chance >= self.sure or (of.bare and self._terms.get(of.target.term.rule, 0.0) >= self._trusted)

    def assertion(self, rules: AssertionName, said: Assertion, model: Floats) -> AssertionName:
        return likeliest(self._said(assertion_features(rules, said, model)), rules)

    def subject(self, said: Subject, model: Floats) -> Subject:
        return SUBJECTS[int(self._whose(subject_features(said, model)).argmax())]


@lru_cache(maxsize=1)
def default_decision() -> Decision:
    return Decision()
