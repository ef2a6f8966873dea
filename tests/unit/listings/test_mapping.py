"""Every field of a listing has its column or its rows."""

from __future__ import annotations

from dataclasses import MISSING, fields

import pytest

from listings.engine.content import Contact, Content, Exclusion, Indicator, Right, Span
from listings.engine.fields import FIELDS
from listings.models.mapping import COLUMNS, IN_ROWS, PRICE_COLUMNS, ROW_MODELS, add_rows, empty_rows
from listings.models.rows import TermList, VersionExclusion, VersionIndicator, VersionPerson, VersionRight
from listings.models.version import ListingVersion
from tests.factories.contents import full_content

LIFE = {"id", "listing_id", "number", "content_hash", "provider_id", "import_run_id", "import_row", "created_at"}
ON_THE_LISTING = {"external_id"}


def names_of(record: type) -> set[str]:
    return {field.name for field in fields(record)}


def columns_of(model: type) -> set[str]:
    return set(model.__table__.columns.keys())


def test_content_attributes_are_columns_or_rows_and_nothing_else_is() -> None:
    assert set(COLUMNS) | IN_ROWS == names_of(Content)
    assert columns_of(ListingVersion) == LIFE | set(COLUMNS) | set(PRICE_COLUMNS)


def test_field_table_names_only_what_is_stored() -> None:
    stored = names_of(Content) | ON_THE_LISTING
    assert {field.name.split(".")[0] for field in FIELDS} <= stored
    assert stored - {field.name.split(".")[0] for field in FIELDS} == {"kind", "indicator_text"}


@pytest.mark.parametrize(
    ("record", "model", "keys", "spread"),
    [
        (Indicator, VersionIndicator, {"version_id", "position"}, {"span": {"span_field", "span_start", "span_end"}}),
        (Right, VersionRight, {"version_id", "position"}, {}),
        (Contact, VersionPerson, {"version_id", "position", "role"}, {}),
        (Exclusion, VersionExclusion, {"version_id", "position"}, {}),
    ],
)
def test_record_attributes_are_columns_of_their_table(record, model, keys, spread) -> None:
    expected = (names_of(record) - set(spread)) | set().union(*spread.values())
    assert columns_of(model) == expected | keys


def test_span_attributes_are_columns() -> None:
    assert {f"span_{name}" for name in names_of(Span)} <= columns_of(VersionIndicator)


def test_term_lists_are_the_many_valued_texts_and_codes_of_content() -> None:
    many_valued = {field.name for field in fields(Content) if field.default is not MISSING and field.default == ()}
    assert many_valued - {"indicators", "rights", "inventors", "exclusions", "attachments"} == {
        term.value for term in TermList
    }


def test_full_content_fills_every_column_and_every_table() -> None:
    rows = empty_rows()
    add_rows(rows, dict.fromkeys(LIFE, "x"), full_content())
    (version,) = rows[ListingVersion]
    assert [name for name, value in version.items() if value in (None, "")] == []
    assert [model.__name__ for model in ROW_MODELS if not rows[model]] == []
    assert {row["list_name"] for row in rows[next(iter(ROW_MODELS))]} == set(TermList)
