"""A page that expired under the hands of a person: what was typed comes back and can be sent again; foreign pages get nothing back."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import event

from tests.integration.web.pages import read_page

OWN = {"Sec-Fetch-Site": "same-origin"}
LONG = "第一行：氧指数≥30 %\r\n<b>第二行</b>\r\n" + "很长的一段话，" * 40_000
TYPED = [("title", "无卤阻燃聚丙烯"), ("mode", "licence"), ("mode", "transfer"), ("note", ""), ("background", LONG)]


def hidden(response) -> list[tuple[str, str]]:
    return [
        (named["name"], named["value"])
        for tag, named in read_page(response).tags
        if tag == "input" and named.get("type") == "hidden"
    ]


def as_form(pairs) -> dict[str, list[str]]:
    form: dict[str, list[str]] = {}
    for name, value in pairs:
        form.setdefault(name, []).append(value)
    return form


@pytest.mark.parametrize(
    "headers",
    [
        OWN,
        {"Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
    ],
)
def test_expired_page_keeps_everything_typed_and_sends_it_with_a_fresh_token(client, headers):
    stale = {"csrf_token": ["of a session that is gone"]}
    response = client.post("/probe/typed?step=2", data=stale | as_form(TYPED), headers=headers)
    assert response.status_code == 400
    kept = dict.fromkeys(name for name, _ in hidden(response))
    assert list(kept) == ["csrf_token", "title", "mode", "note", "background"]
    newlines = [(name, value.replace("\r\n", "\n")) for name, value in TYPED]
    assert [(name, value.replace("\r\n", "\n")) for name, value in hidden(response)[1:]] == newlines
    forms = [named for tag, named in read_page(response).tags if tag == "form" and named["method"] == "post"]
    assert [(form["method"], form["action"]) for form in forms] == [("post", "/probe/typed?step=2")]
    assert "<b>第二行" not in response.get_data(as_text=True)
    again = client.post(forms[0]["action"], data=as_form(hidden(response)), headers=headers)
    assert again.get_json()["mode"] == ["licence", "transfer"]
    assert again.get_json()["background"][0].replace("\r\n", "\n") == LONG.replace("\r\n", "\n")
    assert again.get_json().keys() == {"title", "mode", "note", "background"}


def test_expired_page_shows_what_was_typed_to_be_read(client):
    response = client.post("/probe/typed", data=as_form(TYPED[:1]), headers=OWN)
    page = read_page(response)
    assert page.title == "还没有保存 · 两单"
    assert page.main.endswith("您填写的内容 无卤阻燃聚丙烯")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost:8001"},
        {"Origin": "https://localhost"},
        {"Origin": "null"},
    ],
)
def test_foreign_page_gets_the_plain_refusal(client, headers):
    response = client.post("/probe/typed", data=as_form(TYPED[:1]), headers=headers)
    assert response.status_code == 400
    assert "无卤阻燃" not in response.get_data(as_text=True)
    assert hidden(response) == []
    assert read_page(response).facts["怎么了"].startswith("页面已经过期，或者请求不是从本站")


def test_programs_get_a_problem_and_nothing_back(client):
    response = client.post(
        "/probe/typed", data=as_form(TYPED[:1]), headers={**OWN, "Accept": "application/problem+json"}
    )
    assert (response.status_code, response.content_type) == (400, "application/problem+json")
    assert "无卤阻燃" not in response.get_data(as_text=True)


def test_files_are_left_out_with_a_word(client):
    data = {"note": "附上清单", "list": (b"1,2,3", "成果.csv"), "other": (b"", "")}
    response = client.post("/probe/typed", data=_files(data), headers=OWN, content_type="multipart/form-data")
    assert "这样没法保留文件：成果.csv，稍后请重新选择。" in read_page(response).main
    assert [pair for pair in hidden(response) if pair[0] != "csrf_token"] == [("note", "附上清单")]


def test_htmx_is_told_and_gets_a_fresh_token(client):
    stale = {"csrf_token": ["gone"], "title": ["无卤阻燃"]}
    response = client.post("/probe/typed", data=stale, headers={**OWN, "HX-Request": "true"})
    assert response.status_code == 400
    assert (response.headers["HX-Retarget"], response.headers["HX-Trigger"]) == ("#told", "expired")
    token = next(named for tag, named in read_page(response).tags if tag == "input")
    assert (token["name"], token["hx-swap-oob"]) == ("csrf_token", "outerHTML:[name='csrf_token']")
    assert "还在本页，但还没有保存" in response.get_data(as_text=True)
    assert "<html" not in response.get_data(as_text=True)
    again = client.post("/probe/typed", data={"csrf_token": token["value"], "title": "无卤阻燃"}, headers=OWN)
    assert again.get_json() == {"title": ["无卤阻燃"]}


def test_expired_page_writes_nothing(client, runtime):
    statements: list[str] = []
    event.listen(runtime.units.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    client.post("/probe/typed", data=as_form(TYPED[:1]), headers=OWN)
    assert [one for one in statements if not one.upper().startswith(("SELECT", "BEGIN", "PRAGMA"))] == []


def _files(data):
    return {
        name: (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value for name, value in data.items()
    }
