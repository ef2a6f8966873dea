"""A small store of both lists for search tests, with the engine drained, and what a search shows of it."""

from __future__ import annotations

from listings.engine.terms import Kind
from listings.services.finding.records import Asked
from listings.services.finding.searching import find_listings
from marketplace.actor import SYSTEM
from marketplace.search.drain import drain

ACHIEVEMENTS = [
    {"编号": "A-1", "成果名称": "无卤阻燃聚丙烯复合材料", "完成单位": "西部大学", "技术领域": "新材料", "所在地区": "四川省成都市",
     "应用行业": "C29", "TRL": "6", "转化方式": "许可", "价格": "30万元", "技术方案摘要": "极限氧指数达到 32%，密度 0.95 g/cm³"},
    {"编号": "A-2", "成果名称": "阻燃环氧树脂", "完成单位": "西部大学", "技术领域": "新材料", "所在地区": "四川省绵阳市",
     "应用行业": "C26", "TRL": "4", "转化方式": "转让", "价格": "80万元", "技术方案摘要": "极限氧指数约 28%，用于电子封装"},
    {"编号": "A-3", "成果名称": "视觉缺陷检测装置", "完成单位": "西部大学", "技术领域": "电子信息", "所在地区": "北京市海淀区",
     "TRL": "8", "技术方案摘要": "用于玻璃盖板外观缺陷在线检测", "英文名称": "Visual inspection of glass covers"},
]  # fmt: skip
DEMANDS = [
    {"编号": "D-1", "需求名称": "家电外壳阻燃材料", "需求单位": "锦江电器", "技术领域": "新材料", "所在地区": "四川省成都市",
     "背景与痛点": "要求极限氧指数不低于 30%", "已尝试方案及失败原因": "试过溴系母粒", "预算": "面议"},
]  # fmt: skip


def fill(importing) -> None:
    """Publish both lists and push them to the engine."""
    importing.imported(ACHIEVEMENTS)
    importing.imported(DEMANDS, Kind.DEMAND)
    drained(importing)


def drained(importing) -> None:
    drain(importing.runtime.units, importing.runtime.search, actor=SYSTEM)


def find(importing, text: str = "", *, limit: int = 20, **asked: object):
    """Search as the importing actor does."""
    return importing.read(find_listings, search=importing.runtime.search, asked=Asked(text=text, **asked), limit=limit)


def titles(found) -> list[str]:
    return [card.title.text for card in found.cards]


def marks(excerpt) -> list[str]:
    return [piece.text for piece in excerpt.pieces if piece.is_marked]


def counts(found, name: str) -> dict[str, int]:
    return {one.value: one.count for one in found.facets[name]}
