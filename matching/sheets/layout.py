"""Names of the sheets and where things stand on them, so that links between sheets hit their row. Called by every sheet of the book."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from marketplace.locale import format_moment
from marketplace.sheets.book import Link, Styled
from marketplace.sheets.looks import Look
from marketplace.wording import Sentence
from matching.engine.levels import Level
from matching.sheets.contents import BookContents

if TYPE_CHECKING:
    from listings.engine.content import Content
    from marketplace.wording import Language
    from matching.engine.entry import Entry
    from matching.engine.result import Abstention, Pair

GUIDE = Sentence(zh="使用说明", en="How to read this book")
OVERVIEW = Sentence(zh="总览", en="Overview")
PAIRS = Sentence(zh="匹配清单", en="Ranked pairs")
BY_DEMAND = Sentence(zh="按需求", en="By demand")
BY_ACHIEVEMENT = Sentence(zh="按成果", en="By achievement")
NO_MATCH = Sentence(zh="无合适匹配", en="No adequate match")
QUALITY = Sentence(zh="数据质量", en="Data quality")
SETTINGS = Sentence(zh="设置与模型", en="Settings and model")

UNDISCLOSED = Sentence(zh="未披露", en="undisclosed")
EXPIRED = Sentence(zh="已过有效期", en="expired")

LEVEL_LOOKS = {Level.STRONG: Look.MET, Level.GOOD: Look.MET, Level.WEAK: Look.ATTENTION, Level.NONE: Look.UNKNOWN}
PERCENT = "0 %"
FIRST_ROW = 2
"""Row below the header."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A book's rows: the pairs in the order of the pair sheet, and the row of each demand and achievement."""

    contents: BookContents

    @cached_property
    def pairs(self) -> list[Pair]:
        """The pairs of the pair sheet: by demand, best first."""
        return [pair for pair in self.contents.result.pairs if pair.demand_rank is not None]

    @cached_property
    def by_demand(self) -> dict[int, list[Pair]]:
        """The pairs shown to each demand."""
        return self.contents.result.of_demand()

    @cached_property
    def by_achievement(self) -> dict[int, list[Pair]]:
        """The pairs shown to each achievement."""
        return self.contents.result.of_achievement()

    @cached_property
    def abstentions(self) -> dict[int, Abstention]:
        """The abstention of each demand that has one."""
        return {abstention.demand: abstention for abstention in self.contents.result.abstentions}

    @cached_property
    def first_pair_rows(self) -> dict[int, int]:
        """The row of a demand's first pair on the pair sheet."""
        rows: dict[int, int] = {}
        for number, pair in enumerate(self.pairs):
            rows.setdefault(pair.demand, FIRST_ROW + number)
        return rows

    @cached_property
    def achievement_rows(self) -> dict[int, int]:
        """The first row of an achievement on its sheet; an achievement without a match has one row."""
        rows: dict[int, int] = {}
        row = FIRST_ROW
        for achievement in range(len(self.contents.result.achievements)):
            rows[achievement] = row
            row += max(1, len(self.by_achievement.get(achievement, ())))
        return rows

    def demand_link(self, demand: int) -> Link:
        """Return a demand's title, leading to its row by demand."""
        return self._link(self.contents.result.demands[demand], BY_DEMAND, FIRST_ROW + demand)

    def achievement_link(self, achievement: int) -> Link:
        """Return an achievement's title, leading to its first row by achievement."""
        return self._link(
            self.contents.result.achievements[achievement], BY_ACHIEVEMENT, self.achievement_rows[achievement]
        )

    def _link(self, entry: Entry, sheet: Sentence, row: int) -> Link:
        return Link(
            text=title_of(entry.content, self.contents.language), sheet=self.contents.say(sheet), cell=f"A{row}"
        )


def title_of(content: Content, language: Language) -> str:
    """Return the title in the language if it is stated in it."""
    return content.title_en if language == "en" and content.title_en else content.title


def organisation_of(content: Content, language: Language) -> str:
    """Return the organisation, or that it is undisclosed."""
    return content.organisation or UNDISCLOSED.text(language)


def contact_of(content: Content) -> str:
    """Return name, telephone and mail address, as far as stated."""
    contact = content.contact
    return " ".join(part for part in (contact.name, contact.phone, contact.email) if part) if contact else ""


def shown_id(entry: Entry) -> str:
    """Return the external id, or what stands for it."""
    return entry.external_id or entry.id


def made_at(contents: BookContents) -> str:
    """Return the moment of the book as the clocks of Beijing show it, and that they do."""
    moment = format_moment(contents.made_at, contents.language)
    return contents.say(Sentence(zh=f"{moment}（北京时间）", en=f"{moment} (Beijing time)"))


def level_cell(level: Level, language: Language) -> Styled:
    """Return the level as a word in its colour."""
    return Styled(value=level.label.text(language), look=LEVEL_LOOKS[level])


def count_cell(count: int, look: Look) -> Styled | None:
    """Return a count in the colour of its meaning; nothing for zero."""
    return Styled(value=count, look=look) if count else None
