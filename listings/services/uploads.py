"""An import from the person's side: upload, mapping, confirmation, cancellation. Reading and storing are `previews` and `imports`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.models.import_run import ImportRun
from listings.permissions.rights import RUN_IMPORT, UPLOAD_LIST
from listings.permissions.workflows import IMPORT
from listings.queries.runs import locked_run
from listings.states import ImportStatus
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


def upload_list(
    unit: Unit,
    *,
    kind: Kind,
    taken: Taken,
    files: FileStore,
    mapping: Mapping[str, str] | None = None,
) -> ImportRun:
    """Keep the file and open a run for the acting organisation; `mapping` is {their header: our field}.

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
        changes={"kind": kind.value, "file": stored.id, "content_hash": stored.content_hash},
    )
    return run


def change_mapping(unit: Unit, *, import_run_id: str, mapping: Mapping[str, str]) -> ImportRun:
    """Take another mapping of headers; the preview is to be made again. Raises Conflict once the run was confirmed."""
    run = locked_run(unit, import_run_id)
    authorise(unit, UPLOAD_LIST, run)
    if run.status not in {ImportStatus.UPLOADED, ImportStatus.PREVIEWED}:
        raise Conflict(
            "import_is_decided",
            Sentence(
                zh="导入已确认或已结束，不能再改列的对应关系",
                en="The import is confirmed or over; its columns can no longer be assigned otherwise",
            ),
            value=run.status.value,
        )
    before, run.mapping, run.changed_at = run.mapping, dict(mapping), clock.now()
    record(
        unit,
        action="mapped",
        object_kind=IMPORT.object_kind,
        object_id=run.id,
        label=run.file_name,
        changes={"mapping": [before, run.mapping]},
    )
    return run


def confirm_import(unit: Unit, *, import_run_id: str) -> ImportRun:
    """Let the previewed rows be stored, by the job `run_import`. Raises Conflict where there is nothing to store."""
    run = locked_run(unit, import_run_id)
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
