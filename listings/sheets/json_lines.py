"""A list as lines of JSON: fields by their names, codes and numbers as the program knows them. Called by `formats`; `engine/reading` reads it back."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

from listings.engine.codec import part_as_json
from listings.engine.fields import Shape, fields_of
from listings.sheets.exact import JSON_KEY, ExactWriter
from listings.sheets.lengths import shortened
from listings.sheets.rendering import value_of

if TYPE_CHECKING:
    from listings.engine.content import Content
    from listings.engine.fields import Field
    from listings.engine.terms import Kind


class JsonLinesList:
    """Writes one list to a stream, a line for each listing."""

    def __init__(self, kind: Kind, stream: IO[bytes]) -> None:
        self._fields = fields_of(kind)
        self._exact = ExactWriter(kind, {field.name: field.name for field in self._fields})
        self._stream = stream

    def append(self, external_id: str, content: Content) -> None:
        """Write a listing."""
        cells = {field.name: _cell(field, external_id, content) for field in self._fields}
        record = {name: cell for name, cell in cells.items() if cell is not None}
        rest = self._exact.of(content, cells)
        if rest:
            record[JSON_KEY] = rest
        self._stream.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")

    def close(self) -> None:
        """End the list; the stream stays open."""


def _cell(field: Field, external_id: str, content: Content) -> Any:
    """Return the value of a field as JSON, None where it is not stated; texts that no cell can hold are cut."""
    if field.name == "external_id":
        return external_id or None
    if field.shape is Shape.INDICATORS:
        return _indicators(content)
    value = value_of(content, field.name)
    if value is None or value in ("", ()):
        return None
    if field.shape is Shape.ORGANISATIONS:
        return list(value)
    stored = value if "." in field.name else part_as_json(field.name, value)
    return shortened(stored) if isinstance(stored, str) else stored


def _indicators(content: Content) -> Any:
    """Return typed indicators as objects, with the text they stand beside; a text alone as it is."""
    text = shortened(content.indicator_text)
    if not content.indicators:
        return text or None
    typed = part_as_json("indicators", content.indicators)
    return [*typed, text] if text else typed
