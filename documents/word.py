"""A Word document of ours: headings, numbered paragraphs, footnotes, page numbers, British English, the same bytes each time."""

import re
from datetime import date, datetime, time
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from documents.footnotes import Footnotes

LANGUAGE = "en-GB"
NUMBERED = "Numbered Paragraph"
_TITLE_LONGEST = 255  # what the format allows in a property
_NUMBERING = "90"  # an id that the template does not use
_SIZES = {"Normal": 11, "Title": 22, "Subtitle": 12, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11}  # points
_A4 = (Cm(21), Cm(29.7))
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can tell
# Control characters, marks that turn the direction of what follows, half characters, and code points that are none.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_BREAK = re.compile("\r\n|[\r\x85\u2028\u2029]")


def printable(text: str) -> str:
    """`text` with each break as a line feed, and as its code (`[U+0007]`) what a document cannot hold or would hide."""
    return _UNFIT.sub(lambda found: f"[U+{ord(found[0]):04X}]", _BREAK.sub("\n", text))


class Paper:
    """One document that is written from top to bottom; a heading of level 1 begins a page. `day` dates it in its properties; None leaves it undated there."""

    def __init__(self, title: str, day: date | None):
        self._document = Document()
        self._style_ids: dict[str, str] = {}
        self._set_properties(title, day)
        section = self._document.sections[0]
        section.page_width, section.page_height = _A4
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.5)
        self._set_styles()
        self._set_numbering()
        self._footnotes = Footnotes(self._document)
        self.line(title, "Title")

    def heading(self, text: str, level: int) -> None:
        self._paragraph(text, f"Heading {level}")

    def line(self, text: str, style: str = "Normal") -> None:
        self._paragraph(text, style)

    def numbered(self, text: str, note: str) -> None:
        """A paragraph with the next number, and a footnote where there is a note."""
        paragraph = self._paragraph(text, NUMBERED)
        if note:
            self._footnotes.add(paragraph, printable(note))

    def footer(self, text: str) -> None:
        """`text` and the page number at the foot of every page."""
        paragraph = self._document.sections[0].footer.paragraphs[0]
        paragraph.add_run(f"{printable(text)} Page ")
        _field(paragraph, "PAGE")
        paragraph.add_run(" of ")
        _field(paragraph, "NUMPAGES")

    def to_bytes(self) -> bytes:
        """The file. The same calls give the same bytes."""
        made = BytesIO()
        self._document.save(made)
        fixed = BytesIO()
        with ZipFile(made) as source, ZipFile(fixed, "w") as target:
            for name in source.namelist():
                target.writestr(ZipInfo(name, _ZIP_DAY), source.read(name), ZIP_DEFLATED)
        return fixed.getvalue()

    def _paragraph(self, text: str, style: str) -> Paragraph:
        """A paragraph whose style is set by its id: to look a name up anew each time would cost most of the work."""
        if style not in self._style_ids:
            self._style_ids[style] = self._document.styles[style].style_id
        paragraph = self._document.add_paragraph(printable(text))
        paragraph._p.style = self._style_ids[style]
        return paragraph

    def _set_properties(self, title: str, day: date | None) -> None:
        properties = self._document.core_properties
        properties.title = printable(title)[:_TITLE_LONGEST]
        properties.author = properties.last_modified_by = "Throughline"
        properties.language = LANGUAGE
        properties.comments = ""
        for element in [e for e in properties._element if e.tag in (qn("dcterms:created"), qn("dcterms:modified"))]:
            properties._element.remove(element)
        if day is not None:
            properties.created = properties.modified = datetime.combine(day, time())

    def _set_styles(self) -> None:
        styles = self._document.styles
        for language in styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), LANGUAGE)
        for name, size in _SIZES.items():
            font = styles[name].font
            font.size, font.name, font.color.rgb = Pt(size), "Arial", RGBColor(0, 0, 0)
            _without_theme_font(styles[name].element)
        styles["Subtitle"].font.italic = False
        styles["Heading 1"].paragraph_format.page_break_before = True
        numbered = styles.add_style(NUMBERED, WD_STYLE_TYPE.PARAGRAPH)
        numbered.base_style = styles["Normal"]
        numbered.paragraph_format.left_indent, numbered.paragraph_format.first_line_indent = Cm(1.2), Cm(-1.2)
        numbered.element.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = int(_NUMBERING)

    def _set_numbering(self) -> None:
        """One row of numbers through the whole document."""
        numbering = self._document.part.numbering_part.element
        abstract = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{_NUMBERING}"><w:multiLevelType w:val="singleLevel"/>'
            '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/>'
            '<w:pPr><w:ind w:left="680" w:hanging="680"/></w:pPr></w:lvl></w:abstractNum>'
        )
        numbering.find(qn("w:num")).addprevious(abstract)
        number = parse_xml(
            f'<w:num {nsdecls("w")} w:numId="{_NUMBERING}"><w:abstractNumId w:val="{_NUMBERING}"/></w:num>'
        )
        numbering.append(number)


def _without_theme_font(style: BaseOxmlElement) -> None:
    """Takes off the fonts of the theme, which would win over the one that is named."""
    for fonts in style.iter(qn("w:rFonts")):
        for name in [n for n in fonts.attrib if n.endswith("Theme")]:
            del fonts.attrib[name]


def _field(paragraph: Paragraph, code: str) -> None:
    """A field that the reader's program fills in."""
    field = OxmlElement("w:fldSimple", attrs={qn("w:instr"): code})
    run = OxmlElement("w:r")
    words = OxmlElement("w:t")
    words.text = "1"
    run.append(words)
    field.append(run)
    paragraph._p.append(field)
