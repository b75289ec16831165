"""The app as AppTest runs it: a real ledger and graph, the two published cases, and cases made to be awkward."""

import json
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from app_pages.record import Segment, marked, segments
from app_pages.timeline_chart import fitting
from ingest.load import load
from ingest.project import bring_up_to_date
from ledger.ledger import Ledger
from nlp.mention import Mention
from settings import settings

ROOT = Path(__file__).parent.parent
MCCANN, CHESTER_NASH, HOSTILE, EMPTY = "Z900001", "Z900002", "Z900003", "Z900004"
SCRIPT = "<script>document.title='owned'</script> **bold** $x$ :red[x] carried a knife & left"


def awkward() -> list[dict[str, Any]]:
    note = {"id": "R1", "kind": "contact", "recorded_on": "2020-01-02", "source": "probation", "text": SCRIPT}
    return [
        {"offender": {"crn": HOSTILE, "name": "<b>Mr</b> _Hostile_"}, "records": [note]},
        {"offender": {"crn": EMPTY, "name": "Ms Empty"}, "records": []},
    ]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("app")
    for number, case in enumerate(awkward()):
        (folder / f"awkward{number}.json").write_text(json.dumps(case), "utf-8")
    with Ledger(folder / "home" / "ledger.sqlite") as ledger:
        load([ROOT / "cases" / "mccann", ROOT / "cases" / "chester_nash", folder], ledger, date(2026, 1, 1))
        bring_up_to_date(ledger, f"ladybug://{folder / 'home' / 'graph.lbug'}")
    return folder / "home"


@pytest.fixture
def at(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    yield from app(home, monkeypatch)


def app(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv("THROUGHLINE_HOME", str(home))
    settings.cache_clear()
    st.cache_resource.clear()
    st.cache_data.clear()
    yield AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    settings.cache_clear()


def opened(at: AppTest, crn: str, section: str = "Briefing") -> AppTest:
    at.session_state["section"] = section
    at.session_state["crn"] = crn
    return ran(at.run())


def ran(at: AppTest) -> AppTest:
    assert [e.message for e in at.exception] == []
    return at


def html(at: AppTest) -> str:
    return "\n".join(h.proto.body for h in at.main.get("html"))


def words(at: AppTest) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<(?!script)[^>]+>", " ", html(at))))


def test_the_first_page_lists_the_cases(at: AppTest) -> None:
    ran(at.run())
    assert [h.value for h in at.header] == ["Choose a case"]
    assert "Joseph McCann" in [b.label for b in at.button]
    assert any("CRN Z900001; held by" in t.value for t in at.text)


def test_a_button_opens_a_case_and_the_picker_shows_it(at: AppTest) -> None:
    at.run()
    next(b for b in at.button if b.label == "Joseph McCann").click()
    ran(at.run())
    picker = next(box for box in at.sidebar.selectbox if box.label == "Case")
    assert picker.value == MCCANN


@pytest.mark.parametrize("crn", [MCCANN, CHESTER_NASH, HOSTILE, EMPTY])
@pytest.mark.parametrize("section", ["Briefing", "Continuity matrix", "Timeline", "Findings", "Records"])
def test_every_section_of_every_case_runs(at: AppTest, crn: str, section: str) -> None:
    opened(at, crn, section)
    assert not at.error


def test_the_header_has_name_crn_birth_levels_officer_and_area(at: AppTest) -> None:
    told = words(opened(at, MCCANN))
    assert "Joseph McCann" in told
    assert "CRN Z900001" in told
    assert "Date of birth Not on record" in told
    assert "a known adult medium" in told
    assert "OM9, Hertfordshire" in told


def test_the_header_stands_on_every_section(at: AppTest) -> None:
    for section in ("Briefing", "Continuity matrix", "Timeline", "Findings", "Records"):
        assert "CRN Z900001" in words(opened(at, MCCANN, section))


def test_choosing_a_handover_sets_the_day_and_the_officer(at: AppTest) -> None:
    opened(at, MCCANN)
    handover = at.sidebar.selectbox(key="handover")
    handover.set_value("M94").run()
    ran(at)
    assert at.sidebar.date_input(key="at").value == date(2019, 1, 30)
    assert at.sidebar.selectbox(key="staff").value == "OM9"
    assert "For OM9, as at 2019-01-30. Handover: OM8 to OM9" in words(at)


def test_the_briefing_begins_with_what_is_known_and_not_in_the_last_assessment(at: AppTest) -> None:
    told = words(opened(at, MCCANN))
    assert re.search(r"\d+ indicators? (is|are) known and not in the last assessment", told)
    assert "Why here: harm to others" in told
    assert "128 records read for indicators; none that was received could not be read." in told


def test_reconstructed_words_are_marked_with_the_paragraph(at: AppTest) -> None:
    assert "Words reconstructed from the published review (paragraph" in words(opened(at, MCCANN))


def test_another_day_changes_what_is_known(at: AppTest) -> None:
    opened(at, MCCANN)
    at.sidebar.date_input(key="at").set_value(date(2010, 12, 31)).run()
    told = words(ran(at))
    assert "128 records" not in told
    assert "Last assessment: 2010 by OM2" in told


def test_the_matrix_has_its_table(at: AppTest) -> None:
    opened(at, MCCANN, "Continuity matrix")
    body = html(at)
    assert '<th scope="row">Robbery</th>' in body
    assert '<th scope="row">Change of holder before it</th>' in body
    assert ">OM8 to OM9</td>" in body


def test_choosing_from_the_lists_shows_the_evidence_of_a_cell(at: AppTest) -> None:
    opened(at, MCCANN, "Continuity matrix")
    at.selectbox(key="matrix_row").set_value("concerning_correspondence").run()
    at.selectbox(key="matrix_column").set_value("M91").run()
    told = words(ran(at))
    assert "Concerning correspondence, 2019-01 by OM8" in told
    assert "First set of letters from JMc intercepted" in told


def test_the_timeline_tells_the_silence_in_words_and_has_its_table(at: AppTest) -> None:
    told = words(opened(at, MCCANN, "Timeline"))
    assert "Intelligence of 2003 reached probation in 2011, at least 7 and at most 9 years later." in told
    assert "without a date are in the table only" in told
    assert "OM5 held the case and was away from 2018-11 to 2019-01" in told


def test_a_record_of_the_timeline_is_shown_by_choosing_it(at: AppTest) -> None:
    opened(at, MCCANN, "Timeline")
    at.selectbox(key="entry").set_value("M03").run()
    assert "exploitation to teenage girls" in words(ran(at))


@pytest.mark.parametrize("section", ["Briefing", "Findings", "Records"])
def test_findings_and_records_show_the_words_behind_them(at: AppTest, section: str) -> None:
    assert "<details" in html(opened(at, MCCANN, section))


def test_each_rule_is_explained_by_its_own_words(at: AppTest) -> None:
    told = words(opened(at, MCCANN, "Findings"))
    assert "Case unallocated (" in told
    assert "Nobody held the case, or its holder was away" in told


def test_a_search_finds_marks_and_counts(at: AppTest) -> None:
    opened(at, MCCANN, "Records")
    at.text_input(key="words").set_value('"teenage girls"').run()
    told = words(ran(at))
    assert "2 records found. 128 records searched; none was unreadable." in told
    assert '<mark class="found">teenage girls</mark>' in html(at)


def test_a_search_without_a_match_says_what_it_looked_through(at: AppTest) -> None:
    opened(at, MCCANN, "Records")
    at.text_input(key="words").set_value("zebra").run()
    assert "0 records found. 128 records searched" in words(ran(at))
    assert "An empty answer says nothing of what was not received." in words(at)


def test_records_are_filtered_by_kind(at: AppTest) -> None:
    opened(at, MCCANN, "Records")
    at.multiselect(key="kinds").set_value(["intelligence"]).run()
    assert "4 of 128 records shown" in words(ran(at))


def test_a_record_shows_what_each_span_was_read_as(at: AppTest) -> None:
    opened(at, MCCANN, "Records")
    at.multiselect(key="kinds").set_value(["intelligence"]).run()
    body = html(ran(at))
    for heading in ("Read as", "Assertion", "Of whom", "Basis", "Event date", "Rule", "Decided by"):
        assert f'<th scope="col">{heading}</th>' in body


def test_a_case_without_an_assessment_says_so(at: AppTest) -> None:
    assert "No assessment is on record, so nothing can have been left out of one." in words(opened(at, CHESTER_NASH))
    assert "known, and in no assessment" in words(at)
    told = words(opened(at, CHESTER_NASH, "Continuity matrix"))
    assert "No assessment is on record at this date, so there is no continuity to show." in told


def test_a_case_without_records_says_so(at: AppTest) -> None:
    assert "No record of this case stood at this date." in words(opened(at, EMPTY))
    assert "No record of this case stood at this date." in words(opened(at, EMPTY, "Records"))


def test_a_case_that_is_gone_is_told_and_not_replaced_by_another(at: AppTest) -> None:
    opened(at, "Z999999")
    assert [h.value for h in at.header] == ["This case is not there"]
    assert "McCann" not in words(at)


def test_where_nothing_was_loaded_the_page_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for at in app(tmp_path / "nothing", monkeypatch):
        ran(at.run())
        assert [h.value for h in at.header] == ["No case is loaded yet"]
        assert not (tmp_path / "nothing").exists()


def test_a_graph_that_does_not_open_is_rebuilt_and_the_user_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        load([ROOT / "cases" / "chester_nash"], ledger, date(2026, 1, 1))
    (tmp_path / "graph.lbug").write_bytes(b"not a graph")
    for at in app(tmp_path, monkeypatch):
        opened(at, CHESTER_NASH)
        assert any("set aside" in w.value for w in at.warning)
        assert "CRN Z900002" in words(at)


def test_the_words_of_a_note_are_text_and_never_markup(at: AppTest) -> None:
    body = html(opened(at, HOSTILE, "Records"))
    assert "<script" not in body
    assert "&lt;script&gt;" in body
    assert "<b>Mr</b>" not in body


def mention(start: int, end: int, category: str = "weapons") -> Mention:
    return Mention(category, "present", None, "offender", "x" * (end - start), start, end, None, "test.rule")


def test_overlapping_spans_are_cut_so_that_no_letter_is_lost() -> None:
    text = "had a knife and a gun"
    cut = segments(text, [mention(4, 11), mention(6, 21)])
    assert "".join(s.text for s in cut) == text
    assert cut[2] == Segment("knife", (1, 2), (1,), False)


def test_a_span_that_is_not_asserted_of_the_person_is_marked_otherwise() -> None:
    denied = Mention("weapons", "negated", None, "offender", "knife", 3, 8, None, "test.rule")
    assert marked("no knife", [denied]) == 'no <mark class="not">knife</mark><sup>1</sup>'


def test_a_name_is_cut_to_its_bar_and_left_out_where_nothing_would_be_left() -> None:
    assert fitting("Approved Premises", 200) == "Approved Premises"
    assert fitting("Approved Premises", 60) == "Approve…"
    assert fitting("Approved Premises", 20) == ""
