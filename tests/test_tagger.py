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
from nlp.sieve import default_sieve, features
from nlp.tagger import MODEL, Tagger, default_tagger, model_version

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


def test_the_lexicon_alone_asks_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.extract.default_tagger", None)
    assert [m.category for m in by_lexicon("Previous for arson.")] == ["arson"]


def test_the_sieve_lets_indicators_pass_and_spares_what_is_plainly_none() -> None:
    sieve = default_sieve()
    assert all(sieve.passes(text) for text, _ in OBLIQUE)
    assert not all(sieve.passes(text) for text in ROUTINE)
    assert features("Knife, knife: 12 KNIFE").size == len(set(features("Knife, knife: 12 KNIFE").tolist()))


def test_a_window_without_worth_is_not_read() -> None:
    text = OBLIQUE[0][0]
    assert list(default_tagger().read(text, lambda start, end: False).spans(0.01)) == []
    assert list(default_tagger().read(text, lambda start, end: True).spans(0.2))


def test_batches_and_single_windows_say_the_same() -> None:
    texts = [text for text, _ in OBLIQUE]
    together = "\n\n".join(f"{t} {ROUTINE[0] * 6}" for t in texts)
    found = {s.category for s in default_tagger().read(together).spans(0.3)}
    assert found >= {s.category for t in texts for s in default_tagger().read(f"{t} {ROUTINE[0] * 6}").spans(0.6)}


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
