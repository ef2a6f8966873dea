"""The completeness score: weights that add up, sentences in both languages, the most helpful request first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from listings.engine.completeness import CHECKS, Completeness, completeness
from listings.engine.content import Contact, Content, Indicator, Right
from listings.engine.fields import BY_NAME, FIELDS
from listings.engine.terms import CooperationMode, Kind, Necessity, Operator, Publicity, RightKind, Secrecy
from marketplace.money import MoneyBand

A, D = Kind.ACHIEVEMENT, Kind.DEMAND
HARDNESS = Indicator(
    quantity="硬度", operator=Operator.AT_LEAST, value=Decimal(60), unit="HRC", necessity=Necessity.MUST
)
FULL = {
    A: Content(
        kind=A,
        title="甲",
        summary="详" * 80,
        problem_solved="漏检",
        technical_fields=("materials",),
        trl=6,
        best_competitor="快一倍",
        cooperation_modes=(CooperationMode.LICENCE,),
        contact=Contact(phone="1"),
        industries=("C27",),
        rights=(Right(kind=RightKind.NONE),),
        application_cases=("某厂",),
        price=MoneyBand(is_negotiable=True),
        organisation="某大学",
        inventors=("张三",),
        keywords=("激光",),
        secrecy=Secrecy.OPEN,
        valid_until=date(2027, 1, 1),
        capacity=3,
        indicators=(HARDNESS,),
    ),
    D: Content(
        kind=D,
        title="乙",
        background="detail " * 40,
        price=MoneyBand(high=Decimal(1)),
        technical_fields=("materials",),
        needed_by=date(2027, 1, 1),
        tried_solutions="试过",
        cooperation_modes=(CooperationMode.LICENCE,),
        existing_conditions="有线",
        acceptance="试产",
        trl=5,
        industries=("C27",),
        contact=Contact(email="a@b.example"),
        secrecy=Secrecy.OPEN,
        publicity=Publicity.PUBLIC,
        is_funded=False,
        cost_ceiling="1 元",
        keywords=("激光",),
        valid_until=date(2027, 1, 1),
        indicators=(HARDNESS,),
    ),
}


@pytest.mark.parametrize("kind", Kind)
def test_weights_add_up_to_a_hundred_over_fields_that_exist(kind):
    assert sum(weight for _, weight, _ in CHECKS[kind]) == 100
    assert all(name in BY_NAME or name == "contact" for name, _, _ in CHECKS[kind])


@pytest.mark.parametrize("kind", Kind)
def test_every_starred_field_counts_and_stars_carry_most(kind):
    starred = {field.name.partition(".")[0] for field in FIELDS if kind in field.starred} - {"title"}
    weights = {name: weight for name, weight, _ in CHECKS[kind]}
    assert starred - set(weights) == set()
    assert sum(weights[name] for name in starred) >= 60


@pytest.mark.parametrize("kind", Kind)
def test_a_full_entry_scores_a_hundred_and_an_empty_one_nothing(kind):
    assert completeness(FULL[kind]) == Completeness(score=100, missing=())
    empty = completeness(Content(kind=kind, title="甲"))
    assert (empty.score, {one.field for one in empty.missing}) == (0, {name for name, _, _ in CHECKS[kind]})
    assert all(one.sentence.zh and one.sentence.en for one in empty.missing)


def test_the_most_helpful_request_comes_first():
    found = completeness(replace(FULL[D], indicators=(), keywords=(), contact=None))
    assert [(one.field, one.weight) for one in found.missing] == [("indicators", 20), ("contact", 3), ("keywords", 1)]
    assert found.score == 76


@pytest.mark.parametrize(
    ("change", "field", "weight"),
    [
        ({"background": "短"}, "background", 11.1),
        ({"background": "详" * 40}, "background", 5.6),
        ({"indicators": (replace(HARDNESS, unit=""),)}, "indicators", 10),
        ({"indicators": (replace(HARDNESS, necessity=None),)}, "indicators", 4),
        ({"contact": Contact(name="张三")}, "contact", 1.5),
        ({"is_funded": None}, "is_funded", 2),
    ],
)
def test_half_an_answer_counts_in_part(change, field, weight):
    found = completeness(replace(FULL[D], **change))
    assert [(one.field, one.weight) for one in found.missing] == [(field, weight)]
