"""What the addresses of this package may carry, read with marshmallow. Pages call `read`."""

from __future__ import annotations

import dataclasses
from typing import Any

from marshmallow import EXCLUDE, Schema, fields

from listings.engine.terms import Kind
from listings.models.bulk_action import BulkDeed, BulkOutcome
from listings.models.import_run import Outcome
from listings.queries.filters import Band, Drafted, ListingFilters, Validity
from listings.queries.listings import Order
from listings.sheets.lists import ListFormat
from listings.states import Availability, DuplicateStatus
from marketplace.search.port import Sort


class ListingsArguments(Schema):
    """`/listings`: which list, its filters (`queries.filters.ListingFilters`), its order, and the place in it."""

    kind = fields.Enum(Kind, by_value=True, load_default=Kind.ACHIEVEMENT)
    text = fields.String(load_default="")
    availability = fields.Enum(Availability, by_value=True, load_default=None)
    technical_field = fields.String(load_default="")
    region = fields.String(load_default="")
    validity = fields.Enum(Validity, by_value=True, load_default=None)
    provider = fields.String(load_default="")
    draft = fields.Enum(Drafted, by_value=True, load_default=None)
    completeness = fields.Enum(Band, by_value=True, load_default=None)
    sort = fields.Enum(Order, by_value=True, load_default=Order.ID)
    after = fields.String(load_default=None)
    before = fields.String(load_default=None)

    class Meta:
        """Other arguments (language) are read elsewhere."""

        unknown = EXCLUDE


class ExportArguments(ListingsArguments):
    """`/listings/export`: the list and its filters as on its page, and as what file."""

    format = fields.Enum(ListFormat, by_value=True, load_default=ListFormat.XLSX)


def filters_of(asked: dict[str, Any]) -> ListingFilters:
    """Return the filters among the arguments of `ListingsArguments`."""
    return ListingFilters(**{field.name: asked[field.name] for field in dataclasses.fields(ListingFilters)})


class ImportRowsArguments(Schema):
    """`/imports/<id>`: rows of one outcome, or with a hint."""

    outcome = fields.Enum(Outcome, by_value=True, load_default=None)
    hints = fields.Boolean(load_default=False)

    class Meta:
        """As above."""

        unknown = EXCLUDE


class BulkArguments(Schema):
    """What shall happen to many entries; the arguments of the deed are read by its service, which says what is wrong with them."""

    deed = fields.Enum(BulkDeed, by_value=True, load_default=BulkDeed.PUBLISH)

    class Meta:
        """As above."""

        unknown = EXCLUDE


class BulkRowsArguments(Schema):
    """`/bulk-actions/<id>`: entries of one outcome."""

    outcome = fields.Enum(BulkOutcome, by_value=True, load_default=None)

    class Meta:
        """As above."""

        unknown = EXCLUDE


class DuplicatesArguments(Schema):
    """`/duplicates`: pairs of one decision; those that wait where none is named."""

    status = fields.Enum(DuplicateStatus, by_value=True, load_default=DuplicateStatus.OPEN)

    class Meta:
        """As above."""

        unknown = EXCLUDE


LONGEST_QUESTION = 500
"""Characters of a search that are looked for; in an address of Han characters they take half of the line that the server reads."""


class SearchArguments(Schema):
    """`/search`: the words, which list, the order and the place; `words` reads a condition on an indicator as words.

    The facets of an address may be given more than once and are read beside it.
    """

    q = fields.String(load_default="")
    kind = fields.Enum(Kind, by_value=True, load_default=None)
    sort = fields.Enum(Sort, by_value=True, load_default=Sort.RELEVANCE)
    after = fields.String(load_default="")
    words = fields.Boolean(load_default=False)

    class Meta:
        """As above."""

        unknown = EXCLUDE


def stated(schema: Schema, arguments: Any) -> dict[str, Any]:
    """Read the arguments of an address; what is empty counts as not given, what cannot be read is as if it were not there.

    An address is typed, shortened and passed on: a bad filter shows the list without that filter rather than an error.
    What was left out is `unread`.
    """
    given, faults = _read(schema, arguments)
    return dict(schema.load({name: value for name, value in given.items() if name not in faults}))


def unread(schema: Schema, arguments: Any) -> tuple[tuple[str, str], ...]:
    """Return the arguments that `stated` leaves out because they cannot be read, as (name, value): the page says so."""
    given, faults = _read(schema, arguments)
    return tuple((name, value) for name, value in given.items() if name in faults)


def _read(schema: Schema, arguments: Any) -> tuple[dict[str, str], dict[str, Any]]:
    given = {name: value for name, value in arguments.items() if value != ""}
    return given, schema.validate(given)
