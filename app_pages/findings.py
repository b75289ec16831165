"""Findings by rule: what the rule is for, and the records that prove each, one click away."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from app_pages.record import details
from continuity.findings import Finding, Rule, all_rules, not_judged
from continuity.policy import Limit
from continuity.review import Review
from continuity.wording import kind
from graph.case import CaseFile, Record


def show(review: Review) -> None:
    st.html(f'<div class="tl">{html(review.findings, review.case)}</div>')


def html(found: Sequence[Finding], case: CaseFile) -> str:
    if not found:
        told = (
            "No rule fired on the records that stood at this date." if case.records else "No record stood at this date."
        )
        return f'<h2 class="tl-headline">{told}</h2>{_silent(found, case)}'
    by_rule = {rule: fired for rule in all_rules().values() if (fired := [f for f in found if f.rule == rule.id])}
    groups = "".join(_group(rule, fired) for rule, fired in by_rule.items())
    headline = f"{len(found)} findings by {len(by_rule)} rules" if len(found) > 1 else "1 finding by 1 rule"
    return f'<h2 class="tl-headline">{headline}</h2>{groups}{_silent(found, case)}'


def _group(rule: Rule, fired: Sequence[Finding]) -> str:
    return (
        f'<h2 class="tl-h2">{escape(name(rule.id))} ({len(fired)})</h2>'
        f'<p class="tl-muted">{escape(rule.explain)} Source: {escape(rule.source)}.</p>'
        f"{''.join(map(finding_html, fired))}"
    )


def _silent(found: Sequence[Finding], case: CaseFile) -> str:
    """The rules that did not fire are told, since silence of a rule without data is no all-clear."""
    fired = {f.rule for f in found}
    blind = not_judged(case)
    silent = [r for r in all_rules().values() if r.id not in fired and r not in blind]
    judged = ", ".join(name(r.id).lower() for r in silent)
    unjudged = "".join(
        f"<li>{escape(name(r.id))} needs {escape(r.needs.words)}; the case holds none.</li>" for r in blind
    )
    shown = f'<h2 class="tl-h2">Rules that did not fire</h2><p class="tl-muted">{escape(judged)}.</p>' if silent else ""
    if blind:
        shown += f'<h2 class="tl-h2">Rules that could judge nothing</h2><ul class="tl-muted">{unjudged}</ul>'
    return shown


def name(rule_id: str) -> str:
    return rule_id.replace("_", " ").replace("mappa", "MAPPA").capitalize().replace("Mappa", "MAPPA")


def finding_html(finding: Finding) -> str:
    return proved_html(finding.text, finding.records, finding.limits)


def proved_html(words: str, records: Sequence[Record], limits: Sequence[Limit] = ()) -> str:
    """A statement, the policy values by which it is one, and the records that prove it, one click away."""
    proof = "".join(map(record_html, records))
    if len(records) > 3:
        proof = f'<details class="tl-more"><summary>{len(records)} records prove it</summary>{proof}</details>'
    policy = f'<p class="tl-muted">Policy: {escape("; ".join(map(str, limits)))}.</p>' if limits else ""
    return f'<div class="tl-finding"><p>{escape(words)}</p>{policy}{proof}</div>'


def record_html(record: Record) -> str:
    return details(record, escape(f"{record.id}, {kind(record)}, {record.recorded_on}"))
