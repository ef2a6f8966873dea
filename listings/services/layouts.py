"""Remembering how somebody's list is laid out, and reading a file by that memory. Called by the pages, the previews and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from listings.engine.arranging.layouts import fingerprint
from listings.engine.reading.arrangement import Arrangement, arrangement_as_json
from listings.engine.terms import Kind
from listings.models.layout import ListLayout
from listings.permissions.rights import KEEP_LAYOUT
from listings.permissions.workflows import IMPORT
from listings.services.uploads import forget_preview, undecided_run
from marketplace import clock
from marketplace.audit.record import record
from marketplace.errors import Invalid, NotFound
from marketplace.ids import new_id
from marketplace.permissions import authorise
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from listings.models.import_run import ImportRun
    from marketplace.unit import Unit

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """A layout to be remembered: whose list, and the name that people see."""

    kind: Kind
    name: str


def arrange_import(unit: Unit, *, import_run_id: str, arrangement: Arrangement, remember_as: str = "") -> ImportRun:
    """Read the file of an undecided run as a person said; nothing can be confirmed before the preview was made again.

    With a name the arrangement is remembered for the next file of the same headers. Raises Conflict once the run was confirmed.
    """
    run = undecided_run(unit, import_run_id)
    run.arrangement, run.mapping, run.changed_at = arrangement_as_json(arrangement), {}, clock.now()
    record(
        unit,
        action="mapped",
        object_kind=IMPORT.object_kind,
        object_id=run.id,
        label=run.file_name,
        changes={"arrangement": run.arrangement},
    )
    forget_preview(unit, run)
    if remember_as.strip():
        _remember(unit, arrangement, Memory(kind=run.kind, name=remember_as))
    return run


def _remember(unit: Unit, arrangement: Arrangement, memory: Memory) -> ListLayout:
    name, now, key = _checked(memory.name), clock.now(), fingerprint(arrangement)
    known = select(ListLayout).where(
        ListLayout.organisation_id == (unit.actor.organisation_id or ""),
        ListLayout.kind == memory.kind,
        ListLayout.fingerprint == key,
    )
    layout = unit.session.scalars(known).first()
    action = "updated"
    if layout is None:
        action = "created"
        layout = ListLayout(
            id=new_id(),
            organisation_id=unit.actor.organisation_id or "",
            kind=memory.kind,
            fingerprint=key,
            name=name,
            arrangement={},
            times_used=0,
            created_at=now,
            used_at=now,
        )
        authorise(unit, KEEP_LAYOUT, layout)
        unit.session.add(layout)
    layout.name, layout.arrangement, layout.used_at = name, arrangement_as_json(arrangement), now
    unit.session.flush()
    _told(unit, layout, action, {"name": name})
    return layout


def rename_layout(unit: Unit, *, layout_id: str, name: str) -> ListLayout:
    """Give a layout another name. Raises NotFound, Invalid for an empty or too long name."""
    layout = _layout(unit, layout_id)
    before, layout.name = layout.name, _checked(name)
    _told(unit, layout, "updated", {"name": [before, layout.name]})
    return layout


def forget_layout(unit: Unit, *, layout_id: str) -> None:
    """Forget a layout; files that were read by it stay as they are. Raises NotFound."""
    layout = _layout(unit, layout_id)
    unit.session.delete(layout)
    _told(unit, layout, "removed", {"name": layout.name})


def note_layout_use(unit: Unit, layout_id: str) -> None:
    """Count that a file was read by a layout; one that was forgotten meanwhile is not counted."""
    layout = unit.session.get(ListLayout, layout_id, with_for_update=True)
    if layout is not None:
        layout.times_used, layout.used_at = layout.times_used + 1, clock.now()


def _layout(unit: Unit, layout_id: str) -> ListLayout:
    layout = unit.session.get(ListLayout, layout_id, with_for_update=True)
    if layout is None or layout.organisation_id != unit.actor.organisation_id:
        raise NotFound("layout_missing", Sentence(zh="没有这个表式", en="There is no such layout"), value=layout_id)
    authorise(unit, KEEP_LAYOUT, layout)
    return layout


def _checked(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned or len(cleaned) > LONGEST_NAME:
        raise Invalid(
            "layout_name",
            Sentence(
                zh=f"请给一个名字，最多 {LONGEST_NAME} 个字", en=f"Give it a name, at most {LONGEST_NAME} characters"
            ),
            value=cleaned[:LONGEST_NAME],
        )
    return cleaned


def _told(unit: Unit, layout: ListLayout, action: str, changes: dict[str, Any]) -> None:
    record(
        unit,
        action=action,
        object_kind="list_layout",
        object_id=layout.id,
        label=layout.name,
        changes=changes,
    )
