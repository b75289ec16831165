"""Looking at cases: what is due is raised, what has settled is noted, and what nobody answered goes up."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from alerts.policy import AlertPolicy, alert_policy
from alerts.recipients import above, recipients
from alerts.triggers import due, standing_still
from continuity.policy import load_policy
from continuity.review import Review, review_case
from continuity.review_points import ReviewPoint, live, review_points
from errors import NotFound
from graph.case import CaseFile
from graph.store import Store, View
from ledger.alerts import Alert, Escalation, NewAlert, Sweep
from ledger.ledger import Ledger


def sweep(ledger: Ledger, store: Store, now: datetime, crns: Sequence[str] | None = None) -> Sweep:
    """Looks at these cases (None: at all), live ones only; each case is one transaction, and looking twice raises nothing twice.
    Then what nobody answered in time goes up, in whichever case. A case that cannot be reviewed is counted, and holds up none."""
    view, policy = store.view(), alert_policy()
    checked = raised = failed = 0
    for crn in view.crns() if crns is None else crns:
        case = _case(view, crn)
        if case is not None and live(case):
            checked += 1
            try:
                raised += _look(ledger, case, now, policy)
            except Exception:  # noqa: BLE001 - a fault of one case must not silence the others; its count is told
                failed += 1
    escalated = _escalate(ledger, view, now, policy)
    done = Sweep(now, store.mark().run, crns is None, checked, raised, escalated, failed)
    ledger.book.swept(done)
    return done


def _case(view: View, crn: str) -> CaseFile | None:
    try:
        return view.case(crn)
    except NotFound:
        return None


def _look(ledger: Ledger, case: CaseFile, now: datetime, policy: AlertPolicy) -> int:
    """How many alerts were raised for one case."""
    today = now.date()
    points = review_points(case.as_of(today), load_policy(), today)
    standing = ledger.book.alerts(case.crn, only_open=True)
    fresh = bool(points) and policy.fresh(points[-1].when, today)
    if not fresh and not standing:
        return 0
    review = review_case(case, today)
    _settle(ledger, review, standing, now)
    if not fresh:
        return 0
    return len(ledger.book.raise_all(new_alerts(review, points, policy, now), now))


def new_alerts(review: Review, points: Sequence[ReviewPoint], policy: AlertPolicy, now: datetime) -> Iterator[NewAlert]:
    """What the last review point of a case raises, and for whom."""
    for one in due(review, points):
        row = policy.rules[one.rule]
        urgency = row.urgency_of(one.category)
        for to in recipients(review.case, row.to, now.date()):
            due_at = now if urgency == "at_once" else policy.digest_after(now)
            yield one.alert(review.case.crn, points[-1], to, urgency, due_at)


def _settle(ledger: Ledger, review: Review, open_ones: Sequence[Alert], now: datetime) -> None:
    """An item that the last assessment carries after all, or a finding that the record has put right, needs no answer."""
    still = standing_still(review)
    settled = [a.id for a in open_ones if (a.rule, a.item) not in still]
    if settled:
        last = review.assessments[-1].record.id if review.assessments else None
        ledger.book.change(settled, "settled", now, None, note=last)


def _escalate(ledger: Ledger, view: View, now: datetime, policy: AlertPolicy) -> int:
    """How many alerts went up a level, of all live cases."""
    cases: dict[str, CaseFile | None] = {}
    found = []
    for alert in ledger.book.alerts(only_open=True):
        level = alert.level + 1
        if level <= 2 and now.date() >= policy.escalates_on(alert.at.date(), level):
            if alert.crn not in cases:
                cases[alert.crn] = _case(view, alert.crn)
            case = cases[alert.crn]
            if case is not None and live(case):
                to = above(case, alert.recipient, level)
                found.append(Escalation(alert.id, level, to.staff, to.person, to.address, "unanswered"))
    ledger.book.escalate(found, now)
    return len(found)
