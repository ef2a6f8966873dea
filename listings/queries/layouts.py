"""The layouts that an organisation remembered: for the page that lists them, and for recognising a file by them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from listings.engine.arranging.layouts import fit
from listings.engine.reading.arrangement import Arrangement, SheetUse, arrangement_from_json
from listings.engine.terms import Kind
from listings.models.layout import ListLayout
from listings.permissions.rights import KEEP_LAYOUT
from listings.queries.pages import Page, bounded
from marketplace.errors import Invalid, Place
from marketplace.permissions import which_rows
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from listings.engine.reading.ports import Table
    from marketplace.unit import Unit

TRIED = 50
"""Layouts that a file is compared with: the ones used last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutLine:
    """A remembered layout; `headers` are those that it reads, in their order."""

    id: str
    kind: Kind
    name: str
    headers: tuple[str, ...]
    times_used: int
    used_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """The layout by which a file is read: its arrangement for this very file, and the share of headers in common (1: all)."""

    id: str
    name: str
    arrangement: Arrangement
    share: float

    def as_json(self) -> Mapping[str, Any]:
        """Return what the report of a run keeps of it."""
        return {"id": self.id, "name": self.name, "share": self.share}


def layouts_page(unit: Unit, *, offset: int = 0, limit: int = 50) -> Page[LayoutLine]:
    """Return the layouts of the actor's organisation, those used last first; two queries."""
    own = which_rows(unit.actor, KEEP_LAYOUT)
    limit = bounded(limit)
    total = unit.session.scalar(select(func.count()).select_from(ListLayout).where(own)) or 0
    statement = select(ListLayout).where(own).order_by(ListLayout.used_at.desc(), ListLayout.id)
    rows = unit.session.scalars(statement.offset(offset).limit(limit))
    return Page(rows=tuple(map(_line, rows)), total=total, offset=offset, limit=limit)


def remembered_for(
    unit: Unit, *, organisation_id: str, kind: Kind, tables: Sequence[Table], name: str = ""
) -> Remembered | None:
    """Return the layout that fits a file best, None where none does; with a name only that one, and Invalid where it does not fit."""
    statement = select(ListLayout).where(ListLayout.organisation_id == organisation_id, ListLayout.kind == kind)
    if name:
        statement = statement.where(ListLayout.name == name)
    found = []
    for layout in unit.session.scalars(statement.order_by(ListLayout.used_at.desc(), ListLayout.id).limit(TRIED)):
        fitting = fit(arrangement_from_json(layout.arrangement), tables)
        if fitting is not None:
            found.append(
                Remembered(id=layout.id, name=layout.name, arrangement=fitting.arrangement, share=fitting.share)
            )
    if name and not found:
        raise Invalid(
            "layout_does_not_fit",
            Sentence(
                zh=f"没有名为“{name}”的表式，或这个文件的表头与它不符",
                en=f"There is no layout called “{name}”, or the headers of this file are not its",
            ),
            place=Place(field="--layout"),
            value=name,
        )
    return max(found, key=lambda one: one.share, default=None)


def _line(layout: ListLayout) -> LayoutLine:
    sheets = arrangement_from_json(layout.arrangement).sheets
    return LayoutLine(
        id=layout.id,
        kind=layout.kind,
        name=layout.name,
        headers=tuple(
            column.header for sheet in sheets if sheet.use is SheetUse.LIST for column in sheet.columns if column.target
        ),
        times_used=layout.times_used,
        used_at=layout.used_at,
    )
