"""The whole way of the main job in a real browser: two files in, preview, match, evidence, the book out."""

from __future__ import annotations

import re

import openpyxl
import pytest

from tests.e2e.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

LISTS = {"achievements": ROOT / "samples" / "achievements.xlsx", "demands": ROOT / "samples" / "demands.xlsx"}
LONG = 120_000


def go_through(reader, words):
    """Upload, look at the preview, confirm, wait; every page on the way is looked at and kept."""
    reader.open("/")
    assert reader.hard_to_use() == {}
    reader.keep("home")
    for name, path in LISTS.items():
        reader.page.set_input_files(f"#{name}", path)
    reader.page.get_by_role("button", name=words["read"]).click()
    reader.page.get_by_role("button", name=words["confirm"]).wait_for(timeout=LONG)
    assert reader.hard_to_use() == {}
    reader.keep("preview")
    reader.page.get_by_role("button", name=words["confirm"]).click()
    reader.page.wait_for_url("**/match-runs/*")
    reader.keep("running")
    reader.page.get_by_role("link", name=words["book"]).wait_for(timeout=LONG)
    assert reader.hard_to_use() == {}
    reader.keep("results")


def look_at_entries(reader, words):
    """Open the best demand, then one that nothing fits."""
    results = reader.page.url
    reader.page.locator("tbody .title").first.click()
    assert reader.page.locator(".candidate").count() >= 1
    assert reader.hard_to_use() == {}
    reader.keep("demand")
    reader.page.locator(".candidate h3 a").first.click()
    assert reader.hard_to_use() == {}
    reader.keep("achievement")
    reader.open(f"{results}?abstained=1")
    assert reader.hard_to_use() == {}
    reader.keep("results-abstained")
    reader.page.locator("tbody .title").first.click()
    assert words["nothing"] in reader.text(".nothing h2")
    assert reader.hard_to_use() == {}
    reader.keep("abstention")
    return results


def test_whole_way_in_chinese_on_a_desk(reader, tmp_path):
    words = {"read": "读取两张清单", "confirm": "确认并匹配", "book": "下载对接手册", "nothing": "无合适匹配"}
    person = reader("zh", 1280)
    go_through(person, words)
    results = look_at_entries(person, words)
    person.open(results)
    with person.page.expect_download(timeout=LONG) as download:
        person.page.get_by_role("link", name=words["book"]).click()
    assert download.value.suggested_filename.endswith(".xlsx")
    download.value.save_as(tmp_path / "book.xlsx")
    assert len(openpyxl.load_workbook(tmp_path / "book.xlsx", read_only=True).sheetnames) >= 5
    for name, path in (("listings", "/listings?kind=demand"), ("matches", "/match-runs"), ("in-progress", "/running")):
        person.open(path)
        assert person.hard_to_use() == {}
        person.keep(name)
    person.open("/listings?kind=achievement")
    person.page.locator("tbody .title").first.click()
    assert person.hard_to_use() == {}
    person.keep("listing")


def test_whole_way_in_english_on_a_telephone(reader):
    words = {
        "read": "Read both lists",
        "confirm": "Confirm and match",
        "book": "Download the match book",
        "nothing": "No adequate match",
    }
    person = reader("en", 360)
    go_through(person, words)
    look_at_entries(person, words)
    assert person.text(".nothing .routes li:first-child b") != ""


def test_whole_way_without_script(reader):
    person = reader("zh", 1280, script=False)
    person.open("/uploads")
    for name, path in LISTS.items():
        person.page.set_input_files(f"#{name}", path)
    person.page.get_by_role("button", name="读取两张清单").click()
    confirm = person.page.get_by_role("button", name="确认并匹配")
    confirm.wait_for(timeout=LONG)
    confirm.click()
    person.page.get_by_role("link", name="下载对接手册").wait_for(timeout=LONG)
    assert re.search(r"共 \d+ 条", person.text())


def test_dark_scheme_keeps_its_contrast(reader):
    person = reader("zh", 1280, scheme="dark")
    for name, path in (("home-dark", "/"), ("matches-dark", "/match-runs"), ("error-dark", "/nowhere")):
        person.open(path)
        assert person.hard_to_use() == {}
        person.keep(name)
    person.faults.clear()  # the console tells the 404 that was asked for


def test_keyboard_reaches_the_first_step_in_order(reader):
    person = reader("en", 1280)
    person.open("/uploads")
    order = person.focus_order(15)
    assert order == [
        "Skip to the content",
        "Two Lists 两单",
        "Achievements",
        "Demands",
        "Matches",
        "In progress",
        "site-search",
        "Search",
        "中文",
        "Start",
        "achievements",
        "demands",
        "My headers are named differently",
        "Read both lists",
        "Template: achievements",
    ]


def test_refused_upload_names_the_file_and_keeps_what_was_typed(reader, tmp_path):
    paper = tmp_path / "成果.pdf"
    paper.write_bytes(b"%PDF-1.7")
    person = reader("zh", 360)
    person.open("/uploads")
    person.page.locator("summary").click()
    person.page.fill("#achievement_mapping", "项目题目 = 名称")
    person.page.set_input_files("#achievements", paper)
    person.page.get_by_role("button", name="读取两张清单").click()
    assert person.text("#achievements-fault") == "“成果.pdf”不是支持的格式，请另存为 .xlsx、.xls、.ods、.csv 或 .jsonl"
    assert person.text("#demands-fault") == "请选择需求清单"
    assert person.page.input_value("#achievement_mapping") == "项目题目 = 名称"
    assert person.hard_to_use() == {}
    person.keep("upload-refused")
    person.faults.clear()  # the console tells the 422 that was asked for


def test_checks_find_what_they_look_for(reader):
    person = reader("en", 360)
    person.page.set_content(
        '<main><h2>Two</h2><h4 id="a" aria-describedby="gone">Four</h4><p id="a">same id</p><button></button>'
        '<p class="pale">pale</p><div class="wide">wide</div></main>'
    )
    person.page.add_style_tag(content=".pale { color: #bbb; background: #fff } .wide { width: 900px }")
    assert person.hard_to_use() == {
        "without a name": ["<button></button>"],
        "ids twice": ["a"],
        "references to nothing": ["gone"],
        "headings": ["h1: 0", "h2 then h4"],
        "wider than the screen": ["DIV.wide"],
        "too little contrast": ["P.pale 1.92 pale"],
    }
