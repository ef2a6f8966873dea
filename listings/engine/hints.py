"""What the form says beside a field: one short line that helps to fill it in, per list where the lists differ. Called by the pages of editing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.engine.terms import Kind
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

A, D = Kind.ACHIEVEMENT, Kind.DEMAND


def hint_of(kind: Kind, name: str) -> Sentence | None:
    """Return the hint of a field (its name in the field table); None where the title says enough."""
    found = HINTS.get((kind, name)) or BOTH.get(name)
    return None if found is None else Sentence(zh=found[0], en=found[1])


ONE_A_LINE = ("每行一个", "One a line")
BOTH: Mapping[str, tuple[str, str]] = {
    "external_id": ("可以不填，系统会编一个", "May stay empty; one is made up then"),
    "title_en": ("可以不填", "Optional"),
    "keywords": ("每行一个，三个左右", "One a line, about three"),
    "credit_code": ("18 位", "18 characters"),
    "technical_fields": ("选最贴切的一两个", "Choose the one or two that fit best"),
    "region": ("单位所在的省、市或区县", "Province, city or district of the organisation"),
    "industries": ("输入几个字查找，例如“塑料”“C38”", "Type a few letters to find one, such as “mining” or “C38”"),
    "preferred_regions": ("不填就是哪里都可以", "Empty means anywhere"),
    "contact.phone": ("电话和邮箱至少留一个", "Leave a telephone number or an e-mail address"),
    "free_period_months": ("几个月", "How many months"),
    "inventor_share": ("0–100", "0–100"),
    "secrecy": ("涉密信息不得进入本系统", "State secrets may never enter this system"),
    "valid_until": ("到期后不再参与匹配", "After that day it is no longer matched"),
    "exclusions.competitor": ("每行一个单位，永远不会和它匹配", "One organisation a line; never matched with it"),
    "exclusions.met_before": ("每行一个单位，不再推荐", "One organisation a line; not proposed again"),
    "exclusions.other": ("每行一个单位", "One organisation a line"),
    "attachments": ("每行一个文件名，文件留在本单位", "One file name a line; the files stay with you"),
    "application_cases": (
        "每行一个：谁在用，用了多久，效果如何",
        "One a line: who uses it, since when, to what effect",
    ),
    "awards": ONE_A_LINE,
    "funding_sources": ONE_A_LINE,
    "inventors": ("每行一位，按排名", "One a line, in their order"),
    "trl_evidence": ("例如检测报告、用户使用证明", "Such as a test report or a user's statement"),
    "best_competitor": ("和谁比、强在哪，最好有一个数", "Against whom, better in what; one number helps"),
    "capacity": ("同一段时间能接待几家企业", "How many enterprises at a time"),
    "rights": ("没有就选“未涉及”", "Choose “None” where there is none"),
    "duration_months": ("几个月", "How many months"),
}
HINTS: Mapping[tuple[Kind, str], tuple[str, str]] = {
    (A, "title"): (
        "写清是什么技术、用在哪儿，例如“无卤阻燃聚丙烯复合材料”",
        "Say what it is and what it is for, such as “Halogen-free flame-retardant polypropylene”",
    ),
    (D, "title"): (
        "写清要解决什么，例如“家电外壳用无卤阻燃聚丙烯”",
        "Say what is to be solved, such as “Halogen-free polypropylene for appliance housings”",
    ),
    (A, "organisation"): ("不填就是本单位", "Empty means your own organisation"),
    (D, "organisation"): ("不填就是本单位", "Empty means your own organisation"),
    (A, "problem_solved"): ("谁遇到什么问题，以前怎么办", "Who has which problem, and what was done so far"),
    (A, "summary"): (
        "原理、做法、效果；数值连单位一起写，会读成指标",
        "Principle, way of working, effect; numbers with units are read as indicators",
    ),
    (D, "summary"): (
        "谁都能看到的一段话，不写企业名称和工艺细节",
        "What anybody may read; without the company's name and process details",
    ),
    (D, "background"): (
        "哪个环节、什么现象、损失多少；写上现在的数值",
        "Which step, what happens, what it costs; give present figures",
    ),
    (D, "existing_conditions"): ("设备、产线、样品", "Equipment, lines, samples"),
    (D, "tried_solutions"): ("试过什么，为什么不行", "What was tried, and why it failed"),
    (A, "indicators"): (
        "有现成的文字可以贴在这里，会读成下面的指标",
        "Paste a text here, and indicators are read from it",
    ),
    (D, "indicators"): (
        "有现成的文字可以贴在这里，会读成下面的指标",
        "Paste a text here, and indicators are read from it",
    ),
    (D, "acceptance"): ("谁来测、按什么标准、怎么算合格", "Who tests, by which standard, what counts as passed"),
    (D, "cost_ceiling"): ("例如“每件不超过 35 元”", "Such as “at most 35 yuan a piece”"),
    (D, "environment_limits"): ("温度、湿度、粉尘、腐蚀等", "Temperature, humidity, dust, corrosion"),
    (A, "price"): ("可写 50万；只填一头也行", "50万 is understood; one end is enough"),
    (D, "price"): ("可写 50万；只填一头也行", "50万 is understood; one end is enough"),
    (D, "needed_by"): ("最晚什么时候要", "At the latest"),
    (D, "publicity"): ("隐名公开：引见之前不显示企业名称", "Without the name: nobody sees it before an introduction"),
}
