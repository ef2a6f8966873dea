"""Executing a match run: read the entries, compare them between units, store what was found. Called by the job and the command line.

Killed at any point and called again it begins anew: the comparison is repeated, what was stored already is removed first, and
results are seen only once the run is completed. A cancelled run stores nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.engine.terms import Kind
from marketplace.fire import fire
from marketplace.permissions import authorise
from marketplace.search.drain import drain
from marketplace.search.embeddings import store_vectors, stored_vectors, vector_id
from marketplace.search.port import EncoderName
from marketplace.search.waiting import when_free
from matching.engine.entry import Entry
from matching.engine.matcher import match
from matching.engine.options import MatchOptions
from matching.engine.stages import Stage, silent
from matching.permissions.rights import EXECUTE_RUN
from matching.permissions.workflows import MATCH_RUN
from matching.queries.loading import entries_of, locked_run, rows_of, seen_run
from matching.services.encoding import EntryVectors, ranking_encoder
from matching.services.ranking_versions import ranker_of
from matching.services.runs import options_of
from matching.services.searching import store_search
from matching.services.storing import clear_results, match_batches, store_matches, store_summary
from matching.states import RunStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.actor import Actor
    from marketplace.files.store import FileStore
    from marketplace.search.encoder import Encoder, Vectors
    from marketplace.search.port import SearchEngine
    from marketplace.unit import Unit, Units
    from matching.engine.result import MatchResult
    from matching.engine.stages import Progress


KEPT_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    demands: list[Entry]
    achievements: list[Entry]
    listing_ids: Mapping[Kind, list[str]]
    options: MatchOptions
    is_whole: bool
    organisation_id: str


def execute_match_run(
    units: Units,
    *,
    actor: Actor,
    match_run_id: str,
    search: SearchEngine,
    encoder: Encoder,
    files: FileStore,
    progress: Progress = silent,
) -> None:
    """Bring a run to its end with the ranking model in use; one that is over already is left alone.

    Raises what the search engine and the ranker raise, and Unavailable where the model in use cannot be used.
    """
    if units.run(_start, actor=actor, match_run_id=match_run_id) is not RunStatus.RUNNING:
        return
    when_free(lambda: drain(units, search, actor=actor))  # recall misses nothing that an import left pending
    task = units.read(_task, actor=actor, match_run_id=match_run_id)
    ranker = units.read(ranker_of, actor=actor, organisation_id=task.organisation_id, files=files)
    encoder = ranking_encoder(ranker, encoder)
    result = match(
        task.achievements,
        task.demands,
        ranker=ranker,
        encoder=EntryVectors(encoder, store=StoredVectors(units, actor, encoder)),
        engine=store_search(search, task.listing_ids, is_whole=task.is_whole),
        options=task.options,
        actor=actor,
        progress=progress,
    )
    _store(units, actor, match_run_id, result, progress=progress)


def _start(unit: Unit, *, match_run_id: str) -> RunStatus:
    run = locked_run(unit, match_run_id)
    authorise(unit, EXECUTE_RUN, run)
    if run.status in {RunStatus.QUEUED, RunStatus.RUNNING}:
        fire(unit, MATCH_RUN, run, "start")
        clear_results(unit, match_run_id=match_run_id)
    return run.status


def _task(unit: Unit, *, match_run_id: str) -> _Task:
    run = seen_run(unit, match_run_id)
    rows = rows_of(unit, match_run_id)
    return _Task(
        demands=entries_of(unit, rows[Kind.DEMAND]),
        achievements=entries_of(unit, rows[Kind.ACHIEVEMENT]),
        listing_ids={kind: [row.listing_id for row in of_kind] for kind, of_kind in rows.items()},
        options=options_of(run),
        is_whole=run.is_whole,
        organisation_id=run.organisation_id,
    )


def _store(units: Units, actor: Actor, match_run_id: str, result: MatchResult, *, progress: Progress) -> None:
    total = len(result.pairs)
    match_ids: list[str] = []
    for rows in match_batches(match_run_id, result):
        if not units.run(_store_batch, actor=actor, match_run_id=match_run_id, rows=rows):
            return
        match_ids += [row["id"] for row in rows]
        progress(Stage.STORE, len(match_ids), total)
    units.run(_complete, actor=actor, match_run_id=match_run_id, result=result, match_ids=match_ids)


def _store_batch(unit: Unit, *, match_run_id: str, rows: Sequence[dict[str, object]]) -> bool:
    if locked_run(unit, match_run_id).status is not RunStatus.RUNNING:
        clear_results(unit, match_run_id=match_run_id)
        return False
    store_matches(unit, rows=rows)
    return True


def _complete(unit: Unit, *, match_run_id: str, result: MatchResult, match_ids: Sequence[str]) -> None:
    run = locked_run(unit, match_run_id)
    if run.status is not RunStatus.RUNNING:
        clear_results(unit, match_run_id=match_run_id)
        return
    with unit.session.no_autoflush:
        store_summary(unit, run=run, result=result, match_ids=match_ids)
        fire(unit, MATCH_RUN, run, "complete")


class StoredVectors:
    """The embeddings that the installation keeps, as an `encoding.VectorStore`."""

    def __init__(self, units: Units, actor: Actor, encoder: Encoder) -> None:
        self._units, self._actor = units, actor
        self._encoder = EncoderName(name=encoder.name, version=encoder.version)

    def known(self, texts: Sequence[str]) -> Mapping[str, Vectors]:
        """Return the kept vectors among `texts`."""
        ids = {vector_id(self._encoder, text): text for text in texts}
        found = self._units.read(stored_vectors, actor=self._actor, ids=list(ids))
        return {ids[key]: vector.values for key, vector in found.items()}

    def keep(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Keep the vectors of `texts`, in portions that hold no writer up."""
        ids = [vector_id(self._encoder, text) for text in texts]
        for start in range(0, len(ids), KEPT_AT_ONCE):
            part = slice(start, start + KEPT_AT_ONCE)
            self._units.run(
                store_vectors, actor=self._actor, encoder=self._encoder, ids=ids[part], vectors=vectors[part]
            )
