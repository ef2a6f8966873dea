"""A runtime on a fresh data folder: the program's own, with tables made at once instead of by every migration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.package import PACKAGE as LISTINGS
from marketplace.accounts.package import PACKAGE as ACCOUNTS
from marketplace.accounts.services import ensure_local_organisation
from marketplace.actor import LOCAL_OPERATOR
from marketplace.app import build_runtime
from marketplace.db import Base
from marketplace.operations.package import PACKAGE as OPERATIONS
from marketplace.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from marketplace.package import Runtime

PACKAGES = (ACCOUNTS, OPERATIONS, LISTINGS)


def fresh_runtime(home: Path, *, queue: str = "sqlite", **settings: object) -> Runtime:
    """Open the data folder `home`, making tables and the local organisation where they are missing; no worker runs."""
    runtime = open_runtime(home, queue=queue, **settings)
    with runtime.units.engine.execution_options(write=True).begin() as connection:
        Base.metadata.create_all(connection)
    runtime.units.run(ensure_local_organisation, actor=LOCAL_OPERATOR, name="测试大学")
    return runtime


def open_runtime(home: Path, *, queue: str = "sqlite", **settings: object) -> Runtime:
    """Open a data folder that is prepared already, such as a copy of one."""
    return build_runtime(Settings(home=home, queue=queue, encoder="off", organisation="测试大学", **settings), PACKAGES)
