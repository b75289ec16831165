"""The continuity matrix as a picture and as a table; a click, or a choice from two lists, shows the evidence."""

from collections.abc import Iterator
from html import escape

import streamlit as st

from app_pages.matrix_chart import chart
from app_pages.record import details, proofs
from app_pages.style import STATES
from continuity.matrix import ORDER, Cell, Matrix, Row, matrix
from continuity.review import Review
from continuity.threads import LETTERS, State
from continuity.wording import plural, who
from graph.case import CaseFile

CHART, ROW_KEY, COLUMN_KEY = "matrix_chart", "matrix_row", "matrix_column"


def show(review: Review) -> None:
    shown = matrix(review)
    if not shown.columns:
        st.html(
            '<div class="tl"><h2 class="tl-headline">No assessment is on record at this date, so there is no continuity to show.</h2></div>'
        )
        return
    st.html(
        f'<div class="tl"><h2 class="tl-headline">{escape(headline(shown))}</h2>{_keys()}<p class="tl-muted">{escape(ORDER)}</p></div>'
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
    return f"The last assessment ({last.date}, {last.author}) leaves out or denies {left} of {plural(known, 'known indicator')}."


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


def _keys() -> str:
    seen: dict[str, tuple[State, str]] = {}
    for state, (letter, words) in LETTERS.items():
        seen.setdefault(letter, (state, words.split(" (")[0]))
    parts = (
        f'<span><span class="k" style="background:{STATES[state][0]};color:{STATES[state][1]}">{letter}</span>{escape(words)}</span>'
        for letter, (state, words) in seen.items()
    )
    return f'<div class="tl-keys">{"".join(parts)}</div>'


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
    others = [e for e in cell.evidence if e.record.id != record.id]
    yield from proofs(others)
    if not others:
        yield '<p class="tl-lead">No other record that stood when this assessment was written states it.</p>'


def _own(cell: Cell, case: CaseFile) -> str:
    record = case.record(cell.record_id)
    whole = details(record, f"Read the assessment {escape(record.id)}")
    if not cell.own:
        return f'<p class="tl-lead">The assessment says nothing of it.</p>{whole}'
    quotes = ", ".join(f"“{escape(m.quote)}” ({m.assertion})" for m in cell.own)
    return f'<p class="tl-lead">The assessment says: {quotes}.</p>{whole}'
