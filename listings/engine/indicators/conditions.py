"""Values that are no indicator of their own but say under what a neighbour holds (`at 25 °C`, `（600℃）`, `28d达到70MPa`).

Called by `extraction` before a value is read as an indicator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.engine.indicators.operators import binding_before
from listings.engine.indicators.refusals import is_time

if TYPE_CHECKING:
    from listings.engine.indicators.places import Place

NEAR = 6
"""Characters between an indicator and the condition that belongs to it."""

UNDER = re.compile(
    r"(?:以[上下内]|左右)?[)）]?(?:的)?(?:温度|高温|低温|压力|条件|环境|工况|倍率|载荷|浓度|湿度|气氛|电压|频率|水深|深度|转速|电流|恒温|真空){0,3}(?:条件)?下(?![降限料载游])|(?:的)?时(?=[，,的])|(?:的)?(?:环境|条件)(?:中|里)",
)
SIDE = re.compile(r"以[上下内]的")
BEFORE = re.compile(
    r"\b(?:at|after|during|for|per|every)(?: an?| the| about| room)?(?: temperatures? of| pressure of)?\s?\Z",
    re.IGNORECASE,
)
OPERATOR = re.compile(r"\s?(?:≥|≤|>|<|=|不|大于|小于|达|为)")
TIME_FIRST = re.compile(r"[内后]?\s?(?=(?:达到?|可达)|[\u4e00-\u9fff]{2,8}\s?(?:达到?|≥|≤)?\s?\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Words of a condition and where they end (0: they stay part of the clause); `is_behind` if it belongs to the indicator before it."""

    text: str
    end: int
    is_behind: bool


def condition_of(place: Place) -> Condition | None:
    """Return the condition that a value states; None where the value is its own matter."""
    plain, value, left = place.plain, place.value, place.clause
    if not value.unit:
        return None
    before = BEFORE.search(left)
    if before:
        return Condition(
            text=plain[value.start - (len(left) - before.start()) : value.end].strip(), end=value.end, is_behind=True
        )
    behind = UNDER.match(plain, value.end) or (SIDE.match(plain, value.end) if left.endswith("在") else None)
    if behind:
        return Condition(text=plain[value.start : behind.end()].removesuffix("的"), end=behind.end(), is_behind=False)
    return _in_brackets(place) or _time_first(place)


def _in_brackets(place: Place) -> Condition | None:
    plain, value, left = place.plain, place.value, place.clause
    inside = re.search(r"[(（][^()（）]*\Z", left)
    if inside is None or plain[value.end : value.end + 1] not in {")", "）"}:
        return None
    words = inside[0][1:].strip()
    if not words and OPERATOR.match(plain, value.end + 1):
        return Condition(text=plain[value.start : value.end], end=0, is_behind=False)
    follows_value = not left[: inside.start()].strip() or bool(re.search(r"[\d%℃]\Z", left[: inside.start()]))
    if follows_value and value.start >= NEAR and binding_before(words) is None and value.spread is None:
        return Condition(text=words + plain[value.start : value.end], end=value.end + 1, is_behind=True)
    return None


def _time_first(place: Place) -> Condition | None:
    """Read a time that opens a clause and is followed by another value."""
    plain, value = place.plain, place.value
    if not is_time(value.names) or place.clause.strip() or value.high is not None:
        return None
    follows = TIME_FIRST.match(plain[value.end : value.end + 14])
    if follows is None:
        return None
    end = value.end + follows.end()
    return Condition(text=plain[value.start : end].strip(), end=end, is_behind=False)
