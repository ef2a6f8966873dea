"""Cross-site request forgery: every request that changes something carries the session's token. Called by `install`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_wtf.csrf import CSRFProtect

if TYPE_CHECKING:
    from flask import Flask


def install(app: Flask) -> None:
    """Check the token of every request that is not a mere look; `errors` answers a missing one.

    The token has no time limit of its own: it lives as long as the session, so that a form left open over lunch still works.
    """
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    CSRFProtect(app)
