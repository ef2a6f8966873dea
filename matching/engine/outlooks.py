"""From ranked pairs to the abstentions of a run: what is known of each demand's candidates, judged by `abstention`.

Called by the matcher.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from matching.engine.abstention import OBSTACLES, Outlook, abstain
from matching.engine.levels import at_least
from matching.engine.priors import moved
from matching.engine.result import Abstention
from matching.engine.texts import all_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from matching.engine.ranked import Ranked
    from matching.engine.recall import Candidates
    from matching.engine.result import Pair


def abstentions(
    ranked: Ranked, pairs: Sequence[Pair], recalled: Sequence[Candidates], threshold: float
) -> list[Abstention]:
    """Return the abstention of every demand whose best P(level ≥ 3) is below `threshold`, in the order of the list."""
    nearest: dict[int, int] = {}
    for number, pair in enumerate(pairs):
        if pair.demand not in nearest or pair.probability > pairs[nearest[pair.demand]].probability:
            nearest[pair.demand] = number
    outlooks = _outlooks(ranked, recalled)
    found = []
    for demand, entry in enumerate(ranked.pairs.demands):
        finding = abstain(entry.content, outlooks[demand], threshold=threshold)
        if finding is not None:
            best = outlooks[demand].best
            found.append(Abstention(demand=demand, finding=finding, probability=best, nearest=nearest.get(demand)))
    return found


def _outlooks(ranked: Ranked, recalled: Sequence[Candidates]) -> list[Outlook]:
    adequate, unhindered = ranked.adequate(), _unhindered(ranked)
    bounds = np.searchsorted(ranked.pairs.demand, np.arange(len(recalled) + 1))
    return [
        _outlook(
            ranked,
            adequate[start:end],
            unhindered[start:end],
            start=int(start),
            is_nearest_blocked=recalled[demand].is_nearest_blocked,
            length=sum(len(words) for _, words in all_texts(ranked.pairs.demands[demand].content)),
        )
        for demand, (start, end) in enumerate(itertools.pairwise(bounds))
    ]


def _unhindered(ranked: Ranked) -> NDArray[np.float64]:
    """Return P(level ≥ 3) (n,) of every pair as it would be without what lowered it by an obstacle."""
    shifts = {name: np.maximum(shift, 0.0) if name in OBSTACLES else shift for name, shift in ranked.shifts.items()}
    return at_least(moved(ranked.text_probabilities, shifts))[:, 1]


def _outlook(
    ranked: Ranked,
    adequate: NDArray[np.float64],
    unhindered: NDArray[np.float64],
    *,
    start: int,
    is_nearest_blocked: bool,
    length: int,
) -> Outlook:
    promising = start + int(unhindered.argmax()) if len(unhindered) else None
    return Outlook(
        best=float(adequate.max(initial=0.0)),
        unhindered_best=float(unhindered.max(initial=0.0)),
        shifts={} if promising is None else {name: float(shift[promising]) for name, shift in ranked.shifts.items()},
        is_nearest_blocked=is_nearest_blocked,
        length=length,
    )
