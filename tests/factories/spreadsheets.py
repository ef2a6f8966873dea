"""Old and open workbooks as other programs write them: `.xls` by xlwt, `.ods` by odfpy. For tests of reading."""

from __future__ import annotations

import io
from datetime import date, datetime

import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

FORMATS = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm"}


def xls(*sheets, merged=(), hidden=()):
    """Return the bytes of a workbook; `sheets` are (title, rows), `merged` (first row, last row, first column, last column) of the first."""
    book = xlwt.Workbook(encoding="utf-8")
    for title, rows in sheets:
        sheet = book.add_sheet(title)
        sheet.visibility = int(title in hidden)
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if value is not None:
                    sheet.write(row, column, value, xlwt.easyxf(num_format_str=FORMATS.get(type(value), "General")))
    for top, bottom, left, right in merged:
        book.get_sheet(0).merge(top, bottom, left, right)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods(*sheets, spans=None, filtered=(), repeated=None):
    """Return the bytes of a spreadsheet; `spans` {(row, column): (rows, columns)}, `filtered` and `repeated` {row: times} of the first sheet."""
    document = OpenDocumentSpreadsheet()
    for number, (title, rows) in enumerate(sheets):
        table = Table(name=title)
        for row, cells in enumerate(rows):
            marks = {} if number else {"visibility": "filter"} if row in filtered else {}
            times = (repeated or {}).get(row, 1) if not number else 1
            line = TableRow(**marks, **({"numberrowsrepeated": times} if times > 1 else {}))
            for column, value in enumerate(cells):
                span = (spans or {}).get((row, column)) if not number else None
                line.addElement(CoveredTableCell() if value is Ellipsis else _cell(value, span))
            table.addElement(line)
        document.spreadsheet.addElement(table)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _cell(value, span):
    extent = {"numberrowsspanned": span[0], "numbercolumnsspanned": span[1]} if span else {}
    if value is None:
        return TableCell(**extent)
    if isinstance(value, bool):
        return TableCell(valuetype="boolean", booleanvalue=str(value).lower(), **extent)
    if isinstance(value, float | int):
        return TableCell(valuetype="float", value=value, **extent)
    if isinstance(value, date):
        return TableCell(valuetype="date", datevalue=value.isoformat(), **extent)
    cell = TableCell(valuetype="string", **extent)
    for line in value.split("\n"):
        cell.addElement(P(text=line))
    return cell
