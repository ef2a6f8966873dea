"""Whole lists: rows become contents, each fault has its place, and a rejected row never stops a good one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from listings.engine.content import Contact, Content, Exclusion, Right
from listings.engine.headers import HowFound
from listings.engine.reading.mapping import MappingError, parse_mapping
from listings.engine.reading.records import ColumnReading, Guess, RowIssue, RowReading, Severity
from listings.engine.reading.rows import read_rows
from listings.engine.terms import (
    CooperationMode,
    ExclusionReason,
    Kind,
    MaturityStage,
    RightKind,
    Secrecy,
)
from listings.sheets.vocabularies import listing_vocabularies
from marketplace.money import MoneyBand
from marketplace.sheets.table import Table, UnreadableRow
from marketplace.wording import Sentence

A, D = Kind.ACHIEVEMENT, Kind.DEMAND
AS_OF = date(2026, 11, 22)


def read(*rows, kind=A, sheet="清单", mapping=None, more=(), unreadable=()):
    tables = [Table(sheet=sheet, rows=[list(row) for row in rows], unreadable=unreadable), *more]
    return read_rows(tables, kind, vocabularies=listing_vocabularies(), as_of=AS_OF, mapping=mapping)


def faults(reading):
    return [
        (issue.row, issue.column, issue.value, issue.code, issue.severity.value)
        for entry in reading.entries
        for issue in entry.issues
    ]


def test_a_row_with_a_title_only_is_enough():
    assert read(["成果名称"], ["激光焊缝检测"]).entries == (
        RowReading(sheet="清单", row=2, content=Content(kind=A, title="激光焊缝检测")),
    )


def test_a_full_row_becomes_a_content():
    headers = [
        "编号",
        "成果名称*",
        "关键词",
        "完成单位",
        "技术领域",
        "应用行业",
        "成熟度",
        "转化方式",
        "价格（万元）",
        "联系人",
        "联系方式",
        "知识产权类型",
    ]
    more = ["专利号", "有效期", "排除对象（竞争对手）", "保密等级", "先用后付", "免费试用期（年）", "备注"]
    row = [
        "A-1",
        "激光焊缝检测",
        "激光；焊缝",
        "某大学",
        "装备制造",
        "汽车制造业",
        "TRL 6",
        "许可、转让",
        "50-80",
        "张三",
        "a@b.example 028-1",
    ]
    rest = ["发明专利", "202010123456.7", "2026-01-01至2027-12-31", "甲公司；乙公司", "否", "是", "1", "内部看"]
    (entry,) = read(headers + more, row + rest).entries
    assert entry == RowReading(
        sheet="清单",
        row=2,
        external_id="A-1",
        content=Content(
            kind=A,
            title="激光焊缝检测",
            keywords=("激光", "焊缝"),
            organisation="某大学",
            technical_fields=("manufacturing",),
            industries=("C36",),
            trl=6,
            cooperation_modes=(CooperationMode.LICENCE, CooperationMode.TRANSFER),
            price=MoneyBand(low=Decimal(500_000), high=Decimal(800_000)),
            contact=Contact(name="张三", phone="028-1", email="a@b.example"),
            rights=(Right(kind=RightKind.INVENTION, number="202010123456.7"),),
            valid_from=date(2026, 1, 1),
            valid_until=date(2027, 12, 31),
            exclusions=(
                Exclusion(name="甲公司", reason=ExclusionReason.COMPETITOR),
                Exclusion(name="乙公司", reason=ExclusionReason.COMPETITOR),
            ),
            secrecy=Secrecy.OPEN,
            is_pay_after_use=True,
            free_period_months=12,
            internal_note="内部看",
        ),
    )


def test_rejected_rows_are_named_and_stop_no_other():
    reading = read(
        ["编号", "名称", "TRL", "保密等级", "有效期自", "有效期至"],
        ["1", "甲", "6", None, None, None],
        ["2", None, "6", None, None, None],
        ["3", "丙", "12", None, None, None],
        ["4", "丁", None, "机密", None, None],
        ["5", "戊", None, None, "2027-05-01", "2026-05"],
        [None, None, None, None, None, None],
        ["1", "己", None, None, None, None],
        ["7", "庚", None, None, None, None],
    )
    assert [(entry.row, entry.external_id, entry.content is None) for entry in reading.entries] == [
        (2, "1", False),
        (3, "2", True),
        (4, "3", True),
        (5, "4", True),
        (6, "5", True),
        (8, "1", True),
        (9, "7", False),
    ]
    assert faults(reading) == [
        (3, "名称", "", "row.no_title", "error"),
        (4, "TRL", "12", "cell.trl", "error"),
        (5, "保密等级", "机密", "row.state_secret", "error"),
        (6, "有效期至", "2026-05-31", "row.validity", "error"),
        (8, "编号", "1", "row.repeated_id", "error"),
    ]
    assert (len(reading.readable), len(reading.rejected), reading.is_usable) == (2, 5, True)


def test_an_issue_carries_sheet_row_column_value_and_reason():
    (entry,) = read(["名称", "TRL"], ["甲", "12"]).entries
    assert entry.issues == (
        RowIssue(
            sheet="清单",
            row=2,
            column="TRL",
            column_number=1,
            field="trl",
            value="12",
            code="cell.trl",
            severity=Severity.ERROR,
            reason=Sentence(zh="TRL 应为 1 到 9。", en="A TRL goes from 1 to 9."),
        ),
    )


def test_what_is_not_understood_goes_into_the_internal_note_once():
    rows = (["名称", "转化方式", "技术领域*", "内部备注"], ["甲", "看情况", "生活必需", "旧的"])
    (entry,) = read(*rows).entries
    assert entry.content == Content(kind=A, title="甲", internal_note="旧的\n转化方式：看情况\n技术领域：生活必需")
    again = read(rows[0], ["甲", "看情况", "生活必需", entry.content.internal_note])
    assert again.entries[0].content == entry.content


def test_stage_and_level_that_disagree_are_both_kept():
    reading = read(["名称", "阶段", "TRL"], ["甲", "初期", "8"])
    assert reading.entries[0].content == Content(kind=A, title="甲", trl=8, maturity_stage=MaturityStage.EARLY)
    assert faults(reading) == [(2, "TRL", "8", "row.maturity", "warning")]


def test_a_row_of_a_stage_gets_no_level():
    (entry,) = read(["名称", "阶段"], ["甲", "中试"]).entries
    assert (entry.content.trl, entry.content.maturity_stage) == (None, MaturityStage.MIDDLE)


def test_ends_of_a_price_in_two_columns_make_one_band():
    headers = ["title", "price_min_wan", "price_max_wan"]
    bands = [
        entry.content.price
        for entry in read(headers, ["a", 100.0, 200.0], ["b", None, 9.0], ["c", 9.0, None], ["d", 5.0, 2.0]).entries
    ]
    assert bands == [
        MoneyBand(low=Decimal(1_000_000), high=Decimal(2_000_000)),
        MoneyBand(high=Decimal(90_000)),
        MoneyBand(low=Decimal(90_000)),
        MoneyBand(low=Decimal(20_000), high=Decimal(50_000)),
    ]


def test_columns_of_one_text_are_joined_and_section_and_division_become_the_division():
    (entry,) = read(
        ["title", "成果简介", "技术描述", "industry_section", "industry_division"],
        ["甲", "一。", "二。", "制造业", "医药制造业"],
    ).entries
    assert entry.content == Content(kind=A, title="甲", summary="一。\n二。", industries=("C27",))


def test_columns_and_guesses_are_reported():
    reading = read(
        ["名称", "field_l1", "field_l2", "名称"],
        ["甲", "装备制造", "x", "y"],
        ["乙", "装备制造", None, None],
        ["丙", "新材料", None, None],
    )
    assert reading.columns == (
        ColumnReading(sheet="清单", number=0, header="名称", field="title", how=HowFound.SYNONYM),
        ColumnReading(sheet="清单", number=1, header="field_l1", field="technical_fields", how=HowFound.SYNONYM),
        ColumnReading(
            sheet="清单", number=2, header="field_l2", field=None, how=HowFound.UNKNOWN, nearest="technical_fields"
        ),
        ColumnReading(sheet="清单", number=3, header="名称", field=None, how=HowFound.REPEATED, nearest="title"),
    )
    assert reading.guesses == (
        Guess(
            field="technical_fields",
            text="装备制造",
            code="manufacturing",
            label=Sentence(zh="先进制造", en="Advanced manufacturing"),
            how="alias",
            score=100.0,
            rows=2,
        ),
    )
    assert [(issue.code, issue.column_number, issue.severity) for issue in reading.issues] == [
        ("header.repeated", 3, Severity.WARNING)
    ]


def test_the_header_may_stand_below_a_title_and_groups():
    reading = read(["某大学成果汇总表", None], [None, None], ["基本信息", "成熟度"], ["成果名称", "TRL"], ["甲", 6.0])
    assert [(entry.row, entry.content) for entry in reading.entries] == [(5, Content(kind=A, title="甲", trl=6))]


def test_an_unreadable_row_of_the_file_is_rejected_with_its_reason():
    reason = Sentence(zh="坏。", en="Bad.")
    reading = read(
        ["名称"], ["甲"], [None], ["丙"], unreadable=(UnreadableRow(row=3, column="B", value="x…", reason=reason),)
    )
    assert [(entry.row, entry.content is None) for entry in reading.entries] == [(2, False), (3, True), (4, False)]
    assert faults(reading) == [(3, "B", "x…", "row.unreadable", "error")]


def test_the_other_list_is_named_as_such():
    reading = read(["需求名称", "预算"], ["甲", "10万"])
    assert (reading.entries, reading.is_usable) == ((), False)
    assert reading.issues[0].reason.zh == "这看起来是技术需求清单，不是科技成果清单。"


def test_a_table_without_title_column_asks_for_one_and_a_mapping_gives_it():
    rows = (["题目", "TRL"], ["甲", "6"])
    assert [issue.code for issue in read(*rows).issues] == ["file.no_list"]
    assert [entry.content.title for entry in read(*rows, mapping={"题目": "title"}).entries] == ["甲"]


def test_a_mapping_to_no_field_stops_with_the_nearest_name():
    reading = read(["题目"], ["甲"], mapping={"题目": "titles"})
    assert (reading.entries, [(issue.code, issue.column, issue.value) for issue in reading.issues]) == (
        (),
        [("map.unknown_field", "题目", "titles")],
    )
    assert reading.issues[0].reason.en == "There is no field “titles”; is title meant?"


def test_sheets_that_only_explain_are_left_out():
    guide = Table(sheet="填写说明", rows=[["成果名称*", "一行文字。"], ["TRL", "整数"]])
    aside = Table(sheet="说明页", rows=[["成果名称", "怎么写"], ["照实写", "x"]])
    reading = read(["编号", "成果名称", "TRL"], ["1", "甲", "6"], more=[guide, aside])
    assert [entry.content.title for entry in reading.entries] == ["甲"]
    assert [(issue.sheet, issue.code) for issue in reading.issues] == [("说明页", "sheet.left_out")]


def test_equal_texts_in_many_rows_are_read_the_same():
    reading = read(["名称", "转化方式"], *[[f"成果{number}", "许可；转让"] for number in range(50)])
    contents = [entry.content for entry in reading.entries]
    assert contents == [replace(contents[0], title=f"成果{number}") for number in range(50)]


def test_map_entries_are_read_from_the_command_line():
    assert parse_mapping(["题目=title", "a=b = price"]) == {"题目": "title", "a=b": "price"}
    for entry in ("题目", "=title", "题目="):
        with pytest.raises(MappingError):
            parse_mapping([entry])
    with pytest.raises(MappingError):
        parse_mapping(["a=title", "a=price"])


def test_hidden_sheets_and_rows_are_read_and_said():
    filtered = Table(sheet="清单", rows=[["成果名称", "摘要"], ["甲", "一"], ["乙", "二"]], hidden_rows=(1, 3))
    hidden = Table(sheet="备用", rows=[["成果名称", "摘要"], ["丙", "三"]], is_hidden=True)
    reading = read_rows([filtered, hidden], A, vocabularies=listing_vocabularies(), as_of=AS_OF)
    assert [entry.content and entry.content.title for entry in reading.entries] == ["甲", "乙", "丙"]
    assert [(issue.sheet, issue.code, issue.severity.value, issue.reason.zh) for issue in reading.issues] == [
        ("清单", "sheet.hidden", "warning", "有 1 行在表中是隐藏的（如被筛选），也读取了；第一个是第 3 行。"),
        ("备用", "sheet.hidden", "warning", "这是隐藏的工作表，也读取了。"),
    ]
