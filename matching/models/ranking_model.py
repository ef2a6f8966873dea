"""Versions of the ranking model that this installation trained; the file is in the store, the one that ships has no row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base, UtcDateTime, id_column, status_column
from marketplace.ids import LENGTH
from matching.states import ModelStatus

NAME_LENGTH = 120


class RankingModel(Base):
    """One trained model; at most one of an organisation is in use, none: the one that ships.

    `facts` is what the model says of itself (counts, time range, data hash, code version), `figures` the comparison with the model that
    was in use, on held-out demands. `learned_until`: decisions made up to then were learned. `replaced_id` is the model that it took the
    place of when it was last used, empty for the one that ships: where undoing leads.
    """

    __tablename__ = "ranking_models"

    id: Mapped[str] = id_column()
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), nullable=False)
    status: Mapped[ModelStatus] = status_column(ModelStatus, "status", initial=ModelStatus.CANDIDATE)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), nullable=False)
    file_id: Mapped[str] = mapped_column(String(LENGTH), nullable=False)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False)
    learned_until: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)
    replaced_id: Mapped[str | None] = mapped_column(ForeignKey("ranking_models.id"))
    version: Mapped[int] = mapped_column(Integer, nullable=False, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads the class attribute
    __table_args__ = (
        CheckConstraint("status = 'candidate' OR used_at IS NOT NULL", name="used_once"),
        Index(None, "organisation_id", "created_at"),
    )


IN_USE = RankingModel.status == ModelStatus.IN_USE
"""The model in use."""

Index(
    "uq_ranking_models_in_use",
    RankingModel.organisation_id,
    unique=True,
    sqlite_where=IN_USE,
    postgresql_where=IN_USE,
)
