"""The one way in: bytes or a file become tables, whatever kind of spreadsheet it is. Called by the lists' sheets and the match book."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from marketplace.errors import Invalid, NotFound, Place
from marketplace.sheets.bounds import check_size
from marketplace.sheets.delimited import read_delimited
from marketplace.sheets.json_lines import read_json_lines
from marketplace.sheets.kinds import FileKind, kind_of
from marketplace.sheets.limits import Limits
from marketplace.sheets.workbook import read_workbook
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.sheets.table import Table

READERS = {
    FileKind.XLSX: read_workbook,
    FileKind.XLS: read_workbook,
    FileKind.ODS: read_workbook,
    FileKind.CSV: read_delimited,
    FileKind.JSONL: read_json_lines,
}


def read_tables(source: bytes | Path, name: str = "", *, limits: Limits | None = None) -> tuple[Table, ...]:
    """Read every sheet of `source`; `name` is the file name that messages show and whose ending must agree with the content.

    Raises NotFound where the path is no file and Invalid (codes `sheet.…`) where the file is not safe, not readable or too large.
    """
    limits = limits or Limits()
    name = name or (source.name if isinstance(source, Path) else "")
    data = source if isinstance(source, bytes) else _bytes(source, limits, name)
    check_size(data, limits, name=name)
    return READERS[kind_of(data, name)](data, name, limits)


def _bytes(path: Path, limits: Limits, name: str) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(limits.max_bytes + 1)
    except FileNotFoundError:
        raise NotFound(
            "sheet.no_file", Sentence(zh="找不到这个文件。", en="There is no such file."), place=Place(file=name)
        ) from None
    except OSError as error:
        raise Invalid(
            "sheet.no_file", Sentence(zh="这个文件读不出来。", en="The file cannot be read."), place=Place(file=name)
        ) from error
