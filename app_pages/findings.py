"""Findings by rule: what the rule is for, and the records that prove each, one click away."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from app_pages.record import details
from continuity.findings import Finding, Rule, all_rules
from continuity.review import Review
from continuity.wording import kind
from graph.case import Record


def show(review: Review) -> None:
    st.html(f'<div class="tl">{html(review.findings, bool(review.case.records))}</div>')


def html(found: Sequence[Finding], has_records: bool = True) -> str:
    if not found:
        told = (
            "No rule fired on the records that stood at this date." if has_records else "No record stood at this date."
        )
        return f'<h2 class="tl-headline">{told}</h2>{_silent(found)}'
    by_rule = {rule: fired for rule in all_rules().values() if (fired := [f for f in found if f.rule == rule.id])}
    groups = "".join(_group(rule, fired) for rule, fired in by_rule.items())
    headline = f"{len(found)} findings by {len(by_rule)} rules" if len(found) > 1 else "1 finding by 1 rule"
    return f'<h2 class="tl-headline">{headline}</h2>{groups}{_silent(found)}'


def _group(rule: Rule, fired: Sequence[Finding]) -> str:
    return (
        f'<h2 class="tl-h2">{escape(name(rule.id))} ({len(fired)})</h2>'
        f'<p class="tl-muted">{escape(rule.explain)} Source: {escape(rule.source)}.</p>'
        f"{''.join(map(finding_html, fired))}"
    )


def _silent(found: Sequence[Finding]) -> str:
    """The rules that did not fire are told, since silence of a rule without data is no all-clear."""
    fired = {f.rule for f in found}
    silent = ", ".join(name(rule_id).lower() for rule_id in all_rules() if rule_id not in fired)
    if not silent:
        return ""
    return (
        '<h2 class="tl-h2">Rules that did not fire</h2>'
        f'<p class="tl-muted">A rule whose data is not on record does not fire: {escape(silent)}.</p>'
    )


def name(rule_id: str) -> str:
    return rule_id.replace("_", " ").replace("mappa", "MAPPA").capitalize().replace("Mappa", "MAPPA")


def finding_html(finding: Finding) -> str:
    return proved_html(finding.text, finding.records)


def proved_html(words: str, records: Sequence[Record]) -> str:
    """A statement, and the records that prove it, one click away."""
    proof = "".join(map(record_html, records))
    if len(records) > 3:
        proof = f'<details class="tl-more"><summary>{len(records)} records prove it</summary>{proof}</details>'
    return f'<div class="tl-finding"><p>{escape(words)}</p>{proof}</div>'


def record_html(record: Record) -> str:
    return details(record, escape(f"{record.id}, {kind(record)}, {record.recorded_on}"))
