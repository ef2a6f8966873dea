"""Making, cancelling and repeating match runs. Executing one is `execution`; nothing here compares anything."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import insert

from listings.engine.terms import Kind
from listings.queries.published import published_versions
from listings.states import Availability
from marketplace import clock
from marketplace.audit.record import record
from marketplace.errors import Conflict, Invalid
from marketplace.fire import fire
from marketplace.ids import new_id
from marketplace.jobs.port import request_job
from marketplace.permissions import authorise
from marketplace.wording import Sentence
from matching.engine.options import MatchOptions
from matching.models.run import MatchEntry, MatchRun
from matching.permissions.rights import START_RUN
from matching.permissions.workflows import MATCH_RUN
from matching.queries.loading import locked_run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from listings.queries.published import PublishedVersion
    from marketplace.unit import Unit

EXECUTE: Final = "execute_match_run"
"""Name of the job."""

OBJECT_KIND: Final = MATCH_RUN.object_kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which entries of a list take part: all published ones, or those named by listing or by the import that brought them."""

    listing_ids: Collection[str] | None = None
    import_run_ids: Collection[str] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing was chosen."""
        return self.listing_ids is None and self.import_run_ids is None


EVERYTHING = Choice()


def start_match_run(
    unit: Unit,
    *,
    options: MatchOptions,
    achievements: Choice = EVERYTHING,
    demands: Choice = EVERYTHING,
    in_background: bool = True,
    run_id: str | None = None,
) -> MatchRun:
    """Make a run of the actor's organisation over what is published now, and ask a worker to execute it.

    Raises Invalid (`match_run.empty`) where a list is empty. `in_background` False: the caller executes it at once.
    `run_id` is the id of the run where the caller has already told it to a person.
    """
    organisation_id = unit.actor.organisation_id
    run = MatchRun(
        id=run_id or new_id(),
        organisation_id=organisation_id,
        top=options.top,
        candidates=options.candidates,
        ranked=options.ranked,
        threshold=options.threshold,
        as_of=options.as_of,
        is_whole=achievements.is_whole and demands.is_whole,
        created_at=clock.now(),
    )
    authorise(unit, START_RUN, run)
    chosen = {
        Kind.ACHIEVEMENT: _chosen(unit, Kind.ACHIEVEMENT, achievements),
        Kind.DEMAND: _chosen(unit, Kind.DEMAND, demands),
    }
    run.counts = {kind.value: {"total": len(versions)} for kind, versions in chosen.items()}
    unit.session.add(run)
    unit.session.flush()
    unit.session.execute(insert(MatchEntry), _entry_rows(run.id, chosen, options.as_of))
    counts = {f"{kind.value}s": [None, len(versions)] for kind, versions in chosen.items()}
    record(
        unit, action="created", object_kind=OBJECT_KIND, object_id=run.id, label=MATCH_RUN.label(run), changes=counts
    )
    if in_background:
        request_job(unit, EXECUTE, object_kind=OBJECT_KIND, object_id=run.id, match_run_id=run.id)
    return run


def cancel_match_run(unit: Unit, *, match_run_id: str) -> MatchRun:
    """Cancel a queued or running run; what it computes from then on is thrown away. Raises Conflict for one that is over."""
    run = locked_run(unit, match_run_id)
    fire(unit, MATCH_RUN, run, "cancel")
    return run


def retry_match_run(unit: Unit, *, match_run_id: str) -> MatchRun:
    """Queue a failed run again. Raises Conflict for one that did not fail."""
    run = reopen_match_run(unit, match_run_id=match_run_id)
    request_job(unit, EXECUTE, object_kind=OBJECT_KIND, object_id=run.id, match_run_id=run.id)
    return run


def reopen_match_run(unit: Unit, *, match_run_id: str) -> MatchRun:
    """Queue a failed run again without asking for a worker: that is for the one who asks for its work again. Raises Conflict for one that did not fail."""
    run = locked_run(unit, match_run_id)
    with unit.session.no_autoflush:
        fire(unit, MATCH_RUN, run, "retry")
    return run


def fail_match_run(unit: Unit, *, match_run_id: str, failure: Sentence) -> None:
    """End a run that cannot go on, with the reason that people read; a run that is over stays as it is."""
    run = locked_run(unit, match_run_id)
    with unit.session.no_autoflush:
        run.failure = failure.as_json()
        try:
            fire(unit, MATCH_RUN, run, "fail", note=failure.text(unit.actor.language))
        except Conflict:
            unit.session.expire(run)


def options_of(run: MatchRun) -> MatchOptions:
    """Return the options that a run was made with."""
    return MatchOptions(
        top=run.top, candidates=run.candidates, ranked=run.ranked, threshold=run.threshold, as_of=run.as_of
    )


def _chosen(unit: Unit, kind: Kind, choice: Choice) -> list[PublishedVersion]:
    found = published_versions(unit, kind=kind, listing_ids=choice.listing_ids, import_run_ids=choice.import_run_ids)
    if not found:
        label = kind.label
        raise Invalid(
            "match_run.empty",
            Sentence(
                zh=f"还没有已发布的{label.zh}，请先导入清单",
                en=f"No {label.en.lower()} is published yet; import a list first",
            ),
        )
    return found


def _entry_rows(
    run_id: str, chosen: Mapping[Kind, list[PublishedVersion]], as_of: date | None
) -> list[dict[str, object]]:
    return [
        {
            "match_run_id": run_id,
            "version_id": version.version_id,
            "kind": kind,
            "position": position,
            "listing_id": version.listing_id,
            "external_id": version.external_id,
            "content_hash": version.content_hash,
            "keeper_id": version.keeper_id,
            "provider_id": version.provider_id,
            "is_expired": _is_expired(version, as_of),
            "held": None,
            "best_level": None,
            "best_probability": None,
            "best_version_id": None,
            "matches": 0,
        }
        for kind, versions in chosen.items()
        for position, version in enumerate(versions)
    ]


def _is_expired(version: PublishedVersion, as_of: date | None) -> bool:
    """Whether an entry is shown as expired: its listing is, or its validity ended before the day that was asked for."""
    is_over = as_of is not None and version.valid_until is not None and version.valid_until < as_of
    return is_over or version.availability is Availability.EXPIRED
