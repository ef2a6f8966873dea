"""Stored embeddings: one row per text and encoder, float16, so that no text is ever embedded twice.

`drain` fills the table and hands the vectors to the engine, which widens them; nothing here computes one.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Index, LargeBinary, String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base
from marketplace.search.port import EncoderName, Vector

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Select

    from marketplace.search.encoder import Vectors
    from marketplace.unit import Unit

DIGEST = 32
LOOKED_UP_AT_ONCE = 500


class SearchVector(Base):
    """The embedding of one text by one encoder; `id` is the hash of both, `blob` the little-endian float16 values."""

    __tablename__ = "search_vectors"
    __table_args__ = (Index("ix_search_vectors_encoder", "encoder_name", "encoder_version"),)

    id: Mapped[str] = mapped_column(String(2 * DIGEST), primary_key=True)
    encoder_name: Mapped[str] = mapped_column(String(100))
    encoder_version: Mapped[str] = mapped_column(String(40))
    blob: Mapped[bytes] = mapped_column(LargeBinary)


def vector_id(encoder: EncoderName, text: str) -> str:
    """Return the key under which the embedding of `text` by `encoder` is stored."""
    content = f"{encoder.name}\0{encoder.version}\0{text}"
    return blake2b(content.encode(), digest_size=DIGEST).hexdigest()


def stored_vectors(unit: Unit, ids: Iterable[str]) -> dict[str, Vector]:
    """Return the stored vectors among `ids`, widened to float32."""
    wanted = sorted(set(ids))
    vectors: dict[str, Vector] = {}
    for start in range(0, len(wanted), LOOKED_UP_AT_ONCE):
        some = _columns().where(SearchVector.id.in_(wanted[start : start + LOOKED_UP_AT_ONCE]))
        for key, name, version, blob in unit.session.execute(some):
            values = np.frombuffer(blob, dtype="<f2").astype(np.float32)
            vectors[key] = Vector(encoder=EncoderName(name=name, version=version), values=values)
    return vectors


def _columns() -> Select[str, str, str, bytes]:
    """Ask for columns, not for objects: a match reads some hundred rows while a person waits, and objects cost thrice the time."""
    return select(SearchVector.id, SearchVector.encoder_name, SearchVector.encoder_version, SearchVector.blob)


def stored_ids(unit: Unit, ids: Iterable[str]) -> set[str]:
    """Return which of `ids` are stored, without reading the vectors."""
    wanted = sorted(set(ids))
    found: set[str] = set()
    for start in range(0, len(wanted), LOOKED_UP_AT_ONCE):
        some = SearchVector.id.in_(wanted[start : start + LOOKED_UP_AT_ONCE])
        found.update(unit.session.scalars(select(SearchVector.id).where(some)))
    return found


def store_vectors(unit: Unit, encoder: EncoderName, *, ids: Sequence[str], vectors: Vectors) -> None:
    """Store one vector per id; an id that is there already keeps its row."""
    rows = [
        {"id": key, "encoder_name": encoder.name, "encoder_version": encoder.version, "blob": values.tobytes()}
        for key, values in zip(ids, vectors.astype("<f2"), strict=True)
    ]
    if rows:
        session = unit.session
        insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        session.connection().execute(insert(SearchVector).on_conflict_do_nothing(), rows)
