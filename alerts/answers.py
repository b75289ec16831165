"""An officer's answer to an item: checked, appended as a disposition, its alerts closed, and passed on where it says so."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from alerts.recipients import above
from alerts.triggers import Due, due
from continuity.dispositions import VERDICTS, Verdict
from continuity.review import Review
from continuity.review_points import ReviewPoint
from errors import BadInput, NotFound, Problem
from ledger.alerts import NewAlert
from ledger.ledger import Ledger

REASONED: frozenset[Verdict] = frozenset({"no_longer_relevant", "wrong_person", "escalate"})


def answer(
    ledger: Ledger, review: Review, points: Sequence[ReviewPoint], item: str, verdict: Verdict, reason: str, by: str, now: datetime
) -> str:  # fmt: skip
    """Appends the answer of `by` to `item` at the last of `points`; the id of the disposition.

    Raises BadInput where the verdict wants a reason and has none; NotFound where the case has no such item to answer.
    """
    if verdict in REASONED and not reason.strip():
        problem = Problem("answer", "field reason", "nothing", "a reason", f"Say why it is {VERDICTS[verdict]}.")
        raise BadInput([problem])
    asked = [one for one in due(review, points, everything=True) if one.item == item]
    if not asked or not points:
        raise NotFound(f"{review.case.crn}: {item} is nothing that is to be answered.")
    body = _disposition(item, points[-1].records[0].id, verdict, reason.strip(), by, now)
    raising = _passed_on(review, points[-1], asked, by, now) if verdict == "escalate" else []
    ledger.answer(review.case.crn, body, now, raising)
    return str(body["id"])


def undo(ledger: Ledger, review: Review, disposition: str, reason: str, by: str, now: datetime) -> str:
    """Appends a disposition that undoes another; the alerts that the other closed are open again. Raises NotFound."""
    if disposition not in review.case or review.case.record(disposition).kind != "disposition":
        raise NotFound(f"{review.case.crn}: no such answer.")
    undone = review.case.record(disposition)
    body = _disposition(None, undone.detail.get("review_point"), None, reason.strip(), by, now)
    body["detail"]["undoes"] = disposition
    ledger.answer(review.case.crn, body, now)
    return str(body["id"])


def _disposition(
    item: str | None, point: str | None, verdict: Verdict | None, reason: str, by: str, now: datetime
) -> dict[str, Any]:
    """The text says nothing of the item: it is read for indicators like any other."""
    text = f"{VERDICTS[verdict].capitalize()}." if verdict else "Answer undone."
    told = {"item": item, "review_point": point, "verdict": verdict, "reason": reason or None, "by": by}
    day = now.date().isoformat()
    return {
        "id": f"D-{uuid4().hex[:12]}", "kind": "disposition", "recorded_on": day, "source": "probation", "author": by,
        "text": text, "detail": {name: value for name, value in told.items() if value is not None},
    }  # fmt: skip


def _passed_on(review: Review, point: ReviewPoint, asked: Sequence[Due], by: str, now: datetime) -> list[NewAlert]:
    """To the manager of whoever answers, at once."""
    to = above(review.case, by, 1)
    return [one.alert(review.case.crn, point, to, "at_once", now) for one in asked if to.staff != by]
