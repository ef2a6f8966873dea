"""Reading `.xlsx`, `.xls` and `.ods`: typed cells, merged cells filled from their anchor, limits. No formula is computed, no link followed.

Called by `reading`. calamine is used because openpyxl needs seventeen times as long for 10,000 rows of 30 columns. It runs in a process of its
own (`parsing`) with bounded memory and time: nothing that a workbook does to it reaches this one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from marketplace.errors import Invalid, Place
from marketplace.sheets.archive import broken, check_archive
from marketplace.sheets.bounds import check_shape, long_cells
from marketplace.sheets.kinds import ZIP_MAGIC, locked
from marketplace.sheets.table import Cell, Table
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence

    from marketplace.sheets.limits import Limits

PARSER = Path(__file__).with_name("parsing.py")
OUT_OF_MEMORY = (2, -6, -9, -24)
"""How the parser ends that asked for more than it may have: its own word, abort (of an allocation), kill, processor time."""


def read_workbook(data: bytes, name: str, limits: Limits) -> tuple[Table, ...]:
    """Read all worksheets, hidden ones too, in their order; raise Invalid where the archive or a sheet breaks a limit."""
    if data.startswith(ZIP_MAGIC):
        check_archive(data, name, limits)
    with closing(_parsed(data, name, limits)) as said:
        return tuple(_tables(said, name, limits))


def _parsed(data: bytes, name: str, limits: Limits) -> Generator[Any]:
    """Let the parser read and give what it says; raise Invalid where it does not come to its end."""
    bounds = (limits.max_memory, limits.max_seconds, limits.max_rows, limits.max_columns, limits.max_sheets)
    command = [sys.executable, "-I", str(PARSER), *map(str, bounds)]
    with subprocess.Popen(  # noqa: S603 - our own program, numbers as arguments
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as parser:
        feeder = threading.Thread(target=_feed, args=(parser.stdin, data), daemon=True)
        watch = threading.Timer(limits.max_seconds, parser.kill)
        feeder.start()
        watch.start()
        try:
            yield from _lines(parser.stdout or (), limits)
            parser.wait()
        finally:
            watch.cancel()
            parser.kill()
            feeder.join()
    raise _too_demanding(name, limits) if parser.returncode in OUT_OF_MEMORY else broken(name)


def _lines(pipe: Iterable[bytes], limits: Limits) -> Iterator[Any]:
    """Give whole lines, together no more than a workbook may unpack to."""
    room = limits.max_unzipped_bytes
    for line in pipe:
        room -= len(line)
        if room < 0 or not line.endswith(b"\n"):
            return
        yield json.loads(line)


def _feed(pipe: IO[bytes], data: bytes) -> None:
    """Hand the workbook over; a parser that ended early does not hear the rest."""
    try:
        with pipe:
            pipe.write(data)
    except BrokenPipeError:
        return


def _tables(said: Iterator[Any], name: str, limits: Limits) -> Iterator[Table]:
    head: dict[str, Any] = {}
    rows: list[list[Cell]] = []
    for line in said:
        if isinstance(line, list):
            rows.extend([_cell(cell) if type(cell) is list else cell for cell in row] for row in line)
            continue
        if "refused" in line:
            raise _refused(line, name, limits)
        if head:
            yield _table(head, rows, name, limits)
        if "end" in line:
            return
        head, rows = line, []
        check_shape(head["rows"], head["columns"], limits=limits, place=Place(file=name, sheet=head["sheet"]))


def _table(head: dict[str, Any], rows: list[list[Cell]], name: str, limits: Limits) -> Table:
    _fill_merged(rows, head["merged"], name)
    hidden = tuple(number + 1 for number in head.get("hidden_rows", ()) if number < len(rows) and any(rows[number]))
    return Table(
        sheet=head["sheet"],
        rows=rows,
        unreadable=long_cells(rows, limits, first_row_number=1),
        is_hidden=head["hidden"],
        hidden_rows=hidden,
    )


def _cell(cell: list[str]) -> Cell:
    kind, text = cell
    return date.fromisoformat(text) if kind == "date" else datetime.fromisoformat(text)


def _fill_merged(rows: list[list[Cell]], ranges: Sequence[Sequence[Sequence[int]]], name: str) -> None:
    """Fill merged cells; they never overlap in a workbook that a program wrote, so together they are no larger than the sheet."""
    room = len(rows) * len(rows[0]) if rows else 0
    for (top, left), (bottom, right) in ranges:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        anchor = rows[top][left]
        for row in rows[top : bottom + 1]:
            filled = row[left : right + 1]
            row[left : right + 1] = [anchor] * len(filled)
            room -= len(filled)
        if room < 0:
            raise broken(name)


def _refused(line: dict[str, Any], name: str, limits: Limits) -> Invalid:
    if line["refused"] == "password":
        return locked(name)
    if line["refused"] != "sheets":
        return broken(name)
    return Invalid(
        "sheet.too_many_sheets",
        Sentence(
            zh=f"工作表有 {line['count']} 个，上限 {limits.max_sheets} 个；请拆成几个文件。",
            en=f"There are {line['count']} sheets, at most {limits.max_sheets}: split the file.",
        ),
        place=Place(file=name),
    )


def _too_demanding(name: str, limits: Limits) -> Invalid:
    megabytes = limits.max_memory // (1024 * 1024)
    return Invalid(
        "sheet.too_demanding",
        Sentence(
            zh=f"读取这个文件超过了 {megabytes:,} MB 内存或 {limits.max_seconds} 秒的上限；请删去用不到的工作表和空白行，或拆成几个文件。",
            en=f"Reading this file takes more than {megabytes:,} MB of memory or {limits.max_seconds} seconds: remove sheets and blank rows that are not used, or split it.",
        ),
        place=Place(file=name),
    )
