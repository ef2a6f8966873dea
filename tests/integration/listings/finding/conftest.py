"""A store with both lists published and indexed, filled once and copied for each test."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.factories.runtimes import fresh_runtime
from tests.integration.listings.conftest import Importing
from tests.integration.listings.finding.store import fill

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def filled_lists(tmp_path_factory) -> Path:
    """A data folder with the lists of `store`; never opened by a test, only copied."""
    home = tmp_path_factory.mktemp("filled-lists")
    runtime = fresh_runtime(home)
    fill(Importing(runtime))
    runtime.units.engine.dispose()
    return home


@pytest.fixture
def home(filled_lists, tmp_path) -> Path:
    return shutil.copytree(filled_lists, tmp_path / "home")
