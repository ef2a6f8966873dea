"""Kernel ridge over labelled pairs with a product kernel: what was judged alike stays alike.

A pair is compared with every remembered one by its features, by its achievement and by its demand ("similar achievements for
similar demands were judged alike"). Arrays in, arrays out; scaling and calibration are elsewhere. Called by the ranker.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack
from sklearn.base import BaseEstimator

if TYPE_CHECKING:
    Floats = NDArray[np.float32]

FLAT, DEMANDS, ACHIEVEMENTS, PAIRS, SHARED, SAME = 0.1, 0.05, 0.05, 0.3, 0.8, 0.3
"""Weights of the kernel's six terms, from the measured recipe; halving or doubling each moved no measure by more than 0.003."""

NEAR_SCALE = np.float32(SAME**0.25)
U_SCALE = (SHARED / SAME**0.25) ** 0.25
PAIRS_SCALED = np.float32(PAIRS / U_SCALE**3)
"""The weights moved into s and u: with v = U_SCALE·u and t = NEAR_SCALE·s the three long terms are v³(PAIRS_SCALED + v·t) + t⁴."""

BLOCK = 2048
"""Remembered pairs per step, so that the working arrays stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs as the kernel sees them.

    `axes` (n, a) features; `titles` and `demands` unit vectors of the distinct achievements and demands; `title_of` and `demand_of`
    (n,) say which of them a pair has.
    """

    axes: Floats
    titles: Floats
    title_of: NDArray[np.int64]
    demands: Floats
    demand_of: NDArray[np.int64]


class PairMemory(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Kernel ridge with several targets.

    With u = exp(-d²/12), d² the mean squared difference of features, and s² = exp((cos - 1)/width) of the achievements times that
    of the demands: k = 0.1 + 0.05 D + 0.05 A + 0.3 u³ + 0.8 u⁴ s + 0.3 s⁴.

    State: the remembered pairs as float16, `weights_` (n, targets) float32, `means_` (targets,), `width_`.
    """

    _widened: Recall | None = None

    def __init__(self, noise: float = 0.8, achievement_width: float = 0.35, demand_width: float = 0.2) -> None:
        self.noise = noise
        self.achievement_width = achievement_width
        self.demand_width = demand_width

    def fit(self, pairs: Pairs, targets: NDArray[np.float64], *, counts: NDArray[np.float64], width: int) -> PairMemory:
        """Learn mean `targets` (n, t) of distinct pairs, each judged `counts` (n,) times; `width` is the number of features behind the axes.

        Also computes what the same model says of each pair without having seen its demand (`unseen_demand_`) or without having seen
        the pair (`unseen_pair_`), in closed form, for calibration; `forget` drops them.
        """
        self._widened = None
        self.width_ = width
        self.axes_, self.titles_, self.demands_ = (
            part.astype(np.float16) for part in (pairs.axes, pairs.titles, pairs.demands)
        )
        self.title_of_, self.demand_of_ = pairs.title_of.astype(np.int32), pairs.demand_of.astype(np.int32)
        self.means_ = np.average(targets, axis=0, weights=counts)
        centred = targets - self.means_
        inverse = _inverted(self.gram(), self.noise / counts)
        self.weights_ = (inverse @ centred.astype(np.float32)).astype(np.float32)
        self.unseen_pair_ = targets - self.weights_ / np.diag(inverse)[:, None]
        self.unseen_demand_ = np.empty_like(targets)
        for demand in np.unique(self.demand_of_):
            rows = np.flatnonzero(self.demand_of_ == demand)
            block = inverse[np.ix_(rows, rows)].astype(np.float64)
            self.unseen_demand_[rows] = targets[rows] - np.linalg.solve(block, self.weights_[rows].astype(np.float64))
        return self

    def forget(self) -> PairMemory:
        """Drop what only calibration needs."""
        del self.unseen_pair_, self.unseen_demand_
        return self

    def widened(self) -> Recall:
        """Return the memory ready for predicting: float32, ordered by achievement, norms folded in; made once, never saved."""
        if self._widened is None:
            self._widened = Recall(self)
        return self._widened

    def __getstate__(self) -> dict[str, object]:
        """Return what is saved: what was learned."""
        state: dict[str, object] = super().__getstate__()
        return {name: value for name, value in state.items() if name != "_widened"}

    def gram(self) -> Floats:
        """Return the kernel (n, n) of the remembered pairs with each other."""
        own = Pairs(
            axes=self.axes_.astype(np.float32),
            titles=self.titles_.astype(np.float32),
            title_of=self.title_of_.astype(np.int64),
            demands=self.demands_.astype(np.float32),
            demand_of=self.demand_of_.astype(np.int64),
        )
        return kernel_with(Recall(self, ordered=False), own)


class Recall:
    """A fitted `PairMemory` in the form in which it answers quickly."""

    def __init__(self, memory: PairMemory, *, ordered: bool = True) -> None:
        order = np.argsort(memory.title_of_, kind="stable") if ordered else np.arange(len(memory.axes_))
        self.memory = memory
        self.titles: Floats = memory.titles_.astype(np.float32)
        self.demands: Floats = memory.demands_.astype(np.float32)
        self.title_of = memory.title_of_[order]
        self.demand_of = memory.demand_of_[order]
        axes = memory.axes_[order].astype(np.float32)
        norms = (axes**2).sum(axis=1, keepdims=True)
        # one matrix product gives -d²/12: the norms ride along as two more columns
        self.remembered = np.hstack([axes, norms, np.ones_like(norms)])
        self.scale = np.float32(1.0 / (12.0 * memory.width_))
        if ordered:
            self.weights = memory.weights_[order]
            by_title = np.zeros((len(self.titles), self.weights.shape[1]), dtype=np.float32)
            np.add.at(by_title, self.title_of, self.weights)
            by_demand = np.zeros((len(self.demands), self.weights.shape[1]), dtype=np.float32)
            np.add.at(by_demand, self.demand_of, self.weights)
            self.by_title, self.by_demand = by_title * ACHIEVEMENTS, by_demand * DEMANDS
            self.flat = memory.means_ + FLAT * memory.weights_.sum(axis=0, dtype=np.float64)

    def asked(self, axes: Floats) -> Floats:
        """Prepare query features (k, a): their product with `remembered` is ln U_SCALE − d²/12."""
        norms = (axes**2).sum(axis=1, keepdims=True)
        ones = np.ones_like(norms)
        shift = np.log(U_SCALE) - norms * self.scale
        return np.hstack([2.0 * self.scale * axes, -self.scale * ones, shift]).astype(np.float32)

    def near_titles(self, titles: Floats) -> Floats:
        """Return exp((cos - 1)/2w) of achievements (m, d) with the remembered ones."""
        found = titles @ self.titles.T
        found -= 1.0
        found /= 2.0 * self.memory.achievement_width
        np.exp(found, out=found)
        return found

    def near_demand(self, demand: Floats) -> Floats:
        """Return exp((cos - 1)/2w) of one demand (d,) with the remembered ones."""
        return np.asarray(np.exp((self.demands @ demand - 1.0) / (2.0 * self.memory.demand_width)), dtype=np.float32)

    def predict(self, axes: Floats, near_titles: Floats, near_demand: Floats) -> NDArray[np.float64]:
        """Predict the targets (k, t) of one demand's candidates from their features (k, a) and nearness."""
        found = self.flat + (near_titles**2) @ self.by_title + (near_demand**2) @ self.by_demand
        asked = self.asked(axes)
        for begin in range(0, len(self.remembered), BLOCK):
            part = slice(begin, begin + BLOCK)
            kernel = _kernel(
                asked @ self.remembered[part].T,
                np.take(near_titles, self.title_of[part], axis=1),
                near_demand[self.demand_of[part]],
            )
            found = found + kernel @ self.weights[part]
        return np.asarray(found, dtype=np.float64)


def kernel_with(recall: Recall, pairs: Pairs) -> Floats:
    """Return the kernel (k, n) of pairs (k) with the remembered ones (n), in the order in which `recall` holds them."""
    memory = recall.memory
    titles = recall.near_titles(pairs.titles)
    demands = np.exp((pairs.demands @ recall.demands.T - 1.0) / (2.0 * memory.demand_width))
    found = np.empty((len(pairs.axes), len(recall.title_of)), dtype=np.float32)
    asked = recall.asked(pairs.axes)
    for begin in range(0, len(found), BLOCK):
        rows = slice(begin, begin + BLOCK)
        near_title = titles[pairs.title_of[rows]][:, recall.title_of]
        near_demand = demands[pairs.demand_of[rows]][:, recall.demand_of]
        found[rows] = FLAT + DEMANDS * near_demand**2 + ACHIEVEMENTS * near_title**2
        found[rows] += _kernel(asked[rows] @ recall.remembered.T, near_title, near_demand)
    return found


def _kernel(exponents: Floats, near_title: Floats, near_demand: Floats) -> Floats:
    """Return pair, shared and same terms in as few passes as they take; `exponents` (from `asked`) and `near_title` are used up."""
    u = np.exp(exponents, out=exponents)
    near_title *= near_demand * NEAR_SCALE
    kernel = u * near_title
    kernel += PAIRS_SCALED
    kernel *= u
    kernel *= u
    kernel *= u
    near_title *= near_title
    near_title *= near_title
    kernel += near_title
    return kernel


def _inverted(gram: Floats, noise: NDArray[np.float64]) -> Floats:
    """Return (gram + diag(noise))⁻¹ in place; raises FloatingPointError if it is not positive definite."""
    gram[np.diag_indices(len(gram))] += noise.astype(np.float32)
    factor, failed = lapack.spotrf(gram, lower=1, overwrite_a=1)
    if failed:
        raise FloatingPointError("the kernel matrix is not positive definite; raise the noise")
    inverse: Floats = lapack.spotri(factor, lower=1, overwrite_c=1)[0]
    below = np.tril(inverse, -1)
    inverse = np.tril(inverse)
    inverse += below.T
    return inverse
