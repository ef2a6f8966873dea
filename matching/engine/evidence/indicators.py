"""The indicator table of a pair: each required indicator with what is offered, verdict, conversion and spans; must before should."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.engine.comparison import pair_indicators
from listings.engine.display import indicator_line
from listings.engine.terms import Necessity
from marketplace.wording import Sentence
from matching.engine.evidence.records import IndicatorFinding

if TYPE_CHECKING:
    from listings.engine.comparison import PairVerdict
    from listings.engine.content import Content, Indicator

UNNAMED = Sentence(zh="该指标", en="this indicator")


def indicator_findings(demand: Content, achievement: Content) -> tuple[IndicatorFinding, ...]:
    """Return a finding per required indicator, also where the achievement states none."""
    findings = [_finding(result) for result in pair_indicators(demand.indicators, achievement.indicators)]
    return tuple(sorted(findings, key=lambda finding: finding.necessity is not Necessity.MUST))


def _finding(result: PairVerdict) -> IndicatorFinding:
    required, offered, comparison = result.required, result.offered, result.comparison
    quantity = _quantity(required)
    reason = comparison.reason
    is_named = bool(required.quantity) and offered is None  # such a reason names the quantity itself
    return IndicatorFinding(
        verdict=comparison.verdict,
        necessity=required.necessity or Necessity.SHOULD,
        quantity=quantity,
        required=indicator_line(required).value,
        offered=indicator_line(offered).value if offered else None,
        required_span=required.span,
        offered_span=offered.span if offered else None,
        conversion=Sentence(zh=comparison.conversion, en=comparison.conversion) if comparison.conversion else None,
        sentence=reason if is_named else Sentence(zh=f"{quantity.zh}：{reason.zh}", en=f"{quantity.en}: {reason.en}"),
    )


def _quantity(indicator: Indicator) -> Sentence:
    return Sentence(zh=indicator.quantity, en=indicator.quantity) if indicator.quantity else UNNAMED
