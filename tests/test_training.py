"""The training notes are sound: known labels, exact quotations, nothing twice, nothing of what measures the reader."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nlp.lexicon import load_lexicon
from nlp.mention import ASSERTIONS, SUBJECTS

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
PARTS = sorted((ROOT / "nlp" / "training").glob("*.jsonl"))


def notes(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def runs(text: str, size: int) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9']+", text.lower())
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


def evaluated() -> Iterator[str]:
    for line in (SHARED / "eval" / "notes.jsonl").read_text("utf-8").splitlines():
        yield json.loads(line)["text"]
    for path in sorted((SHARED / "eval" / "cases").glob("case_?.json")):
        yield from (r.get("text") or "" for r in json.loads(path.read_text("utf-8"))["records"])


@pytest.mark.parametrize("path", PARTS, ids=lambda p: p.stem)
def test_every_label_is_known_and_quotes_its_note(path: Path) -> None:
    categories = set(load_lexicon().indicators)
    for number, note in enumerate(notes(path), 1):
        for label in note["labels"]:
            assert set(label) == {"category", "assertion", "subject", "quote"}, (path.name, number)
            assert label["category"] in categories, (path.name, number, label)
            assert label["assertion"] in ASSERTIONS and label["subject"] in SUBJECTS, (path.name, number, label)
            assert label["quote"] and label["quote"] in note["text"], (path.name, number, label)


def test_no_note_stands_twice() -> None:
    texts = [note["text"] for path in PARTS for note in notes(path)]
    assert len(texts) == len(set(texts)) > 30_000


@pytest.mark.skipif(not SHARED.exists(), reason="the evaluation is not beside the project")
def test_no_run_of_words_is_shared_with_what_measures_the_reader() -> None:
    forbidden = {run for text in evaluated() for run in runs(text, 6)}
    reviews = [p for p in (SHARED / "reviews").rglob("*") if p.suffix in (".md", ".txt")]
    told = {run for path in reviews for run in runs(path.read_text("utf-8", "ignore"), 10)}
    assert forbidden and told
    for path in PARTS:
        for number, note in enumerate(notes(path), 1):
            shared = (runs(note["text"], 6) & forbidden) | (runs(note["text"], 10) & told)
            assert not shared, (path.name, number, shared)
