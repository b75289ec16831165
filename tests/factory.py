"""One-line makers of cases and records for the tests. All of it is made up."""

from typing import Any

from graph.case import CaseFile, Offender, Record, Staff, in_order, interval
from graph.dates import parse_date
from nlp.extract import extract
from nlp.mention import AssertionName, Mention, Subject

CRN = "T900001"


def record(record_id: str, kind: str, on: str | None, text: str = "", **more: Any) -> Record:
    """A record; keyword arguments that are no field of a record become its detail."""
    fields = {k: more.pop(k) for k in ("source", "author", "area", "position", "mentions") if k in more}
    dates = {k: parse_date(more.pop(k)) for k in ("occurred_on", "received_on") if k in more}
    fields.setdefault("source", "probation")
    detail = {k.rstrip("_"): v for k, v in more.items()}
    return Record(record_id, kind, interval(on, detail), text, detail=detail, **fields, **dates)


def said(
    category: str, quote: str = "words", assertion: AssertionName = "present", subject: Subject = "offender"
) -> Mention:
    return Mention(category, assertion, None, subject, quote, 0, len(quote), None, "test.rule")


def case(*records: Record, staff: dict[str, str] | None = None, read: bool = False) -> CaseFile:
    """A case of records in file order. `staff` gives the areas of officers; `read`: extract mentions from the texts."""
    from dataclasses import replace

    placed = [replace(r, position=i) for i, r in enumerate(records)]
    if read:
        placed = [r.with_mentions(extract(r.text)) for r in placed]
    officers = {s: Staff(s, area=a) for s, a in (staff or {}).items()}
    return CaseFile(Offender(CRN, "Mr Example"), in_order(placed), staff=officers)


def allocation(record_id: str, on: str | None, to: str | None, from_: str | None = None, **more: Any) -> Record:
    return record(record_id, "allocation", on, to_staff=to, from_staff=from_, **more)


def assessment(record_id: str, on: str, *mentions: Mention, text: str = "", **more: Any) -> Record:
    return record(record_id, "assessment", on, text, mentions=tuple(mentions), **more)
