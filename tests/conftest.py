"""What tests of every kind start from: a runtime on a fresh database of its own, with jobs done at once and no embeddings.

The schema is made by the migrations, once in a session, and copied: a test costs a file copy.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings as hypothesis_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from marketplace.actor import Actor
    from marketplace.package import Runtime
    from marketplace.settings import Settings
    from marketplace.unit import Units

hypothesis_settings.register_profile("quick", max_examples=30, deadline=None)
hypothesis_settings.register_profile("thorough", max_examples=1_000, deadline=None)
hypothesis_settings.load_profile("quick")  # `pytest --hypothesis-profile=thorough` looks for longer

ENVIRONMENT = {"TWOLISTS_QUEUE": "inline", "TWOLISTS_ENCODER": "off", "TWOLISTS_ORGANISATION": "西部大学"}


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("TWOLISTS_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def prepared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as the first start leaves it; never opened by a test, only copied."""
    import wsgi
    from marketplace.app import start_runtime
    from marketplace.settings import load_settings

    home = tmp_path_factory.mktemp("prepared")
    runtime = start_runtime(load_settings({**ENVIRONMENT, "TWOLISTS_HOME": str(home)}), wsgi.PACKAGES)
    runtime.units.engine.dispose()
    return home


@pytest.fixture
def home(prepared_home: Path, tmp_path: Path) -> Path:
    """A prepared data folder of this test's own."""
    copied = tmp_path / "home"
    shutil.copytree(prepared_home, copied)
    return copied


@pytest.fixture
def settings(home: Path) -> Settings:
    """The settings of a test: jobs at once, no embeddings."""
    from marketplace.settings import load_settings

    return load_settings({**ENVIRONMENT, "TWOLISTS_HOME": str(home)})


@pytest.fixture
def runtime(settings: Settings) -> Iterator[Runtime]:
    """A runtime with every package of the program."""
    import wsgi
    from marketplace.app import build_runtime

    built = build_runtime(settings, wsgi.PACKAGES)
    yield built
    built.units.engine.dispose()


@pytest.fixture
def units(runtime: Runtime) -> Units:
    """Where services are run."""
    return runtime.units


@pytest.fixture
def operator() -> Actor:
    """The local operator, the one actor there is."""
    from marketplace.actor import LOCAL_OPERATOR

    return LOCAL_OPERATOR
