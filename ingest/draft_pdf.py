"""A PDF draft: the text layer of every page. A page without one is an error, since what stands on it would be missed."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from typing import Any

from pypdf import PageObject, PdfReader

from ingest.draft_parts import Line, Parts, Refused, like_a_heading, parts_of

PAGES = 500
UNREADABLE = 0.1  # share of a page's characters that stand for no letter, from which on it counts as not read
FULL = 0.7  # of the longest line of a page: a line that is shorter ends a paragraph
_BULLET = re.compile(r"[-•*◦▪–]\s|\(?\w{1,3}[.)]\s")
_ENDS = (".", "!", "?", ":", ";")


@dataclass(frozen=True, slots=True)
class _Printed:
    """One line as printed. `size` in points; `wraps`: it runs to the margin."""

    text: str
    size: float
    bold: bool
    wraps: bool


def read_pdf(data: bytes) -> Parts:
    """Raises Refused."""
    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        raise Refused(
            "document", "encrypted", "a PDF without a password", "Save it without a password or restrictions."
        )
    if len(reader.pages) > PAGES:
        raise Refused("document", f"{len(reader.pages):,} pages", f"at most {PAGES} pages", "Check it in parts.")
    pages = [_printed(page) for page in reader.pages]
    silent = [number for number, lines in enumerate(pages, start=1) if not _legible(lines)]
    if silent:
        where = f"page{'s' * (len(silent) > 1)} {', '.join(map(str, silent))}"
        remedy = "Type the text of the scanned page and paste it, or save the document without blank pages."
        raise Refused(where, "without text that can be read", "a page with a text layer", remedy)
    return parts_of(_paragraphs([line for lines in pages for line in lines]), list(_notices(reader)))


def _legible(lines: Sequence[_Printed]) -> bool:
    text = "".join(line.text for line in lines)
    strange = sum(1 for c in text if c == "\ufffd" or "\ue000" <= c <= "\uf8ff")
    return any(map(str.isalnum, text)) and strange <= UNREADABLE * len(text)


def _printed(page: PageObject) -> list[_Printed]:
    """The lines of a page, each with the size and weight of most of its characters."""
    letters: list[tuple[str, float, bool]] = []

    def take(text: str, cm: list[float], tm: list[float], font: dict[str, Any] | None, size: float) -> None:
        look = (round(abs(size * _scale(tm) * _scale(cm)), 1), "bold" in str((font or {}).get("/BaseFont")).lower())
        letters.extend((c, *look) for c in text)

    page.extract_text(visitor_text=take)
    lines = [list(line) for end, line in groupby(letters, lambda letter: letter[0] == "\n") if not end]
    texts = ["".join(c for c, _, _ in line).replace("\u00ad", "").strip() for line in lines]
    longest = max(map(len, texts), default=0)
    return [
        _Printed(text, *Counter((size, bold) for c, size, bold in line if c.strip()).most_common(1)[0][0], len(text) >= FULL * longest)
        for text, line in zip(texts, lines, strict=True)
        if text
    ]  # fmt: skip


def _scale(matrix: Sequence[float]) -> float:
    return matrix[3] or matrix[1] or 1.0


def _paragraphs(lines: Sequence[_Printed]) -> Iterator[Line]:
    """Lines joined where they only wrap. A heading is larger than most of the text, or bold where that is not."""
    weights = Counter[tuple[float, bool]]()
    for line in lines:
        weights[line.size, line.bold] += len(line.text)
    size, bold = weights.most_common(1)[0][0]
    held: list[str] = []
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        heading = (line.size > 1.05 * size or (line.bold and not bold)) and like_a_heading(line.text)
        held.append(line.text)
        if heading or following is None or not _wraps(line, following):
            yield Line(" ".join(held), heading and len(held) == 1)
            held = []


def _wraps(line: _Printed, following: _Printed) -> bool:
    alike = (line.size, line.bold) == (following.size, following.bold)
    return alike and line.wraps and not line.text.endswith(_ENDS) and not _BULLET.match(following.text)


def _notices(reader: PdfReader) -> Iterator[str]:
    pictured = [str(number) for number, page in enumerate(reader.pages, start=1) if _has_picture(page)]
    if pictured:
        yield f"pictures on page {', '.join(pictured)}: words in a picture are not read"
    if reader.get_fields():
        yield "fields of a form: what is filled in there is not read"


def _has_picture(page: PageObject) -> bool:
    objects: Any = (page.get("/Resources") or {}).get("/XObject") or {}
    return any(objects[name].get("/Subtype") == "/Image" for name in objects)
