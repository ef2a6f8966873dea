"""Write samples/*.xlsx from samples/*.jsonl: the shipped lists as a person would have typed them, flaws included.

Run by `make samples`. The cells stay as typed (nothing is parsed on the way), so that reading them is part of the demonstration.
"""

from __future__ import annotations

import json
from pathlib import Path

from listings.engine.fields import Shape, fields_of
from listings.engine.terms import Kind
from marketplace.sheets.book import Book, Column
from marketplace.sheets.looks import Look

SAMPLES = Path(__file__).parents[1] / "samples"
FILES = {Kind.ACHIEVEMENT: "achievements", Kind.DEMAND: "demands"}
WIDE = {Shape.LONG_TEXT: 60, Shape.INDICATORS: 40, Shape.RIGHTS: 40}


def workbook_of(kind: Kind, rows: list[dict[str, str]]) -> bytes:
    """Return the list as an .xlsx with Chinese headers; columns that no row fills are left out."""
    filled = {key for row in rows for key in row}
    fields = [field for field in fields_of(kind) if field.name in filled]
    unknown = filled - {field.name for field in fields}
    if unknown:
        raise SystemExit(f"samples/{FILES[kind]}.jsonl: no such field: {', '.join(sorted(unknown))}")
    book = Book(title=f"{kind.label.zh}清单（示例）")
    sheet = book.sheet(
        f"{kind.label.zh}清单",
        [
            Column(
                header=field.titles[kind].zh + ("*" if kind in field.starred else ""),
                width=WIDE.get(field.shape, 18),
                look=Look.PLAIN,
            )
            for field in fields
        ],
        frozen_columns=2,
    )
    sheet.append_header()
    for row in rows:
        sheet.append([row.get(field.name, "") for field in fields])
    return book.save()


def main() -> None:
    """Write both workbooks."""
    for kind, name in FILES.items():
        source = SAMPLES / f"{name}.jsonl"
        rows = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
        target = source.with_suffix(".xlsx")
        target.write_bytes(workbook_of(kind, rows))
        print(f"{target.name}: {len(rows)} rows")


if __name__ == "__main__":
    main()
