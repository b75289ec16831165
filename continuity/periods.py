"""Where the person was, and at what level, as far as the records tell."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from graph.case import CaseFile, Record
from graph.dates import PartialDate

Whereabouts = Literal["custody", "community"]

_NON_CUSTODIAL = re.compile(
    r"suspend|\bSSO\b|community order|\bCO\b|\bCRO\b|\bCRO?\b|fine|discharge|licence only", re.I
)
_CUSTODIAL = re.compile(
    r"custody|imprison|\bIPP\b|\blife\b|\bDYOI\b|\bYOI\b|detention|\b(?:yrs?|years?|mths?|months?|wks?|weeks?)\b", re.I
)
_INTO_CUSTODY = re.compile(
    r"\bremand(?:ed)?\b(?! (?:court|hearing))|returned to (?:custody|prison)|recalled to (?:custody|prison)", re.I
)
_BAILED = re.compile(r"\b(?:bailed|released on bail|granted bail)\b", re.I)


@dataclass(frozen=True, slots=True)
class Period:
    """A time in one place. `until` None: as far as the records go."""

    where: Whereabouts
    since: PartialDate
    until: PartialDate | None
    record: Record


def whereabouts(case: CaseFile) -> list[Period]:
    """Custody and community in order, from sentences, remands, recalls and releases. Before the first: not known."""
    changes = [(where, record) for record in case.records if (where := _moves_to(record)) is not None]
    kept = [c for i, c in enumerate(changes) if i == 0 or c[0] != changes[i - 1][0]]
    return [
        Period(where, record.happened_on, kept[i + 1][1].happened_on if i + 1 < len(kept) else None, record)
        for i, (where, record) in enumerate(kept)
    ]


def _moves_to(record: Record) -> Whereabouts | None:
    if record.kind == "release":
        return "community"
    if record.kind == "sentence":
        return _by_sentence(record)
    if record.kind != "event":
        return None
    kind = str(record.detail.get("type") or "")
    if kind in ("recall", "remand"):
        return "custody"
    if not kind and _BAILED.search(record.text):
        return "community"
    return "custody" if not kind and _INTO_CUSTODY.search(record.text) else None


def _by_sentence(record: Record) -> Whereabouts | None:
    said = f"{record.detail.get('sentence') or ''} "
    for words in (said, record.text):
        if _NON_CUSTODIAL.search(words):
            return "community"
        if _CUSTODIAL.search(words):
            return "custody"
    return None


def in_custody(periods: Iterable[Period], day: PartialDate) -> bool | None:
    """Whether the person was in custody on `day`, by `whereabouts`; None: the records do not tell, or not for certain."""
    held: Whereabouts | None = None
    for period in periods:
        if period.since.last <= day.first:
            held = period.where
        elif period.since.first <= day.last:
            return None
    return None if held is None else held == "custody"


def levels_stated(case: CaseFile) -> Iterator[tuple[Record, dict[str, str]]]:
    """Each assessment that states levels, with those it states."""
    for record in case.assessments:
        levels = {group: level for group, level in (record.detail.get("levels") or {}).items() if level}
        if levels:
            yield record, levels
