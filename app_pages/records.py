"""Every record of the case: search, filter, the words with what each span was read as."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from html import escape

import streamlit as st

from app_pages.record import details, found_marks, marked
from continuity.told import read_told
from continuity.wording import kind, label, plural, who
from graph.case import CaseFile, Record
from graph.store import Hit, Search, SearchResult, View

PAGE = 40
LENGTH = 200  # characters of a record before it is opened


def show(view: View, case: CaseFile, at: date) -> None:
    """`case` as at a date: only records that stood then are searched for."""
    if not case.records:
        st.html('<div class="tl"><h2 class="tl-headline">No record of this case stood at this date.</h2></div>')
        return
    words, kinds, indicator = _asked(case)
    asked = bool(words or indicator)
    result = (
        view.search(
            Search(
                words,
                case.crn,
                kinds=kinds or None,
                until=at.isoformat(),
                indicator=indicator,
                limit=len(case.records) + 1,
            )
        )
        if asked
        else None
    )
    hits = _by_record(result)
    shown = [r for r in case.records if (not kinds or r.kind in kinds) and (result is None or r.id in hits)]
    st.html(f'<div class="tl"><p class="tl-lead">{escape(counted(case, shown, result))}</p></div>')
    page = st.pagination(-(-len(shown) // PAGE), key="records_page") if len(shown) > PAGE else 1
    part = shown[(page - 1) * PAGE : page * PAGE]
    st.html(f'<div class="tl">{"".join(_listed(part, hits))}</div>')


def _asked(case: CaseFile) -> tuple[str, list[str], str | None]:
    search, kind, indicator = st.columns([2, 1.4, 1.4])
    words = search.text_input(
        "Search the words",
        key="words",
        help='Every word must stand in it. "In quotation marks" a phrase, word* a beginning.',
    )
    kinds = kind.multiselect(
        "Kinds of record", sorted({r.kind for r in case.records}), key="kinds", placeholder="All kinds",
        format_func=lambda name: name.replace("_", " "),
    )  # fmt: skip
    stated = sorted({m.category for r in case.records for m in r.mentions if m.asserted and m.of_offender}, key=label)
    code = indicator.selectbox("Indicator", stated, index=None, key="indicator", placeholder="Any", format_func=label)
    return words.strip(), kinds, code


def _by_record(result: SearchResult | None) -> dict[str, Hit]:
    return {h.record_id: h for h in (result.hits if result else ()) if h.record_id}


def counted(case: CaseFile, shown: Sequence[Record], result: SearchResult | None) -> str:
    if result is None:
        return f"{len(shown)} of {plural(len(case.records), 'record')} shown. {read_told(case)}"
    unread = (
        f"; {plural(result.unreadable, 'record')} could not be read" if result.unreadable else "; none was unreadable"
    )
    empty = " An empty answer says nothing of what was not received." if not shown else ""
    return f"{plural(len(shown), 'record')} found. {plural(result.searched, 'record')} searched{unread}.{empty}"


def _listed(records: Sequence[Record], hits: Mapping[str, Hit]) -> Iterator[str]:
    for record in records:
        head = f"{record.recorded_on}&ensp;<b>{escape(kind(record))}</b>, {escape(who(record))} ({escape(record.id)})"
        hit = hits.get(record.id)
        preview = found_marks(hit.snippet, hit.marks) if hit else _preview(record)
        yield (
            f'<div class="tl-entry"><div class="tl-muted">{head}</div><div class="preview">{preview}</div>'
            f"{details(record, _summary(record), opened=hit is not None and len(hits) <= 3)}</div>"
        )


def _summary(record: Record) -> str:
    found = len(record.mentions)
    return (
        f"Whole record, {plural(found, 'indicator')} read in it" if found else "Whole record, no indicator found in it"
    )


def _preview(record: Record) -> str:
    """The beginning of a record, with the spans that stand in it."""
    text = record.text
    end = len(text) if len(text) <= LENGTH else text.rfind(" ", 0, LENGTH)
    inside = [m for m in record.mentions if m.end <= end]
    return marked(text[:end], inside, numbered=False) + ("" if end == len(text) else " …")
