"""Rankers as skops files: no pickle, a fixed list of types. Called by the model commands and wherever the shipped ranker is needed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED

from skops.io import dump, get_untrusted_types
from skops.io import load as load_skops

from matching.engine.ranking.ranker import Ranker

if TYPE_CHECKING:
    from typing import Final

SHIPPED: Final = Path(__file__).parent / "shipped" / "cold-start.skops"
"""The model that comes with the program; its card stands beside it."""

TRUSTED: Final = (
    "matching.engine.ranking.calibration.LevelCalibration",
    "matching.engine.ranking.frequencies.Statistics",
    "matching.engine.ranking.memory.PairMemory",
    "matching.engine.ranking.ranker.Ranker",
    "matching.engine.ranking.spaces.NormalAxes",
    "matching.engine.ranking.spaces.Whitening",
)
"""Every type of a ranker's file that skops does not know; written down, never read off the file."""


class UntrustedModelError(ValueError):
    """A model file holds types that a ranker does not have."""


def save(ranker: Ranker, path: Path) -> None:
    """Write a fitted ranker; the same ranker gives the same scores after `load`."""
    dump(ranker, path, compression=ZIP_DEFLATED, compresslevel=9)


def load(path: Path) -> Ranker:
    """Read a ranker. Raises UntrustedModelError if the file holds any other type, FileNotFoundError if there is none."""
    strangers = sorted(set(get_untrusted_types(file=path)) - set(TRUSTED))
    if strangers:
        raise UntrustedModelError(f"{path.name} holds types that a ranker does not have: {', '.join(strangers)}")
    ranker = load_skops(path, trusted=list(TRUSTED))
    if not isinstance(ranker, Ranker):
        raise UntrustedModelError(f"{path.name} holds a {type(ranker).__name__}, not a ranker")
    return ranker


@lru_cache(maxsize=2)
def kept(path: Path) -> Ranker:
    """Read a ranker as `load` does and keep it in memory, for a file that never changes: reading takes longer than one match."""
    return load(path)


def shipped() -> Ranker:
    """Read the model that comes with the program."""
    return load(SHIPPED)
