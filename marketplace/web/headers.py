"""The safety headers of every answer, the content security policy first: no inline script, no inline style, no foreign origin.

The policy is why templates carry no `style` and no `on…` attribute. Called by `install`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from secure import (
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    XContentTypeOptions,
    XFrameOptions,
)

if TYPE_CHECKING:
    from flask import Flask, Response


def install(app: Flask) -> None:
    """Set the headers on every answer, errors and files among them."""
    fixed = dict(_policies().headers)

    def guard(response: Response) -> Response:
        response.headers.update(fixed)
        if request.endpoint != "web.static":
            response.headers["Cache-Control"] = "no-store"
        return response

    app.after_request(guard)


def _policies() -> Secure:
    policy = (
        ContentSecurityPolicy()
        .default_src("'none'")
        .script_src("'self'")
        .style_src("'self'")
        .img_src("'self'", "data:")  # Pico's arrows and marks are data addresses in its style sheet
        .connect_src("'self'")
        .form_action("'self'")
        .base_uri("'none'")
        .frame_ancestors("'none'")
    )
    return Secure(
        csp=policy,
        xcto=XContentTypeOptions().nosniff(),
        xfo=XFrameOptions().deny(),
        referrer=ReferrerPolicy().same_origin(),
        coop=CrossOriginOpenerPolicy().same_origin(),
        corp=CrossOriginResourcePolicy().same_origin(),
        permissions=PermissionsPolicy().camera().microphone().geolocation().payment(),
    )
