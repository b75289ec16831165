"""The continuity matrix as a picture and as a table; a click, or a choice from two lists, shows the evidence."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from app_pages.record import details, excerpt, marked, source_line
from app_pages.style import INK, LINE, STATES
from continuity.briefing import GROUPS
from continuity.matrix import ORDER, Cell, Column, Matrix, Row, matrix
from continuity.review import Review
from continuity.threads import LETTERS, State
from continuity.wording import who
from graph.case import CaseFile

GROUP_WORDS = {
    "harm": "Harm to others",
    "offending": "Offending",
    "management": "Management",
    "circumstance": "Circumstances",
}
STRIP = ("Assessment", "Written by", "Held by", "Change of holder before it")
CHART, ROW_KEY, COLUMN_KEY = "matrix_chart", "matrix_row", "matrix_column"


def show(review: Review) -> None:
    shown = matrix(review)
    if not shown.columns:
        st.html(
            '<div class="tl"><h2 class="tl-headline">No assessment is on record at this date, so there is no continuity to show.</h2></div>'
        )
        return
    st.html(
        f'<div class="tl"><h2 class="tl-headline">{escape(headline(shown))}</h2>{_keys(shown)}<p class="tl-muted">{escape(ORDER)}</p></div>'
    )
    if not shown.rows:
        return
    _settle(shown)
    chosen = shown.cell(st.session_state[ROW_KEY], st.session_state[COLUMN_KEY])
    st.altair_chart(
        chart(shown, chosen), width="stretch", key=CHART, on_select=_clicked, selection_mode="cell", theme=None,
        alt=f"{headline(shown)} The same stands in the table below.",
    )  # fmt: skip
    with st.expander("The same as a table"):
        st.html(f'<div class="tl scroll">{table(shown)}</div>')
    _pickers(shown)
    if chosen:
        st.html(f'<div class="tl">{"".join(evidence(review.case, shown, chosen))}</div>')


def headline(shown: Matrix) -> str:
    last = shown.columns[-1]
    counts = {state: sum(r.cells[-1].state == state for r in shown.rows) for state in LETTERS}
    left = counts["dropped"] + counts["contradicted"]
    known = left + counts["carried"]
    return (
        f"The last assessment, {last.date} by {last.author}, leaves out or denies {left} of {known}"
        f" {'indicator' if known == 1 else 'indicators'} known by then."
    )


def _settle(shown: Matrix) -> None:
    """A choice that is no longer there gives way to the most telling cell."""
    telling = shown.most_telling()
    if telling and not shown.cell(st.session_state.get(ROW_KEY, ""), st.session_state.get(COLUMN_KEY, "")):
        st.session_state[ROW_KEY], st.session_state[COLUMN_KEY] = telling.category, telling.record_id


def _clicked() -> None:
    picked = st.session_state[CHART]["selection"].get("cell") or []
    if picked and picked[0].get("category"):
        st.session_state[ROW_KEY], st.session_state[COLUMN_KEY] = picked[0]["category"], picked[0]["record_id"]


def _pickers(shown: Matrix) -> None:
    labels = {r.category: r.label for r in shown.rows}
    columns = {c.record.id: f"{c.date} by {c.author} ({c.record.id})" for c in shown.columns}
    left, right, _ = st.columns([1, 1, 1])
    left.selectbox("Evidence for the indicator", list(labels), key=ROW_KEY, format_func=lambda code: labels[code])
    right.selectbox("at the assessment", list(columns), key=COLUMN_KEY, format_func=lambda record: columns[record])


def _keys(shown: Matrix) -> str:
    seen: dict[str, tuple[State, str]] = {}
    for state, (letter, words) in LETTERS.items():
        seen.setdefault(letter, (state, words.split(" (")[0]))
    parts = (
        f'<span><span class="k" style="background:{STATES[state][0]};color:{STATES[state][1]}">{letter}</span>{escape(words)}</span>'
        for letter, (state, words) in seen.items()
    )
    return f'<div class="tl-keys">{"".join(parts)}</div>'


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
        .properties(height=30 * len(lines), padding={"left": 0, "right": 0, "top": 4, "bottom": 4})
        .configure_view(stroke="transparent")
        .configure(font='"Source Sans", sans-serif')
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


def table(shown: Matrix) -> str:
    """The matrix as an HTML table: letters, and the words of each in its title."""
    head = "".join(f'<th scope="col" class="c">{escape(c.date)}<br>{escape(c.author)}</th>' for c in shown.columns)
    changes = "".join(f'<td class="c">{escape(c.changes_told or "none")}</td>' for c in shown.columns)
    holders = "".join(f'<td class="c">{escape(c.holder or "nobody")}</td>' for c in shown.columns)
    rows = "".join(map(_table_row, shown.rows))
    return (
        f'<table><thead><tr><th scope="col">Indicator</th>{head}<th scope="col">First on record</th></tr></thead><tbody>'
        f'<tr><th scope="row">Held by</th>{holders}<td></td></tr>'
        f'<tr><th scope="row">Change of holder before it</th>{changes}<td></td></tr>{rows}</tbody></table>'
    )


def _table_row(row: Row) -> str:
    cells = "".join(f'<td class="c" title="{escape(c.tooltip)}">{c.letter}</td>' for c in row.cells)
    first = f"{row.thread.first.record.recorded_on} ({row.thread.first.record.id})"
    return f'<tr><th scope="row">{escape(row.label)}</th>{cells}<td>{escape(first)}</td></tr>'


def evidence(case: CaseFile, shown: Matrix, cell: Cell) -> Iterator[str]:
    """What proves a cell: the words on record by then, and the words of the assessment itself."""
    row = next(r for r in shown.rows if r.category == cell.category)
    record = case.record(cell.record_id)
    fill, ink = STATES[cell.state]
    tag = f'<span class="tl-tag" style="background:{fill};color:{ink}">{cell.letter}&ensp;{escape(cell.words)}</span>'
    yield f'<h2 class="tl-h2">{escape(row.label)}, {escape(str(record.recorded_on))} by {escape(who(record))}{tag}</h2>'
    yield f'<p class="tl-muted">{escape(cell.tooltip)}</p>'
    yield _own(cell, case)
    by_record: Mapping[str, list[Any]] = {}
    for one in cell.evidence:
        if one.record.id != record.id:
            by_record.setdefault(one.record.id, []).append(one)  # type: ignore[attr-defined]
    for found in by_record.values():
        proof = found[0].record
        quote = excerpt(proof.text, proof, [e.mention for e in found]) if len(proof.text) <= 400 else _short(found)
        received = {False: " <b>Probation had not received it by then.</b>", True: "", None: ""}[found[0].received]
        yield f'<blockquote class="tl-quote">{quote}</blockquote><p class="tl-source">{source_line(proof)}{received}</p>{details(proof)}'
    if not cell.evidence:
        yield '<p class="tl-lead">No record that stood when this assessment was written states it.</p>'


def _short(found: list[Any]) -> str:
    text, mentions = found[0].record.text, [e.mention for e in found]
    start = max(text.rfind("\n", 0, mentions[0].start), text.rfind(". ", 0, mentions[0].start) + 1, 0)
    end = text.find(". ", mentions[0].end) + 1 or len(text)
    return excerpt(text[start:end].strip(), found[0].record, mentions)


def _own(cell: Cell, case: CaseFile) -> str:
    record = case.record(cell.record_id)
    if not cell.own:
        return f'<p class="tl-lead">The assessment says nothing of it.</p>{details(record, f"Read the assessment {escape(record.id)}")}'
    quotes = ", ".join(f"“{marked(m.quote, ())}” ({m.assertion})" for m in cell.own)
    return f'<p class="tl-lead">The assessment says: {quotes}.</p>{details(record, f"Read the assessment {escape(record.id)}")}'
