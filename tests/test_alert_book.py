"""Alerts in the ledger: raised once, never changed, and each in one transaction with its message."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

import ledger.alerts as book_of
from errors import NotFound
from ledger.alerts import AlertBook, Escalation, Sweep
from ledger.append import Arrival, Source
from ledger.ledger import Ledger
from tests.alert_makers import NOON, later, new_alert


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        with opened.run() as run:
            body = {"id": "A", "kind": "contact", "recorded_on": "2026-01-01", "text": "made up"}
            run.add(Source("f.json", 1, "x"), "T1", {"offender": {"crn": "T1"}}, [Arrival(body, 0, 1)])
        yield opened


@pytest.fixture
def book(ledger: Ledger) -> AlertBook:
    return ledger.book


def disposition(record_id: str, **detail: Any) -> dict[str, Any]:
    told = {"item": "weapons", "review_point": "A", "verdict": "considered_carried", "by": "OM2", **detail}
    return {"id": record_id, "kind": "disposition", "recorded_on": "2026-03-02", "text": "made up", "detail": told}


def test_the_same_alert_is_raised_once_and_new_evidence_joins_it_without_a_new_message(book: AlertBook) -> None:
    [first] = book.raise_all([new_alert()], NOON)
    assert book.raise_all([new_alert(records=("A", "B"), text="said otherwise")], later(hours=1)) == []
    [alert] = book.alerts()
    assert (alert.id, alert.records, alert.state, alert.at) == (first, ("A", "B"), "raised", NOON)
    assert [m.alerts for m in book.messages()] == [(first,)]


@pytest.mark.parametrize("field", ["crn", "rule", "item", "point", "recipient"])
def test_another_case_rule_item_review_point_or_recipient_is_another_alert(book: AlertBook, field: str) -> None:
    book.raise_all([new_alert(), new_alert(**{field: "another"})], NOON)
    assert len(book.alerts()) == 2


def test_what_goes_to_one_person_at_one_time_is_one_message(book: AlertBook) -> None:
    book.raise_all([new_alert(), new_alert(item="arson"), new_alert(recipient="SPO1", person="spo@example.test")], NOON)
    assert sorted(len(m.alerts) for m in book.messages()) == [1, 2]


def test_a_digest_gathers_what_is_raised_until_it_goes_out(book: AlertBook) -> None:
    digest = {"urgency": "digest", "due_at": later(hours=20)}
    book.raise_all([new_alert(**digest)], NOON)
    book.raise_all([new_alert(item="arson", **digest)], later(hours=5))
    [message] = book.messages()
    assert len(message.alerts) == 2 and book.messages(due_by=later(hours=19)) == []
    assert book.messages(due_by=later(hours=20)) == [message]


def test_an_alert_and_its_message_stand_together_or_not_at_all(
    book: AlertBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(book_of, "_post", fails)
    with pytest.raises(ZeroDivisionError):
        book.raise_all([new_alert()], NOON)
    assert book.alerts() == [] and book.messages() == []


def test_a_message_that_was_taken_makes_its_alerts_sent(book: AlertBook) -> None:
    [one, two] = book.raise_all([new_alert(), new_alert(item="arson")], NOON)
    book.change([two], "read", later(minutes=1), "OM2")
    [message] = book.messages()
    book.sent(message, later(minutes=2))
    assert [book.alert(one).state, book.alert(two).state] == ["sent", "read"]
    assert book.messages()[0].state == "sent" and book.messages(due_by=later(days=9)) == []


def test_a_message_that_fails_waits_dies_and_is_tried_again(book: AlertBook) -> None:
    book.raise_all([new_alert()], NOON)
    book.failed(book.messages()[0], NOON, "refused", later(minutes=5))
    assert book.messages(due_by=later(minutes=4)) == []
    [again] = book.messages(due_by=later(minutes=5))
    assert (again.attempts, again.fault) == (1, "refused")
    book.failed(again, later(minutes=5), "refused", None)
    assert book.messages()[0].state == "dead" and book.messages(due_by=later(days=99)) == []
    book.retry(again.id, later(hours=1))
    [alive] = book.messages(due_by=later(hours=1))
    assert (alive.attempts, alive.state) == (0, "waiting")
    with pytest.raises(NotFound):
        book.retry(again.id, later(hours=1))


def test_an_escalation_goes_up_one_level_once_with_one_message(book: AlertBook) -> None:
    [raised] = book.raise_all([new_alert()], NOON)
    up = Escalation(raised, 1, "SPO1", "spo@example.test", "spo@example.test", "unanswered")
    book.escalate([up, up], later(days=8))
    book.escalate([up], later(days=9))
    alert = book.alert(raised)
    assert (alert.state, alert.level, alert.passed_to, alert.open) == ("escalated", 1, ("SPO1",), True)
    assert [m.kind for m in book.messages()] == ["at_once", "escalation"]


def test_an_answer_closes_what_is_open_on_its_item_and_undoing_it_opens_that_again(ledger: Ledger) -> None:
    book = ledger.book
    [knives, fires] = book.raise_all([new_alert(), new_alert(item="arson", point="2026-02-01")], NOON)
    ledger.answer("T1", disposition("D1"), NOON)
    assert [book.alert(knives).state, book.alert(fires).state] == ["answered", "raised"]
    assert [a.id for a in book.alerts(only_open=True)] == [fires]
    ledger.answer("T1", disposition("D2", undoes="D1"), later(days=1))
    assert book.alert(knives).open and book.alert(knives).state == "reopened"
    records = [body["id"] for _, body in ledger.standing("T1").records]
    assert records == ["A", "D1", "D2"] and ledger.changed_since(1)[0] == ["T1"]


def test_an_answer_to_a_case_that_is_not_there_is_refused(ledger: Ledger) -> None:
    with pytest.raises(NotFound):
        ledger.answer("T2", disposition("D1"), NOON)
    assert ledger.cases() == ["T1"]


def test_a_link_finds_its_alerts_and_an_unknown_one_finds_nothing(book: AlertBook) -> None:
    [raised] = book.raise_all([new_alert()], NOON)
    assert [a.id for a in book.of_message(book.messages()[0].id)] == [raised] and book.of_message("guess") == []
    with pytest.raises(NotFound):
        book.alert("guess")


def test_sweeps_are_kept_and_the_cursor_is_how_far_they_came(book: AlertBook) -> None:
    assert book.cursor() == 0 and book.sweeps() == []
    book.swept(Sweep(NOON, 1, True, 214, 0, 0))
    book.swept(Sweep(later(hours=1), 1, False, 1, 2, 0))
    assert book.cursor() == 1 and [s.cases for s in book.sweeps(whole=True)] == [214]


def test_a_ledger_of_before_gets_the_tables_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path) as made, made._writing() as db:
        _drop(db)
        identity = made.identity
    with Ledger(path) as again:
        assert again.identity == identity and again.book.alerts() == []


def _drop(db: Connection) -> None:
    db.exec_driver_sql("DROP TABLE sweeps")
    db.exec_driver_sql("DROP TABLE deliveries")
