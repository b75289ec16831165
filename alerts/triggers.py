"""What is to be told at a review point: everything known and left out, and the findings that are open or new since the last one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.policy import Urgency
from alerts.recipients import Recipient
from continuity.briefing import BriefItem, brief_of
from continuity.dispositions import answers, standing
from continuity.findings import Finding
from continuity.review import Review
from continuity.review_points import ReviewPoint
from continuity.told import STATES
from continuity.wording import label
from ledger.alerts import NewAlert

ITEM_RULES = {
    "dropped": "indicator_dropped",
    "contradicted": "contradicted_by_record",
    "unassessed": "not_assessed",
    "never_assessed": "not_assessed",
}
_BY_ITEM = frozenset(ITEM_RULES.values())


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to be told: `item` is an indicator or the key of a finding, `records` are its evidence in order."""

    rule: str
    item: str
    category: str | None
    text: str
    records: tuple[str, ...]

    def alert(self, crn: str, point: ReviewPoint, to: Recipient, urgency: Urgency, due_at: datetime) -> NewAlert:
        """It as an alert for one person at one review point; its message goes out at `due_at`."""
        return NewAlert(
            crn, self.rule, self.item, point.key, to.staff, to.role, urgency, self.text, self.category, self.records,
            to.person, to.address, due_at,
        )  # fmt: skip


def due(review: Review, points: Sequence[ReviewPoint], everything: bool = False) -> list[Due]:
    """What the last of `points` raises: the review of the whole case, less what an answer that holds speaks of. Findings that
    had ended by the point before it were told then; they stand in the briefing. `everything`: what was answered too."""
    held = {} if everything else standing(answers(review.case, points))
    since = points[-2] if len(points) > 1 else None
    found = [_item(item) for item in brief_of(review).items]
    found += [_finding(f) for f in _findings(review) if since is None or _current(f, since, review)]
    return [one for one in found if one.item not in held]


def standing_still(review: Review) -> set[tuple[str, str]]:
    """(rule, item) of everything that the review finds, answered or not: what is not among it has settled itself."""
    items = {(ITEM_RULES[i.state], i.category) for i in brief_of(review).items}
    return items | {(f.rule, f.key) for f in _findings(review)}


def _findings(review: Review) -> Iterator[Finding]:
    return (f for f in review.findings if f.rule not in _BY_ITEM)


def _current(finding: Finding, since: ReviewPoint, review: Review) -> bool:
    """It is still open, or came about or to its end after the point before."""
    return finding.until.last >= review.end or finding.until.last > since.when.first


def _item(item: BriefItem) -> Due:
    text = f"{label(item.category)}: {STATES[item.state]} ({'; '.join(item.reasons)})."
    records = tuple(source.record.id for source in item.sources)
    return Due(ITEM_RULES[item.state], item.category, item.category, text, records)


def _finding(finding: Finding) -> Due:
    return Due(finding.rule, finding.key, finding.category, finding.text, tuple(finding.record_ids))
