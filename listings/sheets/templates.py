"""The empty workbook of a list, for people to fill in. Called by the template service and command."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from listings.sheets.workbook import ListWorkbook

if TYPE_CHECKING:
    from listings.engine.terms import Kind
    from marketplace.wording import Language


def write_template(kind: Kind, *, language: Language) -> bytes:
    """Return the template as `.xlsx` bytes."""
    stream = io.BytesIO()
    ListWorkbook(kind, language).save(stream)
    return stream.getvalue()
