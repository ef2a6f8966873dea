"""Workbooks (.xlsx) written part by part, so that every part can be made wrong, and what a hostile or damaged one may look like."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from tests.e2e.fuzz.values import HEADERS, WITNESS_CELLS, random_cell, random_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from random import Random

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
PROLOGUE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MEGABYTE = 1024 * 1024


def letters(number: int) -> str:
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def cell_xml(reference: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f'<c r="{reference}"><v>{value!r}</v></c>'
    kept = "".join(sign for sign in str(value) if sign >= " " or sign in "\t\n")
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(kept)}</t></is></c>'


def rows_xml(rows: Sequence[Sequence[Any]]) -> str:
    return "".join(
        f'<row r="{number}">'
        + "".join(cell_xml(f"{letters(place)}{number}", value) for place, value in enumerate(row))
        + "</row>"
        for number, row in enumerate(rows, start=1)
    )


def sheet_xml(rows: Sequence[Sequence[Any]], *, before: str = "", after: str = "") -> str:
    return f'{PROLOGUE}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheetData>{rows_xml(rows)}</sheetData>{after}</worksheet>'


def parts_of(sheet: str, *, sheets: int = 1) -> dict[str, bytes]:
    """Return the parts of a workbook whose first sheet is `sheet`; further ones are copies of an empty one."""
    named = "".join(f'<sheet name="清单{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, sheets + 1))
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, sheets + 1)
    )
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for n in range(1, sheets + 1)
    )
    parts = {
        "[Content_Types].xml": f'{PROLOGUE}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{types}</Types>',
        "_rels/.rels": f'{PROLOGUE}<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{PROLOGUE}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{named}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{PROLOGUE}<Relationships xmlns="{RELATIONS}">{relations}</Relationships>',
        SHEET: sheet,
    }
    parts |= {f"xl/worksheets/sheet{n}.xml": sheet_xml([]) for n in range(2, sheets + 1)}
    return {name: text.encode("utf-8", "replace") for name, text in parts.items()}


def packed(parts: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(entry_of(name, method), content)
    return stream.getvalue()


def entry_of(name: str, method: int = zipfile.ZIP_STORED) -> zipfile.ZipInfo:
    """Name a part without the time of day, so that the same seed makes the same bytes."""
    entry = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
    entry.compress_type = method
    return entry


def book(rows: Sequence[Sequence[Any]], *, before: str = "", after: str = "") -> bytes:
    return packed(parts_of(sheet_xml(rows, before=before, after=after)))


def good_rows(chance: Random) -> list[list[Any]]:
    """Return a header, a row that must survive, and a few rows of anything."""
    return [HEADERS, WITNESS_CELLS, *random_rows(chance)]


def valid(chance: Random) -> bytes:
    return book(good_rows(chance))


def lying_dimension(chance: Random) -> bytes:
    claim = chance.choice(["A1:XFD1048576", "A1", "B2:C3", "A1:BZ900000"])
    return book(good_rows(chance), before=f'<dimension ref="{claim}"/>')


def with_formulas(chance: Random) -> bytes:
    formulas = [
        "1+1",
        "cmd|' /C calc'!A0",
        'HYPERLINK("http://x.invalid","x")',
        "SUM(A1:XFD1048576)",
        "[1]Sheet1!A1",
        "(",
    ]
    cells = "".join(
        f'<c r="{letters(place)}9" t="str"><f>{escape(chance.choice(formulas))}</f><v>{escape(str(random_cell(chance))[:50].replace(chr(0), ""))}</v></c>'
        for place in range(5)
    )
    rows = good_rows(chance)[:3]
    xml = sheet_xml(rows).replace("</sheetData>", f'<row r="9">{printable(cells)}</row></sheetData>')
    return packed(parts_of(xml))


def printable(text: str) -> str:
    return "".join(sign for sign in text if sign >= " ")


def with_external_links(chance: Random) -> bytes:
    parts = parts_of(sheet_xml(good_rows(chance)))
    target = chance.choice(
        ["file:///etc/passwd", "http://169.254.169.254/latest", "\\\\host\\share\\a.xlsx", "../../x"]
    )
    parts["xl/externalLinks/externalLink1.xml"] = (
        f'<externalLink xmlns="{MAIN}"><externalBook xmlns:r="{OFFICE}" r:id="rId1"/></externalLink>'.encode()
    )
    parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1" Type="{OFFICE}/externalLinkPath" Target="{target}" TargetMode="External"/></Relationships>'.encode()
    )
    return packed(parts)


def merged_headers(chance: Random) -> bytes:
    ranges = [
        f"{letters(chance.randrange(8))}{chance.randrange(1, 6)}:{letters(chance.randrange(8, 30))}{chance.randrange(6, 3000)}"
        for _ in range(chance.randrange(1, 200))
    ]
    ranges += chance.sample(["A1:XFD1048576", "A1:A1048576", "B2:A1", "A1", "1:1", ""], 2)
    merged = "".join(f'<mergeCell ref="{one}"/>' for one in ranges)
    return book(good_rows(chance), after=f"<mergeCells>{merged}</mergeCells>")


def broken_dimension(chance: Random) -> bytes:
    claim = chance.choice(["ZZZ9999999:A1", "", "A0:B0", "A1:A99999999999999999999", "甲1:乙2"])
    return book(good_rows(chance), before=f'<dimension ref="{claim}"/>')


def far_cells(chance: Random) -> bytes:
    reference = chance.choice(
        ["XFD1", "A1048576", "XFD1048576", "ZZZZZZ1", "A99999999999", "A0", "1A", "", "AAAA2", "ＡＡ１"]
    )
    xml = sheet_xml(good_rows(chance)).replace(
        "</sheetData>",
        f'<row r="{chance.choice([0, -1, 7, 1048577, 10**12])}"><c r="{reference}"><v>1</v></c></row></sheetData>',
    )
    return packed(parts_of(xml))


def a_million_rows(chance: Random) -> bytes:
    count = chance.choice([60_000, 250_000, 1_000_000])
    row = chance.choice(["<row/>", '<row><c t="inlineStr"><is><t>x</t></is></c></row>'])
    xml = sheet_xml(good_rows(chance)).replace("</sheetData>", row * count + "</sheetData>")
    return packed(parts_of(xml))


def zip_bomb(chance: Random) -> bytes:
    parts = parts_of(sheet_xml(good_rows(chance)))
    filling = chance.choice([b" ", b"<c/>", b"\x00", b"0"]) * (chance.choice([5, 30, 60]) * MEGABYTE)
    name = chance.choice([SHEET, "xl/media/image1.png", "xl/sharedStrings.xml"])
    parts[name] = parts.get(name, b"") + filling
    return packed(parts)


def nested_zip(chance: Random) -> bytes:
    inner = packed({"xl/workbook.xml": b"<a>" + b" " * MEGABYTE})
    for _ in range(chance.randrange(1, 6)):
        inner = packed({f"{n}.zip": inner for n in range(chance.randrange(1, 6))})
    return inner


def many_entries(chance: Random) -> bytes:
    parts = parts_of(sheet_xml(good_rows(chance)))
    parts |= {f"xl/{number}.xml": b"<x/>" for number in range(chance.choice([500, 2_100, 20_000]))}
    return packed(parts, method=zipfile.ZIP_STORED)


def many_sheets(chance: Random) -> bytes:
    return packed(parts_of(sheet_xml(good_rows(chance)), sheets=chance.choice([5, 50, 51, 300])))


def lying_sizes(chance: Random) -> bytes:
    data = bytearray(valid(chance))
    for place in range(len(data) - 30):
        if bytes(data[place : place + 4]) in {b"PK\x01\x02", b"PK\x03\x04"} and chance.random() < 0.5:
            start = place + chance.choice([14, 18, 22, 24, 28])
            data[start : start + 4] = chance.randbytes(4)
    return bytes(data)


def other_encodings(chance: Random) -> bytes:
    text = sheet_xml(good_rows(chance))
    encoding = chance.choice(["utf-16", "utf-16-le", "utf-16-be", "gb18030", "utf-8-sig", "utf-32"])
    declared = chance.choice(["UTF-8", "UTF-16", "GB18030", "x-unknown", "UTF-7"])
    return packed(parts_of("") | {SHEET: text.replace("UTF-8", declared).encode(encoding, "replace")})


def entities(chance: Random) -> bytes:
    bombs = [
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
        "<?xml-stylesheet href='file:///etc/passwd'?>",
    ]
    text = sheet_xml(good_rows(chance)).replace("<worksheet", chance.choice(bombs) + "<worksheet", 1)
    return packed(parts_of(text.replace("<v>", "<v>&c;", 1)))


def broken_xml(chance: Random) -> bytes:
    parts = parts_of(sheet_xml(good_rows(chance)))
    name = chance.choice(list(parts))
    content = parts[name]
    changes: list[Callable[[bytes], bytes]] = [
        lambda text: text[: chance.randrange(len(text))],
        lambda text: text.replace(b"</", b"<", chance.randrange(1, 4)),
        lambda text: text.replace(b'"', b"", chance.randrange(1, 4)),
        lambda text: text.replace(MAIN.encode(), b"urn:else"),
        lambda text: text.replace(b"xmlns", b"xml" + chance.randbytes(2).hex().encode()),
        lambda text: text.replace(b"worksheet", b"chartsheet"),
        lambda text: text.replace(b"rId1", chance.choice([b"rId9", b"", b"../rId"])),
        lambda text: text.replace(
            b"sheet1.xml", chance.choice([b"workbook.xml", b"../../etc", b"sheet1.xml/", b"nothing"])
        ),
        lambda _: b"",
        lambda text: flipped(text, chance),
        lambda text: b"<a>" * 100_000 + text,
    ]
    parts[name] = chance.choice(changes)(content)
    return packed(parts)


def odd_values(chance: Random) -> bytes:
    kinds = ["s", "b", "e", "d", "n", "str", "zzz", "inlineStr"]
    values = [
        "1e400",
        "-1e400",
        "NaN",
        "inf",
        "99999999999",
        "-5",
        "2.5e-320",
        "#REF!",
        "2026-99-99",
        "",
        "true",
        "0x10",
        "１２",
        "1" * 500,
    ]
    cells = "".join(
        f'<c r="{letters(place)}3" t="{chance.choice(kinds)}" s="{chance.choice([0, 14, 99999])}"><v>{chance.choice(values)}</v></c>'
        for place in range(len(HEADERS))
    )
    rows = [HEADERS, WITNESS_CELLS]
    return packed(parts_of(sheet_xml(rows).replace("</sheetData>", f'<row r="3">{cells}</row></sheetData>')))


def huge_cell(chance: Random) -> bytes:
    row: list[Any] = list(WITNESS_CELLS)
    sort = chance.choice([chance.randbytes(5 * MEGABYTE).hex(), "=" + chance.randbytes(5 * MEGABYTE).hex()])
    row[chance.randrange(len(row))] = sort
    return book([HEADERS, WITNESS_CELLS, row])


def twice_named(chance: Random) -> bytes:
    parts = parts_of(sheet_xml(good_rows(chance)))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in [*parts.items(), (SHEET.upper(), b"<x/>"), ("../" + SHEET, b"<x/>")]:
            archive.writestr(entry_of(name), content)
    return stream.getvalue().replace(SHEET.upper().encode(), SHEET.encode())


def flipped(data: bytes, chance: Random, *, most: int = 12) -> bytes:
    """Change, drop or double a few bytes, or cut the end off."""
    mutable = bytearray(data)
    for _ in range(chance.randrange(1, most)):
        if not mutable:
            break
        place = chance.randrange(len(mutable))
        match chance.randrange(5):
            case 0:
                del mutable[place : place + chance.randrange(1, 50)]
            case 1:
                mutable[place:place] = mutable[place : place + chance.randrange(1, 200)]
            case 2:
                del mutable[max(place, 10) :]
            case _:
                mutable[place] = chance.randrange(256)
    return bytes(mutable)


def flipped_book(chance: Random) -> bytes:
    method = chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    return flipped(packed(parts_of(sheet_xml(good_rows(chance))), method=method), chance)
