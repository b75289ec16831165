"""A sheet as a tagged PDF (PDF/UA-1), set by Typst with the fonts that it brings along."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst

from continuity.sheet import Block, FirstPageEnds, Grid, Heading, Line, Numbered, Point, Quote, Sheet, Told
from continuity.told import more_told, note_told
from documents.characters import shown
from documents.notes import Notes, under
from graph.case import Record

TEMPLATE = Path(__file__).with_name("sheet.typ")
PAGE = "\N{OBJECT REPLACEMENT CHARACTER}"  # where the template puts the number of a page


def as_pdf(sheet: Sheet) -> bytes:
    """The PDF. The same sheet gives the same bytes: its day stands for the clock. Texts are data, never markup."""
    data = json.dumps(_document(sheet), ensure_ascii=True)
    return typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        sys_inputs={"sheet": data},
        timestamp=_timestamp(sheet.day),
    )


def _timestamp(day: date) -> int:
    """Seconds since 1970; a day before it counts as the first."""
    return max(0, int(datetime.combine(day, time(12), UTC).timestamp()))


def _document(sheet: Sheet) -> dict[str, Any]:
    notes = Notes()
    return {"title": shown(sheet.title), "blocks": [_block(block, notes) for block in _gathered(sheet.blocks)]}


Placed = Heading | Numbered | Line | Quote | Grid | FirstPageEnds | list[Point]


def _gathered(blocks: Sequence[Block]) -> Iterator[Placed]:
    """The blocks, with points that follow each other as one list."""
    points: list[Point] = []
    for block in blocks:
        if isinstance(block, Point):
            points.append(block)
            continue
        if points:
            yield points
            points = []
        yield block
    if points:
        yield points


def _block(block: Placed, notes: Notes) -> dict[str, Any]:
    if isinstance(block, list):
        return {"kind": "points", "points": [_told(point.told, notes) for point in block]}
    if isinstance(block, Heading):
        return {"kind": "heading", "words": shown(block.words)}
    if isinstance(block, Numbered):
        return {"kind": "numbered", "number": block.number, "name": shown(block.name), "state": shown(block.state)}
    if isinstance(block, Line):
        return {"kind": "line", "style": block.style, "inside": block.inside, "told": _told(block.told, notes)}
    if isinstance(block, Quote):
        cited = _cited([block.record], notes)
        return {
            "kind": "quote",
            "words": shown(block.words),
            "notes": cited,
            "after": shown(under(block)),
            "short": block.short,
        }
    if isinstance(block, Grid):
        return _grid(block, notes)
    return {"kind": "first_page_ends", "more": more_told(block.more, f"from page {PAGE}").split(PAGE)}


def _grid(block: Grid, notes: Notes) -> dict[str, Any]:
    rows = [
        {"cells": [shown(cell) for cell in cells], "notes": _cited(records, notes)} for cells, records in block.rows
    ]
    return {"kind": "grid", "columns": list(block.columns), "rows": rows}


def _told(told: Told, notes: Notes) -> dict[str, Any]:
    return {"words": shown(told.printed), "notes": _cited(told.named, notes), "unnamed": told.unnamed}


def _cited(records: Sequence[Record], notes: Notes) -> list[dict[str, Any]]:
    """The notes of a statement; the first place that names a record has the words of its note."""
    return [
        {"number": number, "words": shown(note_told(record)) if first else None}
        for number, record, first in notes.cite(records)
    ]
