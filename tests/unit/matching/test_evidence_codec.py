"""Evidence as it is stored: JSON and back, whole or refused."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listings.engine.comparison import Verdict
from listings.engine.content import Span
from listings.engine.terms import Necessity
from marketplace.wording import Sentence
from matching.engine.conditions import Condition
from matching.engine.evidence import codec
from matching.engine.evidence.records import Aspect, ConditionFinding, Evidence, IndicatorFinding, TermMatch

WORDS = st.text(st.sampled_from("单晶 CBN≥“”\n"), max_size=8)
SENTENCES = st.builds(Sentence, zh=WORDS, en=WORDS)
SPANS = st.builds(Span, field=st.sampled_from(["title", "summary"]), start=st.integers(0, 9), end=st.integers(9, 20))
SHARES = st.floats(0, 1, allow_nan=False)
EVIDENCE = st.builds(
    Evidence,
    terms=st.lists(
        st.builds(
            TermMatch,
            term=WORDS,
            demand=st.lists(SPANS, max_size=2).map(tuple),
            achievement=st.lists(SPANS, max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    indicators=st.lists(
        st.builds(
            IndicatorFinding,
            verdict=st.sampled_from(Verdict),
            necessity=st.sampled_from(Necessity),
            quantity=SENTENCES,
            required=SENTENCES,
            offered=st.none() | SENTENCES,
            required_span=st.none() | SPANS,
            offered_span=st.none() | SPANS,
            conversion=st.none() | SENTENCES,
            sentence=SENTENCES,
        ),
        max_size=2,
    ).map(tuple),
    conditions=st.lists(
        st.builds(
            ConditionFinding,
            condition=st.sampled_from(Condition),
            verdict=st.sampled_from(Verdict),
            sentence=SENTENCES,
        ),
        max_size=2,
    ).map(tuple),
    aspects=st.lists(
        st.builds(
            Aspect,
            name=WORDS,
            title=SENTENCES,
            share=st.none() | SHARES,
            shift=st.floats(-3, 3, allow_nan=False),
            sentence=SENTENCES,
        ),
        max_size=2,
    ).map(tuple),
    missing=st.lists(SENTENCES, max_size=2).map(tuple),
    for_demand=SENTENCES,
    for_achievement=SENTENCES,
)


@settings(max_examples=40, deadline=None)
@given(EVIDENCE)
def test_evidence_comes_back_from_its_json_as_it_was(evidence):
    assert codec.from_json(codec.as_json(evidence)) == evidence


@settings(max_examples=10, deadline=None)
@given(EVIDENCE, st.sampled_from([field.name for field in fields(Evidence)]))
def test_stored_evidence_without_a_part_is_refused(evidence, part):
    stored = codec.as_json(evidence)
    del stored[part]
    with pytest.raises(KeyError, match=part):
        codec.from_json(stored)
