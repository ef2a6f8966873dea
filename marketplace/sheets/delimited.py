"""Reading delimited text: the encoding (UTF-8 with or without a mark, GB18030, UTF-16 with a mark) and the delimiter are recognised.

Called by `reading`. Cells stay texts; what they mean is not decided here.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from marketplace.errors import Invalid, Place
from marketplace.sheets.bounds import SHOWN, check_shape, long_cells
from marketplace.sheets.kinds import UTF16_MARKS
from marketplace.sheets.table import Cell, Table, UnreadableRow
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.sheets.limits import Limits

DELIMITERS = ",;\t"
MOST_REPAIRS = 50
"""Rows with an unclosed quotation mark that are named one by one; a file with more of them is no delimited text."""
SNIFFED_RECORDS = 30
SAMPLE = 256 * 1024
_TEXT_MARK = re.compile(r"'(?='*[=+\-@\t\r\n])")
"""An apostrophe before what would be a formula says that the cell is a text (`inert_text` writes it); it is no part of the text."""


def read_delimited(data: bytes, name: str, limits: Limits) -> tuple[Table, ...]:
    """Read one table; rows are records, as a spreadsheet program would count them."""
    csv.field_size_limit(
        limits.max_bytes
    )  # longer cells than are read are named with their row, like those of a workbook
    text = decode(data, name)
    rows: list[list[Cell]] = []
    unclosed: list[UnreadableRow] = []
    lines = _Lines(io.StringIO(text, newline=""))
    mark = delimiter_of(text)
    for _ in range(MOST_REPAIRS):
        _read_records(lines, mark, rows, name, limits)
        if not lines.is_inside:
            break
        unclosed.append(_unclosed(len(rows) + 1, lines.since[0]))
        rows.append([])
        lines = _Lines(iter(lines.since[1:]))
    else:
        raise _broken(name, len(rows) + 1)
    while rows and not any(rows[-1]):
        rows.pop()
    width = max(map(len, rows), default=0)
    check_shape(len(rows), width, limits=limits, place=Place(file=name))
    for row in rows:
        row.extend([None] * (width - len(row)))
    long = long_cells(rows, limits, first_row_number=1)
    return (Table(sheet="", rows=rows, unreadable=tuple(sorted((*unclosed, *long), key=lambda one: one.row))),)


class _Lines:
    """Lines for the csv reader; knows those that the present record is made of, and whether the text ended inside its quotes."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.since: list[str] = []
        self.is_inside = False

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.since.append(line)
            yield line
        self.is_inside = bool(self.since)


def _read_records(lines: _Lines, mark: str, rows: list[list[Cell]], name: str, limits: Limits) -> None:
    """Append the records up to the end, or up to one whose quotes are never closed (`lines.is_inside`; its lines are `lines.since`)."""
    reader = csv.reader(iter(lines), delimiter=mark, strict=False)
    try:
        for record in reader:
            if lines.is_inside:
                return
            lines.since.clear()
            if len(rows) >= limits.max_rows:
                check_shape(len(rows) + 1 + sum(1 for _ in reader), 0, limits=limits, place=Place(file=name))
            rows.append([_plain(cell) if cell else None for cell in record])
    except csv.Error as error:
        raise _broken(name, len(rows) + 1) from error


def _unclosed(row: int, line: str) -> UnreadableRow:
    """Say that a quotation mark is opened and never closed; what follows is read as rows of their own."""
    return UnreadableRow(
        row=row,
        value=line.strip()[:SHOWN],
        reason=Sentence(
            zh="这一行有一个引号没有闭合；请补上或删去后再试。",
            en="A quotation mark in this row is never closed: close it or remove it.",
        ),
    )


def _plain(cell: str) -> str:
    return cell[1:] if cell[0] == "'" and _TEXT_MARK.match(cell) else cell


def decode(data: bytes, name: str) -> str:
    """Decode `data` as UTF-16 (with a mark), UTF-8 or GB18030, in this order; raise Invalid where none fits."""
    encodings = ("utf-16",) if data.startswith(UTF16_MARKS) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid(
        "sheet.encoding",
        Sentence(
            zh="文字编码无法识别；请另存为 UTF-8 编码的 CSV。",
            en="The encoding of the text is not recognised: save the file as CSV in UTF-8.",
        ),
        place=Place(file=name),
    )


def delimiter_of(text: str) -> str:
    """Return the delimiter that cuts the first records most evenly; a comma where none has any."""
    sample = text[:SAMPLE]
    return max(DELIMITERS, key=lambda mark: (_evenness(sample, mark), -DELIMITERS.index(mark)))


def _evenness(sample: str, mark: str) -> float:
    """Return the share of records of the commonest width above one, times the root of the cuts; line ends in quotes cut no record."""
    records = (record for record in csv.reader(io.StringIO(sample, newline=""), delimiter=mark) if any(record))
    try:
        widths = [len(record) for record in islice(records, SNIFFED_RECORDS)]
    except csv.Error:
        return 0
    counts = Counter(width for width in widths if width > 1)
    if not counts:
        return 0
    width, found = max(counts.items(), key=lambda item: (item[1], item[0]))
    return found / len(widths) * math.sqrt(width - 1)


def _broken(name: str, row: int) -> Invalid:
    return Invalid(
        "sheet.broken_csv",
        Sentence(
            zh="这一行无法按分隔符拆开，可能缺了一个引号；请检查后再试。",
            en="This row cannot be cut into cells; a quotation mark may be missing.",
        ),
        place=Place(file=name, row=row),
    )
