"""The dry run of an import: what each row of the file would become, what is wrong with it, what it may be a duplicate of.

Reading happens between units, so that no write lock is held while a large workbook is parsed. No listing is written.
Called by the job, the command line and the pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete

from listings.engine.reading.arrangement import Arrangement, arrangement_as_json, arrangement_from_json
from listings.engine.terms import Kind
from listings.engine.unsaid import counts_as_json, unsaid_counts
from listings.models.import_run import ImportProvider, ImportRow
from listings.permissions.rights import UPLOAD_LIST
from listings.permissions.workflows import IMPORT
from listings.queries.contents import contents_of
from listings.queries.duplicates import pairs_kept_apart
from listings.queries.known import alias_targets, known_listings, stored_records
from listings.queries.layouts import remembered_for
from listings.queries.runs import locked_run, run_of
from listings.services.collecting import few_collections
from listings.services.judging import JudgedRow, asked, judge, known_by_alias, named_rows
from listings.services.layouts import note_layout_use
from listings.services.progress import Progress, silent
from listings.services.providers import known_providers
from listings.services.questions import Decided, Stored, questions_about
from listings.services.report import report_as_json
from listings.services.tallying import tally
from listings.sheets.lists import list_tables, read_listed
from listings.states import UNDECIDED
from marketplace import clock
from marketplace.db import insert_rows
from marketplace.errors import Invalid
from marketplace.fire import fire
from marketplace.permissions import authorise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listings.engine.reading.records import Reading
    from listings.engine.unsaid import UnsaidCounts
    from listings.models.import_run import ImportRun
    from listings.models.notes import Question
    from listings.queries.known import Known
    from listings.queries.layouts import Remembered
    from listings.services.judging import NamedRow
    from marketplace.actor import Actor
    from marketplace.files.store import FileStore
    from marketplace.sheets.limits import Limits
    from marketplace.sheets.table import Table
    from marketplace.unit import Unit, Units
    from marketplace.wording import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    data: bytes
    name: str
    kind: Kind
    mapping: Mapping[str, str]
    arrangement: Arrangement | None
    layout: str
    organisation_id: str

    @property
    def is_arranged(self) -> bool:
        """Whether a person said how this very file is to be read."""
        return self.arrangement is not None or bool(self.mapping)


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

    May be repeated until the run is confirmed. A run that was decided meanwhile, or is to be read otherwise by now, is left as it is:
    in the one case nobody waits for a preview, in the other another one is due.
    """
    with few_collections():
        _preview(units, actor, import_run_id, files, limits, progress)


def _preview(
    units: Units, actor: Actor, import_run_id: str, files: FileStore, limits: Limits, progress: Progress
) -> None:
    source = units.read(_source, actor=actor, import_run_id=import_run_id, files=files)
    if source is None:
        return
    progress("read", 0, 1)
    try:
        tables = list_tables(source.data, source.name, limits=limits)
        remembered = None if source.is_arranged else _remembered(units, actor, source, tables)
        reading = read_listed(
            tables,
            source.kind,
            as_of=clock.today(),
            mapping=source.mapping,
            arrangement=remembered.arrangement if remembered else source.arrangement,
        )
    except Invalid as fault:
        units.run(_refuse, actor=actor, import_run_id=import_run_id, source=source, failure=fault.sentence)
        return
    progress("read", 1, 1)
    rows, known = _judged(units, actor, source, reading)
    progress("check", 0, len(rows))
    questions = _questions(units, actor, source, rows, known)
    rows = asked(rows, questions, known)
    providers = units.read(
        known_providers,
        actor=actor,
        contents=[row.named.content for row in rows if row.named.content is not None],
        keeper_id=source.organisation_id,
    )
    progress("check", len(rows), len(rows))
    units.run(
        _keep,
        actor=actor,
        import_run_id=import_run_id,
        source=source,
        rows=rows,
        questions=questions,
        providers=providers,
        report={**report_as_json(reading), "unsaid": counts_as_json(_unsaid(rows))},
        remembered=remembered,
    )


def _source(unit: Unit, *, import_run_id: str, files: FileStore) -> _Source | None:
    run = run_of(unit, import_run_id)
    authorise(unit, UPLOAD_LIST, run)
    if run.status not in UNDECIDED:
        return None
    with files.open(unit, run.file_id) as stream:
        data = stream.read()
    return _Source(
        data=data,
        name=run.file_name,
        kind=run.kind,
        mapping=run.mapping,
        arrangement=None if run.arrangement is None else arrangement_from_json(run.arrangement),
        layout=run.layout_name,
        organisation_id=run.organisation_id,
    )


def _remembered(units: Units, actor: Actor, source: _Source, tables: Sequence[Table]) -> Remembered | None:
    return units.read(
        remembered_for,
        actor=actor,
        organisation_id=source.organisation_id,
        kind=source.kind,
        tables=tables,
        name=source.layout,
    )


def _judged(
    units: Units, actor: Actor, source: _Source, reading: Reading
) -> tuple[Sequence[JudgedRow], Mapping[str, Known]]:
    return units.read(
        _compared,
        actor=actor,
        organisation_id=source.organisation_id,
        kind=source.kind,
        rows=named_rows(reading),
    )


def _compared(
    unit: Unit, *, organisation_id: str, kind: Kind, rows: Sequence[NamedRow]
) -> tuple[Sequence[JudgedRow], Mapping[str, Known]]:
    """Compare the rows with the list, those that are another name of a listing with that listing; return what is known of it too."""
    whose: dict[str, Any] = {"organisation_id": organisation_id, "kind": kind}
    readable = [row for row in rows if row.content is not None]
    known = known_listings(unit, external_ids=[row.external_id for row in readable], **whose)
    strange = [row.own_id for row in readable if row.own_id and row.external_id not in known]
    aliases = alias_targets(unit, external_ids=strange, **whose)
    if aliases:
        rows = known_by_alias(rows, aliases)
        known |= known_listings(unit, external_ids=list(aliases.values()), **whose)
    return judge(rows, known), known


def _questions(
    units: Units, actor: Actor, source: _Source, rows: Sequence[JudgedRow], known: Mapping[str, Known]
) -> Mapping[int, tuple[Question, ...]]:
    """Compare new and changed rows with each other and with everything else in the own list; what was judged not to be the same is not asked."""
    stored = units.read(
        _stored,
        actor=actor,
        organisation_id=source.organisation_id,
        kind=source.kind,
        without={row.named.external_id for row in rows if row.is_news},
    )
    apart = units.read(pairs_kept_apart, actor=actor, organisation_id=source.organisation_id)
    listing_ids = {external_id: one.listing_id for external_id, one in known.items()}
    return questions_about(
        [row.named for row in rows if row.is_news], stored, decided=Decided(apart=apart, listing_ids=listing_ids)
    )


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


def _unsaid(rows: Sequence[JudgedRow]) -> UnsaidCounts:
    """Count what the entries leave unsaid that the import would publish anew."""
    return unsaid_counts(row.named.content for row in rows if row.is_news and row.named.content is not None)


def _is_due(run: ImportRun, source: _Source) -> bool:
    """Whether what was read of `source` is still what the run asks for."""
    arrangement = None if run.arrangement is None else arrangement_from_json(run.arrangement)
    return run.status in UNDECIDED and (run.mapping, arrangement) == (source.mapping, source.arrangement)


def _refuse(unit: Unit, *, import_run_id: str, source: _Source, failure: Sentence) -> None:
    if _is_due(locked_run(unit, import_run_id), source):
        refuse_import(unit, import_run_id=import_run_id, failure=failure)


def refuse_import(unit: Unit, *, import_run_id: str, failure: Sentence) -> None:
    """End a run whose file cannot be read, with the reason that people see. Raises Conflict once it was confirmed."""
    run = locked_run(unit, import_run_id)
    run.failure = failure.as_json()
    with unit.session.no_autoflush:
        fire(unit, IMPORT, run, "fail", note=failure.text(unit.actor.language))


def _layout_of(run: ImportRun, remembered: Remembered | None) -> dict[str, Any] | None:
    """Return what to say of the layout; a preview that is made again is still by the layout that was recognised, unless a person changed it."""
    if remembered is not None:
        return {**remembered.as_json(), "arrangement": run.arrangement}
    before: dict[str, Any] | None = (run.report or {}).get("layout")
    return before if before is not None and before["arrangement"] == run.arrangement else None


def _keep(
    unit: Unit,
    *,
    import_run_id: str,
    source: _Source,
    rows: Sequence[JudgedRow],
    questions: Mapping[int, tuple[Question, ...]],
    providers: Mapping[str, int],
    report: dict[str, Any],
    remembered: Remembered | None,
) -> None:
    run = locked_run(unit, import_run_id)
    if not _is_due(run, source):
        return
    if remembered is not None:
        run.arrangement = arrangement_as_json(remembered.arrangement)
        note_layout_use(unit, remembered.id)
    report["layout"] = _layout_of(run, remembered)
    columns = [row.as_columns(run.id, questions.get(row.named.position, ())) for row in rows]
    run.report, run.rows_total, run.rows_done, run.counts = report, len(rows), 0, tally(columns)
    for model in (ImportRow, ImportProvider):
        unit.session.execute(delete(model).where(model.import_run_id == run.id))
    insert_rows(unit.session, ImportRow, columns)
    insert_rows(
        unit.session,
        ImportProvider,
        [{"import_run_id": run.id, "organisation_id": one, "rows": count} for one, count in providers.items()],
    )
    fire(unit, IMPORT, run, "preview")
