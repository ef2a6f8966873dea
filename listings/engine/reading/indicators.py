"""The indicators of a listing: the typed ones first, then those found in its texts, each once. Called by `assembly`.

Only texts that speak of the listing itself are searched; what competitors reach, what was tried and what stands on the floor today are no
indicators of it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from listings.engine.indicators.extraction import extract_indicators
from listings.engine.reading.closed_terms import find_exact_member
from listings.engine.terms import Necessity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from listings.engine.content import Indicator

SEARCHED = ("indicator_text", "summary", "problem_solved", "background", "size_limits", "environment_limits")
_DIGIT = re.compile("[0-9０-９一二三四五六七八九十百千万]")
_MARK = re.compile(r"\s*[(（\[【]\s*([^()（）\[\]【】]{1,6})\s*[)）\]】]")


def found_in(texts: Mapping[str, Any], typed: Iterable[Indicator] = ()) -> tuple[Indicator, ...]:
    """Return `typed` and what the searched texts state beside them; `texts` maps field names to texts (others are ignored)."""
    indicators = list(dict.fromkeys(typed))
    known = {_meaning(indicator) for indicator in indicators}
    for field in SEARCHED:
        text = texts.get(field)
        if not text or not _DIGIT.search(text):
            continue
        for indicator in extract_indicators(text, field):
            marked = _marked(indicator, text) if field == "indicator_text" else indicator
            if _meaning(marked) not in known:
                known.add(_meaning(marked))
                indicators.append(marked)
    return tuple(indicators)


def is_searchable(texts: Mapping[str, Any]) -> bool:
    """Whether `found_in` would look for indicators in one of the texts."""
    return any((text := texts.get(field)) and _DIGIT.search(text) for field in SEARCHED)


def _meaning(indicator: Indicator) -> tuple[Any, ...]:
    """Two indicators of one meaning are one: a summary often repeats the table."""
    return (indicator.quantity, indicator.operator, indicator.value, indicator.second, indicator.unit, indicator.change)


def _marked(indicator: Indicator, text: str) -> Indicator:
    """Read `（必须）` or `(should)` right behind an indicator."""
    if indicator.necessity is not None or indicator.span is None:
        return indicator
    mark = _MARK.match(text, indicator.span.end)
    member = find_exact_member(mark[1], Necessity) if mark else None
    return replace(indicator, necessity=member) if isinstance(member, Necessity) else indicator
