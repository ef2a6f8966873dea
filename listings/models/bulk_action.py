"""A bulk action and its rows: which entries were chosen, what is to happen to them, and what became of each. The ledger that resumes a killed one."""

from __future__ import annotations

from datetime import datetime
from enum import unique
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from listings.engine.terms import Kind
from listings.models.rows import NO_ROWID
from listings.states import BulkStatus
from marketplace.db import Base, UtcDateTime, enum_column, id_column, status_column
from marketplace.wording import Titled


@unique
class BulkDeed(Titled):
    """What is done to many entries at once."""

    PUBLISH = "publish", "发布", "Publish"
    WITHDRAW = "withdraw", "下架", "Withdraw"
    EXTEND = "extend", "延长有效期", "Extend validity"
    SET_FIELD = "set_field", "统一填写一个字段", "Set one field"


@unique
class BulkOutcome(Titled):
    """What becomes (before the run) or became (after it) of one entry."""

    DONE = "done", "已执行", "Done"
    UNCHANGED = "unchanged", "无需改动", "Unchanged"
    REFUSED = "refused", "未执行", "Not done"


class BulkAction(Base):
    """One deed on many entries of one list.

    JSON columns: `arguments` of the deed (`until` or `months`; `field` and `value` as typed), `filters` that chose the entries (None: picked one by
    one), `actor` {kind, id, label, language}. `rows_done` rows are through: a killed run goes on from there.
    """

    __tablename__ = "bulk_actions"

    id: Mapped[str] = id_column()
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), nullable=False, index=True)
    kind: Mapped[Kind] = enum_column(Kind, "kind", nullable=False)
    status: Mapped[BulkStatus] = status_column(BulkStatus, "status", initial=BulkStatus.CHOSEN)
    deed: Mapped[BulkDeed | None] = enum_column(BulkDeed, "deed")
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False, default=dict)
    filters: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    actor: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False)
    rows_total: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    rows_done: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    version: Mapped[int] = mapped_column(Integer, nullable=False, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads the class attribute
    __table_args__ = (
        CheckConstraint("rows_done BETWEEN 0 AND rows_total", name="rows_done"),
        CheckConstraint("status IN ('chosen', 'cancelled') OR deed IS NOT NULL", name="planned_has_deed"),
        CheckConstraint("status <> 'completed' OR rows_done = rows_total", name="completed_is_whole"),
        CheckConstraint("(status = 'completed') = (completed_at IS NOT NULL)", name="completed_at"),
    )


class BulkRow(Base):
    """One chosen entry, in the order of the list; `outcome` is None until its turn came, `number` is the version that was written."""

    __tablename__ = "bulk_action_rows"

    bulk_action_id: Mapped[str] = mapped_column(ForeignKey("bulk_actions.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    listing_id: Mapped[str] = mapped_column(ForeignKey("listings.id"), nullable=False)
    outcome: Mapped[BulkOutcome | None] = enum_column(BulkOutcome, "outcome")
    reason: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    number: Mapped[int | None] = mapped_column(Integer)

    __table_args__ = (
        Index("ix_bulk_action_rows_outcome", "bulk_action_id", "outcome", "position"),
        CheckConstraint("outcome <> 'refused' OR reason IS NOT NULL", name="refused_says_why"),
        NO_ROWID,
    )
