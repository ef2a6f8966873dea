"""Many entries at once and entries that are one, in a real browser: ticked or by filter, side by side, merged, undone, kept apart; also without script."""

from __future__ import annotations

import csv
import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

LONG = 120_000
SUMMARY = "一体机把线扫相机、频闪光源和推理单元装在同一机箱，先用少量合格品学出正常外观，再定位划伤、崩边等异常"
TWINS = {
    "merge": ("视觉瑕疵检测一体机", "视觉缺陷检测一体机"),
    "apart": ("高盐废水电催化氧化设备", "高盐废水电催化氧化装置"),
    "plain": ("桥梁光纤健康监测系统", "桥梁光纤健康监测的系统"),
}
ALONE = ["低温淀粉酶制剂", "航空发动机叶片耐磨涂层", "水稻病虫害绿色防控", "山地茶园采摘机", "废旧轮胎裂解炭黑"]
BEARINGS = ["轴承一：陶瓷滚珠", "轴承二：磁悬浮支承", "轴承三：自润滑保持架"]


def achievements(contact: str = "李工") -> list[dict[str, str]]:
    """Return the rows: entries that stand alone, three of one word, and three pairs of twins."""
    rows = [{"编号": f"A-{number}", "成果名称": title} for number, title in enumerate(ALONE)]
    rows += [
        {"编号": f"B-{number}", "成果名称": title, "有效期至": "2028-06-30"} for number, title in enumerate(BEARINGS)
    ]
    for name, titles in TWINS.items():
        for number, title in enumerate(titles, start=1):
            text = f"{title}：{SUMMARY}，第{number}型在{('玻璃', '金属')[number - 1]}产线上运行"
            row = {"编号": f"{name}-{number}", "成果名称": title, "完成单位": "锦江理工大学", "技术方案摘要": text}
            rows.append(row | {"关键词": ("检测；视觉", "检测；相机")[number - 1], "联系人": contact})
    return rows


def written(path, rows):
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)
    return path


def taken_in(page, folder, rows) -> None:
    """Send both lists through the pages and let them be imported and matched."""
    demand = {"编号": "X-1", "需求名称": "产线外观检测", "背景与痛点": "人工目检漏检率高，需要在线检测划伤"}
    page.goto("/uploads")
    page.set_input_files("#achievements", written(folder / "achievements.csv", rows))
    page.set_input_files("#demands", written(folder / "demands.csv", [demand]))
    page.get_by_role("button", name="读取两张清单").click()
    page.get_by_role("button", name="确认并匹配").click(timeout=LONG)
    page.get_by_role("link", name="下载对接手册").wait_for(timeout=LONG)


@pytest.fixture(scope="module")
def filled(chromium, program, tmp_path_factory):
    context = chromium.new_context(locale="zh-CN", base_url=program)
    taken_in(context.new_page(), tmp_path_factory.mktemp("lists"), achievements())
    context.close()


@pytest.fixture
def person(reader, filled):
    return reader("zh", 1280)


def titles(person, query: str) -> list[str]:
    person.open(f"/listings?kind=achievement&{query}")
    return sorted(person.page.locator("tbody .title").all_inner_texts())


def rows_of(person) -> dict[str, list[str]]:
    """Return the cells behind the title of the results, by title."""
    rows = person.page.locator("tbody tr").all()
    return {row.locator(".title").inner_text(): row.locator("td").all_inner_texts() for row in rows}


def pair(person, name: str, words: str) -> None:
    """Open the pair of twins from the list of work."""
    person.open("/duplicates")
    person.page.locator(".pair-of-records", has_text=TWINS[name][0]).get_by_role("link", name=re.compile(words)).click()


def test_ticked_entries_are_withdrawn_with_a_result_for_each(person):
    person.open("/listings?kind=achievement")
    for title in ALONE[:3]:
        person.page.get_by_label(f"勾选 {title}").check()
    person.page.get_by_role("button", name="批量处理").click()
    assert "共 3 条" in person.text()
    person.page.get_by_label("下架").check()
    person.page.get_by_role("button", name="预览").click()
    person.page.get_by_role("button", name="对 3 条执行").click()
    person.page.get_by_role("link", name="下载处理结果").wait_for(timeout=LONG)
    assert {title: cells[1:] for title, cells in rows_of(person).items()} == {key: ["已执行", ""] for key in ALONE[:3]}
    assert person.hard_to_use() == {}
    person.keep("bulk-results")
    assert set(ALONE[:3]) <= set(titles(person, "availability=withdrawn"))  # other tests withdraw others
    assert set(ALONE[:3]).isdisjoint(titles(person, "availability=published"))


def test_everything_that_a_filter_shows_is_extended(person):
    assert titles(person, "text=轴承") == sorted(BEARINGS)
    person.page.get_by_label("筛选出的全部条目（3 条）").check()
    person.page.get_by_role("button", name="批量处理").click()
    person.page.get_by_label("延长有效期").check()
    person.page.get_by_role("button", name="预览").click()
    assert "请填一个日期" in person.text()
    assert person.hard_to_use() == {}
    person.keep("bulk-refused")
    person.faults.clear()  # the console tells the 422 that was asked for
    person.page.get_by_label("延长至").fill("2029-12-31")
    person.page.get_by_role("button", name="预览").click()
    person.page.get_by_role("button", name="对 3 条执行").click()
    person.page.get_by_role("link", name="下载处理结果").wait_for(timeout=LONG)
    assert {title: cells[1:] for title, cells in rows_of(person).items()} == {
        key: ["已执行", "第 2 版"] for key in BEARINGS
    }
    person.open("/listings?kind=achievement&text=轴承")
    assert [person.page.locator("tbody tr").nth(place).inner_text().count("2029-12-31") for place in range(3)] == [
        1
    ] * 3


def test_twins_are_merged_as_chosen_and_the_merge_is_undone(person):
    pair(person, "merge", "对比")
    table = person.page.locator(".compared")
    assert ("瑕疵" in table.inner_text(), table.locator("mark").count() > 1) == (True, True)
    assert person.hard_to_use() == {}
    person.keep("pair-marked")
    kept, other = (link.inner_text() for link in table.locator("thead .title").all())
    title_row = table.locator("tr", has=person.page.get_by_role("rowheader", name="成果名称"))
    title_row.get_by_role("radio").nth(1).check()
    person.page.get_by_role("button", name="合并").click()
    person.page.get_by_role("button", name="撤销合并").wait_for()
    address = person.page.url
    assert person.hard_to_use() == {}
    person.keep("pair-merged")
    assert list(titles(person, "text=检测一体机&availability=published")) == [other]
    assert titles(person, "text=检测一体机&availability=withdrawn") == [other]
    person.page.locator("tbody .title").click()
    person.page.get_by_role("link", name="查看保留的条目").click()
    assert "检测；" not in person.text()
    assert {"视觉", "相机"} <= set(re.findall("视觉|相机", person.text()))
    person.open(address)
    person.page.get_by_role("button", name="撤销合并").click()
    person.page.get_by_role("button", name="不是同一条").wait_for()
    assert titles(person, "text=检测一体机&availability=published") == sorted([kept, other])


def test_pair_that_is_not_the_same_stays_away_when_the_list_comes_again(person, tmp_path):
    pair(person, "apart", "对比")
    person.page.get_by_role("button", name="不是同一条").click()
    person.page.wait_for_url("**/duplicates")
    assert TWINS["apart"][0] not in person.text()
    taken_in(person.page, tmp_path, [row for row in achievements("王工") if row["编号"].startswith("apart")])
    person.open("/duplicates")
    assert TWINS["apart"][0] not in person.text()
    person.open("/duplicates?status=apart")
    assert TWINS["apart"][0] in person.text()


def test_entries_are_published_and_merged_without_script_on_a_telephone(reader, filled):
    person = reader("en", 360, script=False)
    person.open("/listings?kind=achievement")
    person.page.get_by_label(f"Tick {ALONE[4]}").check()
    person.page.get_by_role("button", name="Publish, withdraw, extend").click()
    person.page.get_by_label("Withdraw").check()
    person.page.get_by_role("button", name="Show what would happen").click()
    person.keep("bulk-preview")
    person.page.get_by_role("button", name="Do it to 1 entry").click()
    assert rows_of(person)[ALONE[4]][1:] == ["Done", ""]
    assert person.hard_to_use() == {}
    person.keep("bulk-results")
    pair(person, "plain", "compare")
    person.page.get_by_role("link", name="Keep the other one instead").click()
    assert person.hard_to_use() == {}
    person.keep("pair-open")
    kept = re.search(r"(plain-\d) is kept and says", person.text())[1]
    person.page.get_by_role("button", name="Merge").click()
    assert person.page.get_by_role("button", name="Undo the merge").count() == 1
    assert person.hard_to_use() == {}
    person.keep("pair-merged")
    person.open("/listings?kind=achievement&text=健康监测&availability=published")
    assert kept in person.text("tbody")
    assert person.page.locator("tbody tr").count() == 1
