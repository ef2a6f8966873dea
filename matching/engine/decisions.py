"""What people decide about a match, and why: the words of the decision column. Called by the book, its reader, the pages and feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.wording import Titled

if TYPE_CHECKING:
    from marketplace.wording import Language

BETWEEN = {"zh": "；", "en": "; "}
"""Stands between a listed reason and further words in one cell."""


class Decision(Titled):
    """Answer to a match."""

    INTERESTED = "interested", "有意对接", "Interested"
    NOT_NOW = "not_now", "暂不对接", "Not now"
    NOT_SUITABLE = "not_suitable", "不合适", "Not suitable"
    QUESTION = "question", "需进一步了解", "Question"


class DecisionReason(Titled):
    """Why; offered as a list, other words may be typed."""

    TECHNOLOGY = "technology", "技术路线不合适", "Other technical way"
    INDICATORS = "indicators", "指标达不到", "Indicators not met"
    MATURITY = "maturity", "成熟度不够", "Not mature enough"
    PRICE = "price", "价格不合适", "Price does not fit"
    COOPERATION = "cooperation", "合作方式不合适", "Way of working does not fit"
    CAPACITY = "capacity", "暂时没有精力", "No capacity at present"
    SOLVED = "solved", "问题已解决", "Solved already"
    OTHER = "other", "其他", "Other"


def reason_text(reason: DecisionReason | None, words: str, language: Language) -> str:
    """Return what the cell of a reason says: the listed reason, the words, or both; `read_reason` reads it back the same."""
    label = reason.label.text(language) if reason else ""
    return BETWEEN[language].join(part for part in (label, words) if part)


def read_reason(text: str) -> tuple[DecisionReason | None, str]:
    """Split the text of a cell into a listed reason (by code or label, in either language) and what else was written."""
    for reason in DecisionReason:
        for name in (reason.value, reason.label.zh, reason.label.en):
            if text == name:
                return reason, ""
            for mark in BETWEEN.values():
                if text.startswith(name + mark) and text[len(name + mark) :].strip():
                    return reason, text[len(name + mark) :].strip()
    return None, text
