"""Titles, headers, examples and explanations of the lists' workbooks, in both languages. Called by `workbook` and `guide`.

What a cell may hold is decided in the engine's reading; a test reads every example here back.
"""

from __future__ import annotations

from dataclasses import dataclass

from listings.engine.fields import Shape
from listings.engine.terms import Kind
from marketplace.wording import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """How a field is filled in, and an example that reads."""

    sentence: Sentence
    example: Sentence


MAIN = {
    Kind.ACHIEVEMENT: Sentence(zh="科技成果清单", en="Achievements"),
    Kind.DEMAND: Sentence(zh="技术需求清单", en="Demands"),
}
INDICATORS = Sentence(zh="指标", en="Indicators")
INDICATOR_LINES = Sentence(zh="指标（逐条）", en="Indicator rows")
"""The column that delimited text has instead of the sheet."""
RIGHTS = Sentence(zh="知识产权", en="Rights")
GUIDE = Sentence(zh="填写说明", en="How to fill in")
OPTIONS = Sentence(zh="选项", en="Options")
YES, NO = Sentence(zh="是", en="yes"), Sentence(zh="否", en="no")
STAR = "*"

KEY = Sentence(zh="编号", en="External id")
INDICATOR_HEADERS: dict[str, Sentence] = {
    "quantity": Sentence(zh="指标名称", en="Quantity"),
    "operator": Sentence(zh="比较", en="Operator"),
    "value": Sentence(zh="数值", en="Value"),
    "second": Sentence(zh="上限或偏差", en="Upper value or deviation"),
    "unit": Sentence(zh="单位", en="Unit"),
    "condition": Sentence(zh="测试条件", en="Condition"),
    "change": Sentence(zh="变化", en="Change"),
    "necessity": Sentence(zh="必达或期望", en="Must or should"),
    "proof": Sentence(zh="证明", en="Proof"),
}
RIGHT_HEADERS: dict[str, Sentence] = {
    "kind": Sentence(zh="类型", en="Kind"),
    "number": Sentence(zh="专利号", en="Number"),
    "owner": Sentence(zh="权利人", en="Owner"),
    "status": Sentence(zh="法律状态", en="Status"),
    "expires_on": Sentence(zh="有效期至", en="Expiry"),
    "encumbrance": Sentence(zh="质押/许可", en="Encumbrance"),
}


def _hint(zh: str, en: str, example_zh: str, example_en: str = "") -> Hint:
    return Hint(sentence=Sentence(zh=zh, en=en), example=Sentence(zh=example_zh, en=example_en or example_zh))


HINTS: dict[Shape, Hint] = {
    Shape.TEXT: _hint("一行文字。", "One line of text.", "智能水表通信模组", "Smart meter module"),
    Shape.LONG_TEXT: _hint(
        "几句话，可以换行。",
        "A few sentences; line breaks are fine.",
        "功耗低，安装方便。",
        "Low power, easy to install.",
    ),
    Shape.TEXTS: _hint("几项之间用分号隔开。", "Separate several with semicolons.", "激光；焊接", "laser; welding"),
    Shape.TERM: _hint("从下拉选项里选一个。", "Choose one from the list.", ""),
    Shape.TERMS: _hint("可选几项，用分号隔开。", "Several are possible; separate them with semicolons.", ""),
    Shape.TECHNICAL_FIELDS: _hint(
        "填技术合同登记的领域，可填几项。",
        "Fields of contract registration; several are possible.",
        "新材料",
        "New materials",
    ),
    Shape.INDUSTRIES: _hint(
        "填国民经济行业的名称或代码，可填几项。", "Names or codes of GB/T 4754; several are possible.", "C27 医药制造业"
    ),
    Shape.REGION: _hint("写到市或区县。", "City or county.", "四川省成都市", "Chengdu, Sichuan"),
    Shape.REGIONS: _hint(
        "可填几个地区；不限就空着。",
        "Several are possible; leave it empty for anywhere.",
        "四川省；重庆市",
        "Sichuan; Chongqing",
    ),
    Shape.MONEY_BAND: _hint(
        "金额或区间，带上单位，也可填“面议”。",
        "An amount or a band with its unit, or “negotiable”.",
        "50-80万元",
        "USD 50000-80000",
    ),
    Shape.DATE: _hint("年月日；只写年月也可以。", "A day; a month will do.", "2027-06-30"),
    Shape.INTEGER: _hint("一个整数。", "A whole number.", "6"),
    Shape.DECIMAL: _hint("0 到 100 的百分数。", "A percentage from 0 to 100.", "70%"),
    Shape.YES_NO: _hint("是或否。", "Yes or no.", "是", "yes"),
    Shape.INDICATORS: _hint(
        "一行写一个：名称、比较、数值、单位；更细的请写在“指标”表。",
        "One a line: quantity, sign, number, unit; details go into the sheet “Indicators”.",
        "硬度≥60 HRC",
        "hardness ≥ 60 HRC",
    ),
    Shape.RIGHTS: _hint(
        "一行写一项：类型、编号、状态、有效期；更细的请写在“知识产权”表。",
        "One a line: kind, number, status, expiry; details go into the sheet “Rights”.",
        "发明专利 ZL202010123456.7 已授权 2040-03-01",
        "invention patent ZL202010123456.7 granted 2040-03-01",
    ),
    Shape.ORGANISATIONS: _hint(
        "单位全称，几个之间用分号隔开；只有本单位看得到。",
        "Full names, separated by semicolons; only your organisation sees them.",
        "某某科技有限公司",
        "Example Co., Ltd.",
    ),
}

GUIDE_LINES: tuple[Sentence, ...] = (
    Sentence(
        zh="只有名称必填；带 * 的栏目会影响完整度和匹配效果，尽量填。",
        en="Only the title is needed; columns with * count for completeness and help matching.",
    ),
    Sentence(
        zh="编号由您自己定，同一编号再次导入就是更新；没有编号的行按名称和单位识别。",
        en="The external id is yours: the same id again means an update; rows without one are known by title and organisation.",
    ),
    Sentence(
        zh="列的顺序可以改，多余的列可以删，也可以直接用自己的表头。",
        en="Columns may be moved or removed, and headers of your own are mostly understood.",
    ),
    Sentence(
        zh="“指标”和“知识产权”两张表按编号或名称对应到主表的行。",
        en="Rows of “Indicators” and “Rights” belong to the row of the main sheet with the same id or title.",
    ),
    Sentence(zh="涉密内容不得填写。", en="State secrets must not be entered."),
)
GUIDE_COLUMNS: tuple[Sentence, ...] = (
    Sentence(zh="栏目", en="Column"),
    Sentence(zh="怎么填", en="How"),
    Sentence(zh="例子", en="Example"),
    Sentence(zh="可选项", en="Choices"),
)
