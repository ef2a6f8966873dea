"""The tantivy schema and how a document becomes an entry of it. Only what is asked for is stored: its texts for suggestions.

Ids stand there twice: as a term, and in columns of seven bytes each, so that a thousand hits are named and ordered without opening
a thousand stored entries. Integers of columns never go below zero, which keeps their order.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import tantivy

from marketplace.search.port import Audience
from marketplace.search.spelling import is_word
from marketplace.search.text import bigrams, fold, unigrams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.search.port import Document

EDITION = 3
"""Raised with every change of the fields or their analysis: an index of another edition is rebuilt."""

ENDLESS = 10_000_000
"""Day number of documents without an end; beyond the last day of the calendar."""

NO_ROW = -1
ID_COLUMNS = tuple(f"id_{number}" for number in range(6))
ID_WIDTH = 7
"""Bytes of an id in one column; ids of more bytes than all columns hold are read from the stored entry."""

LONGEST_UNIT = 60
"""Characters of a title, keyword or organisation by which a beginning finds it."""


@cache
def schema() -> tantivy.Schema:
    """Return the schema. Ids are raw text: deleting by a term of an unsigned field silently deletes nothing."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("kind", "audience", "organisation_id"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_json_field("facets", fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("bi", "uni", "name"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("word", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("name_uni", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("label", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("unit", tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("shown", stored=True)
    for name in ("version", "vector_row", "published_at", "valid_until", "audience_bits", "kind_code", *ID_COLUMNS):
        builder.add_integer_field(name, fast=True, indexed=name in {"vector_row", "valid_until"})
    return builder.build()


def entry(document: Document, vector_row: int) -> tantivy.Document:
    """Return the entry of `document`; terms are joined by blanks, as the whitespace tokenizer expects them."""
    title_and_keywords = "\n".join((document.title, *document.keywords))
    name = f"{document.title}\n{document.organisation}"
    labels = "\n".join(document.keywords)
    made = tantivy.Document()
    made.add_text("id", document.id)
    made.add_text("kind", document.kind)
    made.add_text("organisation_id", document.organisation_id)
    for audience in document.audiences:
        made.add_text("audience", audience.value)
    made.add_json("facets", {key: list(values) for key, values in document.facets.items()})
    made.add_integer("kind_code", kind_code(document.kind))
    made.add_integer("audience_bits", sum(audience_bit(audience) for audience in set(document.audiences)))
    made.add_text("bi", " ".join(bigrams(f"{title_and_keywords}\n{document.text}")))
    made.add_text("uni", " ".join(unigrams(title_and_keywords)))
    named = bigrams(name)
    made.add_text("name", " ".join(named))
    for word in filter(is_word, dict.fromkeys(named)):
        made.add_text("word", word)
    made.add_text("name_uni", " ".join(unigrams(name)))
    made.add_text("label", " ".join([*bigrams(labels), *unigrams(labels)]))
    for unit in filter(None, dict.fromkeys((document.title, document.organisation, *document.keywords))):
        made.add_text("unit", as_unit(unit))
    shown = [document.title, document.organisation, *document.keywords]
    made.add_bytes("shown", json.dumps(shown, ensure_ascii=False).encode())
    made.add_integer("version", document.version)
    made.add_integer("vector_row", vector_row)
    made.add_integer("published_at", int(document.published_at.timestamp()) if document.published_at else 0)
    made.add_integer("valid_until", document.valid_until.toordinal() if document.valid_until else ENDLESS)
    for column, value in zip(ID_COLUMNS, packed(document.id), strict=True):
        made.add_integer(column, value)
    return made


def as_unit(text: str) -> str:
    """Return a title, keyword or organisation as beginnings are compared: folded, single blanks, cut."""
    return " ".join(fold(text).split())[:LONGEST_UNIT]


def audience_bit(audience: Audience) -> int:
    """Return the bit of an audience in column `audience_bits`."""
    return 1 << list(Audience).index(audience)


def kind_code(kind: str) -> int:
    """Return the number of a kind in column `kind_code`: 56 bits of its hash."""
    return int.from_bytes(hashlib.sha256(kind.encode()).digest()[:ID_WIDTH])


def packed(identifier: str) -> list[int]:
    """Return the columns of an id, in whose order ids are ordered."""
    size = ID_WIDTH * len(ID_COLUMNS)
    raw = identifier.encode()[:size].ljust(size, b"\0")
    return [int.from_bytes(raw[start : start + ID_WIDTH]) for start in range(0, size, ID_WIDTH)]


def unpacked(columns: Sequence[Sequence[int]]) -> list[str | None]:
    """Return the ids that stand in the first `columns` (each with a value an id); None where an id may be longer than they are."""
    rows = np.ascontiguousarray(np.array(columns, dtype=">i8").T).view(np.uint8).reshape(-1, len(columns), 8)
    raws = np.ascontiguousarray(rows[:, :, -ID_WIDTH:]).reshape(len(rows), ID_WIDTH * len(columns))
    names = [name.decode(errors="replace") for name in raws.view(f"S{raws.shape[1]}").ravel().tolist()]
    return [None if is_long else name for name, is_long in zip(names, raws[:, -1].tolist(), strict=True)]
