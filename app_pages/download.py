"""The briefing to take away."""

import streamlit as st

from continuity.briefing import Briefing
from documents.briefing import as_docx, as_pdf

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SAID = (
    "The briefing as a document: a first page of what matters most, then the evidence, every statement with its record,"
    " date, agency and grade. Its file name tells nothing of the person; its text does."
)


def show(briefing: Briefing) -> None:
    """Each file is made when it is asked for."""
    st.html(f'<div class="tl"><p class="tl-lead">{SAID}</p></div>')
    with st.container(horizontal=True):
        st.download_button(
            "Briefing as DOCX, to edit", lambda: as_docx(briefing), "briefing.docx", WORD, on_click="ignore"
        )
        st.download_button(
            "Briefing as PDF, to read", lambda: as_pdf(briefing), "briefing.pdf", "application/pdf", on_click="ignore"
        )
