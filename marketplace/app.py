"""Puts the program together: the runtime from settings and packages, and the Flask application on it.

Called by `wsgi` and by tests. Everything that can be wrong with a record is found here, before anything is served.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from flask import Flask

from marketplace.audit.anchor import AnchorFile
from marketplace.db import open_engine
from marketplace.files.store import FileStore
from marketplace.fire import check_workflow
from marketplace.jobs.embedded import EmbeddedQueue
from marketplace.jobs.inline import InlineQueue
from marketplace.jobs.perform import perform
from marketplace.operations.logs import configure_logs
from marketplace.operations.start import check_address, prepare
from marketplace.package import Package, Runtime
from marketplace.permissions import check_permissions
from marketplace.search.embedded.engine import EmbeddedEngine
from marketplace.search.encoders import EncoderInUse, EncoderShelf
from marketplace.unit import Units
from marketplace.web.install import install

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from marketplace.jobs.port import Job, Message, Queue
    from marketplace.settings import Settings


def build_runtime(settings: Settings, packages: tuple[Package, ...]) -> Runtime:
    """Build the runtime; nothing is opened yet. Raises ValueError where two records contradict each other."""
    check_packages(packages)
    runtime: Runtime

    def perform_at_once(message: Message) -> None:
        perform(runtime, message)

    queue = _queue(settings, perform_at_once)
    for package in packages:
        package.models()
    search = EmbeddedEngine(settings.home / "search")
    units = Units(open_engine(settings.database_url), queue=queue, anchor=AnchorFile(settings.anchor_file))
    runtime = Runtime(
        settings=settings,
        units=units,
        files=FileStore(settings.home / "files", limit=settings.upload_limit, retention=settings.file_retention),
        search=search,
        encoder=EncoderInUse(units, search, EncoderShelf(settings.encoder, settings.home / "encoders")),
        queue=queue,
        jobs=_jobs(packages),
        packages=packages,
    )
    return runtime


def start_runtime(settings: Settings, packages: tuple[Package, ...]) -> Runtime:
    """Build the runtime and make it ready: schema, clock, the operator's organisation."""
    configure_logs(settings)
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds contacts and drafts
    runtime = build_runtime(settings, packages)
    prepare(runtime)
    return runtime


def create_app(settings: Settings, packages: tuple[Package, ...], *, runtime: Runtime | None = None) -> Flask:
    """Return the application, on `runtime` where a ready one is given. Raises Invalid for an address that others could reach."""
    check_address(settings)
    app = Flask("marketplace", static_folder=None)
    install(app, runtime or start_runtime(settings, packages))
    for blueprint in chain.from_iterable(package.blueprints() for package in packages):
        blueprint.register(app, {})
    return app


def check_packages(packages: tuple[Package, ...]) -> None:
    """Raise ValueError for a name that is given twice and for a machine whose events are not all bound."""
    check_permissions(chain.from_iterable(package.permissions() for package in packages))
    for workflow in chain.from_iterable(package.machines() for package in packages):
        check_workflow(workflow)
    for what, names in (
        ("packages", [package.name for package in packages]),
        ("commands", [command.name for package in packages for command in package.commands]),
        ("jobs", [job.name for package in packages for job in package.jobs()]),
    ):
        doubled = sorted(name for name, count in Counter(names).items() if count > 1)
        if doubled:
            raise ValueError(f"{what} declared twice: {', '.join(doubled)}")


def _queue(settings: Settings, perform_at_once: Callable[[Message], None]) -> Queue:
    if settings.queue == "inline":
        return InlineQueue(perform_at_once)
    if not settings.has_shared_queue:
        return EmbeddedQueue(settings.home / "queue.sqlite")
    from marketplace.jobs.shared import SharedQueue  # noqa: PLC0415 - its client is loaded only where it is used

    return SharedQueue(settings.queue)


def _jobs(packages: tuple[Package, ...]) -> Mapping[str, Job]:
    return {job.name: job for package in packages for job in package.jobs()}
