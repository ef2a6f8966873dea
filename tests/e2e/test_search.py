"""Searching in a real browser: typing, suggestions by the keyboard, filters and the way back, conditions, nothing found."""

from __future__ import annotations

import re

import pytest

from tests.e2e.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

LISTS = {"achievements": ROOT / "samples" / "achievements.xlsx", "demands": ROOT / "samples" / "demands.xlsx"}
LONG = 120_000


@pytest.fixture(scope="module")
def filled(chromium, program):
    """Take the samples in through the pages, once."""
    context = chromium.new_context(locale="zh-CN", base_url=program)
    page = context.new_page()
    page.goto("/uploads")
    for name, path in LISTS.items():
        page.set_input_files(f"#{name}", path)
    page.get_by_role("button", name="读取两张清单").click()
    page.get_by_role("button", name="确认并匹配").click(timeout=LONG)
    page.get_by_role("link", name="下载对接手册").wait_for(timeout=LONG)
    context.close()


@pytest.fixture
def person(reader, filled):
    made = reader("zh", 1280)
    made.open("/")
    return made


def total(person) -> int:
    """Return how many hits the page names."""
    return int(re.search(r"[\d,]+", person.text("#finding [role=status]"))[0].replace(",", ""))


def typed(person, words: str) -> None:
    box = person.page.get_by_role("searchbox", name="搜索成果和需求")
    box.fill("")
    box.press_sequentially(words, delay=30)


def test_suggestions_are_reached_and_taken_by_the_keyboard(person):
    typed(person, "阻燃")
    proposals = person.page.locator("#site-proposals a")
    proposals.first.wait_for()
    wanted = proposals.first.locator("span").inner_text()
    person.page.keyboard.press("ArrowDown")
    assert person.page.evaluate("document.activeElement === document.querySelector('#site-proposals a')") is True
    person.page.keyboard.press("ArrowUp")
    assert person.page.evaluate("document.activeElement.id") == "site-search"
    person.page.keyboard.press("Tab")
    person.page.keyboard.press("Tab")
    assert person.page.evaluate("document.activeElement === document.querySelector('#site-proposals a')") is True
    person.page.keyboard.press("Enter")
    person.page.wait_for_url(re.compile("/listings/|/search"))
    assert wanted in person.text()


def test_escape_closes_the_suggestions(person):
    typed(person, "阻燃")
    person.page.locator("#site-proposals a").first.wait_for()
    person.page.keyboard.press("Escape")
    assert person.page.locator("#site-proposals a").count() == 0


def test_filters_change_the_results_and_the_address_and_the_way_back_is_right(person):
    typed(person, "材料")
    person.page.keyboard.press("Enter")
    person.page.wait_for_url("**/search?q=*")
    everything = total(person)
    person.page.locator("#choose-kind-achievement").click()
    person.page.wait_for_url("**kind=achievement*")
    person.page.locator(".chosen", has_text="科技成果").wait_for()
    narrowed = total(person)
    assert 0 < narrowed < everything
    assert person.page.evaluate("document.activeElement.id") == "choose-kind-achievement"
    person.page.locator(".hit .title").first.click()
    person.page.wait_for_url("**/listings/*")
    person.page.go_back()
    person.page.wait_for_url("**kind=achievement*")
    assert total(person) == narrowed
    person.page.go_back()
    person.page.locator(".chosen").wait_for(state="detached")
    assert "kind=" not in person.page.url
    assert total(person) == everything
    assert person.hard_to_use() == {}


def test_condition_on_an_indicator_shows_what_meets_it(person):
    person.open("/search?q=密度 < 1200 kg/m³")
    assert "已按指标条件查找" in person.text()
    first = person.page.locator("#finding .hit").first
    assert "满足" in first.inner_text()
    person.page.get_by_role("link", name="只按文字查找").click()
    person.page.wait_for_url("**words=1*")
    person.page.get_by_text("已按指标条件查找").wait_for(state="detached")


def test_traditional_characters_find_simplified_text(person):
    person.open("/search?q=檢測裝置")
    traditional = person.page.locator(".hit .title").all_inner_texts()
    person.open("/search?q=检测装置")
    assert person.page.locator(".hit .title").all_inner_texts() == traditional != []


def test_nothing_found_leads_on(person):
    person.open("/search?q=材料&trl=1&region=65")
    assert total(person) == 0
    way = person.page.locator(".looser a").first
    promised = int(re.search(r"\d+", way.locator("xpath=..").inner_text().split(way.inner_text())[1])[0])
    way.click()
    person.page.locator(".nothing").wait_for(state="detached")
    assert total(person) == promised > 0


def test_search_is_whole_without_script(reader, filled):
    person = reader("zh", 360, script=False)
    person.open("/")
    person.page.get_by_role("searchbox", name="搜索成果和需求").fill("材料")
    person.page.keyboard.press("Enter")
    everything = total(person)
    person.page.locator("details.filters > summary").click()
    person.page.locator("#choose-kind-demand").click()
    assert 0 < total(person) < everything
    person.page.get_by_role("link", name=re.compile("在英文条目中查找")).click()
    assert "其他语言" in person.text()
