"""Prior weights of what the ranker's training data does not state, and how they move its probabilities.

The ranker's own probability is calibrated on human judgements of titles; those hold no indicator, price, level, mode or region. Each
such feature shifts the log-odds of every threshold (level ≥ 2, ≥ 3, ≥ 4) by a weight from this table. The weights are argued or set
with the shipped samples in view; their effect has not been measured on outside judgements, so a shifted probability is no calibrated
one. Called by the matcher; the model card and the settings sheet of the book print the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from marketplace.wording import Sentence
from matching.engine.levels import at_least, from_thresholds

if TYPE_CHECKING:
    from matching.engine.features.feature import Readings

BOUND = 2.5
"""No pair is moved by more than this in sum: probability 0.50 becomes at most 0.92, 0.10 at most 0.58."""

SMALLEST = 1e-6
"""Probabilities are kept this far from 0 and 1 so that their log-odds exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """Shift = `weight` × (value − `neutral`) above the neutral value, `weight_below` × (value − `neutral`) under it; never negative weights."""

    weight: float
    weight_below: float
    neutral: float
    reason: Sentence

    def __post_init__(self) -> None:
        if self.weight < 0 or self.weight_below < 0:
            raise ValueError("a prior weight must not be negative: a better value never lowers a match")

    def shift(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the shift in log-odds for values (n,); zero where the value is missing."""
        distance = values - self.neutral
        shift = np.where(distance >= 0, self.weight, self.weight_below) * distance
        return np.where(np.isnan(shift), 0.0, shift)


PRIORS: Mapping[str, Prior] = {
    "indicators": Prior(
        weight=0.6,
        weight_below=4.0,
        neutral=0.0,
        reason=Sentence(
            zh="一对之中最硬的事实。两项必达指标有一项不满足，就抵消指标全部对应带来的好处；满足一项还说明不了其余，所以加得少。",
            en="The one hard fact of a pair. One of two musts violated takes back what sharing all quantities gave; a met one leaves the rest open, so it counts less.",
        ),
    ),
    "shared_quantities": Prior(
        weight=3.0,
        weight_below=2.4,
        neutral=1 / 3,
        reason=Sentence(
            zh="在随附样例上，双方都写了指标却没有一项对应时，对数似然比为 -3.6，对应一半为 +3.9，全部对应为 +8.1；样例作者同时看着两份清单，所以只取四分之一。",
            en="On the shipped samples the log likelihood ratio of a meant pair is -3.6 where both state indicators and share none, +3.9 at half of them and +8.1 at all; their author knew both lists, so a quarter of it is taken.",
        ),
    ),
    "lexical_content": Prior(
        weight=5.0,
        weight_below=8.0,
        neutral=0.12,
        reason=Sentence(
            zh="排序模型没有读过成果正文。在随附样例上，低于 0.05 时对数似然比为 -4.5，0.12 附近为 0，0.2 以上超过 +5；只取五分之一。",
            en="The ranker never saw an achievement's text. On the shipped samples the log likelihood ratio of a meant pair is -4.5 under 0.05, about 0 at 0.12 and above +5 from 0.2 on; a fifth of it is taken.",
        ),
    ),
    "maturity": Prior(
        weight=0.2,
        weight_below=0.8,
        neutral=0.75,
        reason=Sentence(
            zh="达到需求写明的阶段是应有之义；每差一级，往往就是一条中试线和一年时间。",
            en="Reaching the level that the demand names is expected; each missing level is a pilot line and a year.",
        ),
    ),
    "cooperation": Prior(
        weight=0.2,
        weight_below=0.3,
        neutral=0.5,
        reason=Sentence(
            zh="合作方式常是照例填写，谈的时候会变，所以权重很小，与地区相当。",
            en="Modes are often stated by habit and change in talks: a small weight, the same order as region.",
        ),
    ),
    "price": Prior(
        weight=0.2,
        weight_below=0.6,
        neutral=0.5,
        reason=Sentence(
            zh="面议时不加不减；报价为预算两倍时也不加不减，再高就是障碍。",
            en="Neutral where a price is negotiable; a price of twice the budget is neutral too, beyond that it is an obstacle.",
        ),
    ),
    "region": Prior(
        weight=0.15,
        weight_below=0.1,
        neutral=0.5,
        reason=Sentence(
            zh="离得近便于走访，也便于申请地方项目；离得远从不会让合适的技术变得不合适。",
            en="Nearness eases visits and local programmes; distance has never made a fitting technology unfit.",
        ),
    ),
    "industry": Prior(
        weight=0.15,
        weight_below=0.2,
        neutral=0.3,
        reason=Sentence(
            zh="文字已经说明了大半行业，代码只是印证。",
            en="Text already tells most of the industry; a stated code only confirms it.",
        ),
    ),
    "technical_field": Prior(
        weight=0.15,
        weight_below=0.3,
        neutral=0.5,
        reason=Sentence(
            zh="与行业同理：领域只分十一类，一致说明不了多少，不一致稍多一点。",
            en="As industry: eleven broad fields, so agreement says little and disagreement a little more.",
        ),
    ),
    "freshness": Prior(
        weight=0.1,
        weight_below=0.2,
        neutral=0.5,
        reason=Sentence(
            zh="旧信息往往已经解决；它从不单独决定先后。",
            en="Old entries are often settled already; it never decides between two matches by itself.",
        ),
    ),
    "completeness": Prior(
        weight=0.1,
        weight_below=0.1,
        neutral=0.5,
        reason=Sentence(
            zh="写得完整才好判断；写得少的请补充，不作惩罚。",
            en="A well described pair can be judged; a thin one is asked to say more, not punished.",
        ),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """Level probabilities (n, 4) after the shifts, and what each feature shifted (n,) by name, before the sum was bounded."""

    probabilities: NDArray[np.float64]
    shifts: Mapping[str, NDArray[np.float64]]


def combine(probabilities: NDArray[np.float64], readings: Mapping[str, Readings]) -> Combined:
    """Shift the ranker's (n, 4) probabilities by the priors of `readings`; rows still sum to 1.

    Every threshold moves the same way, so a better value never lowers a level's tail. P(≥ 4) is raised at most to where the ranker
    put P(≥ 2): what its text calls none (P(≥ 2) < 0.5) becomes weak or good but never strong, whatever is stated.
    """
    shifts = {name: PRIORS[name].shift(reading.values) for name, reading in readings.items() if name in PRIORS}
    return Combined(probabilities=moved(probabilities, shifts), shifts=shifts)


def moved(probabilities: NDArray[np.float64], shifts: Mapping[str, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return (n, 4) probabilities moved by the bounded sum of `shifts` (n,) each."""
    return shifted(probabilities, np.clip(sum(shifts.values(), np.zeros(len(probabilities))), -BOUND, BOUND))


def shifted(probabilities: NDArray[np.float64], shift: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move the threshold log-odds of (n, 4) probabilities by `shift` (n,), P(≥ 4) not past the old P(≥ 2); unmoved rows stay equal."""
    before = at_least(probabilities)
    odds = np.clip(before, SMALLEST, 1 - SMALLEST)
    moved = 1.0 / (1.0 + (1.0 - odds) / odds * np.exp(-shift)[:, None])
    above = np.hstack([np.ones((len(before), 2)), before[:, :1]])
    after = np.where((shift == 0)[:, None], before, np.minimum(moved, above))
    return from_thresholds(after)
