"""One import run as its row, for services; pages read `imports`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.models.import_run import ImportRun
from marketplace.errors import NotFound
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.unit import Unit


def run_of(unit: Unit, import_run_id: str) -> ImportRun:
    """Load a run for reading. Raises NotFound."""
    return _found(unit.session.get(ImportRun, import_run_id), import_run_id)


def locked_run(unit: Unit, import_run_id: str) -> ImportRun:
    """Load a run for changing it, fresh, and locked where the database locks rows. Raises NotFound."""
    run = unit.session.get(ImportRun, import_run_id, with_for_update=True, populate_existing=True)
    return _found(run, import_run_id)


def _found(run: ImportRun | None, import_run_id: str) -> ImportRun:
    if run is None:
        raise NotFound("import_missing", Sentence(zh="没有这次导入", en="There is no such import"), value=import_run_id)
    return run
