"""Technical field agreement, over the 11 registration fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.wording import Sentence
from matching.engine.features.feature import Context, Feature

if TYPE_CHECKING:
    from matching.engine.entry import Entry


def _of(entry: Entry, context: Context) -> frozenset[str] | None:  # noqa: ARG001 - every feature is asked the same way
    return frozenset(entry.content.technical_fields) or None


def _compare(wanted: frozenset[str], offered: frozenset[str]) -> float:
    return float(bool(wanted & offered))


def _explain(wanted: frozenset[str], offered: frozenset[str], value: float) -> Sentence:  # noqa: ARG001 - every feature explains the same way
    if value > 0:
        return Sentence(zh="技术领域一致。", en="The technical field is the same.")
    return Sentence(zh="技术领域不同。", en="The technical fields differ.")


TECHNICAL_FIELD = Feature(
    name="technical_field",
    title=Sentence(zh="技术领域", en="Technical field"),
    low=0.0,
    high=1.0,
    of_demand=_of,
    of_achievement=_of,
    compare=_compare,
    explain=_explain,
)
