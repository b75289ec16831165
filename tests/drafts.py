"""Draft assessments as files, made for the tests: DOCX, PDF with and without a text layer."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import typst
from docx import Document
from docx.oxml import parse_xml

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PICTURE = "#rect(width: 60%, height: 40%, fill: gray)"  # what a scan is: something drawn, and no letter


def saved(document: Any) -> bytes:
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def docx(sections: Mapping[str, str], *xml: str) -> bytes:
    """Headings with their text; `xml` is put at the end of the body as it stands."""
    document = Document()
    for name, text in sections.items():
        if name:
            document.add_heading(name, 1)
        document.add_paragraph(text)
    for piece in xml:
        document.element.body.insert(len(document.element.body) - 1, parse_xml(piece))
    return saved(document)


def pdf(*pages: Mapping[str, str] | str) -> bytes:
    """A page of headings with their text, or of Typst as given."""
    return typst.compile("\n#pagebreak()\n".join(p if isinstance(p, str) else _typst(p) for p in pages).encode())


def _typst(sections: Mapping[str, str]) -> str:
    return "\n\n".join(f"{f'= {name}' if name else ''}\n{text}" for name, text in sections.items())


def archive(**files: bytes) -> bytes:
    """A ZIP of files; `__` in a name stands for a slash, and `_` for a dot."""
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name.replace("__", "/").replace("_", "."), data)
    return held.getvalue()
