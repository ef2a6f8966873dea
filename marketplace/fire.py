"""The one path of every change of state, and the only code that writes a status.

permission → allowed here? → guards → status → effect → audit row → doorbells. A `Workflow` binds a machine to a model and its
events to rights and words. Called by services; pages ask `allowed_events` for their buttons.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from marketplace.audit.record import Deed, record_many
from marketplace.errors import Conflict
from marketplace.machine import Machine, all_events, events_from, target_of
from marketplace.permissions import Permission, authorise, may
from marketplace.unit import Unit
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.actor import Actor
    from marketplace.wording import Titled

Guard = Callable[[Unit, Any], "Sentence | None"]
"""Returns why the event cannot happen now, None where it can."""
Effect = Callable[[Unit, Any], None]
"""Writes what belongs to the transition, such as `published_at`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What a machine's event means: its title (a bare verb), the audit action (past tense), who may, and what goes with it.

    `doorbells` are job names, rung with the object's id as `object_id`.
    """

    title: Sentence
    past: str
    permission: Permission
    guards: tuple[Guard, ...] = ()
    effect: Effect | None = None
    doorbells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """A machine bound to the objects that live by it: `column` holds the status, `label` names an object to people."""

    machine: type[Machine]
    object_kind: str
    column: str
    title: Sentence
    label: Callable[[Any], str]
    events: Mapping[str, Event] = field(default_factory=dict)


def fire(unit: Unit, workflow: Workflow, row: Any, event: str, *, note: str = "") -> None:
    """Move `row` by `event`. Raises Forbidden, or Conflict that names the present state and what is allowed in it."""
    fire_many(unit, workflow, [row], event, note=note)


def fire_many(
    unit: Unit,
    workflow: Workflow,
    rows: Sequence[Any],
    event: str,
    *,
    note: str = "",
    told: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Move every row by `event`, with the same checks for each; the first refusal stops all.

    `told` gives, by row id, what the audit entry says beside the change of status.
    """
    meaning = workflow.events[event]
    deeds = []
    for row in rows:
        authorise(unit, meaning.permission, row)
        before: Titled = getattr(row, workflow.column)
        after = target_of(workflow.machine, before, event)
        if after is None:
            raise _not_here(unit.actor, workflow, row, event)
        _guard(unit, meaning, row)
        setattr(row, workflow.column, after)
        if meaning.effect is not None:
            meaning.effect(unit, row)
        changes = {
            workflow.column: [before.value, after.value],
            **({"note": note} if note else {}),
            **((told or {}).get(row.id, {})),
        }
        deeds.append(
            Deed(
                action=meaning.past,
                object_kind=workflow.object_kind,
                object_id=row.id,
                label=workflow.label(row),
                changes=changes,
            )
        )
        for job in meaning.doorbells:
            unit.ring(job, object_id=row.id)
    record_many(unit, deeds)


def allowed_events(actor: Actor, workflow: Workflow, row: Any) -> tuple[str, ...]:
    """Return the events that the actor may fire in the present state, for buttons; guards are not asked."""
    here = events_from(workflow.machine, getattr(row, workflow.column))
    return tuple(event for event in here if may(actor, workflow.events[event].permission, row))


def check_workflow(workflow: Workflow) -> None:
    """Raise ValueError where machine and workflow do not name the same events."""
    missing = set(all_events(workflow.machine)) ^ set(workflow.events)
    if missing:
        raise ValueError(f"{workflow.machine.__name__}: events without a counterpart: {', '.join(sorted(missing))}")


def _guard(unit: Unit, meaning: Event, row: Any) -> None:
    for guard in meaning.guards:
        reason = guard(unit, row)
        if reason is not None:
            raise Conflict("guarded", reason)


def _not_here(actor: Actor, workflow: Workflow, row: Any, event: str) -> Conflict:
    status: Titled = getattr(row, workflow.column)
    titles = [workflow.events[name].title for name in allowed_events(actor, workflow, row)]
    asked = workflow.events[event].title
    zh = "、".join(title.zh for title in titles) or "无"
    en = ", ".join(title.en for title in titles) or "nothing"
    return Conflict(
        "not_in_this_state",
        Sentence(
            zh=f"{workflow.title.zh}“{workflow.label(row)}”现为“{status.label.zh}”，不能{asked.zh}；现在可以：{zh}",
            en=f"{workflow.title.en} “{workflow.label(row)}” is {status.label.en} and cannot {asked.en}; possible now: {en}",
        ),
        value=status.value,
    )
