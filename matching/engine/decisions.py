"""What people decide about a match, and why: the words of the decision column. Called by the book, its reader and the pages."""

from __future__ import annotations

from marketplace.wording import Titled


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
