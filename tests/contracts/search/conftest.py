"""What every search engine is tested with. A second engine joins by one more line in ENGINES."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from sqlalchemy import select

from marketplace.actor import SYSTEM
from marketplace.audit.models import AuditEntry, AuditHead, AuditValue
from marketplace.db import Base, open_engine
from marketplace.search.documents import SearchDocument
from marketplace.search.embedded.engine import EmbeddedEngine
from marketplace.search.embeddings import SearchVector
from marketplace.search.encoders import EncoderState
from marketplace.search.port import Audience, Document, EncoderName, SearchEngine, Vector
from marketplace.unit import Units

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]
PRELUDE = """
import sys
from pathlib import Path
from marketplace.search.port import Audience, Document, TextQuery
def numbered(number, **more):
    return Document(id=f"{number:05d}:0", version=1, kind="demand", audiences=(Audience.PUBLIC,), title=f"轴承寿命试验 {number}", **more)
"""


@dataclass(frozen=True, slots=True)
class Shared:
    """An index that several processes open: `open()` here, `opening` as source code in another process."""

    open: Callable[[], SearchEngine]
    opening: str

    def start(self, code: str) -> subprocess.Popen[str]:
        """Run `code` with a variable `engine` in a process of its own; its output is a pipe of lines."""
        return subprocess.Popen(
            [sys.executable, "-c", f"{PRELUDE}\n{self.opening}\n{code}"],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )


def _embedded(folder: Path) -> Shared:
    path = folder / "index"
    opening = (
        f"from marketplace.search.embedded.engine import EmbeddedEngine\nengine = EmbeddedEngine(Path({str(path)!r}))"
    )
    return Shared(lambda: EmbeddedEngine(path), opening)


ENGINES: dict[str, Callable[[Path], Shared]] = {"embedded": _embedded}
"""Engines that processes share. An engine in memory must keep the same contract but for that, see `engine`."""


@pytest.fixture(params=sorted(ENGINES))
def shared(request, tmp_path) -> Shared:
    """An engine without an index yet."""
    return ENGINES[request.param](tmp_path)


@pytest.fixture(params=[*sorted(ENGINES), "memory"])
def engine(request, tmp_path) -> SearchEngine:
    """An engine with an empty index."""
    if request.param == "memory":
        return EmbeddedEngine()
    made = ENGINES[request.param](tmp_path).open()
    made.rebuild([])
    return made


@pytest.fixture
def units(tmp_path) -> Iterator[Units]:
    """A database with the tables of search alone."""
    database = open_engine(f"sqlite:///{tmp_path / 'search.db'}")
    tables = [Base.metadata.tables[model.__tablename__] for model in (SearchVector, SearchDocument, EncoderState)]
    Base.metadata.create_all(database.execution_options(write=True), tables=tables)
    yield Units(database)
    database.dispose()


@pytest.fixture
def audited_units(units) -> Units:
    """The same with the tables of the audit trail, for what is recorded."""
    tables = [Base.metadata.tables[model.__tablename__] for model in (AuditEntry, AuditValue, AuditHead)]
    Base.metadata.create_all(units.engine.execution_options(write=True), tables=tables)
    return units


@pytest.fixture
def deeds(audited_units):
    """Return the recorded actions, oldest first."""

    def read() -> list[str]:
        recorded = select(AuditEntry.action).order_by(AuditEntry.number)
        return audited_units.read(lambda unit: list(unit.session.scalars(recorded)), actor=SYSTEM)

    return read


@pytest.fixture
def actor():
    return SYSTEM


@pytest.fixture
def document():
    """Make a document; everything but id and title has a default."""

    def make(identifier: str, title: str, **more) -> Document:
        defaults = {"version": 1, "kind": "demand", "audiences": (Audience.PUBLIC,)}
        return Document(id=identifier, title=title, **{**defaults, **more})

    return make


@pytest.fixture
def vector():
    """Make a unit vector in three dimensions out of any three numbers."""

    def make(*values: float, encoder: EncoderName | None = None) -> Vector:
        numbers = np.array(values, dtype=np.float32)
        return Vector(encoder=encoder or EncoderName(name="toy", version="1"), values=numbers / np.linalg.norm(numbers))

    return make
