"""Words that both sides use, with where each side says them. Words a person reads (segmented), not the bigrams of the index."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from listings.engine.content import Span
from marketplace.search.text import words
from matching.engine.evidence.records import TermMatch
from matching.engine.texts import all_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matching.engine.entry import Entry

MOST_TERMS = 8
MOST_SPANS = 3
"""Places shown for one word and side."""

SHORTEST = 2
"""One character is no word that tells."""

TITLE_BONUS = 1.5
"""A word of both titles is worth this much more than one of the descriptions."""

COMMON_SHARE = 0.15
"""A word of more than this share of the entries tells nothing about a pair; asked only of lists with `ENOUGH` entries."""

ENOUGH = 50

UNTELLING = frozenset(
    [
        "技术",
        "研究",
        "研发",
        "开发",
        "应用",
        "系统",
        "方法",
        "工艺",
        "产品",
        "项目",
        "成果",
        "需求",
        "企业",
        "公司",
        "行业",
        "领域",
        "市场",
        "问题",
        "方案",
        "目前",
        "现有",
        "国内",
        "国外",
        "进行",
        "实现",
        "采用",
        "通过",
        "具有",
        "可以",
        "能够",
        "提高",
        "提升",
        "降低",
        "解决",
        "满足",
        "要求",
        "主要",
        "关键",
        "相关",
        "以及",
        "需要",
        "希望",
        "使用",
        "生产",
        "制备",
        "设备",
        "性能",
        "指标",
        "达到",
        "以上",
        "以下",
        "不断",
        "发展",
        "合作",
        "技术开发",
        "研究开发",
        "最小",
        "最大",
        "最高",
        "最低",
        "自动",
        "在线",
        "人工",
        "连续",
        "稳定",
        "左右",
        "有限公司",
        "产业化",
        "关键技术",
        "新型",
        "一种",
        "the",
        "and",
        "for",
        "with",
        "from",
        "that",
        "this",
        "are",
        "was",
        "were",
        "have",
        "has",
        "our",
        "can",
        "will",
        "into",
        "their",
        "which",
        "such",
        "its",
        "not",
        "but",
        "using",
        "used",
        "use",
        "new",
        "method",
        "system",
        "technology",
    ]
)

_MEASURE = re.compile(
    r"[0-9.]*(?:mm|cm|km|nm|um|kg|mg|ml|kw|mw|kv|mv|ma|hz|mhz|ghz|mpa|kpa|gpa|db|ms|min|rpm|ppm|wh|kwh|ph)"
    r"|[一二两三四五六七八九十百千万几]+(?:个|种|次|台|套|人|天|年|月|个月|小时|分钟|秒|万|元|万元|吨|亩|倍|成|级)"
)
"""Units and counted things: words of the segmenter that compare nothing by themselves."""

Place = tuple[str, int, int]
"""Field, start and end; a `Span` only where it is shown."""

Places = dict[str, list[Place]]


class TermIndex:
    """The telling words of the entries of both lists, each with its places; made once for the pairs that are shown."""

    def __init__(self, demands: Mapping[int, Entry], achievements: Mapping[int, Entry]) -> None:
        self._demands = {index: _places(entry) for index, entry in demands.items()}
        self._achievements = {index: _places(entry) for index, entry in achievements.items()}
        everything = [*self._demands.values(), *self._achievements.values()]
        self._total = len(everything)
        self._frequency = Counter(term for places in everything for term in places)

    def shared(self, demand: int, achievement: int) -> tuple[TermMatch, ...]:
        """Return at most `MOST_TERMS` words that both entries use, rarest and most prominent first."""
        asked, offered = self._demands[demand], self._achievements[achievement]
        common = [term for term in asked.keys() & offered.keys() if self._tells(term)]
        ranked = sorted(common, key=lambda term: (-self._weight(term, asked[term], offered[term]), term))
        return tuple(
            TermMatch(term=term, demand=_spans(asked[term]), achievement=_spans(offered[term]))
            for term in _distinct(ranked)
        )

    def _tells(self, term: str) -> bool:
        if term in UNTELLING or _MEASURE.fullmatch(term) or not any(map(str.isalpha, term)):
            return False
        return self._total < ENOUGH or self._frequency[term] <= COMMON_SHARE * self._total

    def _weight(self, term: str, asked: Sequence[Place], offered: Sequence[Place]) -> float:
        idf = math.log1p(self._total / self._frequency[term])
        titles = (asked[0][0] == "title") + (offered[0][0] == "title")
        return float(idf * TITLE_BONUS**titles)


def _distinct(ranked: Iterable[str]) -> list[str]:
    """Leave out words that stand inside a better one."""
    chosen: list[str] = []
    for term in ranked:
        if len(chosen) == MOST_TERMS:
            break
        if not any(term in other for other in chosen):
            chosen.append(term)
    return chosen


def _spans(places: Sequence[Place]) -> tuple[Span, ...]:
    return tuple(Span(field=field, start=start, end=end) for field, start, end in places[:MOST_SPANS])


def _places(entry: Entry) -> Places:
    places: defaultdict[str, list[Place]] = defaultdict(list)
    for field, text in all_texts(entry.content):
        for token in words(text):
            if len(token.term) >= SHORTEST:
                places[token.term].append((field, token.start, token.end))
    return places
