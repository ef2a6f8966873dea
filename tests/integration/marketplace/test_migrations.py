"""The migrations make what the models say, CHECK constraints too, and the newest one can be taken back."""

from __future__ import annotations

import io
import re

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import wsgi
from marketplace.db import Base, open_engine
from marketplace.operations import schema


@pytest.fixture
def engine(tmp_path):
    for package in wsgi.PACKAGES:
        package.models()
    opened = open_engine(f"sqlite:///{tmp_path / 'fresh.sqlite'}")
    yield opened
    opened.dispose()


def checks(engine) -> dict[str, dict[str, str]]:
    """Every CHECK constraint of every table but Alembic's own, as SQLite has it, without blanks and quotes."""
    inspector = inspect(engine)
    return {
        table: {
            check["name"]: re.sub(r'[\s"()]', "", check["sqltext"]) for check in inspector.get_check_constraints(table)
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def test_newest_revision_has_no_drift_from_the_models(engine):
    revision = schema.upgrade(engine)
    assert revision == schema.newest_revision()
    assert schema.is_newest(engine)
    assert schema.drift(engine) == []


def test_check_constraints_are_those_of_the_models(engine, tmp_path):
    schema.upgrade(engine)
    made = open_engine(f"sqlite:///{tmp_path / 'made.sqlite'}")
    with made.execution_options(write=True).begin() as connection:
        Base.metadata.create_all(connection, tables=program_tables())
    assert checks(engine) == checks(made)
    assert {"ck_organisations_credit_code_length", "ck_organisations_kind"} <= set(checks(engine)["organisations"])
    made.dispose()


def program_tables():
    return [model.__table__ for package in wsgi.PACKAGES for model in package.models()]


def test_every_table_of_the_program_is_handed_in_by_a_package():
    handed_in = {table.name for table in program_tables()}
    assert set(Base.metadata.tables) == handed_in


def test_newest_revision_goes_down_and_up_again(engine):
    schema.upgrade(engine)
    before = sorted(inspect(engine).get_table_names())
    with engine.execution_options(write=True, rebuild=True).begin() as connection:
        command.downgrade(schema.configuration(connection), "-1")
    assert not schema.is_newest(engine)
    schema.upgrade(engine)
    assert sorted(inspect(engine).get_table_names()) == before
    assert schema.drift(engine) == []


def test_upgrade_counts_its_indexes_anew(engine):
    """A table that a revision rebuilds loses its figures, and SQLite would then read whole lists to find eight ids."""
    schema.upgrade(engine)
    kept = {"id": "x" * 26, "name": "江州理工大学", "kind": "university"}
    with engine.execution_options(write=True, rebuild=True).begin() as connection:
        table = Base.metadata.tables["organisations"]
        connection.execute(table.insert().values(kept))
        command.downgrade(schema.configuration(connection), "-1")
    counted = text("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'organisations'")
    schema.upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalar(counted) > 0


def test_drift_is_seen(engine):
    schema.upgrade(engine)
    with engine.execution_options(write=True, rebuild=True).begin() as connection:
        connection.execute(text("ALTER TABLE organisations ADD COLUMN extra TEXT"))
    assert ["extra" in line for line in schema.drift(engine)] == [True]


def test_failed_migration_leaves_nothing_behind(engine, monkeypatch):
    def refuse(connection):
        raise RuntimeError("the upgrade would break a reference")

    monkeypatch.setattr(schema, "_check_references", refuse)
    with pytest.raises(RuntimeError, match="break a reference"):
        schema.upgrade(engine)
    assert inspect(engine).get_table_names() == []


def written_for_postgresql(direction):
    """What the revisions would send to PostgreSQL, whose own compiler leaves a `use_alter` key out of CREATE TABLE."""
    sent = io.StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql", opts={"as_sql": True, "output_buffer": sent, "target_metadata": Base.metadata}
    )
    revisions = list(ScriptDirectory.from_config(schema.configuration()).walk_revisions())
    with Operations.context(context):
        for revision in revisions if direction == "downgrade" else reversed(revisions):
            getattr(revision.module, direction)()
    return sent.getvalue()


def test_every_foreign_key_is_made_on_postgresql_too(engine):
    made = written_for_postgresql("upgrade")
    keys = {constraint.name for table in Base.metadata.tables.values() for constraint in table.foreign_key_constraints}
    assert sorted(key for key in keys if made.count(f"CONSTRAINT {key} FOREIGN KEY") != 1) == []
    assert len(keys) > 10


def test_tables_that_refer_to_each_other_are_made_and_dropped_in_an_order_that_postgresql_takes(engine):
    made, dropped = written_for_postgresql("upgrade"), written_for_postgresql("downgrade")
    key = "fk_listings_published_version_id_listing_versions"
    assert made.index("CREATE TABLE listing_versions") < made.index(f"ALTER TABLE listings ADD CONSTRAINT {key}")
    assert dropped.index(f"DROP CONSTRAINT {key}") < dropped.index("DROP TABLE listing_versions")
