"""A sheet as a Word document that people edit: real headings, lists, tables and footnotes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from continuity.sheet import Block, Grid, Heading, Line, Numbered, Point, Quote, Sheet, Told
from continuity.told import more_told, note_told
from documents.characters import fit
from documents.docx_notes import Footnotes, bytes_of, field, mark
from documents.notes import Notes, under
from graph.case import Record

FONT, LANGUAGE = "Calibri", "en-GB"
MUTED = RGBColor(0x50, 0x5A, 0x5F)
INSIDE = Cm(0.7)
WIDTH = Cm(21.0 - 2 * 2.2)
_REST = "rest"  # the bookmark of what follows the first page
_PAGE = "\N{OBJECT REPLACEMENT CHARACTER}"
_LINES = (
    f'<w:tblBorders {nsdecls("w")}><w:top w:val="single" w:sz="6"/><w:bottom w:val="single" w:sz="4"/>'
    '<w:insideH w:val="single" w:sz="2" w:color="BBBBBB"/></w:tblBorders>'
)
_BAR = f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="12" w:space="8" w:color="BBBBBB"/></w:pBdr>'

# Word refuses a document whose properties stand in another order than that of its schema.
_AFTER_LINES = ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
_AFTER_BAR = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr")


def as_docx(sheet: Sheet) -> bytes:
    """The document. The same sheet gives the same bytes: its day stands for the clock."""
    document = docx.Document()
    _set_up(document, sheet)
    page = _Page(document)
    document.add_paragraph(fit(sheet.title), style="Title")
    for block in sheet.blocks:
        page.add(block)
    page.notes.close()
    return bytes_of(document)


class _Page:
    """Writes blocks at the end of a document."""

    def __init__(self, document: Document) -> None:
        self.notes = Footnotes(document)
        self._document = document
        self._styles = {style.name: style.style_id for style in document.styles}
        self._numbers = Notes()
        self._rest_follows = False

    def add(self, block: Block) -> None:
        if isinstance(block, Heading):
            self._heading(block)
        elif isinstance(block, Numbered):
            heading = self._paragraph("Heading 2")
            heading.add_run(fit(f"{block.number}. {block.name}"))
            state = heading.add_run(fit(f": {block.state}"))
            state.bold, state.font.color.rgb = False, MUTED
        elif isinstance(block, Line):
            self._line(block)
        elif isinstance(block, Point):
            self._told(self._paragraph("List Bullet"), block.told)
        elif isinstance(block, Quote):
            self._quote(block)
        elif isinstance(block, Grid):
            self._grid(block)
        else:
            self._end_first_page(block.more)

    def _heading(self, block: Heading) -> None:
        run = self._paragraph("Heading 1").add_run(fit(block.words))
        if self._rest_follows:
            mark(run._r, _REST, 0)
            self._rest_follows = False

    def _line(self, block: Line) -> None:
        paragraph = self._paragraph("Inside" if block.inside else "Normal")
        self._told(paragraph, block.told)
        for run in paragraph.runs:
            run.bold = True if block.style == "lead" else None
            if block.style == "muted":
                run.font.color.rgb, run.font.size = MUTED, Pt(9)

    def _quote(self, block: Quote) -> None:
        paragraph = self._paragraph("Inside" if block.short else "Quote")
        paragraph.add_run(fit(f"“{block.words}”"))
        if block.short:
            paragraph.add_run(fit(f" ({under(block)})")).font.color.rgb = MUTED
            self._cite(paragraph, [block.record])
        else:
            self._cite(paragraph, [block.record])
            self._paragraph("Quote source").add_run(fit(under(block)))

    def _grid(self, block: Grid) -> None:
        table = self._document.add_table(rows=1, cols=len(block.columns))
        table._tbl.tblPr.insert_element_before(parse_xml(_LINES), *_AFTER_LINES)
        for cell, name in zip(table.rows[0].cells, block.columns, strict=True):
            self._cell(cell, name).runs[0].bold = True
        table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
        for cells, records in block.rows:
            row = table.add_row()
            row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
            filled = [self._cell(cell, words) for cell, words in zip(row.cells, cells, strict=True)]
            self._cite(filled[0], records)
        self._paragraph("Cell")

    def _cell(self, cell: _Cell, words: str) -> Paragraph:
        paragraph: Paragraph = cell.paragraphs[0]
        paragraph._p.style = self._styles["Cell"]
        paragraph.add_run(fit(words))
        return paragraph

    def _paragraph(self, style: str) -> Paragraph:
        """An empty paragraph at the end. Its style is set by id: to look it up by name at each takes seconds."""
        paragraph = self._document.add_paragraph()
        paragraph._p.style = self._styles[style]
        return paragraph

    def _end_first_page(self, more: int) -> None:
        paragraph = self._document.add_paragraph()
        before, *after = more_told(more, f"from page {_PAGE}").split(_PAGE)
        paragraph.add_run(before).bold = True
        for words in after:
            field(paragraph, f"PAGEREF {_REST} \\h", "2").bold = True
            paragraph.add_run(words).bold = True
            self._rest_follows = True
        paragraph.add_run().add_break(WD_BREAK.PAGE)

    def _told(self, paragraph: Paragraph, told: Told) -> None:
        paragraph.add_run(fit(told.printed))
        self._cite(paragraph, told.named)
        if told.unnamed:
            paragraph.add_run(f" (and {told.unnamed} more records)").font.color.rgb = MUTED

    def _cite(self, paragraph: Paragraph, records: Sequence[Record]) -> None:
        for place, (number, record, first) in enumerate(self._numbers.cite(records)):
            if place:
                paragraph.add_run(", ").font.superscript = True
            if first:
                self.notes.write(paragraph, number, fit(note_told(record)))
            else:
                self.notes.refer(paragraph, number)


def _set_up(document: Document, sheet: Sheet) -> None:
    _properties(document, sheet.title, sheet.day)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(1.8), Cm(2.0)
    footer = section.footer.paragraphs[0]
    footer.style = document.styles["Footer"]
    footer.style.font.size = Pt(8.5)
    footer.style.paragraph_format.tab_stops.clear_all()
    footer.paragraph_format.tab_stops.add_tab_stop(WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    footer.add_run(fit(f"{sheet.title}\tPage "))
    field(footer, "PAGE", "1")
    footer.add_run(" of ")
    field(footer, "NUMPAGES", "1")
    _styles(document)


def _properties(document: Document, title: str, day: date) -> None:
    core = document.core_properties
    core.title, core.language, core.author, core.last_modified_by = fit(title), LANGUAGE, "Throughline", "Throughline"
    core.comments = ""
    core.created = core.modified = datetime.combine(max(day, date(1980, 1, 1)), time(12), UTC)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def _styles(document: Document) -> None:
    """Plain and calm: one face, black headings, indents for what belongs to an item."""
    styles = document.styles
    _style(styles["Normal"], 10, after=3)
    _style(styles["Title"], 20, after=8, bold=True)
    _style(styles["Heading 1"], 13.5, before=16, after=4, bold=True)
    _style(styles["Heading 2"], 10.5, before=8, after=1, bold=True)
    _style(styles["List Bullet"], 10, after=4)
    _style(styles["Quote"], 10, before=4, after=0)
    for name, size in (("Inside", 10), ("Quote source", 9), ("Cell", 9)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _style(style, size, after=4 if name == "Quote source" else 2)
    styles["Inside"].paragraph_format.left_indent = INSIDE
    styles["Quote source"].font.color.rgb = MUTED
    styles["Quote"].paragraph_format.keep_with_next = True
    styles["Quote"].font.italic = False
    for name in ("Quote", "Quote source"):
        styles[name].paragraph_format.left_indent = INSIDE + Cm(0.4)
        styles[name].element.get_or_add_pPr().insert_element_before(parse_xml(_BAR), *_AFTER_BAR)
    for border in list(styles["Title"].element.iter(qn("w:pBdr"))):
        border.getparent().remove(border)


def _style(style: Any, size: float, before: float = 0, after: float = 0, bold: bool = False) -> None:
    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.line_spacing = 1.0
