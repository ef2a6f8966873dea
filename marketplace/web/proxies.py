"""Whom the program believes about the client: only proxies that the settings name may say for whom they ask, and over which scheme.

From anybody else these headers are dropped, so that nobody chooses the address under which requests are counted. A name that a
proxy was asked under (`X-Forwarded-Host`) is never believed. Called by `install`.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from ipaddress import IPv4Address, IPv6Address

    from flask import Flask

FOR, SCHEME = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"
FORWARDED = (FOR, SCHEME, "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX", "HTTP_FORWARDED")
SCHEMES = ("http", "https")


def install(app: Flask, *, trusted: str) -> None:
    """Put the check before everything else; `trusted` are addresses or networks with commas between them."""
    app.wsgi_app = TrustedProxies(app.wsgi_app, trusted)  # type: ignore[method-assign]  # as Flask's manual has it


class TrustedProxies:
    """WSGI middleware: takes what trusted proxies say into the request, and every such header out of it."""

    def __init__(self, application: Callable[..., Iterable[bytes]], trusted: str) -> None:
        self._application = application
        self._networks = [ip_network(part.strip()) for part in trusted.split(",") if part.strip()]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve the request in the name of the client that a trusted proxy asks for."""
        said = {name: environ.pop(name, "") for name in FORWARDED}
        if self._is_trusted(environ.get("REMOTE_ADDR", "")):
            client = self._client(said[FOR])
            if client:
                environ["REMOTE_ADDR"] = client
            scheme = said[SCHEME].rpartition(",")[2].strip().lower()
            if scheme in SCHEMES:
                environ["wsgi.url_scheme"] = scheme
        return self._application(environ, start_response)

    def _client(self, forwarded_for: str) -> str:
        """Return the last address that no trusted proxy has: what stands before it could have been made up; empty where it is no address."""
        addresses = [part.strip() for part in forwarded_for.split(",") if part.strip()]
        foreign = next((address for address in reversed(addresses) if not self._is_trusted(address)), "")
        return "" if _address(foreign) is None else foreign

    def _is_trusted(self, text: str) -> bool:
        address = _address(text)
        return address is not None and any(address in network for network in self._networks)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
