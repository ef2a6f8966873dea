"""The workbook of a list: main sheet with grouped and starred columns, sheets of indicators and rights, guide and options.

The template is the same workbook without rows. Called by `templates` and `lists`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Generic, TypeVar

from openpyxl.utils import get_column_letter

from listings.engine.display import STEP_TITLES
from listings.engine.fields import Field, Shape, fields_of
from listings.engine.reading.columns import vocabulary_of
from listings.engine.reading.indicator_parts import indicator_of_parts
from listings.engine.reading.rights import PartError, right_of_parts
from listings.engine.terms import Change, Kind, Necessity, Operator, RightKind, RightStatus, Secrecy
from listings.sheets import wording
from listings.sheets.exact import ExactWriter, cut, exact_columns
from listings.sheets.lengths import check_length, shortened
from listings.sheets.rendering import current_renderer
from listings.sheets.vocabularies import current_vocabularies
from marketplace.sheets.book import Book, Column, Sheet, Styled, Value
from marketplace.sheets.looks import Look

if TYPE_CHECKING:
    from collections.abc import Iterable

    from listings.engine.content import Content, Right
    from marketplace.wording import Language, Sentence, Titled

T = TypeVar("T")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Details(Generic[T]):
    """A sheet of details, the parts of its columns behind the key and the title, and how its rows are written and read."""

    sheet: Sheet
    parts: tuple[str, ...]
    render: Callable[[T], dict[str, Value]]
    read: Callable[[Mapping[str, Any]], T]


def _reads_back(row: Any, parts: Mapping[str, Value], read: Callable[[Mapping[str, Any]], Any]) -> bool:
    cells = {part: cell for part, cell in parts.items() if cell not in {None, ""}}
    if any(isinstance(cell, str) and cell != shortened(cell) for cell in cells.values()):
        return False
    try:
        return bool(read(cells) == row)
    except PartError:
        return False


class ListWorkbook:
    """Writes one list in one language: `append` its rows, then `save`; saved without rows it is the template.

    `count` is how many rows will come (drop-downs reach beyond them). With `has_exact` the last, hidden columns hold what no cell can say.
    """

    def __init__(self, kind: Kind, language: Language, *, count: int = 0, has_exact: bool = False) -> None:
        vocabularies = current_vocabularies()
        self._kind = kind
        self._language = language
        self._fields = fields_of(kind)
        self._renderer = current_renderer(language)
        self._industries = [entry.code for entry in vocabularies.industries.entries if entry.level <= 2]  # noqa: PLR2004 - sections and divisions
        self._technical_fields = [entry.code for entry in vocabularies.technical_fields.entries]
        self._provinces = [entry.code for entry in vocabularies.regions.entries if entry.level == 1]
        self._choices = {field.name: choices for field in self._fields if (choices := self._choices_of(field))}
        self._exact = ExactWriter(kind, {field.name: self._title(field) for field in self._fields})
        self._book = Book(title=wording.MAIN[kind].text(language))
        last = max(BLANK_ROWS, count + LAST_ROW_SPARE)
        self._main = self._open_main(last=last, has_exact=has_exact)
        self._indicators = _Details(
            sheet=self._open_details(wording.INDICATORS, wording.INDICATOR_HEADERS, last=last),
            parts=tuple(wording.INDICATOR_HEADERS),
            render=self._renderer.indicator,
            read=indicator_of_parts,
        )
        self._rights = self._open_rights(last=last) if kind is Kind.ACHIEVEMENT else None

    def append(self, external_id: str, content: Content) -> None:
        """Write a listing and the rows of its typed indicators and rights. Raises Invalid where a sheet would be longer than Excel's."""
        typed = self._add(
            self._indicators, external_id, content, [one for one in content.indicators if one.span is None]
        )
        rights = self._add(self._rights, external_id, content, content.rights)
        cells = self._renderer.cells(self._fields, external_id, content)
        rest = self._exact.of(content, cells, indicators=typed, rights=rights)
        check_length(self._main.next_row, external_id)
        self._main.append([*cells.values(), *cut(rest, external_id)])

    def save(self, stream: IO[bytes]) -> None:
        """Write the workbook; nothing can be appended afterwards."""
        self._write_guide()
        self._write_options()
        self._book.save_to(stream)

    def _text(self, sentence: Sentence) -> str:
        return sentence.text(self._language)

    def _title(self, field: Field) -> str:
        return self._text(field.titles[self._kind])

    def _open_main(self, *, last: int, has_exact: bool) -> Sheet:
        columns = [self._column(field) for field in self._fields]
        if has_exact:
            columns += exact_columns(self._language)
        sheet = self._book.sheet(
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
        return sheet

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

    def _open_rights(self, *, last: int) -> _Details[Right]:
        return _Details(
            sheet=self._open_details(wording.RIGHTS, wording.RIGHT_HEADERS, last=last),
            parts=tuple(wording.RIGHT_HEADERS),
            render=self._renderer.right,
            read=right_of_parts,
        )

    def _open_details(self, title: Sentence, headers: Mapping[str, Sentence], *, last: int) -> Sheet:
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
        sheet = self._book.sheet(self._text(title), columns, frozen_columns=FROZEN, last_row=last)
        sheet.append_header()
        return sheet

    def _add(self, details: _Details[T] | None, external_id: str, content: Content, rows: Iterable[T]) -> list[T]:
        """Write rows of details and return those written: the ones that read back to the same; a demand list has no sheet of rights."""
        if details is None:
            return []
        said = []
        for row in dict.fromkeys(rows):
            parts = details.render(row)
            if not _reads_back(row, parts, details.read):
                continue
            check_length(details.sheet.next_row, external_id)
            details.sheet.append(
                [external_id or None, shortened(content.title), *(parts[part] for part in details.parts)]
            )
            said.append(row)
        return said

    def _write_guide(self) -> None:
        widths = (26, 44, 40, 60)
        columns = [
            Column(header=self._text(title), width=width)
            for title, width in zip(wording.GUIDE_COLUMNS, widths, strict=True)
        ]
        header_row = len(wording.GUIDE_LINES) + 2
        sheet = self._book.sheet(self._text(wording.GUIDE), columns, header_row=header_row, has_filter=False)
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

    def _write_options(self) -> None:
        named = {field.name: self._title(field) for field in self._fields}
        sheet = self._book.sheet(
            self._text(wording.OPTIONS),
            [Column(header=named[name], width=24) for name in self._choices],
            has_filter=False,
        )
        sheet.append_header(height=20)
        longest = max(len(choices) for choices in self._choices.values())
        for number in range(longest):
            sheet.append([choices[number] if number < len(choices) else None for choices in self._choices.values()])


class WorkbookList:
    """Writes one list to a stream as a workbook; the rows wait on disk until `close`."""

    def __init__(self, kind: Kind, language: Language, stream: IO[bytes], *, count: int) -> None:
        self._workbook = ListWorkbook(kind, language, count=count, has_exact=True)
        self._stream = stream

    def append(self, external_id: str, content: Content) -> None:
        """Write a listing. Raises Invalid where it does not fit into cells."""
        self._workbook.append(external_id, content)

    def close(self) -> None:
        """Put the workbook together; the stream stays open."""
        self._workbook.save(self._stream)
