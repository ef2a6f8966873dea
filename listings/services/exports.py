"""Lists that go out: written in portions to a stream, at once or by a job, and put on the record with their count and filters.

Called by pages, the command line and the job. What a file looks like is `sheets`.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, TYPE_CHECKING

from listings.engine.terms import Kind
from listings.queries.exports import EXPORT, export_portion, export_size
from listings.queries.filters import EVERYTHING, ListingFilters
from listings.services.progress import silent
from listings.sheets.lists import ListFormat, list_writer
from listings.sheets.wording import MAIN
from marketplace import clock
from marketplace.audit.record import record
from marketplace.files.models import StoredFile
from marketplace.ids import new_id
from marketplace.jobs.port import request_job
from marketplace.wording import Language

if TYPE_CHECKING:
    from listings.services.progress import Progress
    from marketplace.actor import Actor
    from marketplace.files.store import FileStore, Taken
    from marketplace.unit import Unit, Units

EXPORT_LIST = "export_list"
"""Name of the job."""
PORTION = 500
KEPT_DAYS = 7
"""How long a prepared file can be fetched; it is made again whenever it is wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportWish:
    """Which list, what of it, and as what kind of file in which language."""

    kind: Kind
    wanted: ListFormat
    language: Language
    filters: ListingFilters = EVERYTHING

    @property
    def name(self) -> str:
        """Name of the file, with the day."""
        return f"{MAIN[self.kind].text(self.language)}-{clock.today()}.{self.wanted.value}"


def write_export(
    units: Units, *, actor: Actor, wish: ExportWish, stream: IO[bytes], progress: Progress = silent
) -> int:
    """Write the list and return how many listings it holds; each portion is read in a unit of its own.

    Raises Invalid (`export.…`) where the format cannot hold an entry.
    """
    total = units.read(export_size, actor=actor, kind=wish.kind, filters=wish.filters)
    writer = list_writer(wish.wanted, wish.kind, stream, language=wish.language, count=total)
    done, after = 0, ""
    progress("write", 0, total)
    while True:
        portion = units.read(
            export_portion, actor=actor, kind=wish.kind, filters=wish.filters, after=after, limit=PORTION
        )
        if not portion.last:
            break
        for external_id, content in portion.rows:
            writer.append(external_id, content)
        done, after = done + len(portion.rows), portion.last
        progress("write", done, max(done, total))
    writer.close()
    return done


def record_export(unit: Unit, *, wish: ExportWish, count: int, export_id: str = "") -> None:
    """Put on the record that a list went out: how many entries under which filters, nothing of what they say."""
    record(
        unit,
        action="exported",
        object_kind=EXPORT,
        object_id=export_id or new_id(),
        label=wish.name,
        changes={
            "kind": wish.kind.value,
            "format": wish.wanted.value,
            "filters": wish.filters.as_json(),
            "count": count,
        },
    )


def request_export(unit: Unit, *, wish: ExportWish) -> str:
    """Have a worker prepare the file; return the id under which it will be found."""
    export_id = new_id()
    request_job(
        unit,
        EXPORT_LIST,
        object_kind=EXPORT,
        object_id=export_id,
        export_id=export_id,
        kind=wish.kind.value,
        wanted=wish.wanted.value,
        language=wish.language,
        filters=json.dumps(wish.filters.as_json(), ensure_ascii=False),
    )
    return export_id


def make_export(
    units: Units, *, actor: Actor, export_id: str, wish: ExportWish, files: FileStore, progress: Progress = silent
) -> None:
    """Write the file of a requested export into the store, once."""
    if units.read(_is_made, actor=actor, export_id=export_id):
        return
    with tempfile.TemporaryFile() as stream:
        count = write_export(units, actor=actor, wish=wish, stream=stream, progress=progress)
        stream.seek(0)
        taken = files.take_made(stream, name=wish.name)
    units.run(_keep, actor=actor, export_id=export_id, wish=wish, files=files, taken=taken, count=count)


def _is_made(unit: Unit, *, export_id: str) -> bool:
    return unit.session.get(StoredFile, export_id) is not None


def _keep(unit: Unit, *, export_id: str, wish: ExportWish, files: FileStore, taken: Taken, count: int) -> None:
    if _is_made(unit, export_id=export_id):
        return
    files.keep(
        unit,
        taken,
        organisation_id=unit.actor.organisation_id or "",
        keep_until=clock.today() + timedelta(days=KEPT_DAYS),
        file_id=export_id,
    )
    record_export(unit, wish=wish, count=count, export_id=export_id)
