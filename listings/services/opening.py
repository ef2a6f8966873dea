"""The file of an undecided import, for whoever lays it out anew. Called by the mapping page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from listings.engine.terms import Kind
from listings.permissions.rights import UPLOAD_LIST
from listings.queries.runs import run_of
from listings.states import ImportStatus
from marketplace.errors import Conflict
from marketplace.permissions import authorise
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.files.store import FileStore
    from marketplace.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """The bytes and name of a run's file; `arrangement` and `layout` (JSON) as they stand."""

    kind: Kind
    name: str
    data: bytes
    arrangement: Mapping[str, Any] | None
    layout: Mapping[str, Any] | None


def open_import_file(unit: Unit, *, import_run_id: str, files: FileStore) -> OpenedFile:
    """Return the file of a run. Raises NotFound, Conflict once the run was confirmed or is over."""
    run = run_of(unit, import_run_id)
    authorise(unit, UPLOAD_LIST, run)
    if run.status not in {ImportStatus.UPLOADED, ImportStatus.PREVIEWED}:
        raise Conflict(
            "import_is_decided",
            Sentence(
                zh="导入已确认或已结束，不能再改读取方式",
                en="The import is confirmed or over; how its file is read can no longer be changed",
            ),
            value=run.status.value,
        )
    with files.open(unit, run.file_id) as stream:
        data = stream.read()
    return OpenedFile(
        kind=run.kind,
        name=run.file_name,
        data=data,
        arrangement=run.arrangement,
        layout=(run.report or {}).get("layout"),
    )
