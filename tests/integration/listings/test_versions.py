"""Versions: what two of them differ in, an older one restored, stored versions in bulk; database, documents and audit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from listings.engine.terms import Secrecy
from listings.models.listing import Listing
from listings.models.version import ListingVersion
from listings.queries.contents import contents_of
from listings.queries.versions import seen_versions, version_difference
from listings.services.availability import withdraw_listing
from listings.services.editing.finishing import finish_draft
from listings.services.editing.restoring import restore_version
from listings.services.editing.storing import store_versions
from listings.sheets.vocabularies import current_vocabularies
from marketplace.actor import LOCAL_ORGANISATION_ID as OWN
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound
from tests.integration.listings.editing import listing_id, newest_entry, opened, saved
from tests.integration.listings.ledgers import audited, documents, lists, read, trail_is_sound

ROW = {"编号": "A-1", "成果名称": "阀门", "技术方案摘要": "一", "关键词": "密封"}


@pytest.fixture
def listed(importing) -> str:
    """A listing of three versions: titles 阀门, 阀门, 球阀."""
    for changed in ({}, {"技术方案摘要": "二"}, {"成果名称": "球阀", "关键词": "密封；耐磨"}):
        importing.imported([{**ROW, **changed}])
    return listing_id(importing.runtime)


def version_id(runtime, listing, number):
    statement = select(ListingVersion.id).where(ListingVersion.listing_id == listing, ListingVersion.number == number)
    return read(runtime, lambda unit: unit.session.scalar(statement))


def test_any_two_versions_are_compared(importing, listed, count_queries):
    words = current_vocabularies()

    def compared(before, after):
        return importing.read(version_difference, listing_id=listed, before=before, after=after, vocabularies=words)

    found = compared(1, 3)
    assert [(one.name, one.before[0].zh, one.after[0].zh) for one in found.changes] == [
        ("title", "阀门", "球阀"),
        ("keywords", "密封", "密封"),
    ]
    assert [one.name for one in compared(1, 2).changes] == ["summary"]
    assert [one.name for one in compared(3, 2).changes] == ["title", "keywords", "summary"]
    assert compared(2, 2).changes == ()
    assert (found.before.number, found.before.is_published, found.after.is_published, found.after.is_newest) == (
        1,
        False,
        True,
        True,
    )
    assert count_queries(lambda: compared(1, 3)) == 8


def test_versions_that_are_not_there_or_of_others_are_not_compared(importing, listed):
    words = current_vocabularies()
    pair = {"listing_id": listed, "before": 1, "vocabularies": words}
    with pytest.raises(NotFound, match="version_missing"):
        importing.read(version_difference, after=4, **pair)
    with pytest.raises(NotFound, match="version_missing"):
        importing.as_organisation("别的大学").read(version_difference, after=2, **pair)
    assert [one.content.summary for one in importing.read(seen_versions, listing_id=listed, numbers=(2, 1))] == [
        "二",
        "一",
    ]


def test_an_older_version_is_restored_as_a_new_one(importing, listed):
    runtime = importing.runtime
    done = importing.run(restore_version, listing_id=listed, version_id=version_id(runtime, listed, 1))
    assert (done.number, done.changed) == (4, ("title", "keywords"))
    assert lists(runtime)[OWN, "A-1"] == [
        "published",
        (1, False, "阀门", OWN),
        (2, False, "阀门", OWN),
        (3, False, "球阀", OWN),
        (4, True, "阀门", OWN),
    ]
    whole = read(runtime, lambda unit: contents_of(unit, [version_id(runtime, listed, 1), done.version_id]))
    assert whole[done.version_id] == whole[version_id(runtime, listed, 1)]
    assert documents(runtime)[f"{listed}:1"][1:] == (False, "阀门")
    entry = newest_entry(runtime)
    assert (entry["action"], entry["restored_number"], entry["fields"]) == ("restored", 1, ["title", "keywords"])
    assert trail_is_sound(runtime)


def test_restoring_what_stands_changes_nothing_and_says_so(importing, listed):
    before = (lists(importing.runtime), audited(importing.runtime))
    with pytest.raises(Conflict, match="version_says_the_same"):
        importing.run(restore_version, listing_id=listed, version_id=version_id(importing.runtime, listed, 3))
    assert (lists(importing.runtime), audited(importing.runtime)) == before


def test_a_withdrawn_listing_keeps_what_was_restored_until_it_is_published(importing, listed):
    importing.run(withdraw_listing, listing_id=listed)
    importing.run(restore_version, listing_id=listed, version_id=version_id(importing.runtime, listed, 1))
    state, *versions = lists(importing.runtime)[OWN, "A-1"]
    assert (state, versions[-1]) == ("withdrawn", (4, False, "阀门", OWN))
    assert documents(importing.runtime)[f"{listed}:1"][1] is True


def test_versions_of_other_listings_and_organisations_are_not_restored(importing, listed):
    importing.imported([{**ROW, "编号": "A-2"}])
    foreign = version_id(importing.runtime, listing_id(importing.runtime, "A-2"), 1)
    before = lists(importing.runtime)
    with pytest.raises(NotFound, match="version_missing"):
        importing.run(restore_version, listing_id=listed, version_id=foreign)
    with pytest.raises(Forbidden):
        importing.as_organisation("别的大学").run(
            restore_version, listing_id=listed, version_id=version_id(importing.runtime, listed, 1)
        )
    assert lists(importing.runtime) == before


def test_a_draft_begun_before_a_restoring_is_merged_with_it(importing, listed):
    draft = opened(importing, listed)
    saved(importing, draft, trl="7")
    importing.run(restore_version, listing_id=listed, version_id=version_id(importing.runtime, listed, 1))
    done = importing.run(finish_draft, draft_id=draft, publish=True)
    whole = read(importing.runtime, lambda unit: contents_of(unit, [done.version_id]))[done.version_id]
    assert (done.number, whole.title, whole.summary, whole.trl) == (5, "阀门", "一", 7)


def stored(unit, changes, **options):
    """Store a changed newest content for each external id."""
    listings = {
        one.external_id: one for one in unit.session.scalars(select(Listing).where(Listing.external_id.in_(changes)))
    }
    edits = []
    for external_id, changed in changes.items():
        newest = select(ListingVersion.id).where(
            ListingVersion.listing_id == listings[external_id].id,
            ListingVersion.number == listings[external_id].newest_number,
        )
        version = unit.session.scalar(newest)
        edits.append((listings[external_id], replace(contents_of(unit, [version])[version], **changed)))
    return store_versions(unit, edits=edits, **options)


def test_many_versions_are_stored_at_once_and_what_is_said_already_is_left_out(importing, count_queries):
    importing.imported([{**ROW, "编号": f"A-{number}"} for number in range(1, 5)])
    changes = {"A-1": {"trl": 5}, "A-2": {}, "A-3": {"organisation": "丙公司"}}
    before = len(audited(importing.runtime))
    done = importing.run(stored, changes=changes, action="updated", told={"bulk": "x"})
    assert [(one.number, one.changed, one.is_new) for one in done] == [
        (2, ("trl",), True),
        (1, (), False),
        (2, ("organisation",), True),
    ]
    assert [action for kind, action in audited(importing.runtime, after=before) if kind == "listing"] == ["updated"] * 2
    assert {external_id: len(versions) - 1 for (_, external_id), versions in lists(importing.runtime).items()} == {
        "A-1": 2,
        "A-2": 1,
        "A-3": 2,
        "A-4": 1,
    }
    few = count_queries(lambda: importing.run(stored, changes={"A-1": {"trl": 6}}))
    more = count_queries(
        lambda: importing.run(stored, changes={"A-1": {"trl": 7}, "A-2": {"trl": 7}, "A-4": {"trl": 7}})
    )
    assert more - few == 2 * (8 + 1), "the reading of contents by this test, and one UPDATE a listing"


def test_what_the_tables_refuse_is_refused_with_a_sentence(importing, listed):
    before = lists(importing.runtime)
    for changed in ({"secrecy": Secrecy.STATE_SECRET}, {"title": ""}):
        with pytest.raises(Invalid):
            importing.run(stored, changes={"A-1": changed})
    with pytest.raises(Forbidden):
        importing.as_organisation("别的大学").run(stored, changes={"A-1": {"trl": 1}})
    assert lists(importing.runtime) == before
