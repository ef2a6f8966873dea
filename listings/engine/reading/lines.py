"""Indicators one a line, as delimited text has them where a workbook has a sheet: `硬度；比较：≥；数值：60；单位：HRC`. Called by `columns`.

The name stands first, the other parts behind their labels (those of the sheet of indicators). A line without labels is read like free text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from listings.engine.headers import plain_header
from listings.engine.indicators.extraction import extract_indicators
from listings.engine.reading.indicator_parts import KEYS, indicator_of_parts
from listings.engine.reading.parsed import Parsed, Problem
from listings.engine.reading.rights import PartError
from listings.engine.reading.texts import cell_text, free_text
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from listings.engine.content import Indicator

_CUT = re.compile(r"\s*[;；]\s*")
_LABEL = re.compile(r"([^:：]+)[:：]\s*(.*)", re.DOTALL)
UNREAD = Sentence(
    zh="这一行指标读不出来；请写成“硬度；比较：≥；数值：60；单位：HRC”，原文已记入内部备注。",
    en="This line is no clear indicator: write “hardness; operator: ≥; value: 60; unit: HRC”; the text was kept in the internal note.",
)


def read_indicator_lines(cell: Any) -> Parsed:
    """Read a cell; lines that cannot be read are told and kept in the note."""
    if isinstance(cell, list | dict):
        cell = cell_text(cell)
    found: list[Indicator] = []
    unread: list[str] = []
    for line in filter(None, map(str.strip, free_text(cell).split("\n"))):
        indicators = indicators_of_line(line)
        found.extend(indicators)
        if not indicators:
            unread.append(line)
    values = (("indicators", tuple(dict.fromkeys(found))),) if found else ()
    if not unread:
        return Parsed(values)
    problem = Problem(code="indicator.unreadable", reason=UNREAD, is_error=False, kept="；".join(unread))
    return Parsed(values, (problem,))


def indicators_of_line(line: str) -> tuple[Indicator, ...]:
    """Return the typed indicators of a line: one where its parts have labels, those of free text otherwise, none where it cannot be read or a value has no name."""
    name, *rest = _CUT.split(line.strip())
    if not rest:
        found = extract_indicators(line, "indicator_text")
        return tuple(replace(one, span=None) for one in found) if all(one.quantity for one in found) else ()
    parts: dict[str, str] = {"quantity": name}
    for piece in filter(None, rest):
        labelled = _LABEL.fullmatch(piece)
        part = _parts().get(plain_header(labelled[1])) if labelled else None
        if labelled is None or part is None or part in parts:
            return ()
        parts[part] = labelled[2]
    try:
        return (indicator_of_parts(parts),)
    except PartError:
        return ()


@cache
def _parts() -> Mapping[str, str]:
    return {plain_header(name): part for part, names in KEYS.items() if part != "span" for name in names}
