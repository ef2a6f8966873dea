"""What to tell somebody who is typing a unit: the same amount in another common unit, or what is not known and the nearest name.

Sizes and dimensions are `scales`, the nearest name is `nearest`; a unit that nobody knows is kept as typed, it only compares with nothing. Called by the indicator editor.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from listings.engine.numbers import plain_text
from listings.engine.units.names import COMMON, expression_of
from listings.engine.units.nearest import nearest_unit
from listings.engine.units.scales import conversion_text, scale_of
from marketplace.wording import Sentence

KNOWN = Sentence(zh="单位可以比较", en="this unit can be compared")
LONGEST_UNIT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitWord:
    """What to tell about a unit; `nearest` is the unit that was perhaps meant, empty where there is none or the unit is known."""

    is_known: bool
    sentence: Sentence
    nearest: str = ""


def unit_word(unit: str, value: Decimal | None = None) -> UnitWord | None:
    """Return what to tell about `unit` as typed, with the amount `value` where one is known; None where no unit is typed."""
    typed = plain_text(unit).strip()
    if not typed:
        return None
    if len(typed) > LONGEST_UNIT or scale_of(typed) is None:
        return _unknown(typed)
    line = _once_more(typed, Decimal(1) if value is None else value)
    if not line:
        return UnitWord(is_known=True, sentence=KNOWN)
    told = line if value is None else "= " + line.partition(" = ")[2]
    return UnitWord(is_known=True, sentence=Sentence(zh=told, en=told))


def _unknown(typed: str) -> UnitWord:
    nearest = nearest_unit(typed) if len(typed) <= LONGEST_UNIT else ""
    shown = typed[:LONGEST_UNIT]
    asked = Sentence(zh=f"；是不是“{nearest}”？", en=f"; is it “{nearest}”?") if nearest else Sentence(zh="。", en=".")
    return UnitWord(
        is_known=False,
        sentence=Sentence(
            zh=f"不认识单位“{shown}”，这一项无法比较{asked.zh}",
            en=f"The unit “{shown}” is not known, so this cannot be compared{asked.en}",
        ),
        nearest=nearest,
    )


@cache
def _common() -> dict[str, tuple[str, ...]]:
    """Return the common units by dimension."""
    by_dimension: dict[str, list[str]] = {}
    for unit in COMMON:
        scale = scale_of(unit)
        if scale is not None:
            by_dimension.setdefault(scale.dimension, []).append(unit)
    return {dimension: tuple(units) for dimension, units in by_dimension.items()}


def _once_more(unit: str, value: Decimal) -> str:
    """Return `1.8 g/cm³ = 1800 kg/m³`; empty where no other common unit measures the same."""
    scale = scale_of(unit)
    if scale is None or expression_of(unit) in {"percent", "dimensionless"}:
        return ""
    for other in _common().get(scale.dimension, ()):
        target = scale_of(other)
        if target is not None and (target.factor, target.offset) != (scale.factor, scale.offset):
            return conversion_text(value, unit, other)
    return ""
