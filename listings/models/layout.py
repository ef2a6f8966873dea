"""How a list that somebody else drew up is to be read, remembered for the next file of the same make."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from listings.engine.terms import Kind
from marketplace.db import Base, UtcDateTime, enum_column, id_column

FINGERPRINT = 64


class ListLayout(Base):
    """A remembered arrangement (`engine/reading/arrangement` as JSON); `fingerprint` is that of its headers (`engine/arranging`)."""

    __tablename__ = "list_layouts"

    id: Mapped[str] = id_column()
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), nullable=False)
    kind: Mapped[Kind] = enum_column(Kind, "kind", nullable=False)
    name: Mapped[str] = mapped_column(Text, nullable=False)
    fingerprint: Mapped[str] = mapped_column(String(FINGERPRINT), nullable=False)
    arrangement: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False)
    times_used: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    version: Mapped[int] = mapped_column(Integer, nullable=False, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads the class attribute
    __table_args__ = (
        Index(None, "organisation_id", "kind", "used_at"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("times_used >= 0", name="times_used"),
    )
