"""The page Handover as AppTest runs it: over made-up cases, and over the McCann case as at its last record."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from streamlit.testing.v1 import AppTest

from errors import StoreUnavailable
from ledger.ledger import Ledger
from tests.drafts import pdf
from tests.pages import HOSTILE, KNIFE, MCCANN, app, handed_over, hostile, html, made, press, ran, swept, visit, words

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
CRN, LAPSED, QUIET = "T100001", "T100002", "T100003"
HEROIN = "substance_misuse"
EARLIER = {
    "id": "D1", "kind": "disposition", "recorded_on": "2025-02-01", "author": "OM1", "text": "No longer relevant, because.",
    "detail": {"item": "weapons", "review_point": "B1", "verdict": "no_longer_relevant", "reason": "<b>sold</b> it", "by": "OM1"},
}  # fmt: skip


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    quiet = {
        "offender": {"crn": QUIET, "name": "Ms Quiet"},
        "records": [{"id": "R", "kind": "contact", "recorded_on": "2026-02-01", "text": KNIFE, "source": "probation"}],
    }  # fmt: skip
    cases = [
        handed_over(CRN, "Mr Made Up", "2026-03-01"),
        handed_over(LAPSED, "Ms Invented", "2026-03-01", EARLIER),
        quiet,
    ]
    home = made(tmp_path_factory.mktemp("handover"), [MCCANN], [*cases, hostile()])
    swept(home, NOW)
    return home


@pytest.fixture
def home(loaded: Path, tmp_path: Path) -> Path:
    """A home of the test's own: what is answered in it is answered nowhere else."""
    return Path(shutil.copytree(loaded, tmp_path / "home"))


@pytest.fixture
def at(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv("THROUGHLINE_NOW", NOW.isoformat())
    yield from app(home, monkeypatch)


def opened(at: AppTest, crn: str = CRN, acting: str | None = "om2@example.test", section: str = "") -> AppTest:
    visit(at, "Handover")
    at.session_state["crn"] = crn
    if acting:
        at.session_state["acting"] = acting
    if section:
        at.session_state["handover_section"] = section
    return ran(at.run())


def answered(at: AppTest, item: str, verdict: str, reason: str = "", crn: str = CRN) -> AppTest:
    """Fills in the form of an item and sends it."""
    at.radio(key=f"verdict {crn} {item}").set_value(verdict)
    at.text_area(key=f"reason {crn} {item}").set_value(reason)
    return press(at, "Record this answer")


def dispositions(home: Path, crn: str = CRN) -> list[dict[str, object]]:
    with Ledger(home / "ledger.sqlite") as ledger:
        return [body["detail"] for _, body in ledger.standing(crn).records if body["kind"] == "disposition"]


def test_the_items_stand_there_with_their_evidence_their_life_and_why_the_case_is_here(at: AppTest) -> None:
    told = words(opened(at))
    assert "Why it stands here: reallocation, 2026-03-01 (H2). Handover: OM1 to OM2" in told
    assert "0 of 3 answered" in told
    assert told.index("Weapons") < told.index("Drugs"), "harm first"
    assert "A1, intelligence, police" in told and "written down: 2019-05-01" in told
    assert "K known 2019-05-01 police (author not told) D dropped 2025-01-10 OM1" in told
    assert "No handover (1)" in told


def test_the_form_of_the_first_item_is_open_and_the_next_opens_after_it(at: AppTest) -> None:
    opened(at)
    assert [r.key for r in at.radio] == [f"verdict {CRN} weapons"]
    answered(at, "weapons", "considered_carried")
    assert [r.key for r in at.radio] == [f"verdict {CRN} {HEROIN}"]


def test_an_answer_is_on_record_and_on_the_page_at_once_though_the_graph_does_not_hold_it(
    at: AppTest, home: Path
) -> None:
    opened(at)
    answered(at, "weapons", "no_longer_relevant", "It was his <b>neighbour's</b>.")
    told = words(at)
    assert "1 of 3 answered" in told
    assert "✓ Answered by OM2, 2026-03-02: no longer relevant, because It was his <b>neighbour's</b>." in told
    assert "<b>neighbour" not in html(at)
    assert "A answered 2026-03-02 OM2" in told
    assert told.index("Drugs") < told.index("Answered (1)") < told.index("Weapons"), "what is unanswered first"
    assert at.success[0].value.replace("\\", "") == "Recorded: “Weapons”, no longer relevant, by OM2."
    [given] = dispositions(home)
    assert (given["item"], given["verdict"], given["by"], given["review_point"]) == (
        "weapons",
        "no_longer_relevant",
        "OM2",
        "H2",
    )
    with Ledger(home / "ledger.sqlite") as ledger:
        assert [a.state for a in ledger.book.alerts(CRN) if a.item == "weapons"] == ["answered"]


@pytest.mark.parametrize("verdict", ["no_longer_relevant", "wrong_person", "escalate"])
def test_an_answer_without_the_reason_that_it_needs_is_not_recorded(at: AppTest, home: Path, verdict: str) -> None:
    opened(at)
    answered(at, "weapons", verdict, "  ")
    assert [e.value for e in at.error] == ["This answer needs a reason: write it, and record the answer again."]
    assert at.radio(key=f"verdict {CRN} weapons").value == verdict, "what was chosen is still there"
    assert dispositions(home) == []


def test_no_answer_chosen_is_told(at: AppTest, home: Path) -> None:
    opened(at)
    press(at, "Record this answer")
    assert [e.value for e in at.error] == ["Choose one of the four answers."]
    assert dispositions(home) == []


def test_every_form_and_field_has_a_label_that_names_the_item(at: AppTest) -> None:
    opened(at)
    assert at.radio[0].label == "Your answer to “Weapons”"
    assert {b.label.replace("\\", "") for b in at.main.button} >= {"Answer “Drugs”", "Record this answer", "Not now"}
    press(at, "Not now")
    assert not at.radio


def test_an_answer_is_undone_only_with_a_reason_and_stays_on_the_page(at: AppTest, home: Path) -> None:
    opened(at)
    answered(at, "weapons", "considered_carried")
    press(at, "Undo the answer to “Weapons”")
    press(at, "Undo this answer")
    assert at.error[0].value.startswith("Say why the answer is undone.")
    assert len(dispositions(home)) == 1
    at.text_area(key=f"why {CRN} weapons").set_value("I had the wrong case before me")
    press(at, "Undo this answer")
    told = words(at)
    assert "0 of 3 answered" in told
    assert (
        "Answered, and undone on 2026-03-02. OM2, 2026-03-02: considered and carried. Undone because: I had the wrong"
        in told
    )
    assert "U answer undone 2026-03-02" in told
    assert dispositions(home)[1]["reason"] == "I had the wrong case before me"
    with Ledger(home / "ledger.sqlite") as ledger:
        assert [a.state for a in ledger.book.alerts(CRN) if a.item == "weapons"] == ["reopened"]


def test_an_answer_that_lapsed_is_due_again_and_shown_with_its_reason(at: AppTest) -> None:
    told = words(opened(at, LAPSED))
    assert "0 of 3 answered" in told
    assert (
        "Due again since 2026-03-01 (reallocation). Answered before by OM1, 2025-02-01: no longer relevant, because <b>sold</b> it."
        in told
    )
    assert "A answered 2025-02-01 OM1 L answer lapsed 2026-03-01" in told
    assert "<b>sold" not in html(at)


def test_escalating_tells_the_manager(at: AppTest, home: Path) -> None:
    opened(at)
    answered(at, "weapons", "escalate", "I cannot judge this alone")
    with Ledger(home / "ledger.sqlite") as ledger:
        assert [(a.recipient, a.open) for a in ledger.book.alerts(CRN) if a.item == "weapons"] == [
            ("OM2", False),
            ("SPO1", True),
        ]


def test_a_finding_is_answered_in_the_same_way(at: AppTest, home: Path) -> None:
    opened(at)
    press(at, "Answer “OM1 to OM2")
    [form] = at.radio
    answered(at, str(form.key).removeprefix(f"verdict {CRN} "), "considered_carried")
    assert "1 of 3 answered" in words(at)
    assert dispositions(home)[0]["item"] == "no_handover:H2"


def test_a_case_whose_last_record_is_long_ago_is_judged_as_at_that_day_and_can_be_answered(
    at: AppTest, home: Path
) -> None:
    told = words(opened(at, "Z900001", "Z900001/OM9"))
    assert "The last record of this case is of 2019-05-06, and it is judged as at that day, not as at today." in told
    assert "Why it stands here: decision about recall, 2019-04-23 (M125, M126)." in told
    before = told[: told.index(" answered")]
    answered(at, "sexual_harm", "considered_carried", crn="Z900001")
    told = words(at)
    assert "judged as at that day" in told and "A answered 2026-03-02 OM9" in told
    count = before.rpartition(" of ")[2]
    assert before.endswith(f"0 of {count}") and f"1 of {count} answered" in told
    at.session_state["section"] = "Continuity matrix"
    told = words(visit(at, "Case"))
    assert "The life of each indicator" in told and "A answered 2026-03-02 OM9" in told
    assert str(at.sidebar.date_input(key="at").value) == "2019-05-06", "an answer is not the case going on"


def test_without_a_review_point_there_is_nothing_to_answer(at: AppTest) -> None:
    told = words(opened(at, QUIET))
    assert "No review point is on record by this day: nothing is to be answered yet." in told
    assert "Weapons" in told and not at.radio


def test_hostile_words_are_shown_as_text(at: AppTest) -> None:
    body = html(opened(at, HOSTILE))
    assert "<script" not in body and "&lt;script&gt;" in body and "<b>Mr</b>" not in body


def test_an_answer_that_another_made_impossible_is_told_beside_the_form(
    at: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(at)

    def broken(*_: object, **__: object) -> None:
        raise OperationalError("insert", {}, Exception("disk I/O error"))

    monkeypatch.setattr(Ledger, "answer", broken)
    answered(at, "weapons", "considered_carried")
    assert [e.value.replace("\\", "") for e in at.error] == [
        "The ledger cannot be used now. Nothing was noted; try again."
    ]


def test_a_store_that_fails_is_told(at: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise StoreUnavailable("The server does not answer.")

    visit(at, "Handover")
    monkeypatch.setattr("app_pages.data.open_store", broken)
    ran(at.run())
    assert "The graph cannot be read now. The server does not answer." in at.error[0].value


def test_where_nothing_was_loaded_the_page_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for at in app(tmp_path / "nothing", monkeypatch):
        visit(at, "Handover")
        assert [h.value for h in at.header] == ["No case is loaded yet"]


def test_a_case_that_is_gone_is_told(at: AppTest) -> None:
    opened(at, "T999999")
    assert [h.value for h in at.header] == ["This case is not there"]


def test_the_picker_names_people_once_and_strangers_with_one_id_apart(at: AppTest) -> None:
    opened(at)
    picker = at.sidebar.selectbox(key="acting")
    assert picker.label == "Acting as"
    assert [o for o in picker.options if o.startswith("Ben Brook")] == ["Ben Brook (OM2), PO, OM2@example.test"]
    assert "OM2, OM, case Z900001" in picker.options
    assert "This is no sign-in" in " ".join(h.proto.body for h in at.sidebar.get("html"))


def test_whom_the_settings_name_acts_and_there_is_no_picker(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THROUGHLINE_ACTOR", "OM2")
    monkeypatch.setenv("THROUGHLINE_NOW", NOW.isoformat())
    for at in app(home, monkeypatch):
        opened(at, acting="spo1@example.test")
        assert not [box for box in at.sidebar.selectbox if box.label == "Acting as"]
        assert "Acting as OM2, by the settings." in " ".join(h.proto.body for h in at.sidebar.get("html"))
        answered(at, "weapons", "considered_carried")
        assert dispositions(home)[0]["by"] == "OM2"


def test_nobody_in_particular_answers_as_local(at: AppTest, home: Path) -> None:
    opened(at, acting=None)
    assert "It is recorded as the answer of local, dated today." in words(at)
    answered(at, "weapons", "considered_carried")
    assert dispositions(home)[0]["by"] == "local"


DRAFT = "He lives with his mother and has found work. He has never carried a knife."


def checking(at: AppTest, draft: str) -> AppTest:
    opened(at, section="Check a draft")
    at.text_area(key="draft words").set_value(draft)
    return press(at, "Check this draft")


def test_a_draft_is_checked_with_both_quotations_and_both_dates(at: AppTest) -> None:
    told = words(checking(at, DRAFT))
    assert "Known, and not in the draft (1)" in told and "Drugs not in the draft" in told
    assert "Denied by the draft, and on record (1)" in told
    assert "The draft, 2026-03-02: “He lives with his mother and has found work. He has never carried a knife.”" in told
    assert "Police found a knife under the seat of his car." in told and "written down: 2019-05-01" in told


def kept(at: AppTest) -> str:
    """All that the session holds."""
    state: Any = at.session_state
    held = state._state._state
    return repr((dict(held._new_widget_state.states), held._old_state, held._new_session_state))


def test_nothing_of_a_draft_is_kept(at: AppTest, home: Path) -> None:
    checking(at, DRAFT)
    assert "found work" not in kept(at)
    press(at, "Check this draft")
    assert at.warning and "Known, and not in the draft" not in words(at), "the form was empty again"
    with Ledger(home / "ledger.sqlite") as ledger:
        assert "found work" not in str(ledger.standing(CRN).records)


def test_an_empty_draft_and_one_that_cannot_be_read_are_told(at: AppTest) -> None:
    checking(at, "   ")
    assert [w.value for w in at.warning] == ["There is nothing to check: paste the draft, or choose its file."]
    at.file_uploader(key="draft file").set_value(("scan.pdf", pdf("#rect(width: 60%, height: 40%)"), "application/pdf"))
    press(at, "Check this draft")
    assert "without text that can be read" in at.error[0].value


def test_a_draft_in_a_file_is_read(at: AppTest) -> None:
    opened(at, section="Check a draft")
    at.file_uploader(key="draft file").set_value(("draft.txt", DRAFT.encode(), "text/plain"))
    press(at, "Check this draft")
    assert "Denied by the draft, and on record (1)" in words(at)


def test_the_briefing_can_be_taken_away(at: AppTest) -> None:
    opened(at, section="Download")
    assert [b.proto.label for b in at.main.get("download_button")] == [
        "Briefing as DOCX, to edit",
        "Briefing as PDF, to read",
    ]
