"""The draft of a serious further offence review as a Word document that a reviewer edits."""

from collections.abc import Sequence

from continuity.sfo import Heading, SfoDraft, Statement, title_of
from continuity.told import graded
from continuity.wording import agency, kind, plural
from documents.word import Paper
from graph.case import Record

NAMED = 20  # records that one footnote names at most; it says how many more there are
TITLE = "Serious further offence review: draft"
_FOOTER = "Draft made from records. It judges nobody."


def sfo_docx(draft: SfoDraft) -> bytes:
    """The document, as the bytes of a DOCX file; the same draft gives the same bytes."""
    paper = Paper(f"{TITLE}, case {draft.case.crn}", draft.end)
    paper.footer(_FOOTER)
    _first_page(paper, draft)
    _chronology(paper, draft)
    _findings(paper, draft.headings)
    _known(paper, draft)
    _questions(paper, draft)
    paper.heading("What was read", 1)
    for words in draft.read:
        paper.line(words)
    return paper.to_bytes()


def footnote(records: Sequence[Record]) -> str:
    """The records of one statement."""
    named = [
        f"{r.id}: {kind(r)}, {r.recorded_on}, {agency(r.source)}, {r.author or 'author not told'}{graded(r)}{_rebuilt(r)}"
        for r in records[:NAMED]
    ]
    more = [f"and {len(records) - NAMED} more, each in the chronology"] if len(records) > NAMED else []
    return "; ".join([*named, *more])


def _rebuilt(record: Record) -> str:
    return " (words reconstructed)" if record.detail.get("reconstructed") else ""


def _first_page(paper: Paper, draft: SfoDraft) -> None:
    offender = draft.case.offender
    name = f"{offender.name}, " if offender.name else ""
    born = offender.date_of_birth or "not on record"
    at = f"As at {draft.end}." if draft.end else "No record is dated."
    paper.line(f"{name}CRN {draft.case.crn}. Date of birth {born}. {at}", "Subtitle")
    for words in (*draft.about, *_reconstructed(draft)):
        paper.line(words)
    paper.heading("What stands in this draft", 2)
    for words in _contents(draft):
        paper.line(words, "List Bullet")


def _reconstructed(draft: SfoDraft) -> list[str]:
    count = sum(1 for r in draft.case.records if r.detail.get("reconstructed"))
    told = (
        f"The words of {plural(count, 'record')} are reconstructed from a description of the record, and marked so in the"
        " footnotes: what rests on one shows what the description says, and is no evidence of what the record said."
    )
    return [told] if count else []


def _contents(draft: SfoDraft) -> list[str]:
    by_heading = ", ".join(f"{h.title.lower()} {h.count}" for h in draft.headings)
    return [
        f"Chronology: {plural(len(draft.lines), 'numbered paragraph')}, one for each record",
        f"Key findings: {len(draft.findings)} ({by_heading})",
        f"What was known, and when: {plural(len(draft.known), 'indicator')}",
        f"Open questions for interview: {len(draft.asked)}",
        "What was read, and what could not be",
    ]


def _chronology(paper: Paper, draft: SfoDraft) -> None:
    paper.heading("Chronology", 1)
    paper.line(
        "Records stand in the order in which they were written down. Where something happened earlier, or probation learned"
        " of it later, the paragraph says so."
    )
    for year, statements in draft.chronology:
        paper.heading(year, 2)
        _numbered(paper, statements)


def _findings(paper: Paper, headings: Sequence[Heading]) -> None:
    paper.heading("Key findings", 1)
    for heading in headings:
        paper.heading(heading.title, 2)
        paper.line(heading.scope, "Quote")
        if not heading.found:
            paper.line(
                "No rule found anything here. That says what the records hold, and not that there was nothing to find."
            )
        for found in heading.found:
            paper.heading(found.title, 3)
            paper.line(f"Looked for: {found.explain}", "Quote")
            _numbered(paper, [Statement(f.text, f.records) for f in found.findings])


def _known(paper: Paper, draft: SfoDraft) -> None:
    paper.heading("What was known, and when", 1)
    paper.line(
        "What some assessment leaves out or denies stands first; then what was written down first."
        if draft.case.assessments
        else "No assessment is on record, so nothing can have been left out of one."
    )
    for known in draft.known:
        paper.heading(title_of(known), 2)
        _numbered(paper, known.statements)


def _questions(paper: Paper, draft: SfoDraft) -> None:
    paper.heading("Open questions for interview", 1)
    paper.line(
        "Each arises from the records in its footnote. The order is no order of weight, and a question is no finding."
    )
    for title, asked in draft.questions:
        paper.heading(title, 2)
        _numbered(paper, [Statement(one.text, one.records) for one in asked])


def _numbered(paper: Paper, statements: Sequence[Statement]) -> None:
    for statement in statements:
        paper.numbered(statement.text, footnote(statement.records))
