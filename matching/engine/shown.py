"""Which of the compared pairs are shown, and their ranks in both directions. Called by the matcher."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matching.engine.ranked import Ranked

LEVELS = 4
LOWEST_SHOWN = 2
"""Pairs of level 1 (none) are not shown as matches; a demand's best pair is kept for its abstention."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Positions of the shown pairs, and for all pairs the rank in each direction (0: not shown there)."""

    positions: NDArray[np.int64]
    demand_ranks: NDArray[np.int64]
    achievement_ranks: NDArray[np.int64]


def chosen_pairs(ranked: Ranked, top: int, *, threshold: float, both_ways: bool = True) -> Shown:
    """Choose the best `top` pairs of every entry among those above level none, and every demand's likeliest pair whatever its level.

    A demand's matches are ordered by level and within it by the ranker's score; where its likeliest candidate stays under `threshold`
    that one comes first, because the abstention names it. An achievement's demands are ordered by expected worth, which compares across demands;
    without `both_ways` achievements have no matches of their own, because they were not asked for any.
    """
    adequate = ranked.adequate()
    likeliest = ranks_within(ranked.pairs.demand, adequate) == 1
    step = float(np.ptp(ranked.score)) + 1.0 if len(ranked.score) else 1.0
    first = likeliest & (adequate < threshold)
    by_demand = ranked.score + step * ranked.level + step * LEVELS * first
    worth_showing = ranked.level >= LOWEST_SHOWN
    ranks = [
        _shown_ranks(ranked.pairs.demand, by_demand, worth_showing | likeliest, top),
        _shown_ranks(ranked.pairs.achievement, ranked.worth, worth_showing & both_ways, top),
    ]
    chosen = np.flatnonzero((ranks[0] > 0) | (ranks[1] > 0))
    order = np.lexsort((np.where(ranks[0][chosen] > 0, ranks[0][chosen], top + 1), ranked.pairs.demand[chosen]))
    return Shown(positions=chosen[order], demand_ranks=ranks[0], achievement_ranks=ranks[1])


def _shown_ranks(
    groups: NDArray[np.int64], value: NDArray[np.float64], eligible: NDArray[np.bool_], top: int
) -> NDArray[np.int64]:
    """Return the rank of every eligible pair within its group, 0 for the others and those beyond `top`."""
    ranks = np.zeros(len(value), dtype=np.int64)
    places = np.flatnonzero(eligible)
    ranks[places] = ranks_within(groups[places], value[places])
    return np.where(ranks <= top, ranks, 0)


def ranks_within(groups: NDArray[np.int64], score: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return for each pair its rank from 1 within its group, highest score first; ties keep their order."""
    order = np.lexsort((np.arange(len(score)), -score, groups))
    ordered = groups[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(order) else np.empty(0, dtype=np.int64)
    lengths = np.diff(np.r_[starts, len(order)])
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order)) - np.repeat(starts, lengths) + 1
    return ranks
