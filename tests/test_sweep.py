"""From a review point on record to the people who are told: raised once, settled, answered, passed up."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from access.policy import ALLOW_ALL, view_for
from alerts.answers import answer, undo
from alerts.health import health
from alerts.policy import alert_policy, working_days_after
from alerts.recipients import above, recipients
from alerts.replay import as_document, replay
from alerts.sweep import sweep
from continuity.findings import all_rules
from continuity.policy import load_policy
from continuity.review import Review, review_case
from continuity.review_points import ReviewPoint, review_points
from errors import BadInput, NotFound
from graph.case import CaseFile, Staff
from graph.store import Actor, open_store
from ingest.load import load
from ingest.project import bring_up_to_date, rebuild
from ledger.alerts import Alert, Sweep
from ledger.ledger import Ledger
from tests.factory import allocation, assessment, case, record, said
from tests.pages import made_file

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
CRN = "T100001"
STAFF = [
    {"id": "OM1", "email": "om1@example.test", "manager": "SPO1"},
    {"id": "OM2", "email": "OM2@example.test", "manager": "SPO1"},
    {"id": "SPO1", "email": "spo1@example.test", "manager": "HEAD"},
    {"id": "HEAD", "email": "head@example.test"},
]
KNIFE = {
    "id": "A",
    "kind": "contact",
    "recorded_on": "2020-05-01",
    "source": "probation",
    "author": "OM1",
    "text": "A knife was found on him.",
}
HEROIN = {
    "id": "A2",
    "kind": "contact",
    "recorded_on": "2020-05-02",
    "source": "probation",
    "author": "OM1",
    "text": "He uses heroin daily.",
}
FIRST = {
    "id": "H1",
    "kind": "allocation",
    "recorded_on": "2020-01-01",
    "text": "Allocated.",
    "detail": {"to_staff": "OM1"},
}
SILENT = {"id": "B", "kind": "assessment", "recorded_on": "2025-01-10", "source": "probation", "author": "OM1", "text": "He lives with his mother."}  # fmt: skip
HANDED = {"id": "H2", "kind": "allocation", "recorded_on": "2026-03-01", "text": "Reallocated.",
          "detail": {"from_staff": "OM1", "to_staff": "OM2", "handover": True}}  # fmt: skip
CASE = [FIRST, KNIFE, HEROIN, SILENT, HANDED]


class World:
    """A ledger and a graph, and what happens in them. All of it is made up."""

    def __init__(self, folder: Path, ledger: Ledger):
        self.folder, self.ledger = folder, ledger
        self.url = f"ladybug://{folder / 'graph.lbug'}"

    def receive(self, *records: dict[str, Any], crn: str = CRN) -> None:
        path = made_file(self.folder, {"offender": {"crn": crn}, "staff": STAFF, "records": list(records)})
        load(path, self.ledger, date(2026, 4, 1))
        bring_up_to_date(self.ledger, self.url)

    def sweep(self, now: datetime = NOON) -> Sweep:
        with open_store(self.url, read_only=True) as store:
            return sweep(self.ledger, store, now)

    def case(self) -> CaseFile:
        with open_store(self.url, read_only=True) as store:
            return view_for(store, Actor("test"), ALLOW_ALL).case(CRN)

    def reviewed(self, now: datetime = NOON) -> tuple[Review, tuple[ReviewPoint, ...]]:
        found = self.case()
        return review_case(found, now.date()), review_points(found, load_policy(), now.date())

    def answered(self, item: str, verdict: Any, reason: str = "", by: str = "OM2", now: datetime = NOON) -> str:
        given = answer(self.ledger, *self.reviewed(now), item, verdict, reason, by, now)
        bring_up_to_date(self.ledger, self.url)
        return given

    def about(self, item: str) -> list[Alert]:
        return [a for a in self.ledger.book.alerts() if a.item == item]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        yield World(tmp_path, ledger)


def test_the_new_holder_is_told_at_once_of_harm_and_once_a_day_of_the_rest(world: World) -> None:
    world.receive(*CASE)
    done = world.sweep()
    assert (done.cases, done.raised) == (1, len(world.ledger.book.alerts())) and done.raised >= 2
    [knife], [heroin] = world.about("weapons"), world.about("substance_misuse")
    assert (knife.recipient, knife.role, knife.urgency, knife.rule) == ("OM2", "holder", "at_once", "indicator_dropped")
    assert knife.records == ("A",) and knife.point == "2026-03-01" and "not in the last assessment" in knife.text
    assert heroin.urgency == "digest"
    by_kind = {m.kind: m for m in world.ledger.book.messages()}
    assert by_kind["at_once"].person == "om2@example.test" and knife.id in by_kind["at_once"].alerts
    assert by_kind["at_once"].due_at == NOON
    assert heroin.id in by_kind["digest"].alerts and by_kind["digest"].due_at == datetime(2026, 3, 3, 7, tzinfo=UTC)


def test_looking_again_raises_nothing_again_and_is_kept_as_a_sweep(world: World) -> None:
    world.receive(*CASE)
    world.sweep()
    alerts, messages = world.ledger.book.alerts(), world.ledger.book.messages()
    assert world.sweep(NOON + timedelta(hours=1)).raised == 0
    assert (world.ledger.book.alerts(), world.ledger.book.messages()) == (alerts, messages)
    assert [s.raised for s in world.ledger.book.sweeps(limit=9)] == [0, len(alerts)]


def test_new_evidence_joins_the_open_alert_without_a_new_message(world: World) -> None:
    world.receive(*CASE)
    world.sweep()
    messages = world.ledger.book.messages()
    world.receive({**KNIFE, "id": "A3", "recorded_on": "2021-01-01", "text": "Police found a knife in his car."})
    assert world.sweep().raised == 0
    [knife] = world.about("weapons")
    assert knife.records == ("A", "A3") and world.ledger.book.messages() == messages


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"recorded_on": "2026-02-15"}, False),  # fifteen days ago
        ({"recorded_on": "2026-02-16"}, True),
        ({"recorded_on": "2019-03-01"}, False),
    ],
)
def test_only_a_review_point_of_the_last_fourteen_days_writes_to_anybody(
    world: World, change: dict[str, Any], told: bool
) -> None:
    world.receive(*CASE[:-1], {**HANDED, **change})
    assert bool(world.sweep().raised) is told


def test_a_case_that_cannot_be_reviewed_holds_up_no_other_and_is_counted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.receive(*CASE, crn="T100002")
    world.receive(*CASE)

    def fails_once(case: CaseFile, at: date) -> Review:
        if case.crn == CRN:
            raise ZeroDivisionError
        return review_case(case, at)

    monkeypatch.setattr("alerts.sweep.review_case", fails_once)
    done = world.sweep()
    assert (done.cases, done.failed) == (2, 1) and {a.crn for a in world.ledger.book.alerts()} == {"T100002"}
    assert world.ledger.book.sweeps()[0].failed == 1
    assert any("1 case could not be reviewed" in need for need in health(world.ledger, NOON).needs)


def test_a_case_that_has_ended_is_not_looked_at(world: World) -> None:
    world.receive(
        *CASE,
        {"id": "E", "kind": "event", "recorded_on": "2026-03-01", "text": "Ended.", "detail": {"type": "terminated"}},
    )
    done = world.sweep()
    assert (done.cases, done.raised) == (0, 0)


def test_an_item_that_the_next_assessment_carries_settles_itself(world: World) -> None:
    world.receive(*CASE)
    world.sweep()
    world.receive({**SILENT, "id": "B2", "recorded_on": "2026-03-02", "text": "He carries a knife and uses heroin."})
    world.sweep()
    [knife] = world.about("weapons")
    assert (knife.state, knife.open, knife.changes[-1].note) == ("settled", False, "B2")


def test_what_nobody_answers_goes_to_the_manager_and_then_to_the_head_of_service(world: World) -> None:
    world.receive(*CASE)
    world.sweep()
    assert world.sweep(NOON + timedelta(days=6)).escalated == 0  # Sunday: four working days
    assert world.sweep(NOON + timedelta(days=7)).escalated >= 2
    [knife] = world.about("weapons")
    assert (knife.state, knife.passed_to, knife.open) == ("escalated", ("SPO1",), True)
    assert world.sweep(NOON + timedelta(days=8)).escalated == 0
    assert world.sweep(NOON + timedelta(days=14)).escalated >= 2
    assert world.about("weapons")[0].passed_to == ("SPO1", "HEAD")
    assert {m.person for m in world.ledger.book.messages() if m.kind == "escalation"} == {
        "spo1@example.test",
        "head@example.test",
    }
    assert world.sweep(NOON + timedelta(days=60)).escalated == 0


def test_an_answer_ends_it_and_it_is_not_raised_again_until_it_lapses(world: World) -> None:
    world.receive(*CASE)
    world.sweep()
    given = world.answered("weapons", "considered_carried")
    world.sweep()
    assert world.about("weapons")[0].state == "answered"
    world.receive({"id": "M", "kind": "mappa_meeting", "recorded_on": "2026-03-03", "text": "Met."})
    world.sweep(NOON + timedelta(days=1))
    assert len(world.about("weapons")) == 1, "a meeting lapses nothing"
    world.receive(
        {**HANDED, "id": "H3", "recorded_on": "2026-03-04", "detail": {"from_staff": "OM2", "to_staff": "OM1"}}
    )
    world.sweep(NOON + timedelta(days=2))
    assert [a.recipient for a in world.about("weapons")] == ["OM2", "OM1"]
    assert given in {r.id for r in world.case().records}


def test_an_answer_can_be_undone_and_the_alert_is_open_again(world: World) -> None:
    world.receive(*CASE)
    world.sweep()
    given = world.answered("weapons", "considered_carried")
    undo(world.ledger, world.reviewed()[0], given, "by mistake", "OM2", NOON)
    bring_up_to_date(world.ledger, world.url)
    assert world.about("weapons")[0].state == "reopened"
    with pytest.raises(NotFound):
        undo(world.ledger, world.reviewed()[0], "A", "no answer at all", "OM2", NOON)


def test_escalating_an_item_tells_the_manager_at_once(world: World) -> None:
    world.receive(*CASE)
    world.sweep()
    world.answered("weapons", "escalate", "I cannot judge this alone")
    mine, managers = world.about("weapons")
    assert (mine.recipient, mine.state) == ("OM2", "answered")
    assert (managers.recipient, managers.role, managers.urgency, managers.state) == (
        "SPO1",
        "manager",
        "at_once",
        "raised",
    )
    assert any(m.person == "spo1@example.test" and managers.id in m.alerts for m in world.ledger.book.messages())


@pytest.mark.parametrize("verdict", ["no_longer_relevant", "wrong_person", "escalate"])
def test_these_answers_want_a_reason(world: World, verdict: str) -> None:
    world.receive(*CASE)
    with pytest.raises(BadInput, match="reason"):
        world.answered("weapons", verdict, "  ")
    assert [r for r in world.case().records if r.kind == "disposition"] == []


def test_what_is_not_asked_cannot_be_answered(world: World) -> None:
    world.receive(*CASE)
    with pytest.raises(NotFound):
        world.answered("arson", "considered_carried")


def test_an_answer_says_nothing_that_would_be_read_as_an_indicator(world: World) -> None:
    world.receive(*CASE)
    world.answered("weapons", "no_longer_relevant", "The knife was his neighbour's.")
    [given] = [r for r in world.case().records if r.kind == "disposition"]
    assert given.mentions == () and given.detail["reason"] == "The knife was his neighbour's."


def test_a_rebuild_keeps_every_alert_as_it_stands_and_raises_and_sends_nothing(world: World) -> None:
    world.receive(*CASE)
    world.sweep()
    world.answered("weapons", "considered_carried")
    book = world.ledger.book
    before = (book.alerts(), book.messages(), book.sweeps(limit=9))
    rebuild(world.ledger, world.url)
    assert (book.alerts(), book.messages(), book.sweeps(limit=9)) == before


def test_only_indicators_of_harm_go_at_once() -> None:
    rows = alert_policy().rules
    assert {r for r, row in rows.items() if "at_once" in (row.urgency, row.harm)} == {
        "indicator_dropped", "contradicted_by_record",
    }  # fmt: skip
    assert rows["indicator_dropped"].urgency_of("weapons") == "at_once"
    assert rows["indicator_dropped"].urgency_of("substance_misuse") == "digest"


def test_every_rule_has_a_row_that_says_who_is_told() -> None:
    assert set(all_rules()) | {"not_assessed"} == set(alert_policy().rules)


def test_working_days_leave_out_weekends_and_the_bank_holidays_of_england() -> None:
    assert working_days_after(date(2026, 3, 2), 5) == date(2026, 3, 9)
    assert working_days_after(date(2026, 12, 24), 1) == date(
        2026, 12, 29
    )  # Boxing Day is a Saturday: Monday is kept for it


OFFICERS = {
    "OM1": Staff("OM1", manager="SPO1", email="a@example.test"), "SPO1": Staff("SPO1", manager="HEAD"), "HEAD": Staff("HEAD"),
}  # fmt: skip


def held(*records: Any) -> CaseFile:
    from dataclasses import replace

    return replace(case(*records), staff=OFFICERS)


def test_in_caretaking_both_are_told_and_where_nobody_holds_the_case_the_manager() -> None:
    day = date(2020, 6, 1)
    both = held(allocation("A", "2020-01-01", "OM1"), allocation("B", "2020-02-01", "OM7", role="caretaking"))
    assert [(r.staff, r.role) for r in recipients(both, "holder", day)] == [("OM1", "holder"), ("OM7", "caretaking")]
    nobody = held(allocation("A", "2020-01-01", "OM1"), allocation("B", "2020-02-01", None, "OM1"))
    assert [(r.staff, r.role) for r in recipients(nobody, "holder", day)] == [("SPO1", "manager")]


def test_whoever_is_not_on_record_is_told_of_at_the_fallback() -> None:
    alone = case(allocation("A", "2020-01-01", "OM1"))
    [holder] = recipients(alone, "holder", date(2020, 6, 1))
    assert (holder.staff, holder.address) == ("OM1", None)
    [manager] = recipients(alone, "manager", date(2020, 6, 1))
    assert (manager.staff, manager.role, manager.address) == ("fallback", "manager", None)
    assert above(held(), "OM1", 2).staff == "HEAD" and above(held(), "HEAD", 1).staff == "fallback"


def test_a_replay_knows_only_what_had_come_in_and_ends_at_the_last_record() -> None:
    late = record(
        "A", "intelligence", "2003-06", received_on="2020-03-01", source="police", mentions=(said("weapons"),)
    )
    made = held(
        allocation("H", "2019-01-01", "OM1"), late, assessment("B", "2020-01-10"), assessment("C", "2020-06-10"),
        record("Z", "contact", "2020-06-25"),
    )  # fmt: skip
    found = [h for h in replay(made, date(2019, 1, 1)) if h.alert.item == "weapons"]
    assert [(str(h.day), h.what, h.to) for h in found] == [
        ("2020-06-10", "raised", "OM1, who holds the case"),
        ("2020-06-17", "escalated", "SPO1, the manager"),
        ("2020-06-24", "escalated", "HEAD, the head of service"),
    ]
    assert as_document(made, date(2019, 1, 1), found)["to"] == "2020-06-25"


def test_a_replay_counts_only_answers_on_record() -> None:
    knife = record("A", "contact", "2019-02-01", mentions=(said("weapons"),))
    given = record(
        "D",
        "disposition",
        "2020-01-12",
        "Considered.",
        item="weapons",
        verdict="considered_carried",
        review_point="B",
        by="OM1",
    )
    made = held(
        allocation("H", "2019-01-01", "OM1"),
        knife,
        assessment("B", "2020-01-10"),
        given,
        record("Z", "contact", "2020-03-01"),
    )
    found = [(str(h.day), h.what) for h in replay(made, date(2020, 1, 1)) if h.alert.item == "weapons"]
    assert found == [("2020-01-10", "raised"), ("2020-01-12", "answered")]


def test_a_replay_of_nothing_is_nothing() -> None:
    assert (
        replay(case(), date(2000, 1, 1)) == []
        and replay(held(record("A", "contact", "2020-01-01")), date(2000, 1, 1)) == []
    )
