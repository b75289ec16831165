"""A draft as text: what is read of each type, what is refused and in which words, and that nothing is left behind."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from pypdf import PdfReader, PdfWriter

from errors import BadInput
from ingest import draft as module
from ingest.draft import LARGEST, read_draft
from tests.drafts import PICTURE, W, archive, docx, pdf, saved

ROOT = Path(__file__).parent.parent
SECTIONS = {
    "Offence analysis": "The index offence is an aggravated burglary of the property of an 85-year-old man, whom he threatened"
    " with a knife. He says that he regrets it – deeply.",
    "Risk of serious harm": "Risk to the public is assessed as high. Risk to children is assessed as low.",
}
TEXT = "\n\n".join(f"{name}\n{text}" for name, text in SECTIONS.items())
SECRET = "marmalade"


def refused(data: bytes, name: str) -> str:
    with pytest.raises(BadInput) as fault:
        read_draft(data, name)
    assert SECRET not in str(fault.value)
    return str(fault.value)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("draft.docx", docx(SECTIONS)),
        ("draft.pdf", pdf(SECTIONS)),
        ("draft.txt", TEXT.encode()),
        ("pasted", TEXT.replace("\n", "\r\n").encode()),
        ("draft.md", "\n\n".join(f"## {name}\n{text}" for name, text in SECTIONS.items()).encode()),
        ("draft.txt", TEXT.encode("utf-16")),
        ("draft.txt", b"\xef\xbb\xbf" + TEXT.encode()),
    ],
    ids=["docx", "pdf", "text", "pasted", "markdown", "utf-16", "utf-8 with its mark"],
)
def test_each_type_gives_the_same_words_under_the_same_headings(name: str, data: bytes) -> None:
    read = read_draft(data, name)
    assert read.sections == SECTIONS
    assert read.text.replace("## ", "") == TEXT
    assert read.notices == ()


def test_a_file_is_read_as_its_bytes_are(tmp_path: Path) -> None:
    path = tmp_path / "draft.docx"
    path.write_bytes(docx(SECTIONS))
    assert read_draft(path) == read_draft(path.read_bytes(), "draft.docx")


def test_windows_1252_is_read_and_said() -> None:
    read = read_draft("He said “no”.".encode("cp1252"), "old.txt")
    assert read.text == "He said “no”."
    assert read.notices == ("old.txt: read as Windows-1252: byte 9, 0x93, is no UTF-8",)


def test_a_text_without_headings_has_no_sections() -> None:
    assert read_draft(b"He attended on time. He spoke of work.", "draft.txt").sections == {}
    assert read_draft(docx({"": "He attended on time."}), "draft.docx").sections == {}


def test_tables_headers_footers_and_content_controls_of_a_docx_are_read_in_order() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "OFFICIAL"
    document.sections[0].footer.paragraphs[0].text = "Version 2"
    document.add_paragraph("Before the table.")
    table = document.add_table(2, 2)
    for cell, words in zip(
        [c for row in table.rows for c in row.cells], ["Children", "LOW", "Reason", "x" * 100], strict=True
    ):
        cell.text = words
    control = f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    read = read_draft(docx({"": "One."}, control), "draft.docx")
    assert read.text.split("\n") == ["One.", "In a control."]
    read = read_draft(saved(document), "draft.docx")
    assert read.text.split("\n") == [
        "OFFICIAL",
        "Before the table.",
        "Children | LOW",
        "Reason",
        "x" * 100,
        "Version 2",
    ]


def test_a_docx_reads_as_if_its_tracked_changes_were_accepted() -> None:
    tracked = (
        f"<w:p {W}><w:r><w:t>He is </w:t></w:r><w:del><w:r><w:delText>not </w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>once </w:t></w:r></w:moveFrom><w:ins><w:r><w:t>known</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r></w:p>"
    )
    assert read_draft(docx({}, tracked), "draft.docx").text == "He is known."


def test_a_paragraph_in_bold_is_a_heading_and_a_bold_sentence_is_none() -> None:
    document = Document()
    for words in ("Plan", "He will attend."):
        document.add_paragraph().add_run(words).bold = True
    assert read_draft(saved(document), "draft.docx").sections == {"Plan": "He will attend."}


def test_the_lines_of_a_pdf_are_joined_where_they_only_wrap() -> None:
    first = "He was seen at the office and spoke at length of his family, of work and of the course that he has begun there."
    read = read_draft(pdf({"": f"{first}\n\nSecond paragraph.\n\n- a point\n- another"}), "draft.pdf")
    assert read.text.split("\n") == [first, "Second paragraph.", "• a point", "• another"]


def test_pictures_and_forms_are_said_to_be_unread() -> None:
    document = Document()
    document.add_paragraph("Seen.")
    document.add_picture(str(ROOT / "docs" / "images" / "query.png"))
    assert read_draft(saved(document), "a.docx").notices == ("a.docx: pictures, 1: words in a picture are not read",)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.pdf", pdf({"": f"{SECRET} page one"}, PICTURE, {"": "three"}, PICTURE), "pages 2, 4: without text that can be read"),
        ("a.pdf", pdf({"": SECRET})[:-900], "a.pdf: document: "),
        ("a.pdf", SECRET.encode(), "a.pdf: document: a file named .pdf is not a PDF by its content"),
        ("a.docx", SECRET.encode(), "a.docx: document: a file named .docx is not a DOCX by its content"),
        ("a.docx", archive(word_txt=SECRET.encode()), "another kind of archive"),
        ("a.docx", archive(word__document_xml=SECRET.encode()), "broken ("),
        ("a.docx", docx({"": SECRET})[:2000], "a broken archive"),
        ("a.docx", docx({}), "a.docx: document: without a word is not a draft with text"),
        ("a.txt", b" \n\t ", "without a word"),
        ("a.txt", b"", "without a word"),
        ("a.rtf", b"{\\rtf1 marmalade}", "a file named .rtf is not DOCX, PDF or plain text"),
        ("a.exe", pdf({"": SECRET}), "a file named .exe is not DOCX, PDF or plain text"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 marmalade", "an old Word document, or one with a password"),
        ("a.txt", b"marmalade \x00\x01", "with control characters is not plain text"),
        ("a.txt", b"marmalade \x81\x8d", "byte 11: 0x81 is not UTF-8, UTF-16 or Windows-1252"),
        ("a.txt", b"marmalade " * 50_001, "500,009 characters is not at most 500,000 characters"),
        ("a.txt", b"x" * (LARGEST + 1), "20,971,521 bytes is not at most 20 MB"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_whole_is_refused_by_name_and_without_its_words(name: str, data: bytes, told: str) -> None:
    said = refused(data, name)
    assert told in said
    assert said.startswith(f"{name}: ")


def test_an_encrypted_pdf_is_refused() -> None:
    writer, held = PdfWriter(clone_from=PdfReader(BytesIO(pdf({"": SECRET})))), BytesIO()
    writer.encrypt("word", algorithm="RC4-128")
    writer.write(held)
    assert "a.pdf: document: encrypted is not a PDF without a password" in refused(held.getvalue(), "a.pdf")


def test_an_archive_that_unpacks_to_more_than_it_should_is_refused_unopened() -> None:
    bomb = archive(word__document_xml=bytes(101 << 20))
    assert len(bomb) < 1 << 20
    assert "101 MB in 1 files when unpacked is not at most 100 MB" in refused(bomb, "a.docx")


def test_entities_that_multiply_are_not_unfolded() -> None:
    laughs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "{SECRET}">{laughs}]><w:document {W}><w:body><w:p><w:r><w:t>&e9;</w:t></w:r></w:p></w:body></w:document>'

    with ZipFile(BytesIO(docx({"": "x"}))) as good:
        files = {name: good.read(name) for name in good.namelist()}
    held = BytesIO()
    with ZipFile(held, "w") as bad:
        for name, data in (files | {"word/document.xml": body.encode()}).items():
            bad.writestr(name, data)
    assert "a.docx: document: " in refused(held.getvalue(), "a.docx")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"^none\.pdf: file: No such file or directory"):
        read_draft(tmp_path / "none.pdf")
    with pytest.raises(BadInput, match="Is a directory"):
        read_draft(tmp_path)


def test_a_reader_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SECONDS", 0.001)
    assert "not read in time" in refused(SECRET.encode(), "a.txt")


@pytest.mark.parametrize(
    ("work", "ends"),
    [
        ("open('left.txt', 'wb', buffering=0).write(b'x')", "File too large"),
        ("bytearray(2 << 30)", "MemoryError"),
        (
            "resource.setrlimit(resource.RLIMIT_CPU, (1, resource.getrlimit(resource.RLIMIT_CPU)[1]))\nwhile True: pass",
            "",
        ),
    ],
    ids=["no file", "no more memory", "no more time"],
)
def test_the_process_that_reads_is_limited(tmp_path: Path, work: str, ends: str) -> None:
    code = f"import resource, sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom ingest.draft_child import _limit\n_limit()\n{work}"
    done = subprocess.run([sys.executable, "-B", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert ends in done.stderr
    assert sum(p.stat().st_size for p in tmp_path.iterdir()) == 0


def test_a_limit_that_is_narrower_already_stays() -> None:
    code = (
        f"import resource as r, sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom ingest.draft_child import _limit\n"
        "r.setrlimit(r.RLIMIT_CPU, (5, 5))\n_limit()\nprint(r.getrlimit(r.RLIMIT_CPU), r.getrlimit(r.RLIMIT_FSIZE))"
    )
    done = subprocess.run([sys.executable, "-B", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "(5, 5) (0, 0)\n"
