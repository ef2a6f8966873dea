"""The web server as it is configured: what the search box lets through, it reads; gunicorn started by itself serves the same way."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

from listings.schemas import LONGEST_QUESTION
from marketplace.operations.cli.serving import Server
from marketplace.operations.webserver import server_options
from marketplace.settings import load_settings
from tests.conftest import ENVIRONMENT

ROOT = Path(__file__).parents[3]


def test_longest_question_and_its_filters_fit_the_request_line(tmp_path):
    settings = load_settings({**ENVIRONMENT, "TWOLISTS_HOME": str(tmp_path)})
    longest = Server(SimpleNamespace(settings=settings)).cfg.limit_request_line
    assert longest == 8190
    assert len(f"GET /search?q={quote('😀' * LONGEST_QUESTION)}&kind=demand HTTP/1.1") < longest


def test_gunicorn_by_itself_serves_as_the_command_does(tmp_path):
    given = {**ENVIRONMENT, "TWOLISTS_HOME": str(tmp_path), "TWOLISTS_PORT": "8124", "TWOLISTS_WEB_THREADS": "3"}
    command = [sys.executable, "-m", "gunicorn", "--print-config"]
    shown = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **given}, capture_output=True, text=True, check=True, timeout=60
    )
    by_itself = dict(line.split(" = ", 1) for line in shown.stdout.splitlines() if " = " in line)
    by_itself = {name.strip(): value for name, value in by_itself.items()}
    served = Server(SimpleNamespace(settings=load_settings(given))).cfg
    names = [name for name in server_options(load_settings(given)) if name != "on_starting"]
    assert {name: by_itself[name] for name in names} == {name: str(served.settings[name].get()) for name in names}
    assert (by_itself["wsgi_app"], by_itself["threads"], by_itself["bind"]) == (
        "wsgi:create_app()",
        "3",
        "['127.0.0.1:8124']",
    )


def test_client_is_who_a_trusted_proxy_asks_for(client_with):
    forwarded = {"X-Forwarded-For": "203.0.113.9"}
    asked = {"rate_limit": "1 per minute", "trusted_proxies": "127.0.0.1"}
    believed = client_with(**asked)
    answers = [believed.get("/health", headers={"X-Forwarded-For": f"203.0.113.{end}"}).status_code for end in (9, 10)]
    assert (answers, believed.get("/health", headers=forwarded).status_code) == ([200, 200], 429)


def test_client_does_not_choose_the_address_it_is_counted_under(client_with):
    doubted = client_with(rate_limit="1 per minute")
    answers = [doubted.get("/health", headers={"X-Forwarded-For": f"203.0.113.{end}"}).status_code for end in (9, 10)]
    assert answers == [200, 429]
