"""The lexicon: thirty files, checked whole; every example in them is run; no sentence of the evaluation is in them."""

import json
import re
from pathlib import Path

import pytest

from errors import BadRule
from nlp.extract import by_lexicon
from nlp.lexicon import CLASSES, FOLDER, TRAPS, load_lexicon, read_lexicon
from nlp.mention import ASSERTED

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
LEXICON = load_lexicon()
FOUND = [(code, e) for code, i in LEXICON.indicators.items() for e in i.examples.found]
AGAINST = [(code, text) for code, i in LEXICON.indicators.items() for text in i.examples.against]


def test_the_thirty_indicators_each_have_a_file_a_group_and_terms() -> None:
    assert len(LEXICON.indicators) == 30
    assert {i.group for i in LEXICON.indicators.values()} == {"harm", "offending", "management", "circumstance"}
    assert all(any(t.category == code for t in LEXICON.terms) for code in LEXICON.codes)


def test_what_an_indicator_stands_over_is_an_indicator() -> None:
    assert {over for i in LEXICON.indicators.values() for over in i.over} <= set(LEXICON.codes)


@pytest.mark.parametrize(("code", "example"), FOUND, ids=[f"{c}: {e.text[:50]}" for c, e in FOUND])
def test_an_example_for_is_found(code: str, example: object) -> None:
    mentions = [m for m in by_lexicon(example.text) if m.category == code]  # type: ignore[attr-defined]
    assert mentions, example


@pytest.mark.parametrize(("code", "text"), AGAINST, ids=[f"{c}: {t[:50]}" for c, t in AGAINST])
def test_an_example_against_is_not_found(code: str, text: str) -> None:
    assert not [m for m in by_lexicon(text) if m.category == code and m.asserted and m.of_offender]


def test_the_examples_are_mostly_read_with_the_right_assertion_and_subject() -> None:
    """The context engine's own tables are strict; here the share is kept from falling."""
    told = [(c, e) for c, e in FOUND if e.assertion and e.subject]
    right = sum(
        any(
            m.category == c and m.asserted == (e.assertion in ASSERTED) and m.subject == e.subject
            for m in by_lexicon(e.text)
        )
        for c, e in told
    )
    assert right / len(told) >= 0.85, f"{right} of {len(told)}"


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


def runs(text: str, size: int) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + size]) for i in range(len(found) - size + 1)}


def evaluation_runs() -> set[tuple[str, ...]]:
    notes = [json.loads(line)["text"] for line in (SHARED / "eval" / "notes.jsonl").read_text("utf-8").splitlines()]
    cases = [
        r["text"]
        for p in sorted((SHARED / "eval" / "cases").glob("case_?.json"))
        for r in json.loads(p.read_text("utf-8"))["records"]
    ]
    return {run for text in notes + cases for run in runs(text, 6)}


@pytest.mark.skipif(not SHARED.exists(), reason="the evaluation is not beside the project")
def test_no_six_words_in_a_row_are_shared_with_the_evaluation() -> None:
    forbidden = evaluation_runs()
    texts = [(c, e.text) for c, e in FOUND] + AGAINST + [(t.rule, p.source) for t in LEXICON.terms for p in t.patterns]
    shared = [(where, run) for where, text in texts for run in runs(text, 6) if run in forbidden]
    assert not shared


def test_a_faulty_file_is_refused_with_its_name_and_line(tmp_path: Path) -> None:
    folder = tmp_path / "lexicon"
    folder.mkdir()
    source = (FOLDER / "arson.yaml").read_text("utf-8")
    (folder / "arson.yaml").write_text(source.replace('group: "harm"', 'group: "fire"'), "utf-8")
    with pytest.raises(BadRule, match=r"arson\.yaml:3: group: Input should be"):
        read_lexicon(folder, CLASSES, TRAPS)
    (folder / "arson.yaml").write_text(
        source.replace("terms:\n", 'terms:\n  - {id: "x", any: ["(open bracket"]}\n', 1), "utf-8"
    )
    with pytest.raises(BadRule, match=r"arson\.yaml:\d+: .*leaves a bracket open"):
        read_lexicon(folder, CLASSES, TRAPS)
    (folder / "arson.yaml").write_text(source.replace('category: "arson"', "category: no"), "utf-8")
    with pytest.raises(BadRule, match=r"arson\.yaml:1: category: Input should be a valid string"):
        read_lexicon(folder, CLASSES, TRAPS)
