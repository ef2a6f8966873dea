"""A search that names an indicator (`抗冲击 ≥ 60 %`, `corrosion rate < 0.1 mm/a`): what it asks for, and which claim answers it.

Pure. Reading is `indicators`, comparing is `comparison`; what is of search alone stands here: a question is short, its other words
are words to be found, and its bare name (`厚度`) means whatever a claim's longer name (`涂层厚度`) says it is of. Called by the search services.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from listings.engine.comparison import PairVerdict, Verdict, compare, pair_indicators
from listings.engine.content import Indicator
from listings.engine.display import indicator_line
from listings.engine.indicators.extraction import extract_indicators
from listings.engine.intervals import INFINITY, intervals_of
from listings.engine.quantities import group_name, similarity
from listings.engine.terms import Operator
from marketplace.search.text import fold, is_han

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

LONGEST_QUESTION = 200
LONGEST_TITLE = 60
"""Characters of a search that make a title; a longer one is a description."""
SHORTEST_NAME = 2
NEAR = 0.75
"""Similarity that is given to a name which only says more than the asked one."""

_OF = "的"
_PRICE = "价格"
"""A price is a field of its own with a filter of its own, and no indicator."""
_INCLUSIVE = {
    Operator.AT_LEAST: Operator.AT_LEAST,
    Operator.MORE_THAN: Operator.AT_LEAST,
    Operator.AT_MOST: Operator.AT_MOST,
    Operator.LESS_THAN: Operator.AT_MOST,
}
_RANK = {Verdict.MET: 2, Verdict.UNKNOWN: 1, Verdict.VIOLATED: 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The indicator that is asked for, the group of synonyms of its quantity (empty: none), and the words beside it."""

    indicator: Indicator
    group: str
    words: str

    @property
    def condition(self) -> str:
        """The indicator as it would be typed."""
        line = indicator_line(self.indicator)
        return f"{line.quantity} {line.value.zh}"

    @property
    def text(self) -> str:
        """The whole question as it would be typed."""
        return f"{self.condition} {self.words}".strip()

    @property
    def bare(self) -> str:
        """The words that are left without the condition: the quantity and what stood beside it."""
        return f"{self.indicator.quantity} {self.words}".strip()


def question_of(text: str) -> Question | None:
    """Read the first indicator of a search that says how a value binds; None where there is none, as in most searches.

    A bare value (`识别率 99 %`) is no question: it does not say which direction is better.
    """
    plain = "".join(fold(character) if is_han(character) else character for character in text[:LONGEST_QUESTION])
    for found in extract_indicators(plain):
        if found.span is None or found.operator is Operator.EQUAL or not found.quantity.strip():
            continue
        *others, quantity = found.quantity.split() if is_han(found.quantity.strip()[-1]) else [found.quantity]
        if group_name(quantity) == _PRICE:
            return None
        behind = plain[found.span.end :].strip().removeprefix(_OF)
        words = " ".join(part for part in (plain[: found.span.start].strip(), *others, behind.strip()) if part)
        asked = replace(found, quantity=quantity, condition="", necessity=None, span=None)
        return Question(indicator=asked, group=group_name(quantity), words=words)
    return None


def values_from_search(text: str) -> dict[str, str]:
    """Return what a search says as inputs of a demand's form: its title, a condition as target indicator, a long one as background."""
    question = question_of(text)
    title = text if question is None else question.bare
    typed = {"title": title[:LONGEST_TITLE]}
    if question is not None:
        typed["indicator_text"] = question.condition
    if len(title) > LONGEST_TITLE or (question is not None and len(text) > LONGEST_TITLE):
        typed["background"] = text
    return typed


def answer_to(question: Question, claims: Sequence[Indicator]) -> PairVerdict | None:
    """Return the claim that speaks of the asked quantity with its verdict; None where no claim does."""
    asked = question.indicator
    (paired,) = pair_indicators((asked,), claims)
    if paired.offered is not None:
        return paired
    near = [
        PairVerdict(required=asked, offered=claim, similarity=NEAR, comparison=compare(asked, claim))
        for claim in claims
        if _is_near(question, claim) and _is_comparable(asked, claim)
    ]
    return max(near, key=lambda one: _RANK[one.comparison.verdict], default=None)


def nearest_of(question: Question, violated: Sequence[PairVerdict]) -> Question | None:
    """Return the question that the best of the claims which do not meet `question` would meet; None where no claim shows its end.

    It is asked in the unit of that claim. Only questions with one bound can be asked for less in an obvious way.
    """
    asked = question.indicator
    operator = _INCLUSIVE.get(asked.operator)
    if operator is None or asked.change is not None:
        return None
    sign = 1 if operator is Operator.AT_LEAST else -1
    reached = [(sign * end, answer.offered) for answer in violated if (end := _end_of(answer, sign)) is not None]
    best = max(reached, key=lambda one: one[0], default=None)
    if best is None or best[1] is None:
        return None
    least = replace(asked, operator=operator, value=_value_at(best[1], sign), unit=best[1].unit, second=None)
    looser = replace(question, indicator=least)
    return looser if question_of(looser.text) == looser else None


def _end_of(answer: PairVerdict, sign: int) -> Decimal | None:
    """Return, in base units, the end of a claim's values that a lower (sign 1) or an upper bound (-1) is compared with."""
    if answer.offered is None or answer.offered.change is not None:
        return None
    _, claimed = intervals_of(answer.required, answer.offered)
    end = None if claimed is None else claimed.low if sign > 0 else claimed.high
    return None if end is None or abs(end) == INFINITY else end


def _value_at(claim: Indicator, sign: int) -> Decimal:
    """Return the same end in the claim's own unit."""
    second = claim.second if claim.second is not None else claim.value
    if claim.operator is Operator.TOLERANCE:
        return claim.value - sign * (claim.second or 0)
    if claim.operator is Operator.BETWEEN:
        return min(claim.value, second) if sign > 0 else max(claim.value, second)
    return claim.value


def _is_near(question: Question, claim: Indicator) -> bool:
    """Tell whether a claim's name says more than the asked one: a name of the same group, or one that holds an unknown name."""
    asked = question.indicator.quantity
    if question.group:
        return group_name(claim.quantity) == question.group and similarity(asked, question.group) == 1
    one, other = (fold(name).replace(" ", "") for name in (asked, claim.quantity))
    return len(one) >= SHORTEST_NAME and one in other


def _is_comparable(asked: Indicator, claim: Indicator) -> bool:
    needed, _ = intervals_of(asked, claim)
    return needed is not None
