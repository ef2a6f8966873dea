"""An import run and its rows: the file, what the preview found, how far the run came. The ledger that resumes a killed run.

A run carries the counts of its rows, so that pages need not read them: who writes rows writes the counts with them (`services/tallying`).
"""

from __future__ import annotations

from datetime import datetime
from enum import unique
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from listings.engine.terms import Kind
from listings.models.listing import EXTERNAL_ID_LENGTH
from listings.models.version import HASH_LENGTH
from listings.states import ImportStatus
from marketplace.db import Base, UtcDateTime, enum_column, id_column, status_column
from marketplace.ids import LENGTH
from marketplace.wording import Titled

if TYPE_CHECKING:
    from sqlalchemy import TextClause

HAS_ISSUES = text("json_array_length(issues) > 0")
HAS_QUESTIONS = text("questions IS NOT NULL")
WAS_ASKED = text("answer IS NOT NULL")


@unique
class Outcome(Titled):
    """What becomes (preview) or became (run) of one row of the file."""

    CREATED = "created", "新增", "Created"
    UPDATED = "updated", "更新", "Updated"
    UNCHANGED = "unchanged", "未变", "Unchanged"
    REJECTED = "rejected", "退回", "Rejected"


@unique
class ImportMode(Titled):
    """What a file means for the entries that it does not name."""

    ADD_AND_UPDATE = "add_and_update", "新增和更新", "add and update"
    WHOLE_LIST = "whole_list", "整单替换（文件中的单位）", "whole list of the organisations named"
    WHOLE_LIST_OF_ALL = "whole_list_of_all", "整单替换（全部单位）", "whole list of all organisations"

    @property
    def is_whole(self) -> bool:
        """Whether what the file does not name is to be withdrawn."""
        return self is not ImportMode.ADD_AND_UPDATE


@unique
class Answer(Titled):
    """The question about a row that is near a listing and names none: asked, or how a person answered it."""

    ASKED = "asked", "待回答", "to be answered"
    UPDATE = "update", "更新已有条目", "update the entry"
    NEW = "new", "作为新条目", "a new entry"


class ImportRun(Base):
    """One file on its way into a list.

    JSON columns: `mapping` {header: field name} as the person gave it, `arrangement` what was said of sheets, rows and columns
    (`engine/reading/arrangement`; `layout_name` asks for one that is remembered), `report` what the preview read of headers, vocabularies and sheets,
    `failure` a Sentence, `actor` {kind, id, label, language} of who uploaded it. `rows_done` rows of the file are stored: a killed run goes on from there.
    `counts` {outcome, or `questions`, `asked`, `waiting`, `hinted`: rows}, always those of the rows as they stand; what is not there is 0.
    """

    __tablename__ = "import_runs"

    id: Mapped[str] = id_column()
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), nullable=False, index=True)
    kind: Mapped[Kind] = enum_column(Kind, "kind", nullable=False)
    status: Mapped[ImportStatus] = status_column(ImportStatus, "status", initial=ImportStatus.UPLOADED)
    file_id: Mapped[str] = mapped_column(String(LENGTH), nullable=False)
    file_name: Mapped[str] = mapped_column(Text, nullable=False)
    actor: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False)
    mode: Mapped[ImportMode] = enum_column(
        ImportMode, "mode", nullable=False, default=ImportMode.ADD_AND_UPDATE, server_default=ImportMode.ADD_AND_UPDATE
    )
    mapping: Mapped[dict[str, str]] = mapped_column(JSON, nullable=False, default=dict)
    layout_name: Mapped[str] = mapped_column(Text, nullable=False, default="", server_default="")
    arrangement: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    failure: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    rows_total: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    rows_done: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, nullable=False, default=dict)
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


def _few(name: str, condition: TextClause) -> Index:
    """Return the index of those rows of a run that are shown by themselves, of which a large file may have few."""
    return Index(
        f"ix_import_rows_{name}", "import_run_id", "position", sqlite_where=condition, postgresql_where=condition
    )


class ImportRow(Base):
    """One row of the file; `position` counts the data rows of the whole file from 0, `row` is the sheet's own number.

    `external_id` is what it is stored under; `own_id` what it is known by where it gives no id of its own: derived from its title and organisation.
    They differ where the row updates a listing that a person, or an alias, named.

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
    own_id: Mapped[str | None] = mapped_column(String(EXTERNAL_ID_LENGTH))
    answer: Mapped[Answer | None] = enum_column(Answer, "answer")
    questions: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
    listing_id: Mapped[str | None] = mapped_column(ForeignKey("listings.id"))

    __table_args__ = (
        Index(None, "import_run_id", "outcome", "position"),
        _few("hinted", HAS_ISSUES),
        _few("questions", HAS_QUESTIONS),
        _few("asked", WAS_ASKED),
        CheckConstraint(
            "outcome <> 'rejected' OR (listing_id IS NULL AND content IS NULL)", name="rejected_is_nothing"
        ),
        CheckConstraint("answer IS NULL OR own_id IS NOT NULL", name="asked_without_id"),
    )


class ImportProvider(Base):
    """An organisation that the file names as the one behind `rows` of its entries; one that no list knew before stands not here."""

    __tablename__ = "import_providers"

    import_run_id: Mapped[str] = mapped_column(ForeignKey("import_runs.id"), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    rows: Mapped[int] = mapped_column(Integer, nullable=False)

    __table_args__ = (CheckConstraint("rows > 0", name="rows"),)


class ImportWithdrawal(Base):
    """A listing that a whole list no longer names, as it was counted when a person confirmed; `done_at` once it was seen to."""

    __tablename__ = "import_withdrawals"

    import_run_id: Mapped[str] = mapped_column(ForeignKey("import_runs.id"), primary_key=True)
    listing_id: Mapped[str] = mapped_column(ForeignKey("listings.id"), primary_key=True)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
