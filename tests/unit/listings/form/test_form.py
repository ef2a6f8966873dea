"""Forms: every content survives its form, what is typed reads as in lists, and what cannot be read is told by name, row and part."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listings.engine.content import Contact, Content, Exclusion, Indicator, Right, Span
from listings.engine.fields import Step, fields_of
from listings.engine.form.names import attribute_of, blank_values, cleaned, names_of_step
from listings.engine.form.reading import read_form
from listings.engine.form.values import values_of
from listings.engine.terms import (
    CooperationMode,
    ExclusionReason,
    Kind,
    MaturityStage,
    Necessity,
    Operator,
    Publicity,
    RightKind,
    RightStatus,
    Secrecy,
)
from listings.sheets.vocabularies import listing_vocabularies
from marketplace.money import MoneyBand
from tests.factories.contents import CONTENTS
from tests.factories.records import contents_read

AS_OF = date(2026, 11, 22)
A, D = Kind.ACHIEVEMENT, Kind.DEMAND
READABLE = st.sampled_from(Kind).flatmap(contents_read)


def read(kind, values, **options):
    return read_form(kind, values, vocabularies=listing_vocabularies(), as_of=AS_OF, **options)


@given(READABLE)
def test_every_content_survives_its_form(content):
    reading = read(content.kind, values_of(content, external_id="A-1"))
    assert (reading.content, reading.external_id, reading.errors) == (content, "A-1", ())


@settings(max_examples=12, deadline=None)
@given(CONTENTS)
def test_a_form_that_nobody_touched_says_what_its_base_says_whatever_stands_there(content):
    reading = read(content.kind, values_of(content), base=content)
    assert reading.readable == content
    assert {issue.code for issue in reading.errors} <= {"row.no_title", "row.validity"}


@settings(max_examples=10, deadline=None)
@given(READABLE, READABLE)
def test_one_changed_input_changes_its_field_alone(before, other):
    kind = before.kind
    title = other.title
    reading = read(kind, values_of(before) | {"title": title}, base=before)
    assert reading.content == replace(before, title=title)


@given(st.sampled_from(Kind), st.data())
def test_no_typed_text_breaks_the_reading(kind, data):
    text = st.text(st.characters(codec="utf-8"), max_size=40)
    row = st.dictionaries(st.sampled_from(["quantity", "value", "unit", "operator", "second", "span", "kind"]), text)
    blank = blank_values(kind)
    name = data.draw(st.sampled_from(sorted(blank)))
    rows = name in {"indicators", "rights"}
    typed = data.draw(st.lists(row, max_size=3) if rows else st.lists(text, max_size=3) if blank[name] == [] else text)
    reading = read(kind, {"title": "阀门", name: typed})
    assert (reading.content is None) == bool(reading.errors)
    assert {issue.name for issue in reading.issues} <= {name, "title", "valid_until", "trl"}
    if cleaned(typed) == blank[name] and name != "title":
        assert reading.content == Content(kind=kind, title="阀门")


@pytest.mark.parametrize("kind", Kind)
def test_steps_hold_every_input_once_and_inputs_cover_every_field(kind):
    names = [name for step in Step for name in names_of_step(kind, step)]
    assert sorted(names) == sorted(blank_values(kind))
    attributes = {attribute_of(name) for name in names}
    assert attributes - {"external_id", "indicator_text"} == {
        attribute_of(field.name) for field in fields_of(kind) if field.name != "external_id"
    }
    assert attributes - {"external_id"} <= {field.name for field in fields(Content)}


def test_what_people_type_reads_as_in_lists():
    reading = read(
        D,
        {
            "external_id": " D-7 ",
            "title": "  耐磨阀门\r\n密封 ",
            "keywords": ["阀门、密封", "1,2-二醇；"],
            "technical_fields": ["新材料"],
            "contact.phone": "028-8888 / a@b.cn",
            "demand_types": ["技术攻关", "process_improvement"],
            "background": "第一行\r\n第二行",
            "price.low": "50万",
            "price.high": "80万元",
            "is_funded": "yes",
            "needed_by": "3个月内",
            "maturity_stage": "middle",
            "trl": "TRL 6",
            "exclusions.competitor": "甲公司；乙公司",
            "secrecy": "internal",
            "publicity": "masked",
            "indicators": [
                {"quantity": "硬度", "value": "≥ 60 HRC", "necessity": "must"},
                {"quantity": "", "value": ""},
                {"quantity": "温度", "operator": "between", "value": "-40", "second": "85", "unit": "℃"},
            ],
        },
    )
    assert (reading.errors, reading.external_id) == ((), "D-7")
    assert reading.content == Content(
        kind=D,
        title="耐磨阀门 密封",
        keywords=("阀门", "密封", "1,2-二醇"),
        technical_fields=reading.content.technical_fields,
        contact=Contact(phone="028-8888", email="a@b.cn"),
        demand_types=reading.content.demand_types,
        background="第一行\n第二行",
        price=MoneyBand(low=Decimal(500_000), high=Decimal(800_000)),
        is_funded=True,
        needed_by=date(2027, 2, 22),
        maturity_stage=MaturityStage.MIDDLE,
        trl=6,
        exclusions=tuple(Exclusion(name=name, reason=ExclusionReason.COMPETITOR) for name in ("甲公司", "乙公司")),
        secrecy=Secrecy.INTERNAL,
        publicity=Publicity.MASKED,
        indicators=(
            Indicator(
                quantity="硬度",
                operator=Operator.AT_LEAST,
                value=Decimal(60),
                unit="HRC",
                necessity=Necessity.MUST,
            ),
            Indicator(quantity="温度", operator=Operator.BETWEEN, value=Decimal(-40), second=Decimal(85), unit="℃"),
        ),
    )
    assert len(reading.content.technical_fields) == 1
    assert [one.value for one in reading.content.demand_types] == ["breakthrough", "process_improvement"]


def test_each_thing_that_cannot_be_read_is_named_by_input_row_and_part_and_the_rest_is_read():
    reading = read(
        A,
        {
            "title": " ",
            "summary": "摘要",
            "credit_code": "123",
            "trl": "12",
            "valid_until": "不知道",
            "price.low": "80万",
            "price.high": "20万",
            "secrecy": "很保密",
            "indicators": [
                {"quantity": "硬度", "value": "60", "unit": "HRC"},
                {"quantity": "温度", "value": "高"},
                {"value": "3"},
            ],
            "rights": [{"kind": "发明专利", "expires_on": "哪天"}, {"kind": "software_copyright"}],
        },
    )
    assert [(one.name, one.index, one.part, one.value) for one in reading.errors] == [
        ("title", None, "", ""),
        ("credit_code", None, "", "123"),
        ("indicators", 1, "value", "高"),
        ("indicators", 2, "quantity", ""),
        ("trl", None, "", "12"),
        ("price.high", None, "", "20万"),
        ("rights", 0, "expires_on", "哪天"),
        ("secrecy", None, "", "很保密"),
        ("valid_until", None, "", "不知道"),
    ]
    assert reading.content is None
    assert reading.readable == Content(
        kind=A,
        title="",
        summary="摘要",
        rights=(Right(kind=RightKind.SOFTWARE),),
        indicators=(Indicator(quantity="硬度", operator=Operator.EQUAL, value=Decimal(60), unit="HRC"),),
    )


@pytest.mark.parametrize("typed", ["state_secret", "机密", "State-Secret", "涉密"])
def test_a_state_secret_is_refused(typed):
    reading = read(A, {"title": "阀门", "secrecy": typed})
    assert [(one.name, one.code) for one in reading.errors] == [("secrecy", "row.state_secret")]
    assert (reading.content, reading.readable.secrecy) == (None, None)


def test_what_is_no_code_goes_into_the_internal_note_with_a_warning_as_in_lists():
    before = Content(kind=A, title="阀门", internal_note="先前")
    reading = read(A, values_of(before) | {"cooperation_modes": ["licence", "随缘合作吧您"]}, base=before)
    assert reading.content == replace(
        before, cooperation_modes=(CooperationMode.LICENCE,), internal_note="先前\n转化方式：随缘合作吧您"
    )
    assert [(one.name, one.code, one.severity.value) for one in reading.issues] == [
        ("cooperation_modes", "term.unknown", "warning")
    ]


PRICES = [
    ({"price.low": "20万", "price.currency": "USD"}, MoneyBand(low=Decimal(200_000), currency="USD"), ()),
    ({"price.is_negotiable": "yes"}, MoneyBand(is_negotiable=True), ()),
    ({"price.currency": "USD"}, None, ()),
    ({"price.low": "20万美元"}, None, ("price.low",)),
    ({"price.low": "20-50万"}, None, ("price.low",)),
    ({"price.low": "面议"}, None, ("price.low",)),
    ({"price.high": "3", "price.currency": "XYZ"}, None, ("price.currency",)),
    ({"price.low": "0.5"}, MoneyBand(low=Decimal("0.5")), ()),
]


@pytest.mark.parametrize(("typed", "band", "blamed"), PRICES)
def test_prices_are_read_end_by_end_in_one_currency(typed, band, blamed):
    reading = read(A, {"title": "阀门", **typed})
    assert (reading.readable.price, tuple(one.name for one in reading.errors)) == (band, blamed)


WHOLE = "硬度 ≥ 60 HRC，寿命 5 年"
FOUND = Indicator(
    quantity="硬度",
    operator=Operator.AT_LEAST,
    value=Decimal(60),
    unit="HRC",
    span=Span(field="summary", start=0, end=11),
)


@pytest.mark.parametrize(
    ("summary", "span"),
    [
        (WHOLE, Span(field="summary", start=0, end=11)),
        ("实测：" + WHOLE, Span(field="summary", start=3, end=14)),
        (WHOLE + "；" + WHOLE, Span(field="summary", start=0, end=11)),
        ("硬度很高", None),
    ],
)
def test_the_span_of_an_indicator_follows_its_words(summary, span):
    before = Content(kind=A, title="阀门", summary=WHOLE, indicators=(FOUND,))
    reading = read(A, values_of(before) | {"summary": summary}, base=before)
    assert reading.content == replace(before, summary=summary, indicators=(replace(FOUND, span=span),))


def test_rows_that_were_not_touched_stay_as_they_were_beside_one_that_was():
    odd = Indicator(quantity="", operator=Operator.EQUAL, value=Decimal(3), second=Decimal(4))
    right = Right(kind=RightKind.PATENT, status=RightStatus.PENDING)
    before = Content(kind=A, title="阀门", indicators=(odd, FOUND), summary=WHOLE, rights=(right,))
    rows = [dict(row) for row in values_of(before)["indicators"]]
    rows[1]["value"] = "62"
    reading = read(A, {"indicators": rows}, base=before)
    assert reading.content == replace(before, indicators=(odd, replace(FOUND, value=Decimal(62))))
