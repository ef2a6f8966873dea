"""Old (.xls) and open (.ods) workbooks: whole ones once for a process, then with bytes and parts changed."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from typing import TYPE_CHECKING

import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from tests.e2e.fuzz.archives import flipped, packed
from tests.e2e.fuzz.texts import safe
from tests.e2e.fuzz.values import HEADERS, WITNESS_CELLS, random_rows

if TYPE_CHECKING:
    from random import Random

LONGEST = 30_000


def old_book(chance: Random) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("清单")
    for number, row in enumerate([HEADERS, WITNESS_CELLS, *random_rows(chance, most=5)]):
        for place, value in enumerate(row):
            if value is not None:
                sheet.write(number, place, value if isinstance(value, float) else safe(value)[:LONGEST])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def flipped_old_book(chance: Random) -> bytes:
    return flipped(old_book(chance), chance)


@cache
def open_parts() -> dict[str, bytes]:
    document = OpenDocumentSpreadsheet()
    table = Table(name="清单")
    for row in (HEADERS, WITNESS_CELLS):
        line = TableRow()
        for value in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=safe(value)))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def open_book(chance: Random) -> bytes:
    del chance
    return packed(open_parts(), method=zipfile.ZIP_STORED)


def flipped_open_book(chance: Random) -> bytes:
    return flipped(open_book(chance), chance)


def repeated_open_book(chance: Random) -> bytes:
    """Claim that a row, a cell or a span goes on for ever."""
    parts = dict(open_parts())
    many = chance.choice([b"1000", b"60000", b"1048576", b"999999999999", b"-1", b"x"])
    claim = chance.choice(
        [
            (b"<table:table-row", b'<table:table-row table:number-rows-repeated="' + many + b'"'),
            (b"<table:table-cell", b'<table:table-cell table:number-columns-repeated="' + many + b'"'),
            (
                b"<table:table-cell",
                b'<table:table-cell table:number-rows-spanned="' + many + b'" table:number-columns-spanned="9"',
            ),
        ]
    )
    parts["content.xml"] = parts["content.xml"].replace(*claim, chance.choice([1, -1]))
    return packed(parts, method=chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))


def broken_open_book(chance: Random) -> bytes:
    parts = dict(open_parts())
    name = chance.choice(["content.xml", "content.xml", "META-INF/manifest.xml", "mimetype", "styles.xml"])
    content = parts[name]
    parts[name] = chance.choice(
        [
            flipped(content, chance),
            content[: chance.randrange(len(content))],
            content.replace(b"urn:oasis", b"urn:other"),
            b'<!DOCTYPE x [<!ENTITY a "b">]>' + content,
            b"",
        ]
    )
    return packed(parts, method=zipfile.ZIP_STORED)
