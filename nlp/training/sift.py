"""Fit how sure the tagger's first layers must be of routine for the others to pass it over: `make train` runs it last.

It concerns sentences in which the lexicon has no word. The threshold is the highest that costs no more than `LOSS` of the
reader's recall on the held-back tenth.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nlp.decision import Candidate, Decision, candidates
from nlp.extract import lexical_targets
from nlp.sentences import sentences_of
from nlp.tagger import MODEL, Spans, Tagger, sentences_read
from nlp.training.notes import all_parts, held_back, read

LOSS = 0.005


@dataclass(frozen=True)
class Told:
    """One note as the reader has it that runs every layer on all of it: what it found, and how likely."""

    text: str
    categories: frozenset[str]  # labelled
    spans: Spans
    found: tuple[tuple[Candidate, float], ...]

    def by_lexicon(self, span: tuple[int, int]) -> bool:
        return any(of.target and _meets(of, span) for of, _ in self.found)


def _meets(of: Candidate, span: tuple[int, int]) -> bool:
    return of.start < span[1] and span[0] < of.end


def tell(note: dict[str, Any], tagger: Tagger, decision: Decision) -> Told:
    text = note["text"]
    sentences = sentences_of(text)
    found = candidates(text, lexical_targets(text), tagger.read(text), decision.tagger)
    return Told(
        text,
        frozenset(label["category"] for label in note["labels"]),
        [sentences.span(i) for i in range(len(sentences))],
        tuple((of, decision.exists(of)) for of in found),
    )


Worths = dict[tuple[int, int], float]  # what the first layers give each sentence of a note


def seen(note: Told, worths: Worths, least: float) -> list[tuple[int, int]]:
    """The sentences that the other layers see with this threshold."""
    worth = [note.by_lexicon(span) or given >= least for span, given in worths.items()]
    return [span for run in sentences_read(list(worths), worth) for span in run]


def figures(notes: Sequence[Told], read: Sequence[Spans], decision: Decision) -> dict[str, float]:
    """What the reader finds of the labels where only these sentences are read, what it loses of its own, and how much it reads."""
    labels = kept = right = own = lost = routine = through = 0
    for note, spans in zip(notes, read, strict=True):
        met = {of for of, _ in note.found if of.target or any(_meets(of, span) for span in spans)}
        sure = [of for of, chance in note.found if decision.is_sure(of, chance)]
        possible = [of for of, chance in note.found if chance >= decision.possible and not of.target]
        labels += len(note.categories)
        right += len({of.category for of in sure} & note.categories)
        kept += len({of.category for of in sure if of in met} & note.categories)
        own, lost = own + len(possible), lost + sum(of not in met for of in possible)
        if not note.categories:
            routine, through = routine + 1, through + bool(spans)
    everything = sum(end - start for note in notes for start, end in note.spans)
    return {
        "recall without": round(right / labels, 4), "recall with": round(kept / labels, 4), "possible lost": round(lost / own, 4),
        "text read": round(sum(end - start for spans in read for start, end in spans) / everything, 3), "routine notes read": round(through / routine, 3),
    }  # fmt: skip


def threshold(notes: Sequence[Told], worths: Sequence[Worths], decision: Decision) -> float:
    """The highest threshold that costs no more than LOSS of recall."""
    every = np.array([given for told in worths for given in told.values()])
    for share in range(90, -1, -2):
        least = float(np.quantile(every, share / 100))
        told = figures(notes, [seen(n, w, least) for n, w in zip(notes, worths, strict=True)], decision)
        if told["recall without"] - told["recall with"] <= LOSS:
            break
    print(json.dumps({"least": round(least, 3)} | told), flush=True)
    return least


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notes", nargs="*", type=Path, default=all_parts())
    parser.add_argument("--model", type=Path, default=MODEL)
    arguments = parser.parse_args()
    tagger, decision = Tagger(arguments.model), Decision(arguments.model / "decision.json")
    notes = [tell(note, tagger, decision) for note in read(arguments.notes) if held_back(note["text"])]
    place = arguments.model / "tagger.json"
    meaning = json.loads(place.read_text("utf-8"))
    meaning["least"] = round(threshold(notes, [tagger.worths(n.text) for n in notes], decision), 3)
    place.write_text(json.dumps(meaning) + "\n", "utf-8")


if __name__ == "__main__":
    main()
