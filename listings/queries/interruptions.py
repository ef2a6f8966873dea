"""Which imports wait for a worker and which were left standing, by the ledger of work. Called by the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.permissions.workflows import IMPORT
from listings.states import ImportStatus
from marketplace.jobs.port import objects_at_work

if TYPE_CHECKING:
    from collections.abc import Collection

    from listings.queries.imports import ImportSummary
    from marketplace.unit import Unit

UNDER_WAY = {ImportStatus.CONFIRMED, ImportStatus.RUNNING}


def imports_at_work(unit: Unit, *, runs: Collection[ImportSummary]) -> set[str]:
    """Return the ids of those runs for which work is waiting or going on, a preview as well as the storing of rows."""
    return objects_at_work(unit, object_kind=IMPORT.object_kind, object_ids={run.id for run in runs})


def interrupted_imports(unit: Unit, *, runs: Collection[ImportSummary]) -> set[str]:
    """Return the ids of those runs that were confirmed, are not through, and that nobody works on any more."""
    open_ones = {run.id for run in runs if run.status in UNDER_WAY}
    return open_ones - imports_at_work(unit, runs=runs) if open_ones else set()
