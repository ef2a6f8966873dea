"""Reading lines of JSON: one object a line, its keys become columns. A broken line is named and stops no other line.

Called by `reading`. Values keep their JSON types.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from marketplace.errors import Place
from marketplace.sheets.bounds import SHOWN, check_shape, unreadable_long
from marketplace.sheets.delimited import decode
from marketplace.sheets.table import Cell, Table, UnreadableRow
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.sheets.limits import Limits


class _Refused(ValueError):  # noqa: N818 - never leaves this module
    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.sentence = Sentence(zh=zh, en=en)


def read_json_lines(data: bytes, name: str, limits: Limits) -> tuple[Table, ...]:
    """Read one table whose first row (number 0) holds the keys in the order of their first appearance."""
    lines = decode(data, name).split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    check_shape(len(lines), 0, limits=limits, place=Place(file=name))
    keys: dict[str, int] = {}
    records: list[dict[str, Any]] = []
    unreadable: list[UnreadableRow] = []
    for number, line in enumerate(lines, start=1):
        record, problem = _parse(line, number, limits) if line.strip() else ({}, None)
        if problem:
            unreadable.append(problem)
        records.append(record)
        for key in record:
            keys.setdefault(key, len(keys))
    check_shape(0, len(keys), limits=limits, place=Place(file=name))
    rows: list[list[Cell]] = [list(keys), *([_cell(record.get(key)) for key in keys] for record in records)]
    return (Table(sheet="", rows=rows, first_row_number=0, unreadable=tuple(unreadable)),)


def _cell(value: Any) -> Cell:
    if value == "" or value is None:
        return None
    return float(value) if type(value) is int else value


def _parse(line: str, number: int, limits: Limits) -> tuple[dict[str, Any], UnreadableRow | None]:
    try:
        record = json.loads(line, object_pairs_hook=_unique, parse_constant=_no_constant)
    except _Refused as refused:
        return {}, _unreadable(number, line, refused.sentence)
    except (ValueError, RecursionError):
        return {}, _unreadable(
            number, line, Sentence(zh="这一行不是完整的 JSON 对象。", en="This line is no complete JSON object.")
        )
    if not isinstance(record, dict):
        return {}, _unreadable(
            number, line, Sentence(zh="每一行应是一个 JSON 对象。", en="Each line should be one JSON object.")
        )
    for column, value in enumerate(record.values()):
        if isinstance(value, str) and len(value) > limits.max_cell_characters:
            return {}, unreadable_long(number, column, value, limits.max_cell_characters)
    return record, None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise _Refused("同一个键出现了两次。", "The same key stands there twice.")
    return record


def _no_constant(word: str) -> None:
    raise _Refused(f"{word} 不是数值。", f"{word} is no number.")


def _unreadable(number: int, line: str, reason: Sentence) -> UnreadableRow:
    shown = line.strip()
    return UnreadableRow(row=number, value=shown[:SHOWN] + ("…" if len(shown) > SHOWN else ""), reason=reason)
