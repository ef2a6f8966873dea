"""The known unit that a misspelt one most likely means (`Mpaa`: MPa, `kg/m33`: none). Called by the check of indicators."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from listings.engine.numbers import plain_text
from listings.engine.units.names import COMMON, NEVER_ALONE, chinese_names, symbols
from listings.engine.units.reading import factors_of

USUAL = (
    "%", "℃", "MPa", "kPa", "GPa", "Pa", "mm", "cm", "m", "μm", "nm", "km", "kg", "g", "mg", "t", "L", "mL", "h", "min", "s", "ms", "W", "kW", "kWh", "V", "kV",
    "A", "mA", "Hz", "kHz", "MHz", "GHz", "N", "kN", "J", "kJ", "dB", "HRC", "rpm", "ppm", "K", "毫米", "厘米", "微米", "纳米", "米", "吨", "公斤", "千克", "克", "毫克",
    "升", "毫升", "小时", "分钟", "秒", "天", "年", "次", "件", "台", "兆帕", "千瓦", "千瓦时", "摄氏度",
)  # fmt: skip
"""Units that people mean most often: of equally near names the first of these is taken."""
_CUTS = re.compile(r"([/·•⋅*()（）\s每]+)")
_POWER = re.compile(r"[\^⁻⁺¹²³⁴⁵⁶⁷⁸⁹]|(?<=[A-Za-z])-?[1-4]$")
SHORTEST = 2
SHORT = 3
MOST_EDITS = 2
"""Letters that may be wrong, of three or fewer one; the first one never is: `abc` is no misspelt `dBc`."""


@lru_cache(maxsize=2048)
def nearest_unit(unit: str) -> str:
    """Return the unit with each unknown part replaced by the nearest known name; empty where a part is near to none."""
    plain = plain_text(unit).strip()
    if not plain or factors_of(plain) is not None:
        return ""
    if marked := _by_letters().get(_letters(plain)):
        return marked
    parts = [part if _CUTS.fullmatch(part) else _nearest_part(part) for part in _CUTS.split(plain) if part]
    found = "".join(parts) if all(parts) else ""
    return found if found and found != plain and factors_of(found) is not None else ""


def _letters(unit: str) -> str:
    return "".join(part for part in _CUTS.split(unit) if not _CUTS.fullmatch(part)).casefold()


@cache
def _by_letters() -> dict[str, str]:
    """Return the common compound units by their letters alone: `wmk` is W/(m·K)."""
    return {_letters(unit): unit for unit in reversed(COMMON) if _CUTS.search(unit)}


def _nearest_part(part: str) -> str:
    if factors_of(part) is not None:
        return part
    power = _POWER.search(part)
    stem, tail = (part[: power.start()], part[power.start() :]) if power else (part, "")
    if factors_of(stem) is not None:
        return stem + tail
    if len(stem) < SHORTEST:
        return ""
    folded = stem.casefold()
    near = {name: OSA.distance(folded, name.casefold()) for name in _names() if name[0].casefold() == folded[0]}
    nearest = min(near, key=lambda name: (near[name], _names()[name]), default="")
    return nearest + tail if nearest and near[nearest] <= (MOST_EDITS if len(stem) > SHORT else 1) else ""


@cache
def _names() -> dict[str, int]:
    """Return every name that may stand alone with its rank: the usual ones first, then the longer ones."""
    known = [name for name in (*symbols(), *chinese_names()) if name not in NEVER_ALONE]
    rest = sorted((name for name in known if name not in USUAL), key=lambda name: (-len(name), name))
    return {name: rank for rank, name in enumerate((*USUAL, *rest))}
