"""Search: what a word is, what another spelling is, and that every engine finds what a reader with patience finds."""

import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from access.policy import view_for
from errors import BadInput
from graph.dates import parse_date
from graph.ontology import About, FoundIn, Mention, Offender, Record, node_id
from graph.snippet import places, snippet
from graph.spelling import akin, likely, stem
from graph.store import Actor, CaseGraph, Hit, Search, SearchResult, Store, open_store
from graph.terms import MOST, Term, terms_of
from graph.words import LONGEST, folded, words
from ingest.case_graph import span

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def listed(text: str) -> list[str]:
    return [word for word, _, _ in words(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He had a KNIFE.", "he had a knife"),
        ("O'Brien’s step-father_in law", "o brien s step father in law"),
        ("café cafe\u0301 CAFÉ", "cafe cafe cafe"),
        ("Łukasz Straße Þór Søren İIıi", "lukasz strasse thor soren iiii"),
        ("on 3 May 2003, 12:30, £1,000", "on 3 may 2003 12 30 1 000"),
        ("ﬁre-raiser ＦＵＬＬ m² ½", "fire raiser full m2 ½"),
        ("assa\u00adult", "assault"),
        ("👍🏽 ❤️ © — …", ""),
        ("שלום ナイフ हिन्दी", "שלום ナイフ हिनदी"),
        ("a\u2003b\u00a0c\u200bd\x1fe\x00f", "a b c d e f"),
        ("x" * (LONGEST + 9), "x" * LONGEST),
    ],
)
def test_a_word_is_letters_and_digits_without_case_and_accents(text: str, found: str) -> None:
    assert " ".join(listed(text)) == folded(text) == found


def test_no_letter_is_an_operator_a_space_or_folded_further_by_an_engine() -> None:
    for char in map(chr, range(sys.maxunicode + 1)):
        for word in listed(char):
            assert not any(c.isspace() or "A" <= c <= "Z" or (c.isascii() and not c.isalnum()) for c in word), hex(
                ord(char)
            )
            assert unicodedata.category(char)[0] in "LN"


@given(TEXT)
def test_a_word_stands_where_it_is_said_to(text: str) -> None:
    free = 0
    for word, start, end in words(text):
        assert free <= start < end <= len(text) and folded(text[start:end]) == word and len(word) <= LONGEST
        free = end
    assert folded(text) == " ".join(listed(text))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("knife, Knife", [Term(("knife",))]),
        ('"a b" c', [Term(("a", "b"), quoted=True), Term(("c",))]),
        ('knif* "a b*" "c d"*', [Term(("knif",), True), Term(("a", "b"), True, True), Term(("c", "d"), True, True)]),
        ("step-father", [Term(("step", "father"))]),
        ('** "" - ""*', []),
        ('open "a b', [Term(("open",)), Term(("a",)), Term(("b",))]),
    ],
)  # fmt: skip
def test_what_is_typed_becomes_terms(text: str, terms: list[Term]) -> None:
    assert list(terms_of(text)) == terms


def test_too_many_words_are_refused_with_a_way_out() -> None:
    many = " ".join(f"w{n}" for n in range(MOST + 1))
    with pytest.raises(BadInput, match=f"{MOST + 1} words is not at most {MOST}"):
        terms_of(many)
    assert len(terms_of(many.removesuffix(f" w{MOST}") + " w1")) == MOST


@pytest.mark.parametrize(
    ("typed", "alike"),
    [
        ("macann", "mccann macann macanns"),
        ("stab", "stabs stabbed stabbing stap tsab"),
        ("rape", "rapes raped raping rap"),
        ("knife", "knives knife knive kinfe"),
        ("carry", "carries carried carrying"),
        ("organise", "organize organised organizing orgnise"),
        ("threatening", "threaten threatened threatning"),
        ("gun", "guns gun"),
        ("of", "of"),
        ("2003", "2003"),
    ],
)  # fmt: skip
def test_other_spellings(typed: str, alike: str) -> None:
    assert all(akin(typed, other) for other in alike.split())


@pytest.mark.parametrize(
    ("typed", "other"),
    [("gun", "fun"), ("of", "off"), ("2003", "2004"), ("b12345", "b12346"), ("knife", "kniphe"), ("mary", "mark2"),
     ("cannabis", "canalise")],
)  # fmt: skip
def test_what_is_no_other_spelling(typed: str, other: str) -> None:
    assert not akin(typed, other)


def traced(word: str, other: str) -> bool:
    """Whether an engine that is asked for words akin to `word` gives `other`."""
    looked = likely(word)
    shared = other.startswith(looked.starts) or other.endswith(looked.ends) or any(i in other for i in looked.insides)
    return stem(other) == looked.stem or (looked.shortest <= len(other) <= looked.longest and shared)


def slipped(word: str, at: int, letter: str, how: int) -> str:
    """The word with a letter missing, before another, in place of another, or swapped with the next."""
    before, here, after = word[:at], word[at : at + 1], word[at + 1 :]
    return before + [after, letter + here + after, letter + after, after[:1] + here + after[1:]][how]


SLIP = st.tuples(st.integers(0, 11), st.sampled_from("abcdx"), st.integers(0, 3))


@given(st.text("abcd", min_size=4, max_size=11), SLIP, SLIP)
@example("aaaabbbb", (3, "x", 3), (6, "x", 2))
def test_whatever_is_akin_leaves_a_trace_by_which_an_engine_finds_it(word: str, first: Any, second: Any) -> None:
    for other in (slipped(word, *first), slipped(slipped(word, *first), *second)):
        if akin(word, other):
            assert traced(word, other)


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("knife", ["Knife", "knife"]),
        ('"a knife"', ["A Knife", "a\nknife"]),
        ("kni* knife", ["Knife", "KNIGHT", "knife"]),
        ('"carried a" "a knife"', ["A Knife", "carried a"]),
        ('"a kn*"', ["A Knife", "a\nknife"]),
        ("cafe", ["café"]),
        ("nowhere", []),
    ],
)  # fmt: skip
def test_the_longest_term_is_marked_and_no_mark_within_another(typed: str, marked: list[str]) -> None:
    text = "A Knife. KNIGHT carried a\nknife to the café"
    assert [text[start:end] for start, end in places(text, terms_of(typed))] == marked


def test_a_snippet_begins_at_a_word_before_the_first_match_and_cuts_no_mark_in_two() -> None:
    text = "word " * 100 + "target " + "tail " * 40 + "target"
    shown, marks = snippet(text, terms_of("target tail"))
    assert shown.startswith("…word") and shown.endswith("…")
    assert [shown[a:b] for a, b in marks[:2]] == ["target", "tail"]
    assert all(b <= len(shown) - 1 for _, b in marks)
    assert snippet("word " * 100, terms_of("word"))[1][-1] == (215, 219)
    assert snippet("no match", terms_of("x")) == ("no match", ())


def test_a_word_cut_off_by_the_end_of_a_snippet_is_not_another_word() -> None:
    text = "x " * 108 + "petition"
    assert snippet(text, terms_of("pet"))[1] == ()
    assert snippet(f"pet {text}", terms_of("pet"))[1] == ((0, 3),)


SERVERS = {"neo4j": "neo4j_url", "neo4j-2026": "neo4j_2026_url"}  # the fixture that gives an empty database
KINDS, AREAS, CATEGORIES = ("contact", "intelligence"), ("North", "South"), ("weapons", "arson")
DAYS = (None, "2003", "2003-05", "2003-05-04", "2004-01-01")
WORDS = (
    "knife Knives KNIFES knifed a an the he not AND OR carried carry McCann Macann MacCann mccanns McCann's O'Brien "
    "OBrien step-father stepfather step father café cafe\u0301 ﬁre fire fires 2003 2004 12 x 👍🏽 שלום ナイフ ß ss 𝐀𝐍𝐃 "
    "cannabis canabis cannabsi organise organizing ab abc abcd"
).split()
SAID = st.lists(st.one_of(st.sampled_from(WORDS), TEXT), max_size=7).map(" ".join)
TYPED = st.lists(
    st.one_of(
        st.sampled_from(WORDS),
        st.sampled_from(WORDS).map(lambda word: f"{word[:3]}*"),
        st.lists(st.sampled_from(WORDS), min_size=2, max_size=3).map(lambda phrase: f'"{" ".join(phrase)}"'),
        st.lists(st.sampled_from(WORDS), min_size=2, max_size=2).map(lambda phrase: f'"{" ".join(phrase)[:-1]}*"'),
        st.sampled_from(['"', "AND", "OR NOT", "NEAR(", "a:b", "x^2~", "+(", "\\", "/.*/", "[a TO b]", "words:knife"]),
        TEXT,
    ),
    max_size=3,
).map(" ".join)


@dataclass(frozen=True)
class Note:
    """A record of a test case: what a search looks at."""

    kind: str
    area: str | None
    on: str | None
    text: str
    says: str | None
    unreadable: bool


@dataclass(frozen=True)
class Case:
    crn: str
    names: tuple[str, ...]
    notes: tuple[Note, ...]
    unread: int


NOTES = st.builds(
    Note,
    st.sampled_from(KINDS), st.sampled_from([None, *AREAS]), st.sampled_from(DAYS), SAID,
    st.sampled_from([None, *CATEGORIES]), st.booleans(),
)  # fmt: skip
CASES = st.tuples(
    *(
        st.builds(Case, st.just(crn), st.lists(SAID, max_size=3).map(tuple), st.lists(NOTES, max_size=4).map(tuple),
                  st.integers(0, 2))
        for crn in ("T1", "T2", "T3")
    )
)  # fmt: skip
SEARCHES = st.builds(
    Search,
    TYPED,
    st.sampled_from([None, None, None, "T1", "T9"]),
    st.sampled_from([None, None, ["North"], [*AREAS], []]),
    st.sampled_from([None, None, ["contact"], [*KINDS], ["name"]]),
    st.sampled_from([None, None, "2003-05", "2004"]),
    st.sampled_from([None, None, "2003-05-04", "2003"]),
    st.sampled_from([None, None, *CATEGORIES]),
    st.booleans(),
    st.sampled_from([1, 50]),
)


def graph_of(case: Case) -> CaseGraph:
    person = node_id(Offender, case.crn)
    first, *others = [*case.names, ""]
    header = json.dumps({"offender": {"crn": case.crn, "name": first}, "people": [{"name": name} for name in others]})
    unread = json.dumps(["a record"] * case.unread)
    own: list[Any] = [Offender(person, case.crn, None, None, None, None, header, "{}", unread)]
    joined: list[Any] = []
    for number, note in enumerate(case.notes):
        key = node_id(Record, case.crn, f"R{number}")
        own.append(record_of(case.crn, number, note))
        joined.append(About(key, person))
        for subject in ("offender", "other") if note.says else ():
            said = CATEGORIES[::-1][CATEGORIES.index(str(note.says))] if subject == "other" else str(note.says)
            mention = mention_of(node_id(Mention, key, subject), case.crn, said, subject)
            own.append(mention)
            joined.append(FoundIn(mention.id, key))
    return CaseGraph(case.crn, tuple(own), (), tuple(joined))


def record_of(crn: str, number: int, note: Note) -> Record:
    days = span(parse_date(note.on)) if note.on else (None, None, None)
    return Record(
        node_id(Record, crn, f"R{number}"), crn, f"R{number}", note.kind, note.on, *days, None, None, None, None,
        note.area, note.text, "", "{}", "failed" if note.unreadable else None, number,
    )  # fmt: skip


def mention_of(key: str, crn: str, category: str, subject: str) -> Mention:
    return Mention(
        key, crn, category, "present", None, subject, "", "", "", 0, 0, "", None, "rule", "lexicon", None, None, "[]", 0
    )


class Patience:
    """Reads every text word by word, and asks of each whether it is meant."""

    def __init__(self, asked: Search):
        self.terms, self.spelling = terms_of(asked.text), asked.spelling

    def marks(self, text: str) -> tuple[tuple[int, int], ...]:
        there, marks, free = list(words(text)), [], 0
        spoken = [word for word, _, _ in there]
        for place, (_, start, _) in enumerate(there):
            lengths = [n for term in self.terms for n in self._lengths(term, spoken[place:], self.spelling)]
            if lengths and start >= free:
                free = there[place + max(lengths) - 1][2]
                marks.append((start, free))
        return tuple(marks)

    def finds(self, text: str, spelling: bool) -> bool:
        spoken = listed(text)
        return all(
            any([*self._lengths(term, spoken[at:], spelling)] for at in range(len(spoken))) for term in self.terms
        )

    def _lengths(self, term: Term, there: list[str], spelling: bool) -> Iterator[int]:
        """How many of the words, from the first on, are this term."""
        wide = spelling and not term.quoted and not term.prefix
        for run in self._runs(term.words) if wide else [term.words]:
            meant = zip(run, there, strict=False)
            differ = [(a, b) for a, b in meant if a != b]
            if len(there) < len(run):
                continue
            last = term.prefix and differ == [(run[-1], there[len(run) - 1])] and differ[0][1].startswith(run[-1])
            slip = wide and run in self._bodies(term.words) and len(differ) == 1 and akin(*differ[0])
            if not differ or last or slip:
                yield len(run)

    def _bodies(self, run: tuple[str, ...]) -> list[tuple[str, ...]]:
        return [run[:-1] if len(run) > 1 and run[-1] == "s" else run]

    def _runs(self, run: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
        parts = ("co", "ex", "half", "mac", "mc", "non", "o", "self", "step")
        apart = [
            (part, run[0][len(part) :]) for part in parts if run[0].startswith(part) and len(run[0]) >= len(part) + 3
        ]
        return {run, *self._bodies(run), *([("".join(run),)] if len(run) > 1 else apart)}


def expected(cases: Iterable[Case], asked: Search, within: set[str] | None) -> SearchResult:
    reader = Patience(asked)
    asked_of = [c for c in cases if asked.crn in (None, c.crn) and (within is None or c.crn in within)]
    entries = [entry for case in asked_of for entry in entries_of(case)]
    looked = [(note, hit) for note, hit in entries if in_scope(note, hit, asked)]
    found = [
        (key_of(note, hit, reader.finds(hit.snippet, False)), replace(hit, marks=reader.marks(hit.snippet)))
        for note, hit in looked
        if reader.finds(hit.snippet, asked.spelling)
        and (asked.indicator is None or (note is not None and note.says == asked.indicator))
        and (reader.terms or note is not None)
    ]
    hits = [hit for _, hit in sorted(found, key=lambda one: one[0])]
    records = [note for note, _ in looked if note]
    unreadable = sum(note.unreadable for note in records) + sum(case.unread for case in asked_of)
    return SearchResult(tuple(hits[: asked.limit]), len(hits), len(records), unreadable)


def entries_of(case: Case) -> Iterator[tuple[Note | None, Hit]]:
    yield None, Hit(case.crn, None, "name", None, "\n".join(name for name in case.names if name), ())
    for number, note in enumerate(case.notes):
        yield note, Hit(case.crn, f"R{number}", note.kind, note.on, note.text, ())


def in_scope(note: Note | None, hit: Hit, asked: Search) -> bool:
    if note is None:
        return not (asked.since or asked.until or asked.areas is not None) and among(asked.kinds, "name")
    written = parse_date(note.on) if note.on else None
    return (
        among(asked.kinds, note.kind)
        and among(asked.areas, note.area)
        and not (written and asked.since and written.before(parse_date(asked.since)))
        and not (written and asked.until and parse_date(asked.until).before(written))
    )


def among(wanted: Any, value: str | None) -> bool:
    return wanted is None or value in wanted


def key_of(note: Note | None, hit: Hit, exact: bool) -> tuple[Any, ...]:
    written = parse_date(note.on) if note and note.on else None
    days = (-written.last.toordinal(), -written.first.toordinal()) if written else (1, 1)
    return note is not None, not exact, days, hit.crn, hit.record_id or ""


@pytest.fixture(params=["ladybug", *SERVERS])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    server = SERVERS.get(request.param)
    with open_store(
        str(request.getfixturevalue(server)) if server else f"ladybug://{tmp_path / 'graph.lbug'}"
    ) as opened:
        yield opened


def write(store: Store, cases: Iterable[Case]) -> None:
    with store.writer() as writer:
        for case in cases:
            writer.replace_case(graph_of(case))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CASES, st.lists(st.tuples(SEARCHES, st.sampled_from([None, {"T1", "T3"}, set()])), min_size=1, max_size=10))
def test_every_engine_finds_counts_ranks_and_marks_what_a_patient_reader_does(
    store: Store, cases: tuple[Case, ...], searches: list[tuple[Search, set[str] | None]]
) -> None:
    write(store, cases)
    view = view_for(store, Actor("tester"))
    for asked, within in searches:
        assert view.search(asked, within) == expected(cases, asked, within)
