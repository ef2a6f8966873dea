"""Tables of the audit trail: the chained entry, the erasable values beside it, and the head of each chain.

Entries and values are written by `record`; nothing updates or deletes an entry, and the session refuses to.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base, UtcDateTime
from marketplace.ids import LENGTH

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.orm import Mapper

HASH_LENGTH = 64
PLATFORM = "platform"


class AuditEntry(Base):
    """One link: `chain` is an organisation's id or `platform`, `number` counts from 1 without a gap.

    `fields` maps the name of each value to the commitment to it; the labels of actor and object are values too.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        UniqueConstraint("chain", "number"),
        Index("ix_audit_entries_object", "object_kind", "object_id"),
    )

    id: Mapped[str] = mapped_column(String(LENGTH), primary_key=True)
    chain: Mapped[str] = mapped_column(String(LENGTH))
    number: Mapped[int] = mapped_column(Integer)
    previous: Mapped[str] = mapped_column(String(HASH_LENGTH))
    hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_kind: Mapped[str] = mapped_column(String(40))
    actor_id: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(80))
    object_kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(64))
    fields: Mapped[dict[str, str]] = mapped_column(JSON)


class AuditValue(Base):
    """The values of one entry: name → [salt, value], null once erased; `erased_at` says when the last of them was."""

    __tablename__ = "audit_values"

    entry_id: Mapped[str] = mapped_column(ForeignKey("audit_entries.id"), primary_key=True)
    values: Mapped[dict[str, list[Any] | None]] = mapped_column(JSON)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuditHead(Base):
    """Where a chain ends; written as the last statement before commit."""

    __tablename__ = "audit_heads"

    chain: Mapped[str] = mapped_column(String(LENGTH), primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    hash: Mapped[str] = mapped_column(String(HASH_LENGTH))


@event.listens_for(AuditEntry, "before_update")
@event.listens_for(AuditEntry, "before_delete")
def _refuse(mapper: Mapper[Any], connection: Connection, target: AuditEntry) -> None:
    del mapper, connection
    raise RuntimeError(f"audit entry {target.id} is final")
