"""The two views: a row per demand with its best answer, and the ranked demands of every achievement, marked from that side too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.sheets.book import Column, Link, Styled
from marketplace.sheets.looks import Look
from marketplace.wording import Sentence
from matching.sheets.layout import (
    BY_ACHIEVEMENT,
    BY_DEMAND,
    EXPIRED,
    NO_MATCH,
    PAIRS,
    PERCENT,
    contact_of,
    level_cell,
    organisation_of,
    shown_id,
)
from matching.sheets.pairs import mark_cells, mark_columns

if TYPE_CHECKING:
    from marketplace.sheets.book import Book, Value
    from matching.engine.result import Pair
    from matching.sheets.layout import Layout

NO_DEMAND = Sentence(zh="暂无合适的需求", en="no demand fits at present")
HELD = Sentence(zh="未参与匹配：{}", en="not matched: {}")
SHOW = Sentence(zh="查看 {} 项", en="show {}")

_DEMAND_COLUMNS: tuple[tuple[Sentence, float], ...] = (
    (Sentence(zh="需求编号", en="Demand id"), 14),
    (Sentence(zh="需求名称", en="Demand"), 40),
    (Sentence(zh="需求单位", en="Enterprise"), 20),
    (Sentence(zh="最好等级", en="Best level"), 10),
    (Sentence(zh="概率", en="Probability"), 12),
    (Sentence(zh="最合适的成果", en="Best achievement"), 40),
    (Sentence(zh="匹配数", en="Matches"), 12),
    (Sentence(zh="结论", en="Answer"), 16),
    (Sentence(zh="完整度", en="Completeness"), 9),
    (Sentence(zh="状态", en="State"), 20),
)
_ACHIEVEMENT_COLUMNS: tuple[tuple[Sentence, float], ...] = (
    (Sentence(zh="成果编号", en="Achievement id"), 14),
    (Sentence(zh="成果名称", en="Achievement"), 36),
    (Sentence(zh="完成单位", en="Institution"), 20),
    (Sentence(zh="排名", en="Rank"), 6),
    (Sentence(zh="需求编号", en="Demand id"), 14),
    (Sentence(zh="需求名称", en="Demand"), 36),
    (Sentence(zh="需求单位", en="Enterprise"), 20),
    (Sentence(zh="匹配等级", en="Level"), 10),
    (Sentence(zh="概率", en="Probability"), 12),
    (Sentence(zh="匹配理由", en="Why"), 56),
    (Sentence(zh="需求联系人", en="Contact of the demand"), 22),
)


def write_by_demand(book: Book, layout: Layout) -> None:
    """Write one row per demand."""
    contents = layout.contents
    columns = [
        Column(header=contents.say(title), width=width, number_format=PERCENT if index in (4, 8) else "")
        for index, (title, width) in enumerate(_DEMAND_COLUMNS)
    ]
    demands = contents.result.demands
    sheet = book.sheet(contents.say(BY_DEMAND), columns, frozen_columns=2, last_row=len(demands) + 1)
    sheet.append_header()
    held = {one.index: contents.say(one.condition.label) for one in contents.result.held_demands}
    for index in range(len(demands)):
        sheet.append(_demand_cells(layout, index, held.get(index)))


def _demand_cells(layout: Layout, index: int, held: str | None) -> list[Value]:
    contents = layout.contents
    demand = contents.result.demands[index]
    pairs = layout.by_demand.get(index, [])
    best = pairs[0] if pairs else None
    abstention = layout.abstentions.get(index)
    return [
        shown_id(demand),
        demand.content.title,
        organisation_of(demand.content, contents.language),
        level_cell(best.level, contents.language) if best else None,
        best.probability if best else None,
        layout.achievement_link(best.achievement) if best else None,
        _pairs_link(layout, index, len(pairs)),
        Styled(value=contents.say(NO_MATCH), look=Look.ATTENTION) if abstention else None,
        contents.completeness.get(f"demand:{demand.id}"),
        _state(layout, held, is_expired=index in contents.result.expired_demands),
    ]


def _pairs_link(layout: Layout, demand: int, count: int) -> Value:
    if not count:
        return None
    contents = layout.contents
    row = layout.first_pair_rows[demand]
    return Link(text=contents.say(SHOW).format(count), sheet=contents.say(PAIRS), cell=f"A{row}")


def _state(layout: Layout, held: str | None, *, is_expired: bool) -> Value:
    contents = layout.contents
    notes = [contents.say(HELD).format(held)] if held else []
    if is_expired:
        notes.append(contents.say(EXPIRED))
    return Styled(value="\n".join(notes), look=Look.ATTENTION) if notes else None


def write_by_achievement(book: Book, layout: Layout) -> None:
    """Write the ranked demands of every achievement; an achievement without any has one row that says so."""
    contents = layout.contents
    columns = [
        Column(header=contents.say(title), width=width, number_format=PERCENT if index == 8 else "")  # noqa: PLR2004 - position in the table above
        for index, (title, width) in enumerate(_ACHIEVEMENT_COLUMNS)
    ]
    achievements = contents.result.achievements
    rows = sum(max(1, len(layout.by_achievement.get(index, ()))) for index in range(len(achievements)))
    sheet = book.sheet(
        contents.say(BY_ACHIEVEMENT),
        [*columns, *mark_columns(contents.language)],
        frozen_columns=2,
        last_row=rows + 1,
    )
    sheet.append_header()
    held = {one.index: contents.say(one.condition.label) for one in contents.result.held_achievements}
    for index, achievement in enumerate(achievements):
        own: list[Value] = [
            shown_id(achievement),
            achievement.content.title,
            organisation_of(achievement.content, contents.language),
        ]
        pairs = layout.by_achievement.get(index, [])
        for pair in pairs:
            sheet.append([*own, *_match_cells(layout, pair), *mark_cells(contents, pair)])
        if not pairs:
            reason = contents.say(HELD).format(held[index]) if index in held else contents.say(NO_DEMAND)
            sheet.append([*own, None, None, Styled(value=reason, look=Look.UNKNOWN)])


def _match_cells(layout: Layout, pair: Pair) -> list[Value]:
    contents = layout.contents
    demand = contents.demand(pair)
    return [
        pair.achievement_rank,
        shown_id(demand),
        layout.demand_link(pair.demand),
        organisation_of(demand.content, contents.language),
        level_cell(pair.level, contents.language),
        pair.probability,
        contents.say(pair.evidence.for_achievement),
        contact_of(demand.content) or None,
    ]
