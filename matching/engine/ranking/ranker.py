"""The text ranker: fits labelled pairs, scores candidate lists.

Texts come in as corpora (`profile`), vectors are the caller's; nothing here reads files, prices or indicators. Called by the matcher and
the model commands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from matching.engine.ranking.calibration import LEVELS, LevelCalibration, level_probabilities, median_levels
from matching.engine.ranking.measures import Side, measure_lists
from matching.engine.ranking.memory import PairMemory, Pairs
from matching.engine.ranking.spaces import NormalAxes, Whitening
from matching.engine.ranking.targets import standardise, target_table

if TYPE_CHECKING:
    from matching.engine.ranking.frequencies import Statistics
    from matching.engine.ranking.measures import Table
    from matching.engine.ranking.profile import Corpus

GAINS = np.array([2.0, 6.0, 14.0])
"""2^level − 2 of levels 2, 3, 4."""

LEVEL_UNIT, GAIN_UNIT, STANDING_UNIT = 0.5, 3.0, 0.48
"""Spreads of expected level, expected gain and standing within the demand: the score adds them in these units (measured recipe)."""

STANDING = 4
"""Place of the standardised level among the targets."""

FAMILIAR = 3.0
"""A demand with n labelled pairs in the memory is calibrated as known with weight n / (n + 3)."""

SAME_TEXT = 0.9995
"""Two demands whose vectors have at least this cosine are the same demand (float16 keeps 0.9999 of itself)."""


@dataclass(frozen=True, slots=True)
class CandidateList:
    """One demand with its candidates, as places in two corpora: `candidates` (k,)."""

    demand: int
    candidates: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scores:
    """What the ranker says of one list; all arrays follow the order of its candidates.

    `score` (k,) ranks candidates of one demand, larger is better; `probabilities` (k, 4) of levels 1-4, rows sum to 1; `level` (k,) the one
    that minimises expected absolute error; `features`: by name (k,), see `SHOWN`, not a number where unknown.
    """

    score: NDArray[np.float64]
    probabilities: NDArray[np.float64]
    level: NDArray[np.int64]
    features: Mapping[str, NDArray[np.float32]]


SHOWN = {
    "lexical_title": "short_title",
    "lexical_content": "short_content",
    "semantic": "cosine_full",
}
"""Features that pages show, each 0-1 and by its name in the table: words of the achievement's title in the demand's title and in its
content, and nearness of meaning of the demand's full text and the achievement's title (negative cosines shown as 0)."""


class Ranker(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Kernel ridge on pairs, calibrated.

    Reads of an achievement the title, of a demand title, content and keywords. The order of a list and repeats in it change nothing.

    State: `statistics_`, `whitening_`, `scaling_`, `memory_`, `cold_` and `warm_` (calibration of unknown and of known demands),
    `known_` (labelled pairs per remembered demand), `dimensions_` (of the vectors), `names_` (of the features), `facts_`.

    >>> import numpy as np
    >>> from matching.engine.ranking.frequencies import Statistics
    >>> from matching.engine.ranking.profile import Corpus, TextEntry
    >>> texts = [TextEntry("余热回收"), TextEntry("小麦育种")]
    >>> statistics = Statistics().fit([text.title for text in texts], [text.title for text in texts])
    >>> corpus = Corpus.build(
    ...     texts, title_vectors=np.eye(2, dtype=np.float32), full_vectors=np.eye(2, dtype=np.float32), statistics=statistics
    ... )
    >>> lists = [CandidateList(0, np.array([0, 1])), CandidateList(1, np.array([0, 1]))]
    >>> levels = [np.array([4, 1]), np.array([1, 4])]
    >>> ranker = Ranker(dimensions=2, axes=2).fit(corpus, corpus, lists, levels, statistics=statistics)
    >>> ranker.score(corpus, corpus, lists[:1])[0].score.argmax()
    np.int64(0)
    """

    def __init__(
        self,
        dimensions: int = 160,
        axes: int = 32,
        noise: float = 0.8,
        achievement_width: float = 0.35,
        demand_width: float = 0.2,
    ) -> None:
        self.dimensions = dimensions
        self.axes = axes
        self.noise = noise
        self.achievement_width = achievement_width
        self.demand_width = demand_width

    def fit(
        self,
        demands: Corpus,
        achievements: Corpus,
        lists: Sequence[CandidateList],
        levels: Sequence[NDArray[np.int64]],
        *,
        statistics: Statistics,
    ) -> Ranker:
        """Learn from judged lists: `levels[i]` (k,) belongs to `lists[i]`; 1-4, or 0 for a candidate that nobody judged.

        Unjudged candidates are context: features tell how a pair stands in its list, so give the lists as they are scored. `statistics`
        built both corpora and is kept. Raises ValueError if there is nothing to learn from or shapes differ.
        """
        _check(lists, levels)
        self.statistics_ = statistics
        self.facts_: dict[str, object] = {}
        self.dimensions_ = demands.title_vectors.shape[1]
        vectors = np.vstack([achievements.title_vectors, demands.title_vectors, demands.full_vectors])
        self.whitening_ = Whitening(self.dimensions).fit(vectors) if self.dimensions_ else None
        judged = _Judged(lists, levels, achievements.twins)
        sides = self.side(demands), self.side(achievements)
        table = measure_lists(*sides, judged.distinct)
        self.names_ = table.names
        self.scaling_ = NormalAxes(self.axes).fit(table.values)
        pairs, self.known_ = self._remembered(*sides, judged, self.scaling_.transform(table.values[judged.kept]))
        self.memory_ = PairMemory(self.noise, self.achievement_width, self.demand_width).fit(
            pairs, judged.mean_targets, counts=judged.counts, width=len(self.names_)
        )
        self.cold_ = LevelCalibration().fit(self.memory_.unseen_demand_[judged.pair_of], judged.levels)
        self.warm_ = LevelCalibration().fit(self.memory_.unseen_pair_[judged.pair_of], judged.levels)
        self.memory_.forget()
        return self

    def score(self, demands: Corpus, achievements: Corpus, lists: Sequence[CandidateList]) -> list[Scores]:
        """Score each list; raises ValueError if the vectors are of another encoder than those of the training."""
        check_is_fitted(self, "memory_")
        for corpus in (demands, achievements):
            if corpus.title_vectors.shape[1] not in (0, self.dimensions_):
                raise ValueError(
                    f"the ranker reads vectors of {self.dimensions_} dimensions, not {corpus.title_vectors.shape[1]}"
                )
        filled = [
            (one.demand, *np.unique(achievements.twins[one.candidates], return_inverse=True))
            for one in lists
            if len(one.candidates)
        ]
        if not filled:
            return [_nothing() for _ in lists]
        sides = self.side(demands), self.side(achievements)
        table = measure_lists(*sides, [(demand, chosen) for demand, chosen, _ in filled])
        scored = iter(self._scored(*sides, filled, table))
        return [next(scored) if len(one.candidates) else _nothing() for one in lists]

    @property
    def version(self) -> str:
        """Name of this model for books and match runs: kind, code version, first digits of the hash of its training data."""
        told = (self.facts_.get(name, "unknown") for name in ("name", "code_version", "data_sha256"))
        return "-".join(str(fact)[:12] for fact in told)

    def side(self, corpus: Corpus) -> Side:
        """Return a corpus with its whitened vectors; zeros where there are no vectors."""
        if not corpus.title_vectors.shape[1] or self.whitening_ is None:
            nothing = np.zeros((len(corpus), self.dimensions if self.whitening_ is not None else 1), dtype=np.float32)
            return Side(corpus, nothing, nothing)
        return Side(
            corpus, self.whitening_.transform(corpus.title_vectors), self.whitening_.transform(corpus.full_vectors)
        )

    def _remembered(
        self, demands: Side, achievements: Side, judged: _Judged, axes: NDArray[np.float32]
    ) -> tuple[Pairs, NDArray[np.int64]]:
        titles, title_of = np.unique(judged.achievement, return_inverse=True)
        asked, demand_of = np.unique(judged.demand, return_inverse=True)
        pairs = Pairs(
            axes=axes,
            titles=achievements.white_titles[titles],
            title_of=title_of,
            demands=demands.white_full[asked],
            demand_of=demand_of,
        )
        return pairs, np.bincount(demand_of, weights=judged.counts).astype(np.int64)

    def _scored(
        self,
        demands: Side,
        achievements: Side,
        filled: Sequence[tuple[int, NDArray[np.int64], NDArray[np.int64]]],
        table: Table,
    ) -> list[Scores]:
        recall = self.memory_.widened()
        axes = self.scaling_.transform(table.values)
        used, place = np.unique(np.concatenate([chosen for _, chosen, _ in filled]), return_inverse=True)
        near_titles = recall.near_titles(achievements.white_titles[used])
        shown = {name: table.values[:, table.names.index(column)] for name, column in SHOWN.items()}
        scores = []
        begin = 0
        for demand, chosen, inverse in filled:
            rows = slice(begin, begin + len(chosen))
            begin += len(chosen)
            near_demand = recall.near_demand(demands.white_full[demand])
            outputs = recall.predict(axes[rows], near_titles[place[rows]], near_demand)
            reached = self.reached(outputs, near_demand)
            features = {name: np.clip(values[rows][inverse], 0.0, 1.0) for name, values in shown.items()}
            scores.append(_scores(outputs[inverse], reached[inverse], features))
        return scores

    def reached(self, outputs: NDArray[np.float64], near_demand: NDArray[np.float32]) -> NDArray[np.float64]:
        """Calibrate outputs (k, t) of one demand: P(level ≥ 2, 3, 4) (k, 3); `near_demand` is its nearness to the remembered ones."""
        same = near_demand >= np.exp((SAME_TEXT - 1.0) / (2.0 * self.demand_width))
        known = float(self.known_[same].sum())
        trust = known / (known + FAMILIAR)
        return (1.0 - trust) * self.cold_.reached(outputs) + trust * self.warm_.reached(outputs)


class _Judged:
    """Judgements as distinct pairs, in the order of demands: `kept` are their rows among those of the `distinct` lists behind each other.

    `pair_of` (judgements,) leads each judgement to its pair; `demand`, `achievement`, `counts` and `mean_targets` are by pair.
    """

    def __init__(
        self, lists: Sequence[CandidateList], levels: Sequence[NDArray[np.int64]], twins: NDArray[np.int64]
    ) -> None:
        by_demand: dict[int, list[int]] = {}
        for number, one in enumerate(lists):
            by_demand.setdefault(one.demand, []).append(number)
        self.distinct: list[tuple[int, NDArray[np.int64]]] = []
        found, rows, standings, begin = [], [], [], 0
        for demand, numbers in by_demand.items():
            given = np.concatenate([levels[number] for number in numbers]).astype(np.int64)
            listed = twins[np.concatenate([lists[number].candidates for number in numbers])]
            chosen, inverse = np.unique(listed, return_inverse=True)
            self.distinct.append((demand, chosen))
            found.append(given[given > 0])
            standings.append(standardise(given[given > 0]))
            rows.append(inverse[given > 0] + begin)
            begin += len(chosen)
        self.levels = np.concatenate(found)
        self.kept, self.pair_of = np.unique(np.concatenate(rows), return_inverse=True)
        self.counts = np.bincount(self.pair_of).astype(np.float64)
        self.demand = np.concatenate([np.full(len(chosen), demand) for demand, chosen in self.distinct])[self.kept]
        self.achievement = np.concatenate([chosen for _, chosen in self.distinct])[self.kept]
        targets = target_table(self.levels, np.concatenate(standings))
        self.mean_targets = np.stack(
            [np.bincount(self.pair_of, weights=column) / self.counts for column in targets.T], axis=1
        )


def score_of(outputs: NDArray[np.float64], reached: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the score (k,) that orders candidates of one demand, from outputs (k, t) and P(level ≥ 2, 3, 4) (k, 3)."""
    gain = reached @ np.diff(GAINS, prepend=0.0)
    return np.asarray(
        reached.sum(axis=1) / LEVEL_UNIT + gain / GAIN_UNIT + outputs[:, STANDING] / STANDING_UNIT, dtype=np.float64
    )


def _scores(
    outputs: NDArray[np.float64], reached: NDArray[np.float64], features: Mapping[str, NDArray[np.float32]]
) -> Scores:
    return Scores(
        score=score_of(outputs, reached),
        probabilities=level_probabilities(reached),
        level=median_levels(reached),
        features=features,
    )


def _nothing() -> Scores:
    empty = np.empty(0)
    features = dict.fromkeys(SHOWN, np.empty(0, dtype=np.float32))
    return Scores(empty, np.empty((0, 4)), np.empty(0, dtype=np.int64), features)


def _check(lists: Sequence[CandidateList], levels: Sequence[NDArray[np.int64]]) -> None:
    if [len(one.candidates) for one in lists] != [len(given) for given in levels]:
        raise ValueError("every candidate needs exactly one level, 0 where nobody judged it")
    if any(((given < 0) | (given > LEVELS[-1])).any() for given in levels):
        raise ValueError("levels are 1, 2, 3 or 4, and 0 for not judged")
    if not any((given > 0).any() for given in levels):
        raise ValueError("no judged pair to learn from")
