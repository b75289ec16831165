"""The examples of the catalogue, through the real reader and the real rules."""

import json
from datetime import date

import pytest

from continuity.catalogue import Example, Fires, load_examples
from continuity.findings import Finding, all_rules
from continuity.review import Review, review_case
from ingest.case_file import case_with_mentions, read_case

TODAY = date(2026, 1, 1)
CASES = [
    pytest.param(rule, example, id=f"{rule}: {example.says}")
    for rule, told in load_examples().items()
    for example in (*told.fires, *told.silent)
]


def reviewed(example: Example) -> Review:
    reading = read_case(json.dumps(example.document()).encode(), "example.json", TODAY)
    assert not reading.problems, reading.problems
    assert not reading.notices, reading.notices
    return review_case(case_with_mentions(reading), date.fromisoformat(example.at) if example.at else None)


def found(rule: str, example: Example) -> list[Finding]:
    return [f for f in reviewed(example).findings if f.rule == rule]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_an_example(rule: str, example: Example) -> None:
    findings = found(rule, example)
    assert [f.record_ids for f in findings] == (example.finds if isinstance(example, Fires) else [])
    assert all({limit.name for limit in f.limits} <= set(all_rules()[rule].limits) for f in findings)


def test_every_rule_has_examples_that_fire_and_that_do_not_a_near_miss_and_its_gaps() -> None:
    assert set(load_examples()) == set(all_rules())
    for rule, told in load_examples().items():
        assert any(e.near for e in told.silent), f"{rule} has no near miss"


@pytest.mark.parametrize("rule", load_examples())
def test_every_policy_value_of_a_rule_is_named_by_a_finding_of_its_examples(rule: str) -> None:
    named = {limit.name for e in load_examples()[rule].fires for f in found(rule, e) for limit in f.limits}
    assert named == set(all_rules()[rule].limits)


def test_a_rule_that_fires_has_the_records_that_it_needs() -> None:
    for rule, told in load_examples().items():
        for example in told.fires:
            assert rule not in {r.id for r in reviewed(example).not_judged}, f"{rule}: {example.says}"
