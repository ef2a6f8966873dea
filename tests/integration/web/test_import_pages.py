"""One list on its way in through the pages: how it is read, what it asks, what a whole list withdraws; complete without script."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import Workbook

from listings.services.uploads import change_mapping, request_preview
from tests.integration.web.lists import as_csv, previewed, token_of
from tests.integration.web.pages import read_page

STORED = [
    {
        "编号": "A-1",
        "成果名称": "基于光纤光栅的桥梁健康监测系统",
        "完成单位": "江州理工大学",
        "技术方案摘要": "旧的写法",
    },
    {"编号": "A-2", "成果名称": "低温淀粉酶制剂", "完成单位": "江州理工大学", "技术方案摘要": "酶"},
]
NEAR = [{"成果名称": "基于光纤光栅的桥梁健康监测系统研发", "完成单位": "江州理工大学", "技术方案摘要": "新的写法"}]
FOREIGN = [
    ["某区成果汇总<b>表</b>"],
    [],
    ["序号", "叫法", "谁的", "电话号码是多少"],
    [1, "激光焊缝在线检测系统", "江州理工大学", "13800000001"],
    [2, "耐高温合金涂层制备", "西部大学", "13800000002"],
    ["合计", "2 项", None, None],
]


def foreign(rows=FOREIGN):
    book = Workbook()
    book.worksheets[0].title = "汇总"
    for row in rows:
        book.worksheets[0].append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def post(client, address, **form):
    return client.post(address, data={"csrf_token": token_of(client), **form})


def upload(client, data, name="list.csv", **form):
    answer = post(client, "/imports/new", list=(io.BytesIO(data), name), **form)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return answer.location


def imported(client, rows):
    address = upload(client, as_csv(rows))
    post(client, f"{address}/confirm")
    return address


def choices(text):
    """Return what each column of the mapping page is taken for."""
    selects = re.findall(r'<select id="(s\d+-c\d+)".*?</select>', text, flags=re.DOTALL)
    found = {}
    for name in selects:
        inner = re.search(rf'<select id="{name}".*?</select>', text, flags=re.DOTALL)[0]
        chosen = re.search(r'<option value="([^"]*)"\s+selected', inner)
        found[name] = chosen[1] if chosen else ""
    return found


@pytest.fixture
def unread(client):
    """The address of an import whose headers nobody knows."""
    return upload(client, foreign(), "区里的表.xlsx")


def test_upload_form_offers_both_lists_and_keeps_what_was_chosen(client):
    page = read_page(client.get("/imports/new?kind=demand"))
    assert "文件中没有的条目怎么办" in page.main
    refused = post(client, "/imports/new", kind="demand", mode="whole_list", list=(io.BytesIO(b""), ""))
    text = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "请选择一个文件" in text
    assert len(re.findall(r'value="(?:demand|whole_list)"\s+checked', text)) == 2


def test_step_that_a_list_nobody_can_read_offers_first_is_its_mapping_page(client, unread):
    steps = re.findall(r'<a class="button"\s+href="([^"]+)">([^<]+)</a>', client.get(unread).get_data(as_text=True))
    assert steps == [(f"{unread}/columns?back={unread}", "核对每一列")]
    readable = client.get(upload(client, as_csv(STORED))).get_data(as_text=True)
    assert ("核对每一列" in readable, "确认导入" in readable) == (False, True)


def test_mapping_page_shows_letters_samples_guesses_and_what_they_rest_on(client, unread):
    response = client.get(f"{unread}/columns")
    text, page = response.get_data(as_text=True), read_page(response)
    assert choices(text) == {
        "s0-c0": "",
        "s0-c1": "title",
        "s0-c2": "organisation",
        "s0-c3": "contact.phone",
    }
    for words in (
        "D 电话号码是多少",
        "13800000001",
        "内容（猜测）",
        "末尾 1 行像是合计或备注，不读取。",
        "激光焊缝在线检测系统",
    ):
        assert words in page.main
    assert re.search(r'name="s0-header_row"\s+min="0"\s+value="3"', text)
    assert "<b>表</b>" not in text


def test_a_changed_column_is_tried_and_then_used_and_remembered(client, unread):
    form = {"s0-use": "list", "s0-header_row": "3", "s0-header_rows": "1", "s0-seen": "3:1"}
    form |= {"s0-first_row": "4", "s0-last_row": "5", "s0-c1": "title", "s0-c2": "department", "s0-c3": "contact.phone"}
    tried = post(client, f"{unread}/columns", do="try", **form)
    assert choices(tried.get_data(as_text=True))["s0-c2"] == "department"
    assert "院系" in read_page(tried).main
    assert "按这样读取" in tried.get_data(as_text=True)
    used = post(client, f"{unread}/columns", do="use", remember="1", name="区里的表", **form)
    assert (used.status_code, used.location) == (302, unread)
    page = read_page(client.get(unread))
    assert "新增 2 条，更新 0 条，下架 0 条。" in page.main
    assert "区里的表" in read_page(client.get("/layouts")).main
    again = read_page(client.get(upload(client, foreign(), "下个月.xlsx")))
    assert "已认出：表头与“区里的表”相同。" in again.main


def test_a_moved_header_is_guessed_anew(client, unread):
    form = {"s0-use": "list", "s0-header_row": "4", "s0-header_rows": "1", "s0-seen": "3:1", "s0-c1": "region"}
    text = post(client, f"{unread}/columns", do="try", **form).get_data(as_text=True)
    assert re.search(r'name="s0-first_row"\s+min="0"\s+value="5"', text)
    assert choices(text)["s0-c1"] != "region"


def test_a_sheet_without_a_title_is_not_used(client, unread):
    form = {"s0-use": "list", "s0-header_row": "3", "s0-header_rows": "1", "s0-seen": "3:1", "s0-c1": "", "s0-c2": ""}
    refused = post(client, f"{unread}/columns", do="use", **form)
    assert refused.status_code == 422
    assert "还没有指明哪一列是名称" in read_page(refused).main
    assert "新增 2 条" not in read_page(client.get(unread)).main


@pytest.mark.parametrize(
    "typed",
    [
        {"s0-header_row": "999999999999", "s0-use": "list"},
        {"s0-header_row": "-4", "s0-use": "list", "s0-first_row": "x", "s0-last_row": ""},
        {"s0-use": "nonsense", "s9-use": "list"},
        {},
    ],
)
def test_an_unreadable_form_of_columns_shows_the_page_again(client, unread, typed):
    answer = post(client, f"{unread}/columns", do="try", **typed)
    assert answer.status_code == 200
    assert "清单的读取方式" in read_page(answer).main


def test_mapping_page_sends_only_its_form_to_htmx(client, unread):
    answer = client.post(
        f"{unread}/columns",
        data={"csrf_token": token_of(client), "do": "try", "s0-use": "nothing"},
        headers={"HX-Request": "true"},
    )
    text = answer.get_data(as_text=True)
    assert text.lstrip().startswith('<form id="arranging"')
    assert "<html" not in text


def test_layouts_are_renamed_and_forgotten_on_their_page(client, unread):
    assert "还没有记住的表式" in read_page(client.get("/layouts")).main
    form = {"s0-use": "list", "s0-header_row": "3", "s0-header_rows": "1", "s0-seen": "3:1", "s0-c1": "title"}
    post(client, f"{unread}/columns", do="use", remember="1", name="甲<b>", **form)
    text = client.get("/layouts").get_data(as_text=True)
    assert "甲&lt;b&gt;" in text
    address = re.search(r'action="(/layouts/\w+)/name"', text)[1]
    assert post(client, f"{address}/name", name=" ").status_code == 422
    post(client, f"{address}/name", name="乙区")
    assert "乙区" in read_page(client.get("/layouts")).main
    post(client, f"{address}/forget")
    assert "还没有记住的表式" in read_page(client.get("/layouts")).main


def test_a_question_shows_both_sides_and_is_answered(client):
    imported(client, STORED)
    address = upload(client, as_csv(NEAR))
    response = client.get(address)
    page = read_page(response)
    for words in ("更新已有条目，还是新条目？", "旧的写法", "新的写法", "还有 1 个问题要先回答。"):
        assert words in page.main
    assert "确认导入" not in page.main
    answer = re.search(r'value="(update:\w+)"', response.get_data(as_text=True))[1]
    post(client, f"{address}/answers", position="0", answer=answer)
    assert "新增 0 条，更新 1 条，下架 0 条。" in read_page(client.get(address)).main
    post(client, f"{address}/answers", position="0", answer="new")
    assert "新增 1 条，更新 0 条，下架 0 条。" in read_page(client.get(address)).main
    post(client, f"{address}/confirm")
    assert "已完成" in read_page(client.get(address)).main


def test_preview_counts_what_the_rows_leave_unsaid_and_the_report_no_longer(client):
    address = upload(client, as_csv(STORED))
    told = "将发布的 2 条中，有 2 条内容偏少，没有写："
    page = read_page(client.get(address)).main
    assert (told in page, "转化方式 2" in page, "成果名称 2" in page) == (True, True, False)
    post(client, f"{address}/confirm")
    assert told not in read_page(client.get(address)).main


def test_all_questions_are_answered_at_once(client):
    imported(client, STORED)
    rows = [*NEAR, {**NEAR[0], "成果名称": "低温淀粉酶制剂的"}]
    address = upload(client, as_csv(rows))
    assert "2 行中还有 2 行待回答" in read_page(client.get(address)).main
    post(client, f"{address}/answers", answer="update")
    assert "新增 0 条，更新 2 条，下架 0 条。" in read_page(client.get(address)).main


def test_questions_beyond_the_first_ten_are_reached_and_answered(client):
    imported(client, STORED)
    rows = [{**NEAR[0], "成果名称": f"基于光纤光栅的桥梁健康监测系统{sign}"} for sign in "甲乙丙丁戊己庚辛壬癸子丑"]
    address = upload(client, as_csv(rows))
    first = client.get(address).get_data(as_text=True)
    assert re.findall(r'name="position" value="(\d+)"', first) == [str(number) for number in range(10)]
    assert "asked=10#questions" in first
    second = client.get(f"{address}?asked=10").get_data(as_text=True)
    assert re.findall(r'name="position" value="(\d+)"', second) == ["10", "11"]
    assert ("第 11–12 条，共 12 条" in second, "asked=0#questions" in second) == (True, True)
    answered = post(client, f"{address}/answers", position="11", answer="new", asked="10")
    assert answered.location == f"{address}?asked=10#questions"
    assert "12 行中还有 11 行待回答" in read_page(client.get(answered.location)).main
    assert "11 questions wait" in read_page(client.get(address, headers={"Accept-Language": "en"})).main
    post(client, f"{address}/answers", answer="new")
    assert "新增 12 条，更新 0 条，下架 0 条。" in read_page(client.get(address)).main


def test_one_of_a_thing_is_said_as_one_in_english(client):
    imported(client, STORED)
    address = upload(client, as_csv(NEAR))
    said = read_page(client.get(address, headers={"Accept-Language": "en"})).main
    assert ("1 question waits" in said, "list.csv · 1 row" in said, "1 rows" in said) == (True, True, False)
    post(client, f"{address}/cancel")
    listed = read_page(client.get("/listings?kind=achievement&text=淀粉酶", headers={"Accept-Language": "en"})).main
    assert ("1 entry" in listed, "1 entries" in listed) == (True, False)


def test_a_whole_list_shows_what_it_withdraws_and_wants_the_number(client):
    imported(client, STORED)
    address = upload(client, as_csv(STORED[:1]), mode="whole_list")
    page = read_page(client.get(address))
    assert "文件中已没有的条目：1 条" in page.main
    assert "低温淀粉酶制剂" in page.main
    refused = post(client, f"{address}/confirm", withdrawing="5")
    text = refused.get_data(as_text=True)
    assert (refused.status_code, "低温淀粉酶制剂" in read_page(refused).main) == (409, True)
    assert re.search(r'<p class="fault" id="withdrawing-fault">([^<]*)</p>', text)[1].startswith(
        "填写的是 5 条，整单替换将下架 1 条"
    )
    assert re.search(r'id="withdrawing"[^>]*value="([^"]*)"\s+aria-invalid="true"', text)[1] == "5"
    assert "低温淀粉酶制剂" in read_page(client.get("/listings?kind=achievement&availability=published")).main
    post(client, f"{address}/confirm", withdrawing="1")
    assert "已下架" in read_page(client.get(address)).main
    assert "低温淀粉酶制剂" in read_page(client.get("/listings?kind=achievement&availability=withdrawn")).main


def test_a_whole_list_says_whose_entries_it_speaks_of(client):
    more = [
        {"编号": f"B-{number}", "成果名称": f"<b>{number}</b>号合金", "完成单位": "西部大学<i>"} for number in range(2)
    ]
    imported(client, STORED + more)
    address = upload(client, as_csv(STORED[:1]), mode="whole_list")
    page = read_page(client.get(address))
    assert "其他单位（不受影响） 1 共 2 条" in page.main
    assert ("西部大学" in page.main, "条目的 50% 将下架" in page.main) == (False, False)
    post(client, f"{address}/mode", mode="whole_list_of_all")
    text = client.get(address).get_data(as_text=True)
    page = read_page(client.get(address))
    assert ("全部单位" in page.main, "这些条目的 75% 将下架" in page.main) == (True, True)
    assert ("西部大学<i>" in page.main, "<i>" in text.split("<main", 1)[1], "西部大学<i> 2 / 2" in page.main) == (
        True,
        False,
        True,
    )
    assert "文件中已没有的条目：3 条" in page.main
    english = read_page(client.get(address, headers={"Accept-Language": "en"})).main
    assert ("75% of these entries would be withdrawn" in english, "The file no longer has 3 entries" in english) == (
        True,
        True,
    )
    post(client, f"{address}/mode", mode="whole_list")
    english = read_page(client.get(address, headers={"Accept-Language": "en"})).main
    assert ("The file no longer has 1 entry" in english, "1 entries" in english) == (True, False)


def test_the_address_of_a_refused_confirmation_leads_back_to_the_report(client):
    address = upload(client, as_csv(STORED))
    answers = [client.get(f"{address}/confirm{query}") for query in ("", "?outcome=created&import_run_id=no")]
    assert [answer.location for answer in answers] == [address, f"{address}?outcome=created&import_run_id=no"]


def test_a_list_that_is_read_again_says_so_and_is_not_confirmed(client, units, operator):
    imported(client, STORED)
    address = upload(client, as_csv(STORED[:1]), mode="whole_list")
    run_id = address.rsplit("/", 1)[1]
    assert "确认导入" in read_page(client.get(address)).main
    units.run(change_mapping, actor=operator, import_run_id=run_id, mapping={"技术方案摘要": "problem"})
    text = client.get(address).get_data(as_text=True)
    main = read_page(client.get(address)).main
    assert ("正在读取清单" in main, main.index("指定列") < main.index("待重新读取")) == (True, True)
    assert [words for words in ("确认导入", "文件中已没有的条目", "新增 0") if words in main] == []
    assert ('http-equiv="refresh"' in text, 'hx-trigger="every 1s"' in text) == (True, True)
    assert post(client, f"{address}/confirm", withdrawing="1").location == address
    units.run(request_preview, actor=operator, import_run_id=run_id)
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert "确认导入" in read_page(client.get(address)).main


def test_the_mode_is_changed_on_the_preview(client):
    imported(client, STORED)
    address = upload(client, as_csv(STORED[:1]))
    assert "文件中已没有的条目" not in read_page(client.get(address)).main
    post(client, f"{address}/mode", mode="whole_list")
    assert "文件中已没有的条目：1 条" in read_page(client.get(address)).main


def test_an_import_is_given_up(client):
    address = upload(client, as_csv(STORED))
    post(client, f"{address}/cancel")
    page = read_page(client.get(address))
    assert "已取消" in page.main
    assert "基于光纤光栅" not in read_page(client.get("/listings?kind=achievement")).main


def test_a_match_leads_to_the_columns_and_back(client):
    preview, _ = previewed(client)
    links = dict(read_page(client.get(preview)).links)
    leads = links["核对读取方式：工作表、表头行、每一列"]
    assert f"back={preview.replace('/', '%2F')}" in leads or f"back={preview}" in leads
    text = client.get(leads).get_data(as_text=True)
    assert f'name="back" value="{preview}"' in text


@pytest.mark.parametrize("wanted", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"])
def test_nobody_is_led_to_another_host(client, unread, wanted):
    assert wanted not in client.get(f"{unread}/columns?back={wanted}").get_data(as_text=True).split("<main", 1)[1]
