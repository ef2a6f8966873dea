"""Who a request acts for: the local operator until a package registers a loader, as accounts will."""

from __future__ import annotations

from dataclasses import replace

import pytest

from marketplace.actor import LOCAL_OPERATOR
from marketplace.app import create_app
from marketplace.web import actors, current


@pytest.fixture
def app(settings, runtime):
    return create_app(settings, (), runtime=runtime)


def test_local_operator_asks_in_the_language_of_the_page(app):
    with app.test_request_context("/?language=en"):
        assert current.actor() == replace(LOCAL_OPERATOR, language=current.actor().language)
        assert (current.actor().id, current.actor() is current.actor()) == ("local", True)


def test_registered_loader_names_the_actor_of_each_request(app):
    asked = []
    stranger = replace(LOCAL_OPERATOR, id="stranger", organisation_id=None)
    actors.register_loader(app, lambda: asked.append("asked") or stranger)
    for _ in range(2):
        with app.test_request_context("/"):
            assert [current.actor(), current.actor()] == [stranger, stranger]
    assert asked == ["asked", "asked"]
