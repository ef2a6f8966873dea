"""The embedded engine behind the search port: reads from snapshots, writes in batches under one lock.

`EmbeddedEngine(folder)` is shared by processes; `EmbeddedEngine()` lives in memory, empty and ready. Called through the port.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from marketplace.errors import Invalid
from marketplace.search.embedded.entries import NO_ROW, entry
from marketplace.search.embedded.places import ATTEMPTS, FolderPlace, MemoryPlace, busy, missing, unreadable
from marketplace.search.embedded.snapshot import Snapshot
from marketplace.search.port import DEEPEST, MOST_SUGGESTIONS, VectorQuery
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tantivy import IndexWriter

    from marketplace.search.embedded.places import Generation, Place
    from marketplace.search.port import (
        Document,
        EncoderName,
        Page,
        Query,
        Suggestion,
        SuggestionQuery,
        TermStatistics,
        TextQuery,
    )

HEAP = 64_000_000
"""Bytes that a writer may hold before it writes a segment; tantivy wants 15 million at least."""

HEAP_OF_REBUILD = 256_000_000
"""The same for a rebuild: about 100,000 listings a segment. Each segment costs every query its own look-up of all terms and facets:
with one instead of five a short query with facets takes a quarter of the time."""

BATCH = 1000


class EmbeddedEngine:
    """tantivy and numpy behind `port.SearchEngine`. Threads may share it."""

    def __init__(self, folder: Path | None = None) -> None:
        self._place: Place = MemoryPlace() if folder is None else FolderPlace(folder)
        self._opening = Lock()
        self._seen: tuple[Generation, tuple[int, int], Snapshot] | None = None

    def index(self, documents: Iterable[Document]) -> None:
        """Add or replace; the whole call is one commit."""
        with self._place.locked():
            generation, snapshot = self._opened()
            newest: dict[str, Document] = {}
            for document in documents:
                if document.id not in newest or newest[document.id].version <= document.version:
                    newest[document.id] = document
            known = snapshot.versions(newest)
            wanted = [one for one in newest.values() if one.id not in known or known[one.id][0] <= one.version]
            with _writer(generation) as writer:
                for document in wanted:
                    if document.id in known:
                        writer.delete_documents_by_term("id", document.id)
                _add(generation, writer, wanted, rows={key: row for key, (_, row) in known.items()})
        self._forget()

    def remove(self, versions: Iterable[tuple[str, int]]) -> None:
        """Remove; the whole call is one commit."""
        wanted = dict(versions)
        with self._place.locked():
            generation, snapshot = self._opened()
            known = snapshot.versions(wanted)
            gone = [key for key, (version, _) in known.items() if version <= wanted[key]]
            if gone:
                with _writer(generation) as writer:
                    for key in gone:
                        writer.delete_documents_by_term("id", key)
        self._forget()

    def search(self, query: Query) -> Page:
        """Answer one query from the newest commit."""
        _check_limit(query.limit, DEEPEST)
        generation, snapshot = self._opened()
        if isinstance(query, VectorQuery):
            generation.vectors.check(query.vector)
        return snapshot.page(query)

    def suggest(self, query: SuggestionQuery) -> tuple[Suggestion, ...]:
        """Answer one query from the newest commit."""
        _check_limit(query.limit, MOST_SUGGESTIONS)
        return self._opened()[1].suggest(query)

    def correction(self, query: TextQuery) -> str | None:
        """Answer one query from the newest commit."""
        return self._opened()[1].correction(query)

    def statistics(self) -> TermStatistics:
        """Return the newest snapshot, which counts terms."""
        return self._opened()[1]

    def encoder(self) -> EncoderName | None:
        """Return whose vectors the present generation holds."""
        return self._opened()[0].vectors.encoder()

    def inventory(self) -> Iterator[tuple[str, int]]:
        """Yield (id, version) of one snapshot."""
        return self._opened()[1].inventory()

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Build a new generation and move to it; also makes a missing index."""
        with self._place.locked(), self._place.replacement() as generation:
            remaining = iter(documents)
            with _writer(generation, heap=HEAP_OF_REBUILD) as writer:
                while batch := list(islice(remaining, BATCH)):
                    _add(generation, writer, batch, rows={})
        self._forget()

    def ping(self) -> None:
        """Open the newest commit."""
        self._opened()

    def _opened(self) -> tuple[Generation, Snapshot]:
        """Return the newest commit, opened once for all threads."""
        for _ in range(ATTEMPTS):
            generation = self._place.current()
            try:
                state = generation.state()
            except FileNotFoundError:
                continue  # a rebuild replaced it in between
            with self._opening:
                if self._seen is not None and self._seen[0] is generation and self._seen[1] == state:
                    return generation, self._seen[2]
                try:
                    generation.index.reload()
                    snapshot = Snapshot(generation.index.searcher(), generation.vectors)
                except (ValueError, FileNotFoundError) as error:
                    if self._place.is_replaced(generation):
                        continue  # as above
                    raise unreadable(error) from error
                if self._place.is_replaced(generation):
                    continue  # its vectors may have been gone already when they were mapped
                self._seen = generation, state, snapshot
                return generation, snapshot
        raise missing()

    def _forget(self) -> None:
        with self._opening:
            self._seen = None


def _check_limit(limit: int, most: int) -> None:
    if not 1 <= limit <= most:
        raise Invalid(
            "limit",
            Sentence(zh=f"条数须在 1 到 {most} 之间", en=f"The limit must be between 1 and {most}"),
            value=str(limit),
        )


@contextmanager
def _writer(generation: Generation, *, heap: int = HEAP) -> Iterator[IndexWriter]:
    """Give a writer; what it wrote is committed to disk when the block ends well, and left out otherwise."""
    try:
        writer = generation.index.writer(heap, 1)
    except ValueError as error:
        raise (busy() if "LockBusy" in str(error) else unreadable(error)) from error
    # a writer that was killed before its commit leaves files of deletions behind, and this one would have to make some of the same name
    writer.garbage_collect_files()
    try:
        yield writer
    except BaseException:
        writer.rollback()
        raise
    writer.commit()
    writer.wait_merging_threads()


def _add(generation: Generation, writer: IndexWriter, documents: list[Document], *, rows: Mapping[str, int]) -> None:
    """Append the vectors that are new, then the entries that name their rows."""
    for document in documents:
        if document.vector is not None:
            generation.vectors.check(document.vector)
    matrix = generation.vectors.matrix()
    kept = {
        document.id: rows[document.id]
        for document in documents
        if document.vector is not None
        and rows.get(document.id, NO_ROW) != NO_ROW
        and np.array_equal(matrix[rows[document.id]], document.vector.values)
    }
    fresh = [document for document in documents if document.vector is not None and document.id not in kept]
    if fresh:
        first = generation.vectors.append([document.vector for document in fresh if document.vector is not None])
        kept |= {document.id: first + position for position, document in enumerate(fresh)}
    for document in documents:
        writer.add_document(entry(document, kept.get(document.id, NO_ROW)))
