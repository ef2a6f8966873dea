"""What every template may use: `_`, sentences, numbers and times as the page's language writes them, addresses, the actor.

Called by `install`. Nothing here builds HTML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jinja2

from marketplace.clock import BEIJING
from marketplace.locale import translate
from marketplace.web import addresses, current, history, navigation
from marketplace.web.languages import language, say
from marketplace.web.runtime import runtime

if TYPE_CHECKING:
    from datetime import date, datetime

    from flask import Flask

HTML_LANGUAGES = {"zh": "zh-Hans", "en": "en"}
WIDTH = 1000
"""User units of a bar: SVG takes the share as an attribute, which a policy without inline style allows."""


def install(app: Flask) -> None:
    """Give the template environment its words, filters and globals."""
    environment = app.jinja_env
    environment.undefined = jinja2.StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.add_extension("jinja2.ext.i18n")
    environment.add_extension("jinja2.ext.do")
    environment.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]  # the i18n extension adds it
    environment.filters.update(
        say=say, number=number, percent=percent, moment=moment, day=day, bar=bar, characters=characters
    )
    environment.globals.update(
        here=addresses.here,
        related=navigation.related,
        in_language=addresses.in_language,
        static=addresses.static,
        is_chinese=lambda: language() == "zh",
        actor_name=history.actor_name,
    )
    app.context_processor(_context)


def number(value: float) -> str:
    """Write a whole number grouped by thousands, as both languages do."""
    return f"{value:,.0f}"


def percent(share: float) -> str:
    """Write a share of 0-1 as a percentage without false digits: whole, and never 0 or 100 for what is not quite."""
    whole = round(share * 100)
    if whole == 0 and share > 0:
        return "<1%"
    if whole == 100 and share < 1:  # noqa: PLR2004 - a hundred per cent
        return ">99%"
    return f"{whole}%"


def moment(value: datetime | None) -> str:
    """Write a moment as Beijing's clocks show it, to the minute; empty for None."""
    return "" if value is None else f"{value.astimezone(BEIJING):%Y-%m-%d %H:%M}"


def day(value: date | None) -> str:
    """Write a date; empty for None."""
    return "" if value is None else value.isoformat()


def bar(share: float) -> int:
    """Return the length of a bar for a share of 0-1, in the user units of its SVG."""
    return round(min(max(share, 0.0), 1.0) * WIDTH)


def characters(text: str, most: int) -> str:
    """Cut a text to `most` characters, with an ellipsis where something was left out."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _gettext(message: str) -> str:
    return translate(language(), message)


def _ngettext(singular: str, plural: str, count: int) -> str:
    return translate(language(), singular if count == 1 else plural)


def _context() -> dict[str, Any]:
    return {
        "language": language(),
        "html_language": HTML_LANGUAGES[language()],
        "actor": current.actor(),
        "settings": runtime().settings,
        "navigation": navigation.entries(),
        "search_box": navigation.search_box(),
    }
