"""True footnotes in a Word document: python-docx 1.2 has none, so their part is built as the format asks (ECMA-376-1, 17.11)."""

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt
from docx.text.paragraph import Paragraph

# What stands between text and notes. Word expects both under these ids, and named again in the settings.
_SEPARATORS = {"-1": "separator", "0": "continuationSeparator"}


class Footnotes:
    """The footnotes of one document, numbered from 1 in the order in which they are added."""

    def __init__(self, document: Document):
        text = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        text.base_style = document.styles["Normal"]
        text.font.size = Pt(9)
        text.paragraph_format.space_after = Pt(2)
        mark = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
        mark.font.superscript = True
        self._text, self._mark = text.style_id, mark.style_id
        self._notes = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
        self._count = 0
        for number, kind in _SEPARATORS.items():
            note = self._note(number, _made("w:p", _made("w:r", _made(f"w:{kind}"))))
            note.set(qn("w:type"), kind)
        part = document.part
        notes = XmlPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, self._notes, part.package)
        part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
        _name_separators(document.settings.element)

    def add(self, paragraph: Paragraph, text: str) -> None:
        """A footnote that hangs on the end of `paragraph`. `text` must be fit for XML."""
        self._count += 1
        paragraph._p.append(self._marked(_made("w:footnoteReference", id=str(self._count))))
        words = _made("w:t")
        words.text = f" {text}"
        words.set(qn("xml:space"), "preserve")
        style = _made("w:pPr", _made("w:pStyle", val=self._text))
        self._note(str(self._count), _made("w:p", style, self._marked(_made("w:footnoteRef")), _made("w:r", words)))

    def _marked(self, mark: BaseOxmlElement) -> BaseOxmlElement:
        return _made("w:r", _made("w:rPr", _made("w:rStyle", val=self._mark)), mark)

    def _note(self, number: str, body: BaseOxmlElement) -> BaseOxmlElement:
        note = _made("w:footnote", body, id=number)
        self._notes.append(note)
        return note


def _made(tag: str, *children: BaseOxmlElement, **attributes: str) -> BaseOxmlElement:
    """An element of the main namespace with its attributes and children."""
    element = OxmlElement(tag, attrs={qn(f"w:{name}"): value for name, value in attributes.items()})
    element.extend(children)
    return element


def _name_separators(settings: BaseOxmlElement) -> None:
    """Names the separators where the order of the settings has them: right before `compat`."""
    named = _made("w:footnotePr", *(_made("w:footnote", id=number) for number in _SEPARATORS))
    settings.find(qn("w:compat")).addprevious(named)
