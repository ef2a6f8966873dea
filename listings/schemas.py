"""What the addresses of this package may carry, read with marshmallow. Pages call `read`."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, Schema, fields

from listings.engine.terms import Kind
from listings.models.import_run import Outcome
from listings.states import Availability


class ListingsArguments(Schema):
    """`/listings`: which list, words of the title, availability."""

    kind = fields.Enum(Kind, by_value=True, load_default=Kind.ACHIEVEMENT)
    text = fields.String(load_default="")
    availability = fields.Enum(Availability, by_value=True, load_default=None)

    class Meta:
        """Other arguments (page, language) are read elsewhere."""

        unknown = EXCLUDE


class ImportRowsArguments(Schema):
    """`/imports/<id>`: rows of one outcome, or with a hint."""

    outcome = fields.Enum(Outcome, by_value=True, load_default=None)
    hints = fields.Boolean(load_default=False)

    class Meta:
        """As above."""

        unknown = EXCLUDE


def stated(schema: Schema, arguments: Any) -> dict[str, Any]:
    """Read the arguments of an address; what is empty counts as not given, what cannot be read is as if it were not there.

    An address is typed, shortened and passed on: a bad filter shows the list without that filter rather than an error.
    """
    given = {name: value for name, value in arguments.items() if value != ""}
    faults = schema.validate(given)
    return dict(schema.load({name: value for name, value in given.items() if name not in faults}))
