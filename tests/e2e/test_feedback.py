"""A decision's whole way in a real browser: said on the page, filled into the book, changed there, read back, shown on the pair."""

from __future__ import annotations

import openpyxl
import pytest

from tests.e2e.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

LISTS = {"achievements": ROOT / "samples" / "achievements.xlsx", "demands": ROOT / "samples" / "demands.xlsx"}
LONG = 120_000


def matched(person) -> str:
    """Match the samples and return the address of the run."""
    person.open("/uploads")
    for name, path in LISTS.items():
        person.page.set_input_files(f"#{name}", path)
    person.page.get_by_role("button", name="读取两张清单").click()
    person.page.get_by_role("button", name="确认并匹配").wait_for(timeout=LONG)
    person.page.get_by_role("button", name="确认并匹配").click()
    person.page.get_by_role("link", name="下载对接手册").wait_for(timeout=LONG)
    return person.page.url


def book_of(person, run, path):
    person.open(run)
    with person.page.expect_download(timeout=LONG) as download:
        person.page.get_by_role("link", name="下载对接手册").click()
    download.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sheet = book["匹配清单"]
    headers = {cell.value: cell.column for cell in sheet[1]}
    return book, sheet, headers


def test_decision_goes_from_the_page_into_the_book_and_back(reader, tmp_path):
    person = reader("zh", 1280)
    run = matched(person)
    person.page.locator("tbody .title").first.click()
    first = person.page.locator(".candidate").first
    entry = person.page.url
    first.locator(".decide > summary").click()
    first.get_by_label("原因").select_option("maturity")
    first.get_by_label("补充说明").fill("想看中试数据")
    person.keep("decide-open")
    first.get_by_role("button", name="不合适").click()
    first.locator(".decision > .decision-told .badge-violated").wait_for()
    assert person.page.url == entry  # htmx puts the decision in place
    assert "成熟度不够 · 想看中试数据" in first.locator(".decision > .decision-told").inner_text()
    assert person.hard_to_use() == {}
    person.keep("decided")

    book, sheet, headers = book_of(person, run, tmp_path / "手册.xlsx")
    filled = [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, headers["意见"]).value]
    assert [(sheet.cell(row, headers["意见"]).value, sheet.cell(row, headers["原因"]).value) for row in filled] == [
        ("不合适", "成熟度不够；想看中试数据")
    ]
    sheet.cell(filled[0], headers["意见"]).value = "有意对接"
    sheet.cell(filled[0], headers["原因"]).value = "看过中试数据了"
    book.save(tmp_path / "手册.xlsx")

    person.open("/marked-books")
    person.page.set_input_files("#book", tmp_path / "手册.xlsx")
    person.page.get_by_role("button", name="读取手册").click()
    person.page.get_by_role("button", name="保存 1 条意见").wait_for(timeout=LONG)
    assert "不合适" in person.text("table")
    assert person.hard_to_use() == {}
    person.page.get_by_role("button", name="保存 1 条意见").click()
    person.page.get_by_text("都已保存").wait_for(timeout=LONG)
    person.keep("marked-book-kept")
    person.open(entry)
    told = person.page.locator(".candidate").first.locator(".decision > .decision-told").inner_text()
    assert "有意对接" in told
    assert "看过中试数据了" in told
    person.open(f"{run}?decision=interested")
    assert person.page.locator("tbody tr").count() == 1
    assert person.hard_to_use() == {}
    person.keep("results-decided")


def test_decision_is_made_and_taken_back_without_script_on_a_telephone(reader):
    maker = reader("zh", 360)
    run = matched(maker)
    person = reader("en", 360, script=False)
    person.open(run)
    row = person.page.locator("tbody tr").first
    row.locator(".decide > summary").click()
    row.get_by_role("button", name="Not now").click()
    row = person.page.locator("tbody tr").first
    assert "Not now" in row.locator(".decision > .decision-told").inner_text()
    row.locator(".decide > summary").click()
    row.get_by_role("button", name="Take the decision back").click()
    row = person.page.locator("tbody tr").first
    assert row.locator(".decision > .decision-told").count() == 0
    row.locator(".decide > summary").click()
    person.keep("decided-before")
    assert "taken back" in row.locator(".decision-earlier").inner_text()
