"""Reading a list from a file. Called by imports and by the match book of two files; what rows mean is decided in the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.engine.reading.rows import read_rows
from listings.sheets.vocabularies import listing_vocabularies
from marketplace.sheets.reading import read_tables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from listings.engine.reading.records import Reading
    from listings.engine.terms import Kind
    from marketplace.sheets.limits import Limits


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
