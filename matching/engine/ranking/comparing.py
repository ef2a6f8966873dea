"""Two models on the same held-out demands: the present one and the one that learned from decisions, with how sure the difference is.

Folds are by demand: what was decided about a held-out demand is in the training of neither model, also where the present one had learned it
before. The pairs are those that people decided about, which the present model had put before them; so both are measured on its lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from matching.engine.ranking.calibration import median_levels
from matching.engine.ranking.evaluation import (
    STRONG,
    Interval,
    bootstrap,
    calibration_error,
    inverse_error,
    ndcg,
    none_happens,
    separation,
)
from matching.engine.ranking.ranker import score_of

if TYPE_CHECKING:
    from matching.engine.ranking.learning import Learning

FOLDS = 5
FEWEST: Final = 10
"""Held-out demands below which no figure is given: an interval over fewer says nothing."""

FIGURES: Final = ("ndcg10", "inverse_mae", "calibration_error", "auc_no_strong_match")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Figures of both models by name (`FIGURES`), and of the difference new − present; over `pairs` of `demands` held-out demands."""

    demands: int
    pairs: int
    present: Mapping[str, Interval]
    new: Mapping[str, Interval]
    gain: Mapping[str, Interval]


@dataclass(frozen=True, slots=True)
class _Said:
    score: NDArray[np.float64]
    level: NDArray[np.int64]
    adequate: NDArray[np.float64]


def compare(
    present: Learning,
    new: Learning,
    *,
    learned_before: NDArray[np.bool_],
    groups: NDArray[np.int64],
    seed: int = 0,
) -> Comparison | None:
    """Return the figures, None with fewer than `FEWEST` demands.

    Both hold the same decided pairs (m) in the same order: `learned_before` (m,) says which of them the present model has learned,
    `groups` (m,) which demand each belongs to.
    """
    distinct, group = np.unique(groups, return_inverse=True)
    if len(distinct) < FEWEST:
        return None
    fold = (np.random.default_rng(seed).permutation(len(distinct)) % FOLDS)[group]
    told = {
        name: _said(learning, held_out(learning, fold, known))
        for name, learning, known in (("present", present, learned_before), ("new", new, np.ones_like(learned_before)))
    }
    rows = [np.flatnonzero(group == one) for one in range(len(distinct))]
    levels = new.decided.levels
    measured = {name: _figures(said, levels, rows) for name, said in told.items()}
    return Comparison(
        demands=len(distinct),
        pairs=len(groups),
        present={name: _interval(measured["present"][name], len(rows)) for name in FIGURES},
        new={name: _interval(measured["new"][name], len(rows)) for name in FIGURES},
        gain={name: _interval(_difference(measured, name), len(rows)) for name in FIGURES},
    )


def held_out(learning: Learning, fold: NDArray[np.int64], known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return outputs (m, 5) for the decided pairs of each `fold` (m,) after learning those of the other folds that are `known` (m,)."""
    outputs = np.empty_like(learning.before)
    for one in range(FOLDS):
        held = fold == one
        outputs[held] = learning.after(np.flatnonzero(known & ~held))[held]
    return outputs


def _said(learning: Learning, outputs: NDArray[np.float64]) -> _Said:
    reached = learning.reached(outputs)
    return _Said(score_of(outputs, reached), median_levels(reached), reached[:, 1])


class _Figure:
    """A figure over drawn demands; not a number where they cannot tell."""

    def __init__(self, said: _Said, levels: NDArray[np.int64], rows: list[NDArray[np.int64]], name: str) -> None:
        self.said, self.levels, self.rows, self.name = said, levels, rows, name
        self.ranked = np.array([_order(said.score[one], levels[one]) for one in rows])
        self.nothing = np.array([none_happens(said.adequate[one]) for one in rows])
        self.without = np.array([not (levels[one] >= STRONG).any() for one in rows])

    def __call__(self, drawn: NDArray[np.int64]) -> float:
        if self.name == "ndcg10":
            found = self.ranked[drawn]
            return float(np.nanmean(found)) if np.isfinite(found).any() else float("nan")
        if self.name == "auc_no_strong_match":
            return separation(self.nothing[drawn], self.without[drawn])
        chosen = np.concatenate([self.rows[one] for one in drawn])
        if self.name == "inverse_mae":
            return inverse_error(self.said.level[chosen], self.levels[chosen])
        return calibration_error(self.said.adequate[chosen], self.levels[chosen] >= STRONG)


class _Difference:
    """One figure less another over the same draw."""

    def __init__(self, more: _Figure, less: _Figure) -> None:
        self.more, self.less = more, less

    def __call__(self, drawn: NDArray[np.int64]) -> float:
        return self.more(drawn) - self.less(drawn)


def _figures(said: _Said, levels: NDArray[np.int64], rows: list[NDArray[np.int64]]) -> dict[str, _Figure]:
    return {name: _Figure(said, levels, rows, name) for name in FIGURES}


def _difference(measured: Mapping[str, Mapping[str, _Figure]], name: str) -> _Difference:
    return _Difference(measured["new"][name], measured["present"][name])


def _order(scores: NDArray[np.float64], levels: NDArray[np.int64]) -> float:
    """Return nDCG@10; a demand whose decisions all say the same has no order to find."""
    return ndcg(scores, levels) if len(set(levels.tolist())) > 1 else float("nan")


def _interval(figure: _Figure | _Difference, demands: int) -> Interval:
    if not np.isfinite(figure(np.arange(demands))):
        return Interval(float("nan"), float("nan"), float("nan"))
    return bootstrap(figure, demands)
