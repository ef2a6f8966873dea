"""Which language a page speaks: `?lang=` if given (and kept in a cookie), else the cookie, else what the browser asks for, else the setting.

Called by templates and pages; the catalogues themselves are `marketplace.locale`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import g, request

from marketplace.locale import translate
from marketplace.web.runtime import runtime
from marketplace.wording import LANGUAGES

if TYPE_CHECKING:
    from flask import Flask, Response

    from marketplace.wording import Language, Sentence

COOKIE = "language"
ARGUMENT = "lang"
A_YEAR = 365 * 24 * 3600


def install(app: Flask) -> None:
    """Keep the person's choice and tell caches that the answer depends on it."""
    app.after_request(_remember)


def language() -> Language:
    """Return the language of this request."""
    if "language" not in g:
        g.language = _chosen()
    return cast("Language", g.language)


def say(sentence: Sentence) -> str:
    """Return `sentence` in the language of this request."""
    return sentence.text(language())


def _chosen() -> Language:
    for wanted in (request.args.get(ARGUMENT), request.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    asked = request.accept_languages.best_match(LANGUAGES)
    return cast("Language", asked or runtime().settings.words)


def _remember(response: Response) -> Response:
    wanted = request.args.get(ARGUMENT)
    if wanted in LANGUAGES and request.cookies.get(COOKIE) != wanted:
        response.set_cookie(COOKIE, wanted, max_age=A_YEAR, samesite="Lax", httponly=True)
    response.vary.update(("Cookie", "Accept-Language"))
    return response


def message(text: str) -> str:
    """Mark `text` as a gettext message that is translated later, where the page is written."""
    return text


def translated(text: str) -> str:
    """Return a gettext message in the language of this request."""
    return translate(language(), text)
