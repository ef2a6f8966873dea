"""Errors say what, where and what to do, as a page or as problem+json, and never more than that."""

import pytest

from tests.integration.web.pages import read_page

JSON = {"Accept": "application/json"}


@pytest.mark.parametrize(
    ("kind", "status", "title", "advice"),
    [
        ("not-found", 404, "没有找到这个页面", "从首页或上方菜单重新进入"),
        ("forbidden", 403, "这里不能这样做", "返回上一页；如果这本该是您的工作，请联系管理员"),
        ("unavailable", 503, "有一部分暂时用不了", "稍后再试；已保存的内容都在"),
    ],
)
def test_own_error_is_a_page_with_what_and_advice(client, kind, status, title, advice):
    response = client.get(f"/probe/fault/{kind}")
    page = read_page(response)
    assert (response.status_code, page.title, page.facts) == (
        status,
        f"{title} · 两单",
        {"怎么了": "看不出金额", "怎么办": advice},
    )


def test_invalid_names_place_and_value_and_escapes_it(client):
    response = client.get("/probe/fault/invalid")
    assert response.status_code == 422
    assert read_page(response).facts == {
        "怎么了": "看不出金额",
        "在哪里": "文件“需求.xlsx”，工作表“清单”，第 14 行，“预算”列",
        "收到的内容": "<b>五十左右</b>",
        "怎么办": "改好后再提交；已填的内容不会丢",
    }
    assert "<b>五十" not in response.get_data(as_text=True)


def test_invalid_as_json_is_a_problem(english):
    response = english.get("/probe/fault/invalid", headers=JSON)
    assert (response.status_code, response.content_type) == (422, "application/problem+json")
    assert response.get_json(force=True) == {
        "type": "about:blank",
        "title": "One thing needs mending",
        "status": 422,
        "detail": "No amount can be read",
        "instance": "/probe/fault/invalid",
        "code": "amount",
        "advice": "Mend it and send it again; what you typed is kept",
        "place": "file “需求.xlsx”, sheet “清单”, row 14, column “预算”",
        "value": "<b>五十左右</b>",
    }


def test_conflict_as_json_keeps_what_was_given(client):
    assert client.get("/probe/fault/conflict", headers=JSON).get_json(force=True) == {
        "type": "about:blank",
        "title": "现在还不能这样做",
        "status": 409,
        "detail": "看不出金额",
        "instance": "/probe/fault/conflict",
        "code": "decided",
        "advice": "刷新页面看看最新状态，再决定下一步",
        "value": "completed",
    }


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (400, "This request cannot be read"),
        (403, "This is not possible here"),
        (404, "There is no such page"),
        (409, "Not in this state"),
        (413, "The file is too large"),
        (415, "This kind of file is not supported"),
        (422, "One thing needs mending"),
        (429, "Too many requests"),
        (503, "A part is not available"),
        (418, "This request cannot be read"),
    ],
)
def test_status_of_http_has_its_own_words(english, status, title):
    response = english.get(f"/probe/status/{status}")
    page = read_page(response)
    assert (response.status_code, page.title, page.language) == (status, f"{title} · Two Lists", "en")
    assert page.facts.keys() == {"What", "What to do"}


def test_unknown_address_under_api_is_a_problem_whatever_is_accepted(client):
    response = client.get("/api/v1/nothing", headers={"Accept": "text/html"})
    assert (response.status_code, response.content_type) == (404, "application/problem+json")


def test_wrong_method_keeps_the_allowed_ones(english):
    response = english.get("/probe/changed")
    assert (response.status_code, set(response.headers["Allow"].split(", "))) == (405, {"OPTIONS", "POST"})
    assert read_page(response).facts["What to do"] == "Go back and use the button on the page"


def test_broken_page_tells_a_reference_and_no_secret(app, english):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    response = english.get("/probe/broken")
    facts = read_page(response).facts
    assert response.status_code == 500
    assert facts["What"] == "It was not your doing; the fault has been recorded"
    assert len(facts["Reference"]) == 8
    assert "hunter2" not in response.get_data(as_text=True)
