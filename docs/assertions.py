"""What `judge` makes of sentences from outside probation: the part of `make eval` that asks of context alone.

`tests/cases/said.jsonl` holds sentences in the manner of hospitals, stories and newspapers, each with a target and what is said of it.
Half of them, by a hash, were shown to those who wrote the cues; the other half was withheld.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from zlib import crc32

from nlp import evaluate
from nlp.context import Assertion, judge

SENTENCES = Path(__file__).parent.parent / "tests" / "cases" / "said.jsonl"
Judged = Sequence[tuple[str, Assertion]]  # what was meant, and what is made of it
Figure = Callable[[Judged], float]


def read(which: str, withheld: bool) -> list[tuple[str, Assertion]]:
    """The sentences of one set, in one half."""
    judged = []
    for line in SENTENCES.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["set"] == which and (crc32(row["text"].encode()) % 2 == 1) == withheld:
            start = row["text"].index(row["target"])
            judged.append((row["label"], judge(row["text"], start, start + len(row["target"]))))
    return judged


def f1(label: str, says: Callable[[Assertion], bool]) -> Figure:
    def of(judged: Judged) -> float:
        pairs = [(meant == label, says(said)) for meant, said in judged]
        return evaluate.f1(pairs.count((True, True)), pairs.count((False, True)), pairs.count((True, False)))[2]

    return of


def status(said: Assertion) -> str:
    """Of tobacco, alcohol, drugs: none, past or current."""
    return "none" if said.negated else "past" if said.historical else "current"


def accuracy(judged: Judged) -> float:
    return sum(meant == status(said) for meant, said in judged) / max(1, len(judged))


MEASURES: tuple[tuple[str, str, str, Figure], ...] = (
    ("clinical", "hospital notes", "denied, F1", f1("negated", lambda s: s.negated)),
    ("clinical", "", "past, F1", f1("historical", lambda s: s.historical and not s.negated)),
    ("clinical", "", "planned or to be ruled out, F1", f1("hypothetical", lambda s: s.hypothetical)),
    ("clinical", "", "somebody else's, F1", f1("other", lambda s: s.subject != "offender")),
    ("social", "tobacco, alcohol, drugs", "none, past or current, accuracy", accuracy),
    ("narrative", "reviews and stories", "denied, F1", f1("negated", lambda s: s.negated)),
    ("events", "newspapers", "did not happen, F1", f1("not", lambda s: s.negated or s.hypothetical)),
)


def section() -> str:
    halves = {which: [read(which, withheld) for withheld in (False, True)] for which, *_ in MEASURES}
    rows = [
        f"| {name} | {measure} | {' | '.join(f'{figure(half):.2f}' for half in halves[which])} | {len(halves[which][1])} |"
        for which, name, measure, figure in MEASURES
    ]
    return "\n".join(
        [
            "| text | measure | half that the cues were written from | half that was withheld | sentences in it |",
            "|---|---|---|---|---|",
            *rows,
        ]
    )
