"""The app in Chromium: questions and searches across cases, and the way from each row and hit to its case."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.chromium import PATIENCE, choose, see, settled, shot, visit

pytest_plugins = ("tests.chromium_plugin",)
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]
LATE = "Which indicators had another agency written down"
LACKS = "Whose last assessment lacks an indicator"


def ask(page: Page, question: str) -> None:
    visit(page, "Query")
    button = page.locator('[class*="st-key-questions-"]').get_by_role("button", name=question)
    button.wait_for()
    for _ in range(5):  # a redraw swallows a click
        settled(page)
        if not button.count():
            break
        button.click()
    expect(page.get_by_role("heading", level=1, name=question)).to_be_visible(timeout=PATIENCE)


def has_cell(page: Page, text: str) -> None:
    """The table is a picture; within it are its words, for who cannot see it."""
    cells = page.get_by_test_id("stDataFrame").locator("td[role=gridcell]", has_text=text)
    expect(cells.first).to_be_attached(timeout=PATIENCE)


def click_in_table(page: Page, row: int) -> None:
    """Clicks on the case of a row, which stands on the left."""
    table = page.get_by_test_id("stDataFrame").bounding_box()
    assert table
    page.mouse.click(table["x"] + 45, table["y"] + 35 * row + 17)


def test_a_question_is_asked_and_a_row_leads_to_its_case(page: Page, server: str) -> None:
    ask(page, LATE)
    see(page, "5 rows")
    see(page, "Asked of a graph of 159 records; every record that was received could be read.")
    has_cell(page, "Sexual harm")
    shot(page, "query")
    click_in_table(page, row=2)
    see(page, "CRN Z900001")
    see(page, "known and not in the last assessment")
    assert page.url.rstrip("/") == server
    page.go_back()
    see(page, "5 rows")


def test_other_values_are_asked_for_and_stand_in_the_address(page: Page, server: str) -> None:
    ask(page, LACKS)
    choose(page, "Area", "Hertfordshire")
    choose(page, "Indicators", "Concerning correspondence")
    see(page, "Indicators: All of harm · Area: any")  # nothing was asked meanwhile
    page.get_by_role("button", name="Ask", exact=True).click()
    see(page, "Indicators: All of harm, Concerning correspondence · Area: Hertfordshire")
    sent = page.url
    assert sent == (
        f"{server}/query?question=not_in_last_assessment&indicators=harm&indicators=concerning_correspondence&area=Hertfordshire"
    )
    page.goto("about:blank")
    page.goto(sent)
    see(page, "Indicators: All of harm, Concerning correspondence · Area: Hertfordshire")
    see(page, "3 rows")


def test_the_answer_is_kept_as_a_file_that_no_spreadsheet_runs(page: Page, tmp_path: Path) -> None:
    ask(page, "How many people's records state each indicator")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    assert download.value.suggested_filename == "by_area_and_year.csv"
    download.value.save_as(tmp_path / "kept.csv")
    with (tmp_path / "kept.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["area", "year", "indicator", "people", "records"]
    assert ["'=1+1", "2020", "weapons", "1", "1"] in rows
    assert ["Hertfordshire", "2003", "sexual_harm", "1", "1"] in rows


def test_a_case_is_opened_by_keyboard_alone(page: Page) -> None:
    ask(page, LACKS)
    picker = page.get_by_role("combobox", name="Open a case of this answer")
    picker.focus()
    page.keyboard.type("McCann")
    expect(page.get_by_role("option", name="Joseph McCann, Z900001")).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    see(page, "CRN Z900001")


def test_no_row_says_what_that_means(page: Page) -> None:
    ask(page, "Which two people")
    see(page, "No row")
    see(page, "What was not received, or could not be read, is not in the answer.")


def search(page: Page, words: str) -> None:
    visit(page, "Search")
    box = page.get_by_role("textbox", name="Words")
    for _ in range(5):  # a redraw takes back what was typed
        settled(page)
        if box.input_value() == words:
            break
        box.fill(words)
        box.press("Enter")
    settled(page)


def test_a_search_across_cases_leads_to_the_record(page: Page, server: str) -> None:
    search(page, "exploit*")
    see(page, "159 records searched; none was unreadable.")
    expect(page.locator("mark.found", has_text="exploitation").first).to_be_visible(timeout=PATIENCE)
    shot(page, "search")
    page.get_by_role("button", name="Joseph McCann, Z900001: intelligence, 2003 (M03)").click()
    expect(page.get_by_role("heading", name="Intelligence, 2003")).to_be_visible(timeout=PATIENCE)
    see(page, "Known to probation")
    expect(page.locator("mark.found", has_text="exploitation").first).to_be_visible(timeout=PATIENCE)
    assert page.url.rstrip("/") == server
    shot(page, "found")
    page.go_back()
    see(page, "159 records searched; none was unreadable.")
    assert page.get_by_role("textbox", name="Words").input_value() == "exploit*"


def test_another_spelling_and_a_filter(page: Page) -> None:
    search(page, "explotation")
    see(page, "Nothing found")
    page.get_by_text("Other spellings too").click()
    expect(page.locator("mark.found", has_text="exploitation").first).to_be_visible(timeout=PATIENCE)
    choose(page, "Person", "Gary Chester-Nash")
    see(page, "30 records searched; none was unreadable. An empty answer says nothing of what was not received.")


def test_markup_in_a_note_and_a_name_is_shown_as_text(page: Page) -> None:
    search(page, "carried a knife")
    see(page, "**bold**")
    expect(page.get_by_role("button", name="**Mr** <i>Hostile</i>, Z900003: contact")).to_be_visible(timeout=PATIENCE)
    assert page.locator("img[src=x]").count() == 0
    assert page.title() == "Throughline"


def test_the_chosen_case_stays_chosen(page: Page) -> None:
    page.get_by_role("button", name="Joseph McCann").click()
    see(page, "CRN Z900001")
    visit(page, "Query")
    see(page, "Ask a question of all cases")
    visit(page, "Case")
    see(page, "CRN Z900001")
