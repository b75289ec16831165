"""The picture of the continuity matrix: who wrote and held above, a letter and a colour in each cell below."""

from collections.abc import Iterator
from typing import Any

import altair as alt
import pandas as pd

from app_pages.style import INK, LINE, STATES
from continuity.matrix import Cell, Column, Matrix
from continuity.wording import GROUPS

GROUP_WORDS = {
    "harm": "Harm to others",
    "offending": "Offending",
    "management": "Management",
    "circumstance": "Circumstances",
}
STRIP = ("Assessment", "Written by", "Held by", "Change of holder before it")


def chart(shown: Matrix, chosen: Cell | None) -> Any:
    """One layered chart: the strip of officers above, the cells below, on one grid."""
    lines = list(_lines(shown))
    x = alt.X(
        "column:O",
        sort=[c.record.id for c in shown.columns],
        axis=None,
        scale=alt.Scale(paddingInner=0.04, paddingOuter=0),
    )
    axis = alt.Axis(
        title=None, ticks=False, domain=False, labelLimit=260, labelPadding=12, labelFontSize=14, labelColor=INK,
        labelFontWeight=alt.condition(_is_group(), alt.value("bold"), alt.value("normal")),
    )  # fmt: skip
    y = alt.Y("line:O", sort=lines, axis=axis, scale=alt.Scale(domain=lines, paddingInner=0.1, paddingOuter=0))
    cells = alt.Chart(pd.DataFrame(_cells(shown, chosen)))
    point = alt.selection_point(name="cell", fields=["category", "record_id"], on="click", clear=False, empty=False)
    boxes = cells.mark_rect(cursor="pointer", cornerRadius=2).encode(
        x=x,
        y=y,
        color=alt.Color("fill:N", scale=None),
        stroke=alt.Stroke("edge:N", scale=None),
        strokeWidth=alt.StrokeWidth("width:Q", scale=None),
        tooltip=alt.Tooltip("tooltip:N", title=" "),
    )
    letters = cells.mark_text(fontSize=15, fontWeight=700, cursor="pointer").encode(
        x=x, y=y, text="letter:N", color=alt.Color("ink:N", scale=None), tooltip=alt.Tooltip("tooltip:N", title=" ")
    )
    strip = (
        alt.Chart(pd.DataFrame(_strip(shown)))
        .mark_text(fontSize=13, color=INK, limit=150)
        .encode(x=x, y=y, text="text:N", tooltip=alt.Tooltip("told:N", title=" "))
    )
    return (
        alt.layer(boxes.add_params(point), letters, strip)
        .properties(height=28 * len(lines), padding={"left": 0, "right": 0, "top": 4, "bottom": 4})
        .configure(font='"Source Sans", sans-serif')
        .configure_view(stroke=None)
    )


def _is_group() -> str:
    named = " || ".join(f"datum.value === '{words}'" for words in (*GROUP_WORDS.values(), STRIP[0]))
    return f"({named})"


def _lines(shown: Matrix) -> Iterator[str]:
    yield from STRIP
    for group in GROUPS:
        rows = [r for r in shown.rows if r.group == group]
        if rows:
            yield GROUP_WORDS[group]
            yield from (r.label for r in rows)


def _cells(shown: Matrix, chosen: Cell | None) -> list[dict[str, Any]]:
    return [
        {
            "column": cell.record_id, "line": row.label, "category": cell.category, "record_id": cell.record_id,
            "letter": cell.letter, "fill": STATES[cell.state][0], "ink": STATES[cell.state][1], "tooltip": cell.tooltip,
            "edge": INK if cell == chosen else LINE, "width": 2.5 if cell == chosen else 0,
        }
        for row in shown.rows for cell in row.cells
    ]  # fmt: skip


def _strip(shown: Matrix) -> list[dict[str, str]]:
    return [
        {"column": column.record.id, "line": line, "text": text, "told": told}
        for column in shown.columns
        for line, (text, told) in zip(STRIP, _above(column), strict=True)
    ]


def _above(column: Column) -> list[tuple[str, str]]:
    changes = column.changes
    short = column.changes_told if len(changes) == 1 else f"{len(changes)} changes" if changes else "none"
    author = column.record.author or "not told"
    return [
        (column.date, f"Assessment {column.record.id}"),
        (author, f"Written by {author}"),
        (column.holder or "nobody", f"Held by {column.holder or 'nobody'}"),
        (short, column.changes_told or "The holder did not change since the assessment before."),
    ]
