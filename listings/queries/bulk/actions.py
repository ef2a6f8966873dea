"""Bulk actions as pages show them: how many entries, which cannot and why, and after the run what became of each. The actor's own ones only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, tuple_

from listings.engine.terms import Kind
from listings.engine.unsaid import UnsaidCounts, unsaid_counts
from listings.models.bulk_action import BulkAction, BulkDeed, BulkOutcome, BulkRow
from listings.models.listing import Listing
from listings.permissions.rights import RUN_BULK
from listings.permissions.workflows import BULK
from listings.queries.bulk.verdicts import Verdict, verdict
from listings.queries.contents import newest_contents
from listings.queries.pages import Page, bounded
from listings.states import Availability, BulkStatus
from marketplace import clock
from marketplace.errors import NotFound
from marketplace.fire import allowed_events
from marketplace.jobs.port import objects_at_work
from marketplace.permissions import which_rows
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.unit import Unit

UNDER_WAY = {BulkStatus.CONFIRMED, BulkStatus.RUNNING}
SHOWN_REFUSALS = 20
MOST_GROUPS = 400
MOST_READ = 200
"""Entries whose contents a preview looks into."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkSummary:
    """One bulk action; `filters` is None where the entries were picked one by one, `is_interrupted` where nobody works on it any more."""

    id: str
    kind: Kind
    status: BulkStatus
    deed: BulkDeed | None
    arguments: Mapping[str, Any]
    filters: Mapping[str, str] | None
    rows_total: int
    rows_done: int
    created_at: datetime
    completed_at: datetime | None
    allowed: tuple[str, ...]
    is_interrupted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkLine:
    """One entry of a bulk action, with what became (or before the run would become) of it."""

    position: int
    listing_id: str
    external_id: str
    title: str
    outcome: BulkOutcome | None
    reason: Sentence | None
    number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a planned deed would do: entries by outcome, by reason, and the first of those to which it cannot be done.

    `unsaid` counts over the first entries that would be published (`MOST_READ` at most) what they leave unsaid; None for other deeds.
    """

    counts: Mapping[BulkOutcome, int]
    reasons: tuple[tuple[BulkOutcome, Sentence, int], ...]
    refused: tuple[BulkLine, ...]
    unsaid: UnsaidCounts | None


def bulk_action(unit: Unit, *, bulk_action_id: str) -> BulkSummary:
    """Return one bulk action; two queries. Raises NotFound."""
    row = unit.session.scalars(
        select(BulkAction).where(BulkAction.id == bulk_action_id, which_rows(unit.actor, RUN_BULK))
    ).first()
    if row is None:
        raise missing(bulk_action_id)
    return next(_summaries(unit, [row]))


def recent_bulk_actions(unit: Unit, *, limit: int = 50) -> tuple[BulkSummary, ...]:
    """Return the newest bulk actions; two queries."""
    statement = select(BulkAction).where(which_rows(unit.actor, RUN_BULK)).order_by(BulkAction.id.desc())
    return tuple(_summaries(unit, list(unit.session.scalars(statement.limit(bounded(limit))))))


def bulk_lines(
    unit: Unit, *, bulk_action_id: str, outcome: BulkOutcome | None = None, offset: int = 0, limit: int = 50
) -> Page[BulkLine]:
    """Return the entries of a bulk action in their order, of one outcome where one is asked for; two queries."""
    clauses = [BulkRow.bulk_action_id == bulk_action_id]
    if outcome is not None:
        clauses.append(BulkRow.outcome == outcome)
    total = unit.session.scalar(select(func.count()).select_from(BulkRow).where(*clauses)) or 0
    statement = _lines().where(*clauses).order_by(BulkRow.position).offset(offset).limit(bounded(limit))
    rows = tuple(_line(row) for row in unit.session.execute(statement))
    return Page(rows=rows, total=total, offset=offset, limit=limit)


def bulk_counts(unit: Unit, *, bulk_action_id: str) -> Mapping[BulkOutcome, int]:
    """Return how many entries are through, by what became of them; one query."""
    statement = (
        select(BulkRow.outcome, func.count())
        .where(BulkRow.bulk_action_id == bulk_action_id, BulkRow.outcome.is_not(None))
        .group_by(BulkRow.outcome)
    )
    found = {row[0]: row[1] for row in unit.session.execute(statement)}
    return {outcome: found.get(outcome, 0) for outcome in BulkOutcome}


def outlook(unit: Unit, *, action: BulkSummary) -> Outlook:
    """Return what a planned action would do to its entries as they stand now; two queries, and nine to look into those to be published.

    Raises ValueError where no deed is planned.
    """
    if action.deed is None:
        raise ValueError("no deed is planned")
    grouped = (
        select(Listing.availability, Listing.ends_on, func.count())
        .join(BulkRow, BulkRow.listing_id == Listing.id)
        .where(BulkRow.bulk_action_id == action.id)
        .group_by(Listing.availability, Listing.ends_on)
    )
    counts: Counter[BulkOutcome] = Counter()
    reasons: Counter[tuple[BulkOutcome, Sentence]] = Counter()
    refused: dict[tuple[Any, Any], Verdict] = {}
    today = clock.today()
    for availability, ends_on, count in unit.session.execute(grouped):
        found = verdict(action.deed, action.arguments, availability=availability, ends_on=ends_on, today=today)
        counts[found.outcome] += count
        if found.reason is not None:
            reasons[found.outcome, found.reason] += count
        if found.outcome is BulkOutcome.REFUSED:
            refused[availability, ends_on] = found
    return Outlook(
        counts={outcome: counts[outcome] for outcome in BulkOutcome},
        reasons=tuple((outcome, reason, count) for (outcome, reason), count in reasons.most_common()),
        refused=_refused(unit, action.id, refused),
        unsaid=_unsaid(unit, action.id) if action.deed is BulkDeed.PUBLISH else None,
    )


def missing(bulk_action_id: str) -> NotFound:
    """Return the fault that there is no such action for the actor."""
    return NotFound(
        "bulk_action_missing", Sentence(zh="没有这次批量处理", en="There is no such bulk action"), value=bulk_action_id
    )


def _unsaid(unit: Unit, bulk_action_id: str) -> UnsaidCounts:
    """Look into the first of the entries that would be published."""
    hidden = (
        select(Listing.id)
        .join(BulkRow, BulkRow.listing_id == Listing.id)
        .where(BulkRow.bulk_action_id == bulk_action_id)
        .where(Listing.availability != Availability.PUBLISHED, Listing.ends_on >= clock.today())
        .order_by(BulkRow.position)
        .limit(MOST_READ)
    )
    return unsaid_counts(newest_contents(unit, unit.session.scalars(hidden).all()).values())


def _refused(unit: Unit, bulk_action_id: str, groups: Mapping[tuple[Any, Any], Verdict]) -> tuple[BulkLine, ...]:
    named = list(groups)[:MOST_GROUPS]
    statement = (
        _lines(Listing.availability, Listing.ends_on)
        .where(BulkRow.bulk_action_id == bulk_action_id)
        .where(tuple_(Listing.availability, Listing.ends_on).in_(named))
        .order_by(BulkRow.position)
        .limit(SHOWN_REFUSALS)
    )
    return tuple(
        _line((*row[:4], BulkOutcome.REFUSED, (groups[row[7], row[8]].reason or _NONE).as_json(), None))
        for row in unit.session.execute(statement)
    )


_NONE = Sentence(zh="", en="")


def _lines(*more: Any) -> Any:
    columns = (
        BulkRow.position,
        Listing.id,
        Listing.external_id,
        Listing.title,
        BulkRow.outcome,
        BulkRow.reason,
        BulkRow.number,
    )
    return select(*columns, *more).join(Listing, Listing.id == BulkRow.listing_id)


def _line(row: Any) -> BulkLine:
    position, listing_id, external_id, title, outcome, reason, number = row
    return BulkLine(
        position=position,
        listing_id=listing_id,
        external_id=external_id,
        title=title,
        outcome=outcome,
        reason=None if reason is None else Sentence.from_json(reason),
        number=number,
    )


def _summaries(unit: Unit, rows: list[BulkAction]) -> Iterator[BulkSummary]:
    at_work = objects_at_work(unit, object_kind=BULK.object_kind, object_ids={row.id for row in rows})
    for row in rows:
        yield BulkSummary(
            id=row.id,
            kind=row.kind,
            status=row.status,
            deed=row.deed,
            arguments=row.arguments,
            filters=row.filters,
            rows_total=row.rows_total,
            rows_done=row.rows_done,
            created_at=row.created_at,
            completed_at=row.completed_at,
            allowed=allowed_events(unit.actor, BULK, row),
            is_interrupted=row.status in UNDER_WAY and row.id not in at_work,
        )
