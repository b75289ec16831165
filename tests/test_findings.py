"""Every rule: a case in which it fires, and the nearest case in which it does not."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from continuity.findings import Finding, all_rules
from continuity.review import review_case
from graph.case import CaseFile, Record, Staff
from tests.factory import allocation, assessment, case, record, said

CORE = """change_without_review decision_not_recorded action_not_completed copied_assessment case_unallocated transfer_not_accepted
contact_gap_high_risk risk_lowered_without_reason undisclosed_relationship_not_acted_on repeated_unanswered_concern""".split()
OTHERS = """indicator_dropped content_removed contradicted_by_record no_handover short_notice_handover officer_turnover
split_responsibility departure_not_alerted information_not_shared meeting_without_key_agency expected_condition_unmet
psychological_report_not_considered itinerant_case mappa_referral_late release_plan_gap enforcement_delayed
workload_over_capacity""".split()


def found(rule: str, made: CaseFile, at: str | None = None) -> list[Finding]:
    findings = review_case(made, date.fromisoformat(at) if at else None).findings
    return [f for f in findings if f.rule == rule]


def ids(rule: str, *records: Record, at: str | None = None, **more: Any) -> list[list[str]]:
    return [f.record_ids for f in found(rule, case(*records, **more), at)]


def end(on: str) -> Record:
    """A last record, so that open periods run to its day."""
    return record("END", "contact", on, "Routine appointment.", mode="phone")


def test_the_rules_are_those_of_the_domain_each_with_an_explanation_and_a_source() -> None:
    rules = all_rules()
    assert set(rules) == {*CORE, *OTHERS}
    assert all(len(r.explain) > 40 and r.source for r in rules.values())


class TestChangeWithoutReview:
    arrest = record("A", "event", "2019-01-01", "Arrested.", type="arrest")

    def test_a_change_and_no_assessment_for_29_days(self) -> None:
        assert ids("change_without_review", self.arrest, end("2019-01-30")) == [["A"]]

    def test_28_days_are_still_in_time(self) -> None:
        assert ids("change_without_review", self.arrest, end("2019-01-29")) == []

    def test_an_assessment_in_time(self) -> None:
        assert ids("change_without_review", self.arrest, assessment("B", "2019-01-20"), end("2020-01-01")) == []

    def test_an_assessment_in_time_that_does_not_mention_what_changed(self) -> None:
        relationship = record("A", "relationship", "2019-01-01", "New partner.", status="new")
        assert ids("change_without_review", relationship, assessment("B", "2019-01-20"), end("2019-02-01")) == [
            ["A", "B"]
        ]
        named = assessment("B", "2019-01-20", said("new_relationship"))
        assert ids("change_without_review", relationship, named, end("2019-02-01")) == []

    def test_a_recall_came_before_any_review(self) -> None:
        recall = record("R", "event", "2019-01-10", "Recalled.", type="recall")
        assert ids("change_without_review", self.arrest, recall, end("2019-01-11")) == [["A"]]

    def test_before_anybody_held_the_case_there_was_nobody_to_review(self) -> None:
        assert ids("change_without_review", self.arrest, allocation("B", "2019-03-01", "OM1"), end("2019-06-01")) == []

    def test_one_absence_is_a_contact_and_two_are_a_change(self) -> None:
        def away(i: str, on: str) -> Record:
            return record(i, "contact", on, "Home visit: unable to contact him.", mode="hv", outcome="no reply")

        assert ids("change_without_review", away("A", "2019-01-01"), end("2019-03-01")) == []
        assert ids("change_without_review", away("A", "2019-01-01"), away("B", "2019-01-08"), end("2019-03-01")) == [
            ["A", "B"]
        ]


class TestDecisionNotRecorded:
    def test_taken_and_not_recorded(self) -> None:
        assert ids(
            "decision_not_recorded", record("A", "decision", "2018-02", "No recall.", question="recall", recorded=False)
        ) == [["A"]]

    def test_recorded_without_a_rationale(self) -> None:
        assert ids("decision_not_recorded", record("A", "decision", "2018-02-01", "No recall.", rationale=None)) == [
            ["A"]
        ]
        assert (
            ids("decision_not_recorded", record("A", "decision", "2018-02-01", "No recall.", rationale="no charge"))
            == []
        )

    def test_a_rationale_that_the_file_does_not_speak_of_is_unknown(self) -> None:
        assert ids("decision_not_recorded", record("A", "decision", "2018-02-01", "No recall.", outcome="none")) == []

    def test_referred_to_and_nowhere_on_record(self) -> None:
        told = record("A", "contact", "2018-02-01", "Told by the SPO that it was decided not to recall him.")
        assert ids("decision_not_recorded", told) == [["A"]]
        decision = record("B", "decision", "2018-01-30", "No recall.", question="recall", rationale="no charge")
        assert ids("decision_not_recorded", decision, told) == []


class TestActionNotCompleted:
    def action(self, **more: Any) -> Record:
        return record("A", "action", "2019-01-01", "Check with children's services.", owner="OM1", **more)

    def test_past_its_due_date(self) -> None:
        assert ids("action_not_completed", self.action(due="2019-01-10", completed_on=None), end("2019-01-11")) == [
            ["A"]
        ]
        assert ids("action_not_completed", self.action(due="2019-01-11", completed_on=None), end("2019-01-11")) == []

    def test_without_a_due_date_it_is_due_after_28_days(self) -> None:
        assert ids("action_not_completed", self.action(), end("2019-01-29")) == []
        assert ids("action_not_completed", self.action(), end("2019-01-30")) == [["A"]]

    def test_done_late_and_done_in_time(self) -> None:
        assert ids(
            "action_not_completed", self.action(due="2019-01-10", completed_on="2019-01-12"), end("2019-02-01")
        ) == [["A"]]
        assert (
            ids("action_not_completed", self.action(due="2019-01-10", completed_on="2019-01-10"), end("2019-02-01"))
            == []
        )

    def test_a_later_record_of_the_same_action_completes_it(self) -> None:
        done = record("B", "action", "2019-01-09", "Done.", action_id="X", completed_on="2019-01-09")
        assert ids("action_not_completed", self.action(due="2019-01-10", action_id="X"), done, end("2019-02-01")) == []

    def test_a_decision_to_recall_that_nothing_carries_out(self) -> None:
        decided = record("A", "decision", "2019-01-01", "Recall.", outcome="recall", rationale="risk")
        assert ids("action_not_completed", decided, end("2019-02-01")) == [["A"]]
        assert (
            ids("action_not_completed", decided, record("B", "event", "2019-01-02", "Recalled.", type="recall")) == []
        )


class TestCopiedAssessment:
    words = "He attends as told and has not come to notice. His partner is supportive and he is looking for work in the area with her help."

    def test_repeated_words(self) -> None:
        assert ids(
            "copied_assessment",
            assessment("A", "2019-01-01", text=self.words),
            assessment("B", "2019-06-01", text=self.words),
        ) == [["A", "B"]]

    def test_new_words(self) -> None:
        other = (
            "He was arrested in May. The relationship has ended and he has lost his job and the flat that came with it."
        )
        assert (
            ids(
                "copied_assessment",
                assessment("A", "2019-01-01", text=self.words),
                assessment("B", "2019-06-01", text=other),
            )
            == []
        )

    def test_one_copied_section_among_new_ones(self) -> None:
        first = assessment("A", "2019-01-01", text=f"risk\n{self.words}", sections={"risk": self.words})
        other = "All of this is new and was written after a long interview with him."
        second = assessment(
            "B", "2019-06-01", text=f"risk\n{self.words}\n\nplan\n{other}", sections={"risk": self.words, "plan": other}
        )
        assert ids("copied_assessment", first, second) == [["A", "B"]]


class TestCaseUnallocated:
    def test_nobody_for_eight_days(self) -> None:
        assert ids(
            "case_unallocated", allocation("A", "2019-01-01", None, "OM1"), allocation("B", "2019-01-09", "OM2")
        ) == [["A", "B"]]
        assert (
            ids("case_unallocated", allocation("A", "2019-01-01", None, "OM1"), allocation("B", "2019-01-08", "OM2"))
            == []
        )

    def test_the_holder_is_away_and_the_case_stays_with_them(self) -> None:
        held, away = (
            allocation("A", "2018-01-01", "OM1"),
            record("B", "absence", "2019-01-01", staff="OM1", from_="2019-01-01", until="2019-01-20"),
        )
        assert ids("case_unallocated", held, away) == [["B"]]
        assert ids("case_unallocated", held, away, allocation("C", "2019-01-05", "OM2", "OM1")) == []

    def test_a_note_says_that_the_holder_is_away(self) -> None:
        held = allocation("A", "2018-01-01", "OM1")
        note = record("B", "contact", "2019-01-01", "OM1 is off sick, duty took the call.", author="DUTY")
        assert ids("case_unallocated", held, note, end("2019-01-09")) == [["B"]]
        assert ids("case_unallocated", held, note, end("2019-01-08")) == []
        assert ids("case_unallocated", held, note, allocation("C", "2019-01-05", "OM2", "OM1"), end("2019-03-01")) == []
        back = record("C", "contact", "2019-01-06", "Seen.", author="OM1")
        assert ids("case_unallocated", held, note, back, end("2019-03-01")) == []

    def test_somebody_else_away_is_nothing(self) -> None:
        away = record("B", "absence", "2019-01-01", staff="SPO3", from_="2019-01-01", until="2019-06-01")
        assert ids("case_unallocated", allocation("A", "2018-01-01", "OM1"), away) == []


class TestTransferNotAccepted:
    def asked(self, **more: Any) -> Record:
        return record("A", "transfer", "2019-01-01", from_area="North", to_area="South", **more)

    def test_no_acceptance_for_29_days(self) -> None:
        assert ids("transfer_not_accepted", self.asked(status="requested"), end("2019-01-30")) == [["A"]]
        assert ids("transfer_not_accepted", self.asked(status="requested"), end("2019-01-29")) == []

    def test_accepted_then_or_later(self) -> None:
        assert ids("transfer_not_accepted", self.asked(status="accepted"), end("2019-06-01")) == []
        later = record("B", "transfer", "2019-03-01", to_area="South", status="accepted")
        assert ids("transfer_not_accepted", self.asked(status="requested"), later) == []

    def test_refused_and_not_resolved(self) -> None:
        assert ids("transfer_not_accepted", self.asked(status="rejected")) == [["A"]]


class TestContactGap:
    def released(self, *seen: str, level: str = "HIGH", last: str = "2019-03-01") -> list[list[str]]:
        records = [
            assessment("L", "2018-12-01", levels={"public": level}),
            allocation("O", "2018-12-02", "OM1"),
            record("R", "release", "2019-01-01", release_type="licence"),
            *(record(f"S{i}", "contact", d, author="OM1", mode="f2f", outcome="attended") for i, d in enumerate(seen)),
            record("T", "event", last, "Terminated.", type="recall"),
        ]
        return ids("contact_gap_high_risk", *records)

    def test_15_days_without_being_seen(self) -> None:
        assert self.released("2019-01-16", "2019-01-30", "2019-02-13", "2019-02-27") == [["R", "S0"]]

    def test_14_days_are_in_time(self) -> None:
        assert self.released("2019-01-15", "2019-01-29", "2019-02-12", "2019-02-26") == []

    def test_medium_risk_has_no_such_limit(self) -> None:
        assert self.released(level="MEDIUM") == []

    def test_custody_is_no_gap(self) -> None:
        assert self.released(last="2019-01-10") == []


class TestRiskLowered:
    high = assessment("A", "2019-01-01", levels={"public": "HIGH", "children": "LOW"})

    def test_lowered_and_nothing_says_why(self) -> None:
        assert ids(
            "risk_lowered_without_reason",
            self.high,
            assessment("B", "2019-06-01", text="Doing well.", levels={"public": "MEDIUM"}),
        ) == [["A", "B"]]

    def test_lowered_with_a_reason(self) -> None:
        told = assessment(
            "B",
            "2019-06-01",
            text="Risk to the public reduced to medium because he has completed the programme.",
            levels={"public": "MEDIUM"},
        )
        assert ids("risk_lowered_without_reason", self.high, told) == []

    def test_the_last_level_stated_counts_however_old(self) -> None:
        between, after = (
            assessment("B", "2019-06-01", levels={"children": "LOW"}),
            assessment("C", "2020-01-01", levels={"public": "LOW"}),
        )
        assert ids("risk_lowered_without_reason", self.high, between, after) == [["A", "C"]]


class TestUndisclosedRelationship:
    hidden = record("A", "relationship", "2019-01-01", "A partner came to light.", status="new", disclosed=False)

    def test_nothing_followed(self) -> None:
        assert ids("undisclosed_relationship_not_acted_on", self.hidden, end("2019-01-30")) == [["A"]]

    def test_a_decision_on_it_followed(self) -> None:
        letter = record(
            "B",
            "decision",
            "2019-01-10",
            "Warning letter: relationship not disclosed.",
            outcome="warning letter",
            rationale="licence",
        )
        assert ids("undisclosed_relationship_not_acted_on", self.hidden, letter, end("2019-03-01")) == []

    def test_a_disclosed_one_is_none(self) -> None:
        told = record("A", "relationship", "2019-01-01", "Partner Ms X.", status="new", disclosed=True)
        assert ids("undisclosed_relationship_not_acted_on", told, end("2019-03-01")) == []

    def test_a_disclosed_one_of_which_not_even_the_name_is_known_was_never_checked(self) -> None:
        told = record(
            "A", "relationship", "2019-01-01", "A girlfriend, he says.", status="new", disclosed=True, name_known=False
        )
        assert ids("undisclosed_relationship_not_acted_on", told, end("2019-03-01")) == [["A"]]


class TestRepeatedUnansweredConcern:
    def asks(self, i: str, on: str, **more: Any) -> Record:
        return record(
            i,
            "contact",
            on,
            "Prison asks again whether recall is being considered.",
            source="prison",
            received_on=on,
            **more,
        )

    held = allocation("H", "2018-01-01", "OM1")

    def test_asked_twice_and_never_answered(self) -> None:
        assert ids(
            "repeated_unanswered_concern",
            self.held,
            self.asks("A", "2019-01-01"),
            self.asks("B", "2019-02-01"),
            end("2019-03-01"),
        ) == [["A", "B"]]

    def test_asked_once(self) -> None:
        assert ids("repeated_unanswered_concern", self.held, self.asks("A", "2019-01-01"), end("2019-03-01")) == []

    def test_a_decision_in_time_answers(self) -> None:
        decided = record(
            "C", "decision", "2019-01-28", "No recall: no new risk.", question="recall", rationale="no new risk"
        )
        assert (
            ids(
                "repeated_unanswered_concern",
                self.held,
                self.asks("A", "2019-01-01"),
                decided,
                self.asks("B", "2019-02-01"),
            )
            == []
        )

    def test_a_decision_that_nobody_recorded_answers_nobody(self) -> None:
        decided = record("C", "decision", "2019-01-28", "No recall.", question="recall", recorded=False)
        assert ids(
            "repeated_unanswered_concern",
            self.held,
            self.asks("A", "2019-01-01"),
            decided,
            self.asks("B", "2019-02-01"),
        ) == [["A", "B"]]


class TestDroppedRemovedContradicted:
    known = record(
        "A",
        "intelligence",
        "2003",
        "Words.",
        source="police",
        received_on="2011",
        mentions=(said("sexual_harm", assertion="uncertain"),),
    )

    def test_known_and_not_in_the_assessment_however_old(self) -> None:
        assert ids("indicator_dropped", self.known, assessment("B", "2019-01-01")) == [["B", "A"]]

    def test_carried(self) -> None:
        assert (
            ids(
                "indicator_dropped",
                self.known,
                assessment("B", "2019-01-01", said("sexual_harm", assertion="historical")),
            )
            == []
        )

    def test_in_the_last_assessment_and_gone_from_this(self) -> None:
        first = assessment("B", "2012-01-01", said("sexual_harm"))
        assert ids("content_removed", self.known, first, assessment("C", "2019-01-01")) == [["B", "C"]]
        assert ids("content_removed", self.known, first, assessment("C", "2019-01-01", said("sexual_harm"))) == []

    def test_denied_against_the_record(self) -> None:
        denial = assessment("B", "2019-01-01", said("sexual_harm", "no sexual concerns", "negated"))
        assert ids("contradicted_by_record", self.known, denial) == [["B", "A"]]
        assert ids("contradicted_by_record", denial) == []


class TestHandovers:
    def test_no_handover_only_where_the_record_says_so(self) -> None:
        assert ids("no_handover", allocation("A", "2019-01-01", "OM2", "OM1", handover=False)) == [["A"]]
        assert ids("no_handover", allocation("A", "2019-01-01", "OM2", "OM1", handover=None)) == []

    def test_short_notice_before_release(self) -> None:
        release = record("R", "release", "2019-01-29")
        assert ids("short_notice_handover", allocation("A", "2019-01-01", "OM2", "OM1"), release) == [["A", "R"]]
        assert ids("short_notice_handover", allocation("A", "2018-12-31", "OM2", "OM1"), release) == []

    def test_two_changes_in_a_year(self) -> None:
        first = allocation("A", "2017-01-01", "OM1")
        assert ids(
            "officer_turnover",
            first,
            allocation("B", "2018-01-01", "OM2", "OM1"),
            allocation("C", "2019-01-01", "OM3", "OM2"),
        ) == [["B", "C"]]
        assert (
            ids(
                "officer_turnover",
                first,
                allocation("B", "2018-01-01", "OM2", "OM1"),
                allocation("C", "2019-01-02", "OM3", "OM2"),
            )
            == []
        )


class TestAreas:
    def test_caretaking_splits_responsibility(self) -> None:
        held, cared = (
            allocation("A", "2017-01-01", "OM5", area="North"),
            allocation("B", "2017-06-01", "OM7", role="caretaking", area="South"),
        )
        assert ids("split_responsibility", held, cared, end("2017-12-01")) == [["B"]]

    def test_living_in_one_area_and_supervised_from_another(self) -> None:
        held = allocation("A", "2017-01-01", "OM5", area="North")
        assert ids(
            "split_responsibility",
            held,
            record("B", "address", "2017-06-01", area="South", to_address="x"),
            end("2017-12-01"),
        ) == [["B"]]
        assert (
            ids(
                "split_responsibility",
                held,
                record("B", "address", "2017-06-01", area="North", to_address="x"),
                end("2017-12-01"),
            )
            == []
        )

    def test_more_than_three_moves_between_areas_in_a_year(self) -> None:
        moves = [record(str(i), "address", f"2017-0{i + 1}-01", area=f"Area {i}", to_address="x") for i in range(5)]
        assert ids("itinerant_case", *moves) == [["1", "2", "3", "4"]]
        assert ids("itinerant_case", *moves[:4]) == []


class TestSharing:
    def test_left_and_the_officer_was_not_told(self) -> None:
        left = record(
            "A", "event", "2005-08-08", "Left.", source="approved premises", type="ap_departure", shared_with=[]
        )
        told = record(
            "A",
            "event",
            "2005-08-08",
            "Left.",
            source="approved premises",
            type="ap_departure",
            shared_with=["probation"],
        )
        silent = record("A", "event", "2005-08-08", "Left.", source="approved premises", type="ap_departure")
        assert ids("departure_not_alerted", left) == [["A"]]
        assert ids("departure_not_alerted", told) == ids("departure_not_alerted", silent) == []

    def test_held_by_another_agency_or_received_long_after(self) -> None:
        kept = record("A", "intelligence", "2004-01-01", "x", source="prison", shared_with=[])
        late = record("A", "intelligence", "2003", "x", source="police", received_on="2011")
        soon = record("A", "intelligence", "2004-01-01", "x", source="police", received_on="2004-01-29")
        assert [ids("information_not_shared", r) for r in (kept, late, soon)] == [[["A"]], [["A"]], []]

    def test_a_meeting_without_the_prison_that_holds_the_person(self) -> None:
        inside = record("S", "sentence", "2005-08-01", sentence="3 months imprisonment")
        without = record("A", "mappa_meeting", "2005-09-01", invited=["police", "probation"])
        assert ids("meeting_without_key_agency", inside, without) == [["A"]]
        assert (
            ids(
                "meeting_without_key_agency",
                inside,
                record("A", "mappa_meeting", "2005-09-01", invited=["police", "prison"]),
            )
            == []
        )
        assert ids("meeting_without_key_agency", inside, record("A", "mappa_meeting", "2005-09-01")) == []


class TestConditionsAndReports:
    licence = record("L", "licence_condition", "2017-03-01", conditions=["approval for a night away"])
    breach = record("B", "contact", "2017-07-25", "He stayed away without approval, in breach of his licence.")

    def test_a_breach_and_nothing_done(self) -> None:
        assert ids("expected_condition_unmet", self.licence, self.breach, end("2017-08-23")) == [["B"]]

    def test_a_warning_in_time(self) -> None:
        warned = record("C", "contact", "2017-08-01", "Given a formal warning.")
        assert ids("expected_condition_unmet", self.licence, self.breach, warned, end("2017-12-01")) == []

    def test_a_report_that_the_assessment_does_not_mention(self) -> None:
        report = record("A", "report", "2012-01-01", "Report.", type="psychological")
        assert ids("psychological_report_not_considered", report, assessment("B", "2019-01-01", text="Nothing.")) == [
            ["B", "A"]
        ]
        assert (
            ids(
                "psychological_report_not_considered",
                report,
                assessment("B", "2019-01-01", text="The psychological report is reflected."),
            )
            == []
        )


class TestBeforeARelease:
    mappa = record("M", "mappa_meeting", "2015-01-01", "MAPPA meeting.", level=2)
    release = record("R", "release", "2019-07-01", "Released.")

    def test_mappa_was_named_and_not_reviewed_in_the_months_before(self) -> None:
        assert ids("mappa_referral_late", self.mappa, self.release) == [["R", "M"]]

    @pytest.mark.parametrize("day", ["2019-06-30", "2019-01-01", "2018-10-01"], ids=["late", "in time", "early"])
    def test_a_meeting_in_the_nine_months_before(self, day: str) -> None:
        meeting = record("L", "mappa_meeting", day, "MAPPA level 2 meeting.")
        assert ids("mappa_referral_late", self.mappa, meeting, self.release) == []

    def test_a_meeting_that_may_lie_in_the_months_before_is_no_absence(self) -> None:
        meeting = record("L", "mappa_meeting", None, "Meeting.", not_before="2016-01-01", not_after="2018-12-01")
        assert ids("mappa_referral_late", self.mappa, meeting, self.release) == []

    def test_a_referral_that_somebody_asks_for_is_none(self) -> None:
        asked = record("L", "contact", "2019-05-01", "Prison asks whether the MAPPA referral was made.")
        told = record("L", "contact", "2019-05-01", "MAPPA referral sent today.")
        assert ids("mappa_referral_late", self.mappa, asked, self.release) == [["R", "L"]]
        assert ids("mappa_referral_late", self.mappa, told, self.release) == []

    def test_a_case_that_never_names_mappa(self) -> None:
        assert ids("mappa_referral_late", self.release) == []

    def test_a_release_to_come_fires_once_its_six_months_have_begun(self) -> None:
        due = record("S", "sentence", "2018-01-01", "4 years.", release_due="2019-07-01")
        assert ids("mappa_referral_late", self.mappa, due, at="2018-12-29") == []
        assert ids("mappa_referral_late", self.mappa, due, at="2018-12-30") == [["S", "M"]]

    withdrawn = record("W", "event", "2019-06-20", "The place is withdrawn.", type="ap_place_withdrawn")

    def test_a_place_withdrawn_and_none_since(self) -> None:
        home = record("R", "release", "2019-07-01", "Released.", to_address="Family address")
        hostel = record("R", "release", "2019-07-01", "Released.", to_address="Approved Premises, North")
        assert ids("release_plan_gap", self.withdrawn, home) == [["W", "R"]]
        assert ids("release_plan_gap", self.withdrawn, hostel) == []

    def test_a_place_withdrawn_92_days_before_is_another_matter(self) -> None:
        early, in_time = (
            record("W", "event", d, "Gone.", type="ap_place_withdrawn") for d in ("2019-03-31", "2019-04-01")
        )
        assert ids("release_plan_gap", early, self.release) == []
        assert ids("release_plan_gap", in_time, self.release) == [["W", "R"]]

    @pytest.mark.parametrize(
        ("text", "missing"),
        [
            ("The AP place was withdrawn this morning.", True),
            ("No bed at the approved premises.", True),
            ("AP staff say that he refused the drug test.", False),
            ("He refused to leave the hostel.", False),
            ("No accommodation issues.", False),
            ("The address was not approved.", True),
            ("There is no release plan.", True),
        ],
    )
    def test_what_the_words_of_a_note_say_of_the_plan(self, text: str, missing: bool) -> None:
        told = record("N", "contact", "2019-06-20", text)
        assert bool(ids("release_plan_gap", told, self.release)) is missing

    def test_released_with_no_fixed_abode(self) -> None:
        assert ids("release_plan_gap", record("R", "release", "2019-07-01", to_address="no fixed abode")) == [["R"]]
        assert ids("release_plan_gap", record("R", "release", "2019-07-01", to_address=None)) == []


class TestEnforcement:
    breach = record("B", "event", "2019-01-01", "Curfew missed.", type="breach")

    def test_no_decision_for_15_days(self) -> None:
        assert ids("enforcement_delayed", self.breach, end("2019-01-16")) == [["B"]]
        assert ids("enforcement_delayed", self.breach, end("2019-01-15")) == []

    @pytest.mark.parametrize("outcome", ["no enforcement action", "recall"], ids=["not to act", "to act"])
    def test_a_decision_either_way_is_one(self, outcome: str) -> None:
        decided = record("D", "decision", "2019-01-10", "Decided.", question="enforcement", outcome=outcome)
        assert ids("enforcement_delayed", self.breach, decided, end("2019-03-01")) == []

    def test_a_decision_too_late(self) -> None:
        decided = record("D", "decision", "2019-02-01", "Decided.", question="enforcement", outcome="final warning")
        assert ids("enforcement_delayed", self.breach, decided, end("2019-03-01")) == [["B", "D"]]

    def test_a_recall_carried_out_15_days_after_it_was_decided(self) -> None:
        decided = record("D", "decision", "2019-01-01", "Recall.", question="recall", outcome="recall")
        late, soon = (record("R", "event", d, "Recalled.", type="recall") for d in ("2019-01-16", "2019-01-15"))
        assert ids("enforcement_delayed", decided, late) == [["D", "R"]]
        assert ids("enforcement_delayed", decided, soon) == []

    @pytest.mark.parametrize("text", ["Prison asks why he hasn't been recalled.", "To be recalled if charged."])
    def test_what_is_asked_or_planned_carries_nothing_out(self, text: str) -> None:
        decided = record("D", "decision", "2019-01-01", "Recall.", question="recall", outcome="recall")
        assert ids("enforcement_delayed", decided, record("N", "contact", "2019-03-01", text)) == []

    def test_a_decision_that_was_taken_back_was_not_carried_out_late(self) -> None:
        decided = record("D", "decision", "2019-01-01", "Recall.", question="recall", outcome="recall")
        undone = record("E", "decision", "2019-01-10", "No recall.", question="recall", outcome="not to recall")
        later = record("R", "event", "2019-06-01", "Recalled.", type="recall")
        assert ids("enforcement_delayed", decided, undone, later) == []


class TestWorkload:
    held = allocation("A", "2019-01-01", "OM2", "OM1")

    def over(self, caseload: int | None, capacity: int | None, *more: Record) -> list[list[str]]:
        made = replace(case(self.held, *more), staff={"OM2": Staff("OM2", caseload=caseload, capacity=capacity)})
        return [f.record_ids for f in found("workload_over_capacity", made)]

    def test_one_case_over_capacity(self) -> None:
        assert self.over(41, 40) == [["A"]]
        assert self.over(40, 40) == []

    def test_what_is_not_told_is_not_over(self) -> None:
        assert self.over(41, None) == self.over(None, 40) == []

    def test_only_who_holds_the_case_now_since_the_caseload_has_no_date(self) -> None:
        assert self.over(41, 40, allocation("B", "2019-06-01", "OM3", "OM2")) == []


def test_records_without_any_date_stop_no_rule() -> None:
    more: dict[str, dict[str, Any]] = {
        "allocation": {"to_staff": "OM1", "handover": False},
        "assessment": {"levels": {"public": "HIGH"}},
        "transfer": {"to_area": "South", "status": "requested"},
        "sentence": {"release_due": "2019", "parole_on": "2018-06"},
        "event": {"type": "breach"},
        "decision": {"question": "recall", "outcome": "recall", "rationale": None},
        "relationship": {"disclosed": False},
        "mappa_meeting": {"invited": ["police"]},
    }
    kinds = """contact intelligence assessment report allocation absence transfer address relationship sentence release event
    decision action mappa_meeting licence_condition registration disposition""".split()
    made = case(*(record(kind, kind, None, "MAPPA breach recall AP.", **more.get(kind, {})) for kind in kinds))
    assert {f.rule for f in review_case(made, date(2020, 1, 1)).findings} >= {"decision_not_recorded", "no_handover"}


@pytest.mark.parametrize("rule", [*CORE, *OTHERS])
def test_a_case_without_records_has_no_findings(rule: str) -> None:
    assert found(rule, case()) == []


def answered(record_id: str, at: str, **more: Any) -> Record:
    told = {"item": "weapons", "verdict": "considered_carried", "review_point": at, **more}
    return record(record_id, "disposition", "2020-02-05", "Considered.", **told)


KNIFE = record("A", "contact", "2020-01-01", mentions=(said("weapons"),))


def test_a_dropped_item_that_an_officer_answered_at_that_assessment_is_no_finding_and_is_one_at_the_next() -> None:
    made = case(KNIFE, assessment("X", "2020-02-01"), answered("D", "X"), assessment("Y", "2020-06-01"))
    assert [f.record_ids[0] for f in review_case(made).findings if f.rule == "indicator_dropped"] == ["Y"]
    assert [len(r.dropped) for r in review_case(made).assessments] == [1, 1]


def test_an_answer_that_was_undone_answers_nothing() -> None:
    undone = record("U", "disposition", "2020-02-06", "Undone.", undoes="D")
    made = case(KNIFE, assessment("X", "2020-02-01"), answered("D", "X"), undone)
    assert [f.record_ids[0] for f in review_case(made).findings if f.rule == "indicator_dropped"] == ["X"]
