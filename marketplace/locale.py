"""Catalogues and formats without Flask, for pages, mail, paper and sheets alike: English message in, wording out.

Catalogues are `<package>/translations/zh.po` of every package of the program, read once, from source; there are no
compiled copies that could be stale. Sentences made by code carry both languages themselves (`wording`).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from marketplace.wording import Language

ROOT = Path(__file__).parent.parent
BABEL_LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
DAY_PATTERNS = {"zh": "y年M月d日", "en": "d MMM y"}
MOMENT_PATTERNS = {"zh": "y年M月d日 HH:mm", "en": "d MMM y, HH:mm"}


def translate(language: Language, message: str) -> str:
    """Return the wording of an English message in `language`; the message itself where that is English or nothing is known."""
    return message if language == "en" else catalogue(language).get(message, message)


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Return every translated message of the program. Raises ValueError where two packages word one message differently."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 - not needed where English is spoken

    words: dict[str, str] = {}
    for path in catalogue_files(language):
        with path.open("rb") as file:
            read = read_po(file, locale=BABEL_LOCALES[language])
        for entry in read:
            if not entry.id or entry.fuzzy:
                continue
            for message, wording in _pairs(entry.id, entry.string):
                if words.setdefault(message, wording) != wording:
                    raise ValueError(f"{path.parent.parent.name} translates {message!r} in a second way")
    return words


def catalogue_files(language: Language) -> list[Path]:
    """Return every catalogue of the program: those in the folders beside this package, and below them, that have a `package` module."""
    packages = {path.parent for path in (*ROOT.glob("*/package.py"), *ROOT.glob("*/*/package.py"))}
    found = (folder / "translations" / f"{language}.po" for folder in packages)
    return sorted(path for path in found if path.exists())


def format_percent(share: float, language: Language, *, digits: int = 0) -> str:
    """Write a share of 1 as a percentage: 0.25 is 25%."""
    from babel.numbers import format_percent as babel_percent  # noqa: PLC0415 - as above

    pattern = "0" + ("." + "0" * digits if digits else "") + "%"
    return babel_percent(share, format=pattern, locale=BABEL_LOCALES[language])


def format_date(day: date, language: Language) -> str:
    """Write a date: 2026年11月22日, 22 Nov 2026."""
    from babel.dates import format_date as babel_date  # noqa: PLC0415 - as above

    return babel_date(day, format=DAY_PATTERNS[language], locale=BABEL_LOCALES[language])


def format_moment(moment: datetime, language: Language) -> str:
    """Write an aware moment as the clocks of Beijing show it, to the minute."""
    from babel.dates import format_datetime  # noqa: PLC0415 - as above

    from marketplace.clock import BEIJING  # noqa: PLC0415 - as above

    return format_datetime(moment.astimezone(BEIJING), format=MOMENT_PATTERNS[language], locale=BABEL_LOCALES[language])


def _pairs(message: object, wording: object) -> list[tuple[str, str]]:
    """Return (message, wording), for a plural both of its messages with the one form that Chinese has."""
    messages = message if isinstance(message, tuple | list) else (message,)
    wordings = wording if isinstance(wording, tuple | list) else (wording,)
    return [(str(text), str(wordings[0])) for text in messages if wordings[0]]
