"""The training notes most like some words: which come first, of what category, and where they are shown."""

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from time import process_time

import pytest
from factory import record
from rapidfuzz.utils import default_process
from typer.testing import CliRunner

from app_pages.record import body, details
from cli import app
from errors import BadRule, NotFound
from nlp import nearest as module
from nlp.lexicon import load_lexicon
from nlp.mention import Mention
from nlp.nearest import MADE_UP, NOTES, Neighbour, nearest

KNIFE = "Officers found a lock knife under the seat of the van."
WORDS = (KNIFE.index("found"), KNIFE.index(" under"))


def labels(neighbour: Neighbour) -> Iterator[dict[str, str]]:
    """The labels of the note that a neighbour says it is from."""
    note = json.loads((NOTES / neighbour.part).read_text("utf-8").split("\n")[neighbour.line - 1])
    assert note["text"] == neighbour.text
    yield from note["labels"]


@pytest.fixture
def own_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of notes in place of the training notes."""
    monkeypatch.setattr(module, "NOTES", tmp_path)
    forget()
    yield tmp_path
    forget()


def plain(words: str) -> list[str]:
    """Words without case and punctuation."""
    return default_process(words).split()


def forget() -> None:
    module._by_category.cache_clear()
    module._of.cache_clear()


def written(folder: Path, *notes: tuple[str, str]) -> None:
    lines = [
        {"text": t, "labels": [{"category": "weapons", "assertion": "present", "subject": "other", "quote": q}]}
        for t, q in notes
    ]
    (folder / "part1.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


@pytest.mark.parametrize("category", sorted(load_lexicon().indicators))
def test_the_words_of_a_training_note_come_first_whatever_stands_around_them(category: str) -> None:
    quote = module._by_category()[category][40].quote
    text = f"Seen on Monday. {quote.upper()}!"
    first, *others = nearest(text, 16, 16 + len(quote), category)
    assert (plain(first.quote), first.likeness) == (plain(quote), 1)
    assert all(0 < n.likeness <= 1 for n in others)


def test_neighbours_have_the_category_and_are_told_as_they_are_labelled() -> None:
    for category in ("weapons", "burglary_acquisitive"):
        found = nearest(KNIFE, *WORDS, category, 10)
        assert len(found) == 10
        for one in found:
            said = {"category": category, "assertion": one.assertion, "subject": one.subject, "quote": one.quote}
            assert said in labels(one)


def test_words_of_one_kind_come_before_words_that_share_little() -> None:
    assert all("knife" in n.quote.lower() for n in nearest(KNIFE, *WORDS, "weapons"))


def test_the_most_like_come_first_one_a_note_and_no_more_than_asked_for() -> None:
    many = nearest(KNIFE, *WORDS, "weapons", 30)
    assert [n.likeness for n in many] == sorted((n.likeness for n in many), reverse=True)
    assert len({n.text for n in many}) == 30
    assert nearest(KNIFE, *WORDS, "weapons", 5) == many[:5]
    assert nearest(KNIFE, *WORDS, "weapons") == many[:3]


def test_a_note_that_has_two_like_labels_stands_once_by_the_more_like(own_notes: Path) -> None:
    text = "A lock knife in the van. Found a lock knife before."
    labelled = [
        {"category": "weapons", "assertion": "present", "subject": "other", "quote": q}
        for q in ("A lock knife", "Found a lock knife")
    ]
    (own_notes / "part1.jsonl").write_text(json.dumps({"text": text, "labels": labelled}), "utf-8")
    assert [(n.quote, n.likeness) for n in nearest(KNIFE, *WORDS, "weapons")] == [("Found a lock knife", 1)]


def test_two_readings_of_the_notes_give_the_same() -> None:
    first = nearest(KNIFE, *WORDS, "weapons", 50)
    forget()
    assert nearest(KNIFE, *WORDS, "weapons", 50) == first


def test_the_sentence_decides_between_notes_with_the_same_words(own_notes: Path) -> None:
    written(own_notes, ("Had one on the bus home.", "Had one"), ("Blades again: had one in a boot.", "had one"))
    for text, line in (("Had one in a boot, he says.", 2), ("Had one when on the bus.", 1)):
        first, second = nearest(text, 0, 7, "weapons")
        assert (first.likeness, second.likeness, first.line) == (1, 1, line)
    for text, line in (("She had it in a boot.", 2), ("She had it on the bus.", 1)):
        first, second = nearest(text, 4, 10, "weapons")
        assert (first.likeness > second.likeness, first.line) == (True, line)


def test_what_shares_nothing_is_no_neighbour(own_notes: Path) -> None:
    written(own_notes, ("Had a blade.", "a blade"))
    assert nearest("Zzyzx qqq", 0, 9, "weapons") == ()


def test_an_unknown_category_is_an_error_that_names_the_known() -> None:
    with pytest.raises(NotFound, match=r"^tax_evasion: no training note has this indicator\. It is one of .*weapons"):
        nearest(KNIFE, *WORDS, "tax_evasion")


def test_without_the_training_notes_the_error_says_so(own_notes: Path) -> None:
    with pytest.raises(BadRule, match="not installed"):
        nearest(KNIFE, *WORDS, "weapons")


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 2), (0, len(KNIFE) + 1)])
def test_a_span_that_is_none_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no span"):
        nearest(KNIFE, start, end, "weapons")


@pytest.mark.parametrize(
    "text",
    ["\x00", "?!…", "🔪" * 50, "\ud800 knife", "ﬁ İ ß ǅ", "نایف چاقو", " \n\t", "knife " * 20_000, "a" * 100_000],
    ids=["nul", "signs", "emoji", "surrogate", "cases", "script", "blank", "long", "one word"],
)
def test_any_text_is_answered(text: str) -> None:
    began = process_time()
    for one in nearest(text, 0, len(text), "weapons"):
        assert 0 < one.likeness <= 1
    assert process_time() - began < 2


def test_extract_shows_them_only_where_asked_and_changes_nothing_else(tmp_path: Path) -> None:
    notes = tmp_path / "notes.jsonl"
    rows = [
        {"id": str(n), "text": text} for n, text in enumerate([KNIFE, "Attended.", "Perhaps he is a bit handy. 🔪"])
    ]
    notes.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    without, asked = (CliRunner().invoke(app, ["extract", str(notes), *more]) for more in ([], ["--nearest", "2"]))
    assert (without.exit_code, asked.exit_code) == (0, 0)
    documents = [json.loads(line) for line in asked.stdout.splitlines()]
    shown = [m.pop("nearest") for d in documents for m in (*d["mentions"], *d["possible"])]
    assert "".join(json.dumps(d, ensure_ascii=False) + "\n" for d in documents) == without.stdout
    assert shown and all(len(found) == 2 for found in shown)
    assert list(shown[0][0]) == ["quote", "text", "assertion", "subject", "likeness", "source"]
    assert all(one["source"].startswith(f"{MADE_UP}, part") for found in shown for one in found)


def test_extract_refuses_a_number_that_is_none(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["extract", "notes.jsonl", "--nearest", "0"]).exit_code == 2


def by_model(**more: str) -> Mention:
    start, end = WORDS
    said = {"category": "weapons", "rule": "tagger", "source": "model"} | more
    return Mention(
        said["category"], "present", None, "offender", KNIFE[start:end], start, end, None, said["rule"],
        source="model" if said["source"] == "model" else "lexicon", probability=0.9,
    )  # fmt: skip


def test_the_opened_record_shows_what_is_most_like_the_words_that_the_model_found() -> None:
    html = body(record("A1", "contact", "2020-01-01", KNIFE, mentions=(by_model(),)))
    found = nearest(KNIFE, *WORDS, "weapons")
    assert len(found) == html.count(MADE_UP) == 3
    assert all(escape(n.quote) in html and escape(n.text) in html for n in found)
    assert html.count("<details") == html.count("</details>") == 1


def test_a_folded_record_and_what_the_lexicon_found_cost_no_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app_pages.record.nearest", lambda *_: pytest.fail("looked up"))
    assert MADE_UP not in details(record("A1", "contact", "2020-01-01", KNIFE, mentions=(by_model(),)))
    assert MADE_UP not in body(record("A1", "contact", "2020-01-01", KNIFE, mentions=(by_model(source="lexicon"),)))


def test_a_training_note_is_shown_and_never_obeyed(own_notes: Path) -> None:
    written(own_notes, ("<script>found a lock knife</script>", "<script>found a lock knife"))
    html = body(record("A1", "contact", "2020-01-01", KNIFE, mentions=(by_model(),)))
    assert "<script>" not in html and "&lt;script&gt;found a lock knife" in html


def test_the_page_says_why_where_nothing_can_be_looked_up(own_notes: Path) -> None:
    html = body(record("A1", "contact", "2020-01-01", KNIFE, mentions=(by_model(),)))
    assert "the training notes are not installed" in html
