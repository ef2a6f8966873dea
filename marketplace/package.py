"""What a package hands in (its record), what the program hands out (the runtime), and what a command gets (the program).

Records are named by `wsgi.PACKAGES` and read by `app`; their parts are functions, so that naming a package loads none of it and
the command line starts at once. Called by the `package` modules, by edges and by `app`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from marketplace.settings import Settings, load_settings
from marketplace.wording import LANGUAGES, Language, Sentence

if TYPE_CHECKING:
    import click

    from marketplace.db import Base
    from marketplace.files.store import FileStore
    from marketplace.fire import Workflow
    from marketplace.jobs.port import Job, Queue
    from marketplace.permissions import Permission
    from marketplace.search.encoders import EncoderInUse
    from marketplace.search.port import SearchEngine
    from marketplace.unit import Units


class Pages(Protocol):
    """What `blueprints` yields: Flask's Blueprint, by the one method that an application calls on it."""

    def register(self, app: Any, options: dict[str, Any], /) -> None:
        """Add the pages to the application."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command of `twolists`: its name, what it does in one line, and how to get it when it is called."""

    name: str
    help: Sentence
    load: Callable[[], click.Command]


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The record of one package; each part is a function that imports what it returns."""

    name: str
    commands: tuple[Command, ...] = ()
    models: Callable[[], tuple[type[Base], ...]] = tuple
    blueprints: Callable[[], tuple[Pages, ...]] = tuple
    jobs: Callable[[], tuple[Job, ...]] = tuple
    permissions: Callable[[], tuple[Permission, ...]] = tuple
    machines: Callable[[], tuple[Workflow, ...]] = tuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """Everything that edges and jobs work with, built once in a process by `app.build_runtime`."""

    settings: Settings
    units: Units
    files: FileStore
    search: SearchEngine
    encoder: EncoderInUse
    queue: Queue
    jobs: Mapping[str, Job]
    packages: tuple[Package, ...]


class Program:
    """The `obj` of every command: settings and runtime, each made when it is first asked for.

    A command that asks for neither runs without data folder and database.
    """

    def __init__(
        self,
        packages: tuple[Package, ...],
        *,
        start: Callable[[Settings, tuple[Package, ...]], Runtime],
        serve: Callable[[Settings, tuple[Package, ...]], Any],
    ) -> None:
        self.packages = packages
        self._start = start
        self._serve = serve

    @cached_property
    def settings(self) -> Settings:
        """The settings of the environment; raises Invalid."""
        return load_settings()

    @cached_property
    def runtime(self) -> Runtime:
        """The runtime on a database that is ready; raises what `app.start_runtime` raises."""
        return self._start(self.settings, self.packages)

    def application(self) -> Any:
        """Return a new WSGI application on a runtime of its own, as each server process needs one."""
        return self._serve(self.settings, self.packages)

    @property
    def language(self) -> Language:
        """The language of the command line, known also where the settings are not readable."""
        asked = os.environ.get("TWOLISTS_LANGUAGE", "")
        return asked if asked in LANGUAGES else Settings().words
