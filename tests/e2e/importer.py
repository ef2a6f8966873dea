"""A process that takes one import as far as it gets, saying each step on standard output; killed and started again by the test.

Run as `python -m tests.e2e.importer HOME FILE [whole]`. It finds the run that an earlier process began and goes on with it; `whole` takes the file
for the whole list.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from listings.engine.terms import Kind
from listings.models.import_run import ImportMode, ImportRun
from listings.queries.missing import missing_listings
from listings.services.imports import run_import
from listings.services.limits import upload_limits
from listings.services.previews import preview_import
from listings.services.uploads import confirm_import, upload_list
from listings.states import ImportStatus
from marketplace.actor import LOCAL_OPERATOR
from tests.factories.runtimes import fresh_runtime

if TYPE_CHECKING:
    from marketplace.package import Runtime

BATCH = 40


def say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def begun(unit, *, mode) -> tuple[str, ImportStatus] | None:
    run = unit.session.scalars(select(ImportRun).where(ImportRun.mode == mode)).first()
    return None if run is None else (run.id, run.status)


def take_on(runtime: Runtime, file: Path, mode: ImportMode) -> None:
    units = runtime.units

    with file.open("rb") as stream:
        taken = runtime.files.take(stream, name=file.name)

    def uploaded(unit):
        run = upload_list(unit, kind=Kind.ACHIEVEMENT, taken=taken, files=runtime.files, mode=mode)
        return run.id, run.status

    run_id, status = units.read(begun, actor=LOCAL_OPERATOR, mode=mode) or units.run(uploaded, actor=LOCAL_OPERATOR)
    say("uploaded", run_id)
    if status is ImportStatus.UPLOADED:
        limits = upload_limits(runtime.settings)
        preview_import(units, actor=LOCAL_OPERATOR, import_run_id=run_id, files=runtime.files, limits=limits)
        say("previewed")
    if status in {ImportStatus.UPLOADED, ImportStatus.PREVIEWED}:
        missing = units.read(missing_listings, actor=LOCAL_OPERATOR, import_run_id=run_id).listings.total
        units.run(confirm_import, actor=LOCAL_OPERATOR, import_run_id=run_id, withdrawing=missing)
        say("confirmed")
    run_import(units, actor=LOCAL_OPERATOR, import_run_id=run_id, size=BATCH, progress=say)
    say("completed")


if __name__ == "__main__":
    say("ready")
    chosen = ImportMode.WHOLE_LIST if "whole" in sys.argv[3:] else ImportMode.ADD_AND_UPDATE
    take_on(fresh_runtime(Path(sys.argv[1])), Path(sys.argv[2]), chosen)
