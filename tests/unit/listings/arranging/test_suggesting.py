"""Suggestions for lists that somebody else drew up: where the header stands, what each column is and on what that rests."""

from __future__ import annotations

from datetime import date

import pytest

from listings.engine.arranging.contents import guesses_of, is_running_number
from listings.engine.arranging.suggesting import Basis, suggest_arrangement, suggest_sheet
from listings.engine.reading.arrangement import SheetUse
from listings.engine.reading.rows import read_rows
from listings.engine.terms import Kind
from listings.sheets.vocabularies import listing_vocabularies
from marketplace.sheets.table import Table

A, D = Kind.ACHIEVEMENT, Kind.DEMAND
AS_OF = date(2026, 11, 22)
WORDS = listing_vocabularies()
FOREIGN = [
    ["某市科技成果汇总表"] * 8,
    [None] * 8,
    ["填报单位：某局", *[None] * 7],
    ["序号", "基本情况", "基本情况", "转化", "转化", "联系", "联系", "其他"],
    ["序号", "成果", "单位", "金额(万元)", "怎么合作", "谁", "号码", "哪里的"],
    [1.0, "激光焊缝在线检测系统", "江州理工大学", 100.0, "技术转让", "张三", "13800000001", "四川省成都市"],
    [2.0, "耐高温合金涂层制备", "西部大学", 80.0, "技术许可", "李四四", "13800000002", "四川省绵阳市"],
    [3.0, "低温淀粉酶制剂", "云岭研究院", 50.0, "作价入股", "王五", "13900000003", "重庆市"],
    ["合计", "3 项", None, 230.0, None, None, None, None],
    ["填表人：赵六", *[None] * 7],
]


def table(*rows, sheet="清单", first=1):
    width = max(map(len, rows))
    return Table(sheet=sheet, rows=[[*row, *[None] * (width - len(row))] for row in rows], first_row_number=first)


def suggest(*tables, kind=A):
    return suggest_arrangement(tables, kind, vocabularies=WORDS)


def columns(sheet):
    return [(one.header, one.target, one.basis.value) for one in sheet.columns]


def test_a_list_with_banner_group_headers_and_totals_is_laid_out():
    (sheet,) = suggest(table(*FOREIGN)).sheets
    arranged = sheet.arranged
    assert (arranged.use, arranged.header_row, arranged.header_rows, arranged.first_row, arranged.last_row) == (
        SheetUse.LIST,
        4,
        2,
        6,
        8,
    )
    assert sheet.closing == 2
    assert columns(sheet) == [
        ("序号", "", "nothing"),
        ("基本情况 / 成果", "title", "header"),
        ("基本情况 / 单位", "organisation", "header"),
        ("转化 / 金额(万元)", "price", "like_header"),
        ("转化 / 怎么合作", "cooperation_modes", "contents"),
        ("联系 / 谁", "contact.name", "contents"),
        ("联系 / 号码", "contact.phone", "contents"),
        ("其他 / 哪里的", "region", "contents"),
    ]
    assert sheet.columns[6].reasons[0].zh == "100% 的内容像电话号码"
    assert sheet.columns[6].samples == ("13800000001", "13800000002", "13900000003")


def test_the_suggestion_reads_the_list():
    suggestion = suggest(table(*FOREIGN))
    reading = read_rows([table(*FOREIGN)], A, vocabularies=WORDS, as_of=AS_OF, arrangement=suggestion.arrangement)
    assert reading.issues == ()
    assert [
        (entry.row, entry.content and entry.content.title, entry.content and entry.content.region)
        for entry in reading.entries
    ] == [
        (6, "激光焊缝在线检测系统", "5101"),
        (7, "耐高温合金涂层制备", "5107"),
        (8, "低温淀粉酶制剂", "50"),
    ]
    price = reading.entries[0].content.price
    assert (price.low, price.high) == (1_000_000, 1_000_000)


def test_of_several_sheets_lists_are_used_and_others_left():
    more = table(["成果名称", "完成单位", "关键词"], ["甲装置研制", "乙大学", "丙"], sheet="第二批")
    explained = table(["填写说明"], ["成果名称：必填"], sheet="填写说明")
    details = table(["编号", "指标", "值"], ["A-1", "硬度", "60"], sheet="指标")
    uses = [sheet.arranged.use for sheet in suggest(table(*FOREIGN), more, explained, details).sheets]
    assert uses == [SheetUse.LIST, SheetUse.LIST, SheetUse.NOTHING, SheetUse.DETAILS]


def test_a_header_that_a_person_names_is_taken():
    rows = [["随便什么", "别的什么"], ["成果名称", "完成单位"], ["激光焊缝检测", "江州大学"]]
    sheet = suggest_sheet(table(*rows), A, vocabularies=WORDS, header=(1, 1))
    assert (sheet.arranged.header_row, sheet.arranged.first_row) == (1, 2)
    chosen = suggest_sheet(table(*rows), A, vocabularies=WORDS, header=(2, 1), chosen={0: "", 1: "title"})
    assert [(one.target, one.basis) for one in chosen.columns] == [("", Basis.PERSON), ("title", Basis.PERSON)]


def test_headers_of_two_rows_without_merged_cells_are_joined():
    rows = [
        ["成果名称", "联系方式", None, "预算", None],
        [None, "联系人", "电话", "下限（万元）", "上限（万元）"],
        ["激光焊缝在线检测", "张三", "13800000001", 10.0, 20.0],
        ["耐磨涂层的制备", "李四", "13800000002", 30.0, 40.0],
    ]
    (sheet,) = suggest(table(*rows)).sheets
    assert sheet.arranged.header_rows == 2
    assert [one.target for one in sheet.columns][:3] == ["title", "contact.name", "contact.phone"]


@pytest.mark.parametrize(
    ("samples", "kind", "slot"),
    [
        (["13800000001", 13900000002.0, "028-85551234"], A, "contact.phone"),
        (["a@b.cn", "c.d@e.edu.cn"], A, "contact.email"),
        ([date(2027, 1, 1), "2027年5月", "2027-06-30"], A, "valid_until"),
        (["2027年12月底前", "2027.6.30"], D, "needed_by"),
        (["TRL5", "TRL 6级", "7级"], A, "trl"),
        (["100万", "50-80万元", "面议"], D, "price"),
        (["四川省成都市", "重庆市"], A, "region"),
        (["江州理工大学", "云岭研究院", "锦江电器有限公司"], D, "organisation"),
        (["技术转让；技术许可", "作价入股"], A, "cooperation_modes"),
        (["小试", "中试", "产业化"], A, "maturity_stage"),
        (["ZL202010123456.7", "202110123456.X"], A, "rights"),
        (["CG-001", "CG-002"], A, "external_id"),
        (["研究了一种新的方法，" * 8, "本成果提供了一套装置，" * 8], A, "summary"),
        (["企业目前的生产线存在问题，" * 8, "希望解决能耗过高的困难，" * 8], D, "background"),
    ],
)
def test_contents_are_recognised(samples, kind, slot):
    assert [guess.slot for guess in guesses_of(samples, kind, WORDS)][:1] == [slot]


@pytest.mark.parametrize("samples", [[], ["13800000001"], [None, "", "  "], [1.0, 2.0, 3.0], [True, False]])
def test_too_little_or_meaningless_contents_give_no_guess(samples):
    assert guesses_of([cell for cell in samples if cell is not None], A, WORDS) == ()


def test_a_running_number_is_no_field():
    assert is_running_number([1.0, 2.0, 3.0, 4.0])
    assert not is_running_number([5.0, 7.0, 7.0])
    assert not is_running_number(["一", "二"])


def test_a_field_is_guessed_once_and_contents_never_displace_a_header():
    rows = [["成果名称", "甲", "乙"], ["激光焊缝在线检测系统", "光纤压力传感器阵列", "13800000001"]]
    rows += [["耐高温合金涂层制备", "低温淀粉酶制剂方法", "13800000002"]]
    (sheet,) = suggest(table(*rows)).sheets
    assert columns(sheet) == [
        ("成果名称", "title", "header"),
        ("甲", "", "nothing"),
        ("乙", "contact.phone", "contents"),
    ]


def test_an_empty_sheet_is_left_out():
    (sheet,) = suggest(Table(sheet="空", rows=[])).sheets
    assert (sheet.arranged.use, sheet.columns) == (SheetUse.NOTHING, ())
