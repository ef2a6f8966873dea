"""Measures what decisions teach the ranker, by simulating them on human labels of demands that the model never saw.

`python -m bench.feedback --data DIR [--seed N] [--results DIR]`; DIR or its folder `ccf359` holds `demands.jsonl` and `pairs.csv`. Five
folds by demand; in each the labels of half of a held-out demand's pairs come as feedback and the other half is scored, then the halves
change places. Prints nDCG@10 and 1/(1+MAE) before and after with bootstrap intervals over demands, and writes text and JSON.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from bench.ranking import embed
from matching.engine.decisions import Decision, DecisionReason
from matching.engine.ranking.calibration import median_levels
from matching.engine.ranking.evaluation import STRONG, Interval, bootstrap, calibration_error, inverse_error, ndcg
from matching.engine.ranking.fitting import corpora, fit
from matching.engine.ranking.judgements import content_hash, read_judgements
from matching.engine.ranking.labels import Label, label_of
from matching.engine.ranking.learning import Learning, decided_pairs
from matching.engine.ranking.ranker import Ranker, score_of
from matching.engine.ranking.validation import FOLDS, folds_by_demand

if TYPE_CHECKING:
    from collections.abc import Callable

    from matching.engine.ranking.fitting import Vectors
    from matching.engine.ranking.judgements import Judgements

HALVES = 2
FIRST = 10
"""Decided from the top in the scenario of decisions as people make them."""

NEIGHBOURS = 1.0
"""What is added to the weight of a demand's labelled neighbours, so that one far label moves little."""

DECISIONS = {
    1: (Decision.NOT_SUITABLE, DecisionReason.TECHNOLOGY),
    2: (Decision.NOT_NOW, None),
    3: (Decision.INTERESTED, None),
    4: (Decision.INTERESTED, None),
}
"""A human level as the decision of a person who leaves open what falls short."""

REASONED = DECISIONS | {2: (Decision.NOT_SUITABLE, DecisionReason.INDICATORS)}
"""The same where the person says why."""

Outputs = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One run: what was measured, with what, and how long it took."""

    seed: int
    data: dict[str, object]
    figures: dict[str, Interval]
    seconds: float


def exact(level: int) -> Label:
    """Return a human level as a label of itself."""
    return Label(level=level, reached=(float(level >= 2), float(level >= 3), float(level >= 4)))  # noqa: PLR2004 - the level scale


def as_decision(level: int) -> Label:
    """Return what the decision teaches that a person would make at this level."""
    return taught_by(*DECISIONS[level])


def as_reasoned_decision(level: int) -> Label:
    """Return what it teaches where the person says why."""
    return taught_by(*REASONED[level])


def taught_by(decision: Decision, reason: DecisionReason | None) -> Label:
    """Return the label of a decision; raises ValueError where it teaches nothing, which would leave pairs out of the comparison."""
    label = label_of(decision, reason)
    if label is None:
        raise ValueError(f"{decision} because of {reason} teaches nothing")
    return label


@dataclass(frozen=True, slots=True)
class Part:
    """What a scenario says of some pairs (k): score, level, P(level ≥ 3), beside the true level and the demand of each."""

    score: Outputs
    level: NDArray[np.int64]
    adequate: Outputs
    truth: NDArray[np.int64]
    demand: NDArray[np.int64]
    half: NDArray[np.int64]
    """Which model scored it: pairs of one demand are ordered among those that the same model scored, or labels would leak."""


class Scored:
    """The parts of every scenario; `before_x` and `after_x` are over the same pairs in the same order."""

    def __init__(self) -> None:
        self._parts: dict[str, list[Part]] = {}

    def add(self, name: str, learning: Learning, outputs: Outputs, *, rows: NDArray[np.int64], truth: Truth) -> None:
        """Take what a scenario says of the pairs at `rows`."""
        reached = learning.reached(outputs)[rows]
        half = np.full(len(rows), len(self._parts.get(name, ())), dtype=np.int64)
        part = Part(
            score_of(outputs[rows], reached),
            median_levels(reached),
            reached[:, 1],
            truth.level[rows],
            truth.demand[rows],
            half,
        )
        self._parts.setdefault(name, []).append(part)

    def figures(self) -> dict[str, Interval]:
        """Return the figures of every scenario, and the gain of each over "before" on the same pairs."""
        joined = {name: _joined(parts) for name, parts in self._parts.items()}
        found: dict[str, Interval] = {}
        for name, part in joined.items():
            before = None if name.startswith("before") else joined[f"before_{name.partition('_')[2]}"]
            found |= {f"{name}_{figure}": value for figure, value in _figures(part, before).items()}
        return found


def _joined(parts: list[Part]) -> Part:
    names = ("score", "level", "adequate", "truth", "demand", "half")
    return Part(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def _figures(part: Part, before: Part | None) -> dict[str, Interval]:
    groups = [np.flatnonzero(part.demand == one) for one in np.unique(part.demand)]

    def over(drawn: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.concatenate([groups[one] for one in drawn])

    def error(one: Part, drawn: NDArray[np.int64]) -> float:
        rows = over(drawn)
        return inverse_error(one.level[rows], one.truth[rows])

    def wrong(drawn: NDArray[np.int64]) -> float:
        rows = over(drawn)
        return calibration_error(part.adequate[rows], part.truth[rows] >= STRONG)

    ranked = _orders(part, groups)
    found = {
        "ndcg10": bootstrap(lambda drawn: float(np.nanmean(ranked[drawn])), len(groups)),
        "inverse_mae": bootstrap(lambda drawn: error(part, drawn), len(groups)),
        "calibration_error": bootstrap(wrong, len(groups)),
    }
    if before is not None:
        gains = ranked - _orders(before, groups)
        found["gain_ndcg10"] = bootstrap(lambda drawn: float(np.nanmean(gains[drawn])), len(groups))
        found["gain_inverse_mae"] = bootstrap(lambda drawn: error(part, drawn) - error(before, drawn), len(groups))
    return found


def _orders(part: Part, groups: list[NDArray[np.int64]]) -> Outputs:
    """Return the nDCG@10 of each demand, the mean of its halves; not a number where no half has a level above 1."""
    found = np.full(len(groups), np.nan)
    for place, rows in enumerate(groups):
        halves = [rows[part.half[rows] == half] for half in np.unique(part.half[rows])]
        told = [ndcg(part.score[some], part.truth[some]) for some in halves]
        if np.isfinite(told).any():
            found[place] = np.nanmean(told)
    return found


@dataclass(frozen=True, slots=True)
class Truth:
    """The human level and the demand of each distinct pair (m,), as places among the judged demands."""

    level: NDArray[np.int64]
    demand: NDArray[np.int64]


def simulate(judgements: Judgements, vectors: Vectors, *, seed: int) -> dict[str, Interval]:
    """Run every scenario in five folds by demand."""
    folds, scored = folds_by_demand(judgements, seed=seed), Scored()
    for fold in range(FOLDS):
        started = time.monotonic()
        ranker = fit(judgements, vectors, rows=np.flatnonzero(folds != fold), ranker=Ranker())
        held = [rows for rows in judgements.rows_by_demand() if folds[rows[0]] == fold]
        random = np.random.default_rng(seed + fold)
        _fold(ranker, judgements, vectors, held, scored=scored, random=random)
        print(f"fold {fold + 1} of {FOLDS}: {time.monotonic() - started:.0f} s", flush=True)
    return scored.figures()


def _fold(
    ranker: Ranker,
    judgements: Judgements,
    vectors: Vectors,
    held: list[NDArray[np.int64]],
    *,
    scored: Scored,
    random: np.random.Generator,
) -> None:
    demands, achievements = corpora(judgements, vectors, ranker.statistics_)
    lists = judgements.lists(held)

    def learning(label: Callable[[int], Label]) -> Learning:
        labels = [[label(int(level)) for level in judgements.levels[rows]] for rows in held]
        return Learning(ranker, decided_pairs(ranker, demands, achievements, lists, labels))

    exactly, decisions, reasoned = learning(exact), learning(as_decision), learning(as_reasoned_decision)
    truth = Truth(exactly.decided.levels, np.array([one.demand for one in lists])[exactly.decided.of])
    half = _halves(truth.demand, random)
    for taught, asked in ((np.flatnonzero(half == one), np.flatnonzero(half != one)) for one in range(HALVES)):
        scored.add("before_half", exactly, exactly.before, rows=asked, truth=truth)
        scored.add("levels_half", exactly, exactly.after(taught), rows=asked, truth=truth)
        scored.add("decisions_half", decisions, decisions.after(taught), rows=asked, truth=truth)
        scored.add("reasons_half", reasoned, reasoned.after(taught), rows=asked, truth=truth)
        near = _neighbours(exactly, exactly.before, exactly.before[taught], taught, truth)
        scored.add("neighbours_half", exactly, near, rows=asked, truth=truth)
        both = _neighbours(exactly, exactly.after(taught), exactly.unseen(taught), taught, truth)
        scored.add("both_half", exactly, both, rows=asked, truth=truth)
    _top_decided(decisions, truth, scored=scored, random=random)


def _halves(demand: NDArray[np.int64], random: np.random.Generator) -> NDArray[np.int64]:
    """Deal the pairs of each demand out to two halves."""
    half = np.empty(len(demand), dtype=np.int64)
    for one in np.unique(demand):
        rows = random.permutation(np.flatnonzero(demand == one))
        half[rows] = np.arange(len(rows)) % HALVES
    return half


def _neighbours(
    learning: Learning, outputs: Outputs, unseen: Outputs, taught: NDArray[np.int64], truth: Truth
) -> Outputs:
    """Add to each pair what its demand's labelled neighbours were missed by (leave-one-out), nearer achievements more."""
    missed = learning.targets[taught] - unseen
    pairs = learning.decided.pairs
    titles = pairs.titles[pairs.title_of]
    width = learning.ranker.achievement_width
    near = np.exp((titles @ titles[taught].T - 1.0) / width) * (truth.demand[:, None] == truth.demand[taught][None, :])
    return np.asarray(outputs + near @ missed / (near.sum(axis=1, keepdims=True) + NEIGHBOURS))


def _top_decided(learning: Learning, truth: Truth, *, scored: Scored, random: np.random.Generator) -> None:
    """Let people decide about the first ten of half of the demands, and look at the other demands."""
    demands = random.permutation(np.unique(truth.demand))
    score = score_of(learning.before, learning.reached(learning.before))
    for one in range(HALVES):
        seen = set(demands[one::HALVES].tolist())
        groups = [np.flatnonzero(truth.demand == demand) for demand in seen]
        taught = np.sort(np.concatenate([rows[np.argsort(-score[rows])[:FIRST]] for rows in groups]))
        asked = np.flatnonzero(~np.isin(truth.demand, list(seen)))
        scored.add("before_elsewhere", learning, learning.before, rows=asked, truth=truth)
        scored.add("decisions_elsewhere", learning, learning.after(taught), rows=asked, truth=truth)


TITLES = {
    "before_half": "before any feedback, on the half that is scored",
    "levels_half": "after: human levels of the other half learned",
    "decisions_half": "after: the same as yes / later / no, by the table of labels",
    "reasons_half": "after: the same as yes / no, with the reason where it falls short",
    "neighbours_half": "instead: labelled neighbours at ranking time, nothing learned",
    "both_half": "both: learned, and leave-one-out neighbours at ranking time",
    "before_elsewhere": "before, on demands without feedback",
    "decisions_elsewhere": "after: first ten of as many other demands decided about",
}


def as_text(report: Report) -> str:
    """Return the report as a table for people."""
    lines = [
        f"Feedback simulated on human labels: {report.data['pairs']} pairs of {report.data['demands']} demands; five folds, seed {report.seed}",
        "95 % intervals over demands",
        "",
        f"{'scenario':66}{'nDCG@10':>24}{'1/(1+MAE)':>24}{'calibration':>13}{'gain nDCG@10':>26}",
    ]
    for name, title in TITLES.items():
        gain = report.figures.get(f"{name}_gain_ndcg10")
        cells = (
            _cell(report.figures[f"{name}_ndcg10"]),
            _cell(report.figures[f"{name}_inverse_mae"]),
            f"{report.figures[f'{name}_calibration_error'].mean:.3f}",
            _cell(gain) if gain else "",
        )
        lines.append(f"{title:66}{cells[0]:>24}{cells[1]:>24}{cells[2]:>13}{cells[3]:>26}")
    return "\n".join([*lines, "", f"{report.seconds:.0f} s"]) + "\n"


def _cell(one: Interval) -> str:
    return f"{one.mean:.3f} ({one.low:.3f} to {one.high:.3f})"


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--results", type=Path, default=Path(__file__).parent / "results")
    arguments = parser.parse_args()
    folder = arguments.data / "ccf359" if (arguments.data / "ccf359").is_dir() else arguments.data
    started = time.monotonic()
    judgements = read_judgements(folder / "demands.jsonl", folder / "pairs.csv")
    judgements = judgements.only(judgements.levels > 0)
    with threadpool_limits(1):
        figures = simulate(judgements, embed(judgements), seed=arguments.seed)
    report = Report(
        seed=arguments.seed,
        data={
            "pairs": len(judgements.levels),
            "demands": len(np.unique(judgements.demand)),
            "sha256": content_hash(judgements),
        },
        figures=figures,
        seconds=time.monotonic() - started,
    )
    text = as_text(report)
    print(text)
    (arguments.results / "feedback.txt").write_text(text, encoding="utf-8")
    (arguments.results / "feedback.json").write_text(json.dumps(asdict(report), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
