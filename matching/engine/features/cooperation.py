"""Cooperation-mode overlap: whether there is a way of working together that both sides want."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.engine.terms import CooperationMode
from marketplace.wording import Sentence
from matching.engine.features.feature import Context, Feature

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matching.engine.entry import Entry

Modes = frozenset[CooperationMode]

UNTELLING = frozenset({CooperationMode.OTHER, CooperationMode.SELF})
"""Modes that say nothing about a partner: 其他, 自行实施."""

KIN = (
    frozenset({CooperationMode.COMMISSIONED, CooperationMode.JOINT}),
    frozenset({CooperationMode.TRANSFER, CooperationMode.LICENCE}),
    frozenset({CooperationMode.CONSULTING, CooperationMode.SERVICE}),
)
"""Modes that are often settled for each other in talks: development, passing on rights, help by the hour."""

KINDRED = 0.5
"""Value where only kindred modes meet."""


def _of(entry: Entry, context: Context) -> Modes | None:  # noqa: ARG001 - every feature is asked the same way
    return (frozenset(entry.content.cooperation_modes) - UNTELLING) or None


def _compare(wanted: Modes, offered: Modes) -> float:
    if wanted & offered:
        return 1.0
    return KINDRED if any(wanted & kin and offered & kin for kin in KIN) else 0.0


def _explain(wanted: Modes, offered: Modes, value: float) -> Sentence:
    if value >= 1.0:
        shared = _named(wanted & offered)
        return Sentence(zh=f"双方都接受{shared.zh}。", en=f"Both sides accept {shared.en}.")
    asked, given = _named(wanted), _named(offered)
    if value > 0.0:
        return Sentence(
            zh=f"需求希望{asked.zh}，成果方提供{given.zh}，方式相近，可以商量。",
            en=f"The demand wishes for {asked.en}, the achievement offers {given.en}: close enough to talk about.",
        )
    return Sentence(
        zh=f"需求希望{asked.zh}，成果方只提供{given.zh}。",
        en=f"The demand wishes for {asked.en}, the achievement offers only {given.en}.",
    )


def _named(modes: Iterable[CooperationMode]) -> Sentence:
    ordered = [mode.label for mode in CooperationMode if mode in set(modes)]
    return Sentence(zh="、".join(label.zh for label in ordered), en=", ".join(label.en.lower() for label in ordered))


COOPERATION = Feature(
    name="cooperation",
    title=Sentence(zh="合作方式", en="Ways of working together"),
    low=0.0,
    high=1.0,
    of_demand=_of,
    of_achievement=_of,
    compare=_compare,
    explain=_explain,
)
