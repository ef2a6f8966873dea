"""Writes a new revision from the models: `python -m migrations.revise "what it changes"`.

It compares with a fresh database brought to the newest revision, so that no one's data and no drift of theirs gets in. It runs on
SQLite: a key with `use_alter` stands in CREATE TABLE there and is to be added by hand, behind both tables, for dialects that alter
(a test names the keys that PostgreSQL would miss).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command

from marketplace.db import open_engine
from marketplace.operations import schema


def revise(message: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'fresh.sqlite'}")
        with engine.execution_options(write=True, rebuild=True).begin() as connection:
            config = schema.configuration(connection)
            if any(schema.MIGRATIONS.glob("versions/*.py")):
                command.upgrade(config, "head")
            command.revision(config, message, autogenerate=True)
        engine.dispose()


if __name__ == "__main__":
    revise(sys.argv[1])
