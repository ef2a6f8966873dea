"""The rivals of the search bench: tantivy asked by hand, and SQLite FTS5. Each with an index of its own and no more than it needs.

Both get the same terms (`search/text`), the same filters, the same number of hits, and count the same facets over all hits. tantivy's
questions are those of the port: enough of the terms anywhere, more weight in the name. FTS5 writes "enough of" as a union of
intersections and gives no extra weight to single characters. Called by `bench.search`.
"""

from __future__ import annotations

import math
import sqlite3
from itertools import chain, combinations
from typing import TYPE_CHECKING

import tantivy
from tantivy import FieldType, Occur, Query

from bench.search_corpus import FACETS
from bench.search_questions import DAY_OF_BENCH, LIMIT, MATCH_LIMIT
from marketplace.search.embedded.engine import HEAP_OF_REBUILD
from marketplace.search.text import bigrams, unigrams

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from marketplace.search.port import Document, WeightedTerm

ENDLESS = 10_000_000
KIND, AUDIENCE = "achievement", "verified"
SHARE = 0.6


def terms_of(document: Document) -> dict[str, str]:
    """Return the analysed fields of a document, terms joined by blanks."""
    labelled = "\n".join((document.title, *document.keywords))
    return {
        "bi": " ".join(bigrams(f"{labelled}\n{document.text}")),
        "uni": " ".join(unigrams(labelled)),
        "name": " ".join(bigrams(f"{document.title}\n{document.organisation}")),
    }


class RawTantivy:
    """tantivy through its own API."""

    def __init__(self, folder: Path, documents: Iterable[Document]) -> None:
        folder.mkdir(parents=True)
        self._schema = _schema()
        index = tantivy.Index(self._schema, path=str(folder))
        writer = index.writer(HEAP_OF_REBUILD, 1)
        for document in documents:
            writer.add_document(_entry(document))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def search(self, text: str) -> tuple[list[tuple[str, float]], int, dict[str, object]]:
        """Return hits, their number and the facet counts of a short query under filters."""
        asked = self._short(text)
        result = self._searcher.search(asked, LIMIT)
        facets = {name: {"terms": {"field": f"facets.{name}", "size": 1000}} for name in FACETS}
        return self._hits(result), int(result.count), self._searcher.aggregate(asked, facets)  # type: ignore[attr-defined]  # missing in tantivy's stub

    def match(self, terms: Iterable[WeightedTerm]) -> list[tuple[str, float]]:
        """Return the hits of weighted terms among one kind."""
        union = [Query.boost_query(self._term(one.field, one.term, "freq"), one.weight) for one in terms]
        asked = self._under_filters([self._term("kind", KIND)], _any(union))
        return self._hits(self._searcher.search(asked, MATCH_LIMIT, count=False))

    def _short(self, text: str) -> Query:
        terms = list(dict.fromkeys(bigrams(text)))
        found = [
            _any([self._term("bi", one, "freq"), Query.boost_query(self._term("name", one, "freq"), 2.0)])
            for one in terms
        ]
        enough = Query.boolean_query(
            [(Occur.Should, one) for one in found], minimum_number_should_match=math.ceil(SHARE * len(terms))
        )
        valid = Query.range_query(self._schema, "valid_until", FieldType.Integer, DAY_OF_BENCH, None)
        more = [Query.boost_query(self._term("uni", one, "freq"), 0.5) for one in dict.fromkeys(unigrams(text))]
        return self._under_filters([self._term("kind", KIND), valid], enough, more)

    def _under_filters(self, filters: list[Query], wanted: Query, more: Iterable[Query] = ()) -> Query:
        silent = [Query.const_score_query(one, 0.0) for one in (self._term("audience", AUDIENCE), *filters)]
        return Query.boolean_query(
            [*((Occur.Must, one) for one in (*silent, wanted)), *((Occur.Should, one) for one in more)]
        )

    def _term(self, field: str, value: str, option: str = "basic") -> Query:
        return Query.term_query(self._schema, field, value, option)

    def _hits(self, result: tantivy.SearchResult) -> list[tuple[str, float]]:
        return [(str(self._searcher.doc(address).get_first("id")), score) for score, address in result.hits]


class Fts5:
    """SQLite's full-text index with filter columns beside it."""

    def __init__(self, path: Path, documents: Iterable[Document]) -> None:
        self._database = sqlite3.connect(path)
        self._database.executescript(
            """
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; PRAGMA mmap_size = 4000000000;
            CREATE VIRTUAL TABLE texts USING fts5(bi, uni, name, content='', tokenize="unicode61 remove_diacritics 0 tokenchars '.'");
            CREATE TABLE listings (number INTEGER PRIMARY KEY, id TEXT, audience TEXT, kind TEXT, valid_until INTEGER,
                technical_field TEXT, industry TEXT, region TEXT, trl TEXT);
            CREATE TABLE modes (number INTEGER, mode TEXT, PRIMARY KEY (number, mode)) WITHOUT ROWID;
            """
        )
        for number, document in enumerate(documents):
            self._add(number, document)
        self._database.execute("INSERT INTO texts(texts) VALUES ('optimize')")
        self._database.execute("ANALYZE")
        self._database.commit()

    def search(self, text: str) -> tuple[list[tuple[str, float]], int, dict[str, object]]:
        """Return hits, their number and the facet counts of a short query under filters."""
        terms = list(dict.fromkeys(bigrams(text)))
        needed = math.ceil(SHARE * len(terms))
        ways = (" AND ".join(f'{{bi name}} : "{one}"' for one in some) for some in combinations(terms, needed))
        return self._answer(" OR ".join(f"({way})" for way in ways))

    def match(self, terms: Iterable[WeightedTerm]) -> list[tuple[str, float]]:
        """Return the hits of terms among one kind; FTS5 has no weights for them."""
        wanted = " OR ".join(f'{one.field} : "{one.term}"' for one in terms)
        rows = self._database.execute(
            """
            SELECT listings.id, bm25(texts, 1.0, 0.5, 0.0) AS score FROM texts JOIN listings ON listings.number = texts.rowid
            WHERE texts MATCH ? AND audience = ? AND kind = ? ORDER BY score LIMIT ?
            """,
            (wanted, AUDIENCE, KIND, MATCH_LIMIT),
        )
        return rows.fetchall()

    def _answer(self, wanted: str) -> tuple[list[tuple[str, float]], int, dict[str, object]]:
        database = self._database
        database.execute("DROP TABLE IF EXISTS temp.found")
        database.execute(
            """
            CREATE TEMP TABLE found AS
            SELECT listings.*, bm25(texts, 1.0, 0.5, 3.0) AS score FROM texts JOIN listings ON listings.number = texts.rowid
            WHERE texts MATCH ? AND audience = ? AND kind = ? AND valid_until >= ?
            """,
            (wanted, AUDIENCE, KIND, DAY_OF_BENCH),
        )
        hits = database.execute("SELECT id, score FROM found ORDER BY score LIMIT ?", (LIMIT,)).fetchall()
        (total,) = database.execute("SELECT count(*) FROM found").fetchone()
        facets = {name: database.execute(_COUNT[name]).fetchall() for name in FACETS}
        return hits, total, facets

    def _add(self, number: int, document: Document) -> None:
        terms = terms_of(document)
        self._database.execute(
            "INSERT INTO texts(rowid, bi, uni, name) VALUES (?, ?, ?, ?)",
            (number, terms["bi"], terms["uni"], terms["name"]),
        )
        one = {name: values[0] for name, values in document.facets.items()}
        end = document.valid_until.toordinal() if document.valid_until else ENDLESS
        audience = document.audiences[0].value
        self._database.execute(
            "INSERT INTO listings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                document.id,
                audience,
                document.kind,
                end,
                one["technical_field"],
                one["industry"],
                one["region"],
                one["trl"],
            ),
        )
        modes = document.facets["cooperation_mode"]
        self._database.executemany("INSERT INTO modes VALUES (?, ?)", [(number, mode) for mode in modes])


_COUNT = {
    "technical_field": "SELECT technical_field, count(*) FROM found GROUP BY 1",
    "industry": "SELECT industry, count(*) FROM found GROUP BY 1",
    "region": "SELECT region, count(*) FROM found GROUP BY 1",
    "trl": "SELECT trl, count(*) FROM found GROUP BY 1",
    "cooperation_mode": "SELECT mode, count(*) FROM found JOIN modes USING (number) GROUP BY 1",
}


def _any(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, one) for one in queries])


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("kind", "audience"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_json_field("facets", fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("bi", "uni", "name"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_integer_field("valid_until", fast=True, indexed=True)
    return builder.build()


def _entry(document: Document) -> tantivy.Document:
    made = tantivy.Document()
    for name, value in chain([("id", document.id), ("kind", document.kind)], terms_of(document).items()):
        made.add_text(name, value)
    for audience in document.audiences:
        made.add_text("audience", audience.value)
    made.add_json("facets", {name: list(values) for name, values in document.facets.items()})
    made.add_integer("valid_until", document.valid_until.toordinal() if document.valid_until else ENDLESS)
    return made
