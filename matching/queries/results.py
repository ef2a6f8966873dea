"""Results of a completed run as lists: demands, achievements, abstentions. Filters, order and pages; fixed query counts.

Every row is the disclosure projection for the unit's actor; entries that do not exist for them are not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import exists, func, select

from listings.engine.terms import Kind
from listings.models.rows import TermList, VersionTerm
from listings.models.version import ListingVersion
from listings.queries.pages import Page, bounded
from matching.models.match import MatchAbstention
from matching.models.run import MatchEntry
from matching.queries.decided import has_decision
from matching.queries.loading import seen_run
from matching.queries.seeing import abstention_rows, seen_entries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from marketplace.unit import Unit
    from matching.engine.abstention import AbstentionReason
    from matching.engine.decisions import Decision
    from matching.queries.records import AbstentionRow, EntrySummary

Order = Literal["level", "order"]
"""Best match first, or the order of the list."""


def demand_results(  # noqa: PLR0913 - one argument for each filter of the page
    unit: Unit,
    *,
    match_run_id: str,
    level: int | None = None,
    abstained: bool | None = None,
    reason: AbstentionReason | None = None,
    technical_field: str = "",
    decision: Decision | None = None,
    text: str = "",
    sort: Order = "level",
    offset: int = 0,
    limit: int = 50,
) -> Page[EntrySummary]:
    """Return the demands of a run.

    `level` filters by the best level, `text` by title or external id, `reason` by the abstention's, `decision` by any match of theirs.
    """
    clauses = _clauses(Kind.DEMAND, level=level, text=text, technical_field=technical_field)
    if abstained is not None:
        clauses.append(_has_abstention() if abstained else ~_has_abstention())
    if reason is not None:
        clauses.append(_has_abstention(MatchAbstention.reason == reason))
    if decision is not None:
        clauses.append(has_decision(unit, match_run_id=match_run_id, kind=Kind.DEMAND, decision=decision))
    return _page(unit, match_run_id, clauses, sort=sort, offset=offset, limit=limit)


def achievement_results(  # noqa: PLR0913 - one argument for each filter of the page
    unit: Unit,
    *,
    match_run_id: str,
    level: int | None = None,
    technical_field: str = "",
    decision: Decision | None = None,
    text: str = "",
    sort: Order = "level",
    offset: int = 0,
    limit: int = 50,
) -> Page[EntrySummary]:
    """Return the achievements of a run; filters as for demands."""
    clauses = _clauses(Kind.ACHIEVEMENT, level=level, text=text, technical_field=technical_field)
    if decision is not None:
        clauses.append(has_decision(unit, match_run_id=match_run_id, kind=Kind.ACHIEVEMENT, decision=decision))
    return _page(unit, match_run_id, clauses, sort=sort, offset=offset, limit=limit)


def abstentions(
    unit: Unit, *, match_run_id: str, reason: AbstentionReason | None = None, offset: int = 0, limit: int = 50
) -> Page[AbstentionRow]:
    """Return the demands that nothing fits, in the order of the list."""
    seen_run(unit, match_run_id)
    statement = (
        select(MatchAbstention)
        .join(MatchEntry, _same_entry(MatchAbstention.demand_version_id))
        .where(MatchAbstention.match_run_id == match_run_id)
        .order_by(MatchEntry.position)
    )
    if reason is not None:
        statement = statement.where(MatchAbstention.reason == reason)
    limit = bounded(limit)
    total = unit.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    found = list(unit.session.scalars(statement.offset(offset).limit(limit)))
    return Page(rows=tuple(abstention_rows(unit, match_run_id, found)), total=total, offset=offset, limit=limit)


def _clauses(kind: Kind, *, level: int | None, text: str, technical_field: str) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = [MatchEntry.kind == kind]
    if level is not None:
        clauses.append(MatchEntry.best_level == level)
    if technical_field:
        clauses.append(_is_in_field(technical_field))
    if text.strip():
        wanted = text.strip()
        clauses.append(
            exists().where(
                ListingVersion.id == MatchEntry.version_id, ListingVersion.title.icontains(wanted, autoescape=True)
            )
            | MatchEntry.external_id.icontains(wanted, autoescape=True)
        )
    return clauses


def _page(
    unit: Unit, match_run_id: str, clauses: Sequence[ColumnElement[bool]], *, sort: Order, offset: int, limit: int
) -> Page[EntrySummary]:
    seen_run(unit, match_run_id)
    which = (MatchEntry.match_run_id == match_run_id, *clauses)
    limit = bounded(limit)
    total = unit.session.scalar(select(func.count()).select_from(MatchEntry).where(*which)) or 0
    ordered = select(MatchEntry).where(*which).order_by(*_ORDERS[sort], MatchEntry.position)
    rows = list(unit.session.scalars(ordered.offset(offset).limit(limit)))
    summaries = seen_entries(unit, match_run_id, rows).summaries
    shown_rows = tuple(summaries[row.version_id] for row in rows if row.version_id in summaries)
    return Page(rows=shown_rows, total=total, offset=offset, limit=limit)


_ORDERS: dict[Order, tuple[Any, ...]] = {
    "level": (MatchEntry.best_level.desc().nulls_last(), MatchEntry.best_probability.desc().nulls_last()),
    "order": (),
}


def _has_abstention(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        MatchAbstention.match_run_id == MatchEntry.match_run_id,
        MatchAbstention.demand_version_id == MatchEntry.version_id,
        *conditions,
    )


def _is_in_field(code: str) -> ColumnElement[bool]:
    return exists().where(
        VersionTerm.version_id == MatchEntry.version_id,
        VersionTerm.list_name == TermList.TECHNICAL_FIELDS,
        VersionTerm.value == code,
    )


def _same_entry(version_id: Any) -> ColumnElement[bool]:
    same: ColumnElement[bool] = (MatchEntry.match_run_id == MatchAbstention.match_run_id) & (
        MatchEntry.version_id == version_id
    )
    return same
