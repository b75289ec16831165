"""Search: what a word is, what another spelling is, and that every engine finds what a reader with patience finds."""

import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from access.policy import view_for
from cli import app
from errors import BadInput
from graph.dates import parse_date
from graph.hits import as_text
from graph.ladybug_store import LadybugStore
from graph.ontology import About, FoundIn, Mention, Node, Offender, Record, node_id, properties
from graph.snippet import places, snippet
from graph.spelling import akin, likely, stem
from graph.store import Actor, CaseGraph, GraphBroken, Hit, Mark, Search, SearchResult, Store, open_store
from graph.terms import MOST, Term, terms_of
from graph.words import LONGEST, folded, words
from ingest.case_graph import span
from settings import settings as program

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
    "a the and knife Knives KNIFED McCann Macann MacCann McCann's O'Brien OBrien step-father stepfather café "
    "cafe\u0301 ﬁre fires שלום ナイフ ß ss 𝐀𝐍𝐃 cannabis cannabsi organise organizing 2003 👍🏽"
).split()
STRANGE = ('"', "AND", "OR NOT", "NEAR(", "a:b", "x^2~", "+(", "\\", "/.*/", "[a TO b]", "words:knife")


def drawn(draw: st.DrawFn, most: int) -> list[str]:
    return draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=most))


@st.composite
def said(draw: st.DrawFn) -> str:
    """What a record or a name may say: words that a search may mean, and now and then anything."""
    return " ".join([*drawn(draw, 8), draw(st.one_of(st.just(""), TEXT))])


@st.composite
def typed(draw: st.DrawFn) -> str:
    """What may be looked for: a word or two, a beginning, a phrase, and now and then anything."""
    kind = draw(st.sampled_from(("words", "words", "words", "begun", "phrase", "begun phrase", "strange", "nothing")))
    some = " ".join(drawn(draw, 2))
    return {
        "words": some,
        "begun": f"{some[:3]}*",
        "phrase": f'"{some}"',
        "begun phrase": f'"{some[:-1]}*"',
        "strange": f"{some} {draw(st.one_of(st.sampled_from(STRANGE), TEXT))}",
        "nothing": "",
    }[kind]


def mostly_not(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([*[None] * 4 * len(values), *values])


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
    st.sampled_from(KINDS), st.sampled_from([None, *AREAS]), st.sampled_from(DAYS), said(),
    st.sampled_from([None, *CATEGORIES]), st.booleans(),
)  # fmt: skip
CASES = st.tuples(
    *(
        st.builds(
            Case, st.just(crn), st.lists(said(), max_size=3).map(tuple),
            st.lists(NOTES, min_size=1, max_size=5).map(tuple), st.integers(0, 2),
        )
        for crn in ("T1", "T2", "T3")
    )
)  # fmt: skip
SEARCHES = st.builds(
    Search,
    typed(),
    crn=mostly_not("T1", "T9"),
    areas=mostly_not(["North"], [*AREAS], []),
    kinds=mostly_not(["contact"], [*KINDS], ["name"]),
    since=mostly_not("2003-05", "2004"),
    until=mostly_not("2003-05-04", "2003"),
    indicator=mostly_not(*CATEGORIES),
    spelling=st.booleans(),
    limit=st.sampled_from([1, 50]),
)
WITHIN = mostly_not({"T1", "T3"}, set())


def graph_of(case: Case) -> CaseGraph:
    person = node_id(Offender, case.crn)
    first, *others = [*case.names, ""]
    header = json.dumps({"offender": {"crn": case.crn, "name": first}, "people": [{"name": name} for name in others]})
    unread = json.dumps(["a record"] * case.unread)
    own: list[Any] = [made(Offender, id=person, crn=case.crn, header=header, unread=unread, area="North")]
    joined: list[Any] = []
    for number, note in enumerate(case.notes):
        record = record_of(case.crn, number, note)
        own.append(record)
        joined.append(About(record.id, person))
        for subject, category in [("offender", note.says), ("other", CATEGORIES[note.says == CATEGORIES[0]])]:
            if category:
                key = node_id(Mention, record.id, category)
                own.append(made(Mention, id=key, category=category, assertion="present", subject=subject, sure=True))
                joined.append(FoundIn(key, record.id))
    return CaseGraph(case.crn, tuple(own), (), tuple(joined))


def record_of(crn: str, number: int, note: Note) -> Any:
    first, last, year = span(parse_date(note.on)) if note.on else (None, None, None)
    return made(
        Record, id=node_id(Record, crn, f"R{number}"), crn=crn, record_id=f"R{number}", kind=note.kind, area=note.area,
        recorded_on=note.on, first=first, last=last, year=year, text=note.text,
        unreadable="failed" if note.unreadable else None,
    )  # fmt: skip


def made(of: type[Node], **values: Any) -> Any:
    """A node of which only this matters."""
    return of(**{p.name: None if p.optional else p.type() for p in properties(of)} | values)


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
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Empty; what it finds it shows whole."""
    monkeypatch.setattr("graph.snippet.BEFORE", 10_000)
    monkeypatch.setattr("graph.snippet.WIDTH", 10_000)
    server = SERVERS.get(request.param)
    with open_store(
        str(request.getfixturevalue(server)) if server else f"ladybug://{tmp_path / 'graph.lbug'}"
    ) as opened:
        yield opened


def write(store: Store, cases: Iterable[Case]) -> None:
    with store.writer() as writer:
        for case in cases:
            writer.replace_case(graph_of(case))


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CASES, st.lists(st.tuples(SEARCHES, WITHIN), min_size=5, max_size=15))
def test_every_engine_finds_counts_ranks_and_marks_what_a_patient_reader_does(
    store: Store, cases: tuple[Case, ...], searches: list[tuple[Search, set[str] | None]]
) -> None:
    write(store, cases)
    view = view_for(store, Actor("tester"))
    for asked, within in searches:
        assert view.search(asked, within) == expected(cases, asked, within)


def test_a_rank_has_names_then_the_very_words_then_other_spellings_then_the_newest(store: Store) -> None:
    notes = [("2003", "knives"), ("2001", "knife"), ("2002", "Knife"), (None, "a knife"), ("2009", "no")]
    plain = tuple(Note("contact", None, on, text, None, False) for on, text in notes)
    write(store, [Case("T1", ("Ann Knive",), plain, 0), Case("T2", ("Bob Knife",), (), 0)])
    view = view_for(store, Actor("tester"))
    hits = view.search(Search("knife", spelling=True)).hits
    assert [(hit.crn, hit.record_id) for hit in hits] == [
        ("T2", None), ("T1", None), ("T1", "R2"), ("T1", "R1"), ("T1", "R3"), ("T1", "R0"),
    ]  # fmt: skip
    assert [hit.crn for hit in view.search(Search("knife", spelling=True, limit=1)).hits] == ["T2"]
    assert view.search(Search("knife", spelling=True, limit=1)).found == 6


def test_a_search_of_as_many_words_as_may_be_with_all_their_spellings_is_answered(store: Store) -> None:
    alike = [f"{chr(97 + n // 26)}{chr(97 + n % 26)}abuse" for n in range(MOST)]
    several = [word + ending for word in alike for ending in ("", "d", "s", "r", "x", "y", "z")]
    write(store, [Case("T1", (), (Note("contact", None, None, " ".join(several), None, False),), 0)])
    asked = Search(" ".join(alike), spelling=True)
    assert view_for(store, Actor("tester")).search(asked).found == 1


def test_a_phrase_may_be_longer_than_any_snippet(store: Store) -> None:
    text = " ".join(["word"] * 90)
    write(store, [Case("T1", (), (Note("contact", None, None, f"So: {text} end", None, False),), 0)])
    (hit,) = view_for(store, Actor("tester")).search(Search(f'"{text} e*"')).hits
    assert hit.marks == ((4, len(hit.snippet)),)


@pytest.mark.parametrize("asked", [Search("a", since="2003-02-30"), Search("a", until="soon")])
def test_a_day_that_does_not_exist_is_refused(store: Store, asked: Search) -> None:
    with pytest.raises(BadInput, match="is not a year, month or day that exists"):
        view_for(store, Actor("tester")).search(asked)


def test_hits_are_printed_with_their_matches_marked_and_nothing_that_a_terminal_obeys() -> None:
    hit = Hit("T1", "R1", "contact", "2003", "a\n knife \x1b[31m, knife…", ((3, 8), (16, 21)))
    name = Hit("T1", None, "name", None, "Ann Knife", ((4, 9),))
    assert as_text(SearchResult((name, hit), 3, 1200, 1)) == (
        "T1 name\n    Ann «Knife»\nT1 R1 contact 2003\n    a «knife» [31m, «knife»…\n"
        "3 found, the first 2 shown; 1,200 records searched; 1 could not be read\n"
    )
    assert as_text(SearchResult((), 0, 1, 0)) == "0 found; 1 record searched; 0 could not be read\n"


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """`throughline search` over one loaded case."""
    monkeypatch.setenv("THROUGHLINE_HOME", str(tmp_path))
    monkeypatch.delenv("THROUGHLINE_STORE", raising=False)
    program.cache_clear()
    with open_store(program().store_url) as opened:
        notes = (Note("contact", "North", "2003", "He carried a knife.", "weapons", False),)
        write(opened, [Case("T1", ("Ann Knife",), notes, 1)])
    yield lambda *words: CliRunner().invoke(app, ["search", *words])
    program.cache_clear()


def test_the_command_prints_what_was_found_and_what_was_looked_through(command: Callable[..., Any]) -> None:
    assert command("knife").stdout == (
        "T1 name\n    Ann «Knife»\nT1 R0 contact 2003\n    He carried a «knife».\n"
        "2 found; 1 record searched; 1 could not be read\n"
    )
    filters = ["--case", "T1", "--kind", "contact", "--since", "2002", "--until", "2003-05"]
    told = json.loads(command("knifes", "carried", "--spelling", "--limit", "3", "--format", "json", *filters).stdout)
    assert told == {
        "found": 1, "searched": 1, "unreadable": 1,
        "hits": [{"crn": "T1", "record_id": "R0", "kind": "contact", "recorded_on": "2003",
                  "snippet": "He carried a knife.", "marks": [[3, 10], [13, 18]]}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (["--kind", "gossip"], "--kind: command line: gossip is not among what is loaded. Give one of: contact."),
        (["--area", "East"], "--area: command line: East is not"),
        (["--indicator", "spells"], "--indicator: command line: spells is not"),
        (["--case", "T9"], "T9: no such case."),
        (["--since", "never"], "search: since: never is not a year"),
    ],
)  # fmt: skip
def test_the_command_refuses_what_is_not_there(command: Callable[..., Any], options: list[str], fault: str) -> None:
    assert str(command("knife", *options).exception).startswith(fault)


def test_an_index_made_for_another_version_is_not_read_and_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"ladybug://{tmp_path / 'graph.lbug'}"
    with open_store(url) as opened, opened.writer() as writer:
        writer.replace_case(graph_of(Case("T1", ("Ann",), (), 0)))
        writer.finish(Mark(1, "me"))
    monkeypatch.setattr("graph.ladybug_search.MADE_FOR", 1)
    with pytest.raises(GraphBroken, match="throughline rebuild"):
        open_store(url, read_only=True)
    with open_store(url) as opened:
        assert opened.mark() == Mark() and not view_for(opened, Actor("tester")).search(Search("Ann")).found
    with open_store(url, read_only=True) as opened:
        assert opened.mark() == Mark()


def test_many_may_search_at_once_while_cases_are_written(store: Store) -> None:
    """On a server the records of a case may be missed while it is replaced; a file shows one state."""
    notes = tuple(Note("contact", None, "2003", "a knife", None, False) for _ in range(5))
    write(store, [Case("T1", ("Ann Knife",), notes, 0)])
    view, asked = view_for(store, Actor("tester")), Search("knives", spelling=True)
    with ThreadPoolExecutor(4) as pool:
        told = [pool.submit(view.search, asked) for _ in range(40)]
        for _ in range(3):
            write(store, [Case("T1", ("Ann Knife",), notes, 0)])
        found = {(one.result().found, one.result().searched) for one in told}
    assert found == {(6, 5)} or not isinstance(store, LadybugStore)
    assert view.search(asked).found == 6
