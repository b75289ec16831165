"""Writes the reference pages: `make docs`. A test fails where a committed page differs from what this writes."""

from pathlib import Path

from continuity.findings import all_rules
from continuity.policy import load_policy
from docs import replay
from docs.sfo_mccann import page as sfo_page
from graph.ontology import reference_page
from graph.questions import Question, questions
from nlp.lexicon import load_lexicon

FOLDER = Path(__file__).parent / "reference"


def findings_page() -> str:
    rows = "\n".join(f"| `{r.id}` | {r.explain} | {r.source} |" for r in all_rules().values())
    values = "\n".join(
        f"| `{name}` | {v.value} | {v.meaning} | {v.source} |" for name, v in load_policy().values.items()
    )
    return f"""# Findings

Generated from `continuity/rules_*.py` and `continuity/policy.yaml` by `make docs`. M is the McCann review, by paragraph; C the
Chester-Nash inquiry. What is unknown never fires a rule.

| rule | it fires when | source |
|---|---|---|
{rows}

## Policy

| value | is | meaning | source |
|---|---|---|---|
{values}
"""


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
