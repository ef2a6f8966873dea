"""What a tier sees of the evidence: every aspect and condition goes with the fields that it tells about."""

from __future__ import annotations

from dataclasses import fields

import pytest

from listings.disclosure.tiers import Tier
from listings.engine.comparison import Verdict
from listings.engine.content import Content, Span
from listings.engine.terms import Kind, Necessity, Publicity
from marketplace.actor import LOCAL_OPERATOR, LOCAL_ORGANISATION_ID, SYSTEM
from marketplace.wording import Sentence
from matching.engine.conditions import Condition
from matching.engine.evidence.records import Aspect, ConditionFinding, Evidence, IndicatorFinding, TermMatch
from matching.engine.features.catalogue import SCORED, STRUCTURED
from matching.engine.levels import Level
from matching.queries.disclosing import ASPECT_FIELDS, CONDITION_FIELDS, OF_NO_FIELD, Shown, shown, shown_evidence
from tests.factories.contents import full_content

NAMES = {feature.name for feature in (*SCORED, *STRUCTURED)}
WORDS = Sentence(zh="说明", en="words")


def span(field: str) -> Span:
    return Span(field=field, start=0, end=2)


EVIDENCE = Evidence(
    terms=(
        TermMatch(term="题名", demand=(span("title"), span("background")), achievement=(span("title"),)),
        TermMatch(term="秘密", demand=(span("background"),), achievement=(span("summary"),)),
    ),
    indicators=(
        IndicatorFinding(
            verdict=Verdict.MET,
            necessity=Necessity.MUST,
            quantity=WORDS,
            required=WORDS,
            offered=WORDS,
            required_span=None,
            offered_span=None,
            conversion=None,
            sentence=WORDS,
        ),
    ),
    conditions=tuple(ConditionFinding(condition=one, verdict=Verdict.MET, sentence=WORDS) for one in Condition),
    aspects=tuple(Aspect(name=name, title=WORDS, share=0.5, shift=-0.1, sentence=WORDS) for name in sorted(NAMES)),
    missing=(Sentence(zh="请需求方补充：预算。", en="Please ask the demand for: the budget."),),
    for_demand=Sentence(zh="全部内容", en="all of it"),
    for_achievement=Sentence(zh="全部内容", en="all of it"),
)


def seen(demand_tier: Tier, achievement_tier: Tier) -> Evidence:
    sides = [
        Shown(kind=kind, tier=tier, content=Content(kind=kind, title="x"))
        for kind, tier in ((Kind.DEMAND, demand_tier), (Kind.ACHIEVEMENT, achievement_tier))
    ]
    return shown_evidence(EVIDENCE, level=Level.GOOD, demand=sides[0], achievement=sides[1])


def test_every_feature_says_which_fields_it_tells_about() -> None:
    assert set(ASPECT_FIELDS) | OF_NO_FIELD == NAMES
    assert set(ASPECT_FIELDS) & OF_NO_FIELD == set()
    told = {name for sides in ASPECT_FIELDS.values() for side in sides for name in side}
    assert told <= {field.name for field in fields(Content)}


def test_every_condition_says_which_field_it_tells_about() -> None:
    assert set(CONDITION_FIELDS) == set(Condition)
    assert set(CONDITION_FIELDS.values()) <= {field.name for field in fields(Content)}


def test_own_organisation_of_both_sides_sees_all_evidence() -> None:
    assert seen(Tier.OWN, Tier.OWN) is EVIDENCE


PUBLIC_ASPECTS = {"lexical_title", "semantic", "completeness", "industry", "technical_field", "freshness"}
EXCLUSIONS = {Condition.COMPETITOR, Condition.MET_BEFORE, Condition.EXCLUDED}


@pytest.mark.parametrize(
    "tiers", [(Tier.OWN, Tier.DEAL_ROOM), (Tier.DEAL_ROOM, Tier.OWN), (Tier.VERIFIED, Tier.VERIFIED)]
)
def test_below_own_nobody_learns_that_there_are_exclusions(tiers) -> None:
    conditions = {found.condition for found in seen(*tiers).conditions}
    assert conditions & EXCLUSIONS == set()
    assert {Condition.SECRECY, Condition.VALIDITY} <= conditions


def test_public_tier_sees_neither_figures_nor_what_is_derived_from_them() -> None:
    found = seen(Tier.PUBLIC, Tier.PUBLIC)
    assert {aspect.name for aspect in found.aspects} == PUBLIC_ASPECTS
    assert found.indicators == ()
    assert {finding.condition for finding in found.conditions} == {Condition.VALIDITY}


def test_hidden_texts_take_their_words_and_sentences_with_them() -> None:
    found = seen(Tier.PUBLIC, Tier.PUBLIC)
    assert found.terms == (TermMatch(term="题名", demand=(span("title"),), achievement=(span("title"),)),)
    assert found.missing == ()
    assert found.for_demand == Sentence(
        zh="这项成果与您的需求比较对路，都涉及“题名”。",
        en="This achievement answers your demand quite well; both speak of “题名”.",
    )
    assert "秘密" not in repr(found)


def test_verified_tier_sees_the_indicators_of_both_sides() -> None:
    assert seen(Tier.VERIFIED, Tier.VERIFIED).indicators == EVIDENCE.indicators
    assert seen(Tier.VERIFIED, Tier.PUBLIC).indicators == ()
    assert "indicators" not in {aspect.name for aspect in seen(Tier.PUBLIC, Tier.VERIFIED).aspects}


@pytest.mark.parametrize(
    ("actor", "tier"), [(LOCAL_OPERATOR, Tier.OWN), (SYSTEM, Tier.PUBLIC)], ids=["keeper", "stranger"]
)
def test_content_is_shown_at_the_tier_of_the_actor(actor, tier) -> None:
    content = full_content(Kind.DEMAND, publicity=None)
    found = shown(actor, content, keeper_id=LOCAL_ORGANISATION_ID)
    assert found.tier is tier
    assert (found.content == content) is (tier is Tier.OWN)


def test_private_content_does_not_exist_for_strangers() -> None:
    content = full_content(Kind.DEMAND, publicity=Publicity.PRIVATE)
    assert shown(SYSTEM, content, keeper_id=LOCAL_ORGANISATION_ID) is None
    assert shown(LOCAL_OPERATOR, content, keeper_id=LOCAL_ORGANISATION_ID).content == content
