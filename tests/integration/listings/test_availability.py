"""The life of a listing after its import."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from listings.engine.terms import Kind
from listings.queries.listings import listings_page
from listings.queries.published import published_versions
from listings.services.availability import expire_listings, publish_listing, withdraw_listing
from listings.states import Availability
from marketplace import clock
from marketplace.actor import LOCAL_ORGANISATION_ID, SYSTEM
from marketplace.errors import Conflict, Forbidden, NotFound
from tests.integration.listings.ledgers import audited, documents, lists, trail_is_sound

ROW = {"编号": "A-1", "成果名称": "耐高温合金涂层"}
LATER = {"编号": "A-2", "成果名称": "光纤压力传感器", "有效期至": "2099-12-31"}
PAST = {"编号": "A-3", "成果名称": "低温淀粉酶制剂", "有效期至": "2020-01-31"}


def listing_id(importing, external_id="A-1") -> str:
    page = importing.read(listings_page, kind=Kind.ACHIEVEMENT)
    return next(row.id for row in page.rows if row.external_id == external_id)


def state(importing, external_id="A-1") -> Availability:
    page = importing.read(listings_page, kind=Kind.ACHIEVEMENT)
    return next(row.availability for row in page.rows if row.external_id == external_id)


def test_withdrawn_listing_leaves_search_and_matching(importing, runtime) -> None:
    importing.imported([ROW, LATER])
    begin = len(audited(runtime))
    identifier = listing_id(importing)
    importing.run(withdraw_listing, listing_id=identifier, note="暂不对外")
    assert state(importing) is Availability.WITHDRAWN
    assert documents(runtime)[f"{identifier}:1"] == (2, True, "")
    assert [version.external_id for version in importing.read(published_versions, kind=Kind.ACHIEVEMENT)] == ["A-2"]
    assert audited(runtime, after=begin) == [("listing", "withdrawn")]


def test_withdrawn_listing_collects_versions_without_showing_them(importing, runtime) -> None:
    importing.imported([ROW])
    identifier = listing_id(importing)
    importing.run(withdraw_listing, listing_id=identifier)
    importing.imported([{**ROW, "成果名称": "新版涂层"}])
    assert lists(runtime)[LOCAL_ORGANISATION_ID, "A-1"][:1] == ["withdrawn"]
    assert [line[:2] for line in lists(runtime)[LOCAL_ORGANISATION_ID, "A-1"][1:]] == [(1, True), (2, False)]
    assert documents(runtime)[f"{identifier}:1"][1]
    importing.run(publish_listing, listing_id=identifier)
    assert [line[:2] for line in lists(runtime)[LOCAL_ORGANISATION_ID, "A-1"][1:]] == [(1, False), (2, True)]
    assert documents(runtime)[f"{identifier}:1"][1:] == (False, "新版涂层")


def test_publishing_twice_is_refused(importing, runtime) -> None:
    importing.imported([ROW])
    before = lists(runtime)
    with pytest.raises(Conflict, match="not_in_this_state"):
        importing.run(publish_listing, listing_id=listing_id(importing))
    assert lists(runtime) == before


def test_listing_of_another_organisation_is_not_moved(importing, runtime) -> None:
    importing.imported([ROW])
    identifier = listing_id(importing)
    other = importing.as_organisation("云岭研究院")
    with pytest.raises(Forbidden):
        other.run(withdraw_listing, listing_id=identifier)
    assert state(importing) is Availability.PUBLISHED
    with pytest.raises(NotFound):
        importing.run(withdraw_listing, listing_id="nothing")


def test_listings_expire_after_their_last_day(importing, runtime) -> None:
    importing.imported([ROW, LATER, PAST])
    begin = len(audited(runtime))
    assert runtime.units.run(expire_listings, actor=SYSTEM, day=date(2020, 1, 31)) == 0
    assert runtime.units.run(expire_listings, actor=SYSTEM, day=date(2020, 2, 1)) == 1
    assert runtime.units.run(expire_listings, actor=SYSTEM, day=date(2020, 2, 1)) == 0
    assert [state(importing, f"A-{number}").value for number in (1, 2, 3)] == ["published", "published", "expired"]
    assert [action for _, action in audited(runtime)].count("expired") == 1
    assert len(audited(runtime)) == begin + 1
    assert trail_is_sound(runtime)


def test_expired_listing_with_new_content_is_published_again(importing, runtime) -> None:
    importing.imported([PAST])
    runtime.units.run(expire_listings, actor=SYSTEM, day=clock.today())
    renewed = (clock.today() + timedelta(days=300)).isoformat()
    importing.imported([{**PAST, "有效期至": renewed}])
    assert state(importing, "A-3") is Availability.PUBLISHED
    assert [version.number for version in importing.read(published_versions, kind=Kind.ACHIEVEMENT)] == [2]
