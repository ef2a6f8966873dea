"""Two sheets of honesty: demands without an adequate match, with reason and route, and what was wrong or missing in the lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketplace.sheets.book import Column, Styled
from marketplace.sheets.looks import Look
from marketplace.wording import Sentence
from matching.sheets.layout import NO_MATCH, PERCENT, QUALITY, contact_of, organisation_of, shown_id

if TYPE_CHECKING:
    from marketplace.sheets.book import Book
    from matching.sheets.contents import BookContents
    from matching.sheets.layout import Layout

_ABSTENTION_COLUMNS: tuple[tuple[Sentence, float], ...] = (
    (Sentence(zh="需求编号", en="Demand id"), 14),
    (Sentence(zh="需求名称", en="Demand"), 40),
    (Sentence(zh="需求单位", en="Enterprise"), 20),
    (Sentence(zh="原因", en="Reason"), 18),
    (Sentence(zh="说明", en="In words"), 40),
    (Sentence(zh="建议路径", en="Next route"), 18),
    (Sentence(zh="怎么做", en="What to do"), 48),
    (Sentence(zh="最接近的成果", en="Nearest achievement"), 40),
    (Sentence(zh="其概率", en="Its probability"), 10),
    (Sentence(zh="需求联系人", en="Contact of the demand"), 22),
)
_QUALITY_COLUMNS: tuple[tuple[Sentence, float], ...] = (
    (Sentence(zh="类别", en="Kind"), 14),
    (Sentence(zh="文件", en="File"), 24),
    (Sentence(zh="工作表", en="Sheet"), 14),
    (Sentence(zh="行", en="Row"), 8),
    (Sentence(zh="编号", en="Id"), 18),
    (Sentence(zh="列", en="Column"), 18),
    (Sentence(zh="原值", en="Value"), 28),
    (Sentence(zh="说明", en="In words"), 70),
)
MOST_NOTES = 50_000
"""Rows of the quality sheet; a list with more faults than that is read again after the first are mended."""
MORE_NOTES = Sentence(
    zh="还有 {} 条，请先处理以上各条，再生成一次。", en="{} more; mend the ones above first, then make the book again."
)


def write_no_match(book: Book, layout: Layout) -> None:
    """Write the demands that nothing fits."""
    contents = layout.contents
    columns = [
        Column(header=contents.say(title), width=width, number_format=PERCENT if index == 8 else "")  # noqa: PLR2004 - position in the table above
        for index, (title, width) in enumerate(_ABSTENTION_COLUMNS)
    ]
    abstentions = contents.result.abstentions
    sheet = book.sheet(contents.say(NO_MATCH), columns, frozen_columns=2, last_row=len(abstentions) + 1)
    sheet.append_header()
    for abstention in abstentions:
        demand = contents.result.demands[abstention.demand]
        nearest = None if abstention.nearest is None else contents.result.pairs[abstention.nearest]
        finding = abstention.finding
        sheet.append(
            [
                shown_id(demand),
                layout.demand_link(abstention.demand),
                organisation_of(demand.content, contents.language),
                Styled(value=contents.say(finding.reason.label), look=Look.ATTENTION),
                contents.say(finding.sentence),
                contents.say(finding.route.label),
                contents.say(finding.route_sentence),
                layout.achievement_link(nearest.achievement) if nearest else None,
                abstention.probability if nearest else None,
                contact_of(demand.content) or None,
            ]
        )


def write_quality(book: Book, contents: BookContents) -> None:
    """Write the notes about both lists."""
    notes = contents.notes[:MOST_NOTES]
    columns = [Column(header=contents.say(title), width=width) for title, width in _QUALITY_COLUMNS]
    sheet = book.sheet(contents.say(QUALITY), columns, frozen_columns=1, last_row=len(notes) + 1)
    sheet.append_header()
    for note in notes:
        look = Look.VIOLATED if note.is_error else Look.ATTENTION
        sheet.append(
            [
                Styled(value=contents.say(note.kind), look=look),
                note.file,
                note.sheet,
                note.row,
                note.external_id,
                note.column,
                note.value,
                contents.say(note.sentence),
            ]
        )
    left_out = len(contents.notes) - len(notes)
    if left_out:
        sheet.append(
            [None] * (len(columns) - 1) + [Styled(value=contents.say(MORE_NOTES).format(left_out), look=Look.ATTENTION)]
        )
