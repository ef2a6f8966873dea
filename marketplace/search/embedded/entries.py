"""The tantivy schema and how a document becomes an entry of it. Only what is asked for is stored: id, version, row."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import tantivy

from marketplace.search.text import bigrams, unigrams

if TYPE_CHECKING:
    from marketplace.search.port import Document

EDITION = 1
"""Raised with every change of the fields or their analysis: an index of another edition is rebuilt."""

ENDLESS = 10_000_000
"""Day number of documents without an end; beyond the last day of the calendar."""

NO_ROW = -1


@cache
def schema() -> tantivy.Schema:
    """Return the schema. Ids are raw text: deleting by a term of an unsigned field silently deletes nothing."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("kind", "audience", "organisation_id"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_json_field("facets", fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("bi", "uni", "name", "name_uni"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in ("version", "vector_row", "published_at"):
        builder.add_integer_field(name, fast=True, indexed=name == "vector_row")
    builder.add_integer_field("valid_until", fast=True, indexed=True)
    return builder.build()


def entry(document: Document, vector_row: int) -> tantivy.Document:
    """Return the entry of `document`; terms are joined by blanks, as the whitespace tokenizer expects them."""
    title_and_keywords = "\n".join((document.title, *document.keywords))
    name = f"{document.title}\n{document.organisation}"
    made = tantivy.Document()
    made.add_text("id", document.id)
    made.add_text("kind", document.kind)
    made.add_text("organisation_id", document.organisation_id)
    for audience in document.audiences:
        made.add_text("audience", audience.value)
    made.add_json("facets", {key: list(values) for key, values in document.facets.items()})
    made.add_text("bi", " ".join(bigrams(f"{title_and_keywords}\n{document.text}")))
    made.add_text("uni", " ".join(unigrams(title_and_keywords)))
    made.add_text("name", " ".join(bigrams(name)))
    made.add_text("name_uni", " ".join(unigrams(name)))
    made.add_integer("version", document.version)
    made.add_integer("vector_row", vector_row)
    made.add_integer("published_at", int(document.published_at.timestamp()) if document.published_at else 0)
    made.add_integer("valid_until", document.valid_until.toordinal() if document.valid_until else ENDLESS)
    return made
