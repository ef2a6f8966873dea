"""The match book of a completed run, as a stored file; written once a language. The file-only book is made by `filebook`."""

from __future__ import annotations

import importlib.metadata
import io
from dataclasses import replace
from typing import TYPE_CHECKING

from listings.queries.sources import import_sources
from marketplace import clock
from marketplace.audit.record import record
from marketplace.errors import Conflict
from marketplace.files.models import StoredFile
from marketplace.wording import Sentence
from matching.models.run import MatchBook
from matching.permissions.workflows import MATCH_RUN
from matching.queries.decided import Versions, last_change, pair_histories
from matching.queries.disclosing import shown, shown_evidence
from matching.queries.loading import listings_of, seen_run, version_listings
from matching.services.notes import completeness_notes, completeness_shares, duplicate_notes, import_notes
from matching.services.storing import stored_result
from matching.sheets.contents import LIST_TITLES, BookContents, SourceFile, StandingMark
from matching.sheets.writing import write_book
from matching.states import RunStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listings.queries.sources import ImportSource
    from marketplace.actor import Actor
    from marketplace.files.store import FileStore
    from marketplace.unit import Unit
    from marketplace.wording import Language
    from matching.engine.entry import Entry
    from matching.engine.result import MatchResult, Pair
    from matching.models.run import MatchRun
    from matching.queries.disclosing import Shown

DISTRIBUTION = "twolists"


def write_match_book(unit: Unit, *, match_run_id: str, language: Language, files: FileStore) -> StoredFile:
    """Write the book of a run in a language, or return the one that stands as long as no decision was made since.

    Raises Conflict for a run that is not completed.
    """
    run = seen_run(unit, match_run_id)
    standing = unit.session.get(MatchBook, (match_run_id, language))
    if standing is not None and _still_true(unit, standing):
        stored = unit.session.get(StoredFile, standing.file_id)
        if stored is not None:
            return stored
    contents = book_contents(unit, match_run_id=match_run_id, language=language)
    name = f"{'对接手册' if language == 'zh' else 'match-book'}-{contents.made_at:%Y%m%d-%H%M}.xlsx"
    stored = files.put(unit, io.BytesIO(write_book(contents)), name=name, organisation_id=run.organisation_id)
    if standing is None:
        standing = MatchBook(match_run_id=match_run_id, language=language, file_id=stored.id, written_at=clock.now())
        unit.session.add(standing)
    standing.file_id, standing.written_at = stored.id, clock.now()
    record(
        unit,
        action="book_written",
        object_kind=MATCH_RUN.object_kind,
        object_id=run.id,
        label=MATCH_RUN.label(run),
        changes={"language": language, "file_id": stored.id},
    )
    return stored


def book_contents(unit: Unit, *, match_run_id: str, language: Language) -> BookContents:
    """Return what the book of a completed run holds, as its actor may see it. Raises Conflict where there is no result yet."""
    run = seen_run(unit, match_run_id)
    result = shown_run(unit, match_run_id=match_run_id)
    sources = import_sources(unit, listing_ids=listings_of(unit, match_run_id), until=run.created_at)
    return BookContents(
        run_id=run.id,
        made_at=run.finished_at or run.created_at,
        version=importlib.metadata.version(DISTRIBUTION),
        language=language,
        result=result,
        files=[_source_file(source) for source in sources],
        notes=[
            *(note for source in sources for note in import_notes(source)),
            *duplicate_notes(result.demands, file=""),
            *duplicate_notes(result.achievements, file=""),
            *completeness_notes(result.demands, file=""),
            *completeness_notes(result.achievements, file=""),
        ],
        completeness=completeness_shares(result.demands, result.achievements),
        marks=_marks(unit, match_run_id, result),
    )


def _still_true(unit: Unit, book: MatchBook) -> bool:
    changed = last_change(unit)
    return changed is None or changed < book.written_at


def _marks(unit: Unit, match_run_id: str, result: MatchResult) -> dict[tuple[int, int], StandingMark]:
    """Return the actor's own decisions about the pairs of a result: what the decision columns are filled with."""
    listings = version_listings(unit, match_run_id)
    demands, achievements = ([listings[entry.id] for entry in side] for side in (result.demands, result.achievements))
    places = {(demands[pair.demand], achievements[pair.achievement]): pair for pair in result.pairs}
    shown_pairs = [
        Versions(
            demand_listing_id=demand,
            demand_version_id=result.demands[pair.demand].id,
            achievement_listing_id=achievement,
            achievement_version_id=result.achievements[pair.achievement].id,
        )
        for (demand, achievement), pair in places.items()
    ]
    found = pair_histories(unit, pairs=shown_pairs)
    return {
        (places[key].demand, places[key].achievement): StandingMark(
            decision=told.decision, reason=told.reason, words=told.words, is_older=told.is_older
        )
        for key, history in found.items()
        if (told := history.own) is not None
    }


def _source_file(source: ImportSource) -> SourceFile:
    return SourceFile(
        title=LIST_TITLES[source.kind],
        name=source.file_name,
        sha256=source.sha256,
        rows=source.rows,
        rejected=source.rejected,
    )


def shown_run(unit: Unit, *, match_run_id: str) -> MatchResult:
    """Return the result of a completed run as the actor may see it. Raises Conflict where there is none yet."""
    run = seen_run(unit, match_run_id)
    if run.status is not RunStatus.COMPLETED:
        raise _not_yet(run)
    return shown_result(stored_result(unit, run), unit.actor)


def shown_result(result: MatchResult, actor: Actor) -> MatchResult:
    """Project a stored result: entries to the actor's tiers, evidence to what is left; pairs with an unseen side are left out."""
    demands = [shown(actor, entry.content, keeper_id=entry.keeper) for entry in result.demands]
    achievements = [shown(actor, entry.content, keeper_id=entry.keeper) for entry in result.achievements]
    kept = [
        (number, _shown_pair(pair, demand, achievement))
        for number, pair in enumerate(result.pairs)
        if (demand := demands[pair.demand]) and (achievement := achievements[pair.achievement])
    ]
    places = {number: place for place, (number, _) in enumerate(kept)}
    return replace(
        result,
        demands=_shown_entries(result.demands, demands),
        achievements=_shown_entries(result.achievements, achievements),
        pairs=[pair for _, pair in kept],
        abstentions=[
            replace(abstention, nearest=None if abstention.nearest is None else places.get(abstention.nearest))
            for abstention in result.abstentions
        ],
    )


def _shown_pair(pair: Pair, demand: Shown, achievement: Shown) -> Pair:
    evidence = shown_evidence(pair.evidence, level=pair.level, demand=demand, achievement=achievement)
    return replace(pair, evidence=evidence)


def _shown_entries(entries: Sequence[Entry], sides: Sequence[Shown | None]) -> list[Entry]:
    """Project the contents; an entry that does not exist for the actor keeps its place and says nothing."""
    return [
        replace(entry, content=side.content) if side else _hidden(entry)
        for entry, side in zip(entries, sides, strict=True)
    ]


def _hidden(entry: Entry) -> Entry:
    content = type(entry.content)(kind=entry.content.kind, title="—")
    return replace(entry, content=content, external_id="—", aliases=())


def _not_yet(run: MatchRun) -> Conflict:
    return Conflict(
        "match_run_not_completed",
        Sentence(
            zh=f"匹配{run.status.label.zh}，还没有结果",
            en=f"The match run is {run.status.label.en.lower()}; there is no result yet",
        ),
        value=run.status.value,
    )
