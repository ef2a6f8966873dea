"""What a person's decision teaches the ranker: the one table from answer and reason to level. Pairs that nobody decided about teach nothing.

The ranker reads words, so an answer that turned on something else (a price, a lack of time) is no label for it. Called by `learning`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from matching.engine.decisions import Decision, DecisionReason

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A taught pair: `level` 1-4 for figures, `reached` the taught P(level ≥ 2, 3, 4), `weight` how many judgements it counts for."""

    level: int
    reached: tuple[float, float, float]
    weight: float = 1.0

    @property
    def expected(self) -> float:
        """The taught level, 1-4."""
        return 1.0 + sum(self.reached)


YES: Final = Label(level=3, reached=(1.0, 1.0, 0.3))
"""Worth a meeting, which is what level 3 means; of judged pairs that are at least level 3, three in ten are level 4."""

LATER: Final = Label(level=2, reached=(1.0, 0.25, 0.05), weight=0.5)
"""Not refused: the subject is right, whether it is worth a meeting stays open; counted as half a judgement."""

RELATED: Final = Label(level=2, reached=(1.0, 0.0, 0.0))
"""The subject is right, the technology falls short of what is asked for: level 2."""

OTHER_WAY: Final = Label(level=1, reached=(0.0, 0.0, 0.0))
"""Another technical way: level 1."""

NO: Final = Label(level=1, reached=(0.3, 0.0, 0.0))
"""Refused without a reason that could be counted: not adequate, the subject may be right."""

BY_REASON: Final[Mapping[DecisionReason, Label | None]] = {
    DecisionReason.TECHNOLOGY: OTHER_WAY,
    DecisionReason.INDICATORS: RELATED,
    DecisionReason.MATURITY: RELATED,
    DecisionReason.PRICE: None,
    DecisionReason.COOPERATION: None,
    DecisionReason.SOLVED: None,
}
"""Reasons that decide by themselves what a "no" or a "later" teaches; None: nothing about words."""


def label_of(decision: Decision, reason: DecisionReason | None) -> Label | None:
    """Return what a decision teaches, None where it teaches nothing. "Question" never does, "interested" does whatever its reason."""
    if decision is Decision.QUESTION:
        return None
    if decision is Decision.INTERESTED:
        return YES
    if reason is not None and reason in BY_REASON:
        return BY_REASON[reason]
    if decision is Decision.NOT_NOW:
        return LATER
    return None if reason is DecisionReason.CAPACITY else NO
