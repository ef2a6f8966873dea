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
from listings.services.uploads import confirm_import, request_preview, upload_list
from marketplace.ids import new_id
from marketplace.jobs.port import request_job
from matching.models.run import MatchRun
from matching.queries.starts import START_KIND
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
class Pair:
    """The two imports of a start."""

    achievements: str
    demands: str


def take_in_lists(unit: Unit, *, achievements: Upload, demands: Upload, files: FileStore) -> Pair:
    """Store both files and ask for their previews. Raises Invalid for an empty or too large file."""
    taken = {}
    for kind, upload in ((Kind.ACHIEVEMENT, achievements), (Kind.DEMAND, demands)):
        run = upload_list(unit, kind=kind, name=upload.name, stream=upload.stream, files=files, mapping=upload.mapping)
        request_preview(unit, import_run_id=run.id)
        taken[kind] = run.id
    return Pair(achievements=taken[Kind.ACHIEVEMENT], demands=taken[Kind.DEMAND])


def confirm_lists(unit: Unit, *, achievements: str, demands: str) -> str:
    """Confirm both imports and ask for the match; return the id that the match run will have. Raises Conflict, NotFound."""
    for import_run_id in (achievements, demands):
        confirm_import(unit, import_run_id=import_run_id)
    match_run_id = new_id()
    request_job(
        unit,
        MATCH_LISTS,
        object_kind=START_KIND,
        object_id=match_run_id,
        match_run_id=match_run_id,
        achievements=achievements,
        demands=demands,
    )
    return match_run_id


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
