"""Measure the reader on annotated notes: `python -m nlp.evaluate NOTES... [--category C] [--show fp|fn] [--fold dev|held]`.

A note's fold is fixed by a hash of its text: one note in five is held back, and nobody writes terms from those.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from nlp.extract import extract
from nlp.mention import ASSERTED

Key = tuple[str, bool, str]


def held_back(text: str) -> bool:
    return sha256(text.encode()).digest()[0] % 5 == 0


def read_notes(paths: Iterable[Path], fold: str = "all") -> Iterator[dict[str, Any]]:
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            note = json.loads(line)
            if fold == "all" or held_back(note["text"]) == (fold == "held"):
                yield note


def gold_keys(note: dict[str, Any], level: str) -> set[Any]:
    return {key_of(x["category"], x["assertion"], x["subject"], level) for x in note["labels"]}


def key_of(category: str, assertion: str, subject: str, level: str) -> Any:
    """`category`: found at all; `full`: (category, asserted?, subject), as the scorer counts."""
    return category if level == "category" else (category, assertion in ASSERTED, subject)


def f1(tp: int, fp: int, fn: int) -> tuple[float, float, float]:
    return (
        round(tp / (tp + fp), 3) if tp + fp else 1.0,
        round(tp / (tp + fn), 3) if tp + fn else 1.0,
        round(2 * tp / (2 * tp + fp + fn), 3) if tp + fp + fn else 1.0,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notes", nargs="+", type=Path)
    parser.add_argument("--category", action="append", default=[])
    parser.add_argument("--show", choices=["fp", "fn", "tp"])
    parser.add_argument("--fold", choices=["dev", "held", "all"], default="dev")
    parser.add_argument("--level", choices=["category", "full"], default="category")
    parser.add_argument("--limit", type=int, default=1000)
    args = parser.parse_args()
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    shown = 0
    for note in read_notes(args.notes, args.fold):
        gold = gold_keys(note, args.level)
        mentions = extract(note["text"])
        found = {key_of(m.category, m.assertion, m.subject, args.level) for m in mentions}
        if args.level == "full":
            gold, found = {k for k in gold if k[1]}, {k for k in found if k[1]}
        for slot, keys in (("tp", gold & found), ("fp", found - gold), ("fn", gold - found)):
            for key in keys:
                category = key if isinstance(key, str) else key[0]
                if args.category and category not in args.category:
                    continue
                counts[category][("tp", "fp", "fn").index(slot)] += 1
                if args.show == slot and shown < args.limit:
                    shown += 1
                    why = [(m.rule, m.quote, m.assertion, m.subject) for m in mentions if m.category == category]
                    said = [
                        (x["quote"], x["assertion"], x["subject"]) for x in note["labels"] if x["category"] == category
                    ]
                    print(f"[{category}] {note['text']}\n      found {why} gold {said}")
    total = [sum(c[i] for c in counts.values()) for i in range(3)]
    for category in sorted(counts):
        print(
            f"{category:28} {f1(*counts[category])} tp {counts[category][0]} fp {counts[category][1]} fn {counts[category][2]}"
        )
    print(f"{'all':28} {f1(*total)} tp {total[0]} fp {total[1]} fn {total[2]}")


if __name__ == "__main__":
    main()
