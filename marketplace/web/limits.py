"""How often one address may ask. Counts are kept in the memory of each web process, so the effective limit grows with their number.

Pages put `upload_limit` on what takes a file in; everything else has the general limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from marketplace.web.runtime import runtime

if TYPE_CHECKING:
    from flask import Flask

limiter = Limiter(
    get_remote_address,
    default_limits=[lambda: runtime().settings.rate_limit],
    storage_uri="memory://",
    headers_enabled=False,
)
upload_limit = limiter.limit(lambda: runtime().settings.upload_rate_limit, methods=["POST"], override_defaults=False)


def install(app: Flask) -> None:
    """Count the requests of `app`; static files are free."""
    limiter.init_app(app)
    limiter.request_filter(_is_static)


def _is_static() -> bool:
    return request.endpoint == "web.static"
