"""A draft assessment checked before it is signed. It is read in this run and nowhere kept: not in the session, no cache, no log."""

from collections.abc import Iterator
from html import escape

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from alerts import clock
from app_pages import findings, frame
from app_pages.record import proofs
from app_pages.style import STATES
from continuity.check import Check, check, draft_record
from continuity.compare import DroppedItem, Item
from continuity.policy import load_policy
from continuity.render_check import OPEN, change_told, denial_sentences, headline, order, previous_told
from continuity.told import named, read_told
from continuity.wording import label, plural
from errors import BadInput
from graph.case import CaseFile
from ingest.draft import Draft, read_draft

TYPES = ["docx", "pdf", "txt"]
SAID = (
    "Paste a draft assessment, or choose its file. It is compared with everything on record as if it were signed today."
    " It is not kept: the page forgets it as soon as the answer is shown."
)


def show(case: CaseFile) -> None:
    """`case` as it stands, without the draft."""
    st.html(f'<div class="tl"><p class="tl-lead">{SAID}</p></div>')
    given = _given()
    if given is None:
        return
    data, name = given
    if not data.strip():
        st.warning("There is nothing to check: paste the draft, or choose its file.")
        return
    try:
        read = read_draft(data, name)
    except BadInput as fault:
        st.error(frame.literal(frame.said(fault)))
        return
    st.html(f'<div class="tl">{"".join(_shown(_checked(case, read), read))}</div>')


def _given() -> tuple[bytes, str] | None:
    """The draft that was sent just now, and the name of its file. It leaves the session with this call."""
    words, upload = "draft words", "draft file"
    with st.form("draft", clear_on_submit=True):
        pasted = st.text_area("The words of the draft", key=words, height=220)
        file = st.file_uploader("Or its file (DOCX, PDF or plain text)", TYPES, key=upload, max_upload_size=20)
        sent = st.form_submit_button("Check this draft", type="primary")
    if not sent:
        return None
    data, name = (file.getvalue(), file.name) if file else (pasted.encode(), "The draft")
    for key in (words, upload):
        st.session_state.pop(key, None)
    _forget_uploads()
    return data, name


def _forget_uploads() -> None:
    """Streamlit would hold them until the session ends."""
    here = get_script_run_ctx()
    if here:
        here.uploaded_file_mgr.remove_session_files(here.session_id)


def _checked(case: CaseFile, read: Draft) -> Check:
    day = clock.now().date()
    return check(case, draft_record(case, day, read.text, read.sections), load_policy())


def _shown(checked: Check, read: Draft) -> Iterator[str]:
    yield f'<h2 class="tl-headline">{escape(headline(checked))}</h2>'
    yield f'<p class="tl-lead">{escape(previous_told(checked))} {OPEN}</p>'
    yield from _left_out(checked)
    yield from _denied(checked)
    yield from _copied(checked)
    yield from _changes(checked)
    yield '<h2 class="tl-h2">What was read</h2>'
    yield f'<p class="tl-lead">The draft: {plural(len(read.text.split()), "word")}. {escape(read_told(checked.case))}</p>'
    yield "".join(f'<p class="tl-lead"><b>{escape(notice)}.</b></p>' for notice in read.notices)


def _heading(words: str, count: int) -> str:
    return f'<h2 class="tl-h2">{words} ({count})</h2>'


def _left_out(checked: Check) -> Iterator[str]:
    found = sorted(checked.review.dropped, key=order)
    if found:
        yield _heading("Known, and not in the draft", len(found))
    for number, item in enumerate(found, start=1):
        yield _item(number, item, "dropped", "not in the draft", f"{_carried(item)}{_unsure(checked, item)}")


def _carried(item: DroppedItem) -> str:
    last = item.last_carried_by
    return f"Last carried by the assessment of {named([last])}." if last else "No assessment on record has carried it."


def _unsure(checked: Check, item: Item) -> str:
    """What of the draft may speak of it after all."""
    quotes = [m.quote for m in checked.draft.possible if m.category == item.category]
    return f" The draft may speak of it: “{quotes[0]}”. A person should read that." if quotes else ""


def _item(number: int, item: Item, state: str, words: str, why: str) -> str:
    fill, ink = STATES[state]  # type: ignore[index]
    tag = f'<span class="tl-tag" style="background:{fill};color:{ink}">{words}</span>'
    return (
        f'<div class="tl-item"><div class="n">{number}</div><div><h3>{escape(label(item.category))}{tag}</h3>'
        f'<p class="tl-why">{escape(why)}</p>{"".join(proofs(item.evidence))}</div></div>'
    )


def _denied(checked: Check) -> Iterator[str]:
    found = checked.review.contradicted
    if found:
        yield _heading("Denied by the draft, and on record", len(found))
        yield '<p class="tl-muted">Both are quoted, with both dates; neither is judged.</p>'
    for number, item in enumerate(found, start=1):
        yield _item(number, item, "contradicted", "denied by the draft", f"The draft, {_denials(checked, item)}")


def _denials(checked: Check, item: Item) -> str:
    quotes = ", ".join(f"“{words}”" for words in denial_sentences(checked, item))
    return f"{checked.draft.recorded_on}: {quotes}"


def _copied(checked: Check) -> Iterator[str]:
    if checked.copied:
        yield _heading("Copied from the last assessment", len(checked.copied))
    for section in checked.copied:
        told = f"{section.name or 'The text'}: {plural(section.words, 'word')}, {section.percent} % of it."
        yield f'<div class="tl-finding"><p>{escape(told)}</p><blockquote class="tl-quote">{escape(section.quote)}</blockquote></div>'


def _changes(checked: Check) -> Iterator[str]:
    if checked.changes:
        yield _heading("Significant changes since then that it does not cover", len(checked.changes))
    for change in checked.changes:
        proof = "".join(findings.record_html(r) for r in change.records)
        yield f'<div class="tl-finding"><p>{escape(change_told(change))}</p>{proof}</div>'
