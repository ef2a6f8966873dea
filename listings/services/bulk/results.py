"""The results of a bulk action as a workbook to keep. Called by the page that hands it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.queries.bulk.actions import bulk_action, bulk_lines
from listings.queries.pages import LONGEST
from listings.sheets.bulk import results_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from listings.queries.bulk.actions import BulkLine
    from marketplace.unit import Unit
    from marketplace.wording import Language


def bulk_results(unit: Unit, *, bulk_action_id: str, language: Language) -> bytes:
    """Return the workbook. Raises NotFound."""
    action = bulk_action(unit, bulk_action_id=bulk_action_id)
    return results_workbook(_lines(unit, action.id, action.rows_total), language=language)


def _lines(unit: Unit, bulk_action_id: str, total: int) -> Iterator[BulkLine]:
    for start in range(0, total, LONGEST):
        yield from bulk_lines(unit, bulk_action_id=bulk_action_id, offset=start, limit=LONGEST).rows
