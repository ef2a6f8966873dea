"""Filters, orders and places of a list: what passes, in which order, forwards and backwards, at a fixed number of queries."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from listings.engine.terms import Kind
from listings.models.listing import Listing
from listings.queries import listings
from listings.queries.filters import EVERYTHING, Band, Drafted, ListingFilters, Validity, listing_ids_of
from listings.queries.listings import Order, Place, listings_page
from listings.services.availability import withdraw_listing
from listings.services.editing.drafts import discard_draft
from listings.states import Availability
from marketplace import clock
from tests.integration.listings.editing import opened

DAYS = {"F-1": -1, "F-2": 0, "F-3": 30, "F-4": 31, "F-5": None}
ROWS = [
    {
        "编号": number,
        "成果名称": f"高速列车制动装置{number[-1]}型",
        "完成单位": "江州理工大学" if days is None else "云岭研究院",
        "技术领域": "新材料；电子信息" if days == 0 else "现代交通",
        "所在地区": "四川省成都市" if days == 30 else "四川省" if days == 31 else "北京市",
        "有效期至": "" if days is None else (clock.today() + timedelta(days=days)).isoformat(),
    }
    for number, days in DAYS.items()
]


@pytest.fixture
def listed(importing):
    """Five entries of the own organisation and one of another that passes most filters too."""
    for row in ROWS:
        importing.imported([row])
    importing.as_organisation("别家").imported([{**ROWS[1], "编号": "X-1"}])
    return importing


def passing(who, order=Order.ID, place=None, **stated):
    filters = ListingFilters(**stated)
    page = who.read(
        listings_page, kind=Kind.ACHIEVEMENT, filters=filters, order=order, place=place or Place(), limit=50
    )
    return [row.external_id for row in page.rows]


def identifier(who, external_id):
    page = who.read(listings_page, kind=Kind.ACHIEVEMENT)
    return next(row.id for row in page.rows if row.external_id == external_id)


def test_every_filter_lets_through_what_it_names(listed) -> None:
    listed.run(withdraw_listing, listing_id=identifier(listed, "F-4"))
    provider = listed.read(listings_page, kind=Kind.ACHIEVEMENT).rows[-1].provider_id
    assert {
        "nothing asked": passing(listed),
        "text": passing(listed, text="3型"),
        "state": passing(listed, availability=Availability.WITHDRAWN),
        "second of two fields": passing(listed, technical_field="electronics"),
        "part of a code": passing(listed, technical_field="electro"),
        "province with its cities": passing(listed, region="51"),
        "city": passing(listed, region="5101"),
        "expiring": passing(listed, validity=Validity.EXPIRING),
        "ended": passing(listed, validity=Validity.ENDED),
        "open": passing(listed, validity=Validity.OPEN),
        "provider": passing(listed, provider=provider),
        "two together": passing(listed, region="51", availability=Availability.PUBLISHED),
    } == {
        "nothing asked": ["F-1", "F-2", "F-3", "F-4", "F-5"],
        "text": ["F-3"],
        "state": ["F-4"],
        "second of two fields": ["F-2"],
        "part of a code": [],
        "province with its cities": ["F-3", "F-4"],
        "city": ["F-3"],
        "expiring": ["F-2", "F-3"],
        "ended": ["F-1"],
        "open": ["F-5"],
        "provider": ["F-5"],
        "two together": ["F-3"],
    }


def test_drafts_and_completeness_are_filters(listed) -> None:
    """Discarded drafts, and those of another keeper, do not count; the bands share the list among them at 50 and 80."""
    keeps = {number: identifier(listed, number) for number in ("F-1", "F-2", "F-3")}
    drafts = {number: opened(listed, keeps[number]) for number in ("F-2", "F-3")}
    listed.run(discard_draft, draft_id=drafts["F-3"])
    other = listed.as_organisation("别家")
    opened(other, identifier(other, "X-1"))
    scores: dict[str, int | None] = {keeps["F-1"]: 49, keeps["F-2"]: 50, keeps["F-3"]: 79}
    scores |= {identifier(listed, "F-4"): 80, identifier(listed, "F-5"): None}
    for key, score in scores.items():
        listed.run(lambda unit, at=key, to=score: setattr(unit.session.get_one(Listing, at), "completeness", to))
    assert {
        "draft": passing(listed, draft=Drafted.OPEN),
        "low": passing(listed, completeness=Band.LOW),
        "middle": passing(listed, completeness=Band.MIDDLE),
        "high": passing(listed, completeness=Band.HIGH),
        "both": passing(listed, completeness=Band.MIDDLE, draft=Drafted.OPEN),
        "of another": passing(other, draft=Drafted.OPEN),
    } == {
        "draft": ["F-2"],
        "low": ["F-1"],
        "middle": ["F-2", "F-3"],
        "high": ["F-4"],
        "both": ["F-2"],
        "of another": ["X-1"],
    }


def test_orders_sort_by_id_change_and_end(listed) -> None:
    listed.imported([{**ROWS[1], "成果名称": "制动装置新型"}])
    assert passing(listed, Order.ID) == ["F-1", "F-2", "F-3", "F-4", "F-5"]
    assert passing(listed, Order.CHANGED) == ["F-2", "F-5", "F-4", "F-3", "F-1"]
    assert passing(listed, Order.ENDS) == ["F-1", "F-2", "F-3", "F-4", "F-5"]


@pytest.mark.parametrize("most", [1_000, 2], ids=["few", "more than are counted"])
@pytest.mark.parametrize("order", list(Order))
def test_stretches_join_forwards_and_backwards(listed, monkeypatch, order, most) -> None:
    monkeypatch.setattr(listings, "MOST_COUNTED", most)
    whole = passing(listed, order)

    def stretch(place):
        return listed.read(listings_page, kind=Kind.ACHIEVEMENT, order=order, place=place, limit=2)

    first = stretch(Place())
    second = stretch(Place(after=first.following))
    third = stretch(Place(after=second.following))
    forwards = [row.external_id for page in (first, second, third) for row in page.rows]
    assert (forwards, first.previous, third.following) == (whole, None, None)
    assert stretch(Place(before=third.previous)).rows == second.rows
    back = stretch(Place(before=second.previous))
    assert (back.rows, back.previous, back.following) == (first.rows, None, first.following)
    assert (first.total, first.is_more) == ((5, False) if most > 2 else (2, True))


def test_place_that_is_no_listing_ends_the_list(listed) -> None:
    assert passing(listed, place=Place(after="nothing")) == []


def test_ids_are_found_in_portions_in_the_order_of_external_ids(listed) -> None:
    first = listed.read(listing_ids_of, kind=Kind.ACHIEVEMENT, limit=2)
    rest = listed.read(listing_ids_of, kind=Kind.ACHIEVEMENT, after=first[-1])
    rows = listed.read(listings_page, kind=Kind.ACHIEVEMENT).rows
    assert [*first, *rest] == [row.id for row in rows]
    named = listed.read(listing_ids_of, kind=Kind.ACHIEVEMENT, filters=ListingFilters(region="51"))
    assert list(named) == [rows[2].id, rows[3].id]


@pytest.mark.parametrize("order", list(Order))
def test_list_costs_two_queries_however_narrow_it_is(listed, count_queries, order) -> None:
    def asked(text):
        return lambda: passing(listed, order, text=text)

    assert [len(asked(text)()) for text in ("3型", "")] == [1, 5]
    assert [count_queries(asked(text)) for text in ("3型", "")] == [2, 2]


def test_list_shows_what_the_newest_version_says(listed, importing) -> None:
    importing.imported([{"编号": "F-1", "成果名称": "长" * 500, "技术领域": "农业", "所在地区": "上海市"}])
    row = importing.read(listings_page, kind=Kind.ACHIEVEMENT).rows[0]
    shown = (row.title, row.technical_fields, row.region, row.valid_until, row.organisation)
    assert shown == ("长" * 400, ("agriculture",), "31", None, "测试大学")


def test_filters_survive_as_json() -> None:
    whole = ListingFilters(
        text="涂层",
        availability=Availability.EXPIRED,
        technical_field="materials",
        region="5101",
        validity=Validity.ENDED,
        provider="01",
        draft=Drafted.OPEN,
        completeness=Band.MIDDLE,
    )
    assert ListingFilters.from_json(whole.as_json()) == whole
    assert (EVERYTHING.as_json(), EVERYTHING.is_narrow, replace(whole, text="").is_narrow) == ({}, False, True)
