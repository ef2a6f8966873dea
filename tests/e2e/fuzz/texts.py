"""Delimited text and lines of JSON, as they should not be."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from listings.engine.fields import fields_of
from listings.engine.terms import Kind
from tests.e2e.fuzz.archives import flipped
from tests.e2e.fuzz.values import HEADERS, WITNESS, WITNESS_CELLS, random_cell, random_rows

if TYPE_CHECKING:
    from random import Random

KEYS = [field.name for field in fields_of(Kind.ACHIEVEMENT)]
WITNESS_LINE = json.dumps({"external_id": "W-1", "title": WITNESS}, ensure_ascii=False)


def safe(value: Any) -> str:
    return "" if value is None else str(value).encode("utf-8", "ignore").decode().replace("\x00", "")


def as_text(rows: list[list[Any]], *, mark: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows([[safe(cell) for cell in row] for row in rows])
    return out.getvalue()


def good_text(chance: Random, mark: str = ",") -> str:
    return as_text([HEADERS, WITNESS_CELLS, *random_rows(chance)], mark=mark)


def random_csv(chance: Random) -> bytes:
    return good_text(chance, chance.choice(",;\t")).encode("utf-8-sig")


def odd_quotes(chance: Random) -> bytes:
    lines = good_text(chance).splitlines()
    for _ in range(chance.randrange(1, 6)):
        place = chance.randrange(2, max(len(lines), 3))
        lines[place:place] = [chance.choice(['"', '""', 'a"b,"c', '"a",b"', "'", '"a\\"b"'])]
    return "\n".join(lines).encode()


def unclosed_quote(chance: Random) -> bytes:
    text = good_text(chance)
    return (text + '"' + "x,\n" * chance.choice([10, 5_000, 100_000])).encode()


def with_nulls(chance: Random) -> bytes:
    data = bytearray(good_text(chance).encode())
    for _ in range(chance.randrange(1, 9)):
        data.insert(chance.choice([chance.randrange(len(data)), len(data)]), 0)
    return bytes(data)


def late_null(chance: Random) -> bytes:
    return (good_text(chance) + "x" * 70_000 + "\n").encode() + b"a\x00b,c\n"


def long_lines(chance: Random) -> bytes:
    length = chance.choice([40_000, 200_000, 3_000_000, 10_000_000])
    return (good_text(chance) + "Z-1," + chance.choice(["x", "甲", "=", "1,"]) * (length // 2) + "\n").encode()


def other_encoding(chance: Random) -> bytes:
    encoding = chance.choice(["utf-16-le", "utf-16-be", "utf-16", "gb18030", "big5", "utf-32", "utf-7", "shift_jis"])
    return good_text(chance).encode(encoding, "ignore")


def mixed_encoding(chance: Random) -> bytes:
    lines = good_text(chance).split("\n")
    return b"\n".join(line.encode(chance.choice(["utf-8", "gb18030", "latin-1"]), "ignore") for line in lines)


def many_text_rows(chance: Random) -> bytes:
    return (
        as_text([HEADERS, WITNESS_CELLS]) + chance.choice([",\n", "Z,z\n", "\n"]) * chance.choice([50_000, 400_000])
    ).encode()


def many_text_columns(chance: Random) -> bytes:
    width = chance.choice([150, 201, 5_000, 1_000_000])
    return (as_text([HEADERS, WITNESS_CELLS]) + "," * width + "\n").encode()


def odd_ends(chance: Random) -> bytes:
    return good_text(chance).replace("\r\n", chance.choice(["\r", "\n\r", "\v", "\x85", "\u2028", "\f"])).encode()


def noise(chance: Random) -> bytes:
    return chance.randbytes(chance.choice([1, 20, 5_000, 100_000]))


def flipped_text(chance: Random) -> bytes:
    return flipped(good_text(chance).encode(), chance)


def record(chance: Random) -> dict[str, Any]:
    return {
        chance.choice([*KEYS, "exact_values", "price", "rights", "indicators"]): json_value(chance) for _ in range(12)
    }


def json_value(chance: Random) -> Any:
    nested: Any = safe(random_cell(chance))
    for _ in range(chance.choice([0, 0, 1, 2, 30])):
        nested = chance.choice(
            [[nested], {"value": nested}, {"quantity": "a", "value": nested}, {"low": nested, "kind": "专利"}]
        )
    return chance.choice([nested, nested, None, True, 10**25, 1e300, -0.0, [], {}, [None, {}], "\ud800"])


def json_lines(chance: Random) -> bytes:
    lines = [WITNESS_LINE, *(json.dumps(record(chance)) for _ in range(chance.randrange(1, 12)))]
    return "\n".join(lines).encode()


def broken_json(chance: Random) -> bytes:
    lines = [
        "{" * 50_000,
        '{"title": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"title": NaN}',
        '{"price": Infinity, "title": "x"}',
        '{"trl": ' + "9" * 10_000 + ', "title": "x"}',
        '{"trl": 1e99999, "title": "x"}',
        '{"trl": -1e999999999, "title": "x"}',
        '{"title": "a", "title": "b"}',
        '{"title": "\\ud800\\u0000"}',
        '{"title": "x"',
        "[1, 2]",
        '"text"',
        "null",
        "\ufeff{}",
        '{"title": "' + "x" * 40_000 + '"}',
        '{"indicators": [{"quantity": "a", "value": "1e999999999"}], "title": "big"}',
        '{"inventor_share": 1e308, "price": {"low": "1e999999", "high": "x"}, "title": "y"}',
        json.dumps({f"k{number}": number for number in range(chance.choice([150, 300, 5_000]))}),
    ]
    return "\n".join([WITNESS_LINE, *chance.sample(lines, chance.randrange(1, 9))]).encode("utf-8", "surrogatepass")


def flipped_json(chance: Random) -> bytes:
    return flipped(json_lines(chance), chance)
