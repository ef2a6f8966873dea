"""Who asks: the seam that accounts will register its loader at. Until then every request is the local operator's.

Called by `current` only.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import current_app

from marketplace.actor import LOCAL_OPERATOR
from marketplace.web.languages import language

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from marketplace.actor import Actor

EXTENSION = "twolists-actors"


def register_loader(app: Flask, loader: Callable[[], Actor]) -> None:
    """Let `loader` name the actor of each request of `app`; it may look at the request."""
    app.extensions[EXTENSION] = loader


def load() -> Actor:
    """Ask the registered loader; without one: the local operator, in the language of the page."""
    loader: Callable[[], Actor] | None = current_app.extensions.get(EXTENSION)
    if loader is not None:
        return loader()
    return replace(LOCAL_OPERATOR, language=language())
