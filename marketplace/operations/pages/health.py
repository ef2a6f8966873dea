"""The health address: what monitors ask. It names each part and never a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, jsonify

from marketplace.operations.health import parts_of
from marketplace.web.languages import language
from marketplace.web.runtime import runtime

if TYPE_CHECKING:
    from marketplace.errors import Unavailable

WELL, UNWELL = 200, 503
blueprint = Blueprint("operations", __name__)


@blueprint.get("/health")
def health() -> tuple[Response, int]:
    """Answer 200 when every part answers, else 503, with each part and its trouble."""
    parts = parts_of(runtime())
    is_well = all(part.is_well for part in parts)
    named = {part.name: _told(part.trouble) for part in parts}
    return jsonify({"status": "ok" if is_well else "unavailable", "parts": named}), WELL if is_well else UNWELL


def _told(trouble: Unavailable | None) -> dict[str, str]:
    if trouble is not None:
        return {"status": "unavailable", "code": trouble.code, "message": trouble.sentence.text(language())}
    return {"status": "ok"}
