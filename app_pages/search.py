"""Search across all cases: words and filters in, hits with the words marked out, each record one click away."""

from collections.abc import Mapping
from html import escape

import streamlit as st

from app_pages import case, frame, pickers
from app_pages.record import found_marks
from continuity.wording import plural
from errors import BadInput
from graph.dates import parse_date
from graph.store import Hit, Search, SearchResult, View

PAGE, PAGES = 20, 25  # hits on a page; how many pages can be turned to
HOW = 'Every word must stand in it. "In quotation marks" a phrase, word* a beginning.'


def page() -> None:
    frame.on_view(_search)


def _search(view: View) -> None:
    frame.heading("Search all cases")
    names = frame.named(view.cases())
    text, spelling = _words()
    try:
        asked = _asked(view, names, text.strip(), spelling)
    except ValueError as fault:
        st.warning(frame.literal(str(fault)))
        return
    if asked == Search(spelling=spelling, limit=asked.limit):
        st.html(f'<div class="tl"><p class="tl-lead">{escape(HOW)} The filters on the left narrow it.</p></div>')
        return
    try:
        _show(view.search(asked), names)
    except BadInput as fault:
        st.warning(frame.literal(frame.said(fault)))


def _words() -> tuple[str, bool]:
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    text = left.text_input(
        "Words", key="search_words", placeholder='knife, or "teenage girls", or exploit*', help=HOW,
        on_change=_first_page, persist_state="session",
    )  # fmt: skip
    spelling = right.checkbox(
        "Other spellings too", key="search_spelling", help="A word also matches words that differ from it by a slip.",
        on_change=_first_page, persist_state="session",
    )  # fmt: skip
    return text, spelling


def _asked(view: View, names: Mapping[str, str], text: str, spelling: bool) -> Search:
    """What is to be looked for. Raises ValueError for words and dates that cannot be looked for."""
    with st.sidebar:
        crn = pickers.case("Person", "search_person", names, _first_page)
        indicator = pickers.indicator("Indicator", "search_indicator", _first_page)
        kinds = pickers.several("Kinds of record", "search_kinds", view.choices("kind"), _first_page, frame.kind)
        areas = pickers.several("Areas", "search_areas", view.choices("area"), _first_page)
        since, until = _day("Written from", "search_since"), _day("Written until", "search_until")
    if text and not any(map(str.isalnum, text)):
        raise ValueError("There is no letter or digit in that to look for.")
    if since and until and parse_date(until).last < parse_date(since).first:
        raise ValueError(f"No day is from {since} and until {until}.")
    return Search(
        text, crn, areas or None, kinds or None, since, until, indicator, spelling, PAGE * _page_asked()
    )  # fmt: skip


def _day(words: str, key: str) -> str | None:
    given = st.text_input(
        words, key=key, placeholder=pickers.DATE, on_change=_first_page, persist_state="session"
    ).strip()
    if not given:
        return None
    try:
        parse_date(given)
    except ValueError:
        raise ValueError(f"“{given}” is not a day, month or year. Write it as {pickers.DATE}.") from None
    return given


def _first_page() -> None:
    """Another search begins at its first page: with a fresh pager, that shows it."""
    st.session_state["searches"] = st.session_state.get("searches", 0) + 1


def _pager() -> str:
    return f"search_page {st.session_state.get('searches', 0)}"


def _page_asked() -> int:
    return int(st.session_state.get(_pager()) or 1)


def _show(result: SearchResult, names: Mapping[str, str]) -> None:
    st.html(
        f'<div class="tl"><h2 class="tl-headline">{escape(counted(result))}</h2>'
        f'<p class="tl-muted">{escape(searched(result))}</p></div>'
    )
    pages = min(-(-result.found // PAGE), PAGES)
    at = min(_page_asked(), max(pages, 1))
    for hit in result.hits[(at - 1) * PAGE : at * PAGE]:
        _hit(hit, names)
    if pages > 1:
        st.pagination(pages, key=_pager(), persist_state="session")


def counted(result: SearchResult) -> str:
    if not result.found:
        return "Nothing found"
    most = PAGE * PAGES
    return plural(result.found, "match", "matches") + (f", of which {most} can be shown" if result.found > most else "")


def searched(result: SearchResult) -> str:
    """What was looked through, and what could not be: an empty answer is told for what it is."""
    unread = f"{plural(result.unreadable, 'record')} could not be read" if result.unreadable else "none was unreadable"
    empty = " An empty answer says nothing of what was not received." if not result.found else ""
    order = " Names come first, then the newest records." if result.found > 1 else ""
    return f"{plural(result.searched, 'record')} searched; {unread}.{order}{empty}"


def _hit(hit: Hit, names: Mapping[str, str]) -> None:
    with st.container(key=f"hit {hit.crn} {hit.record_id}", gap="xxsmall"):
        key = f"open {hit.crn} {hit.record_id}"
        if st.button(frame.literal(titled(hit, names)), key=key, type="tertiary"):
            case.go_to(hit.crn, hit)
        st.html(f'<div class="tl tl-hit">{found_marks(hit.snippet, hit.marks)}</div>')


def titled(hit: Hit, names: Mapping[str, str]) -> str:
    name = names.get(hit.crn, hit.crn)
    if hit.record_id is None:
        return f"{name}: a name in this case"
    return f"{name}: {frame.kind(hit.kind)}, {hit.recorded_on or 'on a day not told'} ({hit.record_id})"
