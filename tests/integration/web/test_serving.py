"""The web server as it is configured: what the search box lets through, it reads."""

from __future__ import annotations

from types import SimpleNamespace
from urllib.parse import quote

from listings.schemas import LONGEST_QUESTION
from marketplace.operations.cli.serving import Server
from marketplace.settings import load_settings
from tests.conftest import ENVIRONMENT


def test_longest_question_and_its_filters_fit_the_request_line(tmp_path):
    settings = load_settings({**ENVIRONMENT, "TWOLISTS_HOME": str(tmp_path)})
    longest = Server(SimpleNamespace(settings=settings)).cfg.limit_request_line
    assert longest == 8190
    assert len(f"GET /search?q={quote('😀' * LONGEST_QUESTION)}&kind=demand HTTP/1.1") < longest
