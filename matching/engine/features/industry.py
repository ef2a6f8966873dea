"""Industry agreement: how far two GB/T 4754 codes agree (section, division, group, class; the code is its own path)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.wording import Sentence
from matching.engine.features.feature import Context, Feature

if TYPE_CHECKING:
    from matching.engine.entry import Entry

LONGEST = 5
"""Characters of a class (C2631)."""

AGREEMENT = {0: 0.0, 1: 0.3, 2: 0.3, 3: 0.7, 4: 0.9, 5: 1.0}
"""Value by length of the common prefix: none, section (C), two characters (no level of its own: the section), division (C26), group
(C263), class (C2631). A code stated as a section only agrees as a section; that is the neutral value of its prior."""


def _of(entry: Entry, context: Context) -> tuple[str, ...] | None:  # noqa: ARG001 - every feature is asked the same way
    return entry.content.industries or None


def _compare(wanted: tuple[str, ...], offered: tuple[str, ...]) -> float:
    return max(AGREEMENT[_shared(left, right)] for left in wanted for right in offered)


def _shared(left: str, right: str) -> int:
    """Return how many characters two codes share from their beginning, at most those of a class."""
    pairs = zip(left[:LONGEST], right[:LONGEST], strict=False)
    return next(
        (place for place, (one, other) in enumerate(pairs) if one != other), min(len(left), len(right), LONGEST)
    )


def _explain(wanted: tuple[str, ...], offered: tuple[str, ...], value: float) -> Sentence:  # noqa: ARG001 - as above
    if value >= AGREEMENT[3]:
        return Sentence(zh="应用行业一致。", en="The industry is the same.")
    if value > 0:
        return Sentence(zh="行业同属一个门类。", en="The industries belong to the same section.")
    return Sentence(zh="应用行业不同。", en="The industries differ.")


INDUSTRY = Feature(
    name="industry",
    title=Sentence(zh="应用行业", en="Industry"),
    low=0.0,
    high=1.0,
    of_demand=_of,
    of_achievement=_of,
    compare=_compare,
    explain=_explain,
)
