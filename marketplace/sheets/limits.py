"""How much of a spreadsheet is read at all. The command line and the import settings fill it; nothing is checked here."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Upper bounds, each inclusive. `max_ratio` is unpacked size / packed size of one part of a workbook."""

    max_bytes: int = 50 * MEGABYTE
    max_unzipped_bytes: int = 200 * MEGABYTE
    max_entries: int = 2_000
    max_ratio: int = 250
    max_sheets: int = 50
    max_rows: int = 50_000
    max_columns: int = 200
    max_cell_characters: int = 32_767
