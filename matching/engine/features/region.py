"""Region: near each other, or where the demand would like its partner to be. Codes of GB/T 2260, compared by prefix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketplace.wording import Sentence
from matching.engine.features.feature import Context, Feature

if TYPE_CHECKING:
    from matching.engine.entry import Entry

PROVINCE, CITY = 2, 4
"""Digits of a division code that name the province and the prefecture."""

SAME_PROVINCE = 0.6


@dataclass(frozen=True, slots=True)
class Wish:
    """Regions that the demand prefers, or, without a wish, the region it stands in."""

    codes: tuple[str, ...]
    is_stated: bool


def _of_demand(entry: Entry, context: Context) -> Wish | None:  # noqa: ARG001 - every feature is asked the same way
    content = entry.content
    if content.preferred_regions:
        return Wish(content.preferred_regions, is_stated=True)
    return Wish((content.region,), is_stated=False) if content.region else None


def _of_achievement(entry: Entry, context: Context) -> str | None:  # noqa: ARG001 - every feature is asked the same way
    return entry.content.region or None


def _compare(wish: Wish, region: str) -> float:
    if wish.is_stated:
        return float(any(_covers(code, region) for code in wish.codes))
    return max(_nearness(code, region) for code in wish.codes)


def _covers(wish: str, region: str) -> bool:
    significant = wish.rstrip("0")
    digits = PROVINCE if len(significant) <= PROVINCE else CITY if len(significant) <= CITY else len(wish)
    return region[:digits] == wish[:digits]


def _nearness(left: str, right: str) -> float:
    if left[:PROVINCE] != right[:PROVINCE]:
        return 0.0
    is_same_city = min(len(left), len(right)) >= CITY and left[:CITY] == right[:CITY]
    return 1.0 if is_same_city else SAME_PROVINCE


def _explain(wish: Wish, region: str, value: float) -> Sentence:  # noqa: ARG001 - every feature explains the same way
    if wish.is_stated:
        if value > 0:
            return Sentence(
                zh="成果方在需求希望的地区。", en="The achievement comes from a region that the demand prefers."
            )
        return Sentence(
            zh="成果方不在需求希望的地区。",
            en="The achievement comes from outside the regions that the demand prefers.",
        )
    if value >= 1.0:
        return Sentence(zh="双方在同一城市。", en="Both are in the same city.")
    if value > 0:
        return Sentence(zh="双方在同一省份。", en="Both are in the same province.")
    return Sentence(zh="双方不在同一省份。", en="They are in different provinces.")


REGION = Feature(
    name="region",
    title=Sentence(zh="地区", en="Region"),
    low=0.0,
    high=1.0,
    of_demand=_of_demand,
    of_achievement=_of_achievement,
    compare=_compare,
    explain=_explain,
)
