"""Likely duplicates: which pairs are reported, with which reasons, and that no block grows into all pairs."""

from __future__ import annotations

from listings.engine.content import Content
from listings.engine.duplicates.finding import find_duplicates
from listings.engine.duplicates.records import DuplicatePair, DuplicateRecord, record_of
from listings.engine.keys import derived_external_id, organisation_key, title_key
from listings.engine.terms import Kind
from marketplace.wording import Sentence

CODE, OTHER_CODE = "91110000600037341L", "91350211M000100Y46"
TEXT = (
    "以双通道互校的固态电路替代原有继电器，任一通道异常即落下，接口尺寸与原座兼容，现场不用改线，已在两个车站试用一年。"
)


def record(name, title, organisation="", code="", text=""):
    return DuplicateRecord(id=name, title=title, organisation=organisation, credit_code=code, text=text)


def zh(pairs):
    return [(pair.left, pair.right, pair.score, [reason.zh for reason in pair.reasons]) for pair in pairs]


def test_an_equal_title_of_one_organisation_is_reported_with_both_reasons():
    pairs = find_duplicates(
        [
            record("1", "高盐废水电催化氧化装置", "某某科技有限公司"),
            record("2", "高盐废水 电催化氧化装置", "某某科技股份有限公司"),
        ]
    )
    assert pairs == (
        DuplicatePair(
            left="1",
            right="2",
            score=100.0,
            reasons=(Sentence(zh="名称相同", en="the same title"), Sentence(zh="单位相同", en="the same organisation")),
            is_stored=False,
        ),
    )


def test_a_changed_word_is_reported_with_its_likeness():
    records = [
        record("1", "面向产线的工业视觉缺陷检测一体机", "甲大学", text=TEXT),
        record("2", "面向产线的工业视觉瑕疵检测一体机", "甲大学", text=TEXT[:-6]),
        record("3", "奶牛发情识别项圈", "甲大学", text=TEXT[::-1]),
    ]
    assert zh(find_duplicates(records)) == [("1", "2", 95.6, ["名称相似度 88%", "正文相似度 94%", "单位相同"])]


def test_titles_of_other_numbers_are_other_things():
    assert (
        find_duplicates(
            [record("1", "优质强筋小麦新品种陕715选育与推广"), record("2", "优质强筋小麦新品种陕627选育与推广")]
        )
        == ()
    )


def test_the_same_text_under_another_title_is_reported():
    pairs = find_duplicates(
        [
            record("1", "信号继电器替代", text=TEXT),
            record("2", "车站安全型固态电路", text=TEXT),
            record("3", "无关", text="短"),
        ]
    )
    assert zh(pairs) == [("1", "2", 92.0, ["正文相同"])]


def test_another_organisation_speaks_against_it():
    near = ("高效节能减速电机控制系统研发", "高效节能减速电机控制装置研发")
    assert [pair.score for pair in find_duplicates([record("1", near[0]), record("2", near[1])])] == [85.7]
    assert find_duplicates([record("1", near[0], "甲公司"), record("2", near[1], "乙集团")]) == ()


def test_credit_codes_decide_before_names_and_wrong_ones_count_nothing():
    title = "高效节能减速电机控制系统研发"
    same = find_duplicates([record("1", title, "甲", CODE), record("2", title, "乙", CODE)])
    other = find_duplicates([record("1", title, "甲", CODE), record("2", title, "甲", OTHER_CODE)])
    wrong = find_duplicates([record("1", title, "甲", CODE), record("2", title, "甲", CODE[:-1] + "A")])
    assert [zh(pairs)[0][2:] for pairs in (same, other, wrong)] == [
        (100.0, ["名称相同", "信用代码相同"]),
        (88.0, ["名称相同", "单位不同"]),
        (100.0, ["名称相同", "单位相同"]),
    ]


def test_stored_entries_are_compared_with_new_ones_only():
    stored = [
        record("s1", "高盐废水电催化氧化装置"),
        record("s2", "高盐废水电催化氧化装置"),
        record("s3", "桥梁钢构水性防腐涂料"),
    ]
    pairs = find_duplicates(
        [record("1", "高盐废水的电催化氧化装置"), record("2", "桥梁钢构水性防腐涂料")], stored=stored
    )
    assert [(pair.left, pair.right, pair.is_stored) for pair in pairs] == [("s3", "2", True), ("s1", "1", True)]


def test_a_thousand_equal_titles_give_about_a_thousand_pairs_not_a_million():
    pairs = find_duplicates([record(str(number), "一种高强度耐磨材料的制备方法") for number in range(1000)])
    assert len(pairs) == 999 + 998
    assert {pair.right for pair in pairs} == {str(number) for number in range(1, 1000)}


def test_titles_from_one_mould_give_few_pairs_each():
    names = [
        f"一种用于{place}的{kind}材料制备方法"
        for place in ("汽车", "航空", "农业", "桥梁", "船舶")
        for kind in ("高强", "耐磨", "轻质", "阻燃", "导电")
    ] * 20
    pairs = find_duplicates([record(str(number), name) for number, name in enumerate(names)])
    assert 475 <= len(pairs) <= 5 * len(names)


def test_nothing_and_empty_titles_give_nothing():
    assert find_duplicates([]) == ()
    assert find_duplicates([record("1", ""), record("2", "……")]) == ()


def test_record_of_a_demand_uses_its_background():
    content = Content(
        kind=Kind.DEMAND, title="甲", summary="公开", background="详细", organisation="乙", credit_code=CODE
    )
    assert record_of("1", content) == record("1", "甲", "乙", CODE, "详细")


def test_organisation_keys_lose_legal_forms_only():
    names = [
        "某某科技（集团）股份有限公司",
        "某某科技有限责任公司",
        "某某科技",
        "Foo Bar Co., Ltd.",
        "FOO BAR Limited",
        "公司",
    ]
    assert [organisation_key(name) for name in names] == [
        "某某科技",
        "某某科技",
        "某某科技",
        "foobar",
        "foobar",
        "公司",
    ]


def test_a_row_without_id_is_known_by_title_and_organisation():
    first = Content(kind=Kind.DEMAND, title="泵站 诊断", organisation="某某水务有限公司", background="一")
    same = Content(kind=Kind.DEMAND, title="泵站诊断", organisation="某某水务股份有限公司", background="二")
    other = Content(kind=Kind.DEMAND, title="泵站诊断", organisation="别家水务有限公司")
    assert derived_external_id(first) == derived_external_id(same) != derived_external_id(other)
    assert (derived_external_id(first)[0], len(derived_external_id(first)), title_key("Ａ-1 甲。")) == ("~", 17, "a1甲")
