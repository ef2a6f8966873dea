"""From judged pairs to a model that says what it learned from and how good it is: what `twolists model train` does.

Pure: texts and vectors come in, nothing is written. Called by the model commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from matching.engine.ranking.fitting import fit
from matching.engine.ranking.judgements import content_hash
from matching.engine.ranking.ranker import Ranker
from matching.engine.ranking.validation import FOLDS, measure

if TYPE_CHECKING:
    from datetime import date

    from matching.engine.ranking.fitting import Vectors
    from matching.engine.ranking.judgements import Judgements


def train(judgements: Judgements, vectors: Vectors, *, on: date, code_version: str, seed: int = 0) -> Ranker:
    """Fit on every judged pair and note data, figures and versions in `facts_`.

    Fitting knows no chance: equal data gives an equal model. `seed` draws the folds of the figures, which are of five refits each by
    demand and by pair; with fewer than five judged demands there are none (`metrics` is empty).
    """
    rows = np.flatnonzero(judgements.levels)
    ranker = fit(judgements, vectors, rows=rows, ranker=Ranker())
    demands = len(np.unique(judgements.demand[rows]))
    ranker.facts_ = {
        "name": "text-ranker",
        "pairs": len(rows),
        "demands": demands,
        "achievements": len(np.unique(judgements.achievement[rows])),
        "levels": [int((judgements.levels == level).sum()) for level in (1, 2, 3, 4)],
        "data_sha256": content_hash(judgements),
        "trained_on": on.isoformat(),
        "code_version": code_version,
        "seed": seed,
        "metrics": measure(judgements, vectors, make=Ranker, seed=seed) if demands >= FOLDS else {},
    }
    return ranker
