"""What an entry leaves unsaid of the starred fields, and when that is worth a word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from listings.engine.completeness import completeness
from listings.engine.content import Contact, Content
from listings.engine.fields import fields_of
from listings.engine.terms import CooperationMode, Kind, Publicity, Secrecy
from listings.engine.unsaid import LOW, counts_as_json, counts_from_json, unsaid, unsaid_counts
from marketplace.money import MoneyBand

BARE = Content(kind=Kind.DEMAND, title="轴承寿命")
STARRED = {kind: [field.name for field in fields_of(kind) if kind in field.starred] for kind in Kind}


def names(content: Content) -> list[str]:
    found = unsaid(content)
    return [] if found is None else [field.name for field in found.fields]


def test_title_alone_leaves_every_other_starred_field_unsaid():
    assert names(BARE) == [name for name in STARRED[Kind.DEMAND] if name != "title"]
    assert {"price", "needed_by", "secrecy", "cooperation_modes", "publicity"} <= set(names(BARE))
    supply = Content(kind=Kind.ACHIEVEMENT, title="阀门")
    assert names(supply) == [name for name in STARRED[Kind.ACHIEVEMENT] if name != "title"]


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"price": MoneyBand(is_negotiable=True)}, "price"),
        ({"secrecy": Secrecy.OPEN}, "secrecy"),
        ({"publicity": Publicity.PUBLIC}, "publicity"),
        ({"cooperation_modes": (CooperationMode.LICENCE,)}, "cooperation_modes"),
        ({"indicator_text": "硬度要高"}, "indicators"),
    ],
)
def test_stated_field_is_said(stated, said):
    assert set(names(BARE)) - set(names(replace(BARE, **stated))) == {said}


def test_what_says_the_same_counts():
    supply = Content(kind=Kind.ACHIEVEMENT, title="阀门")
    said = replace(supply, trl=6, contact=Contact(phone="1"))
    assert set(names(supply)) - set(names(said)) == {"maturity_stage", "contact.name"}


def test_reachable_is_the_completeness_with_all_of_them():
    found = unsaid(BARE)
    assert found.score == completeness(BARE).score == 0
    weights = {one.field: one.weight for one in completeness(BARE).missing}
    starred = {name.partition(".")[0] for name in names(BARE)}
    assert found.reachable == round(sum(weight for field, weight in weights.items() if field in starred)) >= LOW


def test_entry_that_says_enough_is_left_alone():
    enough = replace(
        BARE,
        background="工况与损失" * 20,
        indicator_text="x",
        technical_fields=("materials",),
        tried_solutions="试过镀层，易脱落",
        existing_conditions="两条产线",
        price=MoneyBand(is_negotiable=True),
        cooperation_modes=(CooperationMode.LICENCE,),
        acceptance="第三方检测",
        trl=6,
        industries=("C34",),
        contact=Contact(phone="1"),
        secrecy=Secrecy.OPEN,
    )
    assert (completeness(enough).score >= LOW, unsaid(enough)) == (True, None)


def test_counts_name_the_field_that_is_missing_most_first():
    counts = unsaid_counts([BARE, replace(BARE, price=MoneyBand(is_negotiable=True))])
    assert (counts.looked_at, counts.entries, dict(counts.fields)["price"], counts.fields[-1]) == (
        2,
        2,
        1,
        ("price", 1),
    )
    assert counts_from_json(counts_as_json(counts)) == counts
    assert unsaid_counts([]).entries == 0
