"""The honest answer that nothing fits: when it is given, why, and where to turn instead.

A demand whose best candidate is unlikely to reach level 3, after stated facts moved the text model's probability, gets a reason and
a route. Called by the matcher; the curve by the ranking benchmark, for the text model alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from listings.engine.terms import DemandType
from marketplace.wording import Sentence, Titled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from listings.engine.content import Content

THRESHOLD = 0.3
"""Default of the setting `abstention_threshold`: below about one chance in three a meeting is not advised. At one half the demands of the
sample lists lose two thirds of the achievements that were written for them; the curve is printed by `make bench`."""

THIN = 60
"""Characters of text (title included) under which a demand without any indicator is called unclear; a quarter of real demands
have fewer than 100."""


class AbstentionReason(Titled):
    """Why a demand has no adequate match."""

    NO_SUPPLY = "no_supply", "暂无对口成果", "No supply"
    UNCLEAR = "unclear_demand", "需求不够明确", "Unclear demand"
    MATURITY = "maturity", "成熟度不够", "Maturity too low"
    PRICE = "price", "价格超出预算", "Price above budget"
    INDICATORS = "indicators", "指标达不到", "Indicators not met"
    CONDITION = "condition", "不符合硬性条件", "A hard condition is violated"


class Route(Titled):
    """Where to turn instead."""

    CLARIFY = "clarify", "补充需求", "Clarify the demand"
    EXPERT = "expert_consultation", "专家咨询", "Expert consultation"
    CHALLENGE = "challenge", "揭榜挂帅", "Open challenge"
    PILOT = "pilot_platform", "中试平台", "Pilot platform"
    SERVICE = "service_purchase", "购买技术服务", "Service purchase"
    TERMS = "terms", "协商付款方式", "Talk about terms"
    CONDITIONS = "conditions", "复核限制条件", "Review the conditions"


REASON_SENTENCES: Mapping[AbstentionReason, Sentence] = {
    AbstentionReason.NO_SUPPLY: Sentence(
        zh="清单里暂时没有找到把握较大的成果。", en="No achievement on the list is likely enough to answer this demand."
    ),
    AbstentionReason.UNCLEAR: Sentence(
        zh="需求写得比较简单，暂时判断不出哪项成果合适。",
        en="The demand says too little to tell which achievement would fit.",
    ),
    AbstentionReason.MATURITY: Sentence(
        zh="方向对得上的成果还不够成熟。", en="The achievements that point the right way are not mature enough."
    ),
    AbstentionReason.PRICE: Sentence(
        zh="方向对得上的成果，报价超出了预算。",
        en="The achievements that point the right way cost more than the budget.",
    ),
    AbstentionReason.INDICATORS: Sentence(
        zh="方向对得上的成果，指标达不到要求。",
        en="The achievements that point the right way miss required indicators.",
    ),
    AbstentionReason.CONDITION: Sentence(
        zh="受硬性条件限制，最接近的成果不能推荐。", en="A hard condition rules out the nearest achievement."
    ),
}

ROUTE_SENTENCES: Mapping[Route, Sentence] = {
    Route.CLARIFY: Sentence(
        zh="建议请技术经纪人一起把问题、指标和预算写清楚，再匹配一次。",
        en="Write down problem, indicators and budget together with a broker, then match again.",
    ),
    Route.EXPERT: Sentence(
        zh="建议先请相关领域专家诊断，看是否需要调整技术路线。",
        en="Ask an expert of the field for a diagnosis first; another technical way may be open.",
    ),
    Route.CHALLENGE: Sentence(
        zh="建议把需求张榜，通过揭榜挂帅征集攻关团队。",
        en="Post the demand as an open challenge and let teams bid for it.",
    ),
    Route.PILOT: Sentence(
        zh="建议联系中试平台，先把成果做到所需的成熟度。",
        en="Talk to a pilot platform that can bring an achievement to the maturity needed.",
    ),
    Route.SERVICE: Sentence(
        zh="建议直接向检测机构或仪器共享平台购买服务。",
        en="Buy the service from a testing body or a shared-instrument platform.",
    ),
    Route.TERMS: Sentence(
        zh="建议商谈分期、提成或先用后付，降低前期投入。",
        en="Talk about instalments, royalties or use first, pay later, so that less is due at the start.",
    ),
    Route.CONDITIONS: Sentence(
        zh="建议复核排除名单和保密要求，确认是否仍需保留。", en="Review exclusions and secrecy: are they still meant?"
    ),
}

OBSTACLES: Mapping[str, AbstentionReason] = {
    "maturity": AbstentionReason.MATURITY,
    "price": AbstentionReason.PRICE,
    "indicators": AbstentionReason.INDICATORS,
}
"""Features that can stand in the way of a match whose subject fits. What two entries speak of (words, shared quantities) is the subject itself."""
_BY_REASON = {
    AbstentionReason.UNCLEAR: Route.CLARIFY,
    AbstentionReason.MATURITY: Route.PILOT,
    AbstentionReason.PRICE: Route.TERMS,
    AbstentionReason.INDICATORS: Route.EXPERT,
    AbstentionReason.CONDITION: Route.CONDITIONS,
}
_BY_TYPE = {
    DemandType.TESTING: Route.SERVICE,
    DemandType.PILOT: Route.PILOT,
    DemandType.BREAKTHROUGH: Route.CHALLENGE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What is known of a demand's candidates. `best` is the highest P(level ≥ 3) (0 without candidates).

    `unhindered_best` is the highest of them were no obstacle there, `shifts` what each feature did to that candidate's log-odds, by
    name; `is_nearest_blocked`: a hard condition ruled out the entry that recall placed first.
    """

    best: float
    unhindered_best: float
    shifts: Mapping[str, float]
    is_nearest_blocked: bool
    length: int
    """Characters of the demand's text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Reason and route, each with the sentence a person reads."""

    reason: AbstentionReason
    route: Route

    @property
    def sentence(self) -> Sentence:
        """The reason, said."""
        return REASON_SENTENCES[self.reason]

    @property
    def route_sentence(self) -> Sentence:
        """The route, said."""
        return ROUTE_SENTENCES[self.route]


def abstain(demand: Content, outlook: Outlook, *, threshold: float) -> Finding | None:
    """Return why the demand has no adequate match, None where its best candidate reaches `threshold`."""
    if outlook.best >= threshold:
        return None
    reason = _reason(demand, outlook, threshold)
    return Finding(reason=reason, route=_route(demand, reason))


def _reason(demand: Content, outlook: Outlook, threshold: float) -> AbstentionReason:
    if outlook.unhindered_best >= threshold:
        return OBSTACLES[min(OBSTACLES, key=lambda name: outlook.shifts.get(name, 0.0))]
    if outlook.is_nearest_blocked:
        return AbstentionReason.CONDITION
    if outlook.length < THIN and not demand.indicators:
        return AbstentionReason.UNCLEAR
    return AbstentionReason.NO_SUPPLY


def _route(demand: Content, reason: AbstentionReason) -> Route:
    if reason in _BY_REASON:
        return _BY_REASON[reason]
    asked = next((_BY_TYPE[kind] for kind in demand.demand_types if kind in _BY_TYPE), None)
    if asked is not None:
        return asked
    is_funded = demand.is_funded or (demand.is_funded is None and demand.price is not None)
    return Route.CHALLENGE if demand.indicators and is_funded else Route.EXPERT


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """At `threshold`: the share of demands that get an answer, and the share of those whose best candidate truly is adequate (None: no answer)."""

    threshold: float
    coverage: float
    precision: float | None


def coverage_curve(
    best: NDArray[np.float64], is_adequate: NDArray[np.bool_], *, thresholds: Sequence[float]
) -> tuple[CurvePoint, ...]:
    """Return the coverage/precision curve over demands: `best` P(level ≥ 3) of the first candidate (n,), `is_adequate` whether its true level is ≥ 3."""
    points = []
    for threshold in thresholds:
        answered = best >= threshold
        precision = float(np.mean(is_adequate[answered])) if answered.any() else None
        points.append(CurvePoint(threshold=threshold, coverage=float(np.mean(answered)), precision=precision))
    return tuple(points)
