"""A draft assessment before it is signed, compared as a completed one would be. Pure: nothing of the draft is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, count
from typing import Any

from continuity.compare import AssessmentReview, CopiedSection, copied_sections, review_assessments, said_of_person
from continuity.findings import Context
from continuity.policy import Policy
from continuity.review import assessment_document, no_longer_read
from continuity.rules_assessment import next_assessment, significant_changes, silent_on
from graph.case import CaseFile, Record
from graph.dates import on
from nlp.extract import extract
from nlp.mention import Mention


@dataclass(frozen=True, slots=True)
class UncoveredChange:
    """A significant change that the draft does not cover. Without `categories` no indicator names it: a person must look."""

    records: tuple[Record, ...]
    what: str
    categories: frozenset[str]


@dataclass(frozen=True)
class Check:
    """What a draft leaves out, denies, copies and does not cover, as at its day. `case` is without the draft.

    `changes_since` counts the significant changes since the last completed assessment, `previous` (None: there is none).
    """

    case: CaseFile
    review: AssessmentReview
    previous: Record | None
    copied: tuple[CopiedSection, ...]
    changes: tuple[UncoveredChange, ...]
    changes_since: int

    @property
    def draft(self) -> Record:
        return self.review.record

    @property
    def denials(self) -> Mapping[str, list[Mention]]:
        """What the draft denies of the person, by category."""
        return said_of_person(self.draft).negated


def draft_record(case: CaseFile, day: date, text: str, sections: Mapping[str, str] | None = None) -> Record:
    """A draft as an assessment of the case, by nobody known, written on `day` after everything else, read for indicators."""
    free = next(name for name in chain(["draft"], (f"draft-{n}" for n in count(2))) if name not in case)
    position = max((r.position for r in case.records), default=0) + 1
    detail = {"sections": dict(sections)} if sections else {}
    record = Record(free, "assessment", on(day), text, detail=detail, position=position)
    return record.with_mentions(extract(text, day.isoformat(), case.offender.date_of_birth))


def check(case: CaseFile, draft: Record, policy: Policy) -> Check:
    """`draft` (of `draft_record`) against the case as it stood at the end of its day."""
    day = draft.recorded_on.last
    seen = case.as_of(day)
    drafted = replace(seen, records=(*seen.records, draft))
    reviews = tuple(review_assessments(drafted))
    context = Context(drafted, reviews, policy, day)
    previous = seen.assessments[-1] if seen.assessments else None
    since = [c for c in significant_changes(context) if next_assessment(drafted, c[0][-1]) is draft]
    changes = [
        UncoveredChange(tuple(records), what, frozenset(categories))
        for records, what, categories in since
        if not categories or silent_on(categories, draft)
    ]
    copied = copied_sections(previous, draft, policy) if previous else []
    return Check(seen, reviews[-1], previous, tuple(copied), tuple(changes), len(since))


def as_document(checked: Check, not_read: Sequence[str] = ()) -> dict[str, Any]:
    """The JSON document of `throughline check` (docs/records.md). `not_read`: what of the draft could not be read."""
    shown = assessment_document(checked.review)
    for item in shown["contradicted"]:
        item["denied"] = [{"date": shown["date"], **_words(m)} for m in checked.denials[item["category"]]]
        for evidence in item["evidence"]:
            evidence["date"] = str(checked.case.record(evidence["record_id"]).recorded_on)
    return {
        "crn": checked.case.crn,
        **shown,
        "possible": [{"category": m.category, **_words(m)} for m in checked.draft.possible],
        "copied": [_copied(section, checked.previous) for section in checked.copied],
        "changes": [_change(change) for change in checked.changes],
        "read": {
            "records": len(checked.case.records),
            "unreadable": list(checked.case.unread),
            **no_longer_read(checked.case),
            "last_assessment": checked.previous and checked.previous.id,
            "changes": checked.changes_since,
            "words": len(checked.draft.text.split()),
            "not_read": list(not_read),
        },
    }


def _words(mention: Mention) -> dict[str, Any]:
    return {"quote": mention.quote, "start": mention.start, "end": mention.end}


def _copied(section: CopiedSection, previous: Record | None) -> dict[str, Any]:
    return {
        "section": section.name,
        "from": previous and previous.id,
        "words": section.words,
        "percent": section.percent,
        "quote": section.quote,
    }


def _change(change: UncoveredChange) -> dict[str, Any]:
    return {
        "record_ids": [r.id for r in change.records],
        "date_from": str(change.records[0].recorded_on),
        "date_to": str(change.records[-1].recorded_on),
        "text": change.what,
        "categories": sorted(change.categories),
        "covered": False if change.categories else None,
    }
