"""Decisions added to a fitted ranker, without the data that it was fitted on: kernel ridge goes on from its remembered pairs.

The remembered pairs stand in the ranker's file with their weights; a decided pair changes what they say by the kernel that is left after
them (the posterior of the same model), so that the result is what fitting both together gives. Scaling, whitening, frequencies and
calibration stay: decisions come from the top of lists, and a calibration on them would promise too much. Called by `feedback_training`
of the services and by the benchmark.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, lapack

from matching.engine.ranking.measures import measure_lists
from matching.engine.ranking.memory import PairMemory, Pairs, Recall, kernel_with
from matching.engine.ranking.ranker import STANDING
from matching.engine.ranking.targets import USUAL_VARIANCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matching.engine.ranking.labels import Label
    from matching.engine.ranking.profile import Corpus
    from matching.engine.ranking.ranker import CandidateList, Ranker

LEVEL = 3
"""Place of the level among the targets."""

COMMON = 4.0
"""Decisions of a demand that count as none when their common part is told from their order: a lone one moves its own pair."""

Doubles = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Decided:
    """Distinct decided pairs (m): as the kernel sees them, taught `targets` (m, 4: three thresholds and the level), `counts` (m,) judgements, `levels` (m,), list `of` each."""

    pairs: Pairs
    targets: Doubles
    counts: Doubles
    levels: NDArray[np.int64]
    of: Places


def decided_pairs(
    ranker: Ranker,
    demands: Corpus,
    achievements: Corpus,
    lists: Sequence[CandidateList],
    labels: Sequence[Sequence[Label | None]],
) -> Decided:
    """Measure the labelled candidates of each list among all of its candidates, with the ranker's own scaling.

    `labels[i]` (k,) belongs to `lists[i]`, None where nobody decided. Raises ValueError where there is no label at all.
    """
    sides = ranker.side(demands), ranker.side(achievements)
    distinct, found = [], []
    begin = 0
    for number, (one, given) in enumerate(zip(lists, labels, strict=True)):
        chosen, inverse = np.unique(achievements.twins[one.candidates], return_inverse=True)
        distinct.append((one.demand, chosen))
        found += [
            (begin + int(row), number, label) for row, label in zip(inverse, given, strict=True) if label is not None
        ]
        begin += len(chosen)
    if not found:
        raise ValueError("no decision that teaches anything")
    table = measure_lists(*sides, distinct)
    rows, place = np.unique(np.array([row for row, _, _ in found]), return_inverse=True)
    weights = np.array([label.weight for _, _, label in found])
    counts: Doubles = np.bincount(place, weights=weights).astype(np.float64)
    taught = np.array([[*label.reached, label.expected] for _, _, label in found])
    means = np.stack([np.bincount(place, weights=weights * column) / counts for column in taught.T], axis=1)
    of = np.empty(len(rows), dtype=np.int64)
    of[place] = [number for _, number, _ in found]
    levels = np.bincount(place, weights=weights * [label.level for _, _, label in found]) / counts
    shown = np.concatenate([chosen for _, chosen in distinct])[rows]
    asked = np.array([one.demand for one in lists], dtype=np.int64)[of]
    titles, title_of = np.unique(shown, return_inverse=True)
    texts, demand_of = np.unique(asked, return_inverse=True)
    pairs = Pairs(
        axes=ranker.scaling_.transform(table.values[rows]),
        titles=sides[1].white_titles[titles],
        title_of=title_of,
        demands=sides[0].white_full[texts],
        demand_of=demand_of,
    )
    return Decided(pairs, means, counts, np.rint(levels).astype(np.int64), of)


class Learning:
    """A ranker together with decided pairs: what it says of them before and after learning from any part of them.

    `before` (m, 5) are the ranker's outputs for the decided pairs, `targets` (m, 5) what they are taught. The judged pairs count once each: how often is not in the file.
    """

    def __init__(self, ranker: Ranker, decided: Decided) -> None:
        memory = ranker.memory_
        self.ranker, self.decided = ranker, decided
        recall = Recall(memory, ordered=False)
        self._added = _memory_of(memory, decided.pairs)
        cross = kernel_with(recall, decided.pairs)
        gram = memory.gram()
        gram[np.diag_indices(len(gram))] += np.float32(memory.noise)
        factor, failed = lapack.spotrf(gram, lower=1, overwrite_a=1)
        if failed:
            raise FloatingPointError("the kernel matrix is not positive definite; raise the noise")
        self._solved = cho_solve((factor, True), np.ascontiguousarray(cross.T), check_finite=False)
        own = kernel_with(Recall(self._added, ordered=False), decided.pairs)
        self._left = own.astype(np.float64) - cross.astype(np.float64) @ self._solved.astype(np.float64)
        self.before = memory.means_ + cross.astype(np.float64) @ memory.weights_.astype(np.float64)
        self.targets = np.column_stack([decided.targets, self._standings()])

    def after(self, taught: Places) -> Doubles:
        """Return the outputs (m, 5) for all decided pairs once the ranker has learned from those at `taught`."""
        if not len(taught):
            return self.before
        return self.before + self._left[:, taught] @ self._weights(taught)

    def unseen(self, taught: Places) -> Doubles:
        """Return the outputs for the pairs at `taught` (t, 5), each as if it alone had not been taught: closed form of leave-one-out."""
        noise = self.ranker.memory_.noise / self.decided.counts[taught]
        inverse = np.linalg.inv(self._left[np.ix_(taught, taught)] + np.diag(noise))
        weights = inverse @ (self.targets - self.before)[taught]
        return np.asarray(self.targets[taught] - weights / np.diag(inverse)[:, None])

    def reached(self, outputs: Doubles) -> Doubles:
        """Return P(level ≥ 2, 3, 4) (m, 3) of outputs, calibrated for demands as the ranker knows them from before."""
        recall = self.ranker.memory_.widened()
        found = np.empty((len(outputs), 3))
        for demand in np.unique(self.decided.pairs.demand_of):
            rows = np.flatnonzero(self.decided.pairs.demand_of == demand)
            near = recall.near_demand(self.decided.pairs.demands[demand])
            found[rows] = self.ranker.reached(outputs[rows], near)
        return found

    def learned(self) -> Ranker:
        """Return a new ranker that has learned from all decided pairs; the old one is left as it is. Its facts are the caller's to write."""
        every = np.arange(len(self.decided.counts))
        weights = self._weights(every)
        old = self.ranker.memory_
        memory = _memory_of(old, self.decided.pairs, behind=old)
        memory.weights_ = np.vstack([old.weights_ - self._solved @ weights, weights]).astype(np.float32)
        ranker = copy.copy(self.ranker)
        ranker.memory_ = memory
        added = np.bincount(self.decided.pairs.demand_of, weights=self.decided.counts)
        ranker.known_ = np.concatenate([self.ranker.known_, np.rint(added).astype(np.int64)])
        ranker.facts_ = {}
        return ranker

    def _standings(self) -> Doubles:
        """Return the taught standing within the demand (m,): what the demand's decisions say in common moves all its candidates and orders none."""
        missed = self.decided.targets[:, LEVEL] - self.before[:, LEVEL]
        demand = self.decided.pairs.demand_of
        common = np.bincount(demand, weights=missed) / (np.bincount(demand) + COMMON)
        return np.asarray(self.before[:, STANDING] + (missed - common[demand]) / np.sqrt(USUAL_VARIANCE))

    def _weights(self, taught: Places) -> Doubles:
        noise = self.ranker.memory_.noise / self.decided.counts[taught]
        kernel = self._left[np.ix_(taught, taught)] + np.diag(noise)
        return np.asarray(np.linalg.solve(kernel, (self.targets - self.before)[taught]))


def _memory_of(like: PairMemory, pairs: Pairs, *, behind: PairMemory | None = None) -> PairMemory:
    """Return the pairs as a memory without weights, `behind` another one's where it is given."""
    memory = PairMemory(like.noise, like.achievement_width, like.demand_width)
    memory.width_, memory.means_ = like.width_, like.means_
    parts: dict[str, NDArray[Any]] = {
        "axes_": pairs.axes.astype(np.float16),
        "titles_": pairs.titles.astype(np.float16),
        "demands_": pairs.demands.astype(np.float16),
        "title_of_": pairs.title_of.astype(np.int32),
        "demand_of_": pairs.demand_of.astype(np.int32),
    }
    if behind is not None:
        parts["title_of_"] = parts["title_of_"] + len(behind.titles_)
        parts["demand_of_"] = parts["demand_of_"] + len(behind.demands_)
        parts = {name: np.concatenate([getattr(behind, name), part]) for name, part in parts.items()}
    memory.axes_, memory.titles_, memory.demands_ = parts["axes_"], parts["titles_"], parts["demands_"]
    memory.title_of_, memory.demand_of_ = parts["title_of_"], parts["demand_of_"]
    return memory
