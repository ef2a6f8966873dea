"""What to tell somebody who is typing a unit: the same amount in another common unit, or what is not known and the nearest name.

Sizes and dimensions are `scales`; a unit that nobody knows is kept as typed, it only compares with nothing. Called by the indicator editor.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from rapidfuzz import fuzz, process

from listings.engine.numbers import plain_text
from listings.engine.units.names import CHINESE, SPECIAL, expression_of, symbols
from listings.engine.units.scales import conversion_text, scale_of
from marketplace.wording import Sentence

COMMON = (
    "kg/m³", "g/cm³", "MPa", "kPa", "Pa", "mm", "μm", "m", "km", "m²", "cm²", "m³", "L", "mL", "kg", "g", "t", "s", "min", "h", "K", "℃",
    "N", "kN", "N·m", "kJ", "J", "kWh", "W", "kW", "V", "kV", "A", "mA", "Ω", "kΩ", "Hz", "kHz", "m/s", "km/h", "m³/h", "L/min", "W/(m·K)",
    "J/(kg·K)", "kJ/kg", "Pa·s", "mPa·s", "mg/L", "g/L", "mg/kg", "m²/g", "S/m", "Ω·m", "kg/h", "t/d", "kW/t", "kWh/t", "rpm", "°", "%", "‰", "倍",
)  # fmt: skip
"""Units that most readers know; the first of the same dimension and another size shows the amount once more."""
LIKE, HALF = 60.0, 50.0
"""Likeness (rapidfuzz ratio, 0-100) from which a name is worth offering; half suffices where one of two Chinese characters is another."""
KNOWN = Sentence(zh="单位可以比较", en="this unit can be compared")
LONGEST_UNIT = 60
_PARTS = re.compile(r"([/·•⋅*()（）]|每|\s+)")


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


def nearest_unit(unit: str) -> str:
    """Return the known unit that is most like `unit`: written with other marks, or with its unknown parts mended; empty for nothing alike."""
    marked = _by_letters().get(_PARTS.sub("", unit).casefold())
    if marked:
        return marked
    parts = _PARTS.split(unit)
    mended = "".join(part if _is_mark(part) or scale_of(part) else _nearest_name(part) or part for part in parts)
    return mended if mended != unit and scale_of(mended) is not None else _nearest_name(unit)


def _is_mark(part: str) -> bool:
    return not part.strip() or _PARTS.fullmatch(part) is not None


def _nearest_name(text: str) -> str:
    """Return the likest name; among Chinese ones those of the same length first (a slip of one character)."""
    found = process.extract(text, _names(), scorer=fuzz.ratio, score_cutoff=HALF, limit=None, processor=str.casefold)
    is_han = "\u4e00" <= text[0] <= "\u9fff"
    slips = [(score, -place, name) for name, score, place in found if is_han and len(name) == len(text)]
    worth = slips or [(score, -place, name) for name, score, place in found if score >= LIKE]
    return max(worth)[2] if worth else ""


@cache
def _by_letters() -> dict[str, str]:
    """Return the common units by their letters alone: `wmk` is W/(m·K)."""
    return {_PARTS.sub("", unit).casefold(): unit for unit in reversed(COMMON) if _PARTS.search(unit)}


@cache
def _names() -> tuple[str, ...]:
    """Return the names worth offering, the common ones first."""
    return tuple(dict.fromkeys((*COMMON, *CHINESE, *SPECIAL, *symbols())))


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
