"""Writes the reference pages: `make docs`. A test fails where a committed page differs from what this writes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from continuity.catalogue import Example, Fires, Silent, load_examples
from continuity.findings import Rule, all_rules
from continuity.policy import Name, load_policy
from docs import replay
from docs.sfo_mccann import page as sfo_page
from graph.ontology import reference_page
from graph.questions import Question, questions
from nlp.lexicon import load_lexicon

FOLDER = Path(__file__).parent / "reference"


def findings_page() -> str:
    rules = all_rules()
    rows = "\n".join(f"| [`{r.id}`](#{r.id}) | {r.explain} | {r.source} |" for r in rules.values())
    each = "\n\n".join(map(_rule, rules.values()))
    values = "\n".join(_versions(*load_policy().values))
    return f"""# Findings

Generated from `continuity/rules_*.py`, `continuity/policy.yaml` and `continuity/examples/*.yaml` by `make docs`. M is the McCann review, by
paragraph; C the Chester-Nash inquiry. What is unknown never fires a rule, and a rule whose records a case does not hold says so.

A policy value has versions. A finding uses and names the one in force when its period began. Where a period is counted back
from a day, such as a release, it is the one in force on that day.

The examples are made up. Each is run through the reader and the rules by `tests/test_catalogue.py`. A near miss differs from a
case that fires in one respect.

| rule | it fires when | source |
|---|---|---|
{rows}

{each}

## Policy

| value | is | from | meaning | source |
|---|---|---|---|---|
{values}
"""


def _rule(rule: Rule) -> str:
    told = load_examples()[rule.id]
    policy = ["", *_POLICY_HEAD, *_versions(*rule.limits)] if rule.limits else []
    return "\n".join(
        [
            f"## {rule.id}", "", rule.explain, "", f"Source: {rule.source}. Needs: {rule.needs.words}.", *policy,
            "", "Fires:", "", *map(_fires, told.fires), "", "Does not fire:", "", *map(_silent, told.silent),
            "", "Known gaps:", "", *(f"- {gap}" for gap in told.gaps),
        ]
    )  # fmt: skip


_POLICY_HEAD = ("| policy value | is | from | meaning | source |", "|---|---|---|---|---|")


def _versions(*names: Name) -> list[str]:
    """A row for each version of these policy values."""
    values = load_policy().values
    return [
        f"| `{name}` | {v.value} | {v.since} | {values[name].meaning} | {v.source} |"
        for name in names
        for v in values[name].versions
    ]


def _fires(example: Fires) -> str:
    found = "; ".join(", ".join(f"`{i}`" for i in ids) for ids in example.finds)
    return f"- {example.says} {_case(example)} Found: {found}."


def _silent(example: Silent) -> str:
    return f"- {'Near miss: ' if example.near else ''}{example.says} {_case(example)}"


def _case(example: Example) -> str:
    officers = [f"officer {s['id']} ({_details(s, 'id')})" for s in example.staff]
    at = [f"seen as at {example.at}"] if example.at else []
    return f"<br>*{'; '.join([*officers, *map(_record, example.records), *at])}.*"


def _record(record: Mapping[str, Any]) -> str:
    """`A`, kind, date, then what it says and holds, in short."""
    said = [f"“{record['text']}”"] if record.get("text") else []
    held = [
        told
        for told in (
            _details(record, "id", "kind", "recorded_on", "text", "detail"),
            _details(record.get("detail", {})),
        )
        if told
    ]
    return " ".join(
        [
            f"{record['id']} {record['kind'].replace('_', ' ')} {record['recorded_on']}",
            *said,
            *([f"({', '.join(held)})"] if held else []),
        ]
    )


def _details(row: Mapping[str, Any], *besides: str) -> str:
    return ", ".join(f"{key}: {_told(value)}" for key, value in row.items() if key not in besides)


def _told(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_told(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return {"None": "none", "True": "yes", "False": "no"}.get(str(value), str(value))


def indicators_page() -> str:
    lexicon = load_lexicon()
    terms = {code: [t for t in lexicon.terms if t.category == code] for code in lexicon.codes}
    rows = "\n".join(
        f"| `{i.code}` | {i.label} | {i.group} | {i.counts} | {sum(len(t.patterns) for t in terms[i.code])} |"
        for i in lexicon.indicators.values()
    )
    return f"""# Indicators

Generated from `nlp/lexicon/*.yaml` by `make docs`. A pattern may stand for many wordings.

| code | label | group | what counts | patterns |
|---|---|---|---|---|
{rows}
"""


def queries_page() -> str:
    asked = "\n\n".join(map(_question, questions().values()))
    return f"""# Questions across cases

Generated from `graph/queries/*.cypher` by `make docs`. `throughline query ID --param NAME=VALUE` asks one; so does the page. A
row that names a case you may not see is not there, and a question that counts over all cases is answered only to those who
may see them all.

A date is the last day of what is given (`2019`, `2019-01`, `2019-01-31`, `today`). Indicators are codes or groups (harm,
offending, management, circumstance) with commas between. Dates in an answer are as stated in the records, and empty where a
record states none. In CSV a text that begins with `=`, `+`, `-` or `@` stands behind an apostrophe, so that no spreadsheet runs it.

{asked}
"""


def _question(asked: Question) -> str:
    given = [f"| `{p.name}` | {p.type} | {_default(p.default)} | {p.words} |" for p in asked.asked]
    parameters = ["| parameter | type | default | |", "|---|---|---|---|", *given, ""] if given else []
    columns = [f"| `{c.name}` | {c.type} | {c.words} |" for c in asked.columns]
    head = ["| column | type | |", "|---|---|---|"]
    counts = [] if asked.case_columns else ["It counts over all cases.", ""]
    return "\n".join([f"## {asked.id}", "", asked.words, "", *counts, *parameters, *head, *columns])


def _default(value: object) -> str:
    if value is None:
        return "must be given"
    return {"": "any", "True": "yes", "False": "no"}.get(str(value), str(value))


PAGES = {
    "findings.md": findings_page, "indicators.md": indicators_page, "ontology.md": reference_page,
    "queries.md": queries_page, "../sfo-mccann.md": sfo_page,
}  # fmt: skip


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), "utf-8")
    replay.main()


if __name__ == "__main__":
    main()
