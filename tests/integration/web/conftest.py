"""The program's own application with a few addresses that go wrong on purpose, and clients for both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Blueprint, abort, request

import wsgi
from marketplace.app import create_app
from marketplace.errors import Conflict, Forbidden, Invalid, NotFound, Place, Unavailable
from marketplace.web.fragments import page
from marketplace.wording import Sentence

SENTENCE = Sentence(zh="看不出金额", en="No amount can be read")
ERRORS = {
    "not-found": NotFound("gone", SENTENCE),
    "forbidden": Forbidden("not_yours", SENTENCE),
    "invalid": Invalid(
        "amount", SENTENCE, place=Place(file="需求.xlsx", sheet="清单", row=14, column="预算"), value="<b>五十左右</b>"
    ),
    "conflict": Conflict("decided", SENTENCE, value="completed"),
    "unavailable": Unavailable("search_down", SENTENCE),
}


def probe() -> Blueprint:
    blueprint = Blueprint("probe", __name__, url_prefix="/probe")

    def fault(kind: str) -> str:
        raise ERRORS[kind]

    def status(code: int) -> str:
        abort(code)

    def broken() -> str:
        raise RuntimeError("the password is hunter2")

    blueprint.add_url_rule("/fault/<kind>", view_func=fault)
    blueprint.add_url_rule("/status/<int:code>", view_func=status)
    blueprint.add_url_rule("/broken", view_func=broken)
    blueprint.add_url_rule("/changed", "changed", lambda: "changed", methods=["POST"])
    blueprint.add_url_rule("/typed", "typed", _typed, methods=["POST"])
    blueprint.add_url_rule("/page", "page", lambda: page("marketplace/error.html", fault=None))
    return blueprint


def _typed() -> dict[str, list[str]]:
    return {name: request.form.getlist(name) for name in request.form if name != "csrf_token"}


@pytest.fixture
def app(settings, runtime):
    built = create_app(settings, wsgi.PACKAGES, runtime=runtime)
    built.register_blueprint(probe())
    built.testing = True  # a fault of the program fails the test instead of becoming a page
    return built


@pytest.fixture
def client(app):
    """A browser that asks for Chinese."""
    made = app.test_client()
    made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "zh-CN,zh;q=0.9"
    return made


@pytest.fixture
def english(app):
    """A browser that asks for English."""
    made = app.test_client()
    made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en-GB,en;q=0.9"
    return made


@pytest.fixture
def client_with(settings, runtime):
    """Make a client of the same program with other settings."""

    def make(**changes):
        other = replace(runtime, settings=replace(settings, **changes))
        return create_app(other.settings, wsgi.PACKAGES, runtime=other).test_client()

    return make
