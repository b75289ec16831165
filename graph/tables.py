"""An answer as text: aligned for people, CSV for spreadsheets, plain values for JSON."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from graph.questions import Cell, Table

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a text that begins so


def shown(cell: Cell) -> str:
    """A cell on one line."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, list | tuple):
        return "; ".join(map(shown, cell))
    if isinstance(cell, dict):
        return ", ".join(f"{name}: {shown(held)}" for name, held in cell.items())
    return " ".join(cell.split()) if isinstance(cell, str) else str(cell)


def as_text(table: Table) -> str:
    """Columns in line, a row a line; numbers to the right."""
    rows = [[shown(cell) for cell in row] for row in table.rows]
    widths = [max(map(len, column)) for column in zip(table.columns, *rows, strict=True)]
    numbers = [_is_number(table.rows, place) for place in range(len(widths))]

    def line(cells: Sequence[str]) -> str:
        padded = (c.rjust(w) if n else c.ljust(w) for c, w, n in zip(cells, widths, numbers, strict=True))
        return "  ".join(padded).rstrip() + "\n"

    return "".join([line(table.columns), line(["-" * width for width in widths]), *map(line, rows)])


def _is_number(rows: Sequence[Sequence[Cell]], place: int) -> bool:
    cells = [row[place] for row in rows if row[place] is not None]
    return bool(cells) and all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells)


def as_csv(table: Table) -> str:
    """With a head. A text that a spreadsheet would take for a formula stands behind an apostrophe."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_harmless(cell) for cell in row] for row in table.rows)
    return written.getvalue()


def _harmless(cell: Cell) -> str:
    text = shown(cell)
    is_text = isinstance(cell, str | list | tuple | dict)
    return f"'{text}" if is_text and text.startswith(FORMULA) else text


def as_document(table: Table, question: str) -> dict[str, Any]:
    """`question`: its id, or the text of a query."""
    rows = [[_plain(cell) for cell in row] for row in table.rows]
    return {"question": question, "columns": list(table.columns), "rows": rows, "cut": table.cut}


def _plain(cell: Cell) -> Any:
    if isinstance(cell, list | tuple):
        return [_plain(one) for one in cell]
    if isinstance(cell, dict):
        return {name: _plain(value) for name, value in cell.items()}
    return cell.isoformat() if isinstance(cell, date) else cell
