"""Fixtures: a runtime on a fresh database, and imports from rows as people write them."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from listings.engine.terms import Kind
from listings.queries.imports import import_run
from listings.services.imports import run_import
from listings.services.limits import upload_limits
from listings.services.previews import preview_import
from listings.services.uploads import confirm_import, upload_list
from marketplace.accounts.services import NamedOrganisation, find_or_create_organisations
from marketplace.actor import LOCAL_OPERATOR, Actor
from marketplace.package import Runtime
from tests.factories.runtimes import fresh_runtime, open_runtime

if TYPE_CHECKING:
    from pathlib import Path

    from listings.queries.imports import ImportSummary

Rows = Sequence[Mapping[str, str]]


@pytest.fixture(scope="session")
def prepared_lists(tmp_path_factory) -> Path:
    """A data folder with empty tables; never opened by a test, only copied."""
    home = tmp_path_factory.mktemp("prepared-lists")
    fresh_runtime(home).units.engine.dispose()
    return home


@pytest.fixture
def home(prepared_lists, tmp_path) -> Path:
    return shutil.copytree(prepared_lists, tmp_path / "home")


@pytest.fixture
def runtime(home) -> Iterator[Runtime]:
    made = open_runtime(home)
    yield made
    made.units.engine.dispose()


@dataclass
class Importing:
    """The steps of an import on one runtime, as one actor."""

    runtime: Runtime
    actor: Actor = LOCAL_OPERATOR

    def as_organisation(self, name: str) -> Importing:
        wanted = NamedOrganisation(name=name)
        found = self.runtime.units.run(find_or_create_organisations, actor=LOCAL_OPERATOR, wanted=[wanted])
        return replace(self, actor=replace(LOCAL_OPERATOR, organisation_id=found[wanted].id))

    def upload(self, data: bytes, name: str = "list.csv", kind: Kind = Kind.ACHIEVEMENT, **options: object) -> str:
        files = self.runtime.files
        taken = files.take(io.BytesIO(data), name=name)

        def uploaded(unit):
            return upload_list(unit, kind=kind, taken=taken, files=files, **options).id

        return self.runtime.units.run(uploaded, actor=self.actor)

    def preview(self, run_id: str) -> ImportSummary:
        preview_import(
            self.runtime.units,
            actor=self.actor,
            import_run_id=run_id,
            files=self.runtime.files,
            limits=upload_limits(self.runtime.settings),
        )
        return self.read(import_run, import_run_id=run_id)

    def previewed(self, rows: Rows, kind: Kind = Kind.ACHIEVEMENT, **options: object) -> ImportSummary:
        return self.preview(self.upload(as_csv(rows), kind=kind, **options))

    def confirm(self, run_id: str) -> None:
        self.run(confirm_import, import_run_id=run_id)

    def imported(self, rows: Rows, kind: Kind = Kind.ACHIEVEMENT, *, size: int = 500) -> ImportSummary:
        run_id = self.previewed(rows, kind).id
        self.confirm(run_id)
        run_import(self.runtime.units, actor=self.actor, import_run_id=run_id, size=size)
        return self.read(import_run, import_run_id=run_id)

    def run(self, function: Callable, **arguments: object):
        return self.runtime.units.run(function, actor=self.actor, **arguments)

    def read(self, function: Callable, **arguments: object):
        return self.runtime.units.read(function, actor=self.actor, **arguments)


@pytest.fixture
def importing(runtime) -> Importing:
    return Importing(runtime)


def as_csv(rows: Rows) -> bytes:
    headers = list(dict.fromkeys(header for row in rows for header in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, headers)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


@pytest.fixture
def count_queries(runtime) -> Callable[[Callable[[], object]], int]:
    """Return how many statements a call sends to the database, transaction control left out."""

    def counted(call: Callable[[], object]) -> int:
        seen: list[str] = []

        def note(connection, cursor, statement, *rest):
            if not statement.startswith(("PRAGMA", "BEGIN")):
                seen.append(statement)

        event.listen(runtime.units.engine, "before_cursor_execute", note)
        try:
            call()
        finally:
            event.remove(runtime.units.engine, "before_cursor_execute", note)
        return len(seen)

    return counted
