"""Lists as files from their page: at once where they are short, prepared where they are long, under the filters of the page."""

from __future__ import annotations

import pytest

from listings.engine.terms import Kind
from listings.sheets.lists import read_list
from marketplace import clock
from tests.integration.web.lists import confirmed, previewed, token_of
from tests.integration.web.pages import read_page


@pytest.fixture
def filled(client):
    """A client whose two lists are taken in."""
    address, _ = previewed(client)
    confirmed(client, address)
    return client


@pytest.fixture
def preparing(client_with):
    """The same, where two entries are a long list already and work is done at once."""
    client = client_with(export_at_once=1)
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    address, _ = previewed(client)
    confirmed(client, address)
    return client


def asked(client, **fields):
    return client.post("/listings/export", data={"csrf_token": token_of(client), "kind": "achievement"} | fields)


def titles(response, name):
    reading = read_list(response.get_data(), name, Kind.ACHIEVEMENT, as_of=clock.today())
    return [entry.content.title for entry in reading.readable]


@pytest.mark.parametrize(
    ("wanted", "media"),
    [
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("csv", "text/csv; charset=utf-8"),
        ("jsonl", "application/x-ndjson"),
    ],
)
def test_short_list_is_handed_out_at_once(filled, wanted, media):
    response = asked(filled, format=wanted)
    assert (response.status_code, response.content_type) == (200, media)
    assert f"achievement-{clock.today()}" not in response.headers["Content-Disposition"]
    assert f"-{clock.today()}.{wanted}" in response.headers["Content-Disposition"]
    assert titles(response, f"a.{wanted}") == [
        "无卤阻燃聚丙烯复合材料",
        "面向产线的视觉缺陷检测装置",
        "水稻病虫害绿色防控技术",
    ]


def test_filters_of_the_page_go_with_it(filled):
    page = filled.get("/listings?kind=achievement&text=视觉").get_data(as_text=True)
    assert '<input type="hidden" name="text" value="视觉">' in page
    assert titles(asked(filled, format="csv", text="视觉"), "a.csv") == ["面向产线的视觉缺陷检测装置"]


def test_without_token_nothing_goes_out(filled):
    response = filled.post(
        "/listings/export", data={"kind": "achievement"}, headers={"Origin": "https://elsewhere.example"}
    )
    assert response.status_code == 400
    assert "无卤阻燃" not in response.get_data(as_text=True)


def test_long_list_is_prepared_and_fetched_from_its_page(preparing):
    response = asked(preparing, format="csv")
    assert response.status_code == 303
    page = read_page(preparing.get(response.location))
    assert "文件已备好" in page.main
    (address,) = [address for text, address in page.links if text == "下载"]
    assert len(titles(preparing.get(address, buffered=True), "a.csv")) == 3


def test_export_that_does_not_exist_is_not_found(filled):
    assert (filled.get("/exports/none").status_code, filled.get("/exports/none/file").status_code) == (404, 404)
