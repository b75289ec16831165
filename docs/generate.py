"""Writes the reference pages: `make docs`. A test fails where a committed page differs from what this writes."""

from pathlib import Path

from continuity.findings import all_rules
from continuity.policy import load_policy
from graph.ontology import reference_page
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


PAGES = {"findings.md": findings_page, "indicators.md": indicators_page, "ontology.md": reference_page}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
