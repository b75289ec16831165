"""A Word document of ours: headings, numbered paragraphs, footnotes, page numbers, British English, the same bytes each time."""

from datetime import date, datetime, time

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from documents.characters import fit
from documents.docx_notes import Footnotes, bytes_of, field

LANGUAGE = "en-GB"
NUMBERED = "Numbered Paragraph"
_TITLE_LONGEST = 255  # what the format allows in a property
_NUMBERING = "90"  # an id that the template does not use
_SIZES = {"Normal": 11, "Title": 22, "Subtitle": 12, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11}  # points
_A4 = (Cm(21), Cm(29.7))


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
        self._footnotes, self._notes = Footnotes(self._document), 0
        self.line(title, "Title")

    def heading(self, text: str, level: int) -> None:
        self._paragraph(text, f"Heading {level}")

    def line(self, text: str, style: str = "Normal") -> None:
        self._paragraph(text, style)

    def numbered(self, text: str, note: str) -> None:
        """A paragraph with the next number, and a footnote where there is a note."""
        paragraph = self._paragraph(text, NUMBERED)
        if note:
            self._notes += 1
            self._footnotes.write(paragraph, self._notes, fit(note))

    def footer(self, text: str) -> None:
        """`text` and the page number at the foot of every page."""
        paragraph = self._document.sections[0].footer.paragraphs[0]
        paragraph.add_run(f"{fit(text)} Page ")
        field(paragraph, "PAGE", "1")
        paragraph.add_run(" of ")
        field(paragraph, "NUMPAGES", "1")

    def to_bytes(self) -> bytes:
        """The file. The same calls give the same bytes; nothing can be written after it."""
        self._footnotes.close()
        return bytes_of(self._document)

    def _paragraph(self, text: str, style: str) -> Paragraph:
        """A paragraph whose style is set by its id: to look a name up anew each time would cost most of the work."""
        if style not in self._style_ids:
            self._style_ids[style] = self._document.styles[style].style_id
        paragraph = self._document.add_paragraph(fit(text))
        paragraph._p.style = self._style_ids[style]
        return paragraph

    def _set_properties(self, title: str, day: date | None) -> None:
        properties = self._document.core_properties
        properties.title = fit(title)[:_TITLE_LONGEST]
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
