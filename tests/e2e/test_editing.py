"""A demand written in a real browser, from empty to published, with everything that goes wrong on the way; and once without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

LONG = 60_000
TITLE = "家电外壳用无卤阻燃聚丙烯"
BACKGROUND = "现用溴系材料烟密度大，客户要求改为无卤体系，每年退货损失约 200 万元。"
HEADERS = {"achievements": "编号,成果名称,完成单位", "demands": "编号,需求名称,需求单位,预算"}


def begun(person, external_id: str) -> str:
    """Begin a demand with a title and an id, wait until it is saved, and return the address of its draft."""
    person.page.set_default_timeout(LONG)
    person.open("/listings?kind=demand")
    person.page.get_by_role("button", name="新增需求").click()
    person.page.wait_for_url("**/basics")
    person.page.get_by_label("需求名称").fill(TITLE)
    person.page.get_by_label("编号").fill(external_id)
    saved(person)
    return person.page.url.rsplit("/", 1)[0]


def saved(person) -> None:
    expect(person.page.locator("#save-state")).to_contain_text("还没有保存", timeout=LONG)
    expect(person.page.locator("#save-state")).to_contain_text("已保存", timeout=LONG)


def published(person, draft: str) -> str:
    person.open(f"{draft}/review")
    person.page.get_by_role("button", name="发布", exact=True).click()
    person.page.wait_for_url("**/listings/*?finished=published")
    return person.page.url.split("?")[0]


def taken_in(person, tmp_path, **rows: str) -> None:
    """Upload one row of each list and confirm."""
    for name, row in rows.items():
        (tmp_path / f"{name}.csv").write_text(f"{HEADERS[name]}\n{row}\n", encoding="utf-8-sig")
    person.open("/uploads")
    for name in rows:
        person.page.set_input_files(f"#{name}", tmp_path / f"{name}.csv")
    person.page.get_by_role("button", name="读取两张清单").click()
    person.page.get_by_role("button", name="确认并匹配").click(timeout=LONG)
    expect(person.page.get_by_role("link", name="下载对接手册")).to_be_visible(timeout=2 * LONG)


def test_demand_is_typed_lost_sight_of_found_again_and_published(reader):
    draft = begun(reader("zh", 1280), "E2E-1")
    first = reader("zh", 1280)  # the first window is gone; another one, another session
    first.page.set_default_timeout(LONG)
    first.open("/listings?kind=demand")
    first.page.get_by_role("link", name="份草稿没写完").click()
    first.page.get_by_role("link", name=TITLE).first.click()
    first.page.wait_for_url("**/drafts/*/*")
    first.open(f"{draft}/substance")
    first.page.get_by_label("背景与痛点").fill(f"{BACKGROUND}密度不高于 980 kg/m³。")
    first.page.get_by_role("link", name="指标与对比").click()  # leaves at once: what was typed is saved before
    first.page.wait_for_url("**/indicators")
    expect(first.page.locator("#at-suggestions mark")).to_have_text("密度不高于 980 kg/m³")
    first.page.get_by_role("button", name="采用：").click()
    expect(first.page.locator("#f-indicators-0-quantity")).to_have_value("密度")
    expect(first.page.locator("#at-suggestions mark")).to_have_count(0)
    first.page.locator("#f-indicators-0-value").fill("0.98")
    first.page.locator("#f-indicators-0-unit").fill("g/cm3")
    expect(first.page.locator(".row-word").first).to_contain_text("= 980 kg/m³", timeout=LONG)
    first.page.locator("#f-indicators-0-unit").fill("g/cm33")
    expect(first.page.locator(".row-word").first).to_contain_text("不认识单位", timeout=LONG)
    first.page.locator("#f-indicators-0-unit").fill("g/cm³")
    first.page.get_by_role("button", name="加一项指标").click()
    expect(first.page.locator("#f-indicators-1-quantity")).to_be_focused()
    expect(first.page.locator("#complete")).to_contain_text("完整度 24 / 100")
    published(first, draft)
    assert ("密度 ≤ 0.98 g/cm³" in first.text(), BACKGROUND in first.text()) == (True, True)


def test_expired_token_while_typing_is_renewed_and_loses_nothing(reader):
    person = reader("zh", 1280)
    draft = begun(person, "E2E-2")
    person.page.context.clear_cookies()
    person.page.get_by_label("英文名称").fill("Halogen-free")
    saved(person)
    person.page.context.clear_cookies()
    person.page.get_by_label("英文名称").fill("Halogen-free polypropylene")
    person.page.get_by_role("button", name="保存并继续").click()
    expect(person.page.get_by_role("heading", name="内容都在，只是还没有保存")).to_be_visible()
    person.page.get_by_role("button", name="重新提交").click()
    person.page.wait_for_url("**/substance")
    person.open(f"{draft}/basics")
    expect(person.page.get_by_label("英文名称")).to_have_value("Halogen-free polypropylene")
    assert [fault for fault in person.faults if "400" not in fault] == []
    person.faults.clear()  # the console tells the two refusals that were asked for


def test_server_out_of_reach_is_told_and_saved_later(reader):
    person = reader("zh", 1280)
    draft = begun(person, "E2E-3")
    person.page.context.set_offline(True)
    person.page.get_by_label("英文名称").fill("Typed in a tunnel")
    expect(person.page.locator("#save-state")).to_have_text("未能保存，内容仍在本页", timeout=LONG)
    person.page.context.set_offline(False)
    expect(person.page.locator("#save-state")).to_contain_text("已保存", timeout=LONG)
    person.open(f"{draft}/basics")
    expect(person.page.get_by_label("英文名称")).to_have_value("Typed in a tunnel")
    person.faults.clear()  # the console tells that the server was out of reach


def sides_of(window) -> list[dict[str, float]]:
    """Return the boxes of both texts; the last button is reached by key without the bar of the step over it."""
    window.page.get_by_role("button", name="改用这段").focus()
    button = window.page.get_by_role("button", name="改用这段").bounding_box()
    assert button["y"] + button["height"] <= window.page.locator(".step-bar").bounding_box()["y"]
    boxes = [side.bounding_box() for side in window.page.locator(".clash-sides > div").all()]
    assert window.hard_to_use() == {}
    return boxes


def test_two_windows_on_one_field_show_both_texts_and_the_person_chooses(reader):
    person, other = reader("zh", 1280), reader("zh", 360)
    draft = begun(person, "E2E-4")
    other.page.set_default_timeout(LONG)
    other.open(f"{draft}/basics")
    other.page.get_by_label("需求名称").fill("第二个窗口的名称")
    saved(other)
    person.page.get_by_label("需求名称").fill("第一个窗口的名称")
    saved(person)
    clash = person.page.get_by_role("group", name="几个窗口都改了")
    expect(clash).to_contain_text("第二个窗口的名称")
    expect(clash).to_contain_text("第一个窗口的名称")
    narrow = reader("zh", 360)
    narrow.open(f"{draft}/basics")
    (left, right), (upper, lower) = sides_of(person), sides_of(narrow)
    assert (left["width"], left["y"]) == (right["width"], right["y"])
    assert (upper["width"], upper["x"]) == (lower["width"], lower["x"])
    assert (left["width"] > 300, upper["width"] > 250) == (True, True)
    person.page.get_by_label("需求名称").press("End")
    person.page.get_by_label("需求名称").press_sequentially("！")
    saved(person)
    person.page.get_by_role("button", name="改用这段").click()
    expect(person.page.get_by_label("需求名称")).to_have_value("第一个窗口的名称！")
    expect(person.page.get_by_role("group", name="几个窗口都改了")).to_have_count(0)


def test_edit_that_meets_an_import_asks_field_by_field(reader, tmp_path):
    person = reader("zh", 1280)
    taken_in(
        person, tmp_path, achievements="CG-9,视觉检测装置,西部大学", demands="E2E-5,轴承寿命提升,锦江轴承厂,50-80万元"
    )
    person.open("/listings?kind=demand&text=轴承寿命提升")
    person.page.get_by_role("link", name="轴承寿命提升").click()
    person.page.get_by_role("button", name="编辑", exact=True).click()
    person.page.wait_for_url("**/drafts/*/*")
    draft = person.page.url.rsplit("/", 1)[0]
    person.open(f"{draft}/terms")
    person.page.locator("[name='price.high']").fill("100万")
    saved(person)
    taken_in(
        person, tmp_path, achievements="CG-9,视觉检测装置,西部大学", demands="E2E-5,轴承寿命提升,锦江轴承厂,60-90万元"
    )
    person.open(f"{draft}/review")
    person.page.get_by_role("button", name="存为新版本").click()
    expect(person.page.get_by_role("heading", name="两处修改碰到了一起")).to_be_visible()
    person.keep("editing-conflict")
    assert person.hard_to_use() == {}
    person.page.get_by_label("用我的（这份草稿）").check()
    person.page.get_by_role("button", name="按选择完成").click()
    person.page.wait_for_url("**/listings/*?finished=published")
    assert "50 万元 – 100 万元" in person.text()
    person.page.get_by_role("link", name="比较").click()
    assert "60 万元 – 90 万元" in person.text("#difference >> xpath=../..")
    person.faults.clear()  # the console tells the 409 that was asked for


def test_demand_is_written_without_script(reader):
    person = reader("zh", 360, script=False)
    person.open("/listings?kind=demand")
    person.page.get_by_role("button", name="新增需求").click()
    person.page.get_by_label("需求名称").fill("不用脚本写的需求")
    person.page.get_by_role("searchbox", name="查找：应用行业").fill("塑料薄膜")
    person.page.get_by_role("searchbox", name="查找：应用行业").press("Enter")
    person.page.get_by_label("塑料薄膜制造").check()
    goes_on(person)
    person.page.get_by_label("背景与痛点").fill(BACKGROUND)
    goes_on(person)
    person.page.get_by_label("技术指标").first.fill("密度")
    person.page.locator("#f-indicators-0-value").fill("≤0.98")
    person.page.get_by_role("button", name="加一项指标").click()
    person.page.locator("#f-indicators-1-quantity").fill("要删去的")
    person.page.get_by_role("button", name="删去第 2 行").click()
    assert "已删去一行。" in person.text()
    for _ in range(5):
        goes_on(person)
    person.keep("editing-review-no-script")
    person.page.get_by_role("button", name="发布", exact=True).click()
    assert ("不用脚本写的需求" in person.text(), "塑料薄膜制造" in person.text(), "密度 ≤ 0.98" in person.text()) == (
        True,
        True,
        True,
    )
    assert "要删去的" not in person.text()


def goes_on(person) -> None:
    person.page.get_by_role("button", name="保存并继续").click()
    person.page.wait_for_load_state()


def test_step_is_done_with_the_keyboard_alone(reader):
    person = reader("en", 1280)
    person.open("/drafts")
    person.page.get_by_role("button", name="New demand").press("Enter")
    person.page.wait_for_url("**/basics")
    person.page.locator("#f-title").focus()
    person.page.keyboard.type("Quieter bearings")
    person.page.keyboard.press("Enter")
    person.page.wait_for_load_state()
    expect(person.page.locator("#f-title")).to_have_value("Quieter bearings")
    person.page.locator("[name='technical_fields'][value='materials']").focus()
    person.page.keyboard.press("Space")
    person.page.get_by_role("button", name="Save and go on").press("Enter")
    person.page.wait_for_url("**/substance")
    expect(person.page.locator("#complete")).to_contain_text("7 of 100")
