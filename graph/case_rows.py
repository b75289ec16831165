"""A case from the rows of the queries `case`, `case_records` and `case_mentions`, whichever engine answered them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any

from graph.case import CaseFile, case_from
from nlp.mention import Cue, Mention

Row = Sequence[Any]


def case_of(head: Row, records: Iterable[Row], mentions: Iterable[Row]) -> CaseFile:
    header, unread = map(json.loads, head)
    rows = [_record(row) for row in records]
    failed = [f"{body['id']}: {reason}" for _, body, reason in rows if reason is not None]
    case = case_from(header, ((position, body) for position, body, _ in rows), [*unread, *sorted(failed)])
    found = _by_record(mentions)
    told = tuple(r.with_mentions(found.get(r.id, ())) for r in case.records)
    return replace(case, records=told)


def _by_record(rows: Iterable[Row]) -> dict[str, list[Mention]]:
    found: dict[str, list[Mention]] = {}
    for record_id, *values, _ in sorted(rows, key=itemgetter(-1)):
        found.setdefault(record_id, []).append(_mention(values))
    return found


def _record(row: Row) -> tuple[int, dict[str, Any], str | None]:
    names = ("id", "kind", "recorded_on", "occurred_on", "received_on", "source", "author", "area", "text")
    detail, position, unreadable = row[len(names) :]
    body: dict[str, Any] = dict(zip(names, row, strict=False)) | {"detail": json.loads(detail)}
    return position, body, unreadable


def _mention(values: Row) -> Mention:
    names = (
        "category", "assertion", "basis", "subject", "quote", "start", "end", "event_date", "rule", "source",
        "cues", "probability", "version", "sure",
    )  # fmt: skip
    parts: Mapping[str, Any] = dict(zip(names, values, strict=True))
    return Mention(**{**parts, "cues": tuple(Cue(*cue) for cue in json.loads(parts["cues"]))})
