"""A DOCX draft: body, tables, text boxes, notes, headers and footers, as they read with tracked changes accepted."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from docx import Document
from docx.document import Document as DocxDocument
from docx.oxml import parse_xml
from docx.text.paragraph import Paragraph

from ingest.draft_parts import LONGEST_HEADING, Line, Parts, Refused, like_a_heading, parts_of

UNPACKED = 100 << 20  # bytes of all files in the archive
FILES = 5_000  # in the archive
REMEDY = "Open it in Word and save it as DOCX, without a password."
_GONE = {"del", "moveFrom", "Fallback", "txbxContent"}  # deleted, moved away, said twice, read on its own
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_PICTURES = {"pic", "imagedata"}
_NOTES = ("/word/footnotes.xml", "/word/endnotes.xml")


def read_docx(data: bytes) -> Parts:
    """Raises Refused."""
    _check_archive(data)
    document = Document(BytesIO(data))
    body = document.element.body
    blobs = {str(part.partname): part.blob for part in document.part.package.iter_parts()}
    notes = [parse_xml(blobs[name]) for name in _NOTES if name in blobs]
    lines = [*_margins(document, "header"), *_blocks(body, document)]
    lines += [Line(_words(p)) for note in notes for p in _tagged(note, "p")]
    lines += _margins(document, "footer")
    return parts_of(lines, list(_notices(body, blobs)))


def _check_archive(data: bytes) -> None:
    try:
        with ZipFile(BytesIO(data)) as archive:
            files = archive.infolist()
    except BadZipFile as fault:
        raise Refused("document", "a broken archive", "a DOCX", REMEDY) from fault
    if any(f.flag_bits & 1 for f in files):
        raise Refused("document", "with a password", "a DOCX without one", REMEDY)
    if "word/document.xml" not in {f.filename for f in files}:
        raise Refused("document", "another kind of archive", "a DOCX (word/document.xml is not in it)", REMEDY)
    size = sum(f.file_size for f in files)
    if size > UNPACKED or len(files) > FILES:
        value = f"{size >> 20:,} MB in {len(files):,} files when unpacked"
        raise Refused("document", value, f"at most {UNPACKED >> 20} MB in {FILES:,} files", REMEDY)


def _blocks(container: Any, document: DocxDocument) -> Iterator[Line]:
    """The paragraphs and rows of a body, a cell, a text box or whatever holds such, in order."""
    for element in container:
        name = _name(element)
        if name == "p":
            yield _paragraph(element, document)
            for box in _boxes(element):
                yield from _blocks(box, document)
        elif name == "tr":
            yield from _row(element, document)
        elif name not in _GONE and not name.endswith("Pr"):
            yield from _blocks(element, document)


def _paragraph(element: Any, document: DocxDocument) -> Line:
    text = _words(element)
    paragraph = Paragraph(element, document._body)
    return Line(text, heading=len(text.strip()) <= LONGEST_HEADING and (_styled(paragraph) or _bold(paragraph)))


def _styled(paragraph: Paragraph) -> bool:
    """Its style is a heading's, or is made from one."""
    style: Any = paragraph.style
    while style is not None:
        if (style.name or "").lower().startswith(("heading", "title")):
            return True
        style = style.base_style
    return False


def _bold(paragraph: Paragraph) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.bold for run in runs) and like_a_heading(paragraph.text)


def _row(row: Any, document: DocxDocument) -> Iterator[Line]:
    """Short cells side by side are one line; where one is longer, each stands alone."""
    cells = [
        [line for line in _blocks(cell, document) if line.text.strip()] for cell in _tagged(row, "tc", nested=False)
    ]
    texts = [" ".join(line.text.strip() for line in cell) for cell in cells if cell]
    if all(len(text) <= LONGEST_HEADING for text in texts):
        yield Line(" | ".join(texts))
    else:
        yield from (Line(line.text) for cell in cells for line in cell)


def _margins(document: DocxDocument, which: str) -> list[Line]:
    """Headers or footers, each said once however many pages repeat it."""
    parts = (getattr(s, f"{kind}{which}") for s in document.sections for kind in ("", "first_page_", "even_page_"))
    lines = [line.text for part in parts if not part.is_linked_to_previous for line in _blocks(part._element, document)]
    return [Line(text) for text in dict.fromkeys(lines)]


def _words(paragraph: Any) -> str:
    return "".join(_pieces(paragraph))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name not in _GONE and not name.endswith("Pr"):
            yield from _pieces(child)


def _boxes(element: Any) -> Iterator[Any]:
    """Text boxes that hang on a paragraph, each once."""
    for child in element:
        if _name(child) == "txbxContent":
            yield child
        elif _name(child) not in ("del", "moveFrom", "Fallback"):
            yield from _boxes(child)


def _tagged(element: Any, name: str, nested: bool = True) -> Iterator[Any]:
    for child in element:
        if _name(child) == name:
            yield child
        if nested or _name(child) != name:
            yield from _tagged(child, name, nested)


def _name(element: Any) -> str:
    """The local name of an element; nothing for a comment of the XML."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _notices(body: Any, parts: Iterable[str]) -> Iterator[str]:
    pictures = sum(1 for element in body.iter() if _name(element) in _PICTURES)
    if pictures:
        yield f"pictures, {pictures}: words in a picture are not read"
    if "/word/comments.xml" in parts:
        yield "comments in the margin are not read"
