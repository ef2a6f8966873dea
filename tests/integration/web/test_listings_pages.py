"""The two lists and their entries: found by words, paged, complete, escaped, published and withdrawn, at a fixed number of queries."""

from __future__ import annotations

import io
from urllib.parse import quote

import openpyxl
import pytest
from sqlalchemy import event

from tests.integration.web.lists import ACHIEVEMENTS, ATTACK, DEMANDS, confirmed, previewed, token_of
from tests.integration.web.pages import read_page


@pytest.fixture
def filled(client):
    """A client whose two lists are taken in."""
    address, _ = previewed(client)
    confirmed(client, address)
    return client


def entry(client, title: str):
    page = read_page(client.get("/listings?kind=demand"))
    page.links += read_page(client.get("/listings?kind=achievement")).links
    return next(address for text, address in page.links if text.startswith(title))


@pytest.mark.parametrize(
    ("kind", "lead"), [("achievement", "高校院所能提供的成果。"), ("demand", "企业要解决的问题。")]
)
def test_empty_list_says_what_it_is_for_and_offers_the_first_step(client, kind, lead):
    page = read_page(client.get(f"/listings?kind={kind}"))
    assert lead in page.main
    assert "上传并确认后，条目会出现在这里。" in page.main
    assert ("上传两张清单", "/") in page.links


def test_list_shows_each_entry_with_its_organisation(filled):
    page = read_page(filled.get("/listings?kind=achievement"))
    for title, code in (
        ("无卤阻燃聚丙烯复合材料", "CG-1"),
        ("面向产线的视觉缺陷检测装置", "CG-2"),
        ("水稻病虫害绿色防控技术", "CG-3"),
    ):
        assert f"{title} 西部大学 {code}" in page.main
    assert "共 3 条" in page.main


def test_list_is_filtered_by_words_and_state_in_the_address(filled):
    found = read_page(filled.get("/listings?kind=achievement&text=视觉&availability=published"))
    assert ("面向产线的视觉缺陷检测装置" in found.main, "水稻" in found.main) == (True, False)
    nothing = read_page(filled.get("/listings?kind=achievement&availability=withdrawn"))
    assert "这样筛选没有结果" in nothing.main
    assert ("清除筛选", "/listings?kind=achievement") in nothing.links


@pytest.mark.parametrize("query", ["kind=nonsense", "availability=gone", "validity=never", "sort=luck"])
def test_list_takes_an_unreadable_filter_as_none_and_says_so(filled, query):
    page = read_page(filled.get(f"/listings?{query}")).main
    assert ("共 3 条" in page, f"网址中这一部分看不懂，没有采用： {query}" in page) == (True, True)
    assert "看不懂" not in read_page(filled.get("/listings?kind=demand&sort=changed&availability=published")).main


def test_list_is_left_filter_by_filter(filled):
    page = read_page(filled.get("/listings?kind=achievement&technical_field=materials&text=阻燃"))
    links = dict(page.links)
    assert links["新材料"] == f"/listings?kind=achievement&text={quote('阻燃')}"
    assert links["农业"] == f"/listings?kind=achievement&text={quote('阻燃')}&technical_field=agriculture"
    assert links["清除筛选"] == "/listings?kind=achievement"
    by_organisation = read_page(filled.get(links["西部大学"])).links
    assert ("西部大学 ✕", links["清除筛选"] + f"&technical_field=materials&text={quote('阻燃')}") in by_organisation


def test_list_offers_how_complete_entries_are_and_which_are_being_edited(filled):
    page = read_page(filled.get("/listings?kind=achievement"))
    links = dict(page.links)
    base = "/listings?kind=achievement"
    assert [links[label] for label in ("不足 50", "50–79", "80 及以上", "有未完成的草稿")] == [
        f"{base}&completeness=low",
        f"{base}&completeness=middle",
        f"{base}&completeness=high",
        f"{base}&draft=open",
    ]
    assert "这样筛选没有结果" in read_page(filled.get(links["有未完成的草稿"])).main
    edited = entry(filled, "水稻病虫害")
    filled.post(f"{edited}/edit", data={"csrf_token": token_of(filled)})
    found = read_page(filled.get(links["有未完成的草稿"]))
    assert ("水稻病虫害" in found.main, "共 1 条" in found.main) == (True, True)
    shares = [read_page(filled.get(f"{base}&completeness={band}")).main for band in ("low", "middle", "high")]
    titles = ("无卤阻燃聚丙烯复合材料", "面向产线的视觉缺陷检测装置", "水稻病虫害绿色防控技术")
    assert [sum(title in share for share in shares) for title in titles] == [1, 1, 1]


def test_list_leads_on_and_back(filled, monkeypatch):
    monkeypatch.setattr("listings.pages.lists.SIZE", 2)
    first = read_page(filled.get("/listings?kind=achievement"))
    second = read_page(filled.get(dict(first.links)["下一页"]))
    assert ("水稻病虫害" in first.main, "水稻病虫害" in second.main, "下一页" in dict(second.links)) == (
        False,
        True,
        False,
    )
    again = read_page(filled.get(dict(second.links)["上一页"]))
    assert (again.main.count("CG-"), "上一页" in dict(again.links)) == (2, False)
    assert dict(second.links)["回到开头"] == "/listings?kind=achievement"


@pytest.mark.parametrize("place", ["after=zzz", "before=zzz", "after=zzz&text=视觉"])
def test_list_beyond_its_end_says_so_and_leads_to_the_beginning(filled, place):
    page = read_page(filled.get(f"/listings?kind=achievement&{place}"))
    assert ("这里没有条目了" in page.main, "清单还是空的" in page.main, "这样筛选没有结果" in page.main) == (
        True,
        False,
        False,
    )
    begin = read_page(filled.get(dict(page.links)["回到开头"]))
    assert ("面向产线的视觉缺陷检测装置" in begin.main, "这里没有条目了" in begin.main) == (True, False)


def test_list_needs_as_many_queries_for_one_row_as_for_three(filled, runtime):
    counts = []
    for text in ("水稻", ""):
        statements = []
        event.listen(runtime.units.engine, "before_cursor_execute", lambda *call, kept=statements: kept.append(call[2]))
        filled.get(f"/listings?kind=achievement&text={text}")
        counts.append(len(statements))
    assert counts[0] == counts[1] > 0


def test_entry_shows_everything_it_states(filled):
    page = read_page(filled.get(entry(filled, "家电外壳")))
    assert {name: page.facts[name] for name in ("需求单位", "技术领域", "期望合作方式", "预算", "需求时限")} == {
        "需求单位": "锦江电器有限公司",
        "技术领域": "新材料",
        "期望合作方式": "许可",
        "预算": "50 万元 – 80 万元",
        "需求时限": "2027-06-30",
    }
    assert "极限氧指数 ≥ 30%" in page.main
    assert "第 1 版 · 来自导入" in page.main


def test_entry_escapes_its_title(filled):
    address = entry(filled, "家电外壳")
    text = filled.get(address).get_data(as_text=True)
    assert read_page(filled.get(address)).main.count(f"家电外壳用无卤阻燃聚丙烯材料开发{ATTACK}") >= 2
    assert "<script>alert" not in text


def test_entry_is_withdrawn_and_published_again_by_a_person(filled):
    address = entry(filled, "家电外壳")
    assert offered(filled, address) == [f"{address}/withdraw"]
    assert filled.post(f"{address}/withdraw", data={"csrf_token": token_of(filled)}).headers["Location"] == address
    page = read_page(filled.get(address))
    assert "已下架" in page.main
    assert "重新发布之前不再参与新的匹配" in page.main
    assert offered(filled, address) == [f"{address}/publish"]
    filled.post(f"{address}/publish", data={"csrf_token": token_of(filled)})
    told = read_page(filled.get(address)).main.split("经过 ", 1)[1]
    assert [word for word in ("发布", "下架") if word in told] == ["发布", "下架"]
    assert told.count("· 本机操作员") == 3
    assert offered(filled, address) == [f"{address}/withdraw"]


def offered(client, address: str) -> list[str]:
    """Return which events the forms of an entry's page offer, beside searching and editing."""
    forms = [named["action"] for tag, named in read_page(client.get(address)).tags if tag == "form"]
    return [action for action in forms if action not in ("/search", f"{address}/edit")]


@pytest.mark.parametrize(("action", "status"), [("publish", 409), ("withdraw", 400)])
def test_entry_takes_no_event_out_of_turn_or_without_token(filled, action, status):
    address = entry(filled, "家电外壳")
    typed = {"csrf_token": token_of(filled)} if action == "publish" else {}
    assert filled.post(f"{address}/{action}", data=typed).status_code == status
    assert offered(filled, address) == [f"{address}/withdraw"]


def test_entry_in_english_names_its_fields_in_english(filled):
    page = read_page(filled.get(entry(filled, "无卤阻燃") + "?lang=en"))
    assert (page.facts["Institution"], page.facts["Technical field"], page.facts["Ways of transfer"]) == (
        "西部大学",
        "New materials",
        "Licence",
    )


def test_import_page_shows_the_rows_of_one_outcome(filled):
    address = next(
        address for text, address in read_page(filled.get(entry(filled, "家电外壳"))).links if text == "来自导入"
    )
    everything = read_page(filled.get(address))
    assert "第 1–3 条，共 3 条" in everything.main
    rejected = read_page(filled.get(f"{address}?outcome=rejected"))
    assert "第 1–1 条，共 1 条" in rejected.main
    assert "预算 五十左右吧 看不出" in rejected.main
    assert "没有这样的行。" in read_page(filled.get(f"{address}?outcome=unchanged")).main


@pytest.mark.parametrize(
    ("path", "name", "title"),
    [
        ("/list-templates/achievement?lang=zh", "科技成果清单模板.xlsx", "成果名称"),
        ("/list-templates/demand?lang=en", "demand-list-template.xlsx", "Title"),
    ],
)
def test_template_is_handed_out_in_the_language_of_the_page(client, path, name, title):
    with client.get(path) as response:
        disposition, data = response.headers["Content-Disposition"], response.get_data()
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = {str(cell.value).rstrip("*") for sheet in book for row in sheet.iter_rows(max_row=3) for cell in row}
    assert (name in disposition or quote(name) in disposition, title in cells) == (True, True)


def test_template_of_no_list_is_not_found(english):
    response = english.get("/list-templates/wishes")
    assert (response.status_code, read_page(response).facts["What"]) == (404, "There is no such list")


def test_lists_hold_what_the_files_said(filled):
    titles = [row["成果名称"] for row in ACHIEVEMENTS] + [DEMANDS[0]["需求名称"], DEMANDS[1]["需求名称"]]
    shown = (
        read_page(filled.get("/listings?kind=achievement")).main + read_page(filled.get("/listings?kind=demand")).main
    )
    assert [title in shown for title in titles] == [True] * 5
