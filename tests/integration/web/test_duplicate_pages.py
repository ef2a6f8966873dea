"""Likely duplicates through the pages: the list of work, side by side, not the same, merged with a choice per field, undone."""

from __future__ import annotations

import re

import pytest

from tests.integration.web.lists import ACHIEVEMENTS, confirmed, previewed, token_of
from tests.integration.web.pages import read_page

TWIN = {**ACHIEVEMENTS[1], "编号": "CG-9", "成果名称": "面向产线的视觉缺陷检测设备", "关键词": "视觉"}


@pytest.fixture
def filled(client):
    """A client with a list in which two entries look alike."""
    address, _ = previewed(client, [*ACHIEVEMENTS, TWIN])
    confirmed(client, address)
    return client


def pair(client) -> str:
    """Return the address of the one pair."""
    links = read_page(client.get("/duplicates")).links
    return next(address for text, address in links if text.startswith("相似度"))


def post(client, address, **typed):
    return client.post(address, data={"csrf_token": token_of(client)} | typed)


def merged(client, address, **typed):
    """Send the form of the pair as the page offers it, with `typed` over it."""
    tags = [named for tag, named in read_page(client.get(address)).tags if tag == "input"]
    offered = {
        one["name"]: one["value"] for one in tags if one.get("type") == "hidden" or ("checked" in one and "name" in one)
    }
    return client.post(f"{address}/merge", data=offered | typed)


def test_pair_is_shown_side_by_side_with_a_choice_for_each_difference(filled):
    page = read_page(filled.get(pair(filled)))
    assert "这两条是同一条吗？" in page.main
    choices = [(one["name"], one["value"]) for tag, one in page.tags if one.get("type") == "radio"]
    assert choices == [
        ("choice-title", "kept"),
        ("choice-title", "merged"),
        ("choice-keywords", "both"),
        ("choice-keywords", "kept"),
        ("choice-keywords", "merged"),
    ]


def test_texts_of_a_pair_have_their_differing_stretches_marked(filled):
    body = filled.get(pair(filled)).get_data(as_text=True)
    marked = re.findall(r"<mark><span[^>]*>不同：</span>(.*?)</mark>", body)
    told = [one for one in re.findall(r'<span class="lines">(.*?)</span>\s', body) if "<mark>" in one]
    titles = [re.sub(r"<span[^>]*>不同：</span>|<[^>]+>", "", one) for one in told]
    sides = list(zip(marked, titles, strict=True))  # which one is kept is not told by one file
    assert sorted(sides) == sorted([("装置", ACHIEVEMENTS[1]["成果名称"]), ("设备", TWIN["成果名称"])])


def test_pair_that_is_not_the_same_leaves_the_work(filled):
    address = pair(filled)
    assert post(filled, f"{address}/apart").headers["Location"] == "/duplicates"
    assert "没有条目" in read_page(filled.get("/duplicates")).main
    assert any(link == address for _, link in read_page(filled.get("/duplicates?status=apart")).links)
    post(filled, f"{address}/reopen")
    assert pair(filled) == address


def test_merged_entry_points_to_the_kept_one_and_comes_back(filled):
    address = pair(filled)
    other = read_page(filled.get(address)).links
    kept_title, title = [text for text, _ in other if text in {TWIN["成果名称"], ACHIEVEMENTS[1]["成果名称"]}]
    assert merged(filled, address, **{"choice-title": "merged"}).headers["Location"] == address
    entries = dict(read_page(filled.get("/listings?kind=achievement&availability=published")).links)
    assert (title in entries, kept_title in entries) == (True, False)
    withdrawn = read_page(filled.get("/listings?kind=achievement&availability=withdrawn")).links
    gone = next(link for _, link in withdrawn if link.startswith("/listings/"))
    told = read_page(filled.get(gone))
    assert ("该条目已并入另一条目。" in told.main, dict(told.links)["查看保留的条目"]) == (
        True,
        entries[title],
    )
    assert dict(told.links)["查看或撤销合并"] == address
    undo = next(
        one["action"] for tag, one in read_page(filled.get(address)).tags if tag == "form" and "undo" in one["action"]
    )
    assert post(filled, undo).headers["Location"] == address
    assert read_page(filled.get(address)).links == other
    assert "已并入" not in read_page(filled.get(gone)).main


def test_pair_that_changed_meanwhile_is_not_merged(filled):
    address = pair(filled)
    page = read_page(filled.get(address))
    seen = next(one["name"] for tag, one in page.tags if one.get("name", "").startswith("seen-"))
    refused = merged(filled, address, **{seen: "older"})
    assert (refused.status_code, "请重新核对" in read_page(refused).main) == (409, True)
    assert pair(filled) == address


@pytest.mark.parametrize("action", ["apart", "merge"])
def test_nothing_is_decided_without_a_token(filled, action):
    address = pair(filled)
    assert filled.post(f"{address}/{action}", data={"kept": address.split("/")[2]}).status_code == 400
    assert pair(filled) == address
