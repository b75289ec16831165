"""What a text says of a span: the case table, and what holds of any text."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datafiles import Strict, read_yaml
from errors import BadRule
from nlp.context import judge
from nlp.lexicon import CLASSES
from nlp.mention import BASES, SUBJECTS, AssertionName, Basis, Subject
from nlp.modifiers import MODIFIERS, read_rules, rules

TABLE = Path(__file__).parent / "cases" / "context.yaml"


class Case(Strict):
    group: str
    text: str  # [[ ]] marks the span
    says: AssertionName
    subject: Subject | None = None
    basis: Basis | None = None


class Table(Strict):
    cases: list[Case]


CASES = read_yaml(TABLE, Table).cases


def marked(text: str) -> tuple[str, int, int]:
    """The text without its [[ ]], and the span that they marked."""
    start, end = text.index("[["), text.index("]]") - 2
    return text.replace("[[", "").replace("]]", ""), start, end


@pytest.mark.parametrize("case", CASES, ids=[f"{c.group}: {c.text}" for c in CASES])
def test_a_span_is_judged_by_the_words_around_it(case: Case) -> None:
    said = judge(*marked(case.text))
    assert said.name == case.says
    assert case.subject in (None, said.subject)
    assert case.basis in (None, said.basis)


# How doctors, hospitals, storytellers and newspapers put it: of each class some sentences.
ELSEWHERE = {
    "negated": [
        "[[Ascites]]: absent.",
        "Liver scan without any focal [[lesion]].",
        "Came in without rash, swelling or [[itching]].",
        "Sputum was negative for [[tuberculosis]].",
        "[[Gallstones]] were excluded on ultrasound.",
        "There is no stranding to suggest [[appendicitis]].",
        "Tobacco, cannabis and [[alcohol]]: none.",
        "[[Snuff]] - never.",
        "(-) [[tobacco]], (+) alcohol",
        "+tobacco, -[[cocaine]]",
        "Smokes cigars, has never tried [[cocaine]].",
        "Denies [[wine]] or beer, quit smoking in 1994.",
        "She could hardly [[believe]] the bill.",
        "I would not call the sofa [[soft]].",
        "There was no [[doubt]] in his voice.",
        "The stairs are far from [[safe]].",
        "He did not [[sleep]].",
        "The vicar was by no means [[pleased]].",
        "The dancers refused to [[perform]].",
        "Fog prevented the [[landing]] of the ferry.",
        "The [[parade]] was called off at noon.",
        "Guards stopped the crowd from [[entering]].",
        "The alarm was raised before anyone was [[hurt]].",
    ],
    "historical": [
        "Chewed [[tobacco]] for a decade, none since.",
        "Used [[ecstasy]] as an undergraduate.",
        "[[Alcohol]]: quit 12 years ago.",
        "[[Tobacco]] - former.",
        "No [[cigarettes]] since 1991.",
        "He gave up [[whisky]] for good.",
        "History of [[heroin]] addiction, sober for 8 years.",
        "Back in the seventies he took [[acid]].",
        "Remote [[wrist fracture]].",
        "Status post [[splenectomy]].",
        "She had [[scarlet fever]] in primary school.",
    ],
    "hypothetical": [
        "Chest film to look for [[effusion]].",
        "Aspirin daily for [[stroke]] prevention.",
        "Admitted for r/o [[appendicitis]].",
        "Codeine 30 mg prn [[headache]].",
        "Should [[wheeze]] develop, give oxygen.",
        "He is at high risk for [[falls]].",
        "On [[seizure]] precautions.",
        "Return to the hospital for [[bleeding]] or fever.",
        "Officials called for a [[truce]].",
        "The river may [[flood]] by Sunday.",
        "The government plans to [[close]] two ports.",
        "The [[hearing]] is scheduled for June.",
    ],
    "present": [
        "No cough, no fever, has [[hives]].",
        "No rubs, 2/6 systolic [[murmur]] at the apex.",
        "Although she denies pain, her daughter noticed [[a limp]].",
        "Past medical history: [[gout]] and asthma.",
        "Mean pressure in the 60s from [[septic shock]].",
        "Drinks [[beer]] most nights, quit smoking at 40.",
        "[[Cigars]] 2 a week, alcohol: none.",
        "Has tried to quit [[smoking]] twice.",
        "[[Smoking]] since 1988, a pack a day.",
        "There is no denying the [[warmth]] of the place.",
        "The hosts could not have been more [[helpful]].",
        "Nobody answered, so he [[knocked]] again.",
        "The [[flood]] killed nine before help could arrive.",
        "The mayor [[denied]] it.",
        "He [[refused to engage]] and left.",
        "She [[failed to attend]] on Monday.",
        "He is [[unable to cope]] at the hostel.",
        "He told the nurse that he might [[harm himself]].",
    ],
}


@pytest.mark.parametrize(("says", "text"), [(says, text) for says, texts in ELSEWHERE.items() for text in texts])
def test_texts_of_other_kinds_are_judged_in_their_own_language(says: str, text: str) -> None:
    assert judge(*marked(text)).name == says


def test_the_table_covers_every_assertion_and_subject_and_the_bases() -> None:
    assert {c.says for c in CASES} == {"present", "historical", "uncertain", "negated", "hypothetical"}
    assert {c.subject for c in CASES} - {None} == set(SUBJECTS)
    assert {c.basis for c in CASES} - {None} == set(BASES)


def test_a_past_date_is_told_by_the_record_it_stands_in() -> None:
    text, start, end = marked("He [[set fire]] to a barn in 2009.")
    assert judge(text, start, end, recorded_on="2009-11-02").name == "present"
    assert judge(text, start, end, recorded_on="2015").name == "historical"
    assert judge(text, start, end).name == "historical"


def test_several_booleans_may_be_true_at_once() -> None:
    said = judge(*marked("In 2009 it was alleged that he [[set fire]] to a barn."))
    assert (said.uncertain, said.historical, said.name) == (True, True, "uncertain")


def test_the_cues_name_the_words_and_the_rule_that_decided() -> None:
    text, start, end = marked("No evidence of [[arson]] at the flat.")
    cue = judge(text, start, end).cues[0]
    assert (text[cue.start : cue.end], cue.rule) == ("No evidence", "no-evidence")


def test_a_denial_that_stands_is_shown_as_the_reason() -> None:
    said = judge(*marked("He denied [[any drug use]]."))
    assert [cue.rule for cue in said.cues] == ["denial"]


def test_a_long_note_is_judged_by_the_sentences_near_the_span() -> None:
    far = "No evidence of anything. " + "He came on time. " * 50
    text, start, end = marked(far + "He [[hit the warden]].")
    assert judge(text, start, end).name == "present"


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ("direction: sideways", "direction"),
        ("ends: [nowhere]", "no such terminators: nowhere"),
        ("any: ['(open']", "leaves a bracket open"),
        ("unknown_key: 1", "unknown_key"),
    ],
)
def test_a_wrong_modifier_stops_the_program_with_the_fault(tmp_path: Path, wrong: str, fault: str) -> None:
    path = tmp_path / "modifiers.yaml"
    row = {"id": "'x'", "says": "negated", "any": "['no']"} | dict([wrong.split(": ", 1)])
    body = ", ".join(f"{key}: {value}" for key, value in row.items())
    path.write_text(f"terminators: {{contrast: ['but']}}\nmodifiers:\n  - {{{body}}}\npeople: []\n", "utf-8")
    with pytest.raises(BadRule, match=fault):
        read_rules(path, CLASSES)


def test_an_id_used_twice_stops_the_program(tmp_path: Path) -> None:
    path = tmp_path / "modifiers.yaml"
    row = "  - {id: 'x', says: negated, any: ['no']}\n"
    path.write_text(f"terminators: {{contrast: ['but']}}\nmodifiers:\n{row}{row}people: []\n", "utf-8")
    with pytest.raises(BadRule, match="ids used twice: x"):
        read_rules(path, CLASSES)


WORDS = st.sampled_from(
    "no not never denies he she his brother victim if should was by but in 2009 ago ? . ; , \n ( ) ' \" charged with intel"
    " convicted hit knife NFA'd o/p Dad (o/p) last week 31/02/2020".split(" ")
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join))


@st.composite
def spans(draw: Any) -> tuple[str, int, int]:
    text = draw(TEXTS)
    start = draw(st.integers(0, len(text)))
    return text, start, draw(st.integers(start, len(text)))


@given(spans())
@settings(deadline=None)
def test_any_span_of_any_text_is_judged_with_cues_inside_the_text(span: tuple[str, int, int]) -> None:
    text, start, end = span
    for cue in judge(text, start, end).cues:
        assert 0 <= cue.start < cue.end <= len(text)


@given(spans())
@settings(deadline=None)
def test_judging_twice_says_the_same(span: tuple[str, int, int]) -> None:
    first = judge(*span)
    rules.cache_clear()
    assert judge(*span) == first


def test_the_modifiers_are_read_from_the_file_beside_the_code() -> None:
    assert MODIFIERS.is_file()
