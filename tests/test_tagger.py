"""The tagger and the one decision over it and the lexicon: what is read, what is quoted, what is sure."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nlp.decision import DECISION, Layer, default_decision
from nlp.extract import by_lexicon, extract, lexical_targets, reader_version
from nlp.lexicon import load_lexicon
from nlp.mention import ASSERTIONS, SUBJECTS
from nlp.tagger import MODEL, WIDTH, Tagger, default_tagger, model_version, stretches

ROOT = Path(__file__).parent.parent
OBLIQUE = [
    ("Put both hands round his partner and squeezed till she saw stars.", "domestic_abuse"),
    ("Would not let the lad out of the van for two hours, phone taken off him.", "hostage_kidnap"),
    ("A lady friend now stays at weekends, he says.", "new_relationship"),
]
ROUTINE = [
    "Attended on time for supervision. Discussed housing application and benefits. Next appt 14/3 10am.",
    "CSCS card collected. He starts on the site at Goole on Monday, bus fare paid from the fund.",
    "Standard licence conditions read and signed. Copy given.",
]


@pytest.mark.parametrize(("text", "category"), OBLIQUE)
def test_what_has_no_word_of_the_trade_is_found(text: str, category: str) -> None:
    assert category in {m.category for m in extract(text) if m.asserted}


@pytest.mark.parametrize("text", ROUTINE)
def test_a_routine_note_makes_no_mention(text: str) -> None:
    assert [m for m in extract(text) if m.sure and m.asserted] == []


def test_every_mention_quotes_its_text_and_names_version_and_probability() -> None:
    text = f"{OBLIQUE[0][0]} {ROUTINE[0]} Previous for arson (2009). Denies any use of heroin. {OBLIQUE[2][0]}"
    found = extract(text, "2019-05-02")
    assert {m.category for m in found} >= {"arson", "substance_misuse"}
    for m in found:
        assert text[m.start : m.end] == m.quote
        assert m.version == reader_version() and m.probability is not None and 0 <= m.probability <= 1
        assert m.source == ("model" if m.rule == "tagger" else "lexicon")


def test_a_mention_of_the_model_is_of_whole_words() -> None:
    text = "O/p squeezed her till she saw stars, then unbelievably he laughed. " * 3
    for span in default_tagger().read(text).spans(0.2):
        assert not (span.start and text[span.start - 1].isalnum() and text[span.start].isalnum())
        assert not (span.end < len(text) and text[span.end].isalnum() and text[span.end - 1].isalnum())


def test_a_long_text_is_read_to_its_end() -> None:
    filler = "Attended on time and was polite throughout. " * 200
    found = [m for m in extract(f"{filler}{OBLIQUE[0][0]} {filler}") if m.sure]
    assert [m.quote for m in found if m.category == "domestic_abuse"]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "?", "👍🏽", "a" * 5000, "שלום " * 500, "\x00 knife \ufeff"])
def test_odd_texts_are_read_without_fault(text: str) -> None:
    for m in extract(text):
        assert text[m.start : m.end] == m.quote


def test_what_the_lexicon_finds_is_at_least_possible() -> None:
    for indicator in load_lexicon().indicators.values():
        for example in indicator.examples.found:
            told = {m.category for m in extract(example.text)}
            over = {c for m in told for c in load_lexicon().indicators[m].over}
            assert {t.term.category for t in lexical_targets(example.text)} <= told | over, example.text


def test_no_possible_mention_repeats_a_sure_one() -> None:
    for indicator in load_lexicon().indicators.values():
        for example in indicator.examples.found[:4]:
            found = extract(example.text)
            sure = {(m.category, m.subject) for m in found if m.sure}
            assert not sure & {(m.category, m.subject) for m in found if not m.sure}


def test_intelligence_that_somebody_poses_a_risk_is_uncertain_and_so_asserted() -> None:
    text = "Police information suggests that he might pose a risk of sexual harm to teenage girls."
    assert {(m.category, m.assertion) for m in extract(text)} >= {("sexual_harm", "uncertain")}


@pytest.mark.parametrize(
    ("text", "assertion"),
    [
        ("Would not let the lad out of the van.", "present"),
        ("Denies that he would not let her leave.", "negated"),
        ("If he would not let her out, call police.", "hypothetical"),
    ],
)
def test_whom_he_would_not_let_go_is_no_plan(text: str, assertion: str) -> None:
    (mention,) = [m for m in extract(text) if m.category == "hostage_kidnap"]
    assert mention.sure and mention.assertion == assertion


def test_the_lexicon_alone_asks_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.extract.default_tagger", None)
    assert [m.category for m in by_lexicon("Previous for arson.")] == ["arson"]


@pytest.mark.parametrize(("text", "category"), OBLIQUE[1:])
def test_the_first_layers_let_pass_what_the_others_find(text: str, category: str) -> None:
    tagger = default_tagger()
    assert category in {s.category for s in tagger.read(text, []).spans(0.2)}
    assert list(tagger.read(text, []).spans(0.2)) == list(tagger.read(text).spans(0.2))


def test_the_first_layers_spare_the_others_plain_routine_unless_something_is_told_there() -> None:
    tagger = default_tagger()
    for text in ROUTINE:
        assert max(tagger.worths(text).values()) < tagger.least
        with pytest.raises(ValueError, match="no token stands"):
            tagger.read(text, []).judge("weapons", 0, 8)
        assert len(tagger.read(text, [(0, 8)]).judge("weapons", 0, 8)[0]) == len(ASSERTIONS)


def test_of_a_window_the_last_layers_see_only_what_is_worth_it_and_its_neighbours() -> None:
    plain = "Attended on time and was polite throughout. "
    text = f"{plain * 6}{OBLIQUE[1][0]} {plain * 6}"
    at = text.index(OBLIQUE[1][0])
    tagged = default_tagger().read(text, [])
    assert "hostage_kidnap" in {s.category for s in tagged.spans(0.2)}
    assert len(tagged.judge("hostage_kidnap", at, at + 10)[1]) == len(SUBJECTS)
    with pytest.raises(ValueError, match="no token stands"):
        tagged.judge("hostage_kidnap", 0, 8)


def test_tokens_beyond_a_window_are_read_in_the_next() -> None:
    text = f"{'1a2b3c4d ' * 60}{OBLIQUE[0][0]}"
    (stretch,) = stretches(text)
    assert stretch == (0, 0, len(text)) and len(text) <= WIDTH
    assert "domestic_abuse" in {s.category for s in default_tagger().read(text).spans(0.2)}


def test_what_is_read_in_a_window_does_not_hang_on_the_other_windows() -> None:
    alone = f"{OBLIQUE[0][0]} {ROUTINE[0] * 6}"
    together = f"{alone}\n\n{OBLIQUE[1][0]} {ROUTINE[0] * 6}"
    (first, _, end), *_ = stretches(together)
    found = list(default_tagger().read(together).spans(0.2))
    assert [s for s in found if s.end <= end] == list(default_tagger().read(together[first:end]).spans(0.2))


def test_probabilities_of_a_layer_sum_to_one() -> None:
    layer = Layer({"weights": [[1.0, -1.0], [0.5, 0.2], [0.0, 0.0]], "bias": [0.1, 0.0, -0.1]})
    assert np.isclose(layer([2.0, 3.0]).sum(), 1.0)
    assert 0 < Layer({"weights": [[1.0]], "bias": [0.0]})([50.0])[0] <= 1


def test_the_decision_knows_the_thirty_indicators_and_two_thresholds() -> None:
    decision = default_decision()
    assert set(decision.categories) == set(load_lexicon().indicators) == set(default_tagger().categories)
    assert 0 < decision.possible < decision.sure < 1


def test_the_model_says_assertions_and_subjects_in_our_order() -> None:
    told = json.loads((MODEL / "tagger.json").read_text("utf-8"))
    assert (tuple(told["assertions"]), tuple(told["subjects"])) == (ASSERTIONS, SUBJECTS)


def test_the_model_takes_at_most_thirty_megabytes_and_no_network() -> None:
    assert sum(p.stat().st_size for p in MODEL.iterdir()) <= 30_000_000
    script = (
        "import socket, sys\n"
        "socket.socket.connect = lambda *a: sys.exit('the network was asked')\n"
        "from nlp.extract import extract\n"
        f"assert extract({OBLIQUE[0][0]!r})\n"
        "assert not {'torch', 'transformers', 'sklearn'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_another_model_has_another_version(tmp_path: Path) -> None:
    model_version.cache_clear()
    assert len(model_version()) == 12 and model_version() in reader_version()
    fitted = json.loads(DECISION.read_text("utf-8"))
    assert fitted["held_back"]["f1"] > 0.4 and fitted["held_back"]["notes"] > 1_000


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Tagger(tmp_path)
