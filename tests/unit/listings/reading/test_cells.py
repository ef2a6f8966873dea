"""One cell at a time: terms, codes, numbers, yes and no, credit codes, maturity, rights, indicators."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listings.engine.content import Indicator, Right
from listings.engine.maturity import stage_of, trl_range_of
from listings.engine.reading.closed_terms import find_member, read_term, read_terms
from listings.engine.reading.codes import read_codes, read_region, read_regions
from listings.engine.reading.indicator_parts import indicator_of_object, indicator_of_parts
from listings.engine.reading.parsed import GuessedCode, Parsed
from listings.engine.reading.rights import PartError, read_right, read_rights, right_of_parts
from listings.engine.reading.scalars import (
    read_count,
    read_credit_code,
    read_deadline,
    read_maturity,
    read_share,
    read_yes_no,
)
from listings.engine.reading.texts import cell_text, clean, joined, pieces
from listings.engine.terms import (
    Change,
    CooperationMode,
    DemandType,
    MaturityStage,
    Necessity,
    Operator,
    Originality,
    Publicity,
    RightKind,
    RightStatus,
    Secrecy,
)
from marketplace.rules.loading import load_vocabulary

M = CooperationMode
TODAY = date(2026, 11, 22)


def said(parsed):
    """Values, codes of problems, texts kept."""
    return dict(parsed.values), [(problem.code, problem.is_error, problem.kept) for problem in parsed.problems]


@pytest.mark.parametrize(
    ("cell", "modes"),
    [
        ("许可", (M.LICENCE,)),
        ("许可；转让", (M.LICENCE, M.TRANSFER)),
        ("许可、转让", (M.LICENCE, M.TRANSFER)),
        ("许可转让", (M.LICENCE,)),
        ("转让或许可", (M.TRANSFER, M.LICENCE)),
        ("licence; joint development", (M.LICENCE, M.JOINT)),
        (["完全转让", "技术入股"], (M.TRANSFER, M.EQUITY)),
        ("1.转让\n2.技术服务", (M.TRANSFER, M.SERVICE)),
    ],
)
def test_terms_are_found_by_label_and_other_names(cell, modes):
    assert said(read_terms(cell, M, "cooperation_modes")) == ({"cooperation_modes": modes}, [])


@pytest.mark.parametrize(
    "vocabulary", [CooperationMode, MaturityStage, Originality, DemandType, RightKind, RightStatus, Secrecy, Publicity]
)
def test_every_label_leads_back_to_its_member(vocabulary):
    for member in vocabulary:
        names = (member.value, member.label.zh, member.label.en)
        assert {find_member(name, vocabulary) for name in names} == {(member, 100.0)}


def test_an_unknown_term_is_kept_beside_the_known_ones():
    assert said(read_terms("转让；看情况", M, "modes")) == (
        {"modes": (M.TRANSFER,)},
        [("term.unknown", False, "看情况")],
    )


def test_a_likely_term_is_a_guess():
    parsed = read_terms("Joint developments", M, "modes")
    assert dict(parsed.values) == {"modes": (M.JOINT,)}
    assert parsed.guesses == (
        GuessedCode(text="Joint developments", code="joint_development", how="fuzzy", score=97.0),
    )


@pytest.mark.parametrize(
    "cell", ["涉密", "机密", "国家秘密", "秘密", "绝密级", "本项目涉密", "Top Secret", "state_secret", "State-Secret"]
)
def test_state_secrets_are_refused(cell):
    assert said(read_term(cell, Secrecy, "secrecy")) == ({}, [("row.state_secret", True, "")])


@pytest.mark.parametrize(
    ("cell", "member"),
    [("非涉密", Secrecy.OPEN), ("不涉密", Secrecy.OPEN), ("商业秘密", Secrecy.TRADE_SECRET), ("无", Secrecy.OPEN)],
)
def test_what_is_no_state_secret_is_read(cell, member):
    assert said(read_term(cell, Secrecy, "secrecy")) == ({"secrecy": member}, [])


@pytest.mark.parametrize(("vocabulary", "cell"), [(Secrecy, "商业机要"), (Publicity, "公开一部份")])
def test_secrecy_and_publicity_are_never_guessed(vocabulary, cell):
    assert said(read_term(cell, vocabulary, "x")) == ({}, [("term.unknown", True, "")])


@pytest.mark.parametrize(
    ("cell", "codes", "kept"),
    [
        ("医药制造业；C36 汽车制造业", ("C27", "C36"), []),
        ("电力、热力、燃气、及水生产和供应业", ("D",), []),
        ("制造业、农、林、牧、渔业、教育", ("C", "A", "P"), []),
        (["制造业", "建筑业"], ("C", "E"), []),
        ("C39、C40", ("C39", "C40"), []),
        ("医药制造业、不知道什么业", ("C27",), ["不知道什么业"]),
    ],
)
def test_industries_are_found_whole_before_they_are_cut(cell, codes, kept):
    values, problems = said(read_codes(cell, load_vocabulary("gbt4754"), "industries"))
    assert (values, [text for _, _, text in problems]) == ({"industries": codes}, kept)


def test_a_name_that_is_in_no_table_is_kept_whole():
    values, problems = said(read_codes("农、林、牧、渔服务业", load_vocabulary("gbt4754"), "industries"))
    assert (values, problems) == ({}, [("code.unknown", False, "农、林、牧、渔服务业")])


def test_regions_know_groups_and_no_preference():
    divisions = load_vocabulary("divisions")
    assert dict(read_regions("成渝；北京", divisions, "r").values) == {"r": ("51", "50", "11")}
    assert read_regions("全国", divisions, "r") == Parsed()
    assert said(read_region("四川成都", divisions, "r")) == ({"r": "5101"}, [])
    assert said(read_region("鼓楼区", divisions, "r")) == ({}, [("code.unknown", False, "鼓楼区")])


@pytest.mark.parametrize(
    ("cell", "slot", "unit", "number"),
    [
        ("12", "capacity", "", 12),
        (12.0, "duration_months", "", 12),
        ("12个月", "duration_months", "", 12),
        ("1年", "duration_months", "", 12),
        ("2", "duration_months", "年", 24),
        ("半年", "duration_months", "", 6),
        ("3家", "capacity", "", 3),
        ("约18", "duration_months", "月", 18),
    ],
)
def test_a_count_is_read(cell, slot, unit, number):
    assert said(read_count(cell, slot, unit)) == ({slot: number}, [])


@pytest.mark.parametrize("cell", ["几家", "1.5", "3-5家", "-2"])
def test_what_is_no_count_rejects_the_row(cell):
    assert said(read_count(cell, "capacity", "")) == ({}, [("cell.integer", True, "")])


@pytest.mark.parametrize(
    ("cell", "share"), [("70%", "70"), ("70", "70"), (0.7, "70"), ("0.5", "0.5"), (100.0, "100"), ("33.3％", "33.3")]
)
def test_a_share_is_read(cell, share):
    assert said(read_share(cell, "s")) == ({"s": Decimal(share)}, [])


@pytest.mark.parametrize("cell", ["120", "-1", "七三开"])
def test_what_is_no_share_rejects_the_row(cell):
    assert said(read_share(cell, "s")) == ({}, [("cell.share", True, "")])


@pytest.mark.parametrize(
    ("cell", "answer"),
    [("是", True), ("√", True), (True, True), ("Yes", True), ("未落实", False), ("无", False), (0.0, False)],
)
def test_yes_and_no_are_read(cell, answer):
    assert said(read_yes_no(cell, "s")) == ({"s": answer}, [])


def test_what_is_neither_yes_nor_no_is_kept():
    assert said(read_yes_no("部分落实", "s")) == ({}, [("cell.yes_no", False, "部分落实")])


def test_a_credit_code_is_checked():
    assert said(read_credit_code(" 91110000600037341l ", "c")) == ({"c": "91110000600037341L"}, [])
    wrong = ["91110000600037341A", "9111000060003734", "9111000060003734IO", 9.11100006000373e17]
    assert [said(read_credit_code(cell, "c"))[1] for cell in wrong] == [[("cell.credit_code", True, "")]] * 4


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("TRL 6", {"trl": 6}),
        ("6级", {"trl": 6}),
        (6.0, {"trl": 6}),
        ("技术成熟度：7级", {"trl": 7}),
        ("中试阶段（TRL7）", {"trl": 7}),
        ("通过小试", {"maturity_stage": MaturityStage.EARLY}),
        ("已有样品", {"maturity_stage": MaturityStage.MIDDLE}),
        ("可以量产", {"maturity_stage": MaturityStage.MATURE}),
        ("mature", {"maturity_stage": MaturityStage.MATURE}),
    ],
)
def test_maturity_is_taken_as_stated(cell, values):
    assert said(read_maturity(cell)) == (values, [])


def test_maturity_out_of_range_rejects_a_range_is_told_and_nonsense_is_kept():
    assert said(read_maturity("12")) == ({}, [("cell.trl", True, "")])
    assert said(read_maturity("TRL 6-7")) == ({"trl": 6}, [("cell.trl_range", False, "")])
    assert said(read_maturity("快好了")) == ({}, [("cell.maturity", False, "快好了")])


def test_stages_and_levels_map_both_ways_without_gap():
    assert [stage_of(level) for level in range(1, 10)] == [MaturityStage.EARLY] * 4 + [MaturityStage.MIDDLE] * 3 + [
        MaturityStage.MATURE
    ] * 2
    assert all(stage_of(level) is stage for stage in MaturityStage for level in trl_range_of(stage))
    with pytest.raises(ValueError, match="10"):
        stage_of(10)


def test_a_deadline_may_count_from_today_or_say_soon():
    assert said(read_deadline("3个月内", TODAY)) == ({"needed_by": date(2027, 2, 22)}, [])
    assert said(read_deadline("尽快", TODAY)) == ({}, [("cell.date_soon", False, "尽快")])
    assert said(read_deadline("下个季度吧", TODAY)) == ({}, [("cell.date", True, "")])


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (
            "发明专利 ZL202010123456.7 已授权 2040-03-01",
            Right(
                kind=RightKind.INVENTION,
                number="ZL202010123456.7",
                status=RightStatus.GRANTED,
                expires_on=date(2040, 3, 1),
            ),
        ),
        ("软著 2021SR0123456", Right(kind=RightKind.SOFTWARE, number="2021SR0123456")),
        ("ZL202120123456.7", Right(kind=RightKind.UTILITY_MODEL, number="ZL202120123456.7")),
        ("专利 zl 202030123456.x", Right(kind=RightKind.DESIGN, number="ZL202030123456.X")),
        (
            "发明专利 202410223345.6 未公开",
            Right(kind=RightKind.INVENTION, number="202410223345.6", status=RightStatus.UNPUBLISHED),
        ),
        ("非专利技术", Right(kind=RightKind.KNOW_HOW)),
        ("未涉及", Right(kind=RightKind.NONE)),
        (
            "发明专利 ZL202010123456.7，专利权人：某大学，授权公告日2022-03-01，已质押给某银行",
            Right(
                kind=RightKind.INVENTION,
                number="ZL202010123456.7",
                owner="某大学",
                status=RightStatus.GRANTED,
                encumbrance="已质押给某银行",
            ),
        ),
        ("3项", None),
    ],
)
def test_a_right_is_read_from_one_line(text, right):
    assert read_right(text) == right


def test_rights_of_a_cell_keep_what_is_no_right():
    parsed = read_rights("发明专利 ZL202010123456.7；详见附件", "rights")
    assert said(parsed) == (
        {"rights": (Right(kind=RightKind.INVENTION, number="ZL202010123456.7"),)},
        [("cell.right", False, "详见附件")],
    )


def test_rights_of_objects_and_their_faults():
    cell = [{"kind": "发明专利", "number": "X1", "status": "申请中"}, "软著 2021SR0123456"]
    assert dict(read_rights(cell, "rights").values) == {
        "rights": (
            Right(kind=RightKind.INVENTION, number="X1", status=RightStatus.PENDING),
            Right(kind=RightKind.SOFTWARE, number="2021SR0123456"),
        )
    }
    assert said(read_rights([{"kind": "魔法"}], "rights")) == ({}, [("cell.right", True, "")])
    with pytest.raises(PartError) as raised:
        right_of_parts({"kind": "专利", "expires_on": "将来"})
    assert raised.value.part == "expires_on"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"value": "≥ 67 %"}, {"operator": Operator.AT_LEAST, "value": Decimal(67), "unit": "%"}),
        (
            {"value": "不低于1.2万", "unit": "次"},
            {"operator": Operator.AT_LEAST, "value": Decimal(12000), "unit": "次"},
        ),
        (
            {"value": "-40~85 ℃"},
            {"operator": Operator.BETWEEN, "value": Decimal(-40), "second": Decimal(85), "unit": "℃"},
        ),
        (
            {"value": "10-20", "unit": "mm"},
            {"operator": Operator.BETWEEN, "value": Decimal(10), "second": Decimal(20), "unit": "mm"},
        ),
        (
            {"value": "1±0.5", "unit": "mm"},
            {"operator": Operator.TOLERANCE, "value": Decimal(1), "second": Decimal("0.5"), "unit": "mm"},
        ),
        (
            {"operator": "±", "value": 0.5},
            {"operator": Operator.TOLERANCE, "value": Decimal(0), "second": Decimal("0.5")},
        ),
        (
            {"operator": "介于", "value": 1.0, "second": "5"},
            {"operator": Operator.BETWEEN, "value": Decimal(1), "second": Decimal(5)},
        ),
        (
            {"value": 67.0, "necessity": "必须", "change": "提高"},
            {"operator": Operator.EQUAL, "value": Decimal(67), "necessity": Necessity.MUST, "change": Change.INCREASE},
        ),
        (
            {"value": "1.80 g/cm³", "operator": "at least"},
            {"operator": Operator.AT_LEAST, "value": Decimal("1.80"), "unit": "g/cm³"},
        ),
    ],
)
def test_an_indicator_is_read_from_parts(parts, expected):
    assert indicator_of_parts({"quantity": "指标", **parts}) == Indicator(quantity="指标", **expected)


@pytest.mark.parametrize(
    ("parts", "part"),
    [
        ({"value": 1.0}, "quantity"),
        ({"quantity": "a", "value": "很高"}, "value"),
        ({"quantity": "a"}, "value"),
        ({"quantity": "a", "value": 1.0, "operator": "差不多"}, "operator"),
        ({"quantity": "a", "value": 5.0, "operator": "between"}, "second"),
        ({"quantity": "a", "value": "9~5"}, "second"),
        ({"quantity": "a", "value": 5.0, "second": 9.0, "operator": "≥"}, "second"),
        ({"quantity": "a", "value": 5.0, "necessity": "也许"}, "necessity"),
        ({"quantity": "a", "value": 5.0, "span": {"field": "summary"}}, "span"),
    ],
)
def test_a_faulty_part_of_an_indicator_is_named(parts, part):
    with pytest.raises(PartError) as raised:
        indicator_of_object(parts)
    assert raised.value.part == part


@pytest.mark.parametrize(
    ("cell", "has_names", "expected"),
    [
        ("张三；李四", True, ("张三", "李四")),
        ("张三、李四，王五", True, ("张三", "李四", "王五")),
        ("张三、李四", False, ("张三、李四",)),
        ("甲公司（乙，丙）、丁", True, ("甲公司（乙，丙）", "丁")),
        ("Foo Co., Ltd.; Bar Inc.", True, ("Foo Co., Ltd.", "Bar Inc.")),
        ("Foo Co., Ltd., Bar", True, ("Foo Co., Ltd.", "Bar")),
        ("1. 某厂用了两年\n2. 某矿在试用", False, ("某厂用了两年", "某矿在试用")),
        ("- 1. 某厂；- 2", False, ("某厂", "2")),
        ("重复；重复；/", True, ("重复",)),
        (["a;b", "c"], True, ("a", "b", "c")),
        (["激光,焊接"], True, ("激光,焊接",)),
    ],
)
def test_several_values_are_cut_apart(cell, has_names, expected):
    assert pieces(cell, has_names=has_names) == expected


@given(st.lists(st.text(alphabet="激光ab,、；;|\n1.()（ -", min_size=1, max_size=8), max_size=4), st.booleans())
def test_cut_values_are_cut_the_same_after_writing(texts, has_names):
    once = pieces(texts, has_names=has_names)
    assert pieces(joined(once), has_names=has_names) == once


def test_cells_become_texts_as_typed():
    cells = [12.0, 0.7, 1e20, True, date(2026, 5, 1), ["a", 1.0, None], {"a": 1}, " a\r\nb\x00 ", None]
    assert [cell_text(cell) for cell in cells] == [
        "12",
        "0.7",
        "1e+20",
        "true",
        "2026-05-01",
        "a；1",
        '{"a": 1}',
        "a\nb",
        "",
    ]
    assert clean("\ufeff　名称　") == "名称"


def test_a_line_longer_than_any_right_is_kept_as_text_and_not_searched():
    text = "专利 " + "9" * 30_000
    parsed = read_rights(text, "rights")
    assert (parsed.values, [(one.code, one.kept) for one in parsed.problems]) == ((), [("cell.right", text)])
