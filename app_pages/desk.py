"""What is to be answered in one case: the items and findings of its latest review point, and the answers given so far."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from alerts.policy import alert_policy
from alerts.triggers import Due, due
from continuity.briefing import Briefing, BriefItem, brief_of
from continuity.dispositions import Answer, answers, standing
from continuity.findings import Finding
from continuity.policy import load_policy
from continuity.review import Review
from continuity.review_points import ReviewPoint, review_points
from continuity.threads import Thread
from graph.case import Associate, CaseFile


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to answer: `shown` are its indicator or its findings, `answer` the answer that holds, `earlier` those that
    were undone or have lapsed."""

    item: str
    dues: tuple[Due, ...]
    shown: tuple[BriefItem | Finding, ...]
    thread: Thread | None
    answer: Answer | None
    earlier: tuple[Answer, ...]

    @property
    def indicator(self) -> BriefItem | None:
        return next((one for one in self.shown if isinstance(one, BriefItem)), None)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.shown if isinstance(one, Finding))


@dataclass(frozen=True)
class Desk:
    """A case as at its latest review point. `review` holds every answer, also those given after `day`; `today`: it is judged
    as at today, and not as at its last record."""

    review: Review
    briefing: Briefing
    points: tuple[ReviewPoint, ...]
    given: tuple[Answer, ...]
    day: date
    today: bool
    asked: tuple[Asked, ...]

    @property
    def crn(self) -> str:
        return self.review.case.crn

    @property
    def answered(self) -> int:
        return sum(one.answer is not None for one in self.asked)

    def find(self, item: str) -> Asked | None:
        return next((one for one in self.asked if one.item == item), None)


def day_of(case: CaseFile, now: date, alerted: bool) -> tuple[date, bool]:
    """(the day as at which a case is judged, whether that is today): today while a review point is fresh or an alert is open,
    else the day of its last record, an officer's answer left aside."""
    points = review_points(case.as_of(now), load_policy(), now)
    fresh = bool(points) and alert_policy().fresh(points[-1].when, now)
    last = last_day(case)
    if fresh or alerted or last is None:
        return now, True
    return min(last, now), last >= now


def last_day(case: CaseFile) -> date | None:
    """The day of the last record that is no officer's answer."""
    return replace(case, records=tuple(r for r in case.records if r.kind != "disposition")).last_date


def desk(case: CaseFile, review: Review, today: bool, associates: Sequence[Associate]) -> Desk:
    """`review` is that of `case` as at the day on which it is judged; `case` holds every answer."""
    points = review_points(review.case, load_policy(), review.end)
    given, whole = answers(case, points), answered(review, case)
    briefing = brief_of(whole, review.case.holder(review.end), associates)
    return Desk(
        answered(review, case), briefing, points, given, review.end, today, _asked(review, briefing, points, given)
    )


def answered(review: Review, case: CaseFile) -> Review:
    """The review with the answers that were given after its day too, where that is the day of the last other record."""
    last = last_day(case)
    if last is None or review.end < last:
        return review
    later = tuple(r for r in case.of_kind("disposition") if r.id not in review.case)
    return replace(review, case=replace(review.case, records=(*review.case.records, *later)))


def _asked(
    review: Review, briefing: Briefing, points: Sequence[ReviewPoint], given: Sequence[Answer]
) -> tuple[Asked, ...]:
    found: dict[str, list[Due]] = {}
    for one in due(review, points, everything=True):
        found.setdefault(one.item, []).append(one)
    held = standing(given)
    items = {item.category: item for item in briefing.items}
    threads = {thread.category: thread for thread in review.threads}
    return tuple(
        Asked(
            item, tuple(dues), _shown(review, items, item, dues), threads.get(item), held.get(item),
            tuple(a for a in given if a.item == item and not a.holds),
        )
        for item, dues in found.items()
    )  # fmt: skip


def _shown(
    review: Review, items: dict[str, BriefItem], item: str, dues: Sequence[Due]
) -> tuple[BriefItem | Finding, ...]:
    if item in items:
        return (items[item],)
    rules = {one.rule for one in dues}
    return tuple(f for f in review.findings if f.rule in rules and f.key == item)
