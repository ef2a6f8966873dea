"""Lists as files: reading one, writing one. Called by imports, exports and the match book; what rows mean is decided in the engine."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Protocol

from listings.engine.reading.rows import read_rows
from listings.sheets.delimited import DelimitedList
from listings.sheets.json_lines import JsonLinesList
from listings.sheets.vocabularies import listing_vocabularies
from listings.sheets.workbook import WorkbookList
from marketplace.sheets.reading import read_tables
from marketplace.wording import Titled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path
    from typing import IO

    from listings.engine.content import Content
    from listings.engine.reading.arrangement import Arrangement
    from listings.engine.reading.records import Reading
    from listings.engine.terms import Kind
    from marketplace.sheets.limits import Limits
    from marketplace.sheets.table import Table
    from marketplace.wording import Language


class ListFormat(Titled):
    """The kinds of files that lists are written as; the value is the ending of the name."""

    XLSX = "xlsx", "Excel 工作簿（.xlsx）", "Excel workbook (.xlsx)"
    CSV = "csv", "CSV 文本（.csv）", "CSV text (.csv)"
    JSONL = "jsonl", "JSON Lines（.jsonl）", "JSON Lines (.jsonl)"


class ListWriter(Protocol):
    """Writes a list row by row, so that a long one needs little memory."""

    def append(self, external_id: str, content: Content) -> None:
        """Write a listing. Raises Invalid (`export.…`) where the format cannot hold it."""

    def close(self) -> None:
        """Finish the file; the stream stays open."""


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
    return read_listed(list_tables(source, name, limits=limits), kind, as_of=as_of, mapping=mapping)


def list_tables(source: bytes | Path, name: str, *, limits: Limits | None = None) -> tuple[Table, ...]:
    """Open a list without interpreting it; raises what `read_tables` raises."""
    return read_tables(source, name, limits=limits)


def read_listed(
    tables: Sequence[Table],
    kind: Kind,
    *,
    as_of: date,
    mapping: Mapping[str, str] | None = None,
    arrangement: Arrangement | None = None,
) -> Reading:
    """Read a list that was opened, by its headers and a mapping of some, or by an arrangement."""
    return read_rows(
        tables, kind, vocabularies=listing_vocabularies(), as_of=as_of, mapping=mapping, arrangement=arrangement
    )


def list_writer(wanted: ListFormat, kind: Kind, stream: IO[bytes], *, language: Language, count: int) -> ListWriter:
    """Return what writes `count` rows to `stream` in a format; what it writes reads back to the same contents."""
    if wanted is ListFormat.CSV:
        return DelimitedList(kind, language, stream)
    if wanted is ListFormat.JSONL:
        return JsonLinesList(kind, stream)
    return WorkbookList(kind, language, stream, count=count)


def write_list(
    kind: Kind, rows: Sequence[tuple[str, Content]], *, language: Language, wanted: ListFormat = ListFormat.XLSX
) -> bytes:
    """Return a short list (external id, content) as a file."""
    stream = io.BytesIO()
    writer = list_writer(wanted, kind, stream, language=language, count=len(rows))
    for external_id, content in rows:
        writer.append(external_id, content)
    writer.close()
    return stream.getvalue()
