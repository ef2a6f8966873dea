"""How much of an uploaded file is read: the settings as the limits of `marketplace/sheets`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.sheets.limits import Limits

if TYPE_CHECKING:
    from marketplace.settings import Settings


def upload_limits(settings: Settings) -> Limits:
    """Return the limits that the settings name."""
    return Limits(
        max_bytes=settings.upload_limit,
        max_unzipped_bytes=settings.upload_unzipped,
        max_ratio=settings.upload_zip_ratio,
        max_rows=settings.upload_rows,
        max_columns=settings.upload_columns,
        max_cell_characters=settings.upload_cell,
        max_memory=settings.reading_memory,
        max_seconds=settings.reading_seconds,
    )
