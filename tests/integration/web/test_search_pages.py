"""The search pages: filters in the address, facets with names, marks, ways out of nothing, suggestions, and an engine that is down."""

from __future__ import annotations

import shutil
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from sqlalchemy import event

import wsgi
from marketplace.app import build_runtime, create_app
from marketplace.settings import load_settings
from tests.conftest import ENVIRONMENT
from tests.integration.web.forms import form_of
from tests.integration.web.lists import ATTACK, confirmed, previewed, token_of
from tests.integration.web.pages import read_page


@pytest.fixture(scope="session")
def filled_home(prepared_home, tmp_path_factory):
    """A data folder whose two lists were taken in through the pages; never opened by a test, only copied."""
    home = tmp_path_factory.mktemp("filled") / "home"
    shutil.copytree(prepared_home, home)
    settings = load_settings({**ENVIRONMENT, "TWOLISTS_HOME": str(home)})
    runtime = build_runtime(settings, wsgi.PACKAGES)
    client = create_app(settings, wsgi.PACKAGES, runtime=runtime).test_client()
    address, _ = previewed(client)
    confirmed(client, address)
    runtime.units.engine.dispose()
    return home


@pytest.fixture
def home(filled_home, tmp_path):
    return shutil.copytree(filled_home, tmp_path / "home")


@pytest.fixture
def filled(client):
    """A client whose two lists are taken in."""
    return client


def links(page) -> dict[str, str]:
    return dict(page.links)


def where(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


def entry(client, title: str) -> str:
    found = links(read_page(client.get("/search", query_string={"q": title})))
    return next(address for text, address in found.items() if text.startswith(title))


def test_every_page_has_the_one_search_box(filled):
    tags = read_page(filled.get("/")).tags
    form = next(named for tag, named in tags if named.get("class") == "frame-search")
    assert (form["action"], form["method"]) == ("/search", "get")
    box = next(named for tag, named in tags if named.get("id") == "site-search")
    assert (box["name"], box["hx-get"], box["value"]) == ("q", "/search/suggestions", "")
    kept = read_page(filled.get("/search?q=阻燃")).tags
    assert next(named for tag, named in kept if named.get("id") == "site-search")["value"] == "阻燃"


def test_question_that_is_too_long_is_cut_and_says_so(filled):
    whole = read_page(filled.get("/search", query_string={"q": "阻燃" * 250}))
    assert "只按前 500 个字搜索" not in whole.main
    cut = read_page(filled.get("/search", query_string={"q": "阻燃" * 250 + "水稻"}))
    box = next(named for tag, named in cut.tags if named.get("id") == "site-search")
    assert (box["value"], box["maxlength"]) == ("阻燃" * 250, "500")
    assert "内容较长，只按前 500 个字搜索。" in cut.main
    with_rest = [address for _, address in cut.links if quote("水稻") in address]
    assert [where(address).get("lang") for address in with_rest] == [["en"]]


def test_results_are_marked_and_escaped(filled):
    response = filled.get("/search?q=阻燃")
    page = read_page(response)
    assert "共 2 条" in page.main
    assert set(page.marks) == {"阻燃"}
    assert f"家电外壳用无卤阻燃聚丙烯材料开发{ATTACK}" in page.main
    assert "<script>alert" not in response.get_data(as_text=True)


def test_facet_leads_to_the_narrowed_search_and_back(filled):
    page = read_page(filled.get("/search?q=阻燃&sort=newest"))
    chosen = links(page)["科技成果 1"]
    assert where(chosen) == {"q": ["阻燃"], "kind": ["achievement"], "sort": ["newest"]}
    narrowed = read_page(filled.get(chosen))
    assert ("共 1 条" in narrowed.main, "清单：科技成果" in narrowed.main) == (True, True)
    assert where(links(narrowed)["科技成果 1"]) == {"q": ["阻燃"], "sort": ["newest"]}
    assert links(narrowed)["技术需求 1"].count("kind=demand") == 1


def test_values_of_one_facet_are_alternatives_in_the_address(filled):
    page = read_page(filled.get("/search?technical_field=agriculture&technical_field=electronics&technical_field="))
    assert "共 2 条" in page.main
    english = links(page)["English"]
    assert where(english) == {"technical_field": ["agriculture", "electronics", ""], "lang": ["en"]} or where(
        english
    ) == {"technical_field": ["agriculture", "electronics"], "lang": ["en"]}
    assert where(links(page)["农业 1"]) == {"technical_field": ["electronics"]}


@pytest.mark.parametrize(
    "query", ["kind=nonsense", "sort=up", "after=xyz", "after=" + "A" * 40, "words=perhaps", "trl=", "keeper=someone"]
)
def test_unreadable_filter_is_none(filled, query):
    assert "共 5 条" in read_page(filled.get(f"/search?{query}")).main


@pytest.mark.parametrize("query", ["kind=nonsense", "sort=up", "after=xyz", "words=perhaps"])
def test_what_cannot_be_read_of_the_address_is_named(filled, query):
    told = "网址中这一部分看不懂，没有采用："
    assert f"{told} {query}" in read_page(filled.get(f"/search?{query}")).main
    assert told not in read_page(filled.get("/search?kind=demand&sort=newest&words=1&lang=zh&trl=")).main
    part = filled.get(f"/search?{query}", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert told in part


def test_unknown_facet_value_finds_nothing_and_can_be_left_out(filled):
    page = read_page(filled.get("/search?q=阻燃&region=9999"))
    assert ("共 0 条" in page.main, "这样筛选没有结果" in page.main) == (True, True)
    assert where(links(page)["去掉“地区：9999”"]) == {"q": ["阻燃"], "words": ["1"]}
    assert "2 条" in page.main


def test_nothing_says_which_filter_to_loosen_and_how_many_that_brings(filled):
    page = read_page(filled.get("/search?q=阻燃&kind=achievement&technical_field=agriculture"))
    ways = {text: address for text, address in page.links if text.startswith("去掉")}
    assert "去掉“技术领域：农业” 共 1 条" in page.main
    assert "共 1 条" in read_page(filled.get(ways["去掉“技术领域：农业”"])).main
    assert "到技术需求中查找" in links(page)
    assert [named["action"] for tag, named in page.tags if tag == "form"] == ["/search", "/listings/new/demand"]


def test_results_of_the_right_spelling_stand_where_the_typed_one_finds_nothing(filled):
    page = read_page(filled.get("/search?q=聚丙希"))
    assert "没有“聚丙希”的结果，以下是“聚丙烯”的结果。" in page.main
    assert "共 2 条" in page.main
    assert set(page.marks) == {"聚丙烯"}
    assert where(links(page)["科技成果 1"]) == {"q": ["聚丙烯"], "kind": ["achievement"]}
    typed = read_page(filled.get(links(page)["仍按原文查找"])).main
    assert "共 0 条" in typed
    assert "您是不是要找 聚丙烯 共 2 条" in typed
    assert "仍按原文查找" not in typed


def test_more_results_stand_on_the_next_page(filled, monkeypatch):
    monkeypatch.setattr("listings.services.finding.searching.find_listings.__kwdefaults__", {"limit": 2})
    first = read_page(filled.get("/search?sort=newest"))
    second = read_page(filled.get(links(first)["更多结果"]))
    third = read_page(filled.get(links(second)["更多结果"]))
    titles = [
        [text for text, address in page.links if address.startswith("/listings/") and "similar" not in address]
        for page in (first, second, third)
    ]
    assert [len(one) for one in titles] == [2, 2, 1]
    assert len({title for one in titles for title in one}) == 5
    assert ("更多结果" in links(third), links(third)["回到第一页"]) == (False, "/search?sort=newest")


def test_condition_on_an_indicator_finds_claims_that_meet_it(filled):
    page = read_page(filled.get("/search", query_string={"q": "密度 < 960 kg/m³"}))
    assert "1 项成果达到" in page.main
    assert "已按指标条件查找： 密度 < 960 kg/m³" in page.main
    assert "满足 密度 = 0.95 g/cm³ 0.95 g/cm³ = 950 kg/m³" in page.main
    words = read_page(filled.get(links(page)["只按文字查找"]))
    assert "已按指标条件查找" not in words.main
    assert "没有成果写明能达到这一指标" in read_page(filled.get("/search?q=密度<900 kg/m³")).main


def test_condition_that_nothing_meets_offers_less_and_never_its_fragments(filled):
    page = read_page(filled.get("/search", query_string={"q": "密度 < 900 kg/m³"}))
    ways = {text: where(address) for text, address in page.links if "密度" in text}
    assert ways["降低要求：“密度 ≤ 0.95 g/cm³”"] == {"q": ["密度 ≤ 0.95 g/cm³"]}
    assert ways["只保留“密度”"] == {"q": ["密度"], "words": ["1"]}
    assert [text for text, _ in page.links if text.startswith("只保留")] == ["只保留“密度”"]
    assert "1 项成果达到" in read_page(filled.get("/search", query_string=ways["降低要求：“密度 ≤ 0.95 g/cm³”"])).main


def test_words_that_found_nothing_are_the_beginning_of_the_demand(filled):
    asked = "海水淡化膜"
    found = filled.get("/search", query_string={"q": asked})
    form = form_of(found, "/listings/new/demand")
    draft = filled.post("/listings/new/demand", data=form).headers["Location"]
    assert form_of(filled.get(draft))["title"] == [asked]
    measured = {**form, "words": ["厚度小于 2 mm 的海水淡化膜"]}
    draft = filled.post("/listings/new/demand", data=measured).headers["Location"]
    assert form_of(filled.get(draft))["title"] == ["厚度 海水淡化膜"]
    assert form_of(filled.get(draft.replace("/basics", "/indicators")))["indicator_text"] == ["厚度 < 2 mm"]


def test_htmx_gets_the_results_alone(filled):
    whole = filled.get("/search?q=阻燃").get_data(as_text=True)
    part = filled.get("/search?q=阻燃", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert ("<html" in whole, "<html" in part) == (True, False)
    assert part.lstrip().startswith('<div id="finding"')
    assert part.count('class="hit"') == whole.count('class="hit"') == 2
    restored = filled.get("/search?q=阻燃", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in restored.get_data(as_text=True)


def test_suggestions_are_links(filled):
    page = read_page(filled.get("/search/suggestions?q=无卤", headers={"HX-Request": "true"}))
    (found,) = (address for text, address in page.links if text.startswith("无卤阻燃聚丙烯复合材料"))
    assert found == entry(filled, "无卤阻燃聚丙烯复合材料")
    assert filled.get("/search/suggestions?q=", headers={"HX-Request": "true"}).get_data(as_text=True).strip() == ""


def test_engine_that_is_down_is_named_and_no_empty_result(filled, runtime):
    shutil.rmtree(runtime.settings.home / "search")
    response = filled.get("/search?q=阻燃")
    page = read_page(response)
    assert response.status_code == 503
    assert "搜索暂时没有响应，这并不表示没有结果。" in page.main
    assert "搜索索引尚未建立" in page.main
    assert "共 0 条" not in page.main
    said = filled.get("/search/suggestions?q=无卤", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "搜索索引尚未建立" in said


def test_store_without_entries_says_how_to_begin(client, runtime):
    runtime.search.rebuild([])
    page = read_page(client.get("/search"))
    assert ("还没有已发布的条目" in page.main, ("上传两张清单", "/") in page.links) == (True, True)


def test_withdrawn_entry_is_neither_found_nor_a_likeness(filled):
    address = entry(filled, "无卤阻燃聚丙烯复合材料")
    filled.post(f"{address}/withdraw", data={"csrf_token": token_of(filled)})
    assert "无卤阻燃聚丙烯复合材料" not in read_page(filled.get("/search?q=阻燃")).main
    response = filled.get(f"{address}/similar")
    assert (response.status_code, "没有这个条目，或者它现在没有发布" in read_page(response).main) == (404, True)


def test_likeness_shows_both_lists(filled):
    address = entry(filled, "无卤阻燃聚丙烯复合材料")
    other = read_page(filled.get(f"{address}/similar?kind=demand"))
    assert "家电外壳用无卤阻燃聚丙烯材料开发" in other.main
    own = read_page(filled.get(links(read_page(filled.get(address)))["相似条目"]))
    assert ("家电外壳" in own.main, "相似条目" in own.main) == (False, True)


def test_page_in_english_names_everything_in_english(filled):
    page = read_page(filled.get("/search?q=阻燃&lang=en"))
    assert "2 found" in page.main
    for label in ("Achievement 1", "New materials 2", "most fitting first", "with indicators 2"):
        assert label in links(page)


def test_other_language_says_so_where_there_is_no_encoder(filled):
    assert "其他语言的条目中没有足够相近的" in read_page(filled.get("/search/other-language?q=阻燃")).main
    assert "/search/other-language" not in filled.get("/search?q=阻燃").get_data(as_text=True)


def test_page_needs_as_many_queries_for_one_hit_as_for_three(filled, runtime):
    counts = []
    for text in ("水稻", "材料 装置", ""):
        statements = []
        event.listen(runtime.units.engine, "before_cursor_execute", lambda *call, kept=statements: kept.append(call[2]))
        assert filled.get("/search", query_string={"q": text}).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[2] > 0
