"""Footnotes and fields of a Word document, which python-docx has no words for, and its bytes without the clock of the machine.

A note is written once; later places refer to it by a NOTEREF field, so that numbers stay right when somebody edits the text.
"""

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

TEXT_STYLE, REFERENCE_STYLE = "footnote text", "footnote reference"  # Word's own names; an id is a name without blanks
_TEXT_ID, _REFERENCE_ID = "footnotetext", "footnotereference"
_SEPARATORS = f"""<w:footnotes {nsdecls("w")}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>
</w:footnotes>"""


class Footnotes:
    """The notes of one document. Numbers count from 1 in the order of writing; `close` puts them into the document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._notes: Any = parse_xml(_SEPARATORS)
        _add_styles(document)

    def write(self, paragraph: Paragraph, number: int, words: str) -> None:
        """The reference to a new note at the end of `paragraph`, and the note."""
        run = paragraph.add_run()
        run._r.style = _REFERENCE_ID
        run._r.append(_element("w:footnoteReference", {"w:id": str(number)}))
        mark(run._r, f"note{number}", number)
        self._notes.append(_note(number, words))

    def refer(self, paragraph: Paragraph, number: int) -> None:
        """A second reference to a note that is written already."""
        field(paragraph, f"NOTEREF note{number} \\h", str(number), _REFERENCE_ID)

    def close(self) -> None:
        main = self._document.part
        part = Part(
            PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, serialize_part_xml(self._notes), main.package
        )
        main.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        _say_separators(self._document)


def bytes_of(document: Document) -> bytes:
    """The file: the same document gives the same bytes."""
    made, fixed = BytesIO(), BytesIO()
    document.save(made)
    with ZipFile(made) as source, ZipFile(fixed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(ZipInfo(name), source.read(name), ZIP_DEFLATED)
    return fixed.getvalue()


def field(paragraph: Paragraph, code: str, shown: str, style_id: str | None = None) -> Run:
    """A field that Word computes; `shown` stands there until it does. Returns the run that shows it."""
    begin, instruction, separate, result, end = (paragraph.add_run() for _ in range(5))
    for run in (begin, instruction, separate, result, end):
        run._r.style = style_id
    begin._r.append(_element("w:fldChar", {"w:fldCharType": "begin"}))
    words = _element("w:instrText", {"xml:space": "preserve"})
    words.text = f" {code} "
    instruction._r.append(words)
    separate._r.append(_element("w:fldChar", {"w:fldCharType": "separate"}))
    result.text = shown
    end._r.append(_element("w:fldChar", {"w:fldCharType": "end"}))
    return result


def mark(element: Any, name: str, number: int) -> None:
    """A bookmark around an element of a paragraph; `number` is its own in the document."""
    element.addprevious(_element("w:bookmarkStart", {"w:id": str(number), "w:name": name}))
    element.addnext(_element("w:bookmarkEnd", {"w:id": str(number)}))


def _note(number: int, words: str) -> Any:
    note = _element("w:footnote", {"w:id": str(number)})
    paragraph = _element("w:p", {})
    properties = _element("w:pPr", {})
    properties.append(_element("w:pStyle", {"w:val": _TEXT_ID}))
    paragraph.append(properties)
    reference = _element("w:r", {})
    look = _element("w:rPr", {})
    look.append(_element("w:rStyle", {"w:val": _REFERENCE_ID}))
    reference.extend([look, _element("w:footnoteRef", {})])
    run, text = _element("w:r", {}), _element("w:t", {"xml:space": "preserve"})
    text.text = f" {words}"
    run.append(text)
    paragraph.extend([reference, run])
    note.append(paragraph)
    return note


def _element(name: str, attributes: dict[str, str]) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    return element


def _add_styles(document: Document) -> None:
    text = document.styles.add_style(TEXT_STYLE, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    text.base_style = document.styles["Normal"]
    text.font.size = Pt(8)
    text.paragraph_format.space_after = Pt(0)
    reference = document.styles.add_style(REFERENCE_STYLE, WD_STYLE_TYPE.CHARACTER, builtin=True)
    reference.font.superscript = True


def _say_separators(document: Document) -> None:
    """Word looks in the settings for the notes that are the lines above the others."""
    settings = document.settings.element
    listed = _element("w:footnotePr", {})
    listed.extend([_element("w:footnote", {"w:id": "-1"}), _element("w:footnote", {"w:id": "0"})])
    after = settings.find(qn("w:compat"))
    if after is not None:
        after.addprevious(listed)
