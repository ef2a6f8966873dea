"""Results of a match: levels as words, evidence with marked spans, the honest nothing, filters in the address, the book."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace

import openpyxl
import pytest
from sqlalchemy import event

import wsgi
from listings.engine.completeness import completeness
from marketplace.actor import LOCAL_OPERATOR
from marketplace.app import build_runtime, create_app
from marketplace.settings import load_settings
from marketplace.wording import Sentence
from matching.engine.abstention import Route
from matching.engine.options import MatchOptions
from matching.pages.directions import directions
from matching.queries.details import demand_detail
from matching.services.runs import fail_match_run, start_match_run
from tests.conftest import ENVIRONMENT
from tests.integration.web.lists import ATTACK, confirmed, previewed, token_of
from tests.integration.web.pages import read_page


@pytest.fixture(scope="module")
def program(prepared_home, tmp_path_factory):
    """A program whose two lists were matched once; the tests of this module only look, or add runs of their own."""
    home = tmp_path_factory.mktemp("matched") / "home"
    shutil.copytree(prepared_home, home)
    settings = load_settings({**ENVIRONMENT, "TWOLISTS_HOME": str(home), "TWOLISTS_ABSTENTION_THRESHOLD": "0.3"})
    runtime = build_runtime(settings, wsgi.PACKAGES)
    app = create_app(settings, wsgi.PACKAGES, runtime=runtime)
    app.testing = True
    client = app.test_client()
    run = confirmed(client, previewed(client)[0])
    yield app, runtime, run
    runtime.units.engine.dispose()


@pytest.fixture
def client(program):
    return program[0].test_client()


@pytest.fixture
def run(program) -> str:
    return program[2]


@pytest.fixture
def started(program) -> str:
    """Another run that no worker has taken up."""
    made = program[1].units.run(start_match_run, actor=LOCAL_OPERATOR, options=MatchOptions(), in_background=False)
    return f"/match-runs/{made.id}"


def entry(client, listing: str, title: str) -> str:
    return next(address for text, address in read_page(client.get(listing)).links if text.startswith(title))


def page_of(client, run: str, title: str, query: str = ""):
    address = entry(client, run if title.startswith(("家电", "寻找")) else f"{run}/achievements", title)
    return read_page(client.get(address + query))


def test_results_show_each_demand_with_its_best_match(client, run):
    page = read_page(client.get(run))
    assert "3 项成果 × 2 条需求" in page.main
    assert "共 2 条" in page.main
    assert f"家电外壳用无卤阻燃聚丙烯材料开发{ATTACK} 锦江电器有限公司 无卤阻燃聚丙烯复合材料" in page.main
    assert "寻找合作 某某机械厂" in page.main
    assert page.facts["无合适匹配"] == "1"


def test_results_escape_titles(client, run):
    for address in (run, f"{run}/achievements"):
        assert "<script>alert" not in client.get(address).get_data(as_text=True)


def test_results_filter_by_abstention_and_leave_it_again(client, run):
    page = read_page(client.get(f"{run}?abstained=1"))
    assert "筛出 1 条，共 2 条" in page.main
    assert ("家电外壳" in page.main, "寻找合作" in page.main) == (False, True)
    assert ("清除筛选", run) in page.links


def test_results_filter_by_technical_field_with_its_count(client, run):
    code = next(address for text, address in read_page(client.get(run)).links if text == "新材料 1")
    page = read_page(client.get(code))
    assert ("家电外壳" in page.main, "寻找合作" in page.main) == (True, False)
    assert ("新材料 1", run) in page.links


def test_results_without_a_hit_offer_the_way_back(client, run):
    page = read_page(client.get(f"{run}?text=没有这个词"))
    assert "这样筛选没有结果" in page.main
    assert ("清除筛选", run) in page.links


def test_results_in_list_order_keep_their_filters(client, run):
    page = read_page(client.get(f"{run}?sort=order&text=家电"))
    assert "筛出 1 条，共 2 条" in page.main
    assert ("匹配度优先", f"{run}?text=%E5%AE%B6%E7%94%B5&sort=level") in page.links


def test_results_need_as_many_queries_for_one_row_as_for_two(program, client, run):
    counts = []
    for query in ("?text=寻找", ""):
        statements = []

        def keep(_connection, _cursor, statement, *_rest, kept=statements):
            kept.append(statement)

        event.listen(program[1].units.engine, "before_cursor_execute", keep)
        client.get(run + query)
        event.remove(program[1].units.engine, "before_cursor_execute", keep)
        counts.append(len(statements))
    assert counts[0] == counts[1] > 0


def test_demand_shows_indicators_with_verdict_and_conversion(client, run):
    page = page_of(client, run, "家电外壳")
    assert "极限氧指数 ≥ 30% 必须 ≥ 32% ✓满足" in page.main
    assert "密度 ≤ 980 kg/m³ 必须 = 0.95 g/cm³ 0.95 g/cm³ = 950 kg/m³ ✓满足" in page.main


def test_demand_marks_spans_on_both_sides_and_escapes_them(client, run):
    address = entry(client, run, "家电外壳")
    page = read_page(client.get(address))
    assert {"极限氧指数不低于 30%", "极限氧指数达到 32%"} <= set(page.marks)
    assert any("阻燃" in mark for mark in page.marks)
    assert ATTACK in page.main
    assert "<script>alert" not in client.get(address).get_data(as_text=True)


def test_demand_links_each_row_of_the_table_to_its_spans(client, run):
    page = page_of(client, run, "家电外壳")
    ids = {named["id"] for _, named in page.tags if "id" in named}
    targets = {address for _, address in page.links if address.startswith("#")}
    assert len(targets) == 1 + 2 * 2 + 2  # past the menu; each indicator: its span on either side, its row
    assert {target for target in targets if target[1:] not in ids} == set()


def test_demand_says_level_before_probability_and_each_aspect_with_a_sentence(client, run):
    page = page_of(client, run, "家电外壳")
    tips = [named["id"] for tag, named in page.tags if named.get("role") == "tooltip"]
    described = [named["aria-describedby"] for tag, named in page.tags if tag == "li" and "tabindex" in named]
    assert tips
    assert tips == described
    assert page.main.index("匹配 值得对接") < page.main.index("匹配依据：指标、双方原文、逐项说明")


def test_demand_that_nothing_fits_says_why_and_where_to_turn(client, run):
    page = page_of(client, run, "寻找合作")
    assert "无合适匹配 需求写得比较简单，暂时判断不出哪项成果合适。" in page.main
    assert "可以这样做 补充需求 建议请技术经纪人一起把问题、指标和预算写清楚，再匹配一次。" in page.main
    assert "再匹配一次。请写出要达到的指标：名称、要求、数值和单位" in page.main
    assert "现在可以：在清单里把这一行补全，再上传一次。 重新上传" in page.main
    assert ("重新上传", "/uploads") in page.links


@pytest.mark.parametrize("route", list(Route))
def test_every_route_says_what_to_do_now_and_leads_to_something_there(program, client, run, route):
    app, runtime, _ = program
    address = entry(client, run, "寻找合作")
    shown = read_page(client.get(address))
    run_id, version = run.rsplit("/", 1)[1], address.rsplit("/", 1)[1]
    detail = runtime.units.read(demand_detail, actor=LOCAL_OPERATOR, match_run_id=run_id, version_id=version)
    with app.test_request_context():
        row = replace(detail.abstention, route=route)
        ways = directions(row, completeness(detail.content), match_run_id=run_id)
        written = [(way.title, bool(way.now), bool(way.label)) for way in ways]
    assert written[0] == (route.label.zh, True, True)
    assert len({way.address for way in ways}) == len(ways) >= 2
    ids = {f"#{named['id']}" for _, named in shown.tags if "id" in named}
    for way in ways:
        with client.get(way.address.partition("#")[0] or address) as response:
            assert response.status_code == 200
        assert way.address in ids or not way.address.startswith("#")


def test_demand_in_english_speaks_english(client, run):
    page = page_of(client, run, "寻找合作", "?lang=en")
    assert "No adequate match The demand says too little to tell which achievement would fit." in page.main


def test_achievement_shows_the_demands_ranked_for_it(client, run):
    page = page_of(client, run, "无卤阻燃")
    assert "候选需求（从高到低）" in page.main
    assert any(text.startswith("家电外壳用无卤阻燃") for text, _ in page.links)


def test_entry_of_another_run_is_not_found(client, run, started):
    demand = entry(client, run, "家电外壳").rsplit("/", 1)[1]
    response = client.get(f"{run}/achievements/{demand}")
    assert (response.status_code, read_page(response).facts["怎么了"]) == (404, "这次匹配中没有该条目")


def test_book_is_handed_out_in_the_language_of_the_page(client, run):
    titles = {}
    for language in ("zh", "en"):
        with client.get(f"{run}/book?lang={language}") as response:
            book = openpyxl.load_workbook(io.BytesIO(response.get_data()))
            titles[language] = ("attachment" in response.headers["Content-Disposition"], len(book.sheetnames))
    assert titles["zh"] == titles["en"]
    assert titles["zh"][0] is True
    assert titles["zh"][1] >= 5


def test_book_of_an_unfinished_run_is_refused(client, started):
    response = client.get(f"{started}/book")
    assert (response.status_code, read_page(response).title) == (409, "现在还不能这样做 · 两单")


def test_waiting_run_shows_its_stages_and_is_found_again(client, started):
    page = read_page(client.get(started))
    assert "正在匹配 排队中" in page.main
    assert "✓ 成果清单 已完成 3 ✓ 需求清单 已完成 2" in page.main
    assert "计算语义向量 等待中" in page.main
    for address in ("/", "/running", "/match-runs"):
        assert started in [href for _, href in read_page(client.get(address)).links]


def test_waiting_run_refreshes_without_script_and_polls_with_it(client, started):
    text = client.get(started).get_data(as_text=True)
    assert '<meta http-equiv="refresh" content="3">' in text
    part = client.get(started, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert ("<html" in part, f'hx-get="{started}"' in part) == (False, True)


def test_completed_run_tells_htmx_to_load_the_results(client, run):
    response = client.get(run, headers={"HX-Request": "true"})
    assert (response.headers["HX-Refresh"], response.get_data(as_text=True)) == ("true", "")


def test_run_is_given_up_by_a_person(client, started):
    assert client.post(f"{started}/cancel", data={"csrf_token": token_of(client)}).headers["Location"] == started
    page = read_page(client.get(started))
    assert "这次匹配已取消 已取消" in page.main
    assert ("开始新的匹配", "/") in page.links
    assert "发起匹配 · 本机操作员" in page.main
    assert page.main.endswith("已取消 · 本机操作员")


def test_failed_run_says_why_and_is_tried_again(program, client, started):
    failure = Sentence(zh="磁盘已满", en="The disk is full")
    run_id = started.rsplit("/", 1)[1]
    program[1].units.run(fail_match_run, actor=LOCAL_OPERATOR, match_run_id=run_id, failure=failure)
    assert "匹配中断了 未能完成" in read_page(client.get(started)).main
    assert "磁盘已满" in read_page(client.get(started)).main
    client.post(f"{started}/retry", data={"csrf_token": token_of(client)})
    assert "3 项成果 × 2 条需求" in read_page(client.get(started)).main


@pytest.mark.parametrize("action", ["cancel", "retry"])
def test_finished_run_takes_no_action(client, run, action):
    response = client.post(f"{run}/{action}", data={"csrf_token": token_of(client)})
    assert response.status_code == 409
    assert "3 项成果 × 2 条需求" in read_page(client.get(run)).main
