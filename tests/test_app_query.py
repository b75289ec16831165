"""The page Query as AppTest runs it: the named questions, and one made for these tests that has every type."""

import csv
import io
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from access.policy import view_for
from app_pages.answer import Answer, counted, csv_of, frame_of, looked_through
from app_pages.pickers import named
from app_pages.query import TOPICS
from errors import StoreUnavailable
from graph.questions import Column, Parameter, Question, Table, questions
from graph.store import Actor
from tests.pages import CHESTER_NASH, HOSTILE, MCCANN, app, hostile, html, made, page_of, ran, visit, words

LACKS = "not_in_last_assessment"
EVERY = Question(
    "every_type",
    "What becomes of *every* <type>?",
    (
        Parameter("words", "text", "any words", ""),
        Parameter("least", "number", "at least so many", 3),
        Parameter("day", "date", "on or before", "2019"),
        Parameter("area", "area", "where; empty for any", ""),
        Parameter("agency", "agency", "whose; empty for any", ""),
        Parameter("indicators", "indicators", "which; empty for any", "harm, robbery"),
        Parameter("person", "person", "whose case"),
        Parameter("also", "yes_no", "also what is old", True),
        Parameter("unseen", "hidden", "who may not be seen"),
    ),
    (
        Column("case", "case", "whose it is"),
        Column("others", "cases", "who else"),
        Column("told", "text", "what was given"),
        Column("least", "number", "how many"),
        Column("indicators", "indicator", "of what"),
        Column("also", "yes_no", "old too"),
        Column("nothing", "number", "not known"),
    ),
    {
        "": "MATCH (o:Offender) WHERE o.crn = $person AND NOT o.id IN $unseen "
        "MATCH (i:Indicator)-[:CONCERNS]->(o) WHERE size($indicators) = 0 OR i.category IN $indicators "
        "WITH o, collect(DISTINCT i.category) AS found, $least AS least, $day AS day "
        f"RETURN o.crn, [o.crn, '{HOSTILE}'], [$words, $area, $agency], least + day, found, $also, "
        "CASE WHEN o.crn = '' THEN 1 END"
    },
)
NONE = Question(
    "none",
    "Which case is none?",
    (),
    (Column("case", "case", "whose"),),
    {"": "MATCH (o:Area) WHERE false RETURN o.id"},
)
OWN = {q.id: q for q in (EVERY, NONE)}


class NotMcCann:
    def visible(self, actor: Actor, crns: Collection[str]) -> set[str]:
        return set(crns) - {"Z900001"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("query"), [MCCANN, CHESTER_NASH], [hostile()])


@pytest.fixture
def at(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setattr("app_pages.query.questions", lambda: MappingProxyType({**questions(), **OWN}))
    yield from app(home, monkeypatch)


def choosing(at: AppTest, question: str) -> AppTest:
    visit(at, "Query")
    if any(b.label == "All questions" for b in at.main.button):
        press(at, "All questions")
    at.button(key=f"ask {question}").click()
    return ran(at.run())


def press(at: AppTest, label: str) -> AppTest:
    next(b for b in at.main.button if b.label == label).click()
    return ran(at.run())


def asking(at: AppTest, question: str, **picked: Any) -> AppTest:
    """Chooses a question, fills its pickers in and asks."""
    choosing(at, question)
    for name, value in picked.items():
        at.session_state[f"asked {question} {name}"] = value
    return press(at, "Ask")


def table(at: AppTest) -> list[dict[str, Any]]:
    assert len(at.dataframe) == 1
    return at.dataframe[0].value.to_dict("records")  # type: ignore[no-any-return]


def test_the_questions_stand_in_words_under_what_they_are_about(at: AppTest) -> None:
    told = words(visit(at, "Query"))
    headings = [*TOPICS, "More"]
    assert [told.index(title) for title in headings] == sorted(told.index(title) for title in headings)
    labels = [b.label.replace("\\", "") for b in at.main.button]
    assert sorted(labels) == sorted(q.words for q in (*questions().values(), *OWN.values()))
    assert labels[-2:] == [q.words for q in OWN.values()]
    assert not at.dataframe


def test_a_topic_names_only_questions_that_there_are() -> None:
    named_ones = [code for codes in TOPICS.values() for code in codes]
    assert len(named_ones) == len(set(named_ones))
    assert set(named_ones) <= set(questions())


@pytest.mark.parametrize("question", list(questions()))
def test_every_named_question_is_asked_by_choosing_it(at: AppTest, question: str) -> None:
    choosing(at, question)
    told = words(at)
    assert questions()[question].words in told
    if all(p.default is not None for p in questions()[question].asked):
        assert "Asked of a graph of 159 records; every record that was received could be read." in told
    assert not at.warning
    assert not at.error


def test_an_answer_has_rows_in_words(at: AppTest) -> None:
    told = words(choosing(at, LACKS))
    assert "3 rows" in told
    assert "Indicators: All of harm · Area: any" in told
    first = table(at)[-1]
    assert first["indicator"] == "Sexual harm"
    assert first["first_known"] == "2003"
    assert first["agencies"] == "mappa; police; prison"
    assert list(first["open case"]) == [":material/arrow_forward: Z900001"]


def test_other_values_are_asked_for_by_the_button(at: AppTest) -> None:
    asking(at, LACKS, indicators=["sexual_harm"], area="Hertfordshire")
    assert "1 row" in words(at)
    assert "Indicators: Sexual harm · Area: Hertfordshire" in words(at)
    assert [row["indicator"] for row in table(at)] == ["Sexual harm"]


def test_each_type_of_parameter_has_its_picker_with_its_default(at: AppTest) -> None:
    choosing(at, "every_type")
    key = "asked every_type {}".format
    assert at.text_input(key=key("words")).value in (None, "")
    assert at.number_input(key=key("least")).value == 3
    assert at.text_input(key=key("day")).value == "2019"
    assert "Hertfordshire" in at.selectbox(key=key("area")).options
    assert at.selectbox(key=key("area")).value is None
    assert "police" in at.selectbox(key=key("agency")).options
    assert at.multiselect(key=key("indicators")).value == ["harm", "robbery"]
    assert {"All of harm", "Sexual harm"} <= set(at.multiselect(key=key("indicators")).options)
    assert at.selectbox(key=key("person")).options[0] == "Joseph McCann, Z900001"
    assert at.checkbox(key=key("also")).value is True
    assert at.checkbox(key=key("also")).label == "Also what is old"
    page = at.main
    shown = [*page.text_input, *page.number_input, *page.selectbox, *page.multiselect, *page.checkbox]
    assert all(one.label for one in shown)
    assert {one.form_id for one in shown} == {"form every_type"}  # nothing is sent before it is asked


def test_what_was_picked_reaches_the_graph_with_its_type(at: AppTest) -> None:
    asking(
        at, "every_type", person="Z900002", words="a 'b' $c", area="Cornwall", agency="police", least=5, day="1970-01-11",
        indicators=["violence"], also=False,
    )  # fmt: skip
    [row] = table(at)
    assert row["told"] == "Cornwall; a 'b' $c; police"
    assert row["least"] == 15
    assert row["indicators"] == "Violence"
    assert row["also"] == "no"
    assert row["others"] == "Gary Chester-Nash, Z900002; <b>Mr</b> _Hostile_, Z900003"
    assert "Person: Gary Chester-Nash, Z900002" in words(at)


def test_a_question_that_lacks_something_waits_for_it(at: AppTest) -> None:
    choosing(at, "every_type")
    assert not at.dataframe
    assert not at.warning
    press(at, "Ask")
    assert at.warning[0].value.replace("\\", "") == "Still to be chosen: Person."
    assert not at.dataframe


def test_no_older_answer_stands_beside_what_is_lacking(at: AppTest) -> None:
    asking(at, "every_type", person="Z900001")
    assert at.dataframe
    at.selectbox(key="asked every_type person").set_value(None)
    press(at, "Ask")
    assert at.warning
    assert not at.dataframe


def test_no_row_says_what_that_does_and_does_not_mean(at: AppTest) -> None:
    told = words(choosing(at, "none"))
    assert "No row" in told
    assert "Asked of a graph of 159 records; every record that was received could be read." in told
    assert "What was not received, or could not be read, is not in the answer." in told
    assert not at.dataframe


@pytest.mark.parametrize(
    ("picked", "told"),
    [
        ({"day": "20x3"}, "is not a date that exists"),
        ({"day": "2003-02-31"}, "is not a date that exists"),
        ({"least": None}, "nothing is not a value"),
        ({"indicators": ["no_such"]}, "no_such is none"),
    ],
)
def test_what_cannot_be_asked_is_told_and_no_older_answer_stands_beside_it(
    at: AppTest, picked: dict[str, Any], told: str
) -> None:
    asking(at, "every_type", person="Z900001")
    assert at.dataframe
    asking(at, "every_type", person="Z900001", **picked)
    assert told in at.warning[0].value.replace("\\", "")
    assert not at.dataframe
    assert not ran(at.run()).dataframe


def test_a_person_who_is_gone_is_told(at: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    asking(at, "every_type", person="Z900001")
    monkeypatch.setattr("app_pages.data.view_for", partial(view_for, policy=NotMcCann()))
    monkeypatch.setattr("app_pages.data.number", lambda: 999)
    ran(at.run())
    assert at.warning[0].value.replace("\\", "") == "Z900001: no such case."


def test_who_may_not_see_a_case_gets_no_row_of_it_and_no_figures(at: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app_pages.data.view_for", partial(view_for, policy=NotMcCann()))
    assert "No row" in words(choosing(at, LACKS))
    choosing(at, "by_area_and_year")
    assert "it counts over all cases" in at.warning[0].value


def test_a_graph_that_cannot_be_read_is_told(at: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise StoreUnavailable("The server does not answer.")

    choosing(at, LACKS)
    monkeypatch.setattr("access.policy.GuardedView.answer", refused)
    press(at, "Ask")
    assert "The graph cannot be read now. The server does not answer." in at.error[0].value


def test_where_nothing_was_loaded_the_page_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for at in app(tmp_path / "nothing", monkeypatch):
        visit(at, "Query")
        assert [h.value for h in at.header] == ["No case is loaded yet"]


def test_the_words_of_cells_and_values_are_shown_as_text(at: AppTest) -> None:
    wild = "<script>x</script> **b** :red[x] =1+1"
    asking(at, "every_type", person=HOSTILE, words=wild, indicators=[])
    [row] = table(at)
    assert wild in row["told"]
    assert "<script" not in html(at)
    assert "&lt;script&gt;x&lt;/script&gt; **b**" in html(at)


def test_a_case_of_the_answer_is_opened_without_a_mouse(at: AppTest) -> None:
    choosing(at, LACKS)
    opens = at.selectbox(key="answer_case")
    assert opens.options == ["Joseph McCann, Z900001"]
    opens.set_value("Z900001")
    ran(at.run())
    assert page_of(at) == ""
    assert "CRN Z900001" in words(at)
    assert at.session_state["section"] == "Briefing"
    assert not at.query_params


def test_the_answer_stands_as_it_was_left(at: AppTest) -> None:
    asking(at, LACKS, indicators=["sexual_harm"])
    before = dict(at.query_params)
    at.selectbox(key="answer_case").set_value("Z900001")
    ran(at.run())
    visit(at, "Query")
    assert "1 row" in words(at)
    assert at.multiselect(key=f"asked {LACKS} indicators").value == ["sexual_harm"]
    assert at.query_params == before


def test_an_answer_is_not_asked_for_twice(at: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    choosing(at, LACKS)
    monkeypatch.setattr("access.policy.GuardedView.answer", None)
    assert "3 rows" in words(ran(at.run()))


def test_an_answer_is_given_anew_once_more_was_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = made(tmp_path, [CHESTER_NASH])
    for at in app(home, monkeypatch):
        assert "No row" in words(choosing(at, LACKS))
        made(tmp_path, [MCCANN])
        assert "3 rows" in words(ran(at.run()))


def test_the_address_holds_what_was_asked_but_no_person_and_no_free_text(at: AppTest) -> None:
    asking(at, "every_type", person="Z900001", words="Joseph", least=4, indicators=[])
    assert at.query_params == {
        "question": "every_type", "least": "4", "day": "2019", "area": "", "agency": "", "indicators": "", "also": "yes",
    }  # fmt: skip


def test_an_address_asks_its_question(at: AppTest) -> None:
    at.query_params["question"] = LACKS
    at.query_params["indicators"] = ["sexual_harm", "robbery"]
    at.query_params["area"] = "Hertfordshire"
    assert "Indicators: Sexual harm, Robbery · Area: Hertfordshire" in words(visit(at, "Query"))


def test_an_address_that_lacks_the_person_waits_for_them(at: AppTest) -> None:
    at.query_params.update({"question": "every_type", "least": "7", "also": "no", "indicators": ""})
    visit(at, "Query")
    assert not at.dataframe
    assert at.number_input(key="asked every_type least").value == 7
    assert at.checkbox(key="asked every_type also").value is False
    assert at.multiselect(key="asked every_type indicators").value == []


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ({"question": "no_such"}, "The address names no question that there is."),
        ({"question": "every_type", "least": "many"}, "The address cannot be read: least is no number."),
        ({"question": "every_type", "also": "perhaps"}, "The address cannot be read: also is neither yes nor no."),
        ({"question": LACKS, "indicators": "no_such"}, "no_such is none"),
    ],
)
def test_an_address_that_cannot_be_read_is_told(at: AppTest, address: dict[str, str], told: str) -> None:
    at.query_params.update(address)
    visit(at, "Query")
    assert told in at.warning[0].value.replace("\\", "")
    assert not at.dataframe


def test_an_area_that_is_not_there_is_asked_for_all_the_same(at: AppTest) -> None:
    at.query_params.update({"question": LACKS, "area": "Atlantis"})
    told = words(visit(at, "Query"))
    assert "No row" in told
    assert "Area: Atlantis" in told


def test_the_file_is_text_that_no_spreadsheet_runs() -> None:
    wild = ("=1+1", "+1", "-1", "@x", "\t=1", 'é, "q"\n=2', -3)
    content = csv_of(Table(tuple("abcdefg"), (wild,)))
    assert content.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert head == list("abcdefg")
    assert row == ["'=1+1", "'+1", "'-1", "'@x", "'=1", 'é, "q" =2', "-3"]


def test_counts_in_words() -> None:
    assert counted(Table(("a",), ((1,),))) == "1 row"
    assert counted(Table(("a",), ((1,), (2,)), cut=True)) == "The first 2 rows of more"
    told = looked_through(Answer("q", {}, "", Table(("a",), ((1,),)), 9, 2, "x", 1))
    assert told == (
        "Asked of a graph of 9 records; 2 records could not be read. "
        "What was not received, or could not be read, is not in the answer."
    )


def test_empty_cells_stay_empty() -> None:
    empty = frame_of(EVERY, [(None,) * 7], {}).to_dict("records")[0]
    assert empty == {
        "open case": [], "others": "", "open others": [], "told": "", "least": None, "indicators": "", "also": "",
        "nothing": None,
    }  # fmt: skip


def test_a_picker_is_named_in_words() -> None:
    assert named(Parameter("other_area", "area", "the area that asks; empty for any", "")) == "Other area"
    assert named(Parameter("days", "number", "longer than so many days", 7)) == "Longer than so many days"
    assert named(Parameter("owner", "text", "whose, as it is written; empty for all", "")) == "Whose, as it is written"
    assert named(Parameter("open", "yes_no", "only open cases", False)) == "Only open cases"
