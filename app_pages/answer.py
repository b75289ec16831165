"""The answer to a question: a table in words, a CSV to keep, and the case of each row one click away."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from app_pages import case
from app_pages.pickers import capital
from continuity.wording import label, plural
from graph.questions import Cell, Column, Question, Table
from graph.tables import as_csv, shown

NOT_IN_IT = "What was not received, or could not be read, is not in the answer."
CASES = ("case", "cases")  # types of columns that lead to a case
ROWS = 15  # shown at a time
Row = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to whom, of what, and at which state of the graph. `told`: what it was asked of, in words."""

    question: str
    picked: Mapping[str, Any]
    told: str
    table: Table
    records: int
    unreadable: int
    actor: str
    projection: int


def show(question: Question, answer: Answer, names: Mapping[str, str]) -> None:
    st.html(f'<div class="tl">{"".join(html(answer))}</div>')
    rows = answer.table.rows
    if rows:
        _go_where_clicked(question, rows, names)
        st.dataframe(
            frame_of(question, rows, names), hide_index=True, column_config=dict(_configs(question)),
            key="answer_table", alt=f"{question.words} {counted(answer.table)}", placeholder="",
            height="auto" if len(rows) <= ROWS else ROWS * 35 + 40,
        )  # fmt: skip
        _below(question, answer.table, names)


def html(answer: Answer) -> Iterator[str]:
    yield f'<h2 class="tl-headline">{counted(answer.table)}</h2>'
    if answer.told:
        yield f'<p class="tl-muted">{escape(answer.told)}</p>'
    yield f'<p class="tl-muted">{escape(looked_through(answer))}</p>'


def counted(table: Table) -> str:
    if table.cut:
        return f"The first {plural(len(table.rows), 'row')} of more"
    return plural(len(table.rows), "row") if table.rows else "No row"


def looked_through(answer: Answer) -> str:
    """How much the question was put to, and what an empty answer does not mean."""
    bad = answer.unreadable
    unread = f"{plural(bad, 'record')} could not be read" if bad else "every record that was received could be read"
    told = f"Asked of a graph of {plural(answer.records, 'record')}; {unread}."
    return f"{told} {NOT_IN_IT}" if bad or not answer.table.rows else told


def frame_of(question: Question, rows: Sequence[Row], names: Mapping[str, str]) -> pd.DataFrame:
    """The rows as the page shows them: labels for codes, yes and no, dates as stated. A case is a button; beside a cell
    of several cases, which names them, is a menu of them."""
    columns = {
        name: [shows(row[at]) for row in rows]
        for at, column in enumerate(question.columns)
        for name, shows in _shown(column, names)
    }
    return pd.DataFrame(columns)


def _shown(column: Column, names: Mapping[str, str]) -> Iterator[tuple[str, Callable[[Cell], Any]]]:
    """The columns that one becomes: the name of each, and what it makes of a cell."""
    if column.type == "cases":
        yield column.name, lambda cell: "; ".join(names.get(crn, crn) for crn in crns_of(cell))
    if column.type in CASES:
        yield _key(column), lambda cell: [_button(column, crn, names) for crn in crns_of(cell)]
    elif column.type == "indicator":
        yield column.name, lambda cell: shown(tuple(map(label, crns_of(cell))))
    else:
        yield column.name, lambda cell: cell if column.type == "number" else shown(cell)


def _button(column: Column, crn: str, names: Mapping[str, str]) -> str:
    """A row with one case names it in a column of its own."""
    return f":material/arrow_forward: {crn if column.type == 'case' else names.get(crn, crn)}"


def crns_of(cell: Cell) -> list[str]:
    """What a cell of one, of several or of none holds."""
    return [] if cell is None else [cell] if isinstance(cell, str) else list(cell)


def _configs(question: Question) -> Iterator[tuple[str, Any]]:
    """The first case of a row stays in view when the table is scrolled aside."""
    for at, column in enumerate(question.columns):
        words, help_ = capital(column.name.replace("_", " ")), capital(column.words)
        if column.type in CASES:
            name, first = (words if column.type == "case" else "Open"), at == question.case_columns[0]
            yield (
                _key(column),
                st.column_config.ButtonColumn(
                    name, help=help_, pinned=first, type="tertiary", alignment="left", key=_key(column)
                ),
            )
        if column.type == "number":
            yield column.name, st.column_config.NumberColumn(words, help=help_, format="plain")
        else:
            yield column.name, st.column_config.TextColumn(words, help=help_)


def _key(column: Column) -> str:
    return f"open {column.name}"


def _go_where_clicked(question: Question, rows: Sequence[Row], names: Mapping[str, str]) -> None:
    """A click on a case in the table is there for one run: it leaves for the page of that case."""
    for at in question.case_columns:
        column = question.columns[at]
        click = st.session_state.get(_key(column))
        if click is not None and click.row < len(rows):
            for crn in crns_of(rows[click.row][at]):
                if _button(column, crn, names) == click.label:
                    case.go_to(crn)


def _below(question: Question, table: Table, names: Mapping[str, str]) -> None:
    """The download, and a second way to each case for who does not use a mouse."""
    left, right, _ = st.columns([1, 2, 2], vertical_alignment="bottom")
    left.download_button(
        "Download as CSV", lambda: csv_of(table), f"{question.id}.csv", "text/csv", on_click="ignore", width="stretch"
    )
    crns = dict.fromkeys(crn for row in table.rows for at in question.case_columns for crn in crns_of(row[at]))
    if not crns:
        return
    chosen = right.selectbox(
        "Open a case of this answer", list(crns), index=None, key="answer_case", placeholder="Choose it here, or in the table",
        format_func=lambda crn: names.get(crn, crn),
    )  # fmt: skip
    if chosen:
        case.go_to(chosen)


def csv_of(table: Table) -> bytes:
    """As the command line writes it, with the mark by which spreadsheets know UTF-8."""
    return as_csv(table).encode("utf-8-sig")
