"""Editing with other hands in it: two windows, a draft put away or finished meanwhile, an import of the same entry, an expired page."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from listings.models.listing import Listing
from listings.services.editing.typed import key_of_text
from marketplace.audit.models import AuditEntry
from tests.integration.web.forms import begun, buttons_of, edited, entry, finished, form_of, sent, write_all
from tests.integration.web.lists import DEMANDS, confirmed, previewed, token_of
from tests.integration.web.pages import read_page

HTMX = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def filled(client):
    """A client whose two lists are taken in."""
    address, _ = previewed(client)
    confirmed(client, address)
    return client


def test_saving_while_typing_answers_with_the_time_and_leaves_the_inputs_alone(client):
    draft = begun(client)
    response = sent(client, f"{draft}/basics", {"title": "轴承寿命"}, headers=HTMX)
    text = response.get_data(as_text=True)
    assert "已保存 " in text
    names = [named.get("name") for tag, named in read_page(response).tags if tag in {"input", "textarea", "select"}]
    assert names == ["seen"]
    assert form_of(client.get(f"{draft}/basics"))["title"] == ["轴承寿命"]


def test_two_windows_on_different_fields_both_count(client):
    draft = begun(client)
    address = f"{draft}/basics"
    one, other = form_of(client.get(address)), form_of(client.get(address))
    sent(client, address, {"title": "轴承寿命"}, shown=one)
    sent(client, address, {"keywords": "轴承\n寿命"}, shown=other)
    page = form_of(client.get(address))
    assert (page["title"], page["keywords"]) == (["轴承寿命"], ["轴承\n寿命"])


def settle(chosen: str, *shown: str) -> str:
    return f"settle:title:{key_of_text(chosen)}:{','.join(map(key_of_text, shown))}"


@pytest.mark.parametrize("kept", ["甲方案", "乙方案"])
def test_two_windows_on_one_field_show_both_texts_until_somebody_chooses(client, kept):
    draft = begun(client)
    address = f"{draft}/basics"
    late = form_of(client.get(address))
    sent(client, address, {"title": "乙方案"})
    shown = client.get(sent(client, address, {"title": "甲方案"}, shown=late).headers["Location"])
    page = read_page(shown)
    assert ("已保存的 乙方案" in page.main, "另一处写的 甲方案" in page.main) == (True, True)
    assert {settle(text, "乙方案", "甲方案") for text in ("乙方案", "甲方案")} <= set(buttons_of(shown))
    assert finished(client, draft).status_code == 422
    sent(client, address, do=settle(kept, "乙方案", "甲方案"))
    assert form_of(client.get(address))["title"] == [kept]
    assert "另一处写的" not in read_page(client.get(address)).main


def test_third_window_on_one_field_keeps_the_text_of_the_second(client):
    draft = begun(client)
    address = f"{draft}/basics"
    windows = [form_of(client.get(address)) for _ in range(3)]
    assert len({window["window"][0] for window in windows}) == 3
    texts = ("甲方案", "乙方案", "丙方案")
    for window, text in zip(windows, texts, strict=True):
        sent(client, address, {"title": text}, shown=window)
    page = client.get(address)
    for told in ("已保存的 甲方案", "另一处写的（1） 乙方案", "另一处写的（2） 丙方案"):
        assert told in read_page(page).main
    (button,) = {value for value in buttons_of(page) if value.startswith(f"settle:title:{key_of_text('丙方案')}:")}
    assert button == settle("丙方案", *texts)
    sent(client, address, {"title": "丁方案"}, shown=windows[1], headers=HTMX)
    sent(client, address, do=button)
    page = client.get(address)
    assert form_of(page)["title"] == ["丙方案"]
    assert ("另一处写的 丁方案" in read_page(page).main, "乙方案" in read_page(page).main) == (True, False)


def test_choice_that_is_no_longer_shown_changes_nothing(client):
    draft = begun(client)
    address = f"{draft}/basics"
    late = form_of(client.get(address))
    sent(client, address, {"title": "乙方案"})
    sent(client, address, {"title": "甲方案"}, shown=late)
    for button in ("settle:title:nonsense", "settle:title", "settle:", settle("甲方案", "甲方案")):
        assert sent(client, address, do=button).status_code == 302
    page = read_page(client.get(address)).main
    assert ("已保存的 乙方案" in page, "另一处写的 甲方案" in page) == (True, True)


def test_clash_while_typing_is_told_and_typing_on_overwrites_nothing(client):
    draft = begun(client)
    address = f"{draft}/basics"
    late = form_of(client.get(address))
    sent(client, address, {"title": "乙方案"})
    for text in ("甲方案", "甲方案，再写"):
        answer = sent(client, address, {"title": text}, shown=late, headers=HTMX)
        late = {**late, "seen": form_of_fragment(answer)}
    assert "另一处写的" in answer.get_data(as_text=True)
    page = read_page(client.get(address))
    assert ("已保存的 乙方案" in page.main, "另一处写的 甲方案，再写" in page.main) == (True, True)


def form_of_fragment(answer) -> list[str]:
    return [named["value"] for tag, named in read_page(answer).tags if named.get("name") == "seen"]


def test_state_secret_is_refused_and_the_rest_stays_in_the_form(client):
    draft = begun(client)
    typed = {"secrecy": "涉密", "internal_note": "很长的备注"}
    response = sent(client, f"{draft}/disclosure", typed)
    assert (response.status_code, "涉密信息不得进入系统" in read_page(response).main) == (422, True)
    assert form_of(response)["internal_note"] == ["很长的备注"]
    assert form_of(client.get(f"{draft}/disclosure"))["internal_note"] == [""]
    told = sent(client, f"{draft}/disclosure", typed, headers=HTMX)
    assert (told.headers["HX-Retarget"], told.headers["X-Kept"]) == ("#told", "no")


def test_discarded_draft_is_offered_back_and_stands_among_the_put_away(client):
    draft = begun(client)
    sent(client, f"{draft}/basics", {"title": "轴承寿命"})
    response = client.post(f"{draft}/discard", data={"csrf_token": token_of(client)})
    page = client.get(response.headers["Location"])
    assert "草稿已收起。" in read_page(page).main
    assert "轴承寿命" not in read_page(page).main
    assert "轴承寿命" in read_page(client.get("/drafts?status=discarded")).main
    client.post(f"{draft}/take-back", data={"csrf_token": token_of(client)})
    assert form_of(client.get(f"{draft}/basics"))["title"] == ["轴承寿命"]


def test_text_typed_into_a_discarded_draft_is_kept_and_saved_there_again(client):
    draft = begun(client)
    address = f"{draft}/basics"
    open_window = form_of(client.get(address))
    client.post(f"{draft}/discard", data={"csrf_token": token_of(client)})
    response = sent(client, address, {"title": "写到一半"}, shown=open_window)
    assert (response.status_code, "写到一半" in read_page(response).main) == (409, True)
    kept = form_of(response, f"{address}/again")
    client.post(f"{address}/again", data=kept)
    assert form_of(client.get(address))["title"] == ["写到一半"]


def test_text_typed_after_finishing_goes_into_a_new_edit(client):
    draft = begun(client)
    write_all(client, draft)
    address = f"{draft}/substance"
    open_window = form_of(client.get(address))
    finished(client, draft)
    response = sent(client, address, {"tried_solutions": "后来补写的"}, shown=open_window)
    assert response.status_code == 409
    again = client.post(f"{address}/again", data=form_of(response, f"{address}/again")).headers["Location"]
    assert again != address
    assert form_of(client.get(again))["tried_solutions"] == ["后来补写的"]


def test_expired_token_hands_the_step_back_and_sends_it_whole(client):
    draft = begun(client)
    address = f"{draft}/basics"
    form = form_of(client.get(address)) | {"csrf_token": ["of yesterday"], "title": ["轴承寿命"], "do": ["next"]}
    response = client.post(address, data=form, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 400
    client.post(address, data=form_of(response, address))
    assert form_of(client.get(address))["title"] == ["轴承寿命"]


def test_edit_of_an_entry_begins_with_what_it_says_and_waits_on_its_page(filled):
    listing = entry(filled, "家电外壳")
    draft = edited(filled, listing)
    assert form_of(filled.get(f"{draft}/terms"))["price.low"] == ["500000"]
    sent(filled, f"{draft}/terms", {"price.high": "100万"})
    page = read_page(filled.get(listing))
    assert ("继续编辑" in page.main, "这一条有没写完的修改" in page.main) == (True, True)
    assert edited(filled, listing).startswith(draft.rsplit("/", 1)[0])
    finished(filled, draft)
    page = read_page(filled.get(listing))
    assert page.facts["预算"] == "50 万元 – 100 万元"
    assert "第 2 版" in page.main


def test_edit_that_meets_an_import_shows_both_texts_and_keeps_the_choice(filled):
    listing = entry(filled, "家电外壳")
    draft = edited(filled, listing)
    sent(filled, f"{draft}/terms", {"price.high": "100万", "duration_months": "12"})
    take_in_again(filled, {"预算": "60-90万元", "需求时限": "2027-12-31"})
    response = finished(filled, draft)
    page = read_page(response)
    assert response.status_code == 409
    assert ("50 万元 – 100 万元" in page.main, "60 万元 – 90 万元" in page.main) == (True, True)
    choice = form_of(response, f"{draft}/finish") | {"choice.price": ["mine"]}
    filled.post(f"{draft}/finish", data=choice)
    facts = read_page(filled.get(listing)).facts
    assert {name: facts[name] for name in ("预算", "需求时限", "项目周期（月）")} == {
        "预算": "50 万元 – 100 万元",
        "需求时限": "2027-12-31",
        "项目周期（月）": "12",
    }


def take_in_again(client, changes: dict[str, str]) -> None:
    address, _ = previewed(client, demands=[DEMANDS[0] | changes, *DEMANDS[1:]])
    confirmed(client, address)


def test_finishing_again_after_somebody_typed_on_is_asked_once_more(client):
    draft = begun(client)
    write_all(client, draft)
    old = form_of(client.get(f"{draft}/review"), f"{draft}/finish")["version"]
    sent(client, f"{draft}/basics", {"title": "另一个名称"})
    response = client.post(f"{draft}/finish", data={"csrf_token": token_of(client), "version": old, "publish": "yes"})
    assert (response.status_code, "草稿在另一个窗口中又有修改" in read_page(response).main) == (409, True)


def test_finishing_writes_one_listing_and_its_audit_trail(client, runtime):
    draft = begun(client)
    write_all(client, draft)
    finished(client, draft)
    with runtime.units.engine.connect() as connection:
        rows = connection.execute(select(Listing.availability, Listing.newest_number)).all()
        told = connection.execute(
            select(AuditEntry.object_kind, AuditEntry.action)
            .where(AuditEntry.object_kind.in_(["listing", "listing_draft"]))
            .order_by(AuditEntry.number)
        ).all()
    assert [tuple(row) for row in rows] == [("published", 1)]
    assert [tuple(row) for row in told] == [
        ("listing_draft", "opened"),
        ("listing", "created"),
        ("listing_draft", "finished"),
        ("listing", "published"),
    ]


def test_versions_are_compared_and_an_older_one_is_restored(filled):
    listing = entry(filled, "家电外壳")
    assert "目前只有一版" in read_page(filled.get(f"{listing}/versions")).main
    draft = edited(filled, listing)
    sent(filled, f"{draft}/terms", {"price.high": "100万"})
    sent(filled, f"{draft}/substance", {"background": "要求无卤"})
    finished(filled, draft)
    shown = filled.get(f"{listing}/versions")
    page = read_page(shown)
    assert "第 1 版 → 第 2 版 2 项不同" in page.main
    assert "删去： 50 万元 – 80 万元 → 新增： 50 万元 – 100 万元" in page.facts["预算"].replace(
        "删去：", "删去： "
    ).replace("新增：", "新增： ")
    restore = next(
        named["action"] for tag, named in page.tags if tag == "form" and "restore" in named.get("action", "")
    )
    led = filled.post(restore, data={"csrf_token": token_of(filled)}).headers["Location"]
    assert "已按第 1 版恢复，存为第 3 版。" in read_page(filled.get(led)).main
    assert read_page(filled.get(listing)).facts["预算"] == "50 万元 – 80 万元"
    same = filled.get(f"{listing}/versions?before=1&after=3")
    assert "两版内容相同。" in read_page(same).main
    assert filled.post(restore, data={"csrf_token": token_of(filled)}).status_code == 409


@pytest.mark.parametrize("query", ["before=9&after=7", "before=x&after=", "before=1&after=1"])
def test_versions_that_there_are_not_count_as_not_asked_for(filled, query):
    listing = entry(filled, "家电外壳")
    assert filled.get(f"{listing}/versions?{query}").status_code == 200
    assert "目前只有一版" in read_page(filled.get(f"{listing}/versions?{query}")).main
