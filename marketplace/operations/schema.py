"""The schema of the database: brought to the newest revision, or found to differ. The one module that runs Alembic.

Called by the start of the program and by `twolists database`.
"""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from marketplace.db import Base, refresh_statistics
from marketplace.errors import Unavailable
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
FILE_TEMPLATE = "%%(year)d%%(month).2d%%(day).2d_%%(hour).2d%%(minute).2d_%%(rev)s_%%(slug)s"


def upgrade(engine: Engine, *, lock: Path | None = None) -> str:
    """Bring the database to the newest revision and return it; `lock` names a file that keeps two processes apart."""
    with _only_one(lock), engine.execution_options(write=True, rebuild=True).begin() as connection:
        before = _present(connection)
        command.upgrade(configuration(connection), "head")
        _check_references(connection)
        revision = _present(connection) or ""
        if revision != before:
            refresh_statistics(connection)
        return revision


def require_newest(engine: Engine) -> None:
    """Raise Unavailable, naming the command, unless the database is at the newest revision."""
    if not is_newest(engine):
        raise Unavailable(
            "schema_old",
            Sentence(
                zh="数据库结构不是最新版本，请先运行 twolists database upgrade",
                en="The database is not at the newest revision; run twolists database upgrade first",
            ),
        )


def is_newest(engine: Engine) -> bool:
    """Whether the database is at the newest revision."""
    with engine.connect() as connection:
        return _present(connection) == newest_revision()


def newest_revision() -> str | None:
    """Return the newest revision that the program brings."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def drift(engine: Engine) -> list[str]:
    """Return how tables and models differ, one line each; CHECK constraints are not seen by Alembic (a test compares them)."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [repr(difference) for difference in compare_metadata(context, Base.metadata)]


def configuration(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration without a file; `migrations/env.py` takes the connection from it."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", FILE_TEMPLATE)
    config.attributes["connection"] = connection
    return config


def _present(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _check_references(connection: Connection) -> None:
    """Raise RuntimeError, which rolls the upgrade back, where SQLite finds a reference to a row that is not there."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise RuntimeError(f"the upgrade would break a reference in table {broken[0]}")


@contextmanager
def _only_one(lock: Path | None) -> Iterator[None]:
    if lock is None:
        yield
        return
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
