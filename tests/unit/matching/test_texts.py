"""Texts that matching reads: which fields, in which order, and how rare their terms are."""

from __future__ import annotations

import math
from dataclasses import fields

import pytest

from listings.engine.content import Content
from listings.engine.terms import Kind
from matching.engine.texts import BODY_FIELDS, all_texts, body, body_texts, rarity
from tests.factories.contents import full_content
from tests.factories.entries import achievement, demand


@pytest.mark.parametrize("kind", Kind)
def test_body_holds_the_stated_texts_in_the_order_of_their_weight(kind) -> None:
    content = full_content(kind)
    assert body_texts(content) == tuple((name, f"{name} word") for name in BODY_FIELDS[kind])
    assert all_texts(content) == (("title", "title word"), *body_texts(content))
    assert body(content) == "\n".join(f"{name} word" for name in BODY_FIELDS[kind])
    assert set(BODY_FIELDS[kind]) <= {field.name for field in fields(Content)}


@pytest.mark.parametrize("kind", Kind)
def test_what_was_tried_and_failed_and_notes_are_never_read(kind) -> None:
    read = " ".join(text for _, text in all_texts(full_content(kind)))
    hidden = ("tried_solutions", "internal_note", "organisation", "existing_conditions")
    assert [name for name in hidden if f"{name} word" in read] == []


def test_texts_that_are_not_stated_are_left_out() -> None:
    assert all_texts(demand("余热", background="排烟").content) == (("title", "余热"), ("background", "排烟"))
    assert body(demand("余热").content) == ""


def test_term_of_every_text_tells_nothing_and_the_rarest_most() -> None:
    contents = [
        demand("余热回收").content,
        achievement("余热发电").content,
        achievement("余热利用", summary="发电").content,
    ]
    assert rarity(contents) == {
        "余热": 0.0,
        "热回": math.log(2),
        "回收": math.log(2),
        "热发": math.log(2),
        "热利": math.log(2),
        "利用": math.log(2),
        "发电": pytest.approx(math.log(4 / 3)),
    }
