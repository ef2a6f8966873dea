"""Suggested indicators: what the texts state and no row does, each with its words, refused ones left out wherever they move."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from listings.engine.content import Content, Indicator, Span
from listings.engine.form.reading import read_form
from listings.engine.form.suggestions import suggestions
from listings.engine.form.values import values_of
from listings.engine.terms import Kind, Necessity, Operator
from listings.sheets.vocabularies import listing_vocabularies
from tests.factories.records import AS_OF, contents_read

TEXT = "新型阀门，硬度 ≥ 60 HRC，寿命达到 5 年。"
BASE = Content(kind=Kind.ACHIEVEMENT, title="阀门", summary=TEXT, problem_solved="硬度 ≥ 60 HRC 才够用")
READABLE = st.sampled_from(Kind).flatmap(contents_read)


def accepted(content, suggestion):
    """The content after the suggestion's row was put into its form."""
    values = values_of(content)
    typed = {"indicators": [*values["indicators"], suggestion.row]}
    return read_form(content.kind, typed, vocabularies=listing_vocabularies(), as_of=AS_OF, base=content).content


def test_what_texts_state_is_offered_with_its_words_once():
    found = suggestions(BASE)
    assert [(one.field, one.words, one.reads.zh) for one in found] == [
        ("summary", "硬度 ≥ 60 HRC", "硬度 ≥ 60 HRC"),
        ("summary", "寿命达到 5 年", found[1].reads.zh),
    ]
    assert all(one.before + one.words + one.after == TEXT for one in found)
    assert [TEXT[one.span.start : one.span.end] for one in found] == [one.words for one in found]
    assert found[0].key == "summary|硬度|ge|60|HRC|"


def test_an_accepted_one_is_a_row_with_its_place_and_is_offered_no_more():
    first, second = suggestions(BASE)
    content = accepted(BASE, first)
    assert content == replace(
        BASE,
        indicators=(
            Indicator(
                quantity="硬度",
                operator=Operator.AT_LEAST,
                value=Decimal(60),
                unit="HRC",
                span=Span(field="summary", start=5, end=16),
            ),
        ),
    )
    assert suggestions(content) == (second,)


def test_a_row_that_a_person_changed_or_typed_states_it_already():
    content = accepted(BASE, suggestions(BASE)[0])
    (row,) = content.indicators
    changed = replace(content, indicators=(replace(row, value=Decimal(62), necessity=Necessity.MUST),))
    typed = replace(content, indicators=(replace(row, span=None, condition="室温"),))
    assert [[one.words for one in suggestions(one)] for one in (changed, typed)] == [
        ["寿命达到 5 年"],
        ["寿命达到 5 年"],
    ]


def test_a_refused_one_stays_refused_where_the_text_moves_and_comes_back_where_it_changes():
    refused = {suggestions(BASE)[0].key}
    moved = replace(BASE, summary="说明：" + TEXT)
    changed = replace(BASE, summary=TEXT.replace("60", "65"), problem_solved="")
    assert [one.words for one in suggestions(BASE, refused=refused)] == ["寿命达到 5 年"]
    assert [one.words for one in suggestions(moved, refused=refused)] == ["寿命达到 5 年"]
    assert [one.words for one in suggestions(changed, refused=refused)] == ["硬度 ≥ 65 HRC", "寿命达到 5 年"]


@settings(max_examples=10, deadline=None)
@given(READABLE)
def test_what_an_import_read_is_never_suggested_again_and_accepting_all_leaves_nothing(content):
    assert suggestions(content) == ()
    bare = replace(content, indicators=tuple(one for one in content.indicators if one.span is None))
    while offered := suggestions(bare):
        grown = accepted(bare, offered[0])
        assert len(suggestions(grown)) < len(offered)
        bare = grown
    assert {replace(one, necessity=None) for one in content.indicators} <= {
        replace(one, necessity=None) for one in bare.indicators
    }
