"""What looks like an indicator and is none: company background, money without a unit cost, people, terms, statistics, conditions.

Called by `extraction` with the words around a value.
"""

from __future__ import annotations

import re

from listings.engine.units.names import expression_of, is_counter

BACKGROUND = re.compile(
    r"注册资[本金]|占地|建筑面积|厂房面积|绿化率|员工|职工|人员|学历|销售|收入|利润|产值|税|市场(?:规模|占有|容量|需求|销售|价)|(?:国际|国内|全球|占据?)市场|份额|规模|投资|资金|投入|预算|经费|总额|营业额|营收|出口|进口|我国|全国|全球|国内总|股份|持股|"
    r"项目(?:期|周期|时间)|(?:实施|建设|研发|开发|执行|合作|研究|项目)周期|建设期|工期|合同|成立|历史|经验|荣获|论文|影响因子|职称|教授|专家|博士|硕士|本科|推广面积|种植面积|播种面积|推广|种植了|融资|估值|补贴|奖|平均年龄|人口|财政|经济效益|需求量|总量的|首付|GDP|客户|供应商|"
    r"利益|分成|双方各|北纬|东经|南纬|西经|海拔|复合增长|年增长|增长率|"
    r"\b(?:revenues?|employ(?:s|ees)|founded|markets?|budgets?|sales|turnover|investments?|invested|invest|staff|professors?|students?|grows?|funding|fund(?:ed)?|population|profits?|shareholders?|grants?|euros? and)\b",
    re.IGNORECASE,
)
BEHIND = re.compile(
    r"的?(?:资金|经费|人员|职工|员工|市场|份额|股份|股权|收入|企业|公司|人口|矿山|论文|专利|研发人员|投资)"
)
STATISTICS = re.compile(r"据[^，,]{0,5}统计|统计数据显示|数据显示|according to statistics", re.IGNORECASE)
COST = re.compile(r"成本|造价|单价|费用|售价|价格|\b(?:cost|price)s?\b", re.IGNORECASE)
MONEY = {"CNY", "USD", "EUR", "GBP", "JPY", "HKD"}
LAND = {("亩",), ("公顷",), ("ha",)}
LONG_TIMES = {"year", "month", "week"}
TIMES = {"s", "ms", "us", "ns", "minute", "hour", "day", *LONG_TIMES}
LASTING = re.compile(
    r"寿命|(?<![预近前初长定日后中工])期(?![间望待])|质保|耐久|年限|耐用|日数|天数|储存|保存|\b(?:life|lifetime|warranty|period|time|durability|survival)\b",
    re.IGNORECASE,
)
FROM_BEFORE = re.compile(r"(?:由|从|自)(?:原来|原先|目前|现有|现在)?的?\s?\Z|\bfrom\s\Z")
SHARE_OF = re.compile(r"占(?:比|到|据|了|总|全)?[^，。；]{0,6}\Z")


def is_money(names: tuple[str, ...]) -> bool:
    """Tell whether the amount is money, alone or per unit."""
    return bool(names) and (expression_of(names[0]) or "").split("/")[0] in MONEY


def is_time(names: tuple[str, ...]) -> bool:
    """Tell whether the unit is a bare time."""
    return len(names) == 1 and expression_of(names[0]) in TIMES


def is_count(names: tuple[str, ...]) -> bool:
    """Tell whether the unit only counts things, and not per anything."""
    return len(names) == 1 and is_counter(names[0])


def refuses(clause: str, behind: str, names: tuple[str, ...], quantity: str, *, is_chinese: bool) -> bool:
    """Tell whether the words before (`clause`) and behind a value show that it is no technical indicator; `is_chinese` if its number is a numeral."""
    if BACKGROUND.search(clause) or BEHIND.match(behind) or names in LAND:
        return True
    if names == ("级",) and is_chinese:
        return True
    if is_money(names):
        return not COST.search(clause) and (len(names) == 1 or not quantity)
    if is_time(names) and expression_of(names[0]) in LONG_TIMES:
        return not LASTING.search(clause)
    if names and names[0] in {"人", "人次", "名", "用户", "户", "people", "persons", "users"}:
        return True
    return bool(names == ("%",) and SHARE_OF.search(clause))
