"""From rows to the engine: push what is pending, embed what has no vector, rebuild, and reconcile after a loss.

Everything reads the present row, never a message, and may be run again at any time. `jobs` and the commands call it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketplace.errors import Invalid, Unavailable
from marketplace.search.documents import (
    as_document,
    forget_other_vectors,
    live_documents,
    mark_embedded,
    mark_indexed,
    mark_pending,
    pending_documents,
    unembedded_documents,
)
from marketplace.search.embeddings import store_vectors, stored_ids, stored_vectors, vector_id
from marketplace.search.encoder import text_for_embedding
from marketplace.search.encoders import encoders, hold_off_while_changing
from marketplace.search.port import Document, EncoderName

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from marketplace.actor import Actor
    from marketplace.search.documents import SearchDocument
    from marketplace.search.encoder import Encoder, Progress, Vectors
    from marketplace.search.port import SearchEngine
    from marketplace.unit import Unit, Units

BATCH = 1000
EMBEDDED_AT_ONCE = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Documents to be put, and (id, version) pairs to be removed."""

    documents: tuple[Document, ...]
    removed: tuple[tuple[str, int], ...]

    def versions(self) -> list[tuple[str, int]]:
        """Return (id, version) of all of them."""
        return [(document.id, document.version) for document in self.documents] + list(self.removed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unembedded:
    """A row that waits for its vector, with the text that stands for it.

    The title alone is embedded too: comparing asks for it, and a person who tries out a demand does not wait for 30 titles.
    """

    id: str
    version: int
    text: str
    vector_id: str
    title: str
    title_vector_id: str


def drain(units: Units, engine: SearchEngine, *, actor: Actor) -> int:
    """Push everything that is pending and return how many documents that were.

    Where there is no index, or one with vectors of another encoder, it is rebuilt from the rows. Raises Unavailable, code
    `search_busy`, while another process drains or a switch of encoders makes the index anew.
    """
    hold_off_while_changing(units)
    try:
        engine.ping()
        return _push(units, engine, actor)
    except (Unavailable, Invalid) as error:
        if error.code not in {"search_missing", "other_encoder"}:
            raise
    return rebuild(units, engine, actor=actor) + _push(units, engine, actor)


def rebuild(units: Units, engine: SearchEngine, *, actor: Actor) -> int:
    """Build the index anew from all rows, beside the one that answers, and return the number of documents."""
    versions: list[tuple[str, int]] = []

    def documents() -> Iterator[Document]:
        after = ""
        while batch := units.read(_live, actor=actor, after=after):
            after = batch[-1].id
            versions.extend((document.id, document.version) for document in batch)
            yield from batch

    engine.rebuild(documents())
    for start in range(0, len(versions), BATCH):
        units.run(mark_indexed, actor=actor, versions=versions[start : start + BATCH])
    return len(versions)


def reconcile(units: Units, engine: SearchEngine, *, actor: Actor) -> int:
    """Compare the engine's inventory with the rows, mend what differs and return how many documents that were.

    For after a restore or a damaged disk: the bookkeeping of `drain` alone cannot see what the engine lost.
    """
    indexed = dict(engine.inventory())
    kept: dict[str, int] = {}
    after = ""
    while rows := units.read(_versions, actor=actor, after=after):
        kept.update(rows)
        after = rows[-1][0]
    astray = [key for key, version in kept.items() if indexed.get(key) != version]
    engine.remove([(key, version) for key, version in indexed.items() if kept.get(key) != version])
    units.run(mark_pending, actor=actor, ids=astray)
    drain(units, engine, actor=actor)
    return len(astray) + len(indexed.keys() - kept.keys())


def embed_pending(units: Units, encoder: Encoder, *, actor: Actor, progress: Progress | None = None) -> int:
    """Give every row without a vector of `encoder` its vector, and return how many rows that were.

    A text that was embedded before is not embedded again. Batches are committed one by one, so that a kill costs one
    batch; `progress` hears how many rows of each are done. The rows become pending. Ends early where another encoder takes over.
    """
    if not encoder.dimensions:
        return 0
    name = EncoderName(name=encoder.name, version=encoder.version)
    done = 0
    if not units.run(_forget_others, actor=actor, encoder=name):
        return done
    while batch := units.read(_unembedded, actor=actor, encoder=name):
        texts = units.read(missing_texts, actor=actor, batch=batch)
        vectors = encoder.embed(list(texts.values()))
        if not units.run(_embedded, actor=actor, encoder=name, batch=batch, ids=list(texts), vectors=vectors):
            break
        done += len(batch)
        if progress is not None:
            progress(len(batch))
    return done


def _push(units: Units, engine: SearchEngine, actor: Actor) -> int:
    pushed = 0
    while (batch := units.read(_pending, actor=actor)).versions():
        engine.index(batch.documents)
        engine.remove(batch.removed)
        units.run(mark_indexed, actor=actor, versions=batch.versions())
        pushed += len(batch.versions())
    return pushed


def _pending(unit: Unit) -> Batch:
    rows = pending_documents(unit, limit=BATCH)
    return Batch(
        documents=_documents(unit, [row for row in rows if not row.is_removed]),
        removed=tuple((row.id, row.version) for row in rows if row.is_removed),
    )


def _live(unit: Unit, *, after: str) -> tuple[Document, ...]:
    return _documents(unit, live_documents(unit, after=after, limit=BATCH))


def _versions(unit: Unit, *, after: str) -> list[tuple[str, int]]:
    return [(row.id, row.version) for row in live_documents(unit, after=after, limit=BATCH)]


def _documents(unit: Unit, rows: Sequence[SearchDocument]) -> tuple[Document, ...]:
    vectors = stored_vectors(unit, (row.vector_id for row in rows if row.vector_id is not None))
    return tuple(as_document(row, vectors.get(row.vector_id or "")) for row in rows)


def unembedded(row: SearchDocument, encoder: EncoderName) -> Unembedded:
    """Return what `encoder` would embed of a row."""
    text = text_for_embedding(row.title, row.text)
    return Unembedded(
        id=row.id,
        version=row.version,
        text=text,
        vector_id=vector_id(encoder, text),
        title=row.title,
        title_vector_id=vector_id(encoder, row.title),
    )


def _unembedded(unit: Unit, *, encoder: EncoderName) -> list[Unembedded]:
    return [unembedded(row, encoder) for row in unembedded_documents(unit, limit=EMBEDDED_AT_ONCE)]


def missing_texts(unit: Unit, *, batch: Sequence[Unembedded]) -> dict[str, str]:
    """Return the texts and titles of a batch that have no vector yet, by vector id."""
    texts = {one.vector_id: one.text for one in batch} | {one.title_vector_id: one.title for one in batch}
    known = stored_ids(unit, texts)
    return {key: text for key, text in texts.items() if key not in known}


def _is_in_use(unit: Unit, encoder: EncoderName) -> bool:
    """Whether `encoder` may write its vectors: no other one is in use, nor changes over at this moment."""
    state = encoders(unit)
    in_use = state.in_use
    return not state.is_changing and (
        in_use is None or (in_use.name, in_use.version) == (encoder.name, encoder.version)
    )


def _forget_others(unit: Unit, *, encoder: EncoderName) -> bool:
    if not _is_in_use(unit, encoder):
        return False
    forget_other_vectors(unit, encoder)
    return True


def _embedded(
    unit: Unit, *, encoder: EncoderName, batch: Sequence[Unembedded], ids: Sequence[str], vectors: Vectors
) -> bool:
    if not _is_in_use(unit, encoder):
        return False
    store_vectors(unit, encoder, ids=ids, vectors=vectors)
    mark_embedded(unit, [(one.id, one.version, one.vector_id) for one in batch])
    return True
