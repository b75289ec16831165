"""The page that sets the draft of the McCann case beside the published findings: `make docs` writes it.

Here, and nowhere in the engine, `detail.paragraph` is read: it tells which record was transcribed from which paragraph.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Literal

from continuity.findings import Finding
from continuity.review import review_case
from continuity.sfo import SfoDraft, sfo_draft
from continuity.wording import plural
from datafiles import Strict, read_yaml
from graph.case import CaseFile, Record
from ingest.case_file import case_with_mentions, read_case_file

ROOT = Path(__file__).parent.parent
PUBLISHED = Path(__file__).parent / "sfo-mccann.yaml"
CHRONOLOGY = frozenset(range(6, 20))
SHOWN = 3  # findings that one cell shows; it says how many more there are
READ_ON = date(2026, 1, 1)  # records of the file are checked against a day; all of them are older


class Statement(Strict):
    """One statement of a published paragraph; the file says what its keys mean."""

    says: str
    rule: str | None = None
    none: Literal["standard", "judgement", "good practice", "outside", "no rule"] | None = None
    category: str | None = None
    tells: list[str] = []
    part: str | None = None
    at: list[int] = []


class Paragraph(Strict):
    number: int
    heading: str
    statements: list[Statement]


class Published(Strict):
    paragraphs: list[Paragraph]


_NOT_SOUGHT = {
    "standard": "not sought: what is expected, not what happened",
    "judgement": "not sought: a judgement of quality or merits, which the draft never makes",
    "good practice": "not sought: good practice",
    "outside": "not sought: nothing that a case record holds",
}


def paragraphs_of(record: Record) -> set[int]:
    """The paragraphs of the review from which a record was transcribed."""
    return {int(number) for number in str(record.detail["paragraph"]).split(", ")}


def matches(statement: Statement, paragraph: int, finding: Finding) -> bool:
    """Whether a finding says it: by its rule, on a record of that paragraph, of that indicator, in those words."""
    if finding.rule != statement.rule or (statement.category and finding.category != statement.category):
        return False
    about = finding.records[:1] if finding.category else finding.records  # the first is the assessment, or the change
    places = set(statement.at or [paragraph])
    return any(paragraphs_of(r) & places for r in about) and all(word in finding.text for word in statement.tells)


def mccann() -> CaseFile:
    return case_with_mentions(read_case_file(ROOT / "cases" / "mccann" / "case.json", READ_ON))


def page() -> str:
    """The whole page."""
    draft = sfo_draft(review_case(mccann()))
    published = read_yaml(PUBLISHED, Published).paragraphs
    rows = [(p, s, _found(s, p.number, draft)) for p in published for s in p.statements]
    results = Counter(_result(s, found).partition(":")[0] for _, s, found in rows)
    said = {id(f) for _, _, found in rows for f in found}
    beyond = [f for f in draft.findings if id(f) not in said]
    return "\n".join([_HEAD, _counted(results, len(rows)), *_tables(published, draft), *_beyond(beyond), ""])


_HEAD = """# The draft of the McCann review beside the published one

Generated from `docs/sfo-mccann.yaml` and `cases/mccann/case.json` by `make docs`. The draft itself:
`throughline sfo cases/mccann/case.json --output mccann.docx`.

**The input was transcribed from the same paragraphs.** No real case record of Joseph McCann was seen. The case file was made
from the published review, paragraph by paragraph, and every assessment in it is reconstructed from the review's description
([how](../cases/README.md)). The rules were written with the same review at hand. So this page is no measure of what the draft
finds in another case. It shows which of the published findings follow from the record by rule, and which do not. Nothing
beyond the published paragraphs is claimed from a reconstructed record.

A statement is *found* where the rule that would say it fires on a record that was transcribed from that paragraph (or from the
paragraph that it repeats), about the same indicator. The statements are the review's own words, chosen by hand: the main ones of each paragraph
of its key findings (20 to 53) and its conclusion (54 to 57). *Missed* is a fact of the case that no finding says. The last
column names, once for each paragraph, the records from which the chronology of the draft tells it, one line each.
"""


def _counted(results: Counter[str], total: int) -> str:
    found, part, missed = results["found"], results["found in part"], results["missed"]
    sought = found + part + missed
    return (
        f"Of {total} statements, {sought} tell a fact that a record could show: {found} found, {part} found in part, {missed} missed."
        f" The other {results['not sought']} are standards, judgements, good practice or outside a case record.\n"
    )


def _found(statement: Statement, paragraph: int, draft: SfoDraft) -> list[Finding]:
    return [f for f in draft.findings if matches(statement, paragraph, f)]


def _result(statement: Statement, found: list[Finding]) -> str:
    if statement.rule is None:
        return _NOT_SOUGHT.get(statement.none or "", "missed: no rule looks for it")
    if not found:
        return f"missed: `{statement.rule}` says nothing of it"
    return f"found in part: {statement.part}" if statement.part else "found"


def _tables(published: list[Paragraph], draft: SfoDraft) -> Iterator[str]:
    heading = ""
    for paragraph in published:
        if paragraph.heading != heading:
            heading = paragraph.heading
            yield f"\n## {heading}\n\n| paragraph | the review says | result | the draft says | chronology |\n|---|---|---|---|---|"
        lines = _ids(r for r in draft.case.records if paragraph.number in paragraphs_of(r))
        for index, statement in enumerate(paragraph.statements):
            found = _found(statement, paragraph.number, draft)
            more = [f"and {len(found) - SHOWN} more of this rule"] if len(found) > SHOWN else []
            told = "<br>".join([*map(_told, found[:SHOWN]), *more])
            where = lines or "none" if index == 0 else ""
            yield f"| {paragraph.number} | “{statement.says}” | {_result(statement, found)} | {told} | {where} |"


def _told(finding: Finding) -> str:
    return f"`{finding.rule}` ({_ids(finding.records)}): {finding.text}".replace("|", "\\|").replace("\n", " ")


def _ids(records: Iterable[Record]) -> str:
    return ", ".join(r.id for r in records)


def _beyond(findings: list[Finding]) -> Iterator[str]:
    rebuilt = [f for f in findings if any(r.detail.get("reconstructed") for r in f.records)]
    chronology = [f for f in findings if f not in rebuilt and set().union(*map(paragraphs_of, f.records)) & CHRONOLOGY]
    yield f"""
## What the draft says and these paragraphs do not

{plural(len(findings), "finding")} of the draft meet no statement above. {len(rebuilt)} of them rest on a reconstructed record, and claim nothing about
the case: they show what follows from a description of a record. The other {len(findings) - len(rebuilt)} rest on
transcribed records; {len(chronology)} of those on records of the review's own chronology (paragraphs 6 to 19).

| finding | records | transcribed from paragraphs | rests on reconstructed words |
|---|---|---|---|"""
    for finding in findings:
        places = ", ".join(map(str, sorted(set().union(*map(paragraphs_of, finding.records)))))
        mark = "yes: claims nothing" if finding in rebuilt else "no"
        text = finding.text.replace("|", "\\|").replace("\n", " ")
        yield f"| `{finding.rule}`: {text} | {_ids(finding.records)} | {places} | {mark} |"
