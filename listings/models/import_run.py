"""An import run and its rows: the file, what the preview found, how far the run came. The ledger that resumes a killed run.

The counts of a run are never stored beside its rows: queries count them.
"""

from __future__ import annotations

from datetime import datetime
from enum import unique
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from listings.engine.terms import Kind
from listings.models.listing import EXTERNAL_ID_LENGTH
from listings.models.version import HASH_LENGTH
from listings.states import ImportStatus
from marketplace.db import Base, UtcDateTime, enum_column, id_column, status_column
from marketplace.ids import LENGTH
from marketplace.wording import Titled


@unique
class Outcome(Titled):
    """What becomes (preview) or became (run) of one row of the file."""

    CREATED = "created", "新增", "Created"
    UPDATED = "updated", "更新", "Updated"
    UNCHANGED = "unchanged", "未变", "Unchanged"
    REJECTED = "rejected", "退回", "Rejected"


class ImportRun(Base):
    """One file on its way into a list.

    JSON columns: `mapping` {header: field name} as the person gave it, `report` what the preview read of headers, vocabularies and sheets,
    `failure` a Sentence, `actor` {kind, id, label, language} of who uploaded it. `rows_done` rows of the file are stored: a killed run goes on from there.
    """

    __tablename__ = "import_runs"

    id: Mapped[str] = id_column()
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), nullable=False, index=True)
    kind: Mapped[Kind] = enum_column(Kind, "kind", nullable=False)
    status: Mapped[ImportStatus] = status_column(ImportStatus, "status", initial=ImportStatus.UPLOADED)
    file_id: Mapped[str] = mapped_column(String(LENGTH), nullable=False)
    file_name: Mapped[str] = mapped_column(Text, nullable=False)
    actor: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False)
    mapping: Mapped[dict[str, str]] = mapped_column(JSON, nullable=False, default=dict)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    failure: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    rows_total: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    rows_done: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    version: Mapped[int] = mapped_column(Integer, nullable=False, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, nullable=False)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads the class attribute
    __table_args__ = (
        CheckConstraint("rows_done BETWEEN 0 AND rows_total", name="rows_done"),
        CheckConstraint("status <> 'completed' OR rows_done = rows_total", name="completed_is_whole"),
        CheckConstraint("(status = 'completed') = (completed_at IS NOT NULL)", name="completed_at"),
        CheckConstraint("(status = 'failed') = (failure IS NOT NULL)", name="failed_says_why"),
        CheckConstraint(
            "status NOT IN ('previewed', 'confirmed', 'running', 'completed') OR report IS NOT NULL",
            name="previewed_has_report",
        ),
    )


class ImportRow(Base):
    """One row of the file; `position` counts the data rows of the whole file from 0, `row` is the sheet's own number.

    `content` (the codec's canonical text) holds what was read, so that the run stores exactly what the preview showed; it is emptied once
    the row is stored: the version then holds it. `issues` and `questions` are lists of JSON objects (see `notes`).
    """

    __tablename__ = "import_rows"

    import_run_id: Mapped[str] = mapped_column(ForeignKey("import_runs.id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    sheet: Mapped[str] = mapped_column(Text, nullable=False, default="")
    row: Mapped[int] = mapped_column(Integer, nullable=False)
    external_id: Mapped[str] = mapped_column(String(EXTERNAL_ID_LENGTH), nullable=False, default="")
    title: Mapped[str] = mapped_column(Text, nullable=False, default="")
    outcome: Mapped[Outcome] = enum_column(Outcome, "outcome", nullable=False)
    content: Mapped[str | None] = mapped_column(Text)
    content_hash: Mapped[str | None] = mapped_column(String(HASH_LENGTH))
    issues: Mapped[list[dict[str, Any]]] = mapped_column(JSON, nullable=False, default=list)
    questions: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    listing_id: Mapped[str | None] = mapped_column(ForeignKey("listings.id"))

    __table_args__ = (
        Index(None, "import_run_id", "outcome", "position"),
        CheckConstraint(
            "outcome <> 'rejected' OR (listing_id IS NULL AND content IS NULL)", name="rejected_is_nothing"
        ),
    )
