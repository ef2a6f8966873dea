"""How much of a spreadsheet is read at all. The settings say it, their defaults are the defaults here; nothing is checked here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from marketplace.settings import Settings

STATED: Final = Settings()
"""The defaults of the settings, the one place where they are written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Upper bounds, each inclusive. `max_ratio` is unpacked size / packed size of one part of a workbook.

    `max_memory` (bytes) and `max_seconds` hold for the process that parses a workbook. Parts and sheets of a workbook have no setting: no list needs more, and a workbook that has more is not a list.
    """

    max_bytes: int = STATED.upload_limit
    max_unzipped_bytes: int = STATED.upload_unzipped
    max_ratio: int = STATED.upload_zip_ratio
    max_rows: int = STATED.upload_rows
    max_columns: int = STATED.upload_columns
    max_cell_characters: int = STATED.upload_cell
    max_memory: int = STATED.reading_memory
    max_seconds: int = STATED.reading_seconds
    max_entries: int = 2_000
    max_sheets: int = 50
