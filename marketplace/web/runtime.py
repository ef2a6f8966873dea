"""The runtime that the application was built with, kept on it and found again from a request.

Lowest module of the web ground; `current` is what pages use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app

if TYPE_CHECKING:
    from flask import Flask

    from marketplace.package import Runtime

EXTENSION = "twolists"


def keep(app: Flask, built: Runtime) -> None:
    """Keep `built` with the application."""
    app.extensions[EXTENSION] = built


def runtime() -> Runtime:
    """Return the runtime of the application that serves this request."""
    return cast("Runtime", current_app.extensions[EXTENSION])
