"""Policy values have dates: a finding uses and names the one in force when its period began."""

from dataclasses import replace
from datetime import date

import pytest

from app_pages.findings import finding_html
from continuity.compare import copied_sections, review_assessments
from continuity.findings import Context, Finding, all_rules, find_all
from continuity.policy import FILE, Limit, Policy, load_policy
from continuity.render import review_text
from continuity.review import as_document, review_case
from continuity.review_points import AHEAD
from datafiles import parse_yaml
from errors import BadRule
from graph.case import CaseFile
from tests.factory import allocation, assessment, case, record

SEVEN = 'versions: [{from: 1900-01-01, value: 7, source: "ours; the gap is M33"}]'


def changed(was: str, now: str) -> Policy:
    text = FILE.read_text("utf-8")
    assert text.count(was) == 1
    return parse_yaml(text.replace(was, now), "policy.yaml", Policy)


THREE_FROM_JUNE = changed(SEVEN, SEVEN[:-1] + ', {from: 2019-06-01, value: 3, source: "made up"}]')


def found(rule: str, made: CaseFile, policy: Policy) -> list[Finding]:
    context = Context(made, tuple(review_assessments(made)), policy, made.last_date or date.min)
    return [f for f in find_all(context) if f.rule == rule]


def unallocated(since: str, until: str) -> CaseFile:
    return case(allocation("A", since, None, "OM1"), allocation("B", until, "OM2"))


class TestTheValueInForce:
    def test_is_that_of_the_day(self) -> None:
        at = {
            day: THREE_FROM_JUNE.at("unallocated_days", date.fromisoformat(day)) for day in ("2019-05-31", "2019-06-01")
        }
        assert [limit.value for limit in at.values()] == [7, 3]
        assert at["2019-06-01"] == Limit("unallocated_days", 3, date(2019, 6, 1), "made up")

    def test_before_the_beginning_is_the_first(self) -> None:
        assert THREE_FROM_JUNE.at("unallocated_days", date.min).value == 7

    def test_is_told_with_its_date_where_it_has_replaced_another(self) -> None:
        told = [str(THREE_FROM_JUNE.at("unallocated_days", date(year, 1, 1))) for year in (2019, 2020)]
        assert told == ["unallocated_days 7", "unallocated_days 3 since 2019-06-01"]


class TestAFindingOnEitherSideOfTheDate:
    def test_five_days_without_a_holder_before_it_are_none(self) -> None:
        assert found("case_unallocated", unallocated("2019-05-31", "2019-06-05"), THREE_FROM_JUNE) == []

    def test_five_days_without_a_holder_after_it_are_one_and_it_names_the_new_value(self) -> None:
        [gap] = found("case_unallocated", unallocated("2019-06-01", "2019-06-06"), THREE_FROM_JUNE)
        assert [(limit.name, limit.value, limit.since) for limit in gap.limits] == [
            ("unallocated_days", 3, date(2019, 6, 1))
        ]

    def test_the_day_on_which_the_period_began_decides_and_not_the_day_on_which_it_ended(self) -> None:
        [gap] = found("case_unallocated", unallocated("2019-05-20", "2019-06-20"), THREE_FROM_JUNE)
        assert [limit.value for limit in gap.limits] == [7]

    def test_a_copied_section_is_judged_by_the_policy_of_the_assessment_that_copies(self) -> None:
        policy = changed(
            '[{from: 1900-01-01, value: 15, source: "ours; M24"}]',
            '[{from: 1900-01-01, value: 15, source: "ours; M24"}, {from: 2019-06-01, value: 5, source: "made up"}]',
        )
        words = "He lives with his mother and works at night."
        first = assessment("A", "2019-01-01", text=words)
        assert copied_sections(first, assessment("B", "2019-05-31", text=words), policy) == []
        assert len(copied_sections(first, assessment("B", "2019-06-01", text=words), policy)) == 1


class TestAFindingShowsItsPolicy:
    review = review_case(unallocated("2019-01-01", "2019-02-01"))

    def test_in_json(self) -> None:
        [told] = [f for f in as_document(self.review)["findings"] if f["rule"] == "case_unallocated"]
        assert told["policy"] == [{"name": "unallocated_days", "value": 7, "from": "1900-01-01"}]

    def test_in_text(self) -> None:
        assert "[case_unallocated: A, B; policy: unallocated_days 7]" in " ".join(review_text(self.review).split())

    def test_on_the_page(self) -> None:
        [gap] = [f for f in self.review.findings if f.rule == "case_unallocated"]
        assert "Policy: unallocated_days 7." in finding_html(gap)
        assert "Policy:" not in finding_html(replace(gap, limits=()))


def test_a_rule_names_no_value_that_it_does_not_declare_and_none_is_declared_by_no_rule() -> None:
    declared = {rule.id: set(rule.limits) for rule in all_rules().values()}
    points = {name for _, _, name in AHEAD}
    assert set().union(*declared.values()) | points == set(load_policy().values)


def test_every_value_says_what_it_means_and_each_version_where_it_comes_from() -> None:
    values = load_policy().values
    assert {name: v.versions[-1].value for name, v in values.items()}.items() >= {
        "review_after_change_days": 28,
        "unallocated_days": 7,
        "contact_high_risk_days": 14,
        "caretaking_days": 84,
        "mappa_referral_days": 183,
    }.items()
    assert all(v.meaning and all(version.source for version in v.versions) for v in values.values())


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        (
            SEVEN,
            SEVEN.replace("1900", "1950"),
            ":10: values.unallocated_days.versions: .*no version holds before 1950-01-01",
        ),
        (SEVEN, SEVEN[:-1] + ", {from: 1900-01-01, value: 3, source: x}]", ":10: .*1900-01-01 follows 1900-01-01"),
        (SEVEN, SEVEN.replace("7", "'7'"), ":10: values.unallocated_days.versions.0.value"),
        (SEVEN, SEVEN.replace("1900-01-01", "'soon'"), ":10: values.unallocated_days.versions.0.from"),
        (SEVEN, "versions: []", ":10: values.unallocated_days.versions"),
        ("  unallocated_days:", "  unalocated_days:", ":9: values.unalocated_days"),
        ("values:\n", "values: {}\nothers:\n", ":4: values: .*no value for acted_on_days"),
    ],
    ids=[
        "none early enough",
        "two of one date",
        "a text for a number",
        "no date",
        "no version",
        "unknown name",
        "missing",
    ],
)
def test_a_bad_file_is_refused_with_its_line(was: str, now: str, told: str) -> None:
    with pytest.raises(BadRule, match=rf"policy\.yaml{told}"):
        changed(was, now)


def test_a_rule_whose_records_are_missing_says_so() -> None:
    review = review_case(case(record("A", "contact", "2019-01-01", "Seen.")))
    silent = {told["rule"]: told["needs"] for told in as_document(review)["not_judged"]}
    assert silent["transfer_not_accepted"] == "transfer records"
    assert "workload_over_capacity needs an officer's caseload and capacity" in " ".join(review_text(review).split())
    assert "decision_not_recorded" not in silent
