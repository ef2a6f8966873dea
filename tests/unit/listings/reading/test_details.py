"""What a row says in other places than its cells: sheets of indicators and rights, objects in lines of JSON, indicators in texts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from listings.engine.content import Contact, Content, Exclusion, Indicator, Right
from listings.engine.reading.rows import read_rows
from listings.engine.terms import ExclusionReason, Kind, Necessity, Operator, RightKind, RightStatus
from listings.sheets.vocabularies import listing_vocabularies
from marketplace.money import MoneyBand
from marketplace.sheets.table import Table

A, D = Kind.ACHIEVEMENT, Kind.DEMAND
AS_OF = date(2026, 11, 22)


def read(*rows, kind=A, sheet="清单", more=()):
    tables = [Table(sheet=sheet, rows=[list(row) for row in rows]), *more]
    return read_rows(tables, kind, vocabularies=listing_vocabularies(), as_of=AS_OF)


def faults(reading):
    return [
        (issue.row, issue.column, issue.value, issue.code, issue.severity.value)
        for entry in reading.entries
        for issue in entry.issues
    ]


def test_indicators_come_typed_and_out_of_texts_each_once():
    indicators = Table(
        sheet="指标",
        rows=[
            ["编号", "需求名称", "指标名称", "比较", "数值", "单位", "必达或期望"],
            ["1", "甲", "硬度", "≥", 60.0, "HRC", "必须"],
            [None, "乙", "误报率", "≤", "1.5", "%", "期望"],
        ],
    )
    reading = read(
        ["编号", "需求名称", "目标指标"],
        ["1", "甲", "硬度≥60 HRC；密度≤3.2 g/cm³（期望）"],
        [None, "乙", None],
        kind=D,
        more=[indicators],
    )
    first, second = reading.entries
    hardness = Indicator(
        quantity="硬度", operator=Operator.AT_LEAST, value=Decimal(60), unit="HRC", necessity=Necessity.MUST
    )
    assert first.content.indicators[0] == hardness
    found = first.content.indicators[1]
    text = first.content.indicator_text
    assert (found.quantity, found.operator, found.value, found.unit, found.necessity) == (
        "密度",
        Operator.AT_MOST,
        Decimal("3.2"),
        "g/cm³",
        Necessity.SHOULD,
    )
    assert "密度" in text[found.span.start : found.span.end]
    assert len(first.content.indicators) == 2
    assert second.content.indicators == (
        Indicator(
            quantity="误报率", operator=Operator.AT_MOST, value=Decimal("1.5"), unit="%", necessity=Necessity.SHOULD
        ),
    )


def test_faulty_and_homeless_rows_of_detail_sheets_are_named():
    rights = Table(
        sheet="知识产权",
        rows=[
            ["编号", "类型", "专利号", "法律状态", "有效期至"],
            ["1", "发明专利", "X1", "已授权", date(2040, 3, 1)],
            ["2", "魔法", "X2", None, None],
            ["9", "发明专利", "X9", None, None],
        ],
    )
    reading = read(["编号", "名称"], ["1", "甲"], ["2", "乙"], ["3", "丙"], more=[rights])
    assert [(entry.sheet, entry.row, entry.content is None) for entry in reading.entries] == [
        ("清单", 2, False),
        ("清单", 3, True),
        ("清单", 4, False),
        ("知识产权", 4, True),
    ]
    assert reading.entries[0].content.rights == (
        Right(kind=RightKind.INVENTION, number="X1", status=RightStatus.GRANTED, expires_on=date(2040, 3, 1)),
    )
    assert [
        (issue.sheet, issue.row, issue.column, issue.value, issue.code)
        for entry in reading.rejected
        for issue in entry.issues
    ] == [
        ("知识产权", 3, "类型", "魔法", "rights.kind"),
        ("知识产权", 4, "", "9", "detail.homeless"),
    ]


def test_an_id_is_never_taken_for_a_title():
    rights = Table(sheet="知识产权", rows=[["编号", "成果名称", "类型", "专利号"], ["甲", None, "发明专利", "X1"]])
    reading = read(["编号", "名称"], ["甲", "乙"], ["丙", "甲"], more=[rights])
    assert [entry.content.rights for entry in reading.entries] == [(Right(kind=RightKind.INVENTION, number="X1"),), ()]


def test_json_values_are_taken_as_values():
    keys = ["title", "keywords", "price", "contact", "indicators", "exclusions", "is_pay_after_use"]
    row = [
        "甲",
        ["激光", "焊接"],
        {"low": "500000", "high": 800000.0, "currency": "USD"},
        {"name": "张三", "phone": "1"},
        [{"quantity": "硬度", "operator": "ge", "value": "60", "unit": "HRC"}],
        [{"name": "甲公司", "reason": "met_before"}, "乙公司"],
        True,
    ]
    (entry,) = read(keys, row, sheet="").entries
    assert entry.content == Content(
        kind=A,
        title="甲",
        keywords=("激光", "焊接"),
        price=MoneyBand(low=Decimal(500_000), high=Decimal(800_000), currency="USD"),
        contact=Contact(name="张三", phone="1"),
        indicators=(Indicator(quantity="硬度", operator=Operator.AT_LEAST, value=Decimal(60), unit="HRC"),),
        exclusions=(
            Exclusion(name="乙公司", reason=ExclusionReason.COMPETITOR),
            Exclusion(name="甲公司", reason=ExclusionReason.MET_BEFORE),
        ),
        is_pay_after_use=True,
    )


def test_json_objects_with_faults_reject_their_row():
    reading = read(
        ["title", "price", "indicators"],
        ["甲", {"low": "1", "currency": "XYZ"}, None],
        ["乙", None, [{"quantity": "a"}]],
        ["丙", {}, []],
        sheet="",
    )
    assert [(code, severity) for _, _, _, code, severity in faults(reading)] == [
        ("cell.currency", "error"),
        ("indicator.unreadable", "error"),
    ]
    assert reading.entries[2].content == Content(kind=A, title="丙")
