"""The draft of a serious further offence review: all that stands on record, each statement with its records, nobody judged."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml import etree

from continuity.findings import all_rules
from continuity.review import Review, as_document, review_case
from continuity.sfo import HEADINGS, QUOTED, SfoDraft, sfo_draft
from datafiles import read_yaml
from docs.sfo_mccann import PUBLISHED, Published, mccann, page, paragraphs_of
from documents.characters import fit
from documents.sfo import NAMED, footnote, sfo_docx
from documents.word import NUMBERED
from graph.case import CaseFile
from ingest.case_file import case_with_mentions, read_case_file
from tests.factory import allocation, assessment, case, record, said

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"
CASES = ("mccann", "chester_nash")
# A fixed day for each: before the offence, so that the draft is of what stood by then.
DAYS = {"mccann": date(2019, 4, 20), "chester_nash": date(2005, 10, 4)}
BLAME = re.compile(
    r"\b(?:fail\w*|should have|ought to|neglig\w*|neglect\w*|blam\w*|fault\w*|culpab\w*|incompeten\w*|inadequa\w*|poor\w*|wrong\w*"
    r"|mistak\w*|error\w*|careless\w*|unacceptabl\w*|deficien\w*|unprofessional|lax|overlook\w*|ignor\w*|missed)\b",
    re.I,
)


@cache
def review(name: str, at: date | None = None) -> Review:
    path = ROOT / "cases" / name / "case.json"
    return review_case(case_with_mentions(read_case_file(path, date(2026, 1, 1))), at)


def draft(made: CaseFile) -> SfoDraft:
    return sfo_draft(review_case(made))


class Read:
    """A DOCX as a reader sees it: numbered as Word numbers it, each footnote in its place."""

    def __init__(self, content: bytes):
        self.document = Document(BytesIO(content))
        with ZipFile(BytesIO(content)) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}
        notes = etree.fromstring(self.parts["word/footnotes.xml"])
        self.notes = {
            n.get(qn("w:id")): "".join(t.text or "" for t in n.iter(qn("w:t"))).strip()
            for n in notes
            if n.get(qn("w:type")) is None
        }
        self.marks = [m.get(qn("w:id")) for m in self.document.element.iter(qn("w:footnoteReference"))]

    def text(self) -> str:
        number = 0
        lines = []
        for paragraph in self.document.paragraphs:
            number += paragraph.style.name == NUMBERED
            lines.append(self._line(paragraph, number))
        lines += ["", *(f"[{mark}] {self.notes[mark]}" for mark in self.marks)]
        return "\n".join(lines) + "\n"

    def _line(self, paragraph: Paragraph, number: int) -> str:
        marks = [m.get(qn("w:id")) for m in paragraph._p.iter(qn("w:footnoteReference"))]
        style = paragraph.style.name
        lead = f"{number}. " if style == NUMBERED else "#" * int(style[-1]) + " " if style.startswith("Heading") else ""
        return f"{lead}{paragraph.text}{''.join(f'[{m}]' for m in marks)}"


@cache
def read(name: str) -> Read:
    return Read(sfo_docx(sfo_draft(review(name, DAYS[name]))))


def ours(text: str) -> str:
    """A text without what it quotes."""
    return re.sub(r"“[^”]*”", "“”", text)


# --- the two published cases


@pytest.mark.parametrize("name", CASES)
def test_the_draft_is_the_golden_one(name: str) -> None:
    """Where it changes on purpose: `python -m tests.test_sfo` writes both; read the difference."""
    assert read(name).text() == (GOLDEN / f"sfo_{name}.txt").read_text("utf-8")


@pytest.mark.parametrize("name", CASES)
def test_every_record_has_one_line_of_the_chronology_in_the_order_of_writing(name: str) -> None:
    made = review(name)
    lines = sfo_draft(made).lines
    assert [line.records for line in lines] == [(r,) for r in made.case.records]
    years = [year for year, _ in sfo_draft(made).chronology if year.isdigit()]
    assert years == sorted(set(years))


@pytest.mark.parametrize("name", CASES)
def test_every_finding_appears_once(name: str) -> None:
    made = review(name)
    assert made.findings
    assert sorted(map(id, sfo_draft(made).findings)) == sorted(map(id, made.findings))


@pytest.mark.parametrize("name", CASES)
def test_every_numbered_paragraph_has_one_footnote_that_resolves_to_records(name: str) -> None:
    found = read(name)
    known = {r.id: r for r in review(name, DAYS[name]).case.records}
    numbered = [p for p in found.document.paragraphs if p.style.name == NUMBERED]
    assert found.marks == list(found.notes) == [str(n) for n in range(1, len(numbered) + 1)]
    for note in found.notes.values():
        for told in note.split("; "):
            if told.startswith("and "):
                continue
            record_id, kind, *_ = re.split(r": |, ", told)
            assert kind.lower() == known[record_id].kind.replace("_", " "), told
            assert str(known[record_id].recorded_on) in told
            assert (known[record_id].author or "author not told") in told


@pytest.mark.parametrize("name", CASES)
def test_no_word_of_blame_is_ours(name: str) -> None:
    found = read(name)
    text = "\n".join(ours(p.text) for p in found.document.paragraphs)
    assert not BLAME.findall(text)


def test_no_heading_rule_or_question_holds_a_word_of_blame() -> None:
    told = [*(f"{title} {scope}" for title, scope, _ in HEADINGS), *(r.explain for r in all_rules().values())]
    assert not [t for t in told if BLAME.search(t)]


def test_the_same_draft_gives_the_same_bytes_dated_by_its_own_end() -> None:
    made = sfo_draft(review("mccann", DAYS["mccann"]))
    assert sfo_docx(made) == sfo_docx(made)
    properties = read("mccann").document.core_properties
    assert properties.title == "Serious further offence review: draft, case Z900001"
    assert (properties.language, properties.author) == ("en-GB", "Throughline")
    assert properties.created.date() == properties.modified.date() == DAYS["mccann"]


def test_the_document_is_in_british_english_with_page_numbers() -> None:
    found = read("mccann")
    languages = {e.get(qn("w:val")) for e in found.document.styles.element.iter(qn("w:lang"))}
    footer = found.document.sections[0].footer._element
    assert languages == {"en-GB"}
    assert [f.text.strip() for f in footer.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]


def test_the_footnotes_are_a_part_that_the_package_names() -> None:
    parts = read("mccann").parts
    assert b"wordprocessingml.footnotes+xml" in parts["[Content_Types].xml"]
    assert b"relationships/footnotes" in parts["word/_rels/document.xml.rels"]
    settings = etree.fromstring(parts["word/settings.xml"])
    [named] = settings.iter(qn("w:footnotePr"))
    assert [e.get(qn("w:id")) for e in named] == ["-1", "0"]
    assert named.getnext().tag == qn("w:compat")


def test_the_first_page_says_what_it_is() -> None:
    first = "\n".join(p.text for p in read("mccann").document.paragraphs[:16])
    for told in ("This is a draft", "It judges nobody", "nobody was interviewed", "It was made from", "reconstructed"):
        assert told in first


# --- what was known, and when


def test_sexual_harm_was_known_to_probation_years_before_the_assessments_that_leave_it_out() -> None:
    [known] = [k for k in sfo_draft(review("mccann")).known if k.category == "child_sexual_exploitation"]
    first, received, _, left_out, before = known.statements
    assert first.text.startswith("First written down: 2003, police")
    assert received.text.startswith("Probation could know it from 2011")
    assert [r.id for r in left_out.records] == ["M20", "M23", "M25", "M27", "M91", "M110"]
    assert before.text == "Not yet received by probation at the assessments of: 2009 OM1, 2010 OM2."


def test_what_probation_never_received_is_told_so() -> None:
    made = draft(
        case(
            record("A", "intelligence", "2018-01-01", "x", source="police", mentions=(said("weapons"),)),
            assessment("B", "2018-02-01"),
        )
    )
    texts = [s.text for known in made.known for s in known.statements]
    assert "When probation could know it is told by no record by 2018-02-01." in texts


# --- questions


def test_a_decision_without_a_record_is_asked_after() -> None:
    made = case(
        allocation("A", "2018-01-01", "OM1"),
        record("B", "decision", "2018-02-01", "Not to recall.", question="recall", recorded=False, author="SPO1"),
    )
    [(title, [asked])] = draft(made).questions
    assert title == "Decisions"
    assert asked.text == (
        "What was decided about recall (2018-02-01), by whom, for what reason, and where was it recorded?"
    )
    assert [r.id for r in asked.records] == ["B"]


def test_a_question_quotes_how_a_record_begins() -> None:
    told = "Attended. " + "Prison asks again for recall to be considered, and why it was not. " * 5
    calls = [record(i, "contact", "2018-02-01", told, source="prison", received_on="2018-02-01") for i in "BC"]
    end = record("D", "contact", "2018-06-01", "Attended.", author="OM1")
    [asked] = [
        a for a in draft(case(allocation("A", "2018-01-01", "OM1"), *calls, end)).asked if "was raised" in a.text
    ]
    assert "“Attended. Prison asks again for recall to be considered" in asked.text
    assert " …”" in asked.text


def test_a_question_that_arises_twice_is_asked_once_with_all_its_records() -> None:
    decisions = [record(i, "decision", "2018-02-01", "x", question="recall", recorded=False) for i in "BC"]
    [(_, [asked])] = draft(case(*decisions)).questions
    assert [r.id for r in asked.records] == ["B", "C"]


@pytest.mark.parametrize("name", CASES)
def test_every_question_is_one_and_rests_on_records(name: str) -> None:
    made = sfo_draft(review(name))
    assert made.asked
    for asked in made.asked:
        assert asked.text.endswith("?")
        assert asked.records
        assert all(r.id in made.case for r in asked.records)
        assert not BLAME.search(ours(asked.text))


def test_an_assessment_is_not_asked_about_what_probation_had_not_received() -> None:
    asked = [a.text for a in sfo_draft(review("mccann")).asked if "the assessment of 2009" in a.text]
    assert asked == []


# --- the rules and the headings


def test_every_rule_stands_under_one_heading() -> None:
    placed = [rule for _, _, rules in HEADINGS for rule in rules]
    assert len(placed) == len(set(placed))
    assert set(all_rules()) <= set(placed)


# --- cases that are hardly any


def test_a_case_without_an_assessment_says_so() -> None:
    assert "No assessment is on record, so nothing can have been left out of one." in read("chester_nash").text()


def test_an_empty_case_is_a_draft_that_says_so() -> None:
    found = Read(sfo_docx(draft(case())))
    text = found.text()
    assert "none of this case stood at this date" in text
    assert "No record is dated." in text
    assert text.count("No rule found anything here.") == len(HEADINGS)
    assert found.document.core_properties.created is None
    assert found.notes == {}


def test_records_without_a_date_stand_before_the_first_that_has_one() -> None:
    made = draft(
        case(record("A", "contact", None, "x", not_after="2018-01-01"), record("B", "contact", "2018-02", "y"))
    )
    assert [year for year, _ in made.chronology] == ["Before the first dated record", "2018"]
    assert made.lines[0].text.startswith("On or before 2018-01-01: contact, probation.")


def test_a_long_record_is_quoted_in_part_and_says_so() -> None:
    text = " ".join(f"Sentence number {n} of a long note." for n in range(100))
    [line] = draft(case(record("A", "contact", "2018-01-01", text))).lines
    [quoted] = re.findall(r"“([^”]*)”", line.text)
    assert text.startswith(quoted)
    assert 0 < len(quoted) <= QUOTED
    assert line.text.endswith(f"(The first {quoted.count('.')} of 100 sentences.)")


def test_a_record_without_words_and_a_decision_with_its_reason_are_told() -> None:
    lines = draft(
        case(
            record("A", "contact", "2018-01-01"),
            record("B", "decision", "2018-01-02", "Not to recall.", question="recall", rationale="No rise in risk."),
            record("C", "decision", "2018-01-03", "To wait.", question="recall", recorded=False),
        )
    ).lines
    assert [line.text for line in lines] == [
        "2018-01-01: contact, probation. It has no text.",
        "2018-01-02: decision, probation. “Not to recall.” Reason on record: “No rise in risk.”",
        "2018-01-03: decision, probation. “To wait.” No record of it was made at the time.",
    ]


HOSTILE = "a\x00b\x0b]]>&<w:p/> \ud800 \uffff \u202eright to left\u202c \u200f {\r\n\ttab} “quoted” 🔪"


def test_hostile_text_does_not_break_the_xml() -> None:
    made = replace(
        case(
            record("A", "contact", "2018-01-01", HOSTILE, author=HOSTILE, source=HOSTILE, grade=HOSTILE),
            assessment("B", "2018-02-01", text=HOSTILE),
            record("C", "decision", "2018-03-01", HOSTILE, question=HOSTILE, recorded=False, author=HOSTILE),
        ),
    )
    made = replace(made, offender=replace(made.offender, name=HOSTILE, crn="T" + HOSTILE))
    found = Read(sfo_docx(draft(made)))
    for name, content in found.parts.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(content)
    shown = "\n".join(p.text for p in found.document.paragraphs)
    assert "a[U+0000]b[U+000B]]]>&<w:p/> [U+D800] [U+FFFF] [U+202E]right to left[U+202C] [U+200F] {\n\ttab}" in shown
    assert "🔪" in found.notes["1"]


def test_what_could_not_be_read_is_named() -> None:
    made = replace(case(record("A", "contact", "2018-01-01", "x")), unread=("B: no text",))
    text = Read(sfo_docx(draft(made))).text()
    assert "1 record could not be read: B: no text." in text


def test_what_a_document_can_hold_and_show_stays_as_it_was() -> None:
    assert fit("tab\t line\n é ]]> שלום 🔪") == "tab\t line\n é ]]> שלום 🔪"


def test_a_footnote_of_many_records_says_how_many_more() -> None:
    records = [record(f"A{n}", "contact", "2018-01-01", author="OM1") for n in range(NAMED + 3)]
    assert footnote(records).endswith("; and 3 more, each in the chronology")
    assert footnote(records[:1]) == "A0: contact, 2018-01-01, probation, OM1"


def test_a_footnote_names_the_grade_and_what_is_reconstructed() -> None:
    item = record(
        "A", "intelligence", "2018", source="police", grade={"scheme": "5x5x5", "code": "E41"}, reconstructed=True
    )
    assert footnote([item]) == "A: intelligence, 2018, police, author not told, graded E41 (words reconstructed)"


# --- what only the pages of the documentation may read


def bare(name: str, folder: Path) -> CaseFile:
    """A published case whose file says neither where a record comes from nor that it is reconstructed."""
    document = json.loads((ROOT / "cases" / name / "case.json").read_text("utf-8"))
    taken = 0
    for one in document["records"]:
        taken += sum(one["detail"].pop(key, None) is not None for key in ("paragraph", "reconstructed"))
    assert taken > len(document["records"])
    path = folder / "case.json"
    path.write_text(json.dumps(document), "utf-8")
    return case_with_mentions(read_case_file(path, date(2026, 1, 1)))


def concluded(made: Review) -> dict[str, Any]:
    """All that the engine concludes: findings with their dates, reviews, mentions, threads."""
    return {
        **as_document(made),
        "mentions": [(r.id, r.mentions, r.possible) for r in made.case.records],
        "findings": [(f.rule, f.record_ids, f.since, f.until, f.text, f.category) for f in made.findings],
        "threads": [(t.category, [e.record.id for e in t.evidence], [s for _, s in t.states]) for t in made.threads],
        "questions": [(a.text, [r.id for r in a.records]) for a in sfo_draft(made).asked],
        "chronology": [line.text for line in sfo_draft(made).lines],
    }


@pytest.mark.parametrize("name", CASES)
def test_the_engine_reads_neither_paragraph_nor_reconstructed(name: str, tmp_path: Path) -> None:
    assert concluded(review_case(bare(name, tmp_path))) == concluded(review(name))


def test_no_module_of_the_engine_names_the_two_keys() -> None:
    """Rendering may show them (the words of a source, the documents of a briefing); nothing that concludes may."""
    shown = {"told.py", "briefing_document.py"}
    readers = [
        p.name
        for folder in ("continuity", "nlp", "graph", "alerts")
        for p in (ROOT / folder).rglob("*.py")
        if re.search(r"""["'](?:paragraph|reconstructed)["']""", p.read_text("utf-8"))
    ]
    assert set(readers) <= shown


# --- the page that sets it beside the published paragraphs


def test_the_page_covers_every_paragraph_of_the_published_findings() -> None:
    published = read_yaml(PUBLISHED, Published).paragraphs
    assert [p.number for p in published] == list(range(20, 58))
    told = set().union(*map(paragraphs_of, mccann().records))
    assert {n for n in told if 20 <= n <= 57} <= {p.number for p in published}
    rules = {rule for _, _, rules in HEADINGS for rule in rules}
    for paragraph in published:
        for statement in paragraph.statements:
            assert (statement.rule in rules) != (statement.none is not None), (paragraph.number, statement.says)


def test_the_page_says_where_the_input_comes_from_and_what_is_missed() -> None:
    text = page()
    assert "**The input was transcribed from the same paragraphs.**" in text
    rows = [line for line in text.splitlines() if re.match(r"\| \d+ \|", line)]
    found = [r for r in rows if "| found" in r]
    missed = [r for r in rows if "| missed: " in r]
    assert len(found) >= 30
    assert missed
    assert all(re.search(r"\(M\d+", row) for row in found)


# --- the command


def run(*args: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "cli.py"), "sfo", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, cwd=ROOT)


def test_the_command_writes_the_document_and_says_so(tmp_path: Path) -> None:
    target = tmp_path / "draft.docx"
    given = ROOT / "cases" / "chester_nash" / "case.json"
    done = run(given, "--at", "2005-10-04", "--output", target)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("draft.docx written: ")
    assert Read(target.read_bytes()).text() == read("chester_nash").text()
    target.write_bytes(b"a reviewer's own words")
    again = run(given, "--output", target)
    assert again.returncode == 2
    assert "give --force" in again.stderr
    assert target.read_bytes() == b"a reviewer's own words"
    forced = run(given, "--output", target, "--force")
    assert forced.returncode == 0
    assert target.read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    "name",
    ["draft.pdf", "no/such/folder.docx", ".", "x" * 300 + ".docx"],
    ids=["suffix", "folder", "directory", "long"],
)
def test_a_name_that_cannot_be_written_is_refused_before_any_work(name: str, tmp_path: Path) -> None:
    done = run(tmp_path / "absent.json", "--output", tmp_path / name)
    assert done.returncode == 2
    assert done.stderr.startswith("--output: command line: ")


if __name__ == "__main__":
    for one in CASES:
        (GOLDEN / f"sfo_{one}.txt").write_text(read(one).text(), "utf-8")
