"""The database: declarative base, naming convention, column types and the engine; only what PostgreSQL has too.

SQLite runs with WAL and an explicit BEGIN. `synchronous=NORMAL` in WAL: what a unit has acknowledged survives the death of
the process (kill -9) because it was handed to the operating system; a power cut may cost the last commits but never tears the
file. Sessions are opened by `unit` alone.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import DateTime, Engine, Enum, MetaData, String, create_engine, event, insert, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

from marketplace.ids import LENGTH, new_id

if TYPE_CHECKING:
    import enum
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Connection, Dialect
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.orm import MappedColumn, Session

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_SECONDS = 5
SECONDS_OF_A_CONNECTION = 600
ROWS_OF_A_SAMPLE = 20_000
"""Rows of one list share their organisation, kind and mostly their state. From the 400 rows that SQLite recommends it takes it that each of these
finds 400, and reads a list of any size where 300 of its ids are named."""


class Base(DeclarativeBase):
    """The base of every model of every package."""

    metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. Raises ValueError for a naive one: its zone would be a guess."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back that SQLite does not keep."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def id_column() -> MappedColumn[str]:
    """Return the primary key that every model has: a ULID as text."""
    return mapped_column(String(LENGTH), primary_key=True, default=new_id)


def enum_type(members: type[enum.StrEnum], name: str) -> Enum:
    """Return a text column type that holds the values of `members`, with a CHECK named `ck_<table>_<name>`."""
    return Enum(
        members,
        name=name,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        values_callable=lambda choices: [member.value for member in choices],
        length=max(40, *(len(member.value) for member in members)),
    )


def enum_column(members: type[enum.StrEnum], name: str, **options: Any) -> MappedColumn[Any]:
    """Return a column over `enum_type`; `options` are those of `mapped_column`. `name` is the column's name."""
    return mapped_column(name, enum_type(members, name), **options)


def status_column(members: type[enum.StrEnum], name: str, *, initial: enum.StrEnum) -> MappedColumn[Any]:
    """Return the column of a state machine, not null and indexed; `fire` alone writes it after the row was made."""
    return mapped_column(name, enum_type(members, name), default=initial, nullable=False, index=True)


def refresh_statistics(connection: Connection) -> None:
    """Let the embedded database count what its indexes hold, a sample of each, so that it looks ids up instead of reading a whole list.

    For after many rows came in or a table was rebuilt, which loses its figures; takes about a tenth of a second at any size. Other databases do
    it by themselves. A connection that is open sees the new figures once it is opened again, at the latest after `SECONDS_OF_A_CONNECTION`.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA analysis_limit={ROWS_OF_A_SAMPLE}")
        connection.exec_driver_sql("ANALYZE")


def open_engine(url: str) -> Engine:
    """Open the SQLite database at `url`; the folder of its file is made where it is missing.

    Its errors never quote the values of a statement: they end in the log, and values are what people wrote.
    `engine.execution_options(write=True)` gives the engine of writing units; without it a connection is read-only.
    `rebuild=True` beside it lets a migration rebuild tables that others refer to; SQLite would else empty the others.
    """
    parsed = make_url(url)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        parsed, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True, pool_recycle=SECONDS_OF_A_CONNECTION
    )
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def insert_if_absent(session: Session, model: type[Base], values: Mapping[str, Any]) -> None:
    """Insert one row unless a unique key already stands; safe against another process doing the same."""
    dialect = session.get_bind().dialect.name
    insert_into = sqlite.insert if dialect == "sqlite" else postgresql.insert
    session.execute(insert_into(model).values(**values).on_conflict_do_nothing())


def insert_rows(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows at the speed of the driver: compiled once, values converted column by column, no object per row.

    Every row names the same columns; Python-side defaults of columns that are not named are not applied. The session is flushed
    first, so that rows it holds may be referred to.
    """
    if not rows:
        return
    session.flush()
    connection = session.connection()
    statement, names, converters = _compiled_insert(model, tuple(rows[0]), connection.dialect)
    columns = [[row[name] for row in rows] for name in names]
    converted = [
        values if convert is None else list(map(convert, values))
        for convert, values in zip(converters, columns, strict=True)
    ]
    if connection.dialect.positional:
        connection.exec_driver_sql(statement, list(zip(*converted, strict=True)))
    else:
        connection.exec_driver_sql(
            statement, [dict(zip(names, row, strict=True)) for row in zip(*converted, strict=True)]
        )


@lru_cache(maxsize=256)
def _compiled_insert(
    model: type[Base], keys: tuple[str, ...], dialect: Dialect
) -> tuple[str, tuple[str, ...], tuple[Callable[[Any], Any] | None, ...]]:
    """Return the statement, the column names in its order, and for each the conversion to what the driver takes."""
    table = Base.metadata.tables[model.__tablename__]
    compiled = insert(table).compile(dialect=dialect, column_keys=list(keys))
    names = tuple(getattr(compiled, "positiontup", None) or keys)
    converters = tuple(table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names)
    return str(compiled), names, converters


def is_contention(error: BaseException) -> bool:
    """Whether a database error says that other writers were in the way and the whole unit may be run again."""
    origin = getattr(error, "orig", error)
    if getattr(origin, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return True
    return getattr(origin, "sqlstate", None) in ("40001", "40P01")


def _on_connect(connection: DBAPIConnection, record: object) -> None:
    del record
    connection.isolation_level = None  # sqlite3: BEGIN is ours, see _on_begin
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "cache_size=-64000",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    is_writer = bool(options.get("write"))
    connection.exec_driver_sql(f"PRAGMA foreign_keys={'OFF' if options.get('rebuild') else 'ON'}")
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if is_writer else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")
