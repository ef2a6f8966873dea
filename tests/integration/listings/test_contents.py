"""Contents go into columns and rows and come back equal, many at once, with a fixed number of queries."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from listings.engine.terms import Kind
from listings.models.listing import Listing
from listings.models.mapping import ROW_MODELS, add_rows, empty_rows
from listings.models.version import ListingVersion
from listings.queries.contents import contents_of
from listings.states import Availability
from marketplace import clock
from marketplace.actor import LOCAL_OPERATOR, LOCAL_ORGANISATION_ID
from marketplace.ids import new_id
from tests.factories.contents import CONTENTS, full_content


def stored(unit, *, contents) -> list[str]:
    """Put one listing with one version for each content straight into the tables; return the version ids."""
    rows, listings, ids = empty_rows(), [], []
    for number, content in enumerate(contents):
        listing_id, version_id = new_id(), new_id()
        listings.append(
            {
                "id": listing_id,
                "organisation_id": LOCAL_ORGANISATION_ID,
                "kind": content.kind,
                "external_id": f"x{number}",
                "availability": Availability.UNPUBLISHED,
                "newest_number": 1,
                "version": 1,
                "created_at": clock.now(),
            }
        )
        version = {
            "id": version_id,
            "listing_id": listing_id,
            "number": 1,
            "content_hash": "0" * 64,
            "provider_id": LOCAL_ORGANISATION_ID,
            "created_at": clock.now(),
        }
        add_rows(rows, version, content)
        ids.append(version_id)
    unit.session.execute(insert(Listing), listings)
    for model, values in rows.items():
        if values:
            unit.session.execute(insert(model), values)
    return ids


def emptied(unit) -> None:
    for model in (*ROW_MODELS, ListingVersion, Listing):
        unit.session.execute(delete(model))


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(contents=st.lists(CONTENTS, min_size=1, max_size=4))
def test_contents_come_back_equal(runtime, contents) -> None:
    units = runtime.units
    units.run(emptied, actor=LOCAL_OPERATOR)
    ids = units.run(stored, actor=LOCAL_OPERATOR, contents=contents)
    assert units.read(contents_of, actor=LOCAL_OPERATOR, version_ids=ids) == dict(zip(ids, contents, strict=True))


def test_full_contents_of_both_kinds_come_back_equal(runtime) -> None:
    contents = [full_content(kind) for kind in Kind]
    ids = runtime.units.run(stored, actor=LOCAL_OPERATOR, contents=contents)
    assert runtime.units.read(contents_of, actor=LOCAL_OPERATOR, version_ids=ids) == dict(
        zip(ids, contents, strict=True)
    )


def test_unknown_versions_are_left_out(runtime) -> None:
    ids = runtime.units.run(stored, actor=LOCAL_OPERATOR, contents=[full_content()])
    assert runtime.units.read(contents_of, actor=LOCAL_OPERATOR, version_ids=["nobody"]) == {}
    assert set(runtime.units.read(contents_of, actor=LOCAL_OPERATOR, version_ids=[*ids, "nobody"])) == set(ids)


def test_one_and_three_contents_cost_the_same_queries(runtime, count_queries) -> None:
    ids = runtime.units.run(stored, actor=LOCAL_OPERATOR, contents=[full_content()] * 3)

    def read(some):
        return lambda: runtime.units.read(contents_of, actor=LOCAL_OPERATOR, version_ids=some)

    assert (count_queries(read(ids[:1])), count_queries(read(ids))) == (7, 7)
