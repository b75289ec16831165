"""Bad input gets a clear error or a quarantined record; the rest is read."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import BadInput
from ingest.case_file import Reading, case_of, case_with_mentions, read_case

TODAY = date(2026, 1, 31)
GOOD = {"id": "A1", "kind": "contact", "recorded_on": "2019-01-10", "text": "Attended."}


def read(*records: Any, **header: Any) -> Reading:
    document = {"offender": {"crn": "T900001"}, "records": list(records)} | header
    return read_case(json.dumps(document, indent=1).encode(), "case.json", TODAY)


@pytest.mark.parametrize(
    ("change", "where", "value"),
    [
        ({"kind": "diary"}, "field kind", "'diary'"),
        ({"recorded_on": "2019-02-30"}, "field recorded_on", "'2019-02-30'"),
        ({"recorded_on": "2026-02-01"}, "field recorded_on", "2026-02-01"),
        ({"received_on": "2027"}, "field received_on", "2027"),
        ({"occurred_on": "2026-12"}, "field occurred_on", "2026-12"),
        ({"recorded_on": None}, "field recorded_on", "null"),
        ({"text": None}, "field text", "absent"),
        ({"text": 7}, "field text", "7"),
        ({"text": "a\x00b"}, "field text", "a NUL byte"),
        ({"text": "half \ud83d"}, "field text", "half a surrogate pair"),
        ({"kind": "assessment", "detail": {"levels": {"public": "HUGE"}}}, "detail, field levels.public", "'HUGE'"),
        ({"kind": "assessment", "detail": {"levels": {"martians": "LOW"}}}, "detail, field levels.martians", "'LOW'"),
        ({"kind": "allocation", "detail": {"handover": "yes"}}, "detail, field handover", "'yes'"),
        ({"kind": "action", "detail": {"due": "soon"}}, "detail, field due", "'soon'"),
        (
            {"detail": {"not_before": "2014", "not_after": "2009"}, "recorded_on": None},
            "detail.not_after",
            "lies before",
        ),
        ({"id": ""}, "field id", "''"),
        ({"id": 3}, "field id", "3"),
    ],
)
def test_a_faulty_record_is_set_aside_with_field_and_value_and_the_rest_is_read(
    change: dict[str, Any], where: str, value: str
) -> None:
    reading = read(GOOD | {"id": "B2"} | change, GOOD)
    assert [r.id for r in reading.accepted] == ["A1"]
    [problem] = reading.problems
    assert problem.file == "case.json"
    assert where in problem.where
    assert value in problem.value
    assert problem.remedy


@pytest.mark.parametrize("missing", ["id", "kind", "recorded_on", "text"])
def test_a_missing_field_is_named(missing: str) -> None:
    reading = read({k: v for k, v in GOOD.items() if k != missing})
    assert [(p.value, missing in p.where) for p in reading.problems] == [("absent", True)]


def test_the_line_of_a_faulty_record_is_told() -> None:
    text = '{"offender": {"crn": "T900001"},\n "records": [\n  {"id": "A1", "kind": "diary", "recorded_on": "2019", "text": ""}\n]}'
    [problem] = read_case(text.encode(), "case.json", TODAY).problems
    assert problem.where.startswith("line 3, record A1")


def test_a_record_that_is_no_object_is_set_aside() -> None:
    assert [p.value for p in read("hello", GOOD).problems] == ["str"]


@pytest.mark.parametrize(
    ("data", "where", "value"),
    [
        (b'{"offender": {"crn": "T1"}\n "records": []}', "line 2, column 2", "Expecting ',' delimiter"),
        (b"", "line 1, column 1", "Expecting value"),
        (b"[]", "line 1", "list"),
        (b'{"records": []}', "field offender", "absent"),
        (b'{"offender": {"crn": " "}}', "offender.crn", "empty"),
        (b'{"offender": {"crn": "T1"}, "records": {}}', "records", "dict"),
        (b'{"offender": {"crn": "T1", "crn": "T2"}}', "document", "key 'crn' twice"),
        (b'{"offender": {"crn": "T1", "name": "a\\u0000"}}', "header, offender.name", "a NUL byte"),
        (b'{"offender": {"crn": "T1\\udc00"}}', "header, offender.crn", "half a surrogate pair"),
        (b'{"offender":\n{"crn": "T\xff1"}}', "line 2", "byte 0xff"),
        (b"[" * 100_000, "document", "nesting without end"),
    ],
)
def test_a_file_of_which_nothing_can_be_used_is_refused_with_its_place(data: bytes, where: str, value: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_case(data, "case.json", TODAY)
    [problem] = refused.value.problems
    assert (where in problem.where, value) == (True, problem.value)


def test_one_id_with_two_texts_and_no_version_sets_both_aside() -> None:
    reading = read(GOOD, GOOD | {"text": "Did not attend."}, GOOD | {"id": "B2"})
    assert [r.id for r in reading.accepted] == ["B2"]
    assert [r.id for r in reading.set_aside] == ["A1", "A1"]


def test_with_versions_the_highest_stands_whatever_the_order() -> None:
    old, new = GOOD | {"version": 1}, GOOD | {"version": 2, "text": "Did not attend."}
    for records in ((old, new), (new, old)):
        assert case_of(read(*records)).record("A1").text == "Did not attend."


def test_the_same_record_twice_is_one() -> None:
    assert len(case_of(read(GOOD, GOOD)).records) == 1


def test_unknown_keys_are_reported_and_kept() -> None:
    reading = read(GOOD | {"mood": "fair", "detail": {"colour": "red"}}, offender={"crn": "T900001", "hat": 1})
    assert reading.accepted[0].body["mood"] == "fair"
    assert [n.split("unknown key ")[1] for n in reading.notices] == [
        "offender.hat, kept",
        "mood, kept",
        "detail.colour, kept",
    ]


def test_sections_stand_for_a_text() -> None:
    reading = read(
        GOOD | {"kind": "assessment", "text": None, "detail": {"sections": {"Risk": "High.", "Plan": "See him."}}}
    )
    assert case_of(reading).record("A1").text == "Risk\nHigh.\n\nPlan\nSee him."


@pytest.mark.parametrize(
    "text",
    [
        "",
        "مرحبا punched her",
        "👩🏽‍🚀 he threatened to kill her 🔪",
        "\u202eright to left\u202c",
        "a\r\nb",
        "‮",
        "x" * 10_000_000,
    ],
    ids=["empty", "right to left", "emoji", "override", "line ends", "lone mark", "ten megabytes"],
)
def test_any_text_is_valid_and_offsets_are_exact(text: str) -> None:
    made = case_with_mentions(read(GOOD | {"text": text})).record("A1")
    assert made.text == text
    assert all(text[m.start : m.end] == m.quote for m in made.mentions)


def test_a_case_without_records_and_one_without_an_assessment_are_valid() -> None:
    assert case_of(read()).records == ()
    assert case_of(read(GOOD)).assessments == []


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
        max_leaves=20,
    )
)
def test_nothing_that_json_can_say_is_lost_or_breaks_the_reading(anything: Any) -> None:
    reading = read(
        anything, GOOD, {"id": "Z", "kind": "contact", "recorded_on": "2019", "text": "", "detail": anything}
    )
    assert len(reading.accepted) + len(reading.set_aside) == 3


def test_the_two_reviews_are_read_whole() -> None:
    for name in ("mccann", "chester_nash"):
        path = Path(__file__).parent.parent / "cases" / name / "case.json"
        reading = read_case(path.read_bytes(), path.name, TODAY)
        assert reading.problems == []
        assert len(case_of(reading).records) == len(json.loads(path.read_text("utf-8"))["records"])
