"""Whether a value has enough with it to be an indicator: an operator, or the name of a measured quantity and an end behind it.

Called by `extraction` after `refusals` found no background.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.engine.content import Indicator
from listings.engine.indicators import refusals
from listings.engine.indicators.operators import Binding
from listings.engine.indicators.places import CLAUSE, HAN

if TYPE_CHECKING:
    from listings.engine.indicators.places import Place
    from listings.engine.indicators.subjects import Subject

HEADS = re.compile(
    r"(?:[温压粘黏]|[高低]温|电阻|电流|质量|寿命|时间|距离|半径|里程|面积|体积|载荷|负荷|扭矩|行程|间隙|间距|率|比|值|数|积|级|等级|度|量|力|能|径|长|宽|高|波长|供电|电源|能耗|噪声|噪音|水分|灰分|"
    r"产能|成本|带宽|时延|范围|误差|偏差|公差|光通量|限|龄|期|淀粉|含|差|热|负载|扬程|Ra|Rz|pH|PH|积温|强|间|压|耗|电压|距|深|厚|重)\Z",
)
PURE_HEADS = re.compile(
    r"(?:率|比|值|系数|指数|度|常数|pH|PH|ph|倍数|次数|分数|数值|因子|模数|[Rr]atio|[Ff]actor|[Ii]ndex|coefficient|number)\Z"
)
NOT_PURE = re.compile(
    r"(?:年度|季度|月度|制度|进度|角度|难度|力度|高度|程度|幅度|态度|态势|温度|强度|速度|价值|产值|号|编号)\Z"
)
ENDS_PURE = re.compile(
    r"\s*(?:[()（）@]|[，。；;、,!！？\n]|\.(?!\d)|\Z|[且和并或而及与](?!和|或)|以上|以下|以内|左右|之间|甚至|的(?!\w?[年月]))"
)
ENDS_BARE = re.compile(
    r"\s*(?:[)）(（\]]|[，。；;、,!！？\n/]|\.(?!\d)|\Z|左右|上下|[且和并或而及与](?!和|或)|(?:at|and|or|with|over|when|after|per|compared|for|on|in|is|was|are)\b)",
)
ENDS_SURE = re.compile(r"(?:[高低]温|温度|压力?|率|量|度|耐[\u4e00-\u9fff]{1,2})\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How well a value stands: said strongly or not, where its words end, its operator, the indicator before it."""

    is_strong: bool
    end: int
    binding: Binding | None
    previous: Indicator | None


def cannot_stand(place: Place) -> bool:
    """Tell at once that a number without a unit is none, before its words are read: `1、`, `3台`, a number that opens a clause."""
    value = place.value
    return not value.unit and (not place.clause.strip(" (（:：") or not ENDS_PURE.match(place.plain, value.end))


def is_refused(place: Place, subject: Subject, standing: Standing) -> bool:
    """Tell whether a value has too little with it to be an indicator."""
    plain, value, quantity = place.plain, place.value, subject.naming.quantity
    if not value.unit:
        return _is_refused_pure(place, quantity, standing)
    if plain.startswith(("级", "型"), value.end):
        return True
    if refusals.is_count(value.names) and subject.change is None:
        return _is_refused_count(place, quantity, standing)
    return not standing.is_strong and _is_refused_bare(place, quantity, standing)


def _is_refused_count(place: Place, quantity: str, standing: Standing) -> bool:
    """Ask of a count an operator, or a quantity that is counted (`丝锥寿命8000EA`)."""
    value, binding = place.value, standing.binding
    is_said = (
        standing.is_strong and value.high is None and not value.is_chinese and not (binding and binding.word == "reach")
    )
    return not is_said and not (
        HEADS.search(quantity) and (standing.is_strong or ENDS_BARE.match(place.plain, standing.end))
    )


def _is_refused_bare(place: Place, quantity: str, standing: Standing) -> bool:
    """Ask of a value without an operator its quantity before it and an end behind it."""
    plain, value = place.plain, place.value
    has_head = bool(HEADS.search(quantity))
    if value.is_chinese and not has_head:
        return True
    sentence = plain[max(0, value.start - CLAUSE) : value.start]
    if refusals.STATISTICS.search(sentence) or (value.names == ("K",) and "温" not in quantity):
        return True
    is_end = bool(ENDS_BARE.match(plain, standing.end))
    if not quantity or (standing.binding is None and not HAN.search(quantity)):
        return not (is_end and _is_listed(place, standing))
    return not (is_end or (has_head and standing.end != value.end) or ENDS_SURE.search(quantity))


def _is_refused_pure(place: Place, quantity: str, standing: Standing) -> bool:
    """Ask of a number without a unit the name of a ratio, an index or the like, and nothing but an end behind it."""
    plain, value = place.plain, place.value
    if value.is_chinese and "分之" not in plain[value.start : value.end]:
        return True
    if not quantity or not ENDS_PURE.match(plain, standing.end) or NOT_PURE.search(quantity):
        return True
    if standing.binding is not None and standing.binding.is_strong:
        return bool(re.search(r"\d\Z", quantity))
    is_end = standing.is_strong or standing.binding is not None or bool(ENDS_BARE.match(plain, standing.end))
    return not PURE_HEADS.search(quantity) or not is_end


def _is_listed(place: Place, standing: Standing) -> bool:
    """`标准为：24V，700W左右`: a value alone between commas, introduced by a colon or by another such value."""
    words = place.clause.strip()
    span = standing.previous.span if standing.previous else None
    follows = span is not None and place.value.start - span.end <= len("， ")
    return words.endswith((":", "：")) or (not words and follows)
