"""Which listings were merged into which: the pointer that a merged one carries while the merge stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from listings.models.merge import ListingMerge
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Collection

    from marketplace.unit import Unit

MERGED: Final = Sentence(
    zh="该条目已并入另一条目；如需恢复，请撤销合并",
    en="It was merged into another entry; undo the merge to have it back",
)


def merged_into(unit: Unit, listing_ids: Collection[str]) -> dict[str, str]:
    """Return, by the id of a merged listing, the one that was kept; one query."""
    statement = select(ListingMerge.merged_id, ListingMerge.kept_id).where(
        ListingMerge.merged_id.in_(listing_ids), ListingMerge.undone_at.is_(None)
    )
    return {row.merged_id: row.kept_id for row in unit.session.execute(statement)}
