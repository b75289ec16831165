"""What officers decided about resurfaced items: dated, attributed, undone only by another, and due again at the next lapse."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from continuity.review_points import ReviewPoint
from continuity.threads import Thread
from graph.case import CaseFile, Record

Verdict = Literal["considered_carried", "no_longer_relevant", "wrong_person", "escalate"]
VERDICTS: dict[Verdict, str] = {
    "considered_carried": "considered and carried",
    "no_longer_relevant": "no longer relevant, because",
    "wrong_person": "about another person",
    "escalate": "escalated to the manager",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One officer's answer to one item (an indicator, or the key of a finding). `lapsed`: the review point at which it was due again."""

    record: Record
    item: str
    verdict: Verdict
    reason: str | None
    by: str | None
    undone: Record | None = None
    lapsed: ReviewPoint | None = None

    @property
    def holds(self) -> bool:
        return self.undone is None and self.lapsed is None


def answers(case: CaseFile, points: Sequence[ReviewPoint]) -> tuple[Answer, ...]:
    """Every answer on record, in order: those that hold, those that were undone, and those that have lapsed."""
    return tuple(_answers(case, points, _undone(case)))


def _undone(case: CaseFile) -> dict[str, Record]:
    """By id of a disposition the one that undoes it; one that was itself undone undoes nothing."""
    found: dict[str, Record] = {}
    for record in reversed(case.of_kind("disposition")):
        if record.detail.get("undoes") and record.id not in found:
            found[record.detail["undoes"]] = record
    return found


def standing(given: Sequence[Answer]) -> dict[str, Answer]:
    """Of each item the answer that holds: the last one given."""
    return {answer.item: answer for answer in given if answer.holds}


def answered_at(given: Sequence[Answer], item: str, point: ReviewPoint | None) -> bool:
    """An officer answered `item` at this review point, whatever came of the answer later."""
    return point is not None and any(
        a.item == item and a.undone is None and point.about(a.record.detail.get("review_point")) for a in given
    )


def _answers(case: CaseFile, points: Sequence[ReviewPoint], undone: dict[str, Record]) -> Iterator[Answer]:
    for record in case.of_kind("disposition"):
        detail = record.detail
        if detail.get("item") and detail.get("verdict") in VERDICTS:
            yield Answer(
                record, detail["item"], detail["verdict"], _reason(record),
                detail.get("by") or record.author, undone.get(record.id), _lapse(record, points),
            )  # fmt: skip


def _reason(record: Record) -> str | None:
    """The reason that was given; a text that only says the verdict again is none."""
    text = record.text.strip()
    again = text.rstrip(".").casefold() == VERDICTS[record.detail["verdict"]].casefold()
    return record.detail.get("reason") or (None if again else text) or None


def _lapse(record: Record, points: Sequence[ReviewPoint]) -> ReviewPoint | None:
    """The first point after the one that was answered at which answers lapse."""
    answered = next((p for p in points if p.about(record.detail.get("review_point"))), None)
    since = answered.when if answered else record.recorded_on
    return next((p for p in points if p.lapses and p is not answered and since.last < p.when.first), None)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that became of an item: `state` is known, carried, dropped, contradicted, not_received, answered, undone or lapsed."""

    when: str
    state: str
    record: Record
    answer: Answer | None = field(default=None, compare=False)


def life(thread: Thread, given: Sequence[Answer]) -> list[Step]:
    """All that became of one indicator, in order of the records: known, carried or dropped, answered, lapsed."""
    steps = [Step(str(thread.first.record.recorded_on), "known", thread.first.record)]
    steps += [
        Step(str(r.recorded_on), "carried" if state == "new" else state, r)
        for r, state in thread.states
        if state != "not_yet_known"
    ]
    for answer in given:
        if answer.item == thread.category:
            steps += _steps(answer)
    return sorted(steps, key=lambda s: (s.record.recorded_on.first, s.state != "known"))


def _steps(answer: Answer) -> Iterator[Step]:
    yield Step(str(answer.record.recorded_on), "answered", answer.record, answer)
    if answer.undone:
        yield Step(str(answer.undone.recorded_on), "undone", answer.undone, answer)
    elif answer.lapsed:
        yield Step(answer.lapsed.key, "lapsed", answer.lapsed.records[0], answer)
