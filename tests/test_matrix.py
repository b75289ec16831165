"""The continuity matrix as data: on a case of four assessments made here, and on the McCann record."""

from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from app_pages.style import STATES
from continuity.matrix import Cell, Matrix, matrix
from continuity.review import review_case
from continuity.threads import LETTERS
from graph.case import CaseFile, Offender, Record, in_order
from graph.dates import parse_date
from ingest.case_file import case_with_mentions, read_case_file
from nlp.mention import AssertionName, Mention

ROOT = Path(__file__).parent.parent


def said(category: str, words: str, text: str, assertion: AssertionName = "present") -> Mention:
    start = text.index(words)
    return Mention(category, assertion, None, "offender", words, start, start + len(words), None, "test.rule")


def record(
    record_id: str, kind: str, on: str, position: int, text: str = "Nothing.", *mentions: Mention, **fields: object
) -> Record:
    given = {"source": "probation", "author": None, "detail": {}, **fields}
    return Record(record_id, kind, parse_date(on), text, position=position, mentions=mentions, **given)  # type: ignore[arg-type]


def small_case() -> CaseFile:
    """Police hold a knife from 2003, probation from 2011; four assessments by four officers."""
    knife, none, arson = "He carried a knife.", "No concern about knives.", "Set a fire."
    return CaseFile(
        Offender("T100001", "A Test"),
        in_order(
            [
                record("I1", "intelligence", "2003", 0, knife, said("weapons", "knife", knife), source="police",
                       received_on=parse_date("2011")),
                record("H1", "allocation", "2009-01", 1, detail={"to_staff": "A"}),
                record("A1", "assessment", "2009-06", 2, author="A"),
                record("H2", "allocation", "2012-01", 3, detail={"from_staff": "A", "to_staff": "B"}),
                record("A2", "assessment", "2012-06", 4, knife, said("weapons", "knife", knife), author="B"),
                record("H3", "allocation", "2013-01", 5, detail={"from_staff": "B", "to_staff": "C"}),
                record("H4", "allocation", "2013-03", 6, detail={"from_staff": "C", "to_staff": "D"}),
                record("A3", "assessment", "2013-06", 7, author="D"),
                record("A4", "assessment", "2014-06", 8, none, said("weapons", "knives", none, "negated"), author="D"),
                record("E1", "event", "2015-01", 9, arson, said("arson", "fire", arson)),
            ]
        ),
    )  # fmt: skip


def shown(case: CaseFile, at: date | None = None) -> Matrix:
    return matrix(review_case(case, at))


def cell(found: Matrix, category: str, record_id: str) -> Cell:
    one = found.cell(category, record_id)
    assert one is not None
    return one


def letters(found: Matrix, category: str) -> str:
    return "".join(
        next(r for r in found.rows if r.category == category).cells[i].letter for i in range(len(found.columns))
    )


def test_a_row_tells_not_received_carried_dropped_and_contradicted_by_letter() -> None:
    assert letters(shown(small_case()), "weapons") == "NCDX"


def test_what_came_on_record_later_was_not_yet_known() -> None:
    assert letters(shown(small_case()), "arson") == "····"
    assert "first on record 2015-01" in cell(shown(small_case()), "arson", "A1").tooltip


def test_every_state_has_words() -> None:
    found = shown(small_case())
    assert cell(found, "weapons", "A1").words == LETTERS["not_received"][1]
    assert cell(found, "weapons", "A3").words == "known and dropped"


def test_a_cell_names_the_records_that_prove_it_and_what_the_assessment_itself_says() -> None:
    found = shown(small_case())
    assert [e.record.id for e in cell(found, "weapons", "A3").evidence] == ["I1", "A2"]
    assert cell(found, "weapons", "A3").own == ()
    assert [m.quote for m in cell(found, "weapons", "A4").own] == ["knives"]
    assert [m.quote for m in cell(found, "weapons", "A2").own] == ["knife"]


def test_the_tooltip_of_what_was_dropped_tells_who_carried_it_last_and_the_changes_since() -> None:
    told = cell(shown(small_case()), "weapons", "A3").tooltip
    assert "last carried 2012-06 by B" in told
    assert "2 changes of holder since" in told


def test_a_column_has_its_author_its_holder_and_the_changes_since_the_assessment_before() -> None:
    columns = shown(small_case()).columns
    assert [(c.author, c.holder) for c in columns] == [("A", "A"), ("B", "B"), ("D", "D"), ("D", "D")]
    assert [c.changes_told for c in columns] == ["nobody to A", "A to B", "B to C, C to D", ""]


def test_the_matrix_is_as_at_a_day() -> None:
    found = shown(small_case(), date(2013, 1, 1))
    assert [c.record.id for c in found.columns] == ["A1", "A2"]
    assert [r.category for r in found.rows] == ["weapons"]


def test_the_cell_to_look_at_first_is_what_the_last_assessment_left_out() -> None:
    telling = shown(small_case()).most_telling()
    assert telling is not None
    assert (telling.category, telling.record_id) == ("weapons", "A4")


def test_without_an_assessment_there_are_rows_and_no_columns() -> None:
    case = small_case()
    bare = CaseFile(case.offender, tuple(r for r in case.records if r.kind != "assessment"))
    found = shown(bare)
    assert found.columns == ()
    assert {r.category for r in found.rows} == {"weapons", "arson"}
    assert found.most_telling() is None


def test_without_a_record_there_is_nothing_and_no_fault() -> None:
    found = shown(CaseFile(Offender("T100002")))
    assert (found.columns, found.rows) == ((), ())


def test_rows_stand_harm_first_then_by_what_most_assessments_left_out() -> None:
    groups = [r.group for r in mccann().rows]
    assert groups == sorted(groups, key=["harm", "offending", "management", "circumstance"].index)
    harm = [r.left_out for r in mccann().rows if r.group == "harm"]
    assert harm == sorted(harm, reverse=True)


@lru_cache
def mccann() -> Matrix:
    return shown(case_with_mentions(read_case_file(ROOT / "cases" / "mccann" / "case.json", date(2026, 1, 1))))


def test_mccann_2009_and_2010_stand_before_probation_received_the_intelligence() -> None:
    by_date = {c.date: cell(mccann(), "sexual_harm", c.record.id).letter for c in mccann().columns}
    assert (by_date["2009"], by_date["2010"]) == ("N", "N")


@pytest.mark.parametrize("when", ["2016-02", "2017-01", "2019-01", "2019-03"])
def test_mccann_four_later_assessments_dropped_the_sexual_harm(when: str) -> None:
    column = next(c for c in mccann().columns if c.date == when)
    dropped = cell(mccann(), "sexual_harm", column.record.id)
    assert dropped.letter == "D"
    assert dropped.evidence[0].record.id == "M03"
    assert "teenage girls" in dropped.evidence[0].record.text


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("state", list(STATES))
def test_letters_are_legible_on_their_colour(state: str) -> None:
    fill, ink = STATES[state]  # type: ignore[index]
    assert contrast(fill, ink) >= 4.5


def test_dropped_and_contradicted_differ_from_carried_in_lightness_alone() -> None:
    for state in ("dropped", "contradicted"):
        for other in ("carried", "not_received", "not_yet_known"):
            assert contrast(STATES[state][0], STATES[other][0]) >= 3  # type: ignore[index]
