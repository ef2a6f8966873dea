"""What the addresses and forms of this package may carry, read with marshmallow. Pages call `stated`."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, Schema, fields, pre_load, validate

from listings.engine.terms import Kind
from matching.engine.abstention import AbstentionReason
from matching.engine.decisions import Decision, DecisionReason
from matching.engine.levels import Level

BY_LEVEL, BY_ORDER = "level", "order"
MOST_WORDS = 500


class DemandArguments(Schema):
    """The demands of a run: level of the best match or none, reason of an abstention, technical field, words, order."""

    level = fields.Enum(Level, by_value=True, load_default=None)
    abstained = fields.Boolean(load_default=None)
    reason = fields.Enum(AbstentionReason, by_value=True, load_default=None)
    field = fields.String(load_default=None)
    decision = fields.Enum(Decision, by_value=True, load_default=None)
    text = fields.String(load_default="")
    sort = fields.String(load_default=BY_LEVEL, validate=validate.OneOf((BY_LEVEL, BY_ORDER)))

    class Meta:
        """Other arguments (page, language) are read elsewhere."""

        unknown = EXCLUDE


class DecisionForm(Schema):
    """A decision about a pair: the answer, why, whose list of matches it stands in, and the list to return to."""

    decision = fields.Enum(Decision, by_value=True, required=True)
    reason = fields.Enum(DecisionReason, by_value=True, load_default=None)
    words = fields.String(load_default="", validate=validate.Length(max=MOST_WORDS))
    side = fields.Enum(Kind, by_value=True, load_default=Kind.DEMAND)
    back = fields.String(load_default="")

    class Meta:
        """The token is read elsewhere."""

        unknown = EXCLUDE

    @pre_load
    def _leave_out_what_is_empty(self, data: dict[str, str], **_: Any) -> dict[str, str]:
        """Read an empty choice as none."""
        return {name: value for name, value in data.items() if value != ""}


class AchievementArguments(Schema):
    """The achievements of a run: level of the best match, technical field, words, order."""

    level = fields.Enum(Level, by_value=True, load_default=None)
    field = fields.String(load_default=None)
    decision = fields.Enum(Decision, by_value=True, load_default=None)
    text = fields.String(load_default="")
    sort = fields.String(load_default=BY_LEVEL, validate=validate.OneOf((BY_LEVEL, BY_ORDER)))

    class Meta:
        """As above."""

        unknown = EXCLUDE


def stated(schema: Schema, arguments: Any) -> dict[str, Any]:
    """Read the arguments of an address; what is empty or cannot be read is as if it were not there.

    An address is typed, shortened and passed on: a bad filter shows the list without that filter rather than an error.
    """
    given = {name: value for name, value in arguments.items() if value != ""}
    faults = schema.validate(given)
    return dict(schema.load({name: value for name, value in given.items() if name not in faults}))
