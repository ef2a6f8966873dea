"""An import from the person's side: upload, mapping, confirmation, cancellation. Reading and storing are `previews` and `imports`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from listings.models.import_run import ImportMode, ImportProvider, ImportRow, ImportRun
from listings.permissions.rights import RUN_IMPORT, UPLOAD_LIST
from listings.permissions.workflows import IMPORT
from listings.queries.runs import locked_run
from listings.services.withdrawals import fix_withdrawals
from listings.states import UNDECIDED, ImportStatus
from marketplace import clock
from marketplace.audit.record import record
from marketplace.errors import Conflict
from marketplace.fire import fire
from marketplace.ids import new_id
from marketplace.jobs.port import request_job
from marketplace.permissions import authorise
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from listings.engine.terms import Kind
    from marketplace.files.store import FileStore, Taken
    from marketplace.unit import Unit

PREVIEW = "preview_import"
RUN = "run_import"
"""Names of the jobs."""
BEING_READ = "import_is_being_read"
"""The code of the refusal while there is no preview to confirm."""


def upload_list(
    unit: Unit,
    *,
    kind: Kind,
    taken: Taken,
    files: FileStore,
    mapping: Mapping[str, str] | None = None,
    mode: ImportMode = ImportMode.ADD_AND_UPDATE,
    layout: str = "",
) -> ImportRun:
    """Keep the file and open a run for the acting organisation, to be read by `mapping` {their header: our field} or a remembered layout.

    `files.take` took the bytes in before the unit, so that no writer waits for them. Raises Forbidden for an actor who acts for
    no organisation; the bytes, which no row names then, are swept away.
    """
    actor = unit.actor
    now = clock.now()
    run = ImportRun(
        id=new_id(),
        organisation_id=actor.organisation_id or "",
        kind=kind,
        status=ImportStatus.UPLOADED,
        file_id="",
        file_name=taken.name,
        actor={"kind": actor.kind.value, "id": actor.id, "label": actor.label, "language": actor.language},
        mode=mode,
        layout_name=layout,
        mapping=dict(mapping or {}),
        rows_total=0,
        rows_done=0,
        created_at=now,
        changed_at=now,
    )
    authorise(unit, UPLOAD_LIST, run)
    stored = files.keep(unit, taken, organisation_id=run.organisation_id)
    run.file_id, run.file_name = stored.id, stored.name
    unit.session.add(run)
    unit.session.flush()
    record(
        unit,
        action="uploaded",
        object_kind=IMPORT.object_kind,
        object_id=run.id,
        label=run.file_name,
        changes={"kind": kind.value, "file": stored.id, "content_hash": stored.content_hash, "mode": mode.value},
    )
    return run


def change_mapping(unit: Unit, *, import_run_id: str, mapping: Mapping[str, str]) -> ImportRun:
    """Take another mapping of headers; nothing can be confirmed before the preview was made again. Raises Conflict once the run was confirmed."""
    run = undecided_run(unit, import_run_id)
    before, run.mapping, run.changed_at = run.mapping, dict(mapping), clock.now()
    record(
        unit,
        action="mapped",
        object_kind=IMPORT.object_kind,
        object_id=run.id,
        label=run.file_name,
        changes={"mapping": [before, run.mapping]},
    )
    forget_preview(unit, run)
    return run


def forget_preview(unit: Unit, run: ImportRun) -> None:
    """Forget what the preview of a run held whose file is to be read otherwise, so that no person confirms what they did not see."""
    if run.status is ImportStatus.PREVIEWED:
        unit.session.execute(delete(ImportRow).where(ImportRow.import_run_id == run.id))
        unit.session.execute(delete(ImportProvider).where(ImportProvider.import_run_id == run.id))
        run.rows_total, run.counts = 0, {}
        fire(unit, IMPORT, run, "reread")


def choose_mode(unit: Unit, *, import_run_id: str, mode: ImportMode) -> ImportRun:
    """Say what the file means for the entries that it does not name. Raises Conflict once the run was confirmed."""
    run = undecided_run(unit, import_run_id)
    before, run.mode, run.changed_at = run.mode, mode, clock.now()
    record(
        unit,
        action="mode_chosen",
        object_kind=IMPORT.object_kind,
        object_id=run.id,
        label=run.file_name,
        changes={"mode": [before.value, mode.value]},
    )
    return run


def undecided_run(unit: Unit, import_run_id: str) -> ImportRun:
    """Load a run whose file may still be read otherwise, for changing it. Raises Conflict once it was confirmed."""
    run = locked_run(unit, import_run_id)
    authorise(unit, UPLOAD_LIST, run)
    if run.status not in UNDECIDED:
        raise Conflict(
            "import_is_decided",
            Sentence(
                zh="导入已确认或已结束，不能再改读取方式",
                en="The import is confirmed or over; how its file is read can no longer be changed",
            ),
            value=run.status.value,
        )
    return run


def confirm_import(unit: Unit, *, import_run_id: str, withdrawing: int | None = None) -> ImportRun:
    """Let the previewed rows be stored, by the job `run_import`; of a whole list `withdrawing` states how many entries it withdraws.

    Raises Conflict while the file is being read, where there is nothing to store, a question is open, or the number is another one.
    """
    run = locked_run(unit, import_run_id)
    if run.status is ImportStatus.UPLOADED:
        authorise(unit, RUN_IMPORT, run)
        raise Conflict(
            BEING_READ,
            Sentence(
                zh="清单正在读取，看过预览再确认",
                en="The list is being read; confirm it once you have seen its preview",
            ),
        )
    if run.status is ImportStatus.PREVIEWED:
        fix_withdrawals(unit, run, stated=withdrawing)
    fire(unit, IMPORT, run, "confirm")
    _request(unit, RUN, run)
    return run


def request_preview(unit: Unit, *, import_run_id: str) -> ImportRun:
    """Have the job `preview_import` make the preview; the command line makes it itself."""
    run = locked_run(unit, import_run_id)
    authorise(unit, UPLOAD_LIST, run)
    _request(unit, PREVIEW, run)
    return run


def resume_import(unit: Unit, *, import_run_id: str) -> ImportRun:
    """Have a confirmed run go on whose job was given up. Raises Conflict for a run that is not under way."""
    run = locked_run(unit, import_run_id)
    authorise(unit, RUN_IMPORT, run)
    if run.status not in {ImportStatus.CONFIRMED, ImportStatus.RUNNING}:
        raise Conflict(
            "import_not_under_way",
            Sentence(zh="这次导入不在进行中", en="This import is not under way"),
            value=run.status.value,
        )
    _request(unit, RUN, run)
    return run


def cancel_import(unit: Unit, *, import_run_id: str, note: str = "") -> ImportRun:
    """Give the run up before anything was stored."""
    run = locked_run(unit, import_run_id)
    fire(unit, IMPORT, run, "cancel", note=note)
    return run


def _request(unit: Unit, job: str, run: ImportRun) -> None:
    request_job(unit, job, object_kind=IMPORT.object_kind, object_id=run.id, import_run_id=run.id)
