"""Cells of any kind, and the row that has to survive whatever stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from listings.engine.fields import fields_of
from listings.engine.terms import Kind

if TYPE_CHECKING:
    from random import Random

WITNESS = "见证成果"
"""Title of the row that must come through where a file can be read at all."""
HEADERS: list[str] = [
    *(field.titles[Kind.ACHIEVEMENT].zh for field in fields_of(Kind.ACHIEVEMENT)),
    "最低价",
    "专利状态",
    "原样数据",
    "指标（逐条）",
]
WITNESS_CELLS: list[Any] = [
    {"编号": "W-1", "成果名称": WITNESS, "完成单位": "西部大学", "核心指标": "硬度≥60 HRC"}.get(header)
    for header in HEADERS
]
ODD: tuple[Any, ...] = (
    "",
    " ",
    "=1+1",
    "@SUM(A1)",
    "-",
    "1e999999999",
    "1e-999999999",
    "9" * 5_000,
    "10^99999999",
    "1×10^99999999 Pa",
    "-40~85℃",
    "2026-02-31",
    "9999999-01-01",
    "100000000000年",
    "一千亿亿亿亿亿亿亿亿亿亿",
    "50-80万元",
    "面议",
    "∞",
    "NaN",
    "１２３",
    "²³",
    "٣٤٥",
    "\u202eabc",
    "\ud800",
    "\x00",
    "\x1b[31m",
    "a\n" * 500,
    "；" * 3_000,
    "(" * 3_000,
    "（必须）" * 400,
    "≥" * 2_000,
    "硬度≥" * 800,
    "1-" * 2_000,
    "ZL" * 2_000,
    "TRL 6-8级",
    "</t><script>",
    "&#0;&amp;",
    "_x0000_",
    "😀" * 300,
    "é" * 300,
    "{}",
    '{"title": ["x", 1]}',
    '{"indicators": ["000000000000", [{"quantity": "a", "operator": "ge", "value": "1e99999999"}]]}',
    "[" * 20_000,
    "涉密",
    1e308,
    -1e-308,
    0.1,
    45_000,
    2958466,
    10**30,
    True,
    None,
)


def random_cell(chance: Random) -> Any:
    kind = chance.random()
    if kind < 0.5:
        return chance.choice(ODD)
    if kind < 0.6:
        return "".join(
            chr(chance.choice([chance.randrange(1, 0x300), chance.randrange(0x4E00, 0x9FFF)]))
            for _ in range(chance.randrange(60))
        )
    if kind < 0.7:
        return "".join(str(chance.choice(ODD))[:40] for _ in range(3))
    if kind < 0.8:
        return chance.uniform(-1, 1) * 10 ** chance.randrange(-300, 300)
    return None if kind < 0.95 else chance.choice(HEADERS)


def random_rows(chance: Random, *, most: int = 12) -> list[list[Any]]:
    return [[random_cell(chance) for _ in HEADERS] for _ in range(chance.randrange(1, most))]
