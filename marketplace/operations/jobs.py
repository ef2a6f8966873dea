"""The jobs of the ground: those of search, and the daily sweep of the file store."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from marketplace.jobs.port import Job
from marketplace.search.jobs import JOBS as SEARCH_JOBS
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from marketplace.files.store import FileStore
    from marketplace.jobs.port import Primitive, Work
    from marketplace.package import Runtime
    from marketplace.unit import Unit

A_DAY = 24 * 60 * 60


def sweep_files(work: Work[Runtime]) -> None:
    """Remove files past their retention and bytes that no row names."""
    files = work.runtime.files
    work.runtime.units.run(_sweep, actor=work.actor, files=files)
    _marker(files).touch()


def _sweep(unit: Unit, *, files: FileStore) -> int:
    return files.sweep(unit)


def _to_sweep(runtime: Runtime) -> Iterable[Mapping[str, Primitive]]:
    files = runtime.files
    if not files.folder.exists():
        return []
    marker = _marker(files)
    is_due = not marker.exists() or marker.stat().st_mtime < time.time() - A_DAY
    return [{}] if is_due else []


def _marker(files: FileStore) -> Path:
    return files.folder / "swept"


SWEEP_FILES = Job(
    name="sweep_files",
    title=Sentence(zh="清理过期文件", en="Remove files past their retention"),
    function=sweep_files,
    pending=_to_sweep,
)
JOBS = (*SEARCH_JOBS, SWEEP_FILES)
