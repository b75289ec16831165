"""The timeline as data: what is drawn where, what is not drawn, and the years of silence."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from continuity.review import review_case
from continuity.timeline import LANES, Entry, Timeline, known_told, timeline
from graph.case import CaseFile, Offender, Record, in_order, interval
from graph.dates import parse_date
from ingest.case_file import case_with_mentions, read_case_file

ROOT = Path(__file__).parent.parent


def record(record_id: str, kind: str, on: str | None, detail: Mapping[str, Any] | None = None, **fields: Any) -> Record:
    given = {"source": "probation", **fields}
    for key in ("occurred_on", "received_on"):
        given[key] = parse_date(given[key]) if given.get(key) else None
    return Record(record_id, kind, interval(on, detail or {}), f"Text of {record_id}.", detail=detail or {}, **given)


def shown(*records: Record, at: date | None = None, since: date | None = None) -> Timeline:
    return timeline(review_case(CaseFile(Offender("T100001"), in_order(records)), at), since)


def entry(found: Timeline, record_id: str) -> Entry:
    return next(e for e in found.entries if e.record.id == record_id)


OLD = record("I1", "intelligence", "2003", source="police", received_on="2011")
LAST = record("E9", "event", "2014-12-31", {"type": "arrest"})


def test_intelligence_of_2003_received_in_2011_is_seven_years_of_silence_at_least_and_nine_at_most() -> None:
    one = entry(shown(OLD, LAST), "I1")
    assert (one.happened, str(one.written), str(one.known)) == (None, "2003", "2011")
    assert (one.first, one.last) == (date(2003, 1, 1), date(2003, 12, 31))
    assert one.silence_told == "at least 7 and at most 9 years later"


def test_a_partial_date_is_the_stretch_that_it_spans() -> None:
    one = entry(shown(record("E1", "event", "2010-06"), LAST), "E1")
    assert (one.first, one.last) == (date(2010, 6, 1), date(2010, 6, 30))


def test_the_day_shown_is_the_one_on_which_it_happened_where_that_is_told() -> None:
    one = entry(shown(record("E1", "event", "2010-06", occurred_on="2008-02"), LAST), "E1")
    assert one.first == date(2008, 2, 1)
    assert one.silence == ((date(2010, 6, 1) - date(2008, 2, 29)).days, (date(2010, 6, 30) - date(2008, 2, 1)).days)


def test_what_probation_had_not_received_by_the_day_has_no_known_date() -> None:
    found = shown(OLD, LAST, at=date(2010, 1, 1))
    assert entry(found, "I1").known is None
    assert known_told(OLD, date(2010, 1, 1)) == "not by 2010-01-01 (received 2011)"


def test_what_was_never_shared_says_so() -> None:
    withheld = record("I2", "intelligence", "2010", {"shared_with": ["prison"]}, source="police")
    assert known_told(withheld, date(2014, 1, 1)) == "not shared with probation"


def test_a_fact_without_a_date_is_told_and_never_drawn() -> None:
    vague = record("E1", "event", None, {"not_before": "2010", "not_after": "2012"})
    found = shown(vague, LAST)
    assert [r.id for r in found.undated] == ["E1"]
    assert "E1" not in {e.record.id for e in found.entries}


def test_contacts_are_counted_and_not_drawn() -> None:
    found = shown(record("C1", "contact", "2014-01-01"), record("C2", "contact", "2014-01-02"), LAST)
    assert dict(found.not_drawn) == {"contact": 2}


def test_an_officer_holds_the_case_certainly_between_the_latest_start_and_the_earliest_end() -> None:
    found = shown(
        record("H1", "allocation", "2010", {"to_staff": "A"}),
        record("H2", "allocation", "2012-06", {"from_staff": "A", "to_staff": "B"}),
        LAST,
    )
    a, b = entry(found, "H1"), entry(found, "H2")
    assert (a.title, a.lane, a.lasts) == ("A", "Officers", True)
    assert (a.first, a.last) == (date(2010, 1, 1), date(2012, 6, 30))
    assert a.sure == (date(2010, 12, 31), date(2012, 6, 1))
    assert (b.last, b.sure) == (date(2014, 12, 31), (date(2012, 6, 30), date(2014, 12, 31)))


def test_a_change_of_officer_without_a_date_is_a_stretch_that_is_nowhere_certain() -> None:
    found = shown(
        record("H1", "allocation", "2010-05", {"to_staff": "A"}),
        record("H2", "allocation", None, {"from_staff": "A", "to_staff": "B", "not_before": "2010-05", "not_after": "2014"}),
        LAST,
    )  # fmt: skip
    assert entry(found, "H1").sure is None
    assert entry(found, "H1").last == date(2014, 12, 31)


def test_custody_and_community_are_periods() -> None:
    found = shown(
        record("S1", "sentence", "2010-01-10", {"sentence": "3 years custody"}),
        record("R1", "release", "2012-01-10"),
        LAST,
    )
    periods = [(e.title, e.first, e.last) for e in found.lane("Custody and licence") if e.lasts]
    assert periods == [
        ("custody", date(2010, 1, 10), date(2012, 1, 10)),
        ("community", date(2012, 1, 10), date(2014, 12, 31)),
    ]


def test_an_address_lasts_where_its_end_is_told_and_is_a_moment_where_not() -> None:
    found = shown(
        record("D1", "address", "2010-01-01", {"to_address": "Hostel", "until": "2011-01-01"}),
        record("D2", "address", "2012-01-01", {"to_address": "Flat"}),
        LAST,
    )
    assert (entry(found, "D1").lasts, entry(found, "D1").last) == (True, date(2011, 1, 1))
    assert (entry(found, "D2").lasts, entry(found, "D2").title) == (False, "Flat")


def test_a_time_without_a_holder_is_a_band_with_the_words_of_the_finding() -> None:
    found = shown(
        record("H1", "allocation", "2010-01-01", {"to_staff": "A"}),
        record("H2", "allocation", "2011-01-01", {"from_staff": "A", "to_staff": None}),
        record("H3", "allocation", "2011-06-01", {"to_staff": "B"}),
        LAST,
    )
    assert [(b.first, b.last) for b in found.bands] == [(date(2011, 1, 1), date(2011, 6, 1))]
    assert "Nobody held the case" in found.bands[0].text


def test_a_shorter_range_keeps_what_may_have_been_within_it() -> None:
    found = shown(OLD, record("H1", "allocation", "2010-01-01", {"to_staff": "A"}), LAST, since=date(2013, 1, 1))
    assert {e.record.id for e in found.entries} == {"H1", "E9"}
    assert entry(found, "H1").first == date(2013, 1, 1)


def test_no_entry_of_a_lane_hides_another() -> None:
    found = shown(*(record(f"E{i}", "event", "2014-01-01") for i in range(3)), LAST)
    assert sorted(e.row for e in found.lane("Events and decisions")) == [0, 0, 1, 2]
    assert found.rows_of("Events and decisions") == 3


def test_a_case_without_records_has_an_empty_timeline() -> None:
    found = shown()
    assert (found.entries, found.bands, found.undated) == ((), (), ())


@lru_cache
def mccann() -> Timeline:
    return timeline(
        review_case(case_with_mentions(read_case_file(ROOT / "cases" / "mccann" / "case.json", date(2026, 1, 1))))
    )


def test_mccann_every_lane_has_entries_and_nothing_lies_outside() -> None:
    assert {e.lane for e in mccann().entries} == set(LANES)
    assert all(mccann().start <= e.first <= e.last <= mccann().end for e in mccann().entries)
    assert mccann().start == date(2003, 1, 1)


def test_mccann_the_intelligence_of_2003_has_no_date_of_its_own_was_written_2003_and_known_2011() -> None:
    one = entry(mccann(), "M03")
    assert (one.happened, str(one.written), str(one.known)) == (None, "2003", "2011")


def test_mccann_the_absence_of_om5_is_a_time_without_a_holder() -> None:
    assert any("OM5 held the case and was away" in b.text for b in mccann().bands)


def test_mccann_every_record_is_drawn_or_counted() -> None:
    case = read_case_file(ROOT / "cases" / "mccann" / "case.json", date(2026, 1, 1))
    drawn = {e.record.id for e in mccann().entries} | {r.id for r in mccann().undated}
    ended = {r.id for r in case.accepted if r.body["kind"] == "allocation" and not r.body["detail"].get("to_staff")}
    rest = {r.id for r in case.accepted} - drawn - ended
    assert len(rest) == sum(mccann().not_drawn.values())
