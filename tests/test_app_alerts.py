"""The page Alerts as AppTest runs it: who sees what, why an alert, reading, answering, passing on, links, health."""

import shutil
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from access.policy import view_for
from alerts.recipients import recipient
from app_pages.alerts import NO_MESSAGE
from app_pages.people import people
from errors import StoreUnavailable
from graph.case import CaseFile, Offender, Staff
from graph.store import Actor, Store, View
from ledger.alerts import Alert, Message
from ledger.ledger import Ledger
from tests.pages import app, handed_over, html, made, press, ran, swept, visit, words

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
CRN, OLDER, STRANGE = "T100001", "T100002", "T100003"
OM2, SPO, HEAD = "om2@example.test", "spo1@example.test", "head@example.test"
SCRIPT = "<script>document.title='owned'</script> **Mr** <b>Odd</b>"
READ = "Why this alert, its evidence, and the answer: "


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two cases of OM2, one of which went up to the manager; in a third another person has the same staff id."""
    strange = handed_over(STRANGE, SCRIPT, "2026-03-01") | {"staff": [{"id": "OM2", "name": "<i>Stranger</i>"}]}
    cases = [handed_over(CRN, "Mr Made Up", "2026-03-01"), handed_over(OLDER, "Ms Invented", "2026-02-20"), strange]
    home = made(tmp_path_factory.mktemp("alerts"), cases=cases)
    with Ledger(home / "ledger.sqlite"):
        swept(home, NOW - timedelta(days=7))
        swept(home, NOW)
    return home


@pytest.fixture
def home(loaded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(loaded, tmp_path / "home"))


@pytest.fixture
def at(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv("THROUGHLINE_NOW", NOW.isoformat())
    yield from app(home, monkeypatch)


def opened(at: AppTest, acting: str | None = None, section: str = "", message: str = "") -> AppTest:
    if message:
        at.query_params["message"] = message
    visit(at, "Alerts")
    if acting:
        at.session_state["acting"] = acting
    if section:
        at.session_state[f"alerts_section {3 if acting else 2}"] = section
    return ran(at.run())


def of(home: Path, crn: str = CRN, item: str = "weapons") -> Alert:
    with Ledger(home / "ledger.sqlite") as ledger:
        return next(a for a in ledger.book.alerts(crn) if a.item == item)


def message_about(home: Path, alert: Alert) -> Message:
    with Ledger(home / "ledger.sqlite") as ledger:
        return next(m for m in ledger.book.messages() if alert.id in m.alerts)


def labels(at: AppTest) -> list[str]:
    return [b.label.replace("\\", "") for b in at.main.button]


def test_nobody_in_particular_sees_all_that_is_open_by_case_harm_first(at: AppTest) -> None:
    told = words(opened(at))
    assert "9 alerts open" in told
    assert told.index("Mr Made Up, T100001") < told.index("Ms Invented, T100002")
    assert "Review point: reallocation, 2026-03-01" in told
    assert told.index("Weapons") < told.index("Drugs")
    assert "For Ben Brook (OM2), PO. Raised, 2026-03-02 12:00." in told


def test_an_officer_sees_their_own_and_no_namesake_s(at: AppTest) -> None:
    told = words(opened(at, OM2))
    assert "6 alerts for you to answer" in told and "T100003" not in told
    assert "Stranger" not in told


def test_a_manager_sees_what_was_escalated_and_apart_from_it_what_is_unanswered_below(at: AppTest) -> None:
    told = words(opened(at, SPO))
    assert "3 alerts for you to answer" in told and "Ms Invented, T100002" in told and "T100001" not in told
    assert "Escalated to Sara Stone (SPO1), SPO, 2026-03-02 12:00." in told
    told = words(opened(at, SPO, "Unanswered below me"))
    assert "3 alerts unanswered by the people below you" in told and "Mr Made Up, T100001" in told
    assert "T100002" not in told


def test_the_head_of_service_sees_both_below(at: AppTest) -> None:
    assert "No alert for you to answer" in words(opened(at, HEAD))
    assert "6 alerts unanswered by the people below you" in words(opened(at, HEAD, "Unanswered below me"))


def test_an_alert_says_why_it_is_one_and_has_its_records_one_click_away(at: AppTest) -> None:
    opened(at, OM2)
    told = words(press(at, f"{READ}“Weapons”"))
    for words_of_it in (
        "Rule Indicator dropped: A known indicator is missing",
        "Review point reallocation, 2026-03-01",
        "Told Ben Brook (OM2), PO: who holds the case",
        "Policy to who holds the case, in the list of the day; indicators of harm to others at once; unanswered for 5 working days",
        "Urgency at once",
        "A1, intelligence, 2019-05-01",
        "What became of it Raised, 2026-03-02 12:00",
    ):
        assert words_of_it in told
    assert "<summary>A1, intelligence, 2019-05-01</summary>" in html(at)


def test_opening_it_marks_it_read_once_and_only_for_whom_it_is(at: AppTest, home: Path) -> None:
    opened(at, SPO, "Unanswered below me")
    press(at, f"{READ}“Weapons”")
    assert of(home).state == "raised", "the manager reading it is not the officer reading it"
    opened(at, OM2, "For me")
    ran(at.run())
    assert [(c.state, c.by) for c in of(home).changes] == [("read", "OM2")]
    assert "Read by Ben Brook (OM2), PO, 2026-03-02 12:00" in words(at)
    press(at, "Close “Weapons”")
    press(at, f"{READ}“Weapons”")
    assert [(c.state, c.by) for c in of(home).changes] == [("read", "OM2")]


def test_it_is_answered_where_it_stands(at: AppTest, home: Path) -> None:
    opened(at, OM2)
    press(at, f"{READ}“Weapons”")
    press(at, "Answer “Weapons”")
    at.radio[0].set_value("no_longer_relevant")
    press(at, "Record this answer")
    assert [e.value for e in at.error] == ["This answer needs a reason: write it, and record the answer again."]
    assert of(home).open
    at.text_area[0].set_value("sold")
    press(at, "Record this answer")
    assert of(home).state == "answered"
    assert "5 alerts for you to answer" in words(at)


def test_it_is_passed_on_to_somebody_of_the_case(at: AppTest, home: Path) -> None:
    opened(at, OM2)
    press(at, f"{READ}“Weapons”")
    press(at, "Pass it on")
    assert [e.value for e in at.error] == ["Choose to whom it goes."]
    at.selectbox(key=f"to {of(home).id}").set_value("OM1")
    press(at, "Pass it on")
    passed = of(home)
    assert passed.passed_to == ("OM1",)
    with Ledger(home / "ledger.sqlite") as ledger:
        told = {m.person for m in ledger.book.messages() if passed.id in m.alerts}
    assert told == {OM2, "om1@example.test"}
    assert "1 alert for you to answer" in words(opened(at, "om1@example.test"))
    assert "Passed on to Ann Able (OM1), PO by Ben Brook (OM2), PO" in words(at)


def test_two_alerts_on_one_item_are_opened_beside_each_other(at: AppTest, home: Path) -> None:
    one = of(home)
    with Ledger(home / "ledger.sqlite") as ledger:
        from alert_makers import new_alert

        ledger.book.raise_all(
            [new_alert(crn=CRN, point=one.point, recipient="OM1", role="caretaking", records=one.records)], NOW
        )
    opened(at)
    for _ in range(2):
        press(at, f"{READ}“Weapons”")
    assert labels(at).count("Answer “Weapons”") == 2


def test_the_way_to_the_handover_of_its_case(at: AppTest) -> None:
    opened(at, OM2)
    press(at, "Open the handover of Mr Made Up, T100001")
    assert "0 of 3 answered" in words(at) and "CRN T100001" in words(at)


def test_a_link_shows_the_alerts_of_its_message(at: AppTest, home: Path) -> None:
    message = message_about(home, of(home))
    told = words(opened(at, OM2, message=message.id))
    assert f"From your message: {len(message.alerts)} alert" in told and "Mr Made Up, T100001" in told
    press(at, "All alerts")
    assert "6 alerts for you to answer" in words(at)


@pytest.mark.parametrize("message", ["0" * 32, "", "T100001", "' or 1=1 --", "<b>x</b>"])
def test_a_link_that_leads_nowhere_says_so(at: AppTest, message: str) -> None:
    at.query_params["message"] = message
    opened(at)
    assert [w.value for w in at.warning] == [NO_MESSAGE]
    assert "T100001" not in words(at)


class Hides:
    """One case is not there."""

    def __init__(self, crn: str):
        self._crn = crn

    def visible(self, actor: Actor, crns: Collection[str]) -> set[str]:
        return set(crns) - {self._crn}


def test_a_hidden_case_is_in_no_list_no_link_no_picker_and_no_count(
    at: AppTest, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def guarded(store: Store, actor: Actor) -> View:
        return view_for(store, actor, Hides(CRN))

    monkeypatch.setattr("app_pages.data.view_for", guarded)
    told = words(opened(at))
    assert "6 alerts open" in told and CRN not in told
    opened(at, section="Health")
    assert [i.value for i in at.info] == ["This is shown to those who may see every case."]
    opened(at, message=message_about(home, of(home)).id)
    assert [w.value for w in at.warning] == [NO_MESSAGE]


def test_health_says_what_was_looked_at_and_what_did_not_go_out(at: AppTest, home: Path) -> None:
    message = message_about(home, of(home))
    with Ledger(home / "ledger.sqlite") as ledger:
        ledger.book.failed(message, NOW, "550 refused", None)
    told = words(opened(at, section="Health"))
    assert "6 alerts from 3 cases checked" in told and "Worker not running" in told
    assert "Messages that did not go out (1)" in told
    press(at, f"Try {message.id[:8]} again")
    assert "Messages that did not go out" not in words(at)
    with Ledger(home / "ledger.sqlite") as ledger:
        assert next(m for m in ledger.book.messages() if m.id == message.id).state == "waiting"


def test_names_and_words_are_shown_as_text(at: AppTest) -> None:
    body = html(opened(at))
    assert "<script" not in body and "<i>Stranger" not in body
    assert "&lt;script&gt;" in body


def test_a_store_that_fails_is_told(at: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise StoreUnavailable("The server does not answer.")

    visit(at, "Alerts")
    monkeypatch.setattr("app_pages.data.open_store", broken)
    ran(at.run())
    assert "The graph cannot be read now. The server does not answer." in at.error[0].value


def test_where_nothing_was_loaded_the_page_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for at in app(tmp_path / "nothing", monkeypatch):
        visit(at, "Alerts")
        assert [h.value for h in at.header] == ["No case is loaded yet"]


def test_whoever_is_told_and_not_listed_can_be_picked_too() -> None:
    case = CaseFile(Offender("T1"), staff={"OM1": Staff("OM1", manager="SPO1"), "SPO1": Staff("SPO1", manager="OM1")})
    known = people({"T1": case}, [("T1", "OM7"), ("T2", "OM8"), ("T1", "fallback")])
    assert list(known.named) == ["T1/OM1", "T1/OM7", "T1/SPO1"]
    assert known.id_in("T1", recipient(case, "OM7", "holder").person) == "OM7"
    assert known.above("T1", "OM1") == ("SPO1", "OM1"), "a line of managers that runs in a circle ends"
