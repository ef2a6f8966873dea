"""What can be chosen for a match run, with its defaults; stored with the run and printed in the book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matching.engine.abstention import THRESHOLD


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchOptions:
    """`top` matches an entry are shown, of `candidates` recalled and `ranked` fully compared; `threshold` is the abstention's.

    `as_of` None means any day: nothing counts as expired.
    """

    top: int = 10
    candidates: int = 200
    ranked: int = 30
    threshold: float = THRESHOLD
    as_of: date | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.top <= self.ranked <= self.candidates:
            raise ValueError("1 ≤ top ≤ ranked ≤ candidates does not hold")
        if not 0.0 <= self.threshold <= 1.0:
            raise ValueError("the abstention threshold is a probability")
