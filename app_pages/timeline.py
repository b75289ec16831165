"""The timeline as a picture and as a table: when things happened, joined to when probation could know them."""

from collections.abc import Iterator
from datetime import date, timedelta
from html import escape
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from app_pages.record import body, kind_told
from app_pages.style import ACCENT, INK, LINE, MUTED, SILENT
from continuity.review import Review
from continuity.timeline import LANES, Entry, Timeline, known_told, timeline, title
from continuity.wording import plural
from graph.case import Record

UNHELD = "Nobody held the case"
CHART, ENTRY_KEY, RANGE_KEY = "timeline_chart", "entry", "timeline_range"
RANGES = {"Whole case": None, "Last five years": 5, "Last two years": 2}
WIDTH = 1000  # about how many pixels the picture is wide: decides which names fit into their bars
_CUSTODY, _BAR = "#4a5560", "#c3d5e8"


def show(review: Review) -> None:
    if not review.case.records:
        st.html('<div class="tl"><h2 class="tl-headline">No record of this case stood at this date.</h2></div>')
        return
    whole = timeline(review)
    st.html(f'<div class="tl"><h2 class="tl-headline">{escape(headline(whole))}</h2>{_keys()}</div>')
    chosen = st.segmented_control(
        "Show", list(RANGES), default="Whole case", key=RANGE_KEY, label_visibility="collapsed"
    )
    years = RANGES[chosen or "Whole case"]
    shown = timeline(review, max(whole.start, _years_before(whole.end, years))) if years else whole
    if shown.entries or shown.bands:
        st.altair_chart(
            chart(shown, st.session_state.get(ENTRY_KEY)), width="stretch", key=CHART, on_select=_clicked,
            selection_mode="entry", theme=None, alt=f"{headline(whole)} The same stands in the table below.",
        )  # fmt: skip
    st.html(f'<div class="tl"><p class="tl-muted">{escape(below(shown))}</p></div>')
    with st.expander("The same as a table, with the facts that have no date"):
        st.html(f'<div class="tl scroll">{table(whole)}</div>')
    _picked(whole)


def _years_before(day: date, years: int) -> date:
    return day - timedelta(days=round(years * 365.25))


def headline(shown: Timeline) -> str:
    silent = [e for e in shown.entries if e.lane == "Intelligence" and e.silence_told]
    if silent:
        longest = max(silent, key=lambda e: e.silence or (0, 0))
        return (
            f"Intelligence of {longest.shown_on} became known to probation in {longest.known}, {longest.silence_told}."
        )
    return f"{len(shown.entries)} entries from {shown.start.year} to {shown.end.year}."


def below(shown: Timeline) -> str:
    """What the picture does not show, by count."""
    parts = []
    if shown.undated:
        verb = "is" if len(shown.undated) == 1 else "are"
        parts.append(f"{plural(len(shown.undated), 'fact')} without a date {verb} in the table only.")
    if shown.not_drawn:
        kinds = ", ".join(plural(n, kind.replace("_", " ")) for kind, n in sorted(shown.not_drawn.items()))
        parts.append(f"Not drawn: {kinds}; see Records.")
    return " ".join(parts)


def _keys() -> str:
    def sign(*shapes: str) -> str:
        return f'<span class="tl-sign">{"".join(f"<i style={chr(34)}{css}{chr(34)}></i>" for css in shapes)}</span>'

    dot = f"width:10px;height:10px;border-radius:5px;background:{ACCENT}"
    line = f"width:24px;height:2px;background:{ACCENT}"
    diamond = f"width:9px;height:9px;border:2px solid {ACCENT};transform:rotate(45deg)"
    pale = f"width:10px;height:12px;background:{_BAR};opacity:.45"
    parts = (
        (sign(dot), "that day (happened, or written down)"),
        (
            sign(f"width:24px;height:8px;border-radius:4px;background:{ACCENT};opacity:.5"),
            "on a day within this stretch",
        ),
        (sign(dot, line, diamond), "known to probation only later"),
        (sign(pale, f"width:26px;height:12px;background:{_BAR}", pale), "lasted (paler: may have)"),
        (sign(f"width:24px;height:12px;background:{SILENT}"), "nobody held the case"),
    )
    return f'<div class="tl-keys">{"".join(f"<span>{drawn}{words}</span>" for drawn, words in parts)}</div>'


def _clicked() -> None:
    picked = st.session_state[CHART]["selection"].get("entry") or []
    if picked and picked[0].get("record_id"):
        st.session_state[ENTRY_KEY] = picked[0]["record_id"]


def _picked(whole: Timeline) -> None:
    records = {r.id: r for r in sorted(_records(whole), key=lambda r: (r.happened_on.first, r.position))}
    if st.session_state.get(ENTRY_KEY) not in records:
        st.session_state.pop(ENTRY_KEY, None)
    left, _ = st.columns([2, 1])
    chosen = left.selectbox(
        "Show a record", list(records), index=None, key=ENTRY_KEY, placeholder="Click in the picture, or choose here",
        format_func=lambda record_id: _named(records[record_id]),
    )  # fmt: skip
    if chosen:
        st.html(f'<div class="tl"><div class="tl-body">{body(records[chosen])}</div></div>')


def _records(shown: Timeline) -> Iterator[Record]:
    yield from (e.record for e in shown.entries)
    yield from shown.undated


def _named(record: Record) -> str:
    return f"{record.happened_on}: {kind_told(record)}, {title(record)} ({record.id})"


def chart(shown: Timeline, chosen: str | None) -> Any:
    rows = list(_rows(shown))
    x_scale = alt.Scale(domain=[_moment(shown.start), _moment(shown.end + timedelta(days=1))])
    x = alt.X(
        "first:T",
        title=None,
        scale=x_scale,
        axis=alt.Axis(
            orient="top",
            grid=True,
            gridColor="#eceeef",
            labelFontSize=13,
            labelColor=MUTED,
            domain=False,
            ticks=False,
            tickCount="year",
        ),
    )
    named = "split(datum.value, '|')[1] == '0' ? split(datum.value, '|')[0] : ''"
    axis = alt.Axis(
        title=None,
        ticks=False,
        domain=False,
        labelExpr=named,
        labelFontSize=14,
        labelColor=INK,
        labelPadding=14,
        labelLimit=220,
    )
    y = alt.Y("row:O", sort=rows, axis=axis, scale=alt.Scale(domain=rows, paddingInner=0.22, paddingOuter=0.1))
    layers = [
        *_bands(shown, x, y),
        *_separators(shown, x, y),
        *_spans(shown, chosen, x, y),
        *_moments(shown, chosen, x, y),
    ]
    point = alt.selection_point(name="entry", fields=["record_id"], on="click", clear=False, empty=False)
    layers[0] = layers[0].add_params(point)
    return (
        alt.layer(*layers)
        .properties(height=23 * len(rows), padding={"left": 0, "right": 8, "top": 4, "bottom": 4})
        .configure_view(stroke="transparent")
        .configure(font='"Source Sans", sans-serif')
    )


def _rows(shown: Timeline) -> Iterator[str]:
    if shown.bands:
        yield f"{UNHELD}|0"
    for lane in LANES:
        for row in range(shown.rows_of(lane)):
            yield f"{lane}|{row}"


def _moment(day: date) -> Any:
    return alt.DateTime(year=day.year, month=day.month, date=day.day)


def _frame(rows: list[dict[str, Any]]) -> Any:
    frame = pd.DataFrame(rows)
    for column in ("first", "last"):
        frame[column] = pd.to_datetime(frame[column])
    return alt.Chart(frame)


def _bands(shown: Timeline, x: Any, y: Any) -> Iterator[Any]:
    if not shown.bands:
        return
    rows = [
        {
            "first": b.first, "last": b.last + timedelta(days=1), "row": f"{UNHELD}|0", "tooltip": b.text,
            "record_id": b.record_ids[0],
        }
        for b in shown.bands
    ]  # fmt: skip
    base = _frame(rows)
    tip = alt.Tooltip("tooltip:N", title=" ")
    yield base.mark_rect(color=SILENT, opacity=0.75).encode(x=x, x2="last:T", tooltip=tip)
    yield base.mark_bar(color="#a33205", cursor="pointer").encode(x=x, x2="last:T", y=y, tooltip=tip)
    middle = shown.start + (shown.end - shown.start) / 2
    for late in (True, False):
        side = [row for row in rows if (row["first"] > middle) == late]
        if side:
            yield (
                _frame(side)
                .mark_text(align="right" if late else "left", dx=-8 if late else 8, fontSize=12, color=INK, limit=520)
                .encode(x=x if late else alt.X("last:T"), y=y, text="tooltip:N")
            )


def _separators(shown: Timeline, x: Any, y: Any) -> Iterator[Any]:
    first, last = shown.start, shown.end + timedelta(days=1)
    rows = [{"first": first, "last": last, "row": f"{lane}|0"} for lane in LANES]
    top = y.copy()
    top["bandPosition"] = 0
    yield _frame(rows).mark_rule(color=LINE).encode(x=x, x2="last:T", y=top)


def _spans(shown: Timeline, chosen: str | None, x: Any, y: Any) -> Iterator[Any]:
    lasting = [e for e in shown.entries if e.lasts]
    if not lasting:
        return
    tip = alt.Tooltip("tooltip:N", title=" ")
    colour = alt.Color("fill:N", scale=None)
    base = _frame([_bar(e, shown, chosen, e.first, e.last) for e in lasting])
    yield base.mark_bar(opacity=0.45, cursor="pointer").encode(x=x, x2="last:T", y=y, color=colour, tooltip=tip)
    sure = [_bar(e, shown, chosen, *e.sure) for e in lasting if e.sure]
    if sure:
        yield (
            _frame(sure)
            .mark_bar(cursor="pointer")
            .encode(x=x, x2="last:T", y=y, color=colour, tooltip=tip, stroke=alt.Stroke("edge:N", scale=None))
        )
    yield base.mark_text(align="left", dx=5, fontSize=12, cursor="pointer").encode(
        x=x, y=y, text="name:N", color=alt.Color("ink:N", scale=None), tooltip=tip
    )


def _bar(entry: Entry, shown: Timeline, chosen: str | None, first: date, last: date) -> dict[str, Any]:
    custody = entry.title == "custody"
    pixels = WIDTH * (entry.last - entry.first).days / max((shown.end - shown.start).days, 1)
    sure = bool(entry.sure and entry.sure[0] <= entry.first + timedelta(days=40))
    return {
        "first": first, "last": last + timedelta(days=1), "row": f"{entry.lane}|{entry.row}", "record_id": entry.record.id,
        "fill": _CUSTODY if custody else _BAR, "ink": "#ffffff" if custody and sure else INK,
        "name": _fitting(entry.title, pixels), "tooltip": _tooltip(entry, shown.end),
        "edge": INK if entry.record.id == chosen else "transparent",
    }  # fmt: skip


def _fitting(name: str, pixels: float) -> str:
    letters = int((pixels - 8) / 6.2)
    return name if len(name) <= letters else f"{name[: letters - 1]}…" if letters >= 5 else ""


def _moments(shown: Timeline, chosen: str | None, x: Any, y: Any) -> Iterator[Any]:
    moments = [e for e in shown.entries if not e.lasts]
    if not moments:
        return
    tip = alt.Tooltip("tooltip:N", title=" ")
    later = [e for e in moments if e.silence and e.known]
    if later:
        joined = [_point(e, shown, chosen, e.shown_on.last, e.known.first) for e in later if e.known]
        yield _frame(joined).mark_rule(color=ACCENT, strokeWidth=1.5).encode(x=x, x2="last:T", y=y, tooltip=tip)
    spells = [_point(e, shown, chosen, e.first, e.last) for e in moments if not e.shown_on.exact]
    wide, narrow = _parted(spells, (shown.end - shown.start).days * 12 // WIDTH)
    if wide:
        yield (
            _frame(wide)
            .mark_bar(height=8, cornerRadius=4, opacity=0.5, color=ACCENT, cursor="pointer")
            .encode(x=x, x2="last:T", y=y, tooltip=tip, stroke=alt.Stroke("edge:N", scale=None))
        )
    exact = [_point(e, shown, chosen, e.first, e.last) for e in moments if e.shown_on.exact]
    for points, opacity in ((narrow, 0.5), (exact, 1)):
        if points:
            yield (
                _frame(points)
                .mark_point(filled=True, size=80, opacity=opacity, color=ACCENT, cursor="pointer")
                .encode(x=x, y=y, tooltip=tip, stroke=alt.Stroke("edge:N", scale=None))
            )
    if later:
        known = [_point(e, shown, chosen, e.known.first, e.known.last) for e in later if e.known]
        stretch = [row for row, e in zip(known, later, strict=True) if e.known and not e.known.exact]
        if stretch:
            yield (
                _frame(stretch)
                .mark_bar(height=4, opacity=0.35, color=ACCENT)
                .encode(x=x, x2="last:T", y=y, tooltip=tip)
            )
        yield (
            _frame(known)
            .mark_point(
                shape="diamond",
                filled=True,
                fill="#ffffff",
                stroke=ACCENT,
                strokeWidth=1.8,
                size=110,
                opacity=1,
                cursor="pointer",
            )
            .encode(x=x, y=y, tooltip=tip)
        )
        told = [row for row in known if row["told"]]
        if told:
            yield (
                _frame(told)
                .mark_text(align="left", dx=8, fontSize=12, color=INK)
                .encode(x=alt.X("last:T"), y=y, text="told:N", tooltip=tip)
            )


def _parted(rows: list[dict[str, Any]], days: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Stretches that can be seen as such, and those narrower than a dot, which stand as a pale dot at their middle."""
    wide = [row for row in rows if (row["last"] - row["first"]).days > days]
    narrow = [row for row in rows if (row["last"] - row["first"]).days <= days]
    return wide, [row | {"first": row["first"] + (row["last"] - row["first"]) / 2} for row in narrow]


def _point(entry: Entry, shown: Timeline, chosen: str | None, first: date, last: date) -> dict[str, Any]:
    told = f"known {entry.known}: {entry.silence_told}" if entry.lane == "Intelligence" and entry.silence_told else ""
    return {
        "first": max(first, shown.start), "last": min(last, shown.end) + timedelta(days=1),
        "row": f"{entry.lane}|{entry.row}", "record_id": entry.record.id, "told": told,
        "tooltip": _tooltip(entry, shown.end), "edge": INK if entry.record.id == chosen else "transparent",
    }  # fmt: skip


def _tooltip(entry: Entry, end: date) -> str:
    happened = f"happened {entry.happened}; " if entry.happened else ""
    return f"{entry.title} ({entry.record.id}): {happened}written down {entry.written}; known to probation {known_told(entry.record, end)}"


def table(shown: Timeline) -> str:
    head = "".join(
        f'<th scope="col">{name}</th>'
        for name in ("Lane", "What", "Happened", "Written down", "Known to probation", "Silence", "Record")
    )
    rows = "".join(
        _table_row(e, shown.end) for e in sorted(shown.entries, key=lambda e: (LANES.index(e.lane), e.first))
    )
    undated = "".join(
        f"<tr><td>No date</td><td>{escape(title(r))}: {escape(r.text[:120])}</td><td></td><td>{escape(str(r.recorded_on))}</td>"
        f"<td>{escape(known_told(r, shown.end))}</td><td></td><td>{escape(r.id)}</td></tr>"
        for r in shown.undated
    )
    bands = "".join(
        f'<tr><td>{UNHELD}</td><td colspan="5">{escape(b.text)}</td><td>{escape(", ".join(b.record_ids))}</td></tr>'
        for b in shown.bands
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{bands}{rows}{undated}</tbody></table>"


def _table_row(entry: Entry, end: date) -> str:
    values = (
        entry.lane, entry.title, str(entry.happened or "not told"), str(entry.written), known_told(entry.record, end),
        entry.silence_told, entry.record.id,
    )  # fmt: skip
    return "<tr>" + "".join(f"<td>{escape(v)}</td>" for v in values) + "</tr>"
