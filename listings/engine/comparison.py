"""Compares a required indicator with a claimed one, and finds for each required indicator the claim that speaks of the same quantity.

Pure interval logic over base units; which words name the same quantity is `quantities`, what a unit is worth is `units`. Called by
the matching engine for evidence and features.

Two readings of a required interval. A *result* (`purity ≥ 67 %`, `between 5 and 8`) is met when every value that the claim leaves
open lies inside it, violated when none does, unknown otherwise. A *range to cover* (BETWEEN on a working, storage, measuring or
adjustable range) is met when the claimed range holds the whole required one, and violated when it ends before.
A required EQUAL that was read from a text says only that the number matters, not which direction is better: a different claim is
then unknown; typed as a row it is violated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.engine.content import Indicator
from listings.engine.display import indicator_line
from listings.engine.intervals import DOWNWARD, UPWARD, Interval, intervals_of
from listings.engine.quantities import is_opposite, similarity
from listings.engine.terms import Operator
from listings.engine.units.scales import conversion_text, scale_of
from marketplace.wording import Sentence, Titled

if TYPE_CHECKING:
    from collections.abc import Sequence


SAME_QUANTITY = 0.7
"""From this similarity on two names speak of the same quantity."""

SURELY_SAME = 0.95
"""From this similarity on a claim in another dimension is shown, as not comparable."""

COVERED = re.compile(
    r"范围|工作|使用|环境|适用|运行|储存|存储|贮存|测量|量程|检测|调节|可调|耐受|耐[高低]?温|耐热|输入电压|\b(?:range|operating|working|storage|ambient|measuring|measurement|adjustable|supply)\b",
    re.IGNORECASE,
)


class Verdict(Titled):
    """Whether a claim meets a requirement; unknown is an answer of its own and never counts as violated."""

    MET = "met", "满足", "Met", "符合"
    VIOLATED = "violated", "不满足", "Violated", "不符合"
    UNKNOWN = "unknown", "未知", "Unknown", "无法判断"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The verdict with its reason; `conversion` is `1.80 g/cm³ = 1800 kg/m³` where the units differ, else empty."""

    verdict: Verdict
    reason: Sentence
    conversion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairVerdict:
    """A required indicator, the claim that speaks of it (None: not stated) with its similarity 0-1, and how they compare."""

    required: Indicator
    offered: Indicator | None
    similarity: float
    comparison: Comparison


def compare(required: Indicator, offered: Indicator) -> Comparison:
    """Compare two indicators of the same quantity; never raises."""
    if (required.change is None) != (offered.change is None):
        return _unknown(
            "一方说的是变化幅度，另一方是绝对数值，无法直接比较",
            "one states a change, the other an absolute value",
            required,
            offered,
        )
    if required.change is not offered.change:
        return Comparison(
            verdict=Verdict.VIOLATED, reason=_told("方向相反", "the opposite direction", required, offered)
        )
    needed, claimed = intervals_of(required, offered)
    if needed is None or claimed is None:
        return _unknown("单位不同，无法比较", "the units cannot be compared", required, offered)
    verdict = _verdict(required, offered, needed=needed, claimed=claimed)
    return Comparison(
        verdict=verdict, reason=_reason(verdict, required, offered), conversion=_conversion(required, offered)
    )


def pair_indicators(required: Sequence[Indicator], offered: Sequence[Indicator]) -> tuple[PairVerdict, ...]:
    """Return one result for each required indicator, in order: compared with its best claim, or unknown because nothing is stated.

    A claim must name the same quantity (similarity ≥ `SAME_QUANTITY`) in the same dimension; of equally similar claims one that
    meets the requirement is taken.
    """
    return tuple(_paired(one, offered) for one in required) if required else ()


def _paired(required: Indicator, offered: Sequence[Indicator]) -> PairVerdict:
    best: PairVerdict | None = None
    for claim in offered:
        likeness = similarity(required.quantity, claim.quantity)
        same = _same_dimension(required, claim)
        if likeness < (SAME_QUANTITY if same else SURELY_SAME) or (same and _points_elsewhere(required, claim)):
            continue
        if not same:
            likeness -= 1 - SAME_QUANTITY
        found = PairVerdict(required=required, offered=claim, similarity=likeness, comparison=compare(required, claim))
        if best is None or _rank(found) > _rank(best):
            best = found
    return best or PairVerdict(required=required, offered=None, similarity=0.0, comparison=_not_stated(required))


def _rank(found: PairVerdict) -> tuple[float, bool, bool]:
    return found.similarity, found.comparison.verdict is Verdict.MET, found.comparison.verdict is Verdict.VIOLATED


def _not_stated(required: Indicator) -> Comparison:
    text = _text(required)
    return Comparison(
        verdict=Verdict.UNKNOWN,
        reason=Sentence(
            zh=f"成果未说明{required.quantity or '该指标'}（要求 {text.zh}）",
            en=f"not stated: {required.quantity or 'this indicator'} (required {text.en})",
        ),
    )


def _points_elsewhere(required: Indicator, claim: Indicator) -> bool:
    """`精度 ≥ 95 %` and `误差 ≤ 5 %` are one thing said from two sides and are not compared number by number."""
    return is_opposite(required.quantity, claim.quantity) and _direction(required) != _direction(claim)


def _direction(indicator: Indicator) -> int:
    return (
        1
        if indicator.operator in UPWARD
        else -1
        if indicator.operator in DOWNWARD or indicator.operator is Operator.TOLERANCE
        else 0
    )


def _same_dimension(required: Indicator, claim: Indicator) -> bool:
    one, other = scale_of(required.unit), scale_of(claim.unit)
    if one is None or other is None:
        return required.unit.casefold() == claim.unit.casefold()
    return one.dimension == other.dimension


def _verdict(required: Indicator, offered: Indicator, *, needed: Interval, claimed: Interval) -> Verdict:
    if _is_covering(required, offered):
        return _covering(required, offered, needed=needed, claimed=claimed)
    if needed.holds(claimed):
        return Verdict.MET
    if not needed.misses(claimed):
        return Verdict.UNKNOWN
    is_direction_open = required.operator is Operator.EQUAL and required.span is not None
    return Verdict.UNKNOWN if is_direction_open else Verdict.VIOLATED


def _is_covering(required: Indicator, offered: Indicator) -> bool:
    """Tell whether one of them states a range over which something works, rather than a result."""
    if Operator.BETWEEN not in {required.operator, offered.operator} or required.change is not None:
        return False
    return bool(COVERED.search(required.quantity) or COVERED.search(offered.quantity))


def _covering(required: Indicator, offered: Indicator, *, needed: Interval, claimed: Interval) -> Verdict:
    if required.operator is Operator.BETWEEN:
        if claimed.holds(needed):
            return Verdict.MET
        return Verdict.UNKNOWN if offered.operator is Operator.EQUAL else Verdict.VIOLATED
    wanted = needed.high if required.operator in DOWNWARD else needed.low
    if required.operator is Operator.TOLERANCE:
        return Verdict.MET if claimed.holds(needed) else Verdict.VIOLATED
    return Verdict.MET if claimed.low <= wanted <= claimed.high else Verdict.VIOLATED


def _conversion(required: Indicator, offered: Indicator) -> str:
    """Show the claim in the unit of the requirement, where the units really differ."""
    if scale_of(required.unit) == scale_of(offered.unit):
        return ""
    is_difference = offered.change is not None or (offered.operator is Operator.TOLERANCE and not offered.value)
    amounts = [amount for amount in (offered.value, offered.second) if amount is not None]
    if is_difference and offered.operator is Operator.TOLERANCE:
        amounts = amounts[1:]
    texts = [conversion_text(amount, offered.unit, required.unit, is_difference=is_difference) for amount in amounts]
    return "; ".join(text for text in texts if text)


def _reason(verdict: Verdict, required: Indicator, offered: Indicator) -> Sentence:
    reason = _words(verdict, required, offered)
    if required.condition and required.condition != offered.condition:
        return Sentence(
            zh=f"{reason.zh}；测试条件“{required.condition}”未核对",
            en=f"{reason.en}; the condition “{required.condition}” was not checked",
        )
    return reason


def _words(verdict: Verdict, required: Indicator, offered: Indicator) -> Sentence:
    if verdict is Verdict.MET:
        return _told("达到要求", "meets the requirement", required, offered)
    if verdict is Verdict.VIOLATED:
        return _told("未达到要求", "does not meet the requirement", required, offered)
    if required.operator is Operator.EQUAL:
        return _told(
            "数值不同，能否接受请再确认", "the figures differ; ask whether that is acceptable", required, offered
        )
    need, claim = _text(required), _text(offered)
    return Sentence(
        zh=f"只写了 {claim.zh}，还看不出能否达到 {need.zh}", en=f"claims {claim.en}, which does not show {need.en}"
    )


def _text(indicator: Indicator) -> Sentence:
    """Write a statement without the sign of equality, which reads oddly in a sentence."""
    value = indicator_line(indicator).value
    return Sentence(zh=value.zh.replace("= ", ""), en=value.en.replace("= ", ""))


def _told(zh: str, en: str, required: Indicator, offered: Indicator) -> Sentence:
    need, claim = _text(required), _text(offered)
    return Sentence(zh=f"给出 {claim.zh}，要求 {need.zh}，{zh}", en=f"offered {claim.en}, required {need.en}: {en}")


def _unknown(zh: str, en: str, required: Indicator, offered: Indicator) -> Comparison:
    return Comparison(verdict=Verdict.UNKNOWN, reason=_told(zh, en, required, offered))
