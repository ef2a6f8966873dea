"""Marked books that were uploaded: kept between the look at them and the taking over, then until their day. Called by the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from marketplace import clock
from marketplace.errors import NotFound
from marketplace.files.models import StoredFile
from marketplace.permissions import OWN_ROWS
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.files.store import FileStore, Taken
    from marketplace.unit import Unit

KEPT_DAYS = 30


def keep_marked_book(unit: Unit, *, files: FileStore, taken: Taken) -> StoredFile:
    """Add the row of an uploaded book of the actor's organisation; it goes after 30 days."""
    return files.keep(
        unit,
        taken,
        organisation_id=unit.actor.organisation_id or "",
        keep_until=clock.today() + timedelta(days=KEPT_DAYS),
    )


def marked_file(unit: Unit, *, file_id: str) -> StoredFile:
    """Return an uploaded book. Raises NotFound, also for another organisation's."""
    row = unit.session.get(StoredFile, file_id)
    if row is None or OWN_ROWS.why_not(unit.actor, row) is not None:
        raise NotFound(
            "marked_book_missing",
            Sentence(
                zh="没有这本手册；上传的手册只保留 30 天", en="There is no such book; uploads are kept for 30 days"
            ),
            value=file_id,
        )
    return row
