"""How much a cell and a sheet hold, and what happens beyond it. Called by everything here that writes rows."""

from __future__ import annotations

from marketplace.errors import Invalid
from marketplace.wording import Sentence

LONGEST = 32_000
"""Characters that are written into one cell: below what Excel and reading allow, with room for escapes."""
MOST_ROWS = 1_048_576
"""Rows of a sheet of Excel."""


def shortened(text: str) -> str:
    """Return a text as one cell holds it; the column of exact values has all of a longer one."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def check_length(row: int, external_id: str) -> None:
    """Raise Invalid where `row` is beyond the end of a sheet."""
    if row > MOST_ROWS:
        raise Invalid(
            "export.too_many_rows",
            Sentence(
                zh=f"一个工作表最多 {MOST_ROWS:,} 行，放不下；请导出为 CSV 或 JSON Lines。",
                en=f"A sheet holds {MOST_ROWS:,} rows at most: export as CSV or JSON Lines.",
            ),
            value=external_id,
        )
