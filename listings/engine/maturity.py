"""The three stages of the national achievement form against the nine readiness levels, both ways, as ranges: a stage never becomes a level.

Source: the working anchors of the levels (1 principle … 4 small scale in the laboratory, 5-6 relevant environment and prototype, 7 pilot,
8 final design, 9 in series) and what people call the stages. Called by reading, checks and matching.
"""

from __future__ import annotations

from listings.engine.terms import MaturityStage

LOWEST, HIGHEST = 1, 9
RANGES: dict[MaturityStage, tuple[int, int]] = {
    MaturityStage.EARLY: (1, 4),
    MaturityStage.MIDDLE: (5, 7),
    MaturityStage.MATURE: (8, 9),
}


def stage_of(trl: int) -> MaturityStage:
    """Return the stage that a readiness level 1-9 lies in; raises ValueError outside."""
    for stage, (low, high) in RANGES.items():
        if low <= trl <= high:
            return stage
    msg = f"readiness levels go from {LOWEST} to {HIGHEST}: {trl}"
    raise ValueError(msg)


def trl_range_of(stage: MaturityStage) -> tuple[int, int]:
    """Return the lowest and the highest level that a stage may mean."""
    return RANGES[stage]
