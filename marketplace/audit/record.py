"""Writing the trail: entries are gathered in the unit and sealed into their chains at its very end.

Called by services and `fire`, inside a unit. A bulk recorder names versions and hashes rather than whole contents: the content
stands in its own immutable row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from marketplace import chain, clock
from marketplace.actor import Actor
from marketplace.audit.models import PLATFORM, AuditEntry, AuditHead, AuditValue
from marketplace.db import insert_if_absent, insert_rows
from marketplace.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from marketplace.unit import Unit

OLD, NEW = 0, 1
LABELS = ("actor_label", "object_label")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What is recorded of one object: `changes` maps a field name to its value, or to `[old, new]`; values are JSON's."""

    action: str
    object_kind: str
    object_id: str
    label: str
    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sealed:
    deed: Deed
    at: datetime
    actor: Actor
    chain: str


def record(
    unit: Unit, *, action: str, object_kind: str, object_id: str, label: str, changes: Mapping[str, Any] | None = None
) -> None:
    """Record one deed (`action` in the past: `published`) in the chain of the actor's organisation."""
    deed = Deed(action=action, object_kind=object_kind, object_id=object_id, label=label, changes=changes or {})
    record_many(unit, [deed])


def record_many(unit: Unit, deeds: Iterable[Deed]) -> None:
    """Record many deeds of this moment, in their order."""
    at = clock.now()
    key = unit.actor.organisation_id or PLATFORM
    for deed in deeds:
        unit.gather(seal, _Sealed(deed=deed, at=at, actor=unit.actor, chain=key))


def seal(unit: Unit, gathered: list[_Sealed]) -> None:
    """Give what was gathered its numbers and hashes, and write it; the head rows are the last statements."""
    ordered = sorted(gathered, key=attrgetter("chain"))  # stable; one order of locks for everybody
    for key in dict.fromkeys(item.chain for item in ordered):
        _seal_chain(unit, key, [item for item in ordered if item.chain == key])


def _seal_chain(unit: Unit, key: str, items: list[_Sealed]) -> None:
    session = unit.session
    insert_if_absent(session, AuditHead, {"chain": key, "number": 0, "hash": chain.GENESIS})
    head = session.execute(
        select(AuditHead.number, AuditHead.hash).where(AuditHead.chain == key).with_for_update()
    ).one()
    number, previous = head.number, head.hash
    salts = iter(chain.new_salts(sum(len(item.deed.changes) + len(LABELS) for item in items)))
    entries, values = [], []
    for item in items:
        number += 1
        told = {"actor_label": item.actor.label, "object_label": item.deed.label, **item.deed.changes}
        kept = {name: [next(salts), value] for name, value in told.items()}
        entry = {
            "id": new_id(),
            "chain": key,
            "number": number,
            "at": item.at,
            "actor_kind": item.actor.kind.value,
            "actor_id": item.actor.id,
            "action": item.deed.action,
            "object_kind": item.deed.object_kind,
            "object_id": item.deed.object_id,
            "fields": {name: chain.commitment(salt, name, value) for name, (salt, value) in kept.items()},
        }
        entry["previous"], previous = previous, entry_hash(previous, entry)
        entry["hash"] = previous
        entries.append(entry)
        values.append({"entry_id": entry["id"], "values": kept, "erased_at": None})
    insert_rows(session, AuditEntry, entries)
    insert_rows(session, AuditValue, values)
    session.execute(update(AuditHead).where(AuditHead.chain == key).values(number=number, hash=previous))
    unit.chain_ends.append(chain.ChainEnd(chain=key, number=number, hash=previous))


def entry_hash(previous: str, entry: Mapping[str, Any]) -> str:
    """Return the hash of an entry given as a mapping of its columns (`previous` and `hash` are not read from it)."""
    content = {
        "id": entry["id"],
        "chain": entry["chain"],
        "number": entry["number"],
        "at": entry["at"].isoformat(timespec="microseconds"),
        "actor": [entry["actor_kind"], entry["actor_id"]],
        "action": entry["action"],
        "object": [entry["object_kind"], entry["object_id"]],
        "fields": entry["fields"],
    }
    return chain.link_hash(previous, content)
