"""Confirmed starts whose match run is still to come: what their imports have reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from listings.queries.imports import ImportSummary, import_runs
from marketplace.errors import NotFound
from marketplace.jobs.port import given_up_runs, newest_run, objects_at_work, unfinished_runs
from marketplace.wording import Sentence
from matching.models.run import MatchRun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.unit import Unit

START_KIND: Final = "match_start"
"""What the ledger calls a confirmed start; its object id is that of the match run to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One start: the two imports, and why it was given up (None while it goes on)."""

    match_run_id: str
    achievements: ImportSummary
    demands: ImportSummary
    requested_at: datetime
    failure: Sentence | None


def start_of(unit: Unit, *, match_run_id: str) -> Start:
    """Return the start of a run that is still to come. Raises NotFound, also for one of another organisation."""
    work = newest_run(unit, object_kind=START_KIND, object_id=match_run_id)
    if work is None or work.organisation_id != unit.actor.organisation_id:
        raise NotFound(
            "match_run_missing", Sentence(zh="没有这次匹配", en="There is no such match run"), value=match_run_id
        )
    return _starts(unit, [work])[0]


def unfinished_starts(unit: Unit) -> list[Start]:
    """Return the starts of the actor's organisation whose imports are not through; two queries."""
    return _starts(unit, unfinished_runs(unit, object_kind=START_KIND))


def given_up_starts(unit: Unit) -> list[Start]:
    """Return the starts of the actor's organisation that were given up before their match run was made, newest first, with the reason; four queries."""
    works = given_up_runs(unit, object_kind=START_KIND)
    ids = {work.object_id for work in works}
    later = objects_at_work(unit, object_kind=START_KIND, object_ids=ids)
    later |= set(unit.session.scalars(select(MatchRun.id).where(MatchRun.id.in_(ids))))
    newest: dict[str, Any] = {}
    for work in works:
        if work.error is not None and work.object_id not in later:
            newest.setdefault(work.object_id, work)
    return _starts(unit, list(newest.values()))


def _starts(unit: Unit, works: Sequence[Any]) -> list[Start]:
    """Return the ledger's entries as starts, in their order; one query."""
    sides = {name: [work.arguments[name] for work in works] for name in ("achievements", "demands")}
    imports = import_runs(unit, import_run_ids={*sides["achievements"], *sides["demands"]})
    return [
        Start(
            match_run_id=work.object_id,
            achievements=imports[achievements],
            demands=imports[demands],
            requested_at=work.requested_at,
            failure=None if work.error is None else Sentence.from_json(work.error),
        )
        for work, achievements, demands in zip(works, sides["achievements"], sides["demands"], strict=True)
    ]
