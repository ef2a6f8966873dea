"""The first two sheets: how to read and mark the book, and the figures at a glance."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from marketplace.sheets.book import Column, Link, Styled
from marketplace.sheets.looks import Look
from marketplace.wording import Sentence
from matching.engine.decisions import Decision
from matching.engine.levels import level_of
from matching.sheets.layout import (
    BY_ACHIEVEMENT,
    BY_DEMAND,
    GUIDE,
    LEVEL_LOOKS,
    NO_MATCH,
    OVERVIEW,
    PAIRS,
    PERCENT,
    QUALITY,
    SETTINGS,
    made_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.sheets.book import Book, Value
    from matching.sheets.contents import BookContents
    from matching.sheets.layout import Layout

TITLE = Sentence(zh="对接手册", en="Match book")
STEPS = (
    Sentence(
        zh="先看“总览”，再到“匹配清单”逐条查看：每项需求按匹配程度列出成果，并写明理由。",
        en="Start with the overview, then go through the ranked pairs: achievements by how well they fit, each with its reasons.",
    ),
    Sentence(
        zh="等级分四级：强匹配、较匹配、弱匹配、不匹配。“概率”指这一对达到较匹配或强匹配的机会：先由按人工评价校准的文字模型给出，再按双方写明的指标、内容和条件在限定范围内调整，调整的权重见“设置与模型”，效果尚未用外部评价检验。名次还看同一需求内的比较，所以不完全按概率排列。",
        en="There are four levels: strong, good, weak, none. The probability is the chance of level strong or fairly strong: given by a text model that is calibrated on human judgements, then moved within bounds by what both sides state; the weights are on the last sheet, their effect has not yet been measured on outside judgements. The rank also compares within a demand, so it does not follow the probability alone.",
    ),
    Sentence(
        zh="没有合适成果的需求，如实列在“无合适匹配”中，并给出原因和下一步建议。",
        en="Demands that nothing fits are listed as such, with the reason and the next route.",
    ),
    Sentence(
        zh="指标对照分满足（绿）、不满足（红）、未知（灰）。没写明的不算不满足。",
        en="Indicators are met (green), violated (red) or unknown (grey). What is not stated is never counted as violated.",
    ),
    Sentence(
        zh="请在“意见”列下拉选择，“原因”可选可填；同一对只需在一处标注。保存后即可读回系统。",
        en="Mark your answer in the decision column; the reason may be chosen or typed. One mark per pair is enough. Saved, the book can be read back.",
    ),
    Sentence(
        zh="可以排序、筛选、删行；请不要改动隐藏列，它们用来认出每一对。",
        en="Sort, filter and delete rows as you like; leave the hidden columns alone, they identify each pair.",
    ),
)
DECISION_HINTS = {
    Decision.INTERESTED: Sentence(zh="愿意见面或继续了解", en="willing to meet or to go on"),
    Decision.NOT_NOW: Sentence(zh="方向合适，目前顾不上", en="fits, but there is no capacity now"),
    Decision.NOT_SUITABLE: Sentence(zh="不合适，请注明原因", en="does not fit; please give the reason"),
    Decision.QUESTION: Sentence(
        zh="有问题要先问清楚，请写在“原因”里", en="something must be asked first; write it into the reason"
    ),
}
LINKED_SHEETS = (OVERVIEW, PAIRS, BY_DEMAND, BY_ACHIEVEMENT, NO_MATCH, QUALITY, SETTINGS)
_FOUND = Sentence(zh="最好匹配为“{}”的需求", en="demands whose best match is {}")
_ABSTAINED = Sentence(zh="无合适匹配的需求", en="demands without an adequate match")
_REASONED = Sentence(zh="　其中：{}", en="  of these: {}")


def write_guide(book: Book, contents: BookContents) -> None:
    """Write how to read the book, with links to every sheet."""
    columns = [Column(header="", width=24), Column(header="", width=100)]
    sheet = book.sheet(contents.say(GUIDE), columns, header_row=0, has_filter=False)
    sheet.append([Styled(value=contents.say(TITLE), look=Look.TITLE)])
    sheet.append([Styled(value=_made(contents), look=Look.NOTE)])
    sheet.append([])
    for number, step in enumerate(STEPS, start=1):
        sheet.append([str(number), contents.say(step)])
    sheet.append([])
    for decision, hint in DECISION_HINTS.items():
        sheet.append([Styled(value=contents.say(decision.label), look=Look.INPUT), contents.say(hint)])
    sheet.append([])
    for title in LINKED_SHEETS:
        sheet.append([Link(text=contents.say(title), sheet=contents.say(title))])


def _made(contents: BookContents) -> str:
    made = made_at(contents)
    return contents.say(Sentence(zh=f"生成于 {made}，编号 {contents.run_id}", en=f"Made {made}, run {contents.run_id}"))


def write_overview(book: Book, layout: Layout) -> None:
    """Write counts, levels, abstentions and completeness."""
    contents = layout.contents
    headers = (Sentence(zh="项目", en="Figure"), Sentence(zh="数值", en="Value"))
    columns = [Column(header=contents.say(headers[0]), width=44), Column(header=contents.say(headers[1]), width=16)]
    sheet = book.sheet(contents.say(OVERVIEW), columns, has_filter=False)
    sheet.append_header()
    for figure, value in _figures(contents):
        sheet.append([contents.say(figure), value])


def _figures(contents: BookContents) -> Iterator[tuple[Sentence, Value]]:
    result = contents.result
    yield Sentence(zh="技术需求", en="demands"), len(result.demands)
    yield Sentence(zh="科技成果", en="achievements"), len(result.achievements)
    for number in (4, 3, 2, 1):
        level = level_of(number)
        count = result.levels()[level]
        label = level.label
        yield (
            Sentence(zh=_FOUND.zh.format(label.zh), en=_FOUND.en.format(label.en.lower())),
            Styled(value=count, look=LEVEL_LOOKS[level]),
        )
    yield _ABSTAINED, Styled(value=len(result.abstentions), look=Look.ATTENTION)
    reasons = Counter(abstention.finding.reason for abstention in result.abstentions)
    for reason, count in reasons.most_common():
        label = reason.label
        yield Sentence(zh=_REASONED.zh.format(label.zh), en=_REASONED.en.format(label.en.lower())), count
    matched = {pair.achievement for pair in result.pairs if pair.achievement_rank is not None}
    yield Sentence(zh="有匹配需求的成果", en="achievements with at least one demand"), len(matched)
    yield (
        Sentence(zh="匹配清单中的配对", en="pairs in the list"),
        sum(pair.demand_rank is not None for pair in result.pairs),
    )
    held = len(result.held_demands) + len(result.held_achievements)
    yield Sentence(zh="因硬性条件未参与匹配", en="entries held back by a hard condition"), held
    expired = len(result.expired_demands) + len(result.expired_achievements)
    yield Sentence(zh="已过有效期（仍列出）", en="expired entries (shown and marked)"), expired
    for prefix, words in (
        ("demand:", Sentence(zh="需求", en="demands")),
        ("achievement:", Sentence(zh="成果", en="achievements")),
    ):
        shares = [share for key, share in contents.completeness.items() if key.startswith(prefix)]
        if shares:
            mean = Styled(value=sum(shares) / len(shares), look=Look.PLAIN, number_format=PERCENT)
            yield Sentence(zh=f"{words.zh}平均完整度", en=f"mean completeness of {words.en}"), mean
    for file in contents.files:
        yield Sentence(zh=f"{file.title.zh}：退回的行", en=f"{file.title.en}: rejected rows"), file.rejected
