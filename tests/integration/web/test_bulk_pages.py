"""Many entries at once through the pages: tick or take all, say what shall happen, see what would, confirm, read and download the results."""

from __future__ import annotations

import io

import openpyxl
import pytest

from tests.integration.web.lists import confirmed, previewed, token_of
from tests.integration.web.pages import read_page


@pytest.fixture
def filled(client):
    """A client whose two lists are taken in."""
    address, _ = previewed(client)
    confirmed(client, address)
    return client


def ticks(client, query="kind=achievement") -> dict[str, str]:
    """Return the ids to tick by title."""
    tags = read_page(client.get(f"/listings?{query}")).tags
    return {
        named["aria-label"].removeprefix("勾选 "): named["value"] for _, named in tags if named.get("name") == "listing"
    }


def chosen(client, **typed) -> str:
    """Choose entries and return where that leads."""
    typed = {"csrf_token": token_of(client), "kind": "achievement"} | typed
    return client.post("/bulk-actions", data=typed).headers["Location"]


def post(client, address, **typed):
    return client.post(address, data={"csrf_token": token_of(client)} | typed)


def test_ticked_entries_are_withdrawn_after_a_preview(filled):
    titles = ticks(filled)
    address = chosen(
        filled, which="picked", listing=[titles["水稻病虫害绿色防控技术"], titles["无卤阻燃聚丙烯复合材料"]]
    )
    assert "共 2 条" in read_page(filled.get(address)).main
    assert post(filled, f"{address}/plan", deed="withdraw").headers["Location"] == address
    preview = read_page(filled.get(address))
    assert (preview.facts["将执行"], preview.facts["不能执行"]) == ("2", "0")
    assert "对 2 条执行" in preview.main
    assert list(ticks(filled, "kind=achievement&availability=withdrawn")) == []
    post(filled, f"{address}/confirm")
    after = read_page(filled.get(address))
    assert (after.facts["已执行"], after.facts["未执行"]) == ("2", "0")
    assert set(ticks(filled, "kind=achievement&availability=withdrawn")) == {
        "水稻病虫害绿色防控技术",
        "无卤阻燃聚丙烯复合材料",
    }
    assert "没有这样的条目。" in read_page(filled.get(f"{address}?outcome=refused")).main
    assert ("下架", address) in read_page(filled.get("/bulk-actions")).links


def test_preview_of_publishing_counts_what_the_entries_leave_unsaid(filled):
    everything = {"which": "all"}
    withdrawn = chosen(filled, **everything)
    post(filled, f"{withdrawn}/plan", deed="withdraw")
    assert "内容偏少" not in read_page(filled.get(withdrawn)).main
    post(filled, f"{withdrawn}/confirm")
    address = chosen(filled, **everything)
    post(filled, f"{address}/plan", deed="publish")
    page = read_page(filled.get(address)).main
    assert ("将发布的 3 条中，有 3 条内容偏少，没有写：" in page, "完成人 3" in page) == (True, True)
    post(filled, f"{address}/confirm")
    assert len(ticks(filled, "kind=achievement&availability=published")) == 3


def test_everything_under_the_filters_is_chosen_without_ticking(filled):
    address = chosen(filled, which="all", text="阻燃", availability="published")
    page = read_page(filled.get(address))
    assert ("共 1 条" in page.main, "无卤阻燃聚丙烯复合材料" in page.main) == (True, True)
    assert dict(page.links)["按筛选条件选定"].startswith("/listings?kind=achievement&")
    left = post(filled, f"{address}/cancel").headers["Location"]
    assert left == dict(page.links)["按筛选条件选定"]


def test_what_cannot_be_read_is_told_beside_what_was_typed(filled):
    address = chosen(filled, which="all")
    refused = post(filled, f"{address}/plan", deed="extend", months="900")
    page = read_page(refused)
    assert (refused.status_code, "请填 1 到 120 个月" in page.main) == (422, True)
    inputs = {named.get("id"): named for _, named in page.tags}
    assert (inputs["months"]["value"], inputs["months"]["aria-describedby"]) == ("900", "months-fault")


def test_results_are_downloaded_as_a_workbook(filled):
    address = chosen(filled, which="all")
    post(filled, f"{address}/plan", deed="set_field", field="region", value="四川省成都市")
    assert "所在地区 = 四川省成都市" in read_page(filled.get(address)).main
    post(filled, f"{address}/confirm")
    with filled.get(f"{address}/results") as response:
        book = openpyxl.load_workbook(io.BytesIO(response.get_data()))
    rows = [tuple(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    assert [row[0] for row in rows] == ["编号", "CG-1", "CG-2", "CG-3"]
    assert [row[2] for row in rows[1:]] == ["已执行"] * 3
    assert len(ticks(filled, "kind=achievement&region=5101")) == 3


def test_nothing_ticked_is_told(filled):
    refused = post(filled, "/bulk-actions", kind="achievement", which="picked")
    assert (refused.status_code, read_page(refused).facts["怎么了"]) == (422, "请先选择条目")


@pytest.mark.parametrize("action", ["confirm", "plan", "cancel"])
def test_nothing_happens_without_a_token(filled, action):
    address = chosen(filled, which="all")
    post(filled, f"{address}/plan", deed="withdraw")
    assert filled.post(f"{address}/{action}", data={"deed": "withdraw"}).status_code == 400
    assert "对 3 条执行" in read_page(filled.get(address)).main


def test_progress_is_a_part_of_the_page_while_it_moves(filled, monkeypatch):
    monkeypatch.setattr("listings.services.bulk.planning.AT_ONCE", 0)
    monkeypatch.setattr("listings.pages.bulk.AT_ONCE", 0)
    address = chosen(filled, which="all")
    post(filled, f"{address}/plan", deed="withdraw")
    monkeypatch.setattr("listings.queries.bulk.actions.objects_at_work", lambda unit, *, object_ids, **more: object_ids)
    monkeypatch.setattr("listings.jobs.run_bulk", lambda *arguments, **named: None)
    post(filled, f"{address}/confirm")
    fragment = filled.get(address, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert ("已处理 0 / 3 条" in fragment, "<html" in fragment) == (True, False)
