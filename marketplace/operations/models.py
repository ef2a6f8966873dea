"""What an operator says about a database: marks, such as that it is for tests only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace import clock
from marketplace.db import Base, UtcDateTime

TEST_DATABASE = "test"


class DatabaseMark(Base):
    """One mark of this database."""

    __tablename__ = "database_marks"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
