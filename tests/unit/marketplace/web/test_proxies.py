"""Only named proxies are believed about the client."""

from __future__ import annotations

import pytest

from marketplace.web.proxies import TrustedProxies

SAID = {
    "HTTP_X_FORWARDED_FOR": "198.51.100.7, 203.0.113.9",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "evil.example",
    "HTTP_FORWARDED": "for=198.51.100.7",
}


def seen(trusted, *, remote="127.0.0.1", **headers):
    """Return address and scheme that the application sees, and which of the proxies' headers reach it."""
    found = {}

    def application(environ, start_response):
        found.update(environ)
        return [b""]

    environ = {"REMOTE_ADDR": remote, "wsgi.url_scheme": "http", "HTTP_HOST": "localhost", **SAID, **headers}
    TrustedProxies(application, trusted)(environ, None)
    left = sorted(name for name in found if "FORWARDED" in name)
    return found["REMOTE_ADDR"], found["wsgi.url_scheme"], left, found["HTTP_HOST"]


@pytest.mark.parametrize("trusted", ["", "10.0.0.0/8", "::1"])
def test_nobody_else_is_believed(trusted):
    assert seen(trusted) == ("127.0.0.1", "http", [], "localhost")


@pytest.mark.parametrize(
    ("trusted", "remote", "client"),
    [
        ("127.0.0.1", "127.0.0.1", "203.0.113.9"),
        ("10.0.0.0/8, 203.0.113.0/24", "10.1.2.3", "198.51.100.7"),
        ("::1", "::1", "203.0.113.9"),
        ("0.0.0.0/0", "10.1.2.3", "10.1.2.3"),
    ],
)
def test_last_address_that_is_no_proxy_is_the_client(trusted, remote, client):
    assert seen(trusted, remote=remote) == (client, "https", [], "localhost")


@pytest.mark.parametrize("forwarded", ["", "unknown", "198.51.100.7, <script>", "_hidden"])
def test_what_is_no_address_is_not_the_client(forwarded):
    assert seen("127.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)[0] == "127.0.0.1"


@pytest.mark.parametrize(("said", "scheme"), [("https, http", "http"), ("HTTPS", "https"), ("gopher", "http")])
def test_scheme_is_one_of_two(said, scheme):
    assert seen("127.0.0.1", HTTP_X_FORWARDED_PROTO=said)[1] == scheme
