"""The match book as Excel sees it: sheets, headers, filters, drop-downs, links, colours of both languages, and no live formula."""

from __future__ import annotations

import pytest

from marketplace.errors import Invalid
from matching.engine.decisions import Decision, DecisionReason
from matching.sheets import answers
from matching.sheets.keys import FORMAT, HEADERS, SHEET
from matching.sheets.writing import check_length, write_book
from tests.unit.matching.sheets.conftest import FORMULA, RUN, column, contents, opened

CHINESE = ["使用说明", "总览", "匹配清单", "按需求", "按成果", "无合适匹配", "数据质量", "设置与模型", SHEET]
ENGLISH = [
    "How to read this book",
    "Overview",
    "Ranked pairs",
    "By demand",
    "By achievement",
    "No adequate match",
    "Data quality",
    "Settings and model",
    SHEET,
]
TABLES = CHINESE[2:7]
HAN = range(0x4E00, 0x9FFF)


@pytest.fixture(scope="module")
def book(chinese):
    return opened(chinese)


def texts(sheet) -> list[str]:
    return [str(cell.value) for row in sheet for cell in row if cell.value is not None]


def rows(sheet, *headers: str) -> list[tuple[object, ...]]:
    places = [[cell.value for cell in sheet[1]].index(header) for header in headers]
    return [tuple(row[place] for place in places) for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_sheets_stand_in_their_order_and_the_identity_is_hidden(chinese, english) -> None:
    for data, titles in ((chinese, CHINESE), (english, ENGLISH)):
        assert [(sheet.title, sheet.sheet_state) for sheet in opened(data)] == [
            (title, "hidden" if title == SHEET else "visible") for title in titles
        ]


def test_english_book_has_no_chinese_word_of_its_own(english) -> None:
    own = {"点这里", "@寻找合作", "北方轴承厂", "王工", "耐磨涂层", "-40℃润滑脂", "水稻育秧", "+成果.csv", "成果名称"}
    found = {
        text
        for sheet in opened(english)
        for text in texts(sheet)
        if any(ord(letter) in HAN for letter in text) and not any(word in text for word in own)
    }
    assert {text for text in found if not text.startswith("理由")} == set()


def test_titles_that_look_like_formulas_are_texts_everywhere(book) -> None:
    live = [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]
    risky = [
        cell
        for sheet in book
        for row in sheet
        for cell in row
        if str(cell.value or "").startswith(("=", "+", "-", "@"))
    ]
    assert live == []
    assert {FORMULA, "@寻找合作", "-40℃润滑脂", "=1+1", "+成果.csv"} <= {cell.value for cell in risky}
    assert [cell.coordinate for cell in risky if cell.data_type == "s" and not cell.quotePrefix] == []


@pytest.mark.parametrize("title", TABLES)
def test_table_headers_stay_in_sight_and_filter_every_row(book, title) -> None:
    sheet = book[title]
    assert sheet.freeze_panes[-1] == "2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).column_letter}{sheet.max_row}"


@pytest.mark.parametrize(("language", "title"), [("zh", "匹配清单"), ("zh", "按成果"), ("en", "Ranked pairs")])
def test_marks_are_chosen_from_lists_and_reasons_may_be_typed(chinese, english, language, title) -> None:
    sheet = opened(chinese if language == "zh" else english)[title]
    offered = {rule.formula1: rule.showErrorMessage for rule in sheet.data_validations.dataValidation}
    assert offered == {
        '"' + ",".join(decision.label.text(language) for decision in Decision) + '"': True,
        '"' + ",".join(reason.label.text(language) for reason in DecisionReason) + '"': False,
    }


def test_pairs_say_who_why_and_what_is_open(book) -> None:
    sheet = book["匹配清单"]
    told = rows(sheet, "需求编号", "需求单位", "排名", "成果编号", "匹配等级", "概率", "匹配理由")
    assert told == [
        ("XQ-1", "北方轴承厂", 1, "CG-1", "强匹配", pytest.approx(0.8), "理由00"),
        ("XQ-1", "北方轴承厂", 2, "CG-2", "弱匹配", pytest.approx(0.2), "理由01"),
        ("XQ-2", "未披露", 1, "CG-2", "不匹配", pytest.approx(0.2), "理由11"),
    ]
    assert rows(sheet, "满足的指标", "不满足的指标", "未知的指标", "指标对照", "还需补充", "提示", "需求联系人") == [
        (1, None, 1, "met 对照\nunknown 对照", "请问价格", None, "王工 +8610"),
        (None, 1, None, "violated 对照", "请问价格", "成果已过有效期", "王工 +8610"),
        (None, None, None, None, "请问价格", "无合适匹配，仅供参考", None),
    ]


def test_probabilities_are_shown_as_percentages_and_levels_in_colours(book) -> None:
    sheet = book["匹配清单"]
    assert {sheet.cell(row, column(book, "匹配清单", "概率")).number_format for row in (2, 3, 4)} == {"0 %"}
    level = column(book, "匹配清单", "匹配等级")
    assert len({sheet.cell(row, level).fill.fgColor.rgb for row in (2, 3, 4)}) == 3


def test_links_lead_to_the_row_of_what_they_name(book) -> None:
    followed = {}
    for title in ("匹配清单", "按成果", "按需求", "无合适匹配", "使用说明"):
        for source in (cell for row in book[title] for cell in row if cell.hyperlink):
            sheet, cell = source.hyperlink.location.rsplit("!", 1)
            target = book[sheet.strip("'")]
            followed[title, source.value] = [target.title, *[one.value for one in target[cell[1:]][:2]]]
    assert followed["匹配清单", FORMULA] == ["按需求", "XQ-1", FORMULA]
    assert followed["匹配清单", "-40℃润滑脂"] == ["按成果", "CG-2", "-40℃润滑脂"]
    assert followed["按成果", "@寻找合作"] == ["按需求", "XQ-2", "@寻找合作"]
    assert followed["按需求", "查看 2 项"][:2] == ["匹配清单", "XQ-1"]
    assert followed["无合适匹配", "-40℃润滑脂"] == ["按成果", "CG-2", "-40℃润滑脂"]
    assert {target[0] for (title, _), target in followed.items() if title == "使用说明"} == set(CHINESE[1:8])


def test_demands_and_achievements_have_their_views(book) -> None:
    assert rows(book["按需求"], "需求编号", "最好等级", "最合适的成果", "结论", "完整度", "状态") == [
        ("XQ-1", "强匹配", "耐磨涂层", None, 0.5, None),
        ("XQ-2", "不匹配", "-40℃润滑脂", "无合适匹配", 0.25, "已过有效期"),
    ]
    assert rows(book["按成果"], "成果编号", "排名", "需求编号", "需求名称", "匹配理由") == [
        ("CG-1", 1, "XQ-1", FORMULA, "理由00"),
        ("CG-2", 1, "XQ-2", "@寻找合作", "理由11"),
        ("CG-3", None, None, "未参与匹配：涉密信息", None),
    ]


def test_no_match_says_why_and_where_to_turn(book) -> None:
    assert rows(book["无合适匹配"], "需求编号", "原因", "建议路径", "最接近的成果", "其概率") == [
        ("XQ-2", "需求不够明确", "补充需求", "-40℃润滑脂", 0.2)
    ]


def test_data_quality_names_the_cell(book) -> None:
    headers = ("类别", "文件", "行", "编号", "列", "原值", "说明")
    assert rows(book["数据质量"], *headers) == [("退回的行", "+成果.csv", 5, "CG-4", "成果名称", "=1+1", "没有名称")]


def test_notes_beyond_the_sheet_are_counted_in_its_last_row(monkeypatch) -> None:
    monkeypatch.setattr(answers, "MOST_NOTES", 2)
    note = contents().notes[0]
    sheet = opened(write_book(contents(notes=[note] * 5)))["数据质量"]
    assert rows(sheet, "编号", "说明") == [
        ("CG-4", "没有名称"),
        ("CG-4", "没有名称"),
        (None, "还有 3 条，请先处理以上各条，再生成一次。"),
    ]


def test_lists_too_long_for_a_sheet_are_refused_with_what_fits() -> None:
    check_length(100_000, 5, top=10)
    with pytest.raises(Invalid) as caught:
        check_length(5, 100_001, top=10)
    assert (caught.value.code, "最多列出 9 个匹配" in caught.value.text("zh")) == ("matchbook.too_long", True)


def test_settings_say_what_made_the_book(book) -> None:
    told = dict(rows(book["设置与模型"], "项目", "值"))
    assert told["匹配编号"] == RUN
    assert told["生成时间"] == "2026年11月23日 00:30（北京时间）"
    assert told["排序模型"] == "m-1"
    assert told["每条列出的匹配数"] == "2"
    assert told["有效期判断日"] == "不限（不判断过期）"
    assert told["文件：成果清单"] == f"+成果.csv，4 行，退回 1 行，SHA-256 {'a' * 64}"


def test_settings_of_the_chinese_book_are_chinese(book) -> None:
    told = rows(book["设置与模型"], "项目", "值")
    weights = [value for name, value in told if name.startswith("先验权重：")]
    assert len(weights) > 5
    assert [text for text in weights if not any(ord(letter) in HAN for letter in text)] == []
    assert [name for name, _ in told if not any(ord(letter) in HAN for letter in name)] == []


def test_identity_names_run_model_and_files(book) -> None:
    assert list(book[SHEET].iter_rows(values_only=True)) == [
        ("format", FORMAT),
        ("run_id", RUN),
        ("made_at", "2026-11-22T16:30:00+00:00"),
        ("program", "0.1.0"),
        ("model", "m-1"),
        ("encoder", "e 2"),
        ("file_1", f"+成果.csv {'a' * 64}"),
    ]


def test_keys_of_a_pair_are_hidden_and_say_ids_and_hashes(book) -> None:
    sheet = book["匹配清单"]
    hidden = [sheet.column_dimensions[sheet.cell(1, column(book, "匹配清单", name)).column_letter] for name in HEADERS]
    assert [one.hidden for one in hidden] == [True] * len(HEADERS)
    assert [cells[:4] for cells in rows(sheet, *HEADERS)] == [
        ("XQ-1", "hash of XQ-1", "CG-1", "hash of CG-1"),
        ("XQ-1", "hash of XQ-1", "CG-2", "hash of CG-2"),
        ("XQ-2", "hash of XQ-2", "CG-2", "hash of CG-2"),
    ]
