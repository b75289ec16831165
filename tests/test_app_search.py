"""The page Search as AppTest runs it, over the two published cases and one made to be hostile."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app_pages.search import counted, searched
from errors import StoreUnavailable
from graph.store import SearchResult
from tests.pages import CHESTER_NASH, HOSTILE, MCCANN, app, hostile, html, made, page_of, ran, visit, words


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("search"), [MCCANN, CHESTER_NASH], [hostile()])


@pytest.fixture
def at(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    yield from app(home, monkeypatch)


def searching(at: AppTest, text: str = "", **filters: Any) -> AppTest:
    """The page after these words and filters were given."""
    visit(at, "Search")
    for key, value in {"words": text, **filters}.items():
        at.session_state[f"search_{key}"] = value
    return ran(at.run())


def hits(at: AppTest) -> list[str]:
    return [b.label.replace("\\", "") for b in at.main.button]


def test_nothing_is_searched_until_something_is_asked(at: AppTest) -> None:
    visit(at, "Search")
    assert "Search all cases" in words(at)
    assert "searched" not in words(at)
    assert hits(at) == []


def test_words_are_found_in_every_case_and_marked(at: AppTest) -> None:
    told = words(searching(at, "knife"))
    assert {title.split(",")[0] for title in hits(at)} == {"Joseph McCann", "<b>Mr</b> _Hostile_"}
    assert '<mark class="found">knife</mark>' in html(at)
    assert "159 records searched; none was unreadable." in told


def test_a_phrase_finds_only_words_that_follow_each_other(at: AppTest) -> None:
    searching(at, '"teenage girls"')
    assert '<mark class="found">teenage girls</mark>' in html(at)
    assert "2 matches" in words(at)
    assert "Nothing found" in words(searching(at, '"girls teenage"'))


def test_a_beginning_finds_every_word_that_begins_so(at: AppTest) -> None:
    searching(at, "exploit*")
    assert '<mark class="found">exploitation</mark>' in html(at)


def test_another_spelling_is_found_where_it_is_asked_for(at: AppTest) -> None:
    assert "Nothing found" in words(searching(at, "explotation"))
    assert "exploitation</mark>" in html(searching(at, "explotation", spelling=True))


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        ({"person": "Z900002"}, "30 matches"),
        ({"kinds": ["intelligence"]}, "4 matches"),
        ({"indicator": "weapons", "person": HOSTILE}, "1 match"),
        ({"until": "2003"}, "3 matches"),
    ],
)
def test_a_filter_alone_finds_all_that_it_leaves(at: AppTest, filters: dict[str, Any], told: str) -> None:
    assert told in words(searching(at, **filters))


def test_areas_are_filtered(at: AppTest) -> None:
    areas = visit(at, "Search").sidebar.multiselect(key="search_areas").options
    assert "Hertfordshire" in areas
    assert "Joseph McCann" in hits(searching(at, areas=["Hertfordshire"]))[0]


def test_a_name_is_found_and_leads_to_its_case(at: AppTest) -> None:
    searching(at, "Chester Nash")
    assert hits(at)[0] == "Gary Chester-Nash, Z900002: a name in this case"
    at.main.button[0].click()
    ran(at.run())
    assert page_of(at) == ""
    assert "CRN Z900002" in words(at)
    assert at.session_state["section"] == "Briefing"


def test_a_hit_opens_its_record_with_the_words_that_were_found(at: AppTest) -> None:
    searching(at, '"teenage girls"', until="2003")
    at.main.button[0].click()
    ran(at.run())
    told = words(at)
    assert page_of(at) == ""
    assert at.session_state["section"] == "Records"
    assert "CRN Z900001" in told
    assert "Intelligence, 2003" in told
    assert "Written down 2003" in told
    assert '<mark class="found">teenage girls</mark>' in html(at)
    assert "records shown" not in told


def test_from_the_record_the_others_of_the_case_are_one_click_away(at: AppTest) -> None:
    searching(at, '"teenage girls"', until="2003")
    at.main.button[0].click()
    ran(at.run())
    next(b for b in at.main.button if b.label == "All records of this case").click()
    ran(at.run())
    assert "128 of 128 records shown" in words(at)


def test_a_record_that_did_not_stand_on_the_chosen_day_is_told(at: AppTest) -> None:
    searching(at, "letters prison")
    at.main.button[0].click()
    ran(at.run())
    at.sidebar.date_input(key="at").set_value(date(2005, 1, 1)).run()
    assert "M09 did not stand at this date" in words(ran(at))


def test_the_search_stands_as_it_was_left(at: AppTest) -> None:
    searching(at, '"teenage girls"', kinds=["intelligence"])
    at.main.button[0].click()
    ran(at.run())
    visit(at, "Search")
    assert at.text_input(key="search_words").value == '"teenage girls"'
    assert "1 match" in words(at)


def test_an_empty_answer_says_what_was_searched_and_what_it_does_not_mean(at: AppTest) -> None:
    told = words(searching(at, "zebra"))
    assert "Nothing found" in told
    assert "159 records searched; none was unreadable." in told
    assert "An empty answer says nothing of what was not received." in told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"since": "20x3"}, "“20x3” is not a day, month or year."),
        ({"until": "2003-02-31"}, "“2003-02-31” is not a day, month or year."),
        ({"since": "2010", "until": "2009"}, "No day is from 2010 and until 2009."),
        ({"words": "???"}, "There is no letter or digit in that to look for."),
        ({"words": " ".join(f"w{n}" for n in range(101))}, "101 words is not at most 100."),
    ],
)
def test_what_cannot_be_searched_for_is_told_and_never_ignored(at: AppTest, given: dict[str, str], told: str) -> None:
    searching(at, given.pop("words", "knife"), **given)
    assert told in at.warning[0].value.replace("\\", "")
    assert hits(at) == []


def test_many_matches_are_shown_page_by_page(at: AppTest) -> None:
    searching(at, person="Z900001")
    assert "128 matches" in words(at)
    first = hits(at)
    assert len(first) == 20
    at.main.get("pagination")[0].set_value(7)
    last = hits(ran(at.run()))
    assert len(last) == 8
    assert not set(first) & set(last)
    at.sidebar.multiselect(key="search_kinds").set_value(["intelligence"])
    assert len(hits(ran(at.run()))) == 4


def test_names_and_words_are_shown_as_text(at: AppTest) -> None:
    searching(at, "knife", person=HOSTILE)
    assert "<script" not in html(at)
    assert "**bold** $x$" in html(at)
    assert at.main.button[0].label == (
        "\\<b\\>Mr\\</b\\> \\_Hostile\\_, Z900003\\: contact, 2020\\-01\\-02 \\(\\*\\*R1\\*\\*\\)"
    )


def test_a_graph_that_cannot_be_read_is_told(at: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise StoreUnavailable("The server does not answer.")

    visit(at, "Search")
    monkeypatch.setattr("app_pages.data.open_store", refused)
    ran(at.run())
    assert "The graph cannot be read now. The server does not answer." in at.error[0].value


def test_where_nothing_was_loaded_the_page_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for at in app(tmp_path / "nothing", monkeypatch):
        visit(at, "Search")
        assert [h.value for h in at.header] == ["No case is loaded yet"]


def test_the_counts_of_a_search_in_words() -> None:
    assert counted(SearchResult((), 1, 2, 0)) == "1 match"
    assert counted(SearchResult((), 501, 2, 0)) == "501 matches, of which 500 can be shown"
    assert searched(SearchResult((), 3, 5, 2)) == (
        "5 records searched; 2 records could not be read. Names come first, then the newest records."
    )


@pytest.mark.parametrize("title", ["Search", "Query"])
def test_the_chosen_case_survives_another_page(at: AppTest, title: str) -> None:
    at.session_state["crn"] = "Z900001"
    ran(at.run())
    at.sidebar.selectbox(key="handover").set_value("M94").run()
    at.session_state["section"] = "Findings"
    ran(at.run())
    visit(at, title)
    assert "CRN Z900001" not in words(at)
    visit(at, "Case")
    assert "CRN Z900001" in words(at)
    assert at.sidebar.selectbox(key="staff").value == "OM9"
    assert at.session_state["section"] == "Findings"


def test_a_long_caseload_is_not_listed_whole(at: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app_pages.case.LISTED", 2)
    ran(at.run())
    assert len(at.main.button) == 2
    assert at.main.get("text")[0].value == (
        "The first 2 of 3 cases. Choose another in the sidebar, or search all cases."
    )
