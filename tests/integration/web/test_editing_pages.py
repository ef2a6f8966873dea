"""Editing as a person without script does it: a demand from empty to published, every button of the steps, and nothing typed lost."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from listings.engine.fields import Step
from listings.models.draft import ListingDraft
from tests.integration.web.forms import begun, buttons_of, edited, entry, finished, form_of, sent, write_all
from tests.integration.web.lists import ATTACK, confirmed, previewed, token_of
from tests.integration.web.pages import read_page

STEPS = tuple(step.value for step in Step)
HTMX = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def filled(client):
    """A client whose two lists are taken in."""
    address, _ = previewed(client)
    confirmed(client, address)
    return client


def test_demand_is_written_from_empty_to_published_without_script(client):
    draft = begun(client)
    write_all(client, draft)
    response = finished(client, draft)
    page = read_page(client.get(response.headers["Location"]))
    assert "第 1 版已保存并公开。" in page.main
    assert {name: page.facts[name] for name in ("技术领域", "预算", "需求时限")} == {
        "技术领域": "新材料",
        "预算": "50 万元 – 80 万元",
        "需求时限": "2027-06-30",
    }
    assert "极限氧指数 ≥ 30% 必须" in page.main
    assert "家电外壳用无卤阻燃聚丙烯" in read_page(client.get("/listings?kind=demand")).main


def test_next_leads_through_all_steps_to_the_review(client):
    draft = begun(client)
    address, led = f"{draft}/basics", []
    for _ in STEPS:
        address = sent(client, address, do="next").headers["Location"]
        led.append(address.rsplit("/", 1)[1])
    assert led == [*STEPS[1:], "review"]


@pytest.mark.parametrize("kind", ["demand", "achievement"])
def test_sending_a_step_as_it_stands_changes_nothing(filled, runtime, kind):
    title = {"demand": "家电外壳", "achievement": "无卤阻燃"}[kind]
    draft = edited(filled, entry(filled, title, kind))
    for step in STEPS:
        sent(filled, f"{draft}/{step}")
    with runtime.units.engine.connect() as connection:
        assert connection.execute(select(ListingDraft.values, ListingDraft.version)).one() == ({}, 1)


def test_what_cannot_be_read_is_kept_told_and_leads_to_its_field(client):
    draft = begun(client)
    sent(client, f"{draft}/basics", {"title": "测试"})
    page = read_page(client.get(sent(client, f"{draft}/terms", {"price.low": "五十左右吧"}).headers["Location"]))
    assert "看不出金额；请写成 500000 或 50万，一栏只填一个金额。" in page.main
    assert form_of(client.get(f"{draft}/terms"))["price.low"] == ["五十左右吧"]
    review = read_page(client.get(f"{draft}/review"))
    assert ("预算", f"{draft}/terms#at-price") in review.links
    response = finished(client, draft)
    assert (response.status_code, "先改这几处" in read_page(response).main) == (422, True)
    assert form_of(client.get(f"{draft}/terms"))["price.low"] == ["五十左右吧"]


def test_completeness_asks_for_what_helps_most_first_and_leads_there(client):
    draft = begun(client)
    page = read_page(client.get(f"{draft}/basics"))
    asks = [(text, address) for text, address in page.links if "#at-" in address]
    assert asks[0] == (
        "请写出要达到的指标：名称、要求、数值和单位，例如“硬度≥60 HRC（必须）”。",
        f"{draft}/indicators#at-indicators",
    )
    assert "完整度 0 / 100" in page.main
    row = {"quantity": "硬度", "operator": "ge", "value": "60", "unit": "HRC", "necessity": "must"}
    sent(client, f"{draft}/indicators", {f"indicators.0.{part}": text for part, text in row.items()})
    assert "完整度 20 / 100" in read_page(client.get(f"{draft}/basics")).main


def test_rows_are_added_removed_and_taken_back_without_script(client):
    draft = begun(client)
    address = f"{draft}/indicators"
    first = {"indicators.0.quantity": "硬度", "indicators.0.value": "60"}
    more = client.get(sent(client, address, first, do="add:indicators").headers["Location"])
    assert [name for name in form_of(more) if name.endswith(".quantity")] == [
        f"indicators.{n}.quantity" for n in range(2)
    ]
    second = {"indicators.1.quantity": "密度", "indicators.1.value": "0.98", "indicators.1.unit": "g/cm³"}
    sent(client, address, second)
    removed = sent(client, address, do="remove:indicators:0")
    left = form_of(removed)
    assert (left["indicators.0.quantity"], "已删去一行。" in read_page(removed).main) == (["密度"], True)
    sent(client, address, do="back:indicators", shown=left)
    again = form_of(client.get(address))
    assert [again[f"indicators.{n}.quantity"] for n in range(3)] == [["硬度"], ["密度"], [""]]


def test_blank_rows_are_as_many_as_asked_for_and_never_stored(client, runtime):
    draft = begun(client)
    shown = client.get(sent(client, f"{draft}/indicators", do="add:indicators").headers["Location"])
    assert len([name for name in form_of(shown) if name.endswith(".quantity")]) == 2
    with runtime.units.engine.connect() as connection:
        assert connection.execute(select(ListingDraft.values)).scalar_one().get("indicators", []) == []


def test_indicators_of_the_texts_are_offered_beside_their_words_taken_and_refused(client):
    draft = begun(client)
    text = "要求极限氧指数不低于 30%，密度不高于 980 kg/m³，拉伸强度不低于 25 MPa。"
    sent(client, f"{draft}/substance", {"background": text})
    address = f"{draft}/indicators"
    shown = client.get(address)
    page = read_page(shown)
    assert [mark for mark in page.marks if mark] == [
        "极限氧指数不低于 30%",
        "密度不高于 980 kg/m³",
        "拉伸强度不低于 25 MPa",
    ]
    offered = [do for do in buttons_of(shown) if do.startswith("accept:")]
    assert (len(offered), offered[0]) == (4, "accept:*")
    sent(client, address, do=offered[1])
    refused = next(do for do in offered if "密度" in do).replace("accept:", "refuse:")
    sent(client, address, do=refused)
    left = client.get(address)
    assert read_page(left).marks == ["拉伸强度不低于 25 MPa"]
    row = form_of(left)
    parts = {part: row[f"indicators.0.{part}"] for part in ("quantity", "operator", "value", "unit")}
    assert parts == {"quantity": ["极限氧指数"], "operator": ["ge"], "value": ["30"], "unit": ["%"]}
    sent(client, address, do=refused)
    sent(client, address, do="accept:*")
    page = client.get(address)
    assert (read_page(page).marks, form_of(page)["indicators.1.quantity"]) == ([], ["拉伸强度"])
    finished_page = read_page(client.get(f"{draft}/review")).main
    assert "拉伸强度 ≥ 25 MPa" in finished_page


def test_picker_finds_and_keeps_what_is_chosen_without_script(client):
    draft = begun(client)
    found = client.get(
        sent(client, f"{draft}/basics", {"find.industries": "塑料薄膜"}, do="find:industries").headers["Location"]
    )
    assert "C2921 塑料薄膜制造" in read_page(found).main
    form = form_of(found)
    sent(client, f"{draft}/basics", {"industries": ["C2921"], "region": "510107"}, shown=form)
    page = client.get(f"{draft}/basics")
    assert (form_of(page)["industries"], form_of(page)["region"]) == (["C2921"], ["510107"])
    assert "四川省 成都市 武侯区" in read_page(page).main


def test_choices_are_offered_to_htmx_beside_what_is_chosen(client):
    page = read_page(client.get("/vocabularies/region/choices?find.region=成都&region=5101"))
    boxes = [(named["value"], "checked" in named) for tag, named in page.tags if tag == "input"]
    assert boxes[0] == ("5101", True)
    assert boxes[1] == ("", False)
    assert ("5101", False) not in boxes
    assert ("510104", False) in boxes
    nothing = client.get("/vocabularies/industries/choices?find.industries=没有这样的行业").get_data(as_text=True)
    assert "没有找到“没有这样的行业”" in nothing


@pytest.mark.parametrize("name", ["title", "nonsense", "technical_fields"])
def test_choices_of_a_field_without_picker_are_not_found(client, name):
    assert client.get(f"/vocabularies/{name}/choices").status_code == 404


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"quantity": "密度", "value": "≤0.98", "unit": "g/cm³"}, "✓ ≤ 0.98 g/cm³ = 980 kg/m³"),
        ({"quantity": "强度", "value": "60", "unit": "Mpaa"}, "! 不认识单位“Mpaa”，这一项无法比较；是不是“MPa”？"),
        ({"quantity": "硬度", "value": "六十左右"}, "✕ 数值读不出来；请只填数字，例如 67。"),
        ({"quantity": "硬度"}, "还缺数值"),
        ({"value": "60"}, "还缺指标名称"),
        ({"quantity": "温度", "operator": "between", "value": "80", "second": "20"}, "✕ 上限比下限小。"),
        ({}, ""),
    ],
)
def test_row_is_told_how_it_reads_while_it_is_typed(client, row, told):
    query = {f"indicators.7.{part}": text for part, text in row.items()}
    said = client.get("/indicator-word", query_string=query).get_data(as_text=True)
    text = read_page_text(said)
    assert text == told


def read_page_text(html: str) -> str:
    import re  # noqa: PLC0415 - one use

    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_drafts_need_as_many_queries_for_one_row_as_for_three(client, runtime):
    counts = []
    for wanted in (1, 2):
        for _ in range(wanted):
            begun(client)
        statements: list[str] = []
        listener = lambda *call, kept=statements: kept.append(call[2])  # noqa: E731 - taken off again below
        event.listen(runtime.units.engine, "before_cursor_execute", listener)
        client.get("/drafts")
        event.remove(runtime.units.engine, "before_cursor_execute", listener)
        counts.append(len(statements))
    assert counts[0] == counts[1] > 0


def test_pages_escape_what_was_typed(client):
    draft = begun(client)
    sent(client, f"{draft}/basics", {"title": ATTACK, "keywords": ATTACK})
    for page in ("basics", "review"):
        response = client.get(f"{draft}/{page}")
        assert ATTACK in read_page(response).main or form_of(response)["title"] == [ATTACK]
        assert "<script>alert" not in response.get_data(as_text=True)


@pytest.mark.parametrize(
    "path", ["/drafts/01ARZ3NDEKTSV4RRFFQ69G5FAV/basics", "/drafts/01ARZ3NDEKTSV4RRFFQ69G5FAV/review"]
)
def test_draft_that_is_not_there_is_not_found(client, path):
    assert (client.get(path).status_code, read_page(client.get(path)).facts["怎么了"]) == (404, "没有这份草稿")


def test_step_that_is_none_is_not_found(client):
    assert client.get(f"{begun(client)}/nonsense").status_code == 404


def test_demand_that_says_little_is_told_so_beside_its_publish_button_and_published_all_the_same(client):
    draft = begun(client)
    nameless = read_page(client.get(f"{draft}/review")).main
    assert ("请填名称" in nameless, "现在也可以发布" in nameless) == (True, False)
    sent(client, f"{draft}/basics", {"title": "轴承寿命"})
    review = read_page(client.get(f"{draft}/review"))
    assert "/100，还没有写：" in review.main
    missing = dict(review.links)
    for title in ("预算", "需求时限", "保密要求", "公开范围", "期望合作方式", "背景与痛点"):
        assert missing[title].startswith(draft)
    assert "现在也可以发布" in review.main
    listing = finished(client, draft, publish="no").headers["Location"].split("?")[0]
    assert "/100，还没有写：" in read_page(client.get(listing)).main
    client.post(f"{listing}/publish", data={"csrf_token": token_of(client)})
    assert "/100，还没有写：" not in read_page(client.get(listing)).main


def test_demand_that_says_enough_is_published_without_a_word(client):
    draft = begun(client)
    write_all(client, draft)
    sent(client, f"{draft}/basics", {"contact.phone": "028-1", "industries": ["C29"]})
    sent(client, f"{draft}/substance", {"background": "现用溴系材料烟密度大，要求无卤，且成本不能上升。" * 6})
    assert "还没有写：" not in read_page(client.get(f"{draft}/review")).main


def test_completeness_and_its_first_request_stand_outside_of_every_fold(client):
    page = client.get(f"{begun(client)}/basics").get_data(as_text=True)
    before = page[: page.index('id="ask-first"')]
    assert before.count("<details") == before.count("</details>") > 0
    assert page.index('id="complete"') < page.index('id="ask-first"')
