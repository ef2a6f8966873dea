"""Headers as people write them: what they fill, what is refused, what is asked back."""

from __future__ import annotations

import pytest

from listings.engine.fields import fields_of
from listings.engine.headers import HeaderFinding, HowFound, Target, plain_header, recognise, resolve, unknown_targets
from listings.engine.terms import Kind

A, D = Kind.ACHIEVEMENT, Kind.DEMAND


def slots(headers, kind=A, mapping=None):
    return [
        (found.target.slot if found.target else None, found.how) for found in recognise(headers, kind, mapping=mapping)
    ]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_title_of_the_field_table_is_recognised(kind, language):
    fields = fields_of(kind)
    headers = [field.titles[kind].text(language) + "*" for field in fields]
    assert slots(headers, kind) == [(field.name, HowFound.TITLE) for field in fields]


@pytest.mark.parametrize("kind", Kind)
def test_no_header_means_two_fields(kind):
    meant = {}
    for field in fields_of(kind):
        for header in field.headers(kind):
            meant.setdefault(plain_header(header), set()).add(field.name)
    assert {header: names for header, names in meant.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    ("header", "slot", "unit"),
    [
        ("成果名称*", "title", ""),
        ("＊成果名称（必填）", "title", "必填"),
        ("1. 成果名称", "title", ""),
        ("一、成果名称：", "title", ""),
        ("ACHIEVEMENT Title", "title", ""),
        ("价格（万元）", "price", "万元"),
        ("报价 [万美元]", "price", "万美元"),
        ("price_min_wan", "price.low", "万元"),
        ("排除对象（竞争对手）", "exclusions.competitor", "竞争对手"),
        ("免费试用期(年)", "free_period_months", "年"),
        ("content", "summary", ""),
        ("ip_type", "rights.kind", ""),
        ("contact.phone", "contact.phone", ""),
    ],
)
def test_header_of_an_achievement_list(header, slot, unit):
    (found,) = recognise([header], A)
    assert (found.target.slot, found.target.unit) == (slot, unit)


def test_the_same_word_means_another_field_in_the_other_list():
    assert slots(["content", "problem"], A) == [("summary", HowFound.SYNONYM), ("problem_solved", HowFound.SYNONYM)]
    assert slots(["content", "公开摘要"], D) == [("background", HowFound.SYNONYM), ("summary", HowFound.TITLE)]


def test_an_unknown_header_names_the_nearest_field():
    assert recognise(["成果名字", "xyzzy"], A) == (
        HeaderFinding(number=0, header="成果名字", target=None, how=HowFound.UNKNOWN, nearest="title"),
        HeaderFinding(number=1, header="xyzzy", target=None, how=HowFound.UNKNOWN, nearest=None),
    )


def test_of_two_columns_for_one_value_the_title_of_the_field_is_used():
    assert recognise(["名称", "成果名称", "成果名称"], A) == (
        HeaderFinding(number=0, header="名称", target=None, how=HowFound.REPEATED, nearest="title"),
        HeaderFinding(number=1, header="成果名称", target=Target(field="title"), how=HowFound.TITLE),
        HeaderFinding(number=2, header="成果名称", target=None, how=HowFound.REPEATED, nearest="title"),
    )


def test_columns_of_a_field_with_several_values_are_joined_unless_they_repeat():
    assert slots(["industry_section", "industry_division", "industry_division"], A) == [
        ("industries", HowFound.SYNONYM),
        ("industries", HowFound.SYNONYM),
        (None, HowFound.REPEATED),
    ]


def test_the_persons_mapping_goes_first():
    mapping = {"题目": "title", "成果 名称": "-", "电话2": "contact.phone", "奖": "获奖", "价": "price.low"}
    assert slots(["成果名称", "题目", "电话2", "奖", "价（万元）"], A, {**mapping, "价（万元）": "price.low"}) == [
        (None, HowFound.IGNORED),
        ("title", HowFound.MAP),
        ("contact.phone", HowFound.MAP),
        ("awards", HowFound.MAP),
        ("price.low", HowFound.MAP),
    ]


def test_a_mapping_to_no_field_is_named_with_the_nearest():
    assert unknown_targets({"题目": "titles", "a": "title", "b": "-", "c": "background"}, A) == {
        "题目": "title",
        "c": None,
    }
    assert resolve("background", D) == Target(field="background")
