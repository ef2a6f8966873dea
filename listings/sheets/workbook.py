"""The workbook of a list: main sheet with grouped and starred columns, sheets of indicators and rights, guide and options.

The template is the same workbook without rows. Called by `templates` and `lists`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from listings.engine.display import STEP_TITLES
from listings.engine.fields import Field, Shape, fields_of
from listings.engine.keys import DERIVED
from listings.engine.reading.columns import vocabulary_of
from listings.engine.terms import Change, Kind, Necessity, Operator, RightKind, RightStatus, Secrecy
from listings.sheets import wording
from listings.sheets.rendering import Renderer
from listings.sheets.vocabularies import current_vocabularies
from marketplace.sheets.book import Book, Column, Styled
from marketplace.sheets.looks import Look

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from listings.engine.content import Content
    from marketplace.sheets.book import Sheet, Value
    from marketplace.wording import Language, Sentence, Titled

WIDTHS = {
    Shape.LONG_TEXT: 40,
    Shape.INDICATORS: 34,
    Shape.RIGHTS: 34,
    Shape.DATE: 13,
    Shape.INTEGER: 11,
    Shape.DECIMAL: 11,
    Shape.YES_NO: 10,
}
MAIN_HEADER_ROW = 2
FROZEN = 2
BLANK_ROWS = 2_000
"""Rows below the header that drop-downs reach in a template."""
LAST_ROW_SPARE = 500


class ListWorkbook:
    """Writes one list in one language."""

    def __init__(self, kind: Kind, language: Language) -> None:
        vocabularies = current_vocabularies()
        self._kind = kind
        self._language = language
        self._fields = fields_of(kind)
        self._renderer = Renderer(
            language,
            technical_fields=vocabularies.technical_fields,
            industries=vocabularies.industries,
            regions=vocabularies.regions,
        )
        self._industries = [entry.code for entry in vocabularies.industries.entries if entry.level <= 2]  # noqa: PLR2004 - sections and divisions
        self._technical_fields = [entry.code for entry in vocabularies.technical_fields.entries]
        self._provinces = [entry.code for entry in vocabularies.regions.entries if entry.level == 1]
        self._choices = {field.name: choices for field in self._fields if (choices := self._choices_of(field))}

    def write(self, rows: Sequence[tuple[str, Content]]) -> bytes:
        """Return the workbook with the rows; each is an external id and a content."""
        book = Book(title=wording.MAIN[self._kind].text(self._language))
        last = max(BLANK_ROWS, len(rows) + LAST_ROW_SPARE)
        self._write_main(book, rows, last)
        self._write_details(book, wording.INDICATORS, wording.INDICATOR_HEADERS, self._indicator_rows(rows), last=last)
        if self._kind is Kind.ACHIEVEMENT:
            self._write_details(book, wording.RIGHTS, wording.RIGHT_HEADERS, self._right_rows(rows), last=last)
        self._write_guide(book)
        self._write_options(book)
        return book.save()

    def _text(self, sentence: Sentence) -> str:
        return sentence.text(self._language)

    def _title(self, field: Field) -> str:
        return self._text(field.titles[self._kind])

    def _write_main(self, book: Book, rows: Sequence[tuple[str, Content]], last: int) -> None:
        columns = [self._column(field) for field in self._fields]
        sheet = book.sheet(
            self._text(wording.MAIN[self._kind]),
            columns,
            header_row=MAIN_HEADER_ROW,
            frozen_columns=FROZEN,
            last_row=last,
            tab="1F3A5F",
        )
        groups: list[Value] = []
        for number, field in enumerate(self._fields):
            is_first = number == 0 or self._fields[number - 1].step is not field.step
            groups.append(Styled(value=self._text(STEP_TITLES[field.step]) if is_first else "", look=Look.GROUP))
        sheet.append(groups)
        sheet.append_header()
        for external_id, content in rows:
            sheet.append([self._renderer.cell(field, external_id, content) for field in self._fields])

    def _column(self, field: Field) -> Column:
        is_starred = self._kind in field.starred
        hint = wording.HINTS[field.shape]
        example = self._example(field)
        return Column(
            header=self._title(field) + (wording.STAR if is_starred else ""),
            width=WIDTHS.get(field.shape, 20),
            comment=self._text(hint.sentence) + (f"\n{example}" if example else ""),
            header_look=Look.STARRED_HEADING if is_starred else Look.HEADING,
            choices_from=self._range_of(field.name),
            is_strict=False,
        )

    def _example(self, field: Field) -> str:
        return self._text(wording.HINTS[field.shape].example) or "；".join(self._choices.get(field.name, ())[:2])

    def _range_of(self, name: str) -> str:
        if name not in self._choices:
            return ""
        letter = get_column_letter(list(self._choices).index(name) + 1)
        return f"'{self._text(wording.OPTIONS)}'!${letter}$2:${letter}${len(self._choices[name]) + 1}"

    def _choices_of(self, field: Field) -> tuple[str, ...]:
        if field.shape in {Shape.TERM, Shape.TERMS}:
            return self._labels(member for member in vocabulary_of(field.name) if member is not Secrecy.STATE_SECRET)
        if field.shape is Shape.YES_NO:
            return (self._text(wording.YES), self._text(wording.NO))
        codes = {
            Shape.TECHNICAL_FIELDS: self._technical_fields,
            Shape.INDUSTRIES: self._industries,
            Shape.REGION: self._provinces,
            Shape.REGIONS: self._provinces,
        }.get(field.shape, [])
        return tuple(self._renderer.code(field.shape, code) for code in codes)

    def _labels(self, members: Iterable[Titled]) -> tuple[str, ...]:
        return tuple(self._text(member.label) for member in members)

    def _write_details(
        self,
        book: Book,
        title: Sentence,
        headers: Mapping[str, Sentence],
        rows: Iterable[tuple[str, str, Mapping[str, Value]]],
        *,
        last: int,
    ) -> None:
        offered: dict[str, Callable[[], tuple[str, ...]]] = {
            "operator": lambda: tuple(
                one.synonyms[0] if one is not Operator.BETWEEN else self._text(one.label) for one in Operator
            ),
            "change": lambda: self._labels(Change),
            "necessity": lambda: self._labels(Necessity),
            "kind": lambda: self._labels(RightKind),
            "status": lambda: self._labels(RightStatus),
        }
        titled = next(field for field in self._fields if field.name == "title")
        columns = [
            Column(header=self._text(wording.KEY), width=16),
            Column(header=self._title(titled), width=30),
            *(
                Column(
                    header=self._text(header),
                    width=16,
                    choices=offered[part]() if part in offered else (),
                    is_strict=False,
                )
                for part, header in headers.items()
            ),
        ]
        sheet = book.sheet(self._text(title), columns, frozen_columns=FROZEN, last_row=last)
        sheet.append_header()
        for external_id, name, parts in rows:
            sheet.append([external_id or None, name, *(parts[part] for part in headers)])

    def _indicator_rows(self, rows: Sequence[tuple[str, Content]]) -> Iterable[tuple[str, str, Mapping[str, Value]]]:
        """Typed indicators only: the others are found again in the texts they came from."""
        for external_id, content in rows:
            for indicator in content.indicators:
                if indicator.span is None:
                    yield _key(external_id), content.title, self._renderer.indicator(indicator)

    def _right_rows(self, rows: Sequence[tuple[str, Content]]) -> Iterable[tuple[str, str, Mapping[str, Value]]]:
        for external_id, content in rows:
            for right in content.rights:
                yield _key(external_id), content.title, self._renderer.right(right)

    def _write_guide(self, book: Book) -> None:
        widths = (26, 44, 40, 60)
        columns = [
            Column(header=self._text(title), width=width)
            for title, width in zip(wording.GUIDE_COLUMNS, widths, strict=True)
        ]
        header_row = len(wording.GUIDE_LINES) + 2
        sheet = book.sheet(self._text(wording.GUIDE), columns, header_row=header_row, has_filter=False)
        for line in wording.GUIDE_LINES:
            sheet.append([Styled(value=self._text(line), look=Look.NOTE)])
        sheet.append([None])
        sheet.append_header(height=20)
        for field in self._fields:
            self._write_explanation(sheet, field)

    def _write_explanation(self, sheet: Sheet, field: Field) -> None:
        title = self._title(field) + (wording.STAR if self._kind in field.starred else "")
        choices = self._choices.get(field.name, ())
        sheet.append(
            [title, self._text(wording.HINTS[field.shape].sentence), self._example(field), "、".join(choices[:20])]
        )

    def _write_options(self, book: Book) -> None:
        named = {field.name: self._title(field) for field in self._fields}
        sheet = book.sheet(
            self._text(wording.OPTIONS),
            [Column(header=named[name], width=24) for name in self._choices],
            has_filter=False,
        )
        sheet.append_header(height=20)
        longest = max(len(choices) for choices in self._choices.values())
        for number in range(longest):
            sheet.append([choices[number] if number < len(choices) else None for choices in self._choices.values()])


def _key(external_id: str) -> str:
    return "" if external_id.startswith(DERIVED) else external_id
