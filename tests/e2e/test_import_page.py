"""A list that somebody else drew up, in a real browser: laid out with script and without, remembered, recognised the next time."""

from __future__ import annotations

import io

import openpyxl
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

LONG = 120_000
ROWS = [
    ["某区科技成果汇总表", None, None, None],
    [None, "基本情况", "基本情况", "联系"],
    ["序号", "叫法", "谁的", "怎么找到"],
    [1, "激光焊缝在线检测系统", "江州理工大学", "13800000001"],
    [2, "耐高温合金涂层制备", "西部大学", "13800000002"],
    ["合计", "2 项", None, None],
]


def workbook():
    book = openpyxl.Workbook()
    for row in ROWS:
        book.worksheets[0].append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def upload(page, name):
    page.goto("/imports/new")
    page.set_input_files("#list", {"name": name, "mimeType": "application/octet-stream", "buffer": workbook()})
    page.get_by_role("button", name="读取清单").click()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_foreign_list_is_laid_out_remembered_and_recognised(reader, script):
    person = reader("zh", 1280, script=script)
    page = person.page
    upload(page, f"表{script}.xlsx")
    page.get_by_role("link", name="核对读取方式").click(timeout=LONG)
    person.keep(f"columns-{script}")
    page.select_option("#s0-c2", "department")
    if not script:
        page.get_by_role("button", name="再试读一次").click()
    page.locator(".tried").get_by_text("院系").first.wait_for(timeout=LONG)
    assert [row.inner_text().split()[-1] for row in page.locator(".tried h3").all()] == [row[1] for row in ROWS[3:5]]
    page.get_by_role("button", name="按这样读取").click()
    page.get_by_text("新增 2 条，更新 0 条，下架 0 条。").wait_for(timeout=LONG)
    upload(page, f"下个月{script}.xlsx")
    page.get_by_text("已认出：表头与").wait_for(timeout=LONG)
    page.get_by_role("button", name="放弃导入").click()
    page.goto("/layouts")
    page.get_by_role("button", name="忘掉").first.click()
    page.get_by_text("还没有记住的表式").wait_for(timeout=LONG)
    assert page.locator(".layout-line").count() == 0
