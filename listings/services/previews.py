"""The dry run of an import: what each row of the file would become, what is wrong with it, what it may be a duplicate of.

Reading happens between units, so that no write lock is held while a large workbook is parsed. No listing is written.
Called by the job, the command line and the pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete

from listings.engine.terms import Kind
from listings.models.import_run import ImportRow
from listings.permissions.rights import UPLOAD_LIST
from listings.permissions.workflows import IMPORT
from listings.queries.contents import contents_of
from listings.queries.known import known_listings, stored_records
from listings.queries.runs import locked_run, run_of
from listings.services.collecting import few_collections
from listings.services.judging import JudgedRow, judge, named_rows
from listings.services.progress import Progress, silent
from listings.services.questions import Stored, questions_about
from listings.services.report import report_as_json
from listings.sheets.lists import read_list
from marketplace import clock
from marketplace.db import insert_rows
from marketplace.errors import Invalid
from marketplace.fire import fire
from marketplace.permissions import authorise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listings.engine.reading.records import Reading
    from listings.models.notes import Question
    from listings.queries.known import Known
    from marketplace.actor import Actor
    from marketplace.files.store import FileStore
    from marketplace.sheets.limits import Limits
    from marketplace.unit import Unit, Units
    from marketplace.wording import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    data: bytes
    name: str
    kind: Kind
    mapping: Mapping[str, str]
    organisation_id: str


def preview_import(
    units: Units,
    *,
    actor: Actor,
    import_run_id: str,
    files: FileStore,
    limits: Limits,
    progress: Progress = silent,
) -> None:
    """Read the file and keep what each row would become; the run is then `previewed`, or `failed` where the file cannot be read.

    May be repeated until the run is confirmed; raises Conflict after that.
    """
    with few_collections():
        _preview(units, actor, import_run_id, files, limits, progress)


def _preview(
    units: Units, actor: Actor, import_run_id: str, files: FileStore, limits: Limits, progress: Progress
) -> None:
    source = units.read(_source, actor=actor, import_run_id=import_run_id, files=files)
    progress("read", 0, 1)
    try:
        reading = read_list(
            source.data, source.name, source.kind, as_of=clock.today(), mapping=source.mapping, limits=limits
        )
    except Invalid as fault:
        units.run(refuse_import, actor=actor, import_run_id=import_run_id, failure=fault.sentence)
        return
    progress("read", 1, 1)
    rows = _judged(units, actor, source, reading)
    progress("check", 0, len(rows))
    questions = _questions(units, actor, source, rows)
    progress("check", len(rows), len(rows))
    units.run(
        _keep, actor=actor, import_run_id=import_run_id, rows=rows, questions=questions, report=report_as_json(reading)
    )


def _source(unit: Unit, *, import_run_id: str, files: FileStore) -> _Source:
    run = run_of(unit, import_run_id)
    authorise(unit, UPLOAD_LIST, run)
    with files.open(unit, run.file_id) as stream:
        data = stream.read()
    return _Source(
        data=data, name=run.file_name, kind=run.kind, mapping=run.mapping, organisation_id=run.organisation_id
    )


def _judged(units: Units, actor: Actor, source: _Source, reading: Reading) -> Sequence[JudgedRow]:
    named = named_rows(reading)
    known: Mapping[str, Known] = units.read(
        known_listings,
        actor=actor,
        organisation_id=source.organisation_id,
        kind=source.kind,
        external_ids=[row.external_id for row in named if row.content is not None],
    )
    return judge(named, known)


def _questions(
    units: Units, actor: Actor, source: _Source, rows: Sequence[JudgedRow]
) -> Mapping[int, tuple[Question, ...]]:
    """Compare new and changed rows with each other and with everything else in the own list."""
    stored = units.read(
        _stored,
        actor=actor,
        organisation_id=source.organisation_id,
        kind=source.kind,
        without={row.named.external_id for row in rows if row.is_news},
    )
    return questions_about([row.named for row in rows if row.is_news], stored)


def _stored(unit: Unit, *, organisation_id: str, kind: Kind, without: set[str]) -> list[Stored]:
    records = [
        record
        for record in stored_records(unit, organisation_id=organisation_id, kind=kind)
        if record.external_id not in without
    ]
    contents = contents_of(unit, [record.version_id for record in records])
    return [
        Stored(listing_id=record.listing_id, external_id=record.external_id, content=contents[record.version_id])
        for record in records
    ]


def refuse_import(unit: Unit, *, import_run_id: str, failure: Sentence) -> None:
    """End a run whose file cannot be read, with the reason that people see. Raises Conflict once it was confirmed."""
    run = locked_run(unit, import_run_id)
    run.failure = failure.as_json()
    with unit.session.no_autoflush:
        fire(unit, IMPORT, run, "fail", note=failure.text(unit.actor.language))


def _keep(
    unit: Unit,
    *,
    import_run_id: str,
    rows: Sequence[JudgedRow],
    questions: Mapping[int, tuple[Question, ...]],
    report: dict[str, Any],
) -> None:
    run = locked_run(unit, import_run_id)
    unit.session.execute(delete(ImportRow).where(ImportRow.import_run_id == run.id))
    run.report, run.rows_total, run.rows_done = report, len(rows), 0
    insert_rows(
        unit.session, ImportRow, [row.as_columns(run.id, questions.get(row.named.position, ())) for row in rows]
    )
    fire(unit, IMPORT, run, "preview")
