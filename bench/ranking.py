"""Measures the shipped ranking pipeline, refitted in every fold, against the plain TF-IDF cosine in the same run.

`python -m bench.ranking --data DIR [--seed N] [--results DIR]`; DIR or its folder `ccf359` holds `demands.jsonl` and
`pairs.csv`. Prints nDCG@10 and 1/(1+MAE) with bootstrap intervals over demands, calibration, the AUCs of "no strong match" and the
abstention curve; writes text and JSON; exits 1 if a required figure is missed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from threadpoolctl import threadpool_limits

from bench.ranking_report import Required, as_text
from marketplace.search.encoder import UniversalSentenceEncoder, text_for_embedding
from matching.engine.abstention import coverage_curve
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
from matching.engine.ranking.fitting import Vectors, fit
from matching.engine.ranking.judgements import content_hash, read_judgements, title_for_embedding
from matching.engine.ranking.ranker import Ranker
from matching.engine.ranking.storage import save
from matching.engine.ranking.validation import MANY, cross_validate, folds_by_demand, folds_by_pair

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from matching.engine.ranking.judgements import Judgements
    from matching.engine.ranking.validation import Predicted

THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
LARGEST = 5_000_000
"""Bytes of a model that may ship."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One run: what was measured, with what, and how long it took."""

    seed: int
    data: dict[str, object]
    figures: dict[str, Interval]
    curve: list[dict[str, float | None]]
    model_bytes: int
    seconds: float


def embed(judgements: Judgements) -> Vectors:
    """Embed the texts with the default encoder."""
    encoder = UniversalSentenceEncoder()
    return Vectors(
        demand_titles=encoder.embed([entry.title for entry in judgements.demands]),
        demand_texts=encoder.embed([text_for_embedding(entry.title, entry.content) for entry in judgements.demands]),
        achievement_titles=encoder.embed([title_for_embedding(entry) for entry in judgements.achievements]),
    )


def baseline(judgements: Judgements) -> NDArray[np.float64]:
    """Return the character 1-2-gram TF-IDF cosine (logarithmic counts, idf of all texts), demand title counted twice, of each pair."""
    asked = [f"{entry.title} {entry.title} {entry.content}" for entry in judgements.demands]
    offered = [entry.title for entry in judgements.achievements]
    weights = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True).fit([*offered, *asked])
    rows, columns = weights.transform(asked), weights.transform(offered)
    products = rows[judgements.demand].multiply(columns[judgements.achievement])
    return np.asarray(products.sum(axis=1), dtype=np.float64).ravel()


def measured(judgements: Judgements, cold: Predicted, warm: Predicted, *, seed: int) -> dict[str, Interval]:
    """Return every figure with its interval over demands."""
    groups = judgements.rows_by_demand()
    plain = baseline(judgements)
    scores = {"pipeline": cold.score, "baseline": plain}
    gained = {
        name: np.array([ndcg(score[rows], judgements.levels[rows]) for rows in groups])
        for name, score in scores.items()
    }
    adequate = judgements.levels >= STRONG
    nothing = np.array([none_happens(cold.adequate[rows]) for rows in groups])
    best = np.array([cold.adequate[rows].max() for rows in groups])
    without = np.array([not adequate[rows].any() for rows in groups])
    long = np.array([len(rows) >= MANY for rows in groups])

    def rows_of(drawn: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.concatenate([groups[unit] for unit in drawn])

    def error(predicted: Predicted, drawn: NDArray[np.int64]) -> float:
        rows = rows_of(drawn)
        return inverse_error(predicted.level[rows], judgements.levels[rows])

    def calibrated(predicted: Predicted, drawn: NDArray[np.int64]) -> float:
        rows = rows_of(drawn)
        return calibration_error(predicted.adequate[rows], adequate[rows])

    figures = {
        "ndcg10_by_demand": lambda drawn: float(np.nanmean(gained["pipeline"][drawn])),
        "ndcg10_baseline": lambda drawn: float(np.nanmean(gained["baseline"][drawn])),
        "ndcg10_gain": lambda drawn: float(np.nanmean(gained["pipeline"][drawn] - gained["baseline"][drawn])),
        "inverse_mae_by_demand": lambda drawn: error(cold, drawn),
        "inverse_mae_by_pair": lambda drawn: error(warm, drawn),
        "calibration_error_by_demand": lambda drawn: calibrated(cold, drawn),
        "calibration_error_by_pair": lambda drawn: calibrated(warm, drawn),
        "auc_no_strong_match": lambda drawn: separation(nothing[drawn], without[drawn]),
        "auc_no_strong_match_long_lists": lambda drawn: separation(
            nothing[drawn][long[drawn]], without[drawn][long[drawn]]
        ),
        "auc_by_the_best_candidate_alone": lambda drawn: separation(-best[drawn], without[drawn]),
    }
    return {name: bootstrap(figure, len(groups), seed=seed) for name, figure in figures.items()}


def abstention(judgements: Judgements, cold: Predicted) -> list[dict[str, float | None]]:
    """Return the curve of the abstention threshold: coverage, and how often the first candidate of an answered demand is adequate."""
    first = np.array([rows[cold.score[rows].argmax()] for rows in judgements.rows_by_demand()])
    best = np.array([cold.adequate[rows].max() for rows in judgements.rows_by_demand()])
    points = coverage_curve(best, judgements.levels[first] >= STRONG, thresholds=THRESHOLDS)
    return [asdict(point) for point in points]


def run(folder: Path, *, seed: int) -> Report:
    """Measure everything on the data in `folder`."""
    began = time.perf_counter()
    folder = folder / "ccf359" if (folder / "ccf359").is_dir() else folder
    judgements = read_judgements(folder / "demands.jsonl", folder / "pairs.csv")
    vectors = embed(judgements)
    cold = cross_validate(judgements, vectors, folds_by_demand(judgements, seed=seed), make=Ranker)
    warm = cross_validate(judgements, vectors, folds_by_pair(judgements, seed=seed), make=Ranker)
    whole = fit(judgements, vectors, rows=np.arange(len(judgements.levels)), ranker=Ranker())
    with tempfile.TemporaryDirectory() as scratch:
        save(whole, Path(scratch) / "model.skops")
        size = (Path(scratch) / "model.skops").stat().st_size
    return Report(
        seed=seed,
        data={
            "pairs": len(judgements.levels),
            "demands": len(np.unique(judgements.demand)),
            "sha256": content_hash(judgements),
        },
        figures=measured(judgements, cold, warm, seed=seed),
        curve=abstention(judgements, cold),
        model_bytes=size,
        seconds=round(time.perf_counter() - began, 1),
    )


def required(report: Report) -> list[Required]:
    """Return what the shipped pipeline must reach, with what it reached."""
    figures = report.figures
    return [
        Required("nDCG@10 above the baseline", at_least=0.035, reached=figures["ndcg10_gain"].mean),
        Required("1/(1+MAE), folds by demand", at_least=0.73, reached=figures["inverse_mae_by_demand"].mean),
        Required("1/(1+MAE), folds by pair", at_least=0.76, reached=figures["inverse_mae_by_pair"].mean),
        Required("calibration error, by demand", at_most=0.03, reached=figures["calibration_error_by_demand"].mean),
        Required("calibration error, by pair", at_most=0.03, reached=figures["calibration_error_by_pair"].mean),
        Required("bytes of the model", at_most=LARGEST, reached=report.model_bytes),
    ]


def main() -> int:
    """Run, print, write; 0 if everything required was reached."""
    arguments = argparse.ArgumentParser(prog="python -m bench.ranking", description=__doc__)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--results", type=Path, default=Path(__file__).parent / "results")
    given = arguments.parse_args()
    with threadpool_limits(limits=1):  # the products are small: a second thread would mostly wait
        report = run(given.data, seed=given.seed)
    checks = required(report)
    text = as_text(asdict(report), checks)
    print(text)
    given.results.mkdir(parents=True, exist_ok=True)
    (given.results / "ranking.txt").write_text(text, encoding="utf-8")
    stored = asdict(report) | {"required": [asdict(check) | {"is_met": check.is_met} for check in checks]}
    (given.results / "ranking.json").write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    return 0 if all(check.is_met for check in checks) else 1


if __name__ == "__main__":
    sys.exit(main())
