"""A case reviewed as a whole: every assessment, every finding, and what could be read."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from continuity.compare import AssessmentReview, DroppedItem, Evidence, Item, review_assessments
from continuity.findings import Context, Finding, Rule, find_all, not_judged
from continuity.policy import load_policy
from continuity.threads import Thread, threads
from graph.case import CaseFile


@dataclass(frozen=True)
class Review:
    """What the engine concludes from one case, as at `end`."""

    case: CaseFile
    end: date
    assessments: tuple[AssessmentReview, ...]
    findings: tuple[Finding, ...]
    threads: tuple[Thread, ...]

    @property
    def not_judged(self) -> tuple[Rule, ...]:
        """The rules whose records this case does not hold: their silence says nothing."""
        return not_judged(self.case)


def review_case(case: CaseFile, at: date | None = None) -> Review:
    """The review of `case` as it stood at the end of `at` (default: the day of its last record)."""
    seen = case.as_of(at) if at else case
    end = at or case.last_date or date.min
    assessments = tuple(review_assessments(seen))
    context = Context(seen, assessments, load_policy(), end)
    return Review(seen, end, assessments, tuple(find_all(context)), tuple(threads(seen, assessments)))


def as_document(review: Review) -> dict[str, Any]:
    """The JSON document of `throughline review` (docs/records.md), and beside it what was read."""
    return {
        "crn": review.case.crn,
        "reviews": [assessment_document(r) for r in review.assessments],
        "findings": [_finding(f) for f in review.findings],
        "not_judged": [{"rule": r.id, "needs": r.needs.words} for r in review.not_judged],
        "read": {
            "records": len(review.case.records),
            "unreadable": list(review.case.unread),
            **no_longer_read(review.case),
        },
    }


def no_longer_read(case: CaseFile) -> dict[str, Any]:
    """What was known, and is found no more by the reader's newer version; nothing where there is none."""
    return {"no_longer_read": [asdict(item) for item in case.no_longer_read]} if case.no_longer_read else {}


def assessment_document(review: AssessmentReview) -> dict[str, Any]:
    """One element of `reviews`."""
    record = review.record
    return {
        "record_id": record.id,
        "date": str(record.recorded_on),
        "author": record.author,
        "known": _items(review.known),
        "carried": _items(review.carried),
        "new": _items(review.new),
        "dropped": _items(review.dropped),
        "contradicted": _items(review.contradicted),
    }


def _items(items: Iterable[Item]) -> list[dict[str, Any]]:
    return [_item(item) for item in items]


def _item(item: Item) -> dict[str, Any]:
    shown: dict[str, Any] = {"category": item.category, "evidence": [_evidence(e) for e in item.evidence]}
    if isinstance(item, DroppedItem):
        shown["last_carried_by"] = item.last_carried_by.id if item.last_carried_by else None
        shown["handovers_since"] = item.handovers_since
    return shown


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {"record_id": evidence.record.id, "quote": evidence.mention.quote, "received": evidence.received}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "record_ids": finding.record_ids,
        "date_from": str(finding.since),
        "date_to": str(finding.until),
        "text": finding.text,
        "policy": policy_of(finding),
    }


def policy_of(finding: Finding) -> list[dict[str, Any]]:
    """The policy values by which a finding is one, as they were in force on its own date."""
    return [{"name": limit.name, "value": limit.value, "from": limit.since.isoformat()} for limit in finding.limits]
