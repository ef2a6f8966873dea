"""The row of a stored file; its bytes stand in the data folder under their hash, shared by rows with the same content."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace import clock
from marketplace.db import Base, UtcDateTime, enum_column, id_column
from marketplace.files.kinds import FileKind
from marketplace.ids import LENGTH


class StoredFile(Base):
    """One file as one organisation handed it in, or as the program made it for one."""

    __tablename__ = "stored_files"
    __table_args__ = (
        Index("ix_stored_files_content_hash", "content_hash"),
        Index("ix_stored_files_organisation_id", "organisation_id"),
    )

    id: Mapped[str] = id_column()
    content_hash: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[FileKind] = enum_column(FileKind, "kind", nullable=False)
    name: Mapped[str] = mapped_column(String(255))
    organisation_id: Mapped[str] = mapped_column(String(LENGTH))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    keep_until: Mapped[date | None] = mapped_column(Date)
