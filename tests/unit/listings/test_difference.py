"""Differences of contents: every changed field and no other, rows paired by what they speak of, texts that add up to both sides."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listings.engine.content import Content, Exclusion, Indicator, Right
from listings.engine.difference import FieldChange, Mark, RowChange, difference, pieces_of
from listings.engine.fields import fields_of
from listings.engine.terms import (
    CooperationMode,
    ExclusionReason,
    Kind,
    Necessity,
    Operator,
    RightKind,
    RightStatus,
)
from listings.sheets.vocabularies import current_vocabularies
from marketplace.money import MoneyBand
from marketplace.wording import Sentence
from tests.factories.records import contents_read

READABLE = st.sampled_from(Kind).flatmap(lambda kind: st.tuples(contents_read(kind), contents_read(kind)))
HARD = Indicator(quantity="硬度", operator=Operator.AT_LEAST, value=Decimal(60), unit="HRC", condition="23 ℃")
LIFE = Indicator(quantity="寿命", operator=Operator.EQUAL, value=Decimal(5), unit="年")
BASE = Content(
    kind=Kind.ACHIEVEMENT,
    title="高压阀门",
    summary="采用 valve seat 结构，硬度 60。",
    keywords=("密封", "耐磨"),
    indicators=(HARD, LIFE),
    rights=(Right(kind=RightKind.INVENTION, number="ZL1"),),
    trl=6,
    exclusions=(Exclusion(name="甲公司", reason=ExclusionReason.COMPETITOR),),
)


def said(zh, en=None):
    return Sentence(zh=zh, en=zh if en is None else en)


def compared(before, after):
    return difference(before, after, current_vocabularies())


def marked(pieces):
    signs = {Mark.SAME: "{}", Mark.DELETED: "[-{}-]", Mark.INSERTED: "[+{}+]"}
    return "".join(signs[piece.mark].format(piece.text) for piece in pieces)


def test_fields_change_in_words_of_both_languages():
    after = replace(
        BASE,
        title="高压球阀门",
        cooperation_modes=(CooperationMode.LICENCE,),
        trl=None,
        price=MoneyBand(low=Decimal(500_000)),
        valid_until=date(2027, 1, 1),
    )
    changes = compared(BASE, after)
    assert [(one.name, one.title.zh, one.before, one.after) for one in changes] == [
        ("title", "成果名称", (said("高压阀门"),), (said("高压球阀门"),)),
        ("trl", "TRL", (said("6"),), ()),
        ("cooperation_modes", "转化方式", (), (said("许可", "Licence"),)),
        ("price", "价格", (), (said("50 万元以上", "from ¥500,000"),)),
        ("valid_until", "有效期至", (), (said("2027-01-01"),)),
    ]
    assert marked(changes[0].pieces) == "高压[+球+]阀门"
    assert changes[2].rows == (RowChange(before=None, after=said("许可", "Licence")),)
    assert changes[1].rows == changes[1].pieces == ()


def test_rows_are_paired_by_what_they_speak_of():
    after = replace(
        BASE,
        keywords=("耐磨", "高温"),
        indicators=(replace(HARD, value=Decimal(62), necessity=Necessity.MUST), replace(LIFE, quantity="使用寿命")),
        rights=(replace(BASE.rights[0], status=RightStatus.GRANTED), Right(kind=RightKind.SOFTWARE)),
    )
    hard = said("硬度 ≥ 60 HRC（23 ℃）")
    harder = said("硬度 ≥ 62 HRC（23 ℃；必须）", "硬度 ≥ 62 HRC（23 ℃；Must）")
    assert {one.name: one.rows for one in compared(BASE, after)} == {
        "keywords": (RowChange(before=said("密封"), after=None), RowChange(before=None, after=said("高温"))),
        "indicators": (
            RowChange(before=hard, after=harder),
            RowChange(before=said("寿命 = 5 年"), after=None),
            RowChange(before=None, after=said("使用寿命 = 5 年")),
        ),
        "rights": (
            RowChange(
                before=said("发明专利 · ZL1", "Invention patent · ZL1"),
                after=said("发明专利 · ZL1 · 授权", "Invention patent · ZL1 · Granted"),
            ),
            RowChange(before=None, after=said("软件著作权", "Software copyright")),
        ),
    }


def test_the_text_beside_indicators_is_a_change_of_its_own():
    changes = compared(BASE, replace(BASE, indicator_text="硬度很高"))
    assert changes == (
        FieldChange(
            name="indicator_text",
            title=said("核心指标（原文）", "Indicators (text)"),
            before=(),
            after=(said("硬度很高"),),
            pieces=pieces_of("", "硬度很高"),
        ),
    )


def test_what_only_moved_shows_both_orders_and_no_rows():
    (change,) = compared(BASE, replace(BASE, keywords=("耐磨", "密封")))
    assert (change.before, change.after, change.rows) == (
        (said("密封"), said("耐磨")),
        (said("耐磨"), said("密封")),
        (),
    )


def test_exclusions_are_told_under_their_reason():
    after = replace(BASE, exclusions=(*BASE.exclusions, Exclusion(name="乙公司", reason=ExclusionReason.MET_BEFORE)))
    assert [(one.name, one.rows) for one in compared(BASE, after)] == [
        ("exclusions.met_before", (RowChange(before=None, after=said("乙公司")),))
    ]


TEXTS = [
    ("采用 valve seat 结构", "采用 valves seat 结构", "采用 [-valve-][+valves+] seat 结构"),
    ("硬度 60。", "硬度 62。", "硬度 [-60-][+62+]。"),
    ("", "新", "[+新+]"),
    ("旧", "", "[-旧-]"),
    ("一样", "一样", "一样"),
    ("甲乙丙", "甲丙丁", "甲[-乙-]丙[+丁+]"),
    ("seat", "seating", "[-seat-][+seating+]"),
]


@pytest.mark.parametrize(("before", "after", "expected"), TEXTS)
def test_texts_are_marked_by_characters_and_whole_latin_words(before, after, expected):
    assert marked(pieces_of(before, after)) == expected


ALPHABET = st.text(st.sampled_from("高温ab 1。\n"), max_size=40)


@given(ALPHABET, ALPHABET)
def test_marked_pieces_add_up_to_both_texts(before, after):
    pieces = pieces_of(before, after)
    assert "".join(piece.text for piece in pieces if piece.mark is not Mark.INSERTED) == before
    assert "".join(piece.text for piece in pieces if piece.mark is not Mark.DELETED) == after
    assert all(piece.text for piece in pieces)


def test_very_long_texts_are_compared_by_passages_and_still_add_up():
    before = "".join(f"第{number}句话说了一些事情。" for number in range(300))
    after = before.replace("第7句", "第七句").replace("第290句", "第二百九十句")
    pieces = pieces_of(before, after)
    assert "".join(piece.text for piece in pieces if piece.mark is not Mark.INSERTED) == before
    assert "".join(piece.text for piece in pieces if piece.mark is not Mark.DELETED) == after
    assert sum(len(piece.text) for piece in pieces if piece.mark is Mark.DELETED) < 60


@settings(max_examples=12, deadline=None)
@given(READABLE)
def test_every_field_that_reads_differently_is_told_and_no_other(contents):
    before, after = contents
    changes = compared(before, after)
    names = [one.name for one in changes]
    assert len(names) == len(set(names))
    assert set(names) <= {field.name for field in fields_of(before.kind)} | {"indicator_text"}
    assert all(one.before != one.after for one in changes)
    assert (changes == ()) == (
        replace(before, indicators=tuple(replace(one, span=None) for one in before.indicators))
        == replace(after, indicators=tuple(replace(one, span=None) for one in after.indicators))
    )
    assert compared(before, before) == ()
