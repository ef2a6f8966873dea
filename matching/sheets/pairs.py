"""The pair sheet: every demand with its ranked achievements, why, what is open, and the columns that people mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.engine.comparison import Verdict
from marketplace.sheets.book import Column, Styled
from marketplace.sheets.looks import Look
from marketplace.wording import Sentence
from matching.engine.decisions import Decision, DecisionReason, reason_text
from matching.sheets.keys import HEADERS, STANDING, key_of
from matching.sheets.layout import PAIRS, PERCENT, contact_of, count_cell, level_cell, organisation_of, shown_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.sheets.book import Book, Value
    from marketplace.wording import Language
    from matching.engine.evidence.records import Evidence
    from matching.engine.result import Pair
    from matching.sheets.contents import BookContents
    from matching.sheets.layout import Layout

DECISION = Sentence(zh="意见", en="Decision")
REASON = Sentence(zh="原因", en="Reason")
DECIDED_BEFORE = Sentence(zh="对旧版本的意见：{}", en="decided about an older version: {}")
REFERENCE_ONLY = Sentence(zh="无合适匹配，仅供参考", en="no adequate match; for orientation only")

_COLUMNS: tuple[tuple[Sentence, float], ...] = (
    (Sentence(zh="需求编号", en="Demand id"), 14),
    (Sentence(zh="需求名称", en="Demand"), 32),
    (Sentence(zh="需求单位", en="Enterprise"), 18),
    (Sentence(zh="排名", en="Rank"), 6),
    (Sentence(zh="成果编号", en="Achievement id"), 14),
    (Sentence(zh="成果名称", en="Achievement"), 36),
    (Sentence(zh="完成单位", en="Institution"), 18),
    (Sentence(zh="匹配等级", en="Level"), 10),
    (Sentence(zh="概率", en="Probability"), 11),
    (Sentence(zh="匹配理由", en="Why"), 52),
    (Sentence(zh="满足的指标", en="Indicators met"), 7),
    (Sentence(zh="不满足的指标", en="Indicators violated"), 7),
    (Sentence(zh="未知的指标", en="Indicators unknown"), 7),
    (Sentence(zh="指标对照", en="Indicators compared"), 44),
    (Sentence(zh="还需补充", en="What is missing"), 36),
    (Sentence(zh="提示", en="Please note"), 26),
    (Sentence(zh="成果联系人", en="Contact of the achievement"), 22),
    (Sentence(zh="需求联系人", en="Contact of the demand"), 22),
)
PROBABILITY_COLUMN = 8


def write_pairs(book: Book, layout: Layout) -> None:
    """Write the sheet."""
    contents = layout.contents
    columns = [
        Column(header=contents.say(title), width=width, number_format=PERCENT if index == PROBABILITY_COLUMN else "")
        for index, (title, width) in enumerate(_COLUMNS)
    ]
    sheet = book.sheet(
        contents.say(PAIRS),
        [*columns, *mark_columns(contents.language)],
        frozen_columns=2,
        last_row=len(layout.pairs) + 1,
    )
    sheet.append_header()
    for pair in layout.pairs:
        sheet.append([*_cells(layout, pair), *mark_cells(contents, pair)])


def mark_columns(language: Language) -> list[Column]:
    """Return the decision and reason columns with their drop-downs, and the hidden key columns."""
    decisions = tuple(decision.label.text(language) for decision in Decision)
    reasons = tuple(reason.label.text(language) for reason in DecisionReason)
    return [
        Column(header=DECISION.text(language), width=14, look=Look.INPUT, choices=decisions),
        Column(header=REASON.text(language), width=24, look=Look.INPUT, choices=reasons, is_strict=False),
        *(Column(header=header, width=4, is_hidden=True) for header in (*HEADERS, STANDING)),
    ]


def mark_cells(contents: BookContents, pair: Pair) -> list[Value]:
    """Return the marks of a pair, empty unless a decision stands, its keys, and the decision that stands again."""
    keys = key_of(contents.demand(pair), contents.achievement(pair)).cells(contents.run_id)
    mark = contents.marks.get((pair.demand, pair.achievement))
    if mark is None or mark.is_older:
        return [None, None, *keys, None]
    decision = contents.say(mark.decision.label)
    reason = reason_text(mark.reason, mark.words, contents.language)
    return [decision, reason or None, *keys, standing_text(decision, reason)]


def standing_text(decision: str, reason: str) -> str:
    """Return what the hidden column repeats of a filled-in mark: decision and reason as their cells say them."""
    return f"{decision}|{reason}"


def _cells(layout: Layout, pair: Pair) -> list[Value]:
    contents, evidence = layout.contents, pair.evidence
    language = contents.language
    demand, achievement = contents.demand(pair), contents.achievement(pair)
    return [
        shown_id(demand),
        layout.demand_link(pair.demand),
        organisation_of(demand.content, language),
        pair.demand_rank,
        shown_id(achievement),
        layout.achievement_link(pair.achievement),
        organisation_of(achievement.content, language),
        level_cell(pair.level, language),
        pair.probability,
        contents.say(evidence.for_demand),
        count_cell(evidence.count(Verdict.MET), Look.MET),
        count_cell(evidence.count(Verdict.VIOLATED), Look.VIOLATED),
        count_cell(evidence.count(Verdict.UNKNOWN), Look.UNKNOWN),
        "\n".join(contents.say(finding.sentence) for finding in evidence.indicators) or None,
        "\n".join(map(contents.say, evidence.missing)) or None,
        _notes(layout, pair),
        contact_of(achievement.content) or None,
        contact_of(demand.content) or None,
    ]


def _notes(layout: Layout, pair: Pair) -> Value:
    notes = list(condition_notes(layout.contents, pair.evidence))
    if pair.demand in layout.abstentions:
        notes.insert(0, layout.contents.say(REFERENCE_ONLY))
    mark = layout.contents.marks.get((pair.demand, pair.achievement))
    if mark is not None and mark.is_older:
        notes.append(layout.contents.say(DECIDED_BEFORE).format(layout.contents.say(mark.decision.label)))
    return Styled(value="\n".join(notes), look=Look.ATTENTION) if notes else None


def condition_notes(contents: BookContents, evidence: Evidence) -> Iterator[str]:
    """Yield the sentences of hard conditions that are marked (expired entries)."""
    for finding in evidence.conditions:
        if finding.verdict is Verdict.VIOLATED:
            yield contents.say(finding.sentence)
