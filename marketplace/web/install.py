"""Puts the web ground on an application, once, in the order that requests pass it.

`marketplace.app` calls `install` before the blueprints of the packages are registered; nothing else does.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint

from marketplace.settings import secret_key
from marketplace.web import errors, forgery, headers, hosts, languages, limits, proxies, templating
from marketplace.web.runtime import keep

if TYPE_CHECKING:
    from flask import Flask

    from marketplace.package import Runtime

GROUND = Path(__file__).resolve().parent.parent
FORM_FIELDS_BYTES = 1024 * 1024
FILES_IN_A_FORM = 2
TYPED_BYTES = 8 * 1024 * 1024
"""How much a form without files may carry: several of the longest texts that a list may hold, at nine bytes a character of this country."""


def install(app: Flask, runtime: Runtime) -> None:
    """Give `app` its runtime, its guards, its error pages and its templates."""
    settings = runtime.settings
    app.config.update(
        SECRET_KEY=secret_key(settings),
        SESSION_COOKIE_NAME="twolists",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=FILES_IN_A_FORM * settings.upload_limit + FORM_FIELDS_BYTES,
        MAX_FORM_MEMORY_SIZE=TYPED_BYTES,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),  # every address of a static file carries its hash
    )
    keep(app, runtime)
    proxies.install(app, trusted=settings.trusted_proxies)
    errors.install(app)
    headers.install(app)
    hosts.install(app)
    languages.install(app)
    limits.install(app)
    forgery.install(app)
    templating.install(app)
    app.register_blueprint(
        Blueprint(
            "web",
            __name__,
            template_folder=str(GROUND / "templates"),
            static_folder=str(GROUND / "static"),
            static_url_path="/static",
        )
    )
