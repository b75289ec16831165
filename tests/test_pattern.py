"""The pattern language, the finder, and the offsets of what they find."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.extract import by_lexicon
from nlp.finder import Finder
from nlp.pattern import Compiler, PatternFault, fold, plain
from nlp.sentences import Sentences

COMPILER = Compiler({"blade": ["knife", "machete"], "kin": ["mum", "step-dad"]})


def matches(pattern: str, text: str) -> list[str]:
    return [text[h.start : h.end] for h in Finder([("x", COMPILER.compile(pattern))]).find(text)]


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("knife", "A KNIFE, and knifes.", ["KNIFE"]),
        ("stab~", "He stabs, stabbed, was stabbing; a stab", ["stabs", "stabbed", "stabbing", "stab"]),
        ("carry~", "carries carried carrying carry carrot", ["carries", "carried", "carrying", "carry"]),
        ("abuse~", "abuse abused abusing abuser", ["abuse", "abused", "abusing"]),
        ("racis*", "racist racism race", ["racist", "racism"]),
        ("hit|hits her", "hits her, hit her", ["hits her", "hit her"]),
        ("(kicked|laid into) him", "laid  into him", ["laid  into him"]),
        ("[the] knife", "the knife", ["the knife"]),
        ("threw .. at", "threw a big cup at", ["threw a big cup at"]),
        ("threw .. at", "threw one two three four at", []),
        ("threw ..5 at", "threw one two three four at", ["threw one two three four at"]),
        ("threw .. at", "threw it. Looked at", []),
        ("took # pills", "took 30 pills, took several pills", ["took 30 pills", "took several pills"]),
        ("@blade", "a machete", ["machete"]),
        ("@kin", "his step dad and step-dad", ["step dad", "step-dad"]),
        ("=ACCT", "an ACCT, an acct", ["ACCT"]),
        ("ex-partner", "ex partner, ex-partner, expartner", ["ex partner", "ex-partner", "expartner"]),
        ("won't stop", "won’t stop", ["won’t stop"]),
        ("signed up", "'signed up' to it", ["signed up"]),
        ("found with", "found\nwith", ["found\nwith"]),
    ],
)
def test_a_pattern_finds_what_it_says(pattern: str, text: str, found: list[str]) -> None:
    assert matches(pattern, text) == found


@pytest.mark.parametrize(
    "pattern", ["(open", "shut)", "(a|b)suffix", "x[s]", "@nothing", "..", "[only optional]", "#", "..x knife", "op *"]
)
def test_a_pattern_that_cannot_be_meant_is_refused(pattern: str) -> None:
    with pytest.raises(PatternFault):
        COMPILER.compile(pattern)


@given(st.text())
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(plain(text)) == len(plain(text, cased=True)) == len(fold(text)) == len(text)


@given(st.text(st.characters(codec="utf-8")))
def test_reading_any_text_gives_exact_offsets_and_never_fails(text: str) -> None:
    for mention in by_lexicon(f"{text} He punched her. {text} No evidence of arson {text}"):
        whole = f"{text} He punched her. {text} No evidence of arson {text}"
        assert whole[mention.start : mention.end] == mention.quote
        assert all(0 <= c.start <= c.end <= len(whole) for c in mention.cues)


@given(st.text())
def test_sentences_cover_the_text(text: str) -> None:
    index = Sentences(text)
    assert "".join(text[slice(*index.span(i))] for i in range(len(index.starts))) == text


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("He left. She stayed.", 2),
        ("Seen by Dr. Smith today.", 1),
        ("One\nTwo", 2),
        ("- a\n- b", 2),
        ("Approx. 3 wks. Then home.", 2),
    ],
)
def test_sentences_end_where_notes_end_them(text: str, count: int) -> None:
    assert len(Sentences(text).starts) == count


def test_every_anchor_begins_a_word_of_what_it_stands_for() -> None:
    pattern = COMPILER.compile("(carried|found with) .. @blade")
    assert pattern.anchors <= {"knife", "machete", "carried", "found"}
    assert re.compile(pattern.regex).search(plain("found with a knife"))
