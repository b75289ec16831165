"""The timeline as a picture and as a table: when things happened, joined to when probation could know them."""

from collections.abc import Iterator
from datetime import date, timedelta
from html import escape

import streamlit as st

from app_pages.record import body
from app_pages.style import ACCENT, BAR, SILENT
from app_pages.timeline_chart import UNHELD, chart
from continuity.review import Review
from continuity.timeline import LANES, Entry, Timeline, known_told, timeline, title
from continuity.wording import kind, plural
from graph.case import Record

CHART, ENTRY_KEY, RANGE_KEY = "timeline_chart", "entry", "timeline_range"
RANGES = {"Whole case": None, "Last five years": 5, "Last two years": 2}


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
        return f"Intelligence of {longest.shown_on} reached probation in {longest.known}, {longest.silence_told}."
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
    pale = f"width:10px;height:12px;background:{BAR};opacity:.45"
    parts = (
        (sign(dot), "on that day"),
        (
            sign(f"width:24px;height:8px;border-radius:4px;background:{ACCENT};opacity:.5"),
            "a day within this stretch",
        ),
        (sign(dot, line, diamond), "known to probation only later"),
        (sign(pale, f"width:26px;height:12px;background:{BAR}", pale), "lasted (paler: may have)"),
        (sign(f"width:24px;height:12px;background:{SILENT}"), "nobody held the case, or its holder was away"),
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
    return f"{record.happened_on}: {kind(record)}, {title(record)} ({record.id})"


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
