"""The briefing as the JSON document of `throughline brief` (docs/records.md)."""

from collections.abc import Iterable
from typing import Any

from continuity.briefing import ORDER, Briefing, BriefItem, Source
from continuity.briefing_sheet import first_page
from continuity.dispositions import Answer
from continuity.findings import Finding
from continuity.review import no_longer_read, policy_of
from continuity.review_points import ReviewPoint
from continuity.told import conditions
from continuity.wording import label
from graph.case import Associate, Record


def as_document(briefing: Briefing) -> dict[str, Any]:
    """The JSON document of `throughline brief`."""
    change = briefing.handover
    return {
        "crn": briefing.case.crn,
        "at": briefing.at.isoformat(),
        "for": briefing.staff,
        "handover": change
        and {
            "record_id": change.record.id,
            "date": str(change.record.recorded_on),
            "from": change.from_staff,
            "to": change.to_staff,
            "summary": change.summary,
        },
        "review_point": briefing.point and _point(briefing.point),
        "last_assessment": briefing.last_assessment and _named(briefing.last_assessment),
        "order": ORDER,
        "items": [_item_document(i) for i in briefing.items],
        "first_page": first_page(briefing),
        "sections": [
            {"title": title, "findings": [_finding_document(f, briefing.answers_to(f)) for f in found]}
            for title, found in briefing.sections
        ],
        "licence": {
            "conditions": [
                {**_named(r), "conditions": list(conditions(r))} for r in briefing.case.of_kind("licence_condition")
            ],
            "breaches": _all_named(briefing.breaches),
        },
        "associates": None if briefing.associates is None else [_associate(a) for a in briefing.associates],
        "read": {
            "records": len(briefing.case.records),
            "unreadable": list(briefing.case.unread),
            **no_longer_read(briefing.case),
        },
    }


def _item_document(item: BriefItem) -> dict[str, Any]:
    return {
        "category": item.category,
        "label": label(item.category),
        "state": item.state,
        "reasons": list(item.reasons),
        "last_carried_by": item.last_carried_by and item.last_carried_by.id,
        "handovers_since": item.handovers_since,
        "left_out_by": _all_named(item.left_out_by),
        "before_receipt": _all_named(item.before_receipt),
        "carried_by": _all_named(item.assessments),
        "answers": [_answer(a) for a in item.answers],
        "evidence": [_source_document(s) for s in item.sources],
    }


def _source_document(source: Source) -> dict[str, Any]:
    record = source.record
    return {
        "record_id": record.id,
        "kind": record.kind,
        "source": record.source,
        "author": record.author,
        "recorded_on": str(record.recorded_on),
        "occurred_on": record.occurred_on and str(record.occurred_on),
        "received_on": record.received_on and str(record.received_on),
        "grade": record.detail.get("grade"),
        "reconstructed": bool(record.detail.get("reconstructed")),
        "paragraph": record.detail.get("paragraph"),
        "text": source.sentence,
        "quotes": [e.mention.quote for e in source.evidence],
        "assertions": [e.mention.assertion for e in source.evidence],
        "carried_last": source.carried_last and {**_named(source.carried_last[0]), "as": source.carried_last[1]},
    }


def _finding_document(finding: Finding, given: Iterable[Answer]) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "record_ids": finding.record_ids,
        "text": finding.text,
        "policy": policy_of(finding),
        "answers": [_answer(a) for a in given],
    }


def _point(point: ReviewPoint) -> dict[str, Any]:
    return {"key": point.key, "kinds": list(point.kinds), "record_ids": [r.id for r in point.records]}


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "record_id": answer.record.id,
        "date": str(answer.record.recorded_on),
        "by": answer.by,
        "verdict": answer.verdict,
        "reason": answer.reason,
        "holds": answer.holds,
        "undone_by": answer.undone and answer.undone.id,
        "lapsed_at": answer.lapsed and answer.lapsed.key,
    }


def _associate(associate: Associate) -> dict[str, Any]:
    return {
        "crn": associate.crn,
        "name": associate.name,
        "area": associate.area,
        "through": associate.through,
        "record_ids": list(associate.records),
    }


def _named(record: Record) -> dict[str, Any]:
    return {"record_id": record.id, "date": str(record.recorded_on), "author": record.author}


def _all_named(records: Iterable[Record]) -> list[dict[str, Any]]:
    return [_named(r) for r in records]
