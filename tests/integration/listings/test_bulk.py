"""Bulk inserts write what SQLAlchemy's own insert writes, type by type."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import insert, select

from listings.engine.terms import Kind
from listings.models.import_run import ImportRow, ImportRun, Outcome
from listings.models.listing import Listing
from listings.models.mapping import ROW_MODELS, add_rows, empty_rows
from listings.models.version import ListingVersion
from listings.services.versions import NewListing, insert_listings
from listings.states import ImportStatus
from marketplace import clock
from marketplace.actor import LOCAL_OPERATOR, LOCAL_ORGANISATION_ID
from marketplace.db import Base, insert_rows
from tests.factories.contents import full_content

AT = clock.now()


def one_version(unit, *, bulk) -> None:
    """Write listing, version and all rows of the full content, in bulk or as SQLAlchemy does it."""
    write = insert_rows if bulk else lambda session, model, rows: session.execute(insert(model), rows)
    listing = NewListing(
        id="L", organisation_id=LOCAL_ORGANISATION_ID, kind=Kind.ACHIEVEMENT, external_id="x", created_at=AT
    )
    insert_listings(unit, [listing])
    rows = empty_rows()
    version = {
        "id": "V",
        "listing_id": "L",
        "number": 1,
        "content_hash": "0" * 64,
        "provider_id": LOCAL_ORGANISATION_ID,
        "import_run_id": None,
        "import_row": 3,
        "created_at": AT,
    }
    add_rows(rows, version, full_content())
    for model, values in rows.items():
        write(unit.session, model, values)


def stored(unit) -> dict[str, list[tuple[object, ...]]]:
    tables = [Base.metadata.tables[model.__tablename__] for model in (Listing, ListingVersion, *ROW_MODELS)]
    return {table.name: [tuple(row) for row in unit.session.execute(select(table))] for table in tables}


def test_bulk_rows_equal_ordinary_rows(runtime) -> None:
    found = []
    for bulk in (False, True):

        def written(unit, *, bulk=bulk):
            one_version(unit, bulk=bulk)
            found.append(stored(unit))
            unit.session.rollback()

        runtime.units.run(written, actor=LOCAL_OPERATOR)
    assert found[0] == found[1]
    assert [name for name, rows in found[0].items() if not rows] == []


def test_no_rows_write_nothing(runtime) -> None:
    runtime.units.run(lambda unit: insert_rows(unit.session, Listing, []), actor=LOCAL_OPERATOR)
    assert runtime.units.read(stored, actor=LOCAL_OPERATOR)["listings"] == []


def test_bulk_rows_may_refer_to_objects_of_the_session(runtime) -> None:
    def written(unit):
        run = ImportRun(
            id="R",
            organisation_id=LOCAL_ORGANISATION_ID,
            kind=Kind.DEMAND,
            status=ImportStatus.UPLOADED,
            file_id="F",
            file_name="f",
            actor={"id": "x"},
            rows_total=1,
            created_at=AT,
            changed_at=AT,
        )
        unit.session.add(run)
        row = {"import_run_id": "R", "position": 0, "row": 2, "outcome": Outcome.REJECTED, "issues": [{"code": "a"}]}
        insert_rows(unit.session, ImportRow, [row | {"sheet": "", "external_id": "", "title": "", "questions": None}])
        return unit.session.execute(select(ImportRow.issues, ImportRow.questions, ImportRow.outcome)).all()

    assert runtime.units.run(written, actor=LOCAL_OPERATOR) == [([{"code": "a"}], None, Outcome.REJECTED)]


def test_decimals_and_dates_keep_every_digit(runtime) -> None:
    def written(unit):
        one_version(unit, bulk=True)
        version = unit.session.get_one(ListingVersion, "V")
        return version.price_low, version.inventor_share, version.valid_until

    assert runtime.units.run(written, actor=LOCAL_OPERATOR) == (Decimal("500000.5"), Decimal("62.5"), date(2027, 1, 1))
