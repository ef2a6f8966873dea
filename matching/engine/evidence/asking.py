"""What is missing in a pair, asked for in one plain sentence per side. Called by `explaining`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.wording import Sentence
from matching.engine.features.feature import Presence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ASKED_OF_DEMAND = {
    "indicators": Sentence(zh="目标指标", en="target indicators"),
    "price": Sentence(zh="预算", en="the budget"),
    "maturity": Sentence(zh="可接受的成熟度", en="the lowest acceptable maturity"),
    "cooperation": Sentence(zh="期望合作方式", en="the wished way of working together"),
}
ASKED_OF_ACHIEVEMENT = {
    "indicators": Sentence(zh="核心指标", en="its indicators"),
    "price": Sentence(zh="报价（或面议）", en="the price (or that it is negotiable)"),
    "maturity": Sentence(zh="成熟度", en="its maturity"),
    "cooperation": Sentence(zh="转化方式", en="the ways of transfer"),
}


def missing_parts(presence: Mapping[str, Presence], unknown: Sequence[Sentence]) -> Iterator[Sentence]:
    """Ask the demand, then the achievement, for what kept aspects from being judged; `unknown` are required indicators without an answer."""
    asked = [words for name, words in ASKED_OF_DEMAND.items() if presence[name] in _DEMAND]
    if asked:
        yield _ask(Sentence(zh="需求方", en="the demand"), asked)
    wanted = [words for name, words in ASKED_OF_ACHIEVEMENT.items() if presence[name] in _ACHIEVEMENT]
    wanted += [Sentence(zh=f"“{words.zh}”的数据", en=f"its figure for “{words.en}”") for words in unknown]
    if wanted:
        yield _ask(Sentence(zh="成果方", en="the achievement"), wanted)


_DEMAND = (Presence.DEMAND_SILENT, Presence.BOTH_SILENT)
_ACHIEVEMENT = (Presence.ACHIEVEMENT_SILENT, Presence.BOTH_SILENT)


def _ask(side: Sentence, parts: Sequence[Sentence]) -> Sentence:
    return Sentence(
        zh=f"请{side.zh}补充：{'、'.join(part.zh for part in parts)}。",
        en=f"Please ask {side.en} for: {', '.join(part.en for part in parts)}.",
    )
