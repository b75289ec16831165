"""The two public cases hold what their reviews tell, each fact with its place in the review."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

CASES = Path(__file__).parent.parent / "cases"
FOLDERS = ("mccann", "chester_nash")
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
KINDS = {
    "contact", "intelligence", "assessment", "report", "allocation", "absence", "transfer", "address", "relationship",
    "sentence", "release", "event", "decision", "action", "mappa_meeting", "licence_condition", "registration",
}  # fmt: skip
COVERED = {*range(6, 20), *range(22, 29), *range(32, 36), *range(39, 54)}
LATER = {"2016-02", "2017-01", "2019-01", "2019-03"}

Record = dict[str, Any]


def load(folder: str) -> dict[str, Any]:
    case: dict[str, Any] = json.loads((CASES / folder / "case.json").read_text(encoding="utf-8"))
    return case


def records(folder: str, kind: str | None = None, **detail: Any) -> list[Record]:
    return [
        r
        for r in load(folder)["records"]
        if (kind is None or r["kind"] == kind) and all(r["detail"].get(k) == v for k, v in detail.items())
    ]


def mccann(kind: str | None = None, **detail: Any) -> list[Record]:
    return records("mccann", kind, **detail)


def chester_nash(kind: str | None = None, **detail: Any) -> list[Record]:
    return records("chester_nash", kind, **detail)


def paragraphs(record: Record) -> set[int]:
    return {int(n) for n in record["detail"]["paragraph"].split(", ")}


def first_day(text: str) -> date:
    year, month, day = ([int(n) for n in text.split("-")] + [1, 1])[:3]
    return date(year, month, day)


def last_day(text: str) -> date:
    parts = [int(n) for n in text.split("-")]
    if len(parts) == 3:
        return date(*parts)
    month = parts[1] if len(parts) == 2 else 12
    return date(parts[0] + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def interval(record: Record) -> tuple[date, date]:
    detail = record["detail"]
    if record["recorded_on"] is not None:
        return first_day(record["recorded_on"]), last_day(record["recorded_on"])
    low, high = detail["not_before"], detail["not_after"]
    return (first_day(low) if low else date.min), (last_day(high) if high else date.max)


def assessment(recorded_on: str) -> Record:
    [found] = [r for r in mccann("assessment") if r["recorded_on"] == recorded_on]
    return found


def asks_for_recall(record: Record) -> bool:
    words = record["text"].lower()
    return "asking for recall" in words or "asks for recall" in words or "ask for recall" in words


# --- both cases


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_record_says_where_in_the_review_it_comes_from(folder: str) -> None:
    for record in records(folder):
        assert record["detail"]["paragraph"].strip(), record["id"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_record_has_the_keys_of_the_format_and_a_known_kind(folder: str) -> None:
    for record in records(folder):
        assert {"id", "kind", "recorded_on", "source", "author", "area", "text", "detail"} <= set(record), record["id"]
        assert record["kind"] in KINDS
        assert record["text"].strip()
        assert record["source"].strip()


@pytest.mark.parametrize(("folder", "prefix"), [("mccann", "M"), ("chester_nash", "C")])
def test_record_ids_are_unique_and_run_in_file_order(folder: str, prefix: str) -> None:
    ids = [r["id"] for r in records(folder)]
    assert ids == [f"{prefix}{n:02d}" for n in range(1, len(ids) + 1)]


@pytest.mark.parametrize("folder", FOLDERS)
def test_dates_are_a_year_a_month_or_a_day(folder: str) -> None:
    inner = "not_before not_after until from due completed_on release_due custody_from accepted_on".split()
    for record in records(folder):
        told = [record.get(k) for k in ("recorded_on", "occurred_on", "received_on")]
        told += [record["detail"].get(k) for k in inner]
        for text in filter(None, told):
            assert DATE.fullmatch(text), (record["id"], text)
            assert first_day(text) <= last_day(text)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_fact_without_a_date_says_between_which_dates_it_lies(folder: str) -> None:
    undated = [r for r in records(folder) if r["recorded_on"] is None]
    assert undated
    for record in undated:
        assert {"not_before", "not_after"} <= set(record["detail"]), record["id"]
        assert record["detail"]["not_before"] or record["detail"]["not_after"], record["id"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_record_stands_after_one_that_is_certainly_later(folder: str) -> None:
    latest_start, by = date.min, ""
    for record in records(folder):
        start, end = interval(record)
        assert end >= latest_start, f"{record['id']} is certainly earlier than {by}, which stands before it"
        if start > latest_start:
            latest_start, by = start, record["id"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_record_was_received_before_it_was_written(folder: str) -> None:
    received = [r for r in records(folder) if r.get("received_on")]
    assert received
    for record in received:
        assert last_day(record["received_on"]) >= interval(record)[0], record["id"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_officer_that_a_record_names_is_in_the_staff_list(folder: str) -> None:
    case = load(folder)
    staff = {s["id"] for s in case["staff"]}
    assert {s["manager"] for s in case["staff"] if s["manager"]} <= staff
    for record in case["records"]:
        detail = record["detail"]
        named = [record["author"], *(detail.get(k) for k in ("from_staff", "to_staff", "owner", "staff", "by"))]
        assert set(filter(None, named)) <= staff, record["id"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_area_and_person_that_a_record_names_is_listed(folder: str) -> None:
    case = load(folder)
    areas, people = {a["id"] for a in case["areas"]}, {p["id"] for p in case["people"]}
    assert {a["part_of"] for a in case["areas"] if a["part_of"]} <= areas
    for record in case["records"]:
        named = [record["area"], record["detail"].get("from_area"), record["detail"].get("to_area")]
        assert set(filter(None, named)) <= areas, record["id"]
        assert {record["detail"].get("person")} <= people | {None}, record["id"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_case_number_is_made_up_and_marked_so(folder: str) -> None:
    offender = load(folder)["offender"]
    assert re.fullmatch(r"[A-Z]\d{6}", offender["crn"])
    assert "CRN made up" in offender["note"]
    assert offender["date_of_birth"] is None
    assert offender["crn"] in (CASES / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_text_tells_what_the_review_found_later(folder: str) -> None:
    hindsight = re.compile(r"\b(SFO|missed opportunit\w+|should have|inadequate|failed to|the review)\b", re.I)
    for record in records(folder):
        assert not hindsight.search(record["text"]), record["id"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_readme_lists_every_record_with_its_paragraph_and_whether_it_is_reconstructed(folder: str) -> None:
    rows = {}
    for line in (CASES / "README.md").read_text(encoding="utf-8").splitlines():
        if re.match(r"\| [MC]\d+ \|", line):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            rows[cells[0]] = cells
    for record in records(folder):
        status = "reconstructed" if record["detail"].get("reconstructed") else "transcribed"
        _, when, kind, where, text = rows[record["id"]]
        assert (kind, where, text) == (record["kind"], record["detail"]["paragraph"], status)
        assert when.startswith(record["recorded_on"] or "undated")
    assert {i for i in rows if i[0] == records(folder)[0]["id"][0]} == {r["id"] for r in records(folder)}


# --- McCann: the officers


def test_every_required_paragraph_of_the_mccann_review_stands_in_some_record() -> None:
    told = set().union(*(paragraphs(r) for r in mccann()))
    assert COVERED - told == set()


def test_the_nine_officers_of_the_review_are_there_and_there_is_no_om6() -> None:
    officers = {s["id"] for s in load("mccann")["staff"] if s["id"].startswith("OM")}
    assert officers == {"OM1", "OM2", "OM3", "OM4", "OM5", "OM7", "OM8", "OM9", "OM10"}


def test_the_senior_officers_are_there_under_the_head_of_service() -> None:
    staff = {s["id"]: s for s in load("mccann")["staff"]}
    assert {staff[i]["manager"] for i in ("SPO3", "SPO4", "SPO5", "SPO6")} == {"ACO1"}
    assert staff["OM5"]["manager"] == "SPO3"
    assert staff["OM9"]["manager"] == "SPO5"


def test_nobody_on_the_staff_list_has_a_name() -> None:
    assert {s["name"] for folder in FOLDERS for s in load(folder)["staff"]} == {None}


def test_the_case_passes_from_om1_to_om9_in_hertfordshire() -> None:
    changes = mccann("allocation", role="responsible")
    assert [r["detail"]["to_staff"] for r in changes] == ["OM1", "OM2", "OM3", "OM4", "OM5", "OM8", "OM9"]
    assert [r["detail"]["from_staff"] for r in changes] == [None, "OM1", "OM2", "OM3", "OM4", "OM5", "OM8"]
    assert {r["area"] for r in changes} == {"Hertfordshire"}


def test_only_the_change_from_om5_to_om8_is_known_to_have_had_no_handover() -> None:
    details = [r["detail"] for r in mccann("allocation")]
    handover = {(d["from_staff"], d["to_staff"]): d["handover"] for d in details}
    assert handover.pop(("OM5", "OM8")) is False
    assert set(handover.values()) == {None}


def test_norfolk_suffolk_and_buckinghamshire_take_the_case_as_caretakers() -> None:
    changes = mccann("allocation", role="caretaking")
    assert [(r["area"], r["detail"]["to_staff"]) for r in changes if r["detail"]["to_staff"]] == [
        ("Norfolk/Suffolk", "Norfolk/Suffolk caretaker"),
        ("Buckinghamshire", "OM7"),
        ("Buckinghamshire", "OM10"),
    ]
    ended = [r["detail"]["from_staff"] for r in changes if r["detail"]["to_staff"] is None]
    assert ended == ["Norfolk/Suffolk caretaker", "OM7"]


def test_om9_takes_over_in_january_2019_within_four_weeks_of_the_release() -> None:
    [change] = mccann("allocation", to_staff="OM9")
    [release] = [r for r in mccann("release") if r["recorded_on"] == "2019-02"]
    assert change["recorded_on"] == "2019-01"
    notice = last_day(release["detail"]["not_after"]) - first_day(change["detail"]["not_before"])
    assert notice <= timedelta(days=28)


def test_om5_is_absent_from_november_2018_until_the_dismissal_in_january_2019() -> None:
    [absence] = [r for r in mccann("absence", staff="OM5") if r["recorded_on"] == "2018-11"]
    assert (absence["detail"]["from"], absence["detail"]["until"]) == ("2018-11", "2019-01")
    assert mccann("absence", staff="SPO3")


# --- McCann: what was known


def test_the_police_intelligence_of_2003_reached_probation_in_2011() -> None:
    [item] = [r for r in mccann("intelligence") if r["source"] == "police"]
    assert (item["recorded_on"], item["received_on"], item["occurred_on"]) == ("2003", "2011", None)
    assert "teenage girls" in item["text"]
    assert "sexual harm and exploitation" in item["text"]


def test_the_mappa_meeting_of_2011_is_a_record_of_its_own() -> None:
    [meeting] = [r for r in mccann("mappa_meeting") if r["recorded_on"] == "2011"]
    assert "police share information" in meeting["text"]


def test_both_sets_of_letters_were_intercepted_by_the_prison_in_2009() -> None:
    letters = [r for r in mccann("intelligence") if r["source"] == "prison"]
    assert {r["recorded_on"] for r in letters} == {"2009"}
    assert sum("Disturbing contents" in r["text"] for r in letters) == 2
    assert any("OM1" in r["text"] and "risk of sexual harm" in r["text"] for r in letters)
    assert {8, 23, 35} <= paragraphs(letters[0])


def test_the_eight_assessments_are_there_with_their_officers() -> None:
    assert [(r["recorded_on"], r["author"]) for r in mccann("assessment")] == [
        ("2009", "OM1"),
        ("2010", "OM2"),
        ("2012", None),
        ("2014", "OM3"),
        ("2016-02", "OM4"),
        ("2017-01", "OM5"),
        ("2019-01", "OM8"),
        ("2019-03", "OM9"),
    ]


def test_levels_stand_only_where_the_review_states_them() -> None:
    levels = {r["recorded_on"]: r["detail"]["levels"] for r in mccann("assessment") if "levels" in r["detail"]}
    assert levels == {
        "2009": {
            "public": "HIGH", "known_adult": "HIGH", "children": "MEDIUM", "staff": "MEDIUM", "prisoners": "MEDIUM",
        },
        "2014": {"public": "MEDIUM", "known_adult": "HIGH"},
        "2016-02": {"public": "HIGH", "known_adult": "MEDIUM", "children": "LOW"},
    }  # fmt: skip


def test_every_assessment_is_marked_as_reconstructed() -> None:
    assert {r["detail"].get("reconstructed") for r in mccann("assessment")} == {True}


@pytest.mark.parametrize("recorded_on", sorted(LATER))
def test_the_four_later_assessments_are_silent_on_sexual_harm_and_the_intelligence(recorded_on: str) -> None:
    silent = re.compile(r"sexual|exploit|intelligence|teenage|girl|letter|2003|2011|without consent", re.I)
    assert not silent.search(assessment(recorded_on)["text"])
    assert not re.search(r"\b(no|not|none|nothing|denies)\b", assessment(recorded_on)["text"], re.I)


def test_the_assessments_of_2010_and_2014_carry_the_letters_and_not_the_intelligence() -> None:
    assert "disturbing content of the intercepted letters" in assessment("2010")["text"]
    assert "forensic assessment" in assessment("2010")["text"]
    assert "disturbing letters" in assessment("2014")["text"]
    assert "psychological assessments" in assessment("2014")["text"]
    assert not re.search(r"police|intelligence|teenage", assessment("2010")["text"] + assessment("2014")["text"], re.I)


def test_the_first_assessment_names_the_convictions_in_plain_words() -> None:
    for words in ("aggravated burglary", "robbery", "bladed article", "affray", "knife"):
        assert words in assessment("2009")["text"].lower()


def test_january_2017_repeats_two_sections_of_february_2016_word_for_word() -> None:
    before, after = assessment("2016-02")["detail"]["sections"], assessment("2017-01")["detail"]["sections"]
    same = [name for name in after if before.get(name) == after[name]]
    assert len(same) == 2
    assert all(len(after[name].split()) >= 25 for name in same)
    assert [name for name in after if name not in before], "January 2017 has a section of its own"


@pytest.mark.parametrize("recorded_on", ["2016-02", "2017-01"])
def test_the_text_of_an_assessment_is_its_sections_in_order(recorded_on: str) -> None:
    record = assessment(recorded_on)
    assert record["text"] == "\n\n".join(f"{name}\n{text}" for name, text in record["detail"]["sections"].items())


def test_january_2017_carries_what_january_2019_leaves_out() -> None:
    for words in ("psychological reports", "Personality Disorder pathway"):
        assert words in assessment("2017-01")["text"]
        assert words not in assessment("2019-01")["text"]
        assert words not in assessment("2019-03")["text"]


def test_psychological_and_psychiatric_reports_are_on_record_without_a_date() -> None:
    for kind in ("psychological", "psychiatric"):
        [report] = mccann("report", type=kind)
        assert report["recorded_on"] is None
        assert report["detail"]["not_before"] == "2009"
    assert mccann("event", type="pd_pathway_flag")
    assert any("PIPE" in r["text"] for r in mccann("address"))


# --- McCann: recall


def test_the_unrecorded_recall_decisions_stand_when_they_were_taken() -> None:
    unrecorded = mccann("decision", recorded=False)
    assert [(r["recorded_on"], r["detail"]["decided_by"], r["detail"]["outcome"]) for r in unrecorded] == [
        ("2018-01", "SPO3", "not to recall"),
        ("2018-02", "ACO1", "not to recall"),
        ("2018-08", "SPO3", "recall"),
    ]
    assert {r["detail"]["question"] for r in unrecorded} == {"recall"}
    assert {r["detail"]["rationale"] for r in unrecorded} == {None}


def test_the_decision_of_august_2017_that_was_recorded_says_so_with_its_rationale() -> None:
    [decision] = mccann("decision", recorded=True)
    assert (decision["recorded_on"], decision["detail"]["decided_by"]) == ("2017-08", "SPO4")
    assert "less serious than the last" in decision["detail"]["rationale"]


@pytest.mark.parametrize(
    ("recorded_on", "owner", "source_kind"), [("2018-08", "SPO3", "decision"), ("2019-01-30", "SPO5", "mappa_meeting")]
)
def test_what_was_decided_and_never_done_is_an_open_action(recorded_on: str, owner: str, source_kind: str) -> None:
    [action] = [r for r in mccann("action") if r["recorded_on"] == recorded_on]
    detail = action["detail"]
    assert (detail["owner"], detail["due"], detail["completed_on"]) == (owner, None, None)
    [origin] = [r for r in mccann() if r["id"] == detail["arises_from"]]
    assert (origin["kind"], origin["recorded_on"]) == (source_kind, recorded_on)


@pytest.mark.parametrize(
    ("recorded_on", "source"),
    [("2018-01", "probation"), ("2018-08", "prison"), ("2018", "prison"), ("2018-12", "prison"), ("2019-01", "prison")],
)
def test_each_request_of_court_and_prison_for_recall_is_a_record_that_says_so(recorded_on: str, source: str) -> None:
    asked = [r for r in mccann("contact") if asks_for_recall(r)]
    assert [r for r in asked if (r["recorded_on"], r["source"]) == (recorded_on, source)]


def test_om8_prompts_twice_and_spo6_writes_in_january_2019() -> None:
    contacts = [r for r in mccann("contact") if r["recorded_on"] == "2019-01"]
    assert sum(r["author"] == "OM8" and "need for recall" in r["text"] for r in contacts) == 2
    [email] = [r for r in contacts if r["author"] == "SPO6"]
    assert email["detail"]["mode"] == "email"
    assert "has not been recalled" in email["text"]


def test_recall_is_carried_out_only_on_23_april_2019() -> None:
    assert [r["recorded_on"] for r in mccann("event", type="recall")] == ["2019-04-23"]


# --- McCann: changes, contacts and places


def test_the_five_occasions_on_which_risk_was_not_reviewed_stand_as_records_of_their_kind() -> None:
    occasions = {(r["kind"], r["detail"].get("type"), r["recorded_on"]) for r in mccann() if 27 in paragraphs(r)}
    assert ("address", "family", "2017-06") in occasions
    assert ("address", "family visit", "2017-07-25") in occasions
    assert ("relationship", "partner", "2017") in occasions
    assert ("event", "arrest", "2017-08-18") in occasions
    assert ("sentence", None, "2018-01") in occasions
    assert ("relationship", "partner", "2019-04") in occasions
    assert ("event", "warning_letter", "2019-04-10") in occasions


@pytest.mark.parametrize(
    ("kind", "recorded_on"),
    [
        ("arrest", "2017-08-18"),
        ("charge", "2017-08"),
        ("remand", "2017-08"),
        ("bail_refused", "2017-09"),
        ("conviction", "2018-01"),
        ("accommodation_loss", "2019-04"),
        ("warning_letter", "2019-04-10"),
        ("wanted", "2019-04-23"),
        ("abscond", "2019-04-23"),
        ("arrest", "2019-05-06"),
    ],
)
def test_each_event_of_the_licence_stands_on_its_date(kind: str, recorded_on: str) -> None:
    assert recorded_on in [r["recorded_on"] for r in mccann("event", type=kind)]


def test_his_officers_did_not_see_him_from_29_march_to_25_april_2017() -> None:
    workers = {s["id"] for s in load("mccann")["staff"] if s["grade"] == "OM"}
    seen = [r["recorded_on"] for r in mccann("contact", mode="f2f") if r["author"] in workers]
    assert [day for day in seen if day and day.startswith("2017")] == ["2017-03-29", "2017-04-25"]
    [weekly] = [r for r in mccann("contact") if r["author"] == "AP key worker"]
    assert weekly["recorded_on"] is None


def test_the_sentences_are_the_ipp_of_2008_and_the_determinate_one_of_2018() -> None:
    ipp, determinate = mccann("sentence")
    assert (ipp["recorded_on"], ipp["detail"]["offence"]) == ("2008-09", "aggravated burglary")
    assert "30 month tariff" in ipp["text"]
    assert (determinate["recorded_on"], determinate["detail"]["release_due"]) == ("2018-01", "2019-02")
    assert "three years" in determinate["text"]
    assert "four months" in determinate["text"]


def test_both_relationships_were_not_disclosed_and_have_a_condition_that_requires_it() -> None:
    assert [r["detail"]["disclosed"] for r in mccann("relationship")] == [False, False]
    conditions = [c for r in mccann("licence_condition") for c in r["detail"]["conditions"]]
    assert any("advance approval" in c for c in conditions)
    assert any("new relationship" in c for c in conditions)
    assert any("relationships with women" in c for c in conditions)


def test_the_release_of_2019_lost_its_place_at_an_approved_premises() -> None:
    assert mccann("event", type="ap_referral")
    [withdrawn] = mccann("event", type="ap_place_withdrawn")
    assert "operational issues" in withdrawn["text"]
    [meeting] = [r for r in mccann("mappa_meeting") if r["recorded_on"] == "2019-01-30"]
    assert meeting["detail"]["level"] == 2
    [decision] = mccann("decision", question="mappa_level")
    assert decision["detail"]["outcome"].startswith("level 1")


def test_no_meeting_of_the_mccann_case_claims_to_know_who_was_invited() -> None:
    for meeting in mccann("mappa_meeting"):
        assert not {"invited", "attended"} & set(meeting["detail"])


# --- Chester-Nash


def test_the_transfer_to_havering_was_never_accepted() -> None:
    [transfer] = chester_nash("transfer")
    detail = transfer["detail"]
    assert transfer["recorded_on"] == "2004-09"
    assert (detail["from_area"], detail["to_area"]) == ("Cambridgeshire", "Havering")
    assert (detail["status"], detail["accepted_on"]) == (None, None)


def test_he_lived_in_newham_and_was_supervised_from_havering() -> None:
    [premises] = chester_nash("address", approved=True)
    assert (premises["recorded_on"], premises["area"]) == ("2005-03", "Newham")
    [allocation] = chester_nash("allocation")
    assert (allocation["area"], allocation["detail"]["role"]) == ("Havering", "responsible")
    parts = {a["id"]: a["part_of"] for a in load("chester_nash")["areas"]}
    assert parts["Havering"] == parts["Newham"] == "London"


def test_he_moved_between_five_areas() -> None:
    areas = [r["area"] for r in chester_nash("address") if r["area"]]
    assert areas == ["Cambridgeshire", "Havering", "Essex", "Newham", "Cornwall"]


def test_nobody_was_told_that_he_left_the_approved_premises() -> None:
    [departure] = chester_nash("event", type="ap_departure")
    assert departure["recorded_on"] == "2005-08-08"
    assert departure["source"] == "approved premises"
    assert departure["detail"]["shared_with"] == []
    assert "received_on" not in departure


def test_the_sentence_of_august_2005_was_learnt_of_later() -> None:
    [sentence] = chester_nash("sentence", release_due="2005-10-04")
    assert first_day(sentence["received_on"]) > last_day(sentence["recorded_on"])
    assert "three months and 20 days" in sentence["text"]


def test_the_prison_was_not_invited_to_the_meetings_of_september_and_october_2005() -> None:
    meetings = chester_nash("mappa_meeting")
    assert [r["recorded_on"] for r in meetings] == ["2005-09", "2005-10"]
    for meeting in meetings:
        assert meeting["detail"]["invited"]
        assert "prison" not in meeting["detail"]["invited"] + meeting["detail"]["attended"]
        assert meeting["detail"]["reconstructed"] is True


def test_a_decision_under_mappa_has_no_rationale() -> None:
    [decision] = chester_nash("decision")
    assert decision["detail"]["rationale"] is None


def test_the_days_that_the_report_gives_stand_as_days() -> None:
    days = {r["recorded_on"] for r in chester_nash() if r["recorded_on"] and len(r["recorded_on"]) == 10}
    assert days == {"2004-07-02", "2004-07-06", "2005-08-08", "2005-09-27", "2005-10-04", "2005-10-05"}


def test_no_assessment_of_chester_nash_is_made_up() -> None:
    assert chester_nash("assessment") == []


def test_the_victim_is_not_named() -> None:
    assert "Bowditch" not in (CASES / "chester_nash" / "case.json").read_text(encoding="utf-8")
