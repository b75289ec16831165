"""The app in Chromium: the page of a case. Nothing leaves this machine."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import PATIENCE, choose, open_case, section, see, shot

pytest_plugins = ("tests.chromium_plugin",)
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]


def test_the_receiving_officer_reads_the_mccann_briefing(page: Page) -> None:
    open_case(page, "Joseph McCann")
    choose(page, "Handover", "OM8 to OM9")
    see(page, "For OM9, as at 2019-01-30.")
    see(page, "known and not in the last assessment")
    see(page, "Z900001")
    shot(page, "briefing")
    page.get_by_text("Read M09").first.click()
    see(page, "Known to probation")


def test_a_cell_of_the_matrix_shows_the_words_of_2003(page: Page) -> None:
    open_case(page, "Joseph McCann")
    choose(page, "Handover", "OM8 to OM9")
    section(page, "Continuity matrix")
    choose(page, "Evidence for the indicator", "Sexual harm")
    choose(page, "at the assessment", "2019-01 by OM8")
    see(page, "Sexual harm, 2019-01 by OM8")
    see(page, "exploitation to teenage girls")
    see(page, "written down: 2003")
    shot(page, "matrix")


def test_a_click_on_a_cell_shows_its_evidence(page: Page) -> None:
    open_case(page, "Joseph McCann")
    section(page, "Continuity matrix")
    picture = page.get_by_test_id("stVegaLiteChart")
    row = picture.get_by_text("Robbery", exact=True)
    expect(row).to_be_visible(timeout=PATIENCE)
    label, whole = row.bounding_box(), picture.bounding_box()
    assert label and whole
    page.mouse.click(whole["x"] + whole["width"] - 40, label["y"] + label["height"] / 2)
    see(page, "Robbery, 2019-03 by OM9")


def test_the_timeline_joins_2003_to_2011_and_shows_a_record_on_demand(page: Page) -> None:
    open_case(page, "Joseph McCann")
    section(page, "Timeline")
    see(page, "Intelligence of 2003 reached probation in 2011")
    picture = page.get_by_test_id("stVegaLiteChart")
    expect(picture.get_by_text("No officer present")).to_be_visible(timeout=PATIENCE)
    shot(page, "timeline")
    told = picture.get_by_text("known 2011").bounding_box()
    assert told
    page.mouse.click(told["x"] + told["width"] / 2, told["y"] + told["height"] / 2)
    see(page, "Police information suggests")
    page.get_by_text("Last two years").click()
    see(page, "Jun 2018")


def test_the_name_and_number_stay_in_view_when_the_page_is_scrolled(page: Page) -> None:
    open_case(page, "Joseph McCann")
    see(page, "known and not in the last assessment")
    page.get_by_text("What was read").scroll_into_view_if_needed()
    expect(page.get_by_text("CRN Z900001")).to_be_in_viewport()


def test_a_search_highlights_the_words(page: Page) -> None:
    open_case(page, "Joseph McCann")
    section(page, "Records")
    box = page.get_by_role("textbox", name="Search the words")
    box.fill('"teenage girls"')
    box.press("Enter")
    expect(page.locator("mark.found", has_text="teenage girls").first).to_be_visible(timeout=PATIENCE)
    see(page, "2 records found. 128 records searched")
    shot(page, "records")


def test_findings_are_grouped_by_rule_and_their_records_are_one_click_away(page: Page) -> None:
    open_case(page, "Gary Chester-Nash")
    section(page, "Findings")
    see(page, "Transfer not accepted")
    page.locator("summary").first.click()
    see(page, "Written down")
    shot(page, "findings")


def test_no_name_and_no_number_stands_in_the_address(page: Page, server: str) -> None:
    open_case(page, "Joseph McCann")
    section(page, "Timeline")
    see(page, "reached probation")
    assert page.url.rstrip("/") == server


def test_markup_in_a_note_is_shown_as_text(page: Page) -> None:
    open_case(page, "Hostile")
    section(page, "Records")
    see(page, "<script>document.title='owned'</script>")
    assert page.locator("img[src=x]").count() == 0
    assert page.title() == "Throughline"


def test_a_case_appears_soon_once_the_server_is_warm(page: Page, server: str) -> None:
    open_case(page, "Joseph McCann")
    see(page, "What was read")
    page.goto(server)
    page.get_by_role("button", name="Joseph McCann").wait_for()
    began = time.monotonic()
    open_case(page, "Joseph McCann")
    see(page, "known and not in the last assessment")
    taken = time.monotonic() - began
    assert taken < 10, f"{taken:.1f} s"  # about one second where nothing else runs
