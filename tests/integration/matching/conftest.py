"""The command line as a person calls it, in this process, and two small lists as files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import wsgi
from listings.engine.terms import Kind
from marketplace.app import create_app, start_runtime
from marketplace.operations.commandline import CommandLine
from marketplace.package import Program
from tests.conftest import ENVIRONMENT
from tests.integration.listings.conftest import Importing
from tests.integration.matching.deciding import SUPPLY as RELATED
from tests.integration.matching.deciding import Deciding
from tests.integration.matching.runs import Matching
from tests.integration.web.lists import ACHIEVEMENTS, DEMANDS, as_csv

if TYPE_CHECKING:
    from pathlib import Path

FORMULA = '=HYPERLINK("http://x.example","点")'
SUPPLY = [*ACHIEVEMENTS, {"编号": "CG-4", "成果名称": FORMULA, "完成单位": "", "有效期至": "2024-12-31"}]
NEEDS = [*DEMANDS, {"编号": "XQ-4", "需求名称": "", "需求单位": "某某厂"}]


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


Call = Callable[..., Answer]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Run `twolists` with these words; keywords are settings. The data folder is this test's own and made only by commands that need one."""
    home = tmp_path / "home"

    def called(*words: object, **settings: str) -> Answer:
        given = {**ENVIRONMENT, "TWOLISTS_HOME": str(home), "TWOLISTS_LANGUAGE": "zh", "COLUMNS": "200"}
        for name, value in (given | {f"TWOLISTS_{name.upper()}": value for name, value in settings.items()}).items():
            monkeypatch.setenv(name, value)
        program = Program(wsgi.PACKAGES, start=start_runtime, serve=create_app)
        result = CliRunner().invoke(CommandLine(program), [str(word) for word in words])
        if "runtime" in program.__dict__:
            program.runtime.units.engine.dispose()
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answer(result.exit_code, result.stdout, result.stderr)

    return called


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The achievement list and the demand list."""
    achievements, demands = tmp_path / "成果.csv", tmp_path / "需求.csv"
    achievements.write_bytes(as_csv(SUPPLY))
    demands.write_bytes(as_csv(NEEDS))
    return achievements, demands


def names_in(folder: Path) -> list[str]:
    """Return what stands in a folder."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def matching(runtime) -> Matching:
    """Both lists imported, nothing matched yet."""
    importing = Importing(runtime)
    importing.imported(SUPPLY, Kind.ACHIEVEMENT)
    importing.imported(NEEDS, Kind.DEMAND)
    return Matching(runtime)


@pytest.fixture
def deciding(runtime) -> Deciding:
    """Related lists imported and matched once."""
    importing = Importing(runtime)
    importing.imported(RELATED, Kind.ACHIEVEMENT)
    importing.imported(NEEDS, Kind.DEMAND)
    return Deciding(Matching(runtime))
