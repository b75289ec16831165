"""The picture of a timeline: layers of bars, dots and lines over one axis of time."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import altair as alt
import pandas as pd

from app_pages.style import ACCENT, BAR, CUSTODY, INK, LINE, MUTED, SILENT, STATES
from continuity.timeline import LANES, Entry, Timeline, known_told

UNHELD = "No officer present"
ROW = 21  # pixels
WIDTH = 800  # about how many pixels the picture is wide: decides which names fit into their bars
_DAY = timedelta(days=1)
_TIP = alt.Tooltip("tooltip:N", title=" ")
_EDGE = alt.Stroke("edge:N", scale=None)
_SINCE, _UNTIL = alt.X("first:T"), alt.X2("last:T")

Marks = list[dict[str, Any]]


def chart(shown: Timeline, chosen: str | None) -> Any:
    """One layered chart. A click gives the record id of what was clicked, as selection `entry`."""
    rows = list(_rows(shown))
    y = alt.Y("row:O", sort=rows, axis=_lanes(), scale=alt.Scale(domain=rows, paddingInner=0.22, paddingOuter=0.1))
    layers = [
        _frame_of(shown, y),
        *_bands(shown, y),
        *_spans([_Drawn(e, shown, chosen) for e in shown.entries if e.lasts], y),
        *_moments([_Drawn(e, shown, chosen) for e in shown.entries if not e.lasts], shown, y),
    ]
    point = alt.selection_point(name="entry", fields=["record_id"], on="click", clear=False, empty=False)
    layers[0] = layers[0].add_params(point)
    return (
        alt.layer(*layers)
        .properties(height=ROW * len(rows), padding={"left": 0, "right": 8, "top": 4, "bottom": 4})
        .configure(font='"Source Sans", sans-serif')
        .configure_view(stroke=None)
    )


def _rows(shown: Timeline) -> Iterator[str]:
    if shown.bands:
        yield f"{UNHELD}|0"
    for lane in LANES:
        for row in range(shown.rows_of(lane)):
            yield f"{lane}|{row}"


def _lanes() -> Any:
    """A lane has several rows; its name stands at the first."""
    named = "split(datum.value, '|')[1] == '0' ? split(datum.value, '|')[0] : ''"
    return alt.Axis(
        title=None, ticks=False, domain=False, labelExpr=named, labelFontSize=14, labelColor=INK, labelPadding=14, labelLimit=220
    )  # fmt: skip


def _frame_of(shown: Timeline, y: Any) -> Any:
    """The axis of time and a line above each lane. Only this layer says how long the time is."""
    first, last = shown.start, shown.end + _DAY
    days = [alt.DateTime(year=d.year, month=d.month, date=d.day) for d in (first, last)]
    axis = alt.Axis(
        orient="top", grid=True, gridColor="#eceeef", labelFontSize=13, labelColor=MUTED, domain=False, ticks=False,
        labelOverlap=True, format="%Y" if last.year - first.year > 3 else "%b %Y",
    )  # fmt: skip
    top = y.copy()
    top["bandPosition"] = 0
    marks = [{"first": first, "last": last, "row": f"{lane}|0"} for lane in LANES]
    x = alt.X("first:T", title=None, scale=alt.Scale(domain=days), axis=axis)
    return _marks(marks).mark_rule(color=LINE).encode(x=x, x2=_UNTIL, y=top)


def _marks(rows: Marks) -> Any:
    frame = pd.DataFrame(rows)
    for column in ("first", "last"):
        frame[column] = pd.to_datetime(frame[column])
    return alt.Chart(frame)


def _bands(shown: Timeline, y: Any) -> Iterator[Any]:
    """Times in which nobody held the case: a band through all lanes, and the words in a row of their own."""
    rows: Marks = [
        {
            "first": b.first, "last": b.last + _DAY, "row": f"{UNHELD}|0", "tooltip": b.text, "record_id": b.record_ids[0],
            "late": b.first > shown.start + (shown.end - shown.start) / 2,
        }
        for b in shown.bands
    ]  # fmt: skip
    if not rows:
        return
    base = _marks(rows)
    yield base.mark_rect(color=SILENT, opacity=0.75).encode(x=_SINCE, x2=_UNTIL, tooltip=_TIP)
    yield base.mark_bar(color=STATES["dropped"][0], cursor="pointer").encode(x=_SINCE, x2=_UNTIL, y=y, tooltip=_TIP)
    words: dict[bool, tuple[Any, str, int]] = {True: (_SINCE, "right", -8), False: (alt.X("last:T"), "left", 8)}
    for late, (x, align, dx) in words.items():
        side = [row for row in rows if row["late"] == late]
        if side:
            text = _marks(side).mark_text(align=align, dx=dx, fontSize=12, color=INK, limit=520)
            yield text.encode(x=x, y=y, text="tooltip:N")


class _Drawn:
    """An entry as rows of a layer's data."""

    def __init__(self, entry: Entry, shown: Timeline, chosen: str | None):
        self.entry, self.shown = entry, shown
        self.edge = INK if entry.record.id == chosen else "transparent"

    def mark(self, first: date, last: date) -> dict[str, Any]:
        return {
            "first": max(first, self.shown.start), "last": min(last, self.shown.end) + _DAY,
            "row": f"{self.entry.lane}|{self.entry.row}", "record_id": self.entry.record.id,
            "tooltip": tooltip(self.entry, self.shown.end), "edge": self.edge,
        }  # fmt: skip

    def bar(self, first: date, last: date) -> dict[str, Any]:
        fill = CUSTODY if self.entry.title == "custody" else BAR
        return self.mark(first, last) | {"fill": fill}

    def name(self) -> dict[str, Any]:
        """The name over the certain part where that can hold it, else over the whole."""
        custody, sure = self.entry.title == "custody", self.entry.sure
        name = fitting(self.entry.title, self._pixels(*sure)) if sure else ""
        if sure and name:
            return self.mark(sure[0], sure[1]) | {"name": name, "ink": "#ffffff" if custody else INK}
        last = sure[0] if sure and custody else self.entry.last  # dark words do not reach over a dark bar
        name = fitting(self.entry.title, self._pixels(self.entry.first, last))
        return self.mark(self.entry.first, last) | {"name": name, "ink": INK}

    def _pixels(self, first: date, last: date) -> float:
        return WIDTH * (last - first).days / max((self.shown.end - self.shown.start).days, 1)


def fitting(name: str, pixels: float) -> str:
    """As much of a name as a bar can hold; nothing where that is next to nothing."""
    letters = int((pixels - 8) / 6.2)
    return name if len(name) <= letters else f"{name[: letters - 1]}…" if letters >= 5 else ""


def tooltip(entry: Entry, end: date) -> str:
    happened = f"happened {entry.happened}; " if entry.happened else ""
    known = known_told(entry.record, end)
    return f"{entry.title} ({entry.record.id}): {happened}written down {entry.written}; known to probation {known}"


def _spans(drawn: list[_Drawn], y: Any) -> Iterator[Any]:
    """Bars: pale over all days on which it may have lasted, full over those on which it certainly did."""
    if not drawn:
        return
    fill, tip = alt.Color("fill:N", scale=None), _TIP
    base = _marks([d.bar(d.entry.first, d.entry.last) for d in drawn])
    yield base.mark_bar(opacity=0.45, cursor="pointer").encode(x=_SINCE, x2=_UNTIL, y=y, color=fill, tooltip=tip)
    sure = [d.bar(*d.entry.sure) for d in drawn if d.entry.sure]
    if sure:
        bars = _marks(sure).mark_bar(cursor="pointer")
        yield bars.encode(x=_SINCE, x2=_UNTIL, y=y, color=fill, tooltip=tip, stroke=_EDGE)
    names = _marks([d.name() for d in drawn]).mark_text(align="left", dx=5, fontSize=12, cursor="pointer")
    yield names.encode(x=_SINCE, y=y, text="name:N", color=alt.Color("ink:N", scale=None), tooltip=tip)


def _moments(drawn: list[_Drawn], shown: Timeline, y: Any) -> Iterator[Any]:
    """A dot for a day, a bar for a day within a stretch; a line to a diamond where it became known only later."""
    later = [(d, d.entry.known) for d in drawn if d.entry.silence and d.entry.known]
    yield from _layer([d.mark(d.entry.shown_on.last, known.first) for d, known in later], _line, y)
    stretches = [d.mark(d.entry.first, d.entry.last) for d in drawn if not d.entry.shown_on.exact]
    wide, narrow = _parted(stretches, (shown.end - shown.start).days * 12 // WIDTH)
    yield from _layer(wide, _stretch, y)
    yield from _layer(narrow, _pale_dot, y)
    yield from _layer([d.mark(d.entry.first, d.entry.last) for d in drawn if d.entry.shown_on.exact], _dot, y)
    yield from _layer([d.mark(known.first, known.last) for d, known in later if not known.exact], _thin, y)
    yield from _layer([d.mark(known.first, known.last) for d, known in later], _diamond, y)
    told = [
        d.mark(known.first, known.last) | {"told": f"known {known}: {d.entry.silence_told}"}
        for d, known in later
        if d.entry.lane == "Intelligence" and d.entry.silence_told
    ]
    yield from _layer(told, _told, y)


def _parted(rows: Marks, days: int) -> tuple[Marks, Marks]:
    """Stretches that can be seen as such, and those narrower than a dot, which stand as a pale dot at their middle."""
    wide = [row for row in rows if (row["last"] - row["first"]).days > days]
    narrow = [row for row in rows if (row["last"] - row["first"]).days <= days]
    return wide, [row | {"first": row["first"] + (row["last"] - row["first"]) / 2} for row in narrow]


def _layer(rows: Marks, draw: Any, y: Any) -> Iterator[Any]:
    if rows:
        yield draw(_marks(rows)).encode(y=y, tooltip=_TIP)


def _line(base: Any) -> Any:
    return base.mark_rule(color=ACCENT, strokeWidth=1.5, cursor="pointer").encode(x=_SINCE, x2=_UNTIL)


def _stretch(base: Any) -> Any:
    bars = base.mark_bar(height=8, cornerRadius=4, opacity=0.5, color=ACCENT, cursor="pointer")
    return bars.encode(x=_SINCE, x2=_UNTIL, stroke=_EDGE)


def _pale_dot(base: Any) -> Any:
    return base.mark_point(filled=True, size=80, opacity=0.5, color=ACCENT, cursor="pointer").encode(
        x=_SINCE, stroke=_EDGE
    )


def _dot(base: Any) -> Any:
    return base.mark_point(filled=True, size=80, opacity=1, color=ACCENT, cursor="pointer").encode(
        x=_SINCE, stroke=_EDGE
    )


def _thin(base: Any) -> Any:
    return base.mark_bar(height=4, opacity=0.35, color=ACCENT).encode(x=_SINCE, x2=_UNTIL)


def _diamond(base: Any) -> Any:
    shape = base.mark_point(
        shape="diamond", filled=True, fill="#ffffff", stroke=ACCENT, strokeWidth=1.8, size=110, opacity=1, cursor="pointer"
    )  # fmt: skip
    return shape.encode(x=_SINCE)


def _told(base: Any) -> Any:
    return base.mark_text(align="left", dx=8, fontSize=12, color=INK).encode(x=alt.X("last:T"), text="told:N")
