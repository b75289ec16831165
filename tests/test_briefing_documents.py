"""The briefing on paper: one sheet as text, DOCX and PDF, with a note for each record, and its texts as they stand."""

import io
import json
import pickle
import re
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from pypdf import PdfReader
from typer.testing import CliRunner

from app_pages.briefing import html
from cli import app, main
from continuity.briefing import SECTIONS, Briefing, brief, brief_of
from continuity.briefing_document import as_document
from continuity.briefing_sheet import MOST_FIRST, first_page, sheet
from continuity.findings import all_rules
from continuity.render import briefing_markdown, briefing_text
from continuity.review import review_case
from continuity.sheet import FirstPageEnds
from documents import characters
from documents.briefing import as_docx, as_pdf
from graph.case import Associate, CaseFile
from graph.dates import parse_date
from ingest.case_file import case_with_mentions, read_case_file
from nlp.lexicon import load_lexicon
from settings import ROOT
from tests.factory import allocation, assessment, case, record, said

GOLDEN = Path(__file__).parent / "golden"
PUBLISHED = {"mccann": (date(2019, 1, 31), "OM9"), "chester_nash": (date(2005, 10, 4), None)}


@pytest.fixture(scope="module", params=PUBLISHED)
def published(request: pytest.FixtureRequest) -> tuple[str, Briefing]:
    at, staff = PUBLISHED[request.param]
    reading = read_case_file(ROOT / "cases" / request.param / "case.json", date(2026, 1, 1))
    return request.param, brief(case_with_mentions(reading), at, staff)


def codes(count: int, group: str = "") -> list[str]:
    """So many indicators of the lexicon, of one group if told."""
    found = [code for code, one in load_lexicon().indicators.items() if group in ("", one.group)]
    return found[:count]


def dropped(count: int, text: str = "words of a made-up record", **more: Any) -> CaseFile:
    """A made-up case whose assessment leaves `count` indicators out, each told by one record."""
    known = [
        record(
            f"N{i}", "contact", f"2015-01-{i % 28 + 1:02}", text, mentions=(said(code, text[:5]),), author="OM1", **more
        )
        for i, code in enumerate(codes(count))
    ]
    return case(allocation("L1", "2014-01", "OM1"), *known, assessment("A1", "2016-01-01", author="OM1"))


# What is extracted from the documents


def pdf_text(made: bytes) -> str:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    return "".join(f"--- page {number}\n{text.strip()}\n" for number, text in enumerate(pages, start=1))


def docx_text(made: bytes) -> str:
    """Paragraphs with their style, tables by row, references as [n], then the notes."""
    document = docx.Document(io.BytesIO(made))
    lines = list(_body(document))
    notes = [f"[{number}]{words}" for number, words in notes_of(made).items()]
    return "\n".join([*lines, "--- notes", *notes]) + "\n"


def _body(document: Document) -> Any:
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                yield "| " + " | ".join(_words(cell.paragraphs[0]._p) for cell in row.cells)
        elif words := _words(block._p):
            yield f"{block.style.name}: {words}"


def _words(paragraph: Any) -> str:
    """The text with its references to notes. What a field shows is text; what it is computed from is not."""
    words = ""
    for run in paragraph.iter(qn("w:r")):
        for part in run:
            if part.tag == qn("w:t"):
                is_reference = run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}") is not None
                words += f"[{part.text}]" if is_reference else part.text or ""
            elif part.tag == qn("w:footnoteReference"):
                words += f"[{part.get(qn('w:id'))}]"
            elif part.tag == qn("w:br"):
                words += "\n" if part.get(qn("w:type")) is None else ""
    return words.strip()


def notes_of(made: bytes) -> dict[int, str]:
    root = _part(made, "word/footnotes.xml")
    found = {int(note.get(qn("w:id"))): "".join(t.text for t in note.iter(qn("w:t"))) for note in root}
    return {number: words for number, words in found.items() if number > 0}


def _part(made: bytes, name: str) -> Any:
    from docx.oxml.parser import parse_xml

    with ZipFile(io.BytesIO(made)) as package:
        return parse_xml(package.read(name))


@pytest.mark.parametrize(("make", "extract", "ending"), [(as_docx, docx_text, "docx"), (as_pdf, pdf_text, "pdf")])
def test_the_text_of_each_document_is_the_golden_one(
    published: tuple[str, Briefing], make: Any, extract: Any, ending: str
) -> None:
    """Where it changes on purpose: write what this test extracts to the golden file, and read the difference."""
    name, briefing = published
    assert extract(make(briefing)) == (GOLDEN / f"briefing_{name}.{ending}.txt").read_text("utf-8")


def test_the_same_briefing_gives_the_same_bytes(published: tuple[str, Briefing]) -> None:
    again = pickle.loads(pickle.dumps(published[1]))
    assert as_pdf(published[1]) == as_pdf(again)
    assert as_docx(published[1]) == as_docx(again)


# What makes them accessible


def test_the_pdf_is_tagged_titled_and_in_british_english(published: tuple[str, Briefing]) -> None:
    reader = PdfReader(io.BytesIO(as_pdf(published[1])))
    catalogue = reader.root_object
    assert catalogue["/MarkInfo"]["/Marked"] == True  # noqa: E712, a value of pypdf
    assert catalogue["/Lang"] == "en-GB"
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert reader.metadata is not None and reader.metadata.title == sheet(published[1]).title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in catalogue["/Metadata"].get_data()
    tags = set(_tags(catalogue["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/H3", "/L", "/LI", "/Table", "/TH", "/TD", "/Note", "/BlockQuote", "/Link"} <= tags
    assert {box for page in reader.pages for box in [tuple(round(float(x)) for x in page.mediabox[2:])]} == {(595, 842)}


def _tags(node: Any) -> Any:
    held = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(held, list):
        for one in held:
            yield from _tags(one)
    elif isinstance(held, dict):
        if "/S" in held:
            yield str(held["/S"])
        if "/K" in held:
            yield from _tags(held["/K"])


def test_the_word_document_has_headings_language_title_and_page_numbers(published: tuple[str, Briefing]) -> None:
    made = as_docx(published[1])
    document = docx.Document(io.BytesIO(made))
    styles = {p.style.name for p in document.paragraphs if p.style}
    assert {"Title", "Heading 1", "Heading 2", "List Bullet", "Quote"} <= styles
    assert (document.core_properties.title, document.core_properties.language) == (sheet(published[1]).title, "en-GB")
    languages = {one.get(qn("w:val")) for one in _part(made, "word/styles.xml").iter(qn("w:lang"))}
    assert languages == {"en-GB"}
    section = document.sections[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    footer = "".join(one.text for one in section.footer._element.iter(qn("w:instrText")))
    assert footer.split() == ["PAGE", "NUMPAGES"]
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in document.tables)


# Notes


def test_every_note_resolves_and_each_record_has_one(published: tuple[str, Briefing]) -> None:
    made = as_docx(published[1])
    body, notes = _part(made, "word/document.xml"), notes_of(made)
    written = [int(one.get(qn("w:id"))) for one in body.iter(qn("w:footnoteReference"))]
    assert written == sorted(notes) == list(range(1, len(notes) + 1))
    bookmarks = [one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))]
    fields = [one.text.split() for one in body.iter(qn("w:instrText"))]
    assert len(bookmarks) == len(set(bookmarks)) and {f[1] for f in fields} <= set(bookmarks)
    named = [words.split(",")[0].strip() for words in notes.values()]
    assert len(set(named)) == len(named) and all(one in published[1].case for one in named)


def test_a_note_tells_record_date_agency_and_grade() -> None:
    told = record("N1", "intelligence", "2011-05", "He is violent.", source="police", grade={"scheme": "5x5x5", "code": "B22"},
                  mentions=(said("violence"),))  # fmt: skip
    notes = notes_of(as_docx(brief(case(told))))
    assert notes[1].startswith(" N1, intelligence, police, graded B22 · happened: not told · written down: 2011-05 · ")
    ungraded = brief(case(replace(told, detail={})))
    assert " N1, intelligence, police, grade not told · " in notes_of(as_docx(ungraded))[1]


def test_the_links_of_the_pdf_lead_to_places_in_it(published: tuple[str, Briefing]) -> None:
    reader = PdfReader(io.BytesIO(as_pdf(published[1])))
    links = [a.get_object() for page in reader.pages for a in page.get("/Annots", [])]
    pages = {page.indirect_reference.idnum for page in reader.pages if page.indirect_reference}
    assert links and {list.__getitem__(link["/Dest"].get_object(), 0).idnum for link in links} <= pages
    assert all(str(link["/Contents"]).strip() for link in links), "a screen reader tells what a link is"


def test_a_statement_of_many_records_names_six_and_counts_the_rest() -> None:
    notes = [
        record(f"N{i}", "contact", f"2015-01-0{i}", "He is [violent].", author=f"A{i}", mentions=(said("violence"),))
        for i in range(1, 9)
    ]
    briefing = brief(case(allocation("L1", "2014-01", "OM1"), *notes, assessment("A1", "2014-06-01")), date(2016, 1, 1))
    long = [f for _, found in briefing.sections for f in found if len(f.records) > 6]
    assert long
    assert f"(and {len(long[0].records) - 6} more records)" in docx_text(as_docx(briefing))


# The first page


def test_the_first_page_says_how_many_more_follow_and_where() -> None:
    briefing = brief(dropped(20))
    first = first_page(briefing)
    assert 1 < first <= MOST_FIRST
    pages = PdfReader(io.BytesIO(as_pdf(briefing))).pages
    one, two = (pages[i].extract_text() for i in (0, 1))
    assert f"And {20 - first} more, from page 2." in one
    assert f"{first}." in one and two.startswith("Known, and not in the last assessment, continued")
    assert f"And {20 - first} more, from page 2." in docx_text(as_docx(briefing))
    assert f"And {20 - first} more, under the next heading." in briefing_text(briefing)


def test_nothing_more_follows_where_all_items_stand_on_the_first_page(published: tuple[str, Briefing]) -> None:
    briefing = brief(dropped(2))
    assert first_page(briefing) == 2 and "more, " not in briefing_text(briefing)
    assert FirstPageEnds(0) in sheet(briefing).blocks


@pytest.mark.parametrize("text", ["short words", "words that go on " * 60])
def test_the_first_page_holds_what_it_promises_however_long_the_words_are(text: str) -> None:
    given = [
        record(f"D{i}", "disposition", "2017-01-01", item=code, verdict="no_longer_relevant", reason=text, by="OM1", review_point="A1")
        for i, code in enumerate(codes(12))
    ]  # fmt: skip
    made = dropped(12, text)
    briefing = brief(replace(made, records=(*made.records, *given)))
    page = PdfReader(io.BytesIO(as_pdf(briefing))).pages[0].extract_text()
    assert f"And {12 - first_page(briefing)} more, from page 2." in page


def test_harm_stands_on_the_first_page_before_all_else() -> None:
    briefing = brief(dropped(len(load_lexicon().indicators)))
    groups = [load_lexicon().indicators[item.category].group for item in briefing.items[: first_page(briefing)]]
    assert set(groups) == {"harm"}


# Answers


def answered(*more: Any, **detail: Any) -> Briefing:
    told = record("N1", "intelligence", "2011-01-01", "He is violent.", source="police", mentions=(said("violence"),))
    given = {
        "item": "violence",
        "verdict": "no_longer_relevant",
        "reason": "the source withdrew it",
        "by": "OM1",
        "review_point": "A1",
    }
    return brief(
        case(
            told, assessment("A1", "2012-01-01", author="OM1"),
            record("D1", "disposition", "2012-02-01", **(given | detail)), *more,
        )
    )  # fmt: skip


def test_an_answer_that_holds_is_shown_with_its_item() -> None:
    briefing = answered()
    assert [a.holds for a in briefing.items[0].answers] == [True]
    told = "Answered by OM1, 2012-02-01: no longer relevant, because the source withdrew it."
    assert told in " ".join(briefing_text(briefing).split())
    assert told in docx_text(as_docx(briefing)) and told in " ".join(pdf_text(as_pdf(briefing)).split())


def test_a_lapsed_answer_is_shown_with_its_reason_and_the_point_at_which_it_lapsed() -> None:
    briefing = answered(allocation("L1", "2013-03-01", "OM2", "OM1"))
    told = "Due again since 2013-03-01 (reallocation). Answered before by OM1, 2012-02-01: no longer relevant, because the source withdrew it."
    assert told in " ".join(briefing_text(briefing).split())
    assert briefing.point is not None and briefing.point.key == "2013-03-01"
    assert as_document(briefing)["items"][0]["answers"][0]["lapsed_at"] == "2013-03-01"


def test_an_answer_that_was_undone_says_so() -> None:
    briefing = answered(record("D2", "disposition", "2012-03-01", undoes="D1"))
    told = "Answered, and undone on 2012-03-01. OM1, 2012-02-01: no longer relevant, because the source withdrew it."
    assert told in " ".join(briefing_text(briefing).split())


def test_an_answer_to_a_finding_stands_under_it() -> None:
    unrecorded = record("C1", "decision", "2015-01-01", "No recall.", question="recall", recorded=False)
    given = record("D1", "disposition", "2015-02-01", item="decision_not_recorded:C1", verdict="escalate", by="OM1")
    lines = briefing_text(brief(case(unrecorded, given))).splitlines()
    at = next(i for i, line in enumerate(lines) if "[decision_not_recorded: C1]" in line)
    assert lines[at + 1] == "   Answered by OM1, 2015-02-01: escalated to the manager. [D1]"


# Licence, addresses, associates


def test_a_breach_stands_with_its_words_whether_or_not_something_was_done() -> None:
    briefing = brief(
        case(
            record("K1", "licence_condition", "2015-01-01", conditions=["live where directed", "no contact with A"]),
            record("B1", "contact", "2015-02-01", "Breach: he stayed elsewhere."),
            record("E1", "event", "2015-02-05", "Warned.", type="warning"),
            record("B2", "contact", "2015-06-01", "In breach of the curfew."),
            record("X1", "contact", "2015-12-01", "Seen."),
        )
    )
    text = " ".join(briefing_text(briefing).split())
    assert "From 2015-01-01: live where directed; no contact with A. [K1] 2 breaches on record:" in text
    assert "“Breach: he stayed elsewhere.” On record since 2015-02-01. [B1]" in text
    assert "“In breach of the curfew.” A breach came on record on 2015-06-01; no decision, warning," in text
    assert text.count("expected_condition_unmet") == 1


def test_associates_are_told_with_the_records_that_name_them_and_none_from_later_days() -> None:
    review = review_case(case(record("R1", "relationship", "2015-01-01", "A partner.", person="P1"),
                              record("L1", "address", "2018-01-01", "Moved.", to_address="1 Elm Road")), date(2016, 1, 1))  # fmt: skip
    found = [
        Associate("T000002", "Mr Other", "Oak", "P1", ("R1",)),
        Associate("T000003", None, None, "1 elm road", ("L1",)),
        Associate("T000004", "Ms Third", None, "V", ()),
    ]
    text = " ".join(briefing_text(brief_of(review, None, found)).split())
    assert "Mr Other, CRN T000002 (case held in Oak): both cases name P1. [R1]" in text
    assert "Ms Third, CRN T000004 (the area of the case is not told): both cases name V." in text
    assert "T000003" not in text, "what tells of it stood later"


def test_who_could_not_look_for_associates_says_so() -> None:
    review = review_case(case(record("R1", "contact", "2015-01-01", "Seen.")))
    assert "Not looked for: this briefing is made from one file" in briefing_text(brief_of(review))
    assert "No person or home address that this case names" in " ".join(
        briefing_text(brief_of(review, None, ())).split()
    )


def test_every_finding_stands_once_in_a_section_or_is_an_item() -> None:
    placed = [rule for _, rules in SECTIONS for rule in rules]
    assert len(placed) == len(set(placed)) and set(placed) <= set(all_rules())
    reading = read_case_file(ROOT / "cases" / "mccann" / "case.json", date(2026, 1, 1))
    review = review_case(case_with_mentions(reading))
    shown = [f for _, found in brief_of(review).sections for f in found]
    assert len(shown) == len(
        [f for f in review.findings if f.rule not in ("indicator_dropped", "contradicted_by_record")]
    )


# Texts that would be markup, or that a document cannot hold


HOSTILE = [
    '#eval("1+1") #read("/etc/passwd") $x^2$ *b* _e_ `raw` <label> @ref // not a comment /* nor this */ \\ = title',
    "- item\n+ item\n= heading\n#pagebreak()",
    "<w:p>&amp; ]]> <script>alert(1)</script>",
    "{{ x }} {% y %} \\u{7}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_would_be_markup_is_shown_as_it_stands(text: str) -> None:
    briefing = brief(dropped(1, text))
    bare = re.sub(r"\s+", "", text)
    assert bare in re.sub(r"\s+", "", pdf_text(as_pdf(briefing)))
    assert bare in re.sub(r"\s+", "", docx_text(as_docx(briefing)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a\x07b", "a[U+0007]b"),
        ("a\u202eb", "a[U+202E]b"),
        ("a\x00b", "a[U+0000]b"),
        ("a\ud800b", "a[U+D800]b"),
        ("a\r\nb\u2028c", "a\nb\nc"),
        ("café – “naïve” ½ £5 Łódź Ελλάδα Привет", "café – “naïve” ½ £5 Łódź Ελλάδα Привет"),
        ("שלום", "שלום"),
        ("عربي", "عربي"),
    ],
)
def test_no_character_hides(text: str, told: str) -> None:
    assert characters.fit(text) == told
    made = docx_text(as_docx(brief(dropped(1, text))))
    assert told in made
    assert as_pdf(brief(dropped(1, text))).startswith(b"%PDF")


def test_a_character_without_a_glyph_is_shown_by_its_code_in_the_pdf_and_as_itself_in_word() -> None:
    briefing = brief(dropped(1, "中文 and 😀"))
    assert "[U+4E2D][U+6587] and [U+1F600]" in " ".join(pdf_text(as_pdf(briefing)).split())
    assert "中文 and 😀" in docx_text(as_docx(briefing))


def test_every_listed_glyph_can_be_set_in_each_face() -> None:
    import typst

    source = b'#set document(title: "t")\n#let all = json(bytes(sys.inputs.all))\n#for c in all [#c #text(weight: "semibold", c) #emph(c) ]'
    listed = json.dumps(sorted(characters.glyphs()))
    made = typst.compile(source, sys_inputs={"all": listed}, pdf_standards="ua-1", ignore_system_fonts=True)
    assert len(characters.glyphs()) > 4_000 and made.startswith(b"%PDF")


def test_a_word_longer_than_a_line_stays_on_the_page() -> None:
    word = "x" * 400
    page = PdfReader(io.BytesIO(as_pdf(brief(dropped(1, word))))).pages[1]
    places: list[float] = []
    page.extract_text(visitor_text=lambda text, _c, matrix, _f, _s: places.append(matrix[4]) if "x" in text else None)
    assert word in re.sub(r"\s|\u200b", "", page.extract_text()) and max(places) < 595


def test_names_and_titles_are_data_too() -> None:
    made = dropped(1)
    named = replace(made, offender=replace(made.offender, name='#panic("x") \x07'))
    assert (
        PdfReader(io.BytesIO(as_pdf(brief(named)))).metadata.title
        == 'Briefing for the receiving officer: #panic("x") [U+0007]'
    )
    assert docx.Document(io.BytesIO(as_docx(brief(named)))).core_properties.title.endswith('#panic("x") [U+0007]')


# Sizes


def test_an_empty_case_makes_both_documents() -> None:
    briefing = brief(case())
    assert "No record of this case stood at this date." in pdf_text(as_pdf(briefing))
    assert "No record of this case stood at this date." in docx_text(as_docx(briefing))
    assert "As at" not in briefing_text(briefing)


def test_a_case_before_1970_makes_both_documents() -> None:
    briefing = brief(case(record("N1", "contact", "1965-02-03", "He is violent.", mentions=(said("violence"),))))
    assert "As at 1965-02-03." in pdf_text(as_pdf(briefing)) and "As at 1965-02-03." in docx_text(as_docx(briefing))


def test_two_hundred_records_of_items_take_seconds_at_most() -> None:
    """The bound is wide, for a busy machine; `docs/benchmarks.md` has what it takes."""
    words = codes(len(load_lexicon().indicators))
    known = [
        record(f"N{i}", "contact", "2015-01-01", f"Made-up sentence {i} about it.", mentions=(said(words[i % len(words)], "Made"),))
        for i in range(200)
    ]  # fmt: skip
    briefing = brief(case(*known, assessment("A1", "2016-01-01")))
    assert sum(len(item.sources) for item in briefing.items) == 200
    started = time.perf_counter()
    assert len(PdfReader(io.BytesIO(as_pdf(briefing))).pages) > 5
    as_docx(briefing)
    assert time.perf_counter() - started < 15


# The page


def test_the_page_shows_what_matters_most_then_says_how_many_follow() -> None:
    briefing = brief(dropped(20))
    first = first_page(briefing)
    page = "".join(html(briefing))
    before, after = page.split(f"And {20 - first} more, below.")
    assert before.count('class="tl-item"') == first and after.count('class="tl-item"') == 20 - first


def test_the_page_shows_answers_licence_addresses_and_whom_it_could_not_look_for() -> None:
    page = "".join(html(answered(record("K1", "licence_condition", "2012-05-01", conditions=["live <where> directed"]),
                                 record("V1", "address", "2012-06-01", to_address="1 <b>Elm</b> Road"))))  # fmt: skip
    assert "Answered by OM1, 2012-02-01: no longer relevant, because the source withdrew it." in page
    assert "live &lt;where&gt; directed" in page and "<td>1 &lt;b&gt;Elm&lt;/b&gt; Road</td>" in page
    assert "Not looked for: this briefing is made from one file" in page


# The command


def run(*arguments: str) -> Any:
    return CliRunner().invoke(
        app, ["brief", str(ROOT / "cases/chester_nash/case.json"), "--at", "2005-10-04", *arguments]
    )


@pytest.mark.parametrize(
    ("format", "begins"), [("docx", b"PK"), ("pdf", b"%PDF"), ("markdown", b"# Briefing"), ("json", b"{")]
)
def test_the_command_writes_a_file_and_does_not_overwrite_it(tmp_path: Path, format: str, begins: bytes) -> None:
    target = tmp_path / f"b.{format}"
    done = run("--format", format, "--output", str(target))
    assert done.exit_code == 0 and done.stdout == "" and target.read_bytes().startswith(begins)
    assert [p.name for p in tmp_path.iterdir()] == [target.name]
    target.write_bytes(b"mine")
    assert "not a new file" in str(run("--format", format, "--output", str(target)).exception)
    assert target.read_bytes() == b"mine"
    assert run("--format", format, "--output", str(target), "--force").exit_code == 0
    assert target.read_bytes().startswith(begins)


@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_the_command_never_prints_a_document(format: str, monkeypatch: pytest.MonkeyPatch, capsysbinary: Any) -> None:
    case_file = str(ROOT / "cases/chester_nash/case.json")
    monkeypatch.setattr("sys.argv", ["throughline", "brief", case_file, "--format", format])
    with pytest.raises(SystemExit) as ended:
        main()
    out, told = capsysbinary.readouterr()
    assert ended.value.code == 2 and out == b"" and b"Give --output FILE." in told


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    assert "a file that can be written" in str(
        run("--format", "pdf", "--output", str(tmp_path / "no" / "b.pdf")).exception
    )


def test_the_json_document_tells_review_point_licence_and_associates(published: tuple[str, Briefing]) -> None:
    document = as_document(published[1])
    expected = {"mccann": "2019-01-30", "chester_nash": "2005-10-01/2005-10-05"}
    assert document["review_point"]["key"] == expected[published[0]]
    assert document["first_page"] == first_page(published[1]) and document["associates"] is None
    assert len(document["licence"]["breaches"]) == len(published[1].breaches)
    json.dumps(document)


def test_markdown_has_the_same_statements_as_the_text(published: tuple[str, Briefing]) -> None:
    def words(text: str) -> str:
        return re.sub(r"[\s#>=“”-]", "", text)

    assert words(briefing_text(published[1])) == words(briefing_markdown(published[1]))


def test_a_partial_review_point_is_told_as_it_was_given() -> None:
    briefing = brief(case(allocation("L1", "2015-03", "OM1")))
    assert briefing.point is not None and briefing.point.when == parse_date("2015-03")
    assert "Review point: 2015-03, allocation." in briefing_text(briefing)
