"""Lists as files: reading one, writing one. Called by imports, exports and the match book; what rows mean is decided in the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.engine.reading.rows import read_rows
from listings.sheets.vocabularies import listing_vocabularies
from listings.sheets.workbook import ListWorkbook
from marketplace.sheets.reading import read_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from listings.engine.content import Content
    from listings.engine.reading.records import Reading
    from listings.engine.terms import Kind
    from marketplace.sheets.limits import Limits
    from marketplace.wording import Language


def read_list(
    source: bytes | Path,
    name: str,
    kind: Kind,
    *,
    as_of: date,
    mapping: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> Reading:
    """Read a list of one kind from a workbook, a delimited text or lines of JSON; raises what `read_tables` raises."""
    tables = read_tables(source, name, limits=limits)
    return read_rows(tables, kind, vocabularies=listing_vocabularies(), as_of=as_of, mapping=mapping)


def write_list(kind: Kind, rows: Sequence[tuple[str, Content]], *, language: Language) -> bytes:
    """Return the rows (external id, content) as the workbook of the template; it reads back to the same contents.

    Ids that were derived are left out, so they are derived again when the list comes back.
    """
    return ListWorkbook(kind, language).write(rows)
