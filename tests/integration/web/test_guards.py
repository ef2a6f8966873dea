"""Every answer is guarded: policy, forgery, foreign names, too many requests, too large uploads."""

import pytest

from tests.integration.web.pages import read_page

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
GUARDS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}


@pytest.mark.parametrize("path", ["/", "/probe/status/404", "/probe/fault/invalid", "/static/twolists.css", "/health"])
def test_headers_stand_on_every_answer(client, path):
    with client.get(path) as response:
        headers = response.headers
    assert {name: headers.get(name) for name in GUARDS} == GUARDS


def test_pages_are_not_kept_and_static_files_are(client):
    kept = {}
    for path in ("/", "/static/twolists.css"):
        with client.get(path) as response:
            kept[path] = response.headers["Cache-Control"]
    assert kept == {"/": "no-store", "/static/twolists.css": "public, max-age=31536000"}


def test_pages_need_nothing_that_the_policy_forbids(client):
    page = read_page(client.get("/"))
    inline = [
        (tag, name) for tag, named in page.tags for name in named if name == "style" or name.startswith(("on", "hx-on"))
    ]
    scripts = [named for tag, named in page.tags if tag == "script" and not named.get("src", "").startswith("/static/")]
    styles = [tag for tag, _ in page.tags if tag == "style"]
    assert (inline, scripts, styles) == ([], [], [])


def test_change_without_token_is_refused_and_says_nothing_changed(english):
    response = english.post("/probe/changed")
    assert response.status_code == 400
    assert read_page(response).facts["What"] == (
        "The page is out of date, or the request did not come from one of our pages; nothing was changed"
    )


def test_change_with_a_foreign_token_is_refused(app, english):
    token = token_of(app.test_client().get("/"))
    assert english.post("/probe/changed", data={"csrf_token": token}).status_code == 400


def test_change_with_the_own_token_goes_through(english):
    token = token_of(english.get("/"))
    response = english.post("/probe/changed", data={"csrf_token": token})
    assert (response.status_code, response.get_data(as_text=True)) == (200, "changed")


@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1.example", "10.0.0.7:8000"])
def test_foreign_name_is_refused_on_loopback(english, host):
    response = english.get("/", headers={"Host": host})
    assert response.status_code == 403
    assert read_page(response).facts == {
        "What": "The program serves this machine only; please open it as 127.0.0.1 or localhost",
        "Given": host,
        "What to do": "Go back; if this should be your work, please ask the operator",
    }


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
def test_own_names_are_served(english, host):
    assert read_page(english.get("/", headers={"Host": host})).title == "Start · Two Lists"


def test_too_many_requests_are_told_to_wait(client_with):
    client = client_with(rate_limit="3 per minute")
    answers = [client.get("/running?lang=en") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert read_page(answers[-1]).facts["What to do"] == "Wait a minute and try again"


def test_static_files_are_not_counted(client_with):
    client = client_with(rate_limit="1 per minute")
    codes = []
    for _ in range(3):
        with client.get("/static/twolists.css") as response:
            codes.append(response.status_code)
    assert codes == [200, 200, 200]


def test_upload_beyond_everything_is_told_the_limit(client_with):
    client = client_with(upload_limit=512 * 1024)
    content_type = "multipart/form-data; boundary=b"
    response = client.post("/uploads?lang=en", data=b"x" * 3 * 1024 * 1024, content_type=content_type)
    assert response.status_code == 413
    assert read_page(response).facts["What"] == "Each file may have 0.5 MB at most"


def token_of(response) -> str:
    return next(named["value"] for tag, named in read_page(response).tags if named.get("name") == "csrf_token")
