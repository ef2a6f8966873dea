"""Indicators and rights as lines of one cell, for files without sheets; only what reads back to exactly the same is written. Called by `delimited`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.engine.reading.lines import indicators_of_line
from listings.engine.reading.rights import read_right
from listings.engine.reading.texts import cell_text
from listings.sheets import wording
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from listings.engine.content import Indicator, Right
    from listings.sheets.rendering import Renderer
    from marketplace.wording import Language

CUT = Sentence(zh="；", en="; ")
COLON = Sentence(zh="：", en=": ")
OWNER, UNTIL = Sentence(zh="权利人：", en="owner: "), Sentence(zh="有效期至 ", en="valid until ")


def indicator_lines(
    indicators: Iterable[Indicator], renderer: Renderer, language: Language
) -> tuple[str, tuple[Indicator, ...]]:
    """Return a cell, one indicator a line, and the indicators that it says."""
    lines = {one: _indicator_line(one, renderer, language) for one in indicators}
    said = tuple(one for one, line in lines.items() if "\n" not in line and indicators_of_line(line) == (one,))
    return "\n".join(lines[one] for one in said), said


def right_lines(rights: Iterable[Right], renderer: Renderer, language: Language) -> str:
    """Return a cell, one right a line; rights that such a line cannot say are left out."""
    lines = {one: _right_line(one, renderer, language) for one in rights}
    return "\n".join(line for one, line in lines.items() if "\n" not in line and read_right(line) == one)


def _indicator_line(indicator: Indicator, renderer: Renderer, language: Language) -> str:
    parts = renderer.indicator(indicator)
    labelled = (
        f"{header.text(language)}{COLON.text(language)}{cell_text(parts[part])}"
        for part, header in wording.INDICATOR_HEADERS.items()
        if part != "quantity" and parts[part] not in {None, ""}
    )
    return CUT.text(language).join((indicator.quantity, *labelled))


def _right_line(right: Right, renderer: Renderer, language: Language) -> str:
    parts = renderer.right(right)
    return " ".join(
        cell_text(text)
        for text in (
            parts["kind"],
            right.number,
            f"{OWNER.text(language)}{right.owner}，" if right.owner else "",
            parts["status"],
            f"{UNTIL.text(language)}{right.expires_on}" if right.expires_on else "",
            right.encumbrance,
        )
        if text
    )
