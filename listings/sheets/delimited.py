"""A list as delimited text (.csv): the columns of the workbook, indicators and rights one a line in a cell, no text that could be a formula.

UTF-8 with a mark, as Excel wants it. Called by `formats`; `engine/reading` reads it back.
"""

from __future__ import annotations

import csv
import io
from typing import IO, TYPE_CHECKING

from listings.engine.fields import fields_of
from listings.engine.reading.texts import cell_text
from listings.sheets import wording
from listings.sheets.exact import ExactWriter, cut, exact_headers
from listings.sheets.lengths import shortened
from listings.sheets.lines import indicator_lines, right_lines
from listings.sheets.rendering import current_renderer
from marketplace.sheets.cells import inert_text

if TYPE_CHECKING:
    from listings.engine.content import Content
    from listings.engine.terms import Kind
    from marketplace.wording import Language

UTF8_MARK = b"\xef\xbb\xbf"


class DelimitedList:
    """Writes one list to a stream, row by row."""

    def __init__(self, kind: Kind, language: Language, stream: IO[bytes]) -> None:
        self._language = language
        self._fields = fields_of(kind)
        self._renderer = current_renderer(language)
        headers = {field.name: field.titles[kind].text(language) for field in self._fields}
        self._exact = ExactWriter(kind, headers)
        self._text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        self._rows = csv.writer(self._text)
        stream.write(UTF8_MARK)
        self._rows.writerow([*headers.values(), wording.INDICATOR_LINES.text(language), *exact_headers(language)])

    def append(self, external_id: str, content: Content) -> None:
        """Write a listing. Raises Invalid where it does not fit into cells."""
        cells = self._renderer.cells(self._fields, external_id, content)
        if "rights" in cells:
            cells["rights"] = shortened(right_lines(content.rights, self._renderer, self._language)) or None
        typed = [one for one in content.indicators if one.span is None]
        lines, said = indicator_lines(typed, self._renderer, self._language)
        if lines != shortened(lines):
            lines, said = "", ()
        texts = {name: None if cell is None else cell_text(cell) for name, cell in cells.items()}
        rest = cut(self._exact.of(content, texts, indicators=said, rights=()), external_id)
        self._rows.writerow([inert_text(text or "") for text in (*texts.values(), lines, *rest)])

    def close(self) -> None:
        """End the text; the stream stays open."""
        self._text.detach()
