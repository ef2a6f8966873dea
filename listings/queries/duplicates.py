"""Likely duplicates as a list of work, and one pair with both contents: of the actor's own lists only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, or_, select

from listings.engine.content import Content
from listings.engine.duplicates.uniting import Difference, differences
from listings.models.duplicate import DuplicatePair
from listings.models.merge import ListingMerge
from listings.permissions.rights import DECIDE_DUPLICATE
from listings.queries.contents import contents_of
from listings.queries.listings import ListingSummary, summaries_of
from listings.queries.pages import Page, bounded
from listings.states import Availability, DuplicateStatus
from marketplace.errors import NotFound
from marketplace.permissions import which_rows
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from marketplace.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateRow:
    """Two listings that may be one: both records, `score` 0-100, why, and what was decided."""

    first: ListingSummary
    second: ListingSummary
    status: DuplicateStatus
    score: float
    reason: Sentence
    decided_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateDetail:
    """A pair with both contents, whole (they are the own organisation's): `kept` is the entry to keep, `other` the one to withdraw.

    `differences` are those of `other` from `kept`; `merge_id` names the merge that stands, None where there is none.
    """

    row: DuplicateRow
    kept: ListingSummary
    other: ListingSummary
    kept_content: Content
    other_content: Content
    differences: tuple[Difference, ...]
    merge_id: str | None


def duplicate_pairs(
    unit: Unit,
    *,
    status: DuplicateStatus | None = None,
    import_run_id: str | None = None,
    offset: int = 0,
    limit: int = 50,
) -> Page[DuplicateRow]:
    """Return likely duplicates, most alike first, of one decision and one import or of all; three queries.

    Among those that wait are none of an entry that was merged into a third one: there is nothing left to decide.
    """
    clauses: list[ColumnElement[bool]] = [which_rows(unit.actor, DECIDE_DUPLICATE)]
    if status is not None:
        clauses.append(DuplicatePair.status == status)
    if status is DuplicateStatus.OPEN:
        is_either = or_(
            ListingMerge.merged_id == DuplicatePair.first_id, ListingMerge.merged_id == DuplicatePair.second_id
        )
        clauses.append(~exists().where(is_either, ListingMerge.undone_at.is_(None)))
    if import_run_id is not None:
        clauses.append(DuplicatePair.import_run_id == import_run_id)
    limit = bounded(limit)
    total = unit.session.scalar(select(func.count()).select_from(DuplicatePair).where(*clauses)) or 0
    ordered = (
        select(DuplicatePair)
        .where(*clauses)
        .order_by(DuplicatePair.score.desc(), DuplicatePair.first_id, DuplicatePair.second_id)
    )
    pairs = unit.session.scalars(ordered.offset(offset).limit(limit)).all()
    records = summaries_of(unit, {side for pair in pairs for side in (pair.first_id, pair.second_id)})
    return Page(rows=tuple(_row(pair, records) for pair in pairs), total=total, offset=offset, limit=limit)


def duplicate_pair(unit: Unit, *, first_id: str, second_id: str, kept_id: str | None = None) -> DuplicateDetail:
    """Return one pair with both contents. Raises NotFound.

    Without a wish the published one is kept, else the older one; while a merge stands, the one that was kept.
    """
    clauses = (DuplicatePair.first_id == first_id, DuplicatePair.second_id == second_id)
    pair = unit.session.scalars(select(DuplicatePair).where(*clauses, which_rows(unit.actor, DECIDE_DUPLICATE))).first()
    if pair is None:
        raise NotFound("pair_missing", Sentence(zh="没有这一对条目", en="There is no such pair"))
    records = summaries_of(unit, [first_id, second_id])
    row = _row(pair, records)
    standing = unit.session.scalars(
        select(ListingMerge).where(
            ListingMerge.merged_id.in_((first_id, second_id)),
            ListingMerge.kept_id.in_((first_id, second_id)),
            ListingMerge.undone_at.is_(None),
        )
    ).first()
    kept_id = standing.kept_id if standing else kept_id if kept_id in records else _advised(row).id
    kept, other = (row.first, row.second) if kept_id == first_id else (row.second, row.first)
    contents = contents_of(unit, [kept.version_id, other.version_id])
    return DuplicateDetail(
        row=row,
        kept=kept,
        other=other,
        kept_content=contents[kept.version_id],
        other_content=contents[other.version_id],
        differences=differences(contents[kept.version_id], contents[other.version_id]),
        merge_id=standing.id if standing else None,
    )


def pairs_kept_apart(unit: Unit, *, organisation_id: str) -> dict[tuple[str, str], str | None]:
    """Return what was judged not to be the same in one organisation's lists: both ids, the lower first, with the hash it was judged by; one query.

    There are as many as people decided, one by one.
    """
    statement = select(DuplicatePair.first_id, DuplicatePair.second_id, DuplicatePair.decided_on).where(
        DuplicatePair.organisation_id == organisation_id, DuplicatePair.status == DuplicateStatus.APART
    )
    return {(row.first_id, row.second_id): row.decided_on for row in unit.session.execute(statement)}


def _advised(row: DuplicateRow) -> ListingSummary:
    is_second = (
        row.second.availability is Availability.PUBLISHED and row.first.availability is not Availability.PUBLISHED
    )
    return row.second if is_second else row.first


def _row(pair: DuplicatePair, records: dict[str, ListingSummary]) -> DuplicateRow:
    return DuplicateRow(
        first=records[pair.first_id],
        second=records[pair.second_id],
        status=pair.status,
        score=pair.score,
        reason=Sentence.from_json(pair.reason),
        decided_at=pair.decided_at,
    )
