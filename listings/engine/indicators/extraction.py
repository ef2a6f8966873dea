"""Extracts the technical indicators of a free text; the front door of this folder, called by imports, checks and benches.

A value becomes an indicator when an operator, a range, or the name of a quantity stands with it and nothing shows that it is
background (company, money, people, dates). Time is linear in the text; only its first `LONGEST_TEXT` characters are read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from listings.engine.content import Indicator, Span
from listings.engine.indicators import operators, quantities, refusals
from listings.engine.indicators.values import CANDIDATE, Value, values_in
from listings.engine.numbers import plain_text
from listings.engine.terms import Change, Operator

if TYPE_CHECKING:
    from decimal import Decimal

    from listings.engine.indicators.operators import Binding
    from listings.engine.indicators.quantities import Naming

LONGEST_TEXT = 100_000
CLAUSE = 60
"""Characters before a value that are looked at."""

BOUNDARY = re.compile(r"[，。；;！？!?\n\r、|<>]|,(?!\d{3})|\.(?=\s|\Z)|\t")
SENTENCE_END = re.compile(r"[。；;！？!?\n\r]|\.\s")
HEADS = re.compile(
    r"(?:温度?|[高低]温|压力?|强度|硬度|厚度|长度|宽度|高度|深度|直径|半径|外径|内径|粒度|粒径|孔径|密度|浓度|黏度|粘度|纯度|精度|速度|转速|流速|流量|风量|水量|气量|功率|效率|频率|电压|电流|电阻|电阻率|电导率|容量|能量|"
    r"含量|用量|产量|重量|质量|寿命|周期|时间|次数|距离|半径|里程|面积|体积|载荷|负荷|扭矩|行程|间隙|间距|跨度|角度|坡度|率|比|值|数|系数|指数|参数|积|级|等级|度|量|力|能|径|长|宽|高|波长|供电|电源|能耗|噪声|噪音|水分|灰分|"
    r"糖度|酸度|碱度|能力|产能|成本|帧率|带宽|时延|范围|误差|偏差|公差|速率|光通量|色温|限|剂量|龄|期|淀粉|含|差|热|负载|扬程|Ra|Rz|pH|PH|积温|日数|强|间)\Z",
)
PURE_HEADS = re.compile(r"(?:率|比|值|系数|指数|度|常数|pH|PH|ph|倍数|次数|分数|数值|因子|模数|[Rr]atio|[Ff]actor|[Ii]ndex|coefficient|number)\Z")
NOT_PURE = re.compile(r"(?:年度|季度|月度|制度|进度|角度|难度|力度|高度|程度|幅度|态度|态势|温度|强度|速度|价值|产值|号|编号)\Z")
ENDS_PURE = re.compile(r"\s*(?:[)）]|[，。；;、,!！？\n]|\.(?!\d)|\Z|[且和并或而及与](?!和|或)|以上|以下|以内|左右|之间|甚至|的(?!\w?[年月]))")
ENDS_BARE = re.compile(r"\s*(?:[)）(（\]]|[，。；;、,!！？\n/]|\.(?!\d)|\Z|左右|上下|[且和并或而及与](?!和|或)|at |and |or |with |over |when |after |per |compared|for |on |in )")
DURATION_INTRO = re.compile(r"[内后]?(?=[^，。；,;]{0,10}\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A value with the words of its clause before it; `clause_begin` is the offset of the clause in the plain text."""

    plain: str
    value: Value
    clause_begin: int
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An indicator before it gets its span's text checked: everything but field and necessity."""

    indicator: Indicator
    start: int
    end: int


def extract_indicators(text: str, field: str = "") -> tuple[Indicator, ...]:
    """Return the indicators of `text` in order of appearance, each with its span in `field`; none for a text without numbers."""
    if not CANDIDATE.search(plain := plain_text(text[:LONGEST_TEXT])):
        return ()
    found: list[Indicator] = []
    condition = ""
    last_end = 0
    for value in values_in(plain):
        place = _place(plain, value, last_end)
        told = _condition(place)
        if told is not None:
            if found and value.start - last_end <= 6 and not told.startswith("<"):  # noqa: PLR2004 - directly behind an indicator: ` at 25 °C`, `（20 ℃）`
                found[-1] = replace(found[-1], condition=found[-1].condition or told)
            else:
                condition = told.removeprefix("<")
            last_end = value.end
            continue
        indicator = _indicator(place, field, found[-1] if found else None)
        if indicator is not None and indicator.span is not None:
            found.append(replace(indicator, condition=condition or indicator.condition))
            condition = ""
            last_end = indicator.span.end
        else:
            last_end = value.end
    return tuple(found)


def _place(plain: str, value: Value, last_end: int) -> Place:
    begin = max(last_end, value.start - CLAUSE, 0)
    for boundary in BOUNDARY.finditer(plain, begin, value.start):
        if plain[boundary.start()] not in "<>":
            begin = boundary.end()
        elif plain[boundary.start()] == ">" and re.search(r"<[^<>]{0,20}\Z", plain[begin : boundary.start()]):
            begin = boundary.end()
    return Place(plain=plain, value=value, clause_begin=begin, clause=plain[begin : value.start])


def _condition(place: Place) -> str | None:
    """Return the text of a value that only says under which condition another holds; `<` leads one that belongs to what follows."""
    plain, value, left = place.plain, place.value, place.clause
    before = refusals.CONDITION_BEFORE.search(left)
    if before and value.unit:
        return plain[value.start - (len(left) - before.start()) : value.end].strip()
    if not value.unit:
        return None
    behind = refusals.CONDITION_BEHIND.match(plain, value.end)
    if behind:
        return "<" + plain[value.start : behind.end()].removesuffix("的")
    opened = plain[value.start - 1 : value.start] in {"(", "（"} and plain[value.end : value.end + 1] in {")", "）"}
    if opened and value.start >= 2 and not left[:-1].strip():  # noqa: PLR2004 - a bracket and a character before it
        return plain[value.start : value.end]
    if opened and re.match(r"[)）]\s?(?:≥|≤|>|<|=|不|大于|小于|达|为)", plain[value.end : value.end + 6]):
        return "<" + plain[value.start : value.end]
    if refusals.is_time(value.names) and not left.strip() and value.high is None and re.match(r"[内后]?\s?(?:达到?|可达|[\u4e00-\u9fff]{2,8}\s?(?:达到?)?\d)", plain[value.end : value.end + 14]):
        return "<" + plain[value.start : value.end]
    inside = re.search(r"[(（][^()（）]*\Z", left)
    if inside and re.search(r"[\d%℃a-zA-Z]\Z", plain[: place.clause_begin + inside.start()][-1:]) and operators.binding_before(left) is None and re.match(r"[)）]", plain[value.end : value.end + 1]):
        return plain[place.clause_begin + inside.start() + 1 : value.end]
    return None


def _indicator(place: Place, field: str, previous: Indicator | None) -> Indicator | None:
    plain, value = place.plain, place.value
    behind = plain[value.end : value.end + 24]
    left = place.clause
    if refusals.FROM_BEFORE.search(left) and value.high is None:
        return None
    per = quantities.PER_BEFORE.search(left)
    unit = f"{value.unit}/{per['unit']}" if per and value.unit and "/" not in value.unit else value.unit
    left = left[: per.start()] if per else left
    binding = operators.binding_before(left)
    kind, end = operators.binding_behind(plain, value.end)
    operator = _operator(value, binding, kind)
    is_strong = (binding is not None and binding.is_strong) or kind in {"ge", "le"} or value.high is not None or value.spread is not None
    phrase = left[: binding.begin] if binding else left
    change, phrase = _change(phrase, left, binding)
    if change is not None and value.spread is None:
        is_strong = is_strong or bool(value.unit)
    naming = quantities.name_before(phrase)
    naming, opening = _opening_verb(naming, phrase) if change is None else (naming, None)
    change = change or opening
    naming, change = _saved(naming, change, phrase, left)
    naming, unit = _rate(naming, unit, value, phrase)
    if refusals.refuses(place.clause, plain[end : end + 24], value.names, naming.quantity) or _is_refused_bare(place, naming, is_strong=is_strong, has_change=change is not None, end=end, binding=binding):
        return None
    if binding is not None and not kind:
        operator = operators.resolved(binding, naming.quantity, is_share=value.names == ("%",)) if value.high is None and value.spread is None else operator
    quantity = naming.quantity or _elsewhere(place, end, previous, unit)
    start = place.clause_begin + naming.begin if naming.quantity else place.clause_begin + (len(phrase) if binding or per or change else len(left))
    start = min(start, value.start)
    start += len(plain[start : value.start]) - len(plain[start : value.start].lstrip())
    end = _closed(plain, end, value) if end == value.end else end
    sentence = plain[max(0, value.start - CLAUSE) : value.start]
    ends = list(SENTENCE_END.finditer(sentence))
    sentence = sentence[ends[-1].end() :] if ends else sentence
    unit = _clear_unit(unit, value, quantity + phrase, behind)
    low, second = _values(value)
    return Indicator(
        quantity=quantity,
        operator=operator,
        value=low,
        second=second,
        unit=unit,
        condition=naming.condition,
        change=change,
        necessity=operators.necessity_of(sentence),
        span=Span(field=field, start=start, end=end),
    )


def _values(value: Value) -> tuple[Decimal, Decimal | None]:
    return value.low, value.high if value.high is not None else value.spread


def _operator(value: Value, binding: Binding | None, kind: str) -> Operator:
    if value.spread is not None:
        return Operator.TOLERANCE
    if value.high is not None:
        return Operator.BETWEEN
    if binding is not None and binding.is_strong and binding.word not in {"reach"}:
        return binding.operator
    if kind in {"ge", "le"}:
        return Operator(kind)
    if kind == "eq":
        return Operator.EQUAL
    return binding.operator if binding is not None else Operator.EQUAL


def _change(phrase: str, left: str, binding: Binding | None) -> tuple[Change | None, str]:
    """Read a change before the operator, or between the operator and the value; returns the phrase that is left."""
    change, begin = operators.change_at_end(phrase)
    if change is None and (binding is None or not binding.is_strong):
        change, begin = operators.change_at_end(left)
        phrase = left if change is not None else phrase
    return change, phrase[:begin]


def _opening_verb(naming: Naming, phrase: str) -> tuple[Naming, Change | None]:
    """`降低变速箱整体质量` 20 %: the verb opens the quantity."""
    change, begin = operators.change_first(phrase[naming.begin :].lstrip() if naming.quantity else "")
    if change is None or len(naming.quantity) - begin < 2:  # noqa: PLR2004 - a quantity has two characters
        return naming, None
    return replace(naming, quantity=naming.quantity[begin:]), change


def _saved(naming: Naming, change: Change | None, phrase: str, left: str) -> tuple[Naming, Change | None]:
    """`节水40%`, `增产8%`: the verb holds the quantity."""
    found = re.search(r"(节水|节电|节能|节煤|节油|增产|减产|减重|降本|减排|节约用水)(?:率|约|可?达到?|了|[\s:：])*\Z", left[-WORD_WINDOW:]) or re.search(
        r"(节水|节电|节能|增产|减产|减重|减排)\Z",
        phrase,
    )
    if found is None:
        return naming, change
    begin = min(len(phrase), len(left) - len(left[-WORD_WINDOW:]) + found.start())
    kind = Change.INCREASE if found[1].startswith("增") else Change.DECREASE
    return replace(naming, quantity=quantities.SAVED[found[1]], begin=begin), kind


WORD_WINDOW = 12


def _rate(naming: Naming, unit: str, value: Value, phrase: str) -> tuple[Naming, str]:
    """`年产10万吨` is a 年产量 of `10 万吨/年`; `亩产650公斤` is `公斤/亩`."""
    if not unit or any(name.startswith("/") for name in value.names) or refusals.is_time(value.names) or value.names == ("%",):
        return naming, unit
    yields = re.search(r"(亩产)(?:量|达|约|为)?\Z", phrase)
    if yields:
        return replace(naming, quantity="亩产量", begin=yields.start()), unit + "/亩"
    rate = quantities.RATE.search(phrase[-CLAUSE:])
    if rate is None or "/" in unit:
        return naming, unit
    offset = len(phrase) - len(phrase[-CLAUSE:])
    period = rate["period"].removeprefix("每").removeprefix("单")
    noun = quantities.NOUNS.get(rate["verb"], rate["verb"])
    each = rate["period"].startswith("每") and period in {"小时", "分钟"}
    period_unit = {"日": "天", "时": "小时", "班": "班"}.get(period, period)
    return replace(naming, quantity=noun if each else period + noun, begin=offset + rate.start()), f"{unit}/{period_unit}"


def _is_refused_bare(place: Place, naming: Naming, *, is_strong: bool, has_change: bool, end: int, binding: Binding | None) -> bool:
    """Tell whether a value has too little with it to be an indicator."""
    plain, value = place.plain, place.value
    quantity = naming.quantity
    if not value.unit:
        return _is_refused_pure(place, quantity, is_strong=is_strong, end=end, binding=binding)
    has_head = bool(HEADS.search(quantity))
    if refusals.is_count(value.names) and not has_change:
        words = binding is not None and binding.is_strong and binding.word != "reach"
        if value.high is not None or value.is_chinese or not (words or is_strong or has_head):
            return not (has_head and (is_strong or ENDS_BARE.match(plain, end)))
        return False
    if value.is_chinese and not (is_strong or has_change or has_head):
        return True
    if is_strong or has_change:
        return False
    if not quantity or (binding is None and not quantities.HAN.search(quantity)):
        return not (binding is not None and _is_listed(place, end))
    if refusals.is_time(value.names) and not (has_head or binding is not None):
        return not ENDS_BARE.match(plain, end)
    return not (ENDS_BARE.match(plain, end) or (has_head and end != value.end) or re.search(r"(?:[高低]温|温度|压力?|率|量|度|耐[\u4e00-\u9fff]{1,2})\Z", quantity))


def _is_refused_pure(place: Place, quantity: str, *, is_strong: bool, end: int, binding: Binding | None) -> bool:
    """A number without a unit needs the name of a ratio, an index or the like, and nothing but an end behind it."""
    value = place.value
    if value.is_chinese and "分之" not in place.plain[value.start : value.end]:
        return True
    if not quantity or not ENDS_PURE.match(place.plain, end):
        return True
    words = binding is not None and binding.is_strong
    if words and not NOT_PURE.search(quantity):
        return bool(re.search(r"\d\Z", quantity))
    if NOT_PURE.search(quantity):
        return True
    return not PURE_HEADS.search(quantity) or (not is_strong and binding is None and not ENDS_BARE.match(place.plain, end))


def _is_listed(place: Place, end: int) -> bool:
    """`标准为：24V，700W左右`: a value alone between commas, introduced by a colon."""
    return place.clause.strip().endswith((":", "：")) and bool(ENDS_BARE.match(place.plain, end))


def _elsewhere(place: Place, end: int, previous: Indicator | None, unit: str) -> str:
    """Name the quantity from behind the value, from the indicator before it, or from the unit."""
    plain, value = place.plain, place.value
    behind = quantities.name_behind(plain, end, is_counted=refusals.is_count(value.names))
    if behind:
        return behind
    adjective = re.match(r" (thick|wide|long|high|deep|heavy|tall)\b", plain[value.end : value.end + 8])
    if adjective:
        return quantities.ADJECTIVES[adjective[1]]
    if previous is not None and previous.unit == unit and previous.span is not None and value.start - previous.span.end < WORD_WINDOW:
        return previous.quantity
    return quantities.default_name(value, is_chinese=bool(quantities.HAN.search(plain[max(0, value.start - CLAUSE) : value.end + CLAUSE])))


def _clear_unit(unit: str, value: Value, words: str, behind: str) -> str:
    """Say which degree `度` is: of temperature where the words speak of heat or cold, of an angle otherwise."""
    if value.names != ("度",):
        return unit
    is_heat = re.search(r"温|热|冷|冻|烘|烤|气候|零下|加工时", words + behind[:4]) or value.low < 0
    return unit.replace("度", "℃" if is_heat else "°")


def _closed(plain: str, end: int, value: Value) -> int:
    """Take the bracket in that was opened inside the span."""
    return end + 1 if plain[end : end + 1] in {")", "）"} and re.search(r"[(（]\Z", plain[: value.start][-1:]) else end
