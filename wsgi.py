"""The one place that names the packages: `create_app()` for gunicorn ("wsgi:create_app()") and `main()`, the command line.

Builds nothing when it is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.package import PACKAGE as LISTINGS
from marketplace.accounts.package import PACKAGE as ACCOUNTS
from marketplace.operations.commandline import CommandLine
from marketplace.operations.package import PACKAGE as OPERATIONS
from marketplace.package import Program
from matching.package import PACKAGE as MATCHING

if TYPE_CHECKING:
    from flask import Flask

    from marketplace.package import Package, Runtime
    from marketplace.settings import Settings

PACKAGES = (ACCOUNTS, OPERATIONS, LISTINGS, MATCHING)


def create_app() -> Flask:
    """Return the application with the settings of the environment."""
    from marketplace.settings import load_settings  # noqa: PLC0415 - `twolists --help` needs neither

    return _application(load_settings(), PACKAGES)


def main() -> None:
    """Run the command line."""
    CommandLine(Program(PACKAGES, start=_start, serve=_application))(prog_name="twolists")


def _start(settings: Settings, packages: tuple[Package, ...]) -> Runtime:
    from marketplace.app import start_runtime  # noqa: PLC0415 - loads Flask, SQLAlchemy and the search engine

    return start_runtime(settings, packages)


def _application(settings: Settings, packages: tuple[Package, ...]) -> Flask:
    from marketplace.app import create_app as create  # noqa: PLC0415 - as above

    return create(settings, packages)


if __name__ == "__main__":
    main()
