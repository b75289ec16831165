"""The briefing as a document to hand over: DOCX to edit, PDF to read."""

from continuity.briefing import Briefing
from continuity.briefing_sheet import sheet
from documents import sheet_docx, sheet_pdf


def as_docx(briefing: Briefing) -> bytes:
    """A Word document. The same briefing gives the same bytes."""
    return sheet_docx.as_docx(sheet(briefing))


def as_pdf(briefing: Briefing) -> bytes:
    """A tagged PDF (PDF/UA-1). The same briefing gives the same bytes."""
    return sheet_pdf.as_pdf(sheet(briefing))
