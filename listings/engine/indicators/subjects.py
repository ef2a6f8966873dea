"""What a value speaks of: its quantity, whether it is a change against today, and the unit with its period (`年产10万吨`).

Called by `extraction`; the words themselves are read by `quantities` and `operators`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from listings.engine.indicators import operators, quantities
from listings.engine.indicators.places import CLAUSE
from listings.engine.indicators.quantities import Naming
from listings.engine.indicators.refusals import is_time
from listings.engine.terms import Change, Operator

if TYPE_CHECKING:
    from listings.engine.content import Indicator
    from listings.engine.indicators.operators import Binding
    from listings.engine.indicators.places import Place
    from listings.engine.indicators.values import Value

WORD_WINDOW = 12
FROM_TO = re.compile(r"(?:由|从)[^，。；]{1,14}\Z|\bfrom [^,;.]{1,14}\Z")
LEVEL = re.compile(r"[在到至为]|达")
EXTREME = re.compile(r"(?:(?P<ge>minimum|min\.?)|(?P<le>maximum|max\.?)) (?=\w)", re.IGNORECASE)
THICK = re.compile(r" (thick|wide|long|high|deep|heavy|tall)\b")
SAVING = re.compile(r"(节水|节电|节能|节煤|节油|增产|减产|减重|降本|减排|节约用水)(?:率|约|可?达到?|了|[\s:：])*\Z")
PER_FIELD = re.compile(r"亩[追施用播喷][\u4e00-\u9fff]{0,8}\Z")
YIELD = re.compile(r"亩产(?:量|达|约|为)?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The quantity, its change, the unit with its period, and the words before the operator from which they were read."""

    naming: Naming
    change: Change | None
    unit: str
    phrase: str


def subject_of(place: Place, left: str, binding: Binding | None, unit: str) -> Subject:
    """Read what stands before the operator; `left` is the clause without a leading `每分钟`."""
    phrase = left[: binding.begin] if binding else left
    change, phrase = _change(phrase, left, binding)
    origin = FROM_TO.search(phrase)
    phrase = phrase[: origin.start()] if origin else phrase
    naming = quantities.name_before(phrase, is_chinese=place.is_chinese)
    if change is None and not LEVEL.search(left[len(phrase) :]):
        naming, change = _verb_inside(naming, phrase)
    naming, change = _saved(naming, change, phrase, left)
    naming, unit = _rate(naming, unit, place.value, phrase)
    return Subject(naming=naming, change=change, unit=unit, phrase=phrase)


def extreme(operator: Operator, naming: Naming) -> tuple[Operator, Naming]:
    """`minimum yield strength of 355 MPa` is at least that."""
    found = EXTREME.match(naming.quantity)
    if found is None or operator is not Operator.EQUAL:
        return operator, naming
    return Operator(found.lastgroup or ""), replace(naming, quantity=naming.quantity[found.end() :])


def name_from_behind(place: Place, end: int, subject: Subject, *, is_counted: bool) -> str:
    """Name what stands behind the value (`1000个并发用户`, `在小于1s的时间内`, `3 mm thick`); empty where nothing does."""
    adjective = THICK.match(place.plain, end)
    if adjective:
        return quantities.ADJECTIVES[adjective[1]]
    if is_counted or not subject.naming.quantity or subject.phrase.rstrip().endswith("在"):
        return quantities.name_behind(place.plain, end, is_counted=is_counted)
    return ""


def name_elsewhere(place: Place, previous: Indicator | None, unit: str) -> str:
    """Name the quantity after the indicator before it (`1d达到53MPa，28d达到70MPa`), else after the unit."""
    near = previous is not None and previous.span is not None and place.value.start - previous.span.end < WORD_WINDOW
    if previous is not None and near and previous.unit == unit:
        return previous.quantity
    return quantities.default_name(clear_unit(unit, place, ""), is_chinese=place.is_chinese)


def clear_unit(unit: str, place: Place, words: str) -> str:
    """Say which degree `度` is: of temperature where the words speak of heat or cold, of an angle otherwise."""
    if place.value.names not in {("度",), ("°",)}:
        return unit
    is_heat = (
        re.search(r"温|热|冷|冻|烘|烤|气候|零下", words + place.plain[place.value.end : place.value.end + 4])
        or place.value.low < 0
    )
    return unit.replace("度", "°").replace("°", "℃" if is_heat else "°")


def _change(phrase: str, left: str, binding: Binding | None) -> tuple[Change | None, str]:
    """Read a change before the operator, or between the operator and the value; returns the phrase that is left."""
    change, begin = operators.change_at_end(phrase)
    if change is None and (binding is None or not binding.is_strong):
        change, begin = operators.change_at_end(left)
        phrase = left if change is not None else phrase
    return change, phrase[:begin] if change is not None else phrase


def _verb_inside(naming: Naming, phrase: str) -> tuple[Naming, Change | None]:
    """`降低变速箱整体质量` 20 %: a verb opens the quantity."""
    change, begin = operators.change_inside(naming.quantity)
    if change is None or len(naming.quantity) - begin < quantities.SHORTEST or "百分" in naming.quantity:
        return naming, None
    return replace(naming, quantity=naming.quantity[begin:].strip(), begin=min(naming.begin, len(phrase))), change


def _saved(naming: Naming, change: Change | None, phrase: str, left: str) -> tuple[Naming, Change | None]:
    """`节水40%`, `增产8%`: the verb holds the quantity."""
    words = left if SAVING.search(left[-WORD_WINDOW:]) else phrase
    found = SAVING.search(words[-WORD_WINDOW:])
    if found is None:
        return naming, change
    begin = len(words) - len(words[-WORD_WINDOW:]) + found.start()
    kind = Change.INCREASE if found[1].startswith("增") else Change.DECREASE
    return replace(naming, quantity=quantities.SAVED[found[1]], begin=begin), kind


def _rate(naming: Naming, unit: str, value: Value, phrase: str) -> tuple[Naming, str]:
    """`年产10万吨` is a 年产量 of `10 万吨/年`; `亩产650公斤` is `公斤/亩`."""
    if not unit or "/" in unit or is_time(value.names) or value.names == ("%",):
        return naming, unit
    yields = YIELD.search(phrase)
    if yields:
        return replace(naming, quantity="亩产量", begin=yields.start()), unit + "/亩"
    if PER_FIELD.search(phrase):
        return naming, unit + "/亩"
    rate = quantities.RATE.search(phrase[-CLAUSE:])
    if rate is None:
        return naming, unit
    period = rate["period"].removeprefix("每").removeprefix("单")
    noun = quantities.NOUNS.get(rate["verb"], rate["verb"])
    quantity = noun if rate["period"].startswith("每") and period in {"小时", "分钟"} else period + noun
    begin = len(phrase) - len(phrase[-CLAUSE:]) + rate.start()
    return replace(
        naming, quantity=quantity, begin=begin
    ), f"{unit}/{ {'日': '天', '时': '小时'}.get(period, period) }".replace(" ", "")
