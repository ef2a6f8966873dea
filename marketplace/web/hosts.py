"""Refuses requests under a foreign name while the program listens on this machine only.

A page of another site can make a browser resolve that site's name to 127.0.0.1; the Host header then still names the site. Called
by `install`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import request

from marketplace.errors import Forbidden
from marketplace.web.runtime import runtime
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from flask import Flask

LOOPBACK_NAMES = {"localhost", "127.0.0.1", "::1"}


def install(app: Flask) -> None:
    """Check the name before anything else is done."""
    app.before_request(_check)


def _check() -> None:
    if runtime().settings.is_loopback and _name(request.host) not in LOOPBACK_NAMES:
        raise Forbidden(
            "host_refused",
            Sentence(
                zh="目前只在本机提供服务，请用 127.0.0.1 或 localhost 打开",
                en="The program serves this machine only; please open it as 127.0.0.1 or localhost",
            ),
            value=request.host,
        )


def _name(host: str) -> str:
    """Return the host without its port; empty where it cannot be read."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
