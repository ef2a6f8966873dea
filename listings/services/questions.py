"""Likely duplicates of the rows of a file, as questions to a person. The comparison itself is `engine/duplicates`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.engine.content import Content
from listings.engine.duplicates.finding import find_duplicates
from listings.engine.duplicates.records import record_of
from listings.engine.duplicates.uniting import material_hash
from listings.models.notes import Question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listings.services.judging import NamedRow
    from marketplace.wording import Sentence

ROW = "row:"
LISTING = "listing:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A listing of the own list that is not in the file."""

    listing_id: str
    external_id: str
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What people judged not to be the same: by both listing ids, the lower first, a hash of what both said; and the listing of each external id of the file."""

    apart: Mapping[tuple[str, str], str | None]
    listing_ids: Mapping[str, str]

    def is_settled(self, sides: Sequence[NamedRow | Stored]) -> bool:
        """Whether two sides were judged, and say still what they said then."""
        ids = [self._listing_id(side) for side in sides]
        contents = [side.content for side in sides if side.content is not None]
        key = (min(ids), max(ids))
        return key in self.apart and self.apart[key] == material_hash(*contents)

    def _listing_id(self, side: NamedRow | Stored) -> str:
        return side.listing_id if isinstance(side, Stored) else self.listing_ids.get(side.external_id, "")


def questions_about(
    rows: Sequence[NamedRow], stored: Sequence[Stored], *, decided: Decided | None = None
) -> Mapping[int, tuple[Question, ...]]:
    """Return the questions by position of the later row of each pair, best pair first; `rows` have content.

    What a person judged not to be the same is not asked again while both sides say what they said.
    """
    by_row = {f"{ROW}{row.position}": row for row in rows if row.content is not None}
    by_listing = {f"{LISTING}{item.listing_id}": item for item in stored}
    pairs = find_duplicates(
        [record_of(name, row.content) for name, row in by_row.items() if row.content is not None],
        stored=[record_of(name, item.content) for name, item in by_listing.items()],
    )
    asked: dict[int, list[Question]] = defaultdict(list)
    for pair in pairs:
        names = (pair.left, pair.right)
        here = [by_row[name] for name in names if name in by_row]
        later = max(here, key=lambda row: row.position)
        listings = [by_listing[name] for name in names if name in by_listing]
        if decided is not None and decided.is_settled([*here, *listings]):
            continue
        if listings:
            asked[later.position].append(_about_listing(listings[0], pair.score, pair.reasons))
        else:
            asked[later.position].append(_about_row(min(here, key=lambda row: row.position), pair.score, pair.reasons))
    return {position: tuple(questions) for position, questions in asked.items()}


def _about_listing(other: Stored, score: float, reasons: tuple[Sentence, ...]) -> Question:
    return Question(
        position=None,
        listing_id=other.listing_id,
        external_id=other.external_id,
        title=other.content.title,
        organisation=other.content.organisation,
        score=score,
        reasons=reasons,
    )


def _about_row(other: NamedRow, score: float, reasons: tuple[Sentence, ...]) -> Question:
    return Question(
        position=other.position,
        listing_id=None,
        external_id=other.external_id,
        title="" if other.content is None else other.content.title,
        organisation="" if other.content is None else other.content.organisation,
        score=score,
        reasons=reasons,
    )
