"""From two files to a match run: take both in, confirm both, and have one job import them and start the match.

The run's id is given out when the person confirms, before the rows are stored, so that one address shows the whole way. Called by
the pages and by the job `match_lists`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final

from listings.engine.terms import Kind
from listings.services.imports import run_import
from listings.services.uploads import change_mapping, confirm_import, request_preview, resume_import, upload_list
from listings.states import ImportStatus
from marketplace.errors import Conflict, Invalid, Place
from marketplace.files.store import Taken
from marketplace.ids import new_id
from marketplace.jobs.port import request_job
from marketplace.wording import Sentence
from matching.models.run import MatchRun
from matching.queries.starts import START_KIND, start_of
from matching.services.runs import Choice, start_match_run

if TYPE_CHECKING:
    from listings.services.progress import Progress
    from marketplace.actor import Actor
    from marketplace.files.store import FileStore
    from marketplace.unit import Unit, Units
    from matching.engine.options import MatchOptions

MATCH_LISTS: Final = "match_lists"
"""Name of the job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file as it came in; `mapping` is {their header: our field}."""

    name: str
    stream: IO[bytes]
    mapping: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An upload whose bytes are in the store; no row names them yet."""

    taken: Taken
    mapping: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The two imports of a start."""

    achievements: str
    demands: str


def hold_lists(files: FileStore, *, achievements: Upload, demands: Upload) -> dict[str, Held]:
    """Take the bytes of both files in, before the unit, so that no writer waits for a slow line; returned by the names of the arguments.

    Raises Invalid for an empty or too large file; its place names the list as field.
    """
    return {name: _held(files, name, upload) for name, upload in (("achievements", achievements), ("demands", demands))}


def _held(files: FileStore, name: str, upload: Upload) -> Held:
    try:
        return Held(taken=files.take(upload.stream, name=upload.name), mapping=upload.mapping)
    except Invalid as fault:
        raise Invalid(fault.code, fault.sentence, place=Place(file=upload.name, field=name)) from fault


def take_in_lists(unit: Unit, *, achievements: Held, demands: Held, files: FileStore) -> Pair:
    """Open an import for each file and ask for their previews."""
    return Pair(
        achievements=_taken_in(unit, Kind.ACHIEVEMENT, achievements, files),
        demands=_taken_in(unit, Kind.DEMAND, demands, files),
    )


def _taken_in(unit: Unit, kind: Kind, held: Held, files: FileStore) -> str:
    run = upload_list(unit, kind=kind, taken=held.taken, files=files, mapping=held.mapping)
    request_preview(unit, import_run_id=run.id)
    return run.id


def assign_columns(unit: Unit, *, import_run_id: str, mapping: Mapping[str, str]) -> None:
    """Read a previewed list again with another mapping of headers. Raises Conflict once the import was confirmed."""
    change_mapping(unit, import_run_id=import_run_id, mapping=mapping)
    request_preview(unit, import_run_id=import_run_id)


def resume_start(unit: Unit, *, match_run_id: str) -> None:
    """Go on with a start that was given up, under the same id. Raises NotFound, Conflict for one that is under way or through."""
    start = start_of(unit, match_run_id=match_run_id)
    if start.failure is None or unit.session.get(MatchRun, match_run_id) is not None:
        raise Conflict(
            "start_not_given_up",
            Sentence(zh="这次匹配没有中断", en="This match was not interrupted"),
            value=match_run_id,
        )
    for run in (start.achievements, start.demands):
        if run.status is not ImportStatus.COMPLETED:
            resume_import(unit, import_run_id=run.id)
    _request(unit, match_run_id, achievements=start.achievements.id, demands=start.demands.id)


def confirm_lists(unit: Unit, *, achievements: str, demands: str) -> str:
    """Confirm both imports and ask for the match; return the id that the match run will have. Raises Conflict, NotFound."""
    for import_run_id in (achievements, demands):
        confirm_import(unit, import_run_id=import_run_id)
    match_run_id = new_id()
    _request(unit, match_run_id, achievements=achievements, demands=demands)
    return match_run_id


def _request(unit: Unit, match_run_id: str, *, achievements: str, demands: str) -> None:
    request_job(
        unit,
        MATCH_LISTS,
        object_kind=START_KIND,
        object_id=match_run_id,
        match_run_id=match_run_id,
        achievements=achievements,
        demands=demands,
    )


def match_lists(
    units: Units, *, actor: Actor, match_run_id: str, pair: Pair, options: MatchOptions, progress: Progress
) -> None:
    """Bring both imports to their end, then start the match over what they named; repeated, it starts nothing twice.

    Each import's own job may be at it already: both then store alternate batches, which `run_import` allows.
    """
    for import_run_id in (pair.achievements, pair.demands):
        run_import(units, actor=actor, import_run_id=import_run_id, progress=progress)
    units.run(_start_once, actor=actor, match_run_id=match_run_id, pair=pair, options=options)


def _start_once(unit: Unit, *, match_run_id: str, pair: Pair, options: MatchOptions) -> None:
    if unit.session.get(MatchRun, match_run_id) is not None:
        return
    start_match_run(
        unit,
        options=options,
        achievements=Choice(import_run_ids=(pair.achievements,)),
        demands=Choice(import_run_ids=(pair.demands,)),
        run_id=match_run_id,
    )
