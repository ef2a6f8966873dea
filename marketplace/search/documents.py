"""Search documents as rows: written in the transaction of the object they speak of, pushed to the engine afterwards.

A row whose `indexed_version` lags behind its `version` is pending; a removed document stays as a tombstone, so that a late
message cannot revive it. Domain packages call `write_documents` and `remove_documents`; `drain` reads the rest.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    bindparam,
    false,
    literal_column,
    null,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db import Base, UtcDateTime
from marketplace.search.embeddings import SearchVector, stored_vectors, vector_id
from marketplace.search.port import Audience, Document, EncoderName, Vector, listing_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from sqlalchemy import ColumnElement

    from marketplace.unit import Unit

IDENTIFIER = 40
INDEX_DOCUMENTS = "index_documents"
EMBED_DOCUMENTS = "embed_documents"
_PENDING: ColumnElement[bool] = literal_column("indexed_version < version")
_UNEMBEDDED: ColumnElement[bool] = literal_column("vector_id IS NULL AND NOT is_removed")


class SearchDocument(Base):
    """The present words of one listing at one tier; `version` counts the changes of this row alone.

    `edition` names the make of the document that its package gave it: rows of an older make are written again by that package.
    """

    __tablename__ = "search_documents"
    __table_args__ = (
        Index("ix_search_documents_pending", "id", sqlite_where=_PENDING, postgresql_where=_PENDING),
        Index("ix_search_documents_unembedded", "id", sqlite_where=_UNEMBEDDED, postgresql_where=_UNEMBEDDED),
        Index("ix_search_documents_edition", "kind", "edition"),
    )

    id: Mapped[str] = mapped_column(String(IDENTIFIER), primary_key=True)
    listing_id: Mapped[str] = mapped_column(String(IDENTIFIER))
    version: Mapped[int] = mapped_column(default=1)
    indexed_version: Mapped[int] = mapped_column(default=0)
    edition: Mapped[int] = mapped_column(default=0, server_default="0")
    is_removed: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str] = mapped_column(String(40))
    audiences: Mapped[list[str]] = mapped_column(JSON)
    organisation_id: Mapped[str] = mapped_column(String(IDENTIFIER), default="")
    organisation: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text)
    keywords: Mapped[list[str]] = mapped_column(JSON, default=list)
    text: Mapped[str] = mapped_column(Text, default="")
    facets: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    valid_until: Mapped[date | None] = mapped_column(Date)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    vector_id: Mapped[str | None] = mapped_column(ForeignKey(SearchVector.id), index=True)


_WRITTEN = (
    "kind",
    "audiences",
    "organisation_id",
    "organisation",
    "title",
    "keywords",
    "text",
    "facets",
    "valid_until",
    "published_at",
    "edition",
)
_FIRST = {
    "version": literal_column("1"),
    "indexed_version": literal_column("0"),
    "is_removed": false(),
    "vector_id": null(),
}
_TOMBSTONE: dict[str, Any] = {
    "organisation": "",
    "title": "",
    "keywords": [],
    "text": "",
    "facets": {},
    "vector_id": None,
}


def write_documents(unit: Unit, documents: Iterable[Document], *, edition: int = 0) -> None:
    """Insert or replace the rows of `documents` in bulk; each becomes pending, a tombstone among them is revived.

    The row counts its own versions, so `Document.version` is not read. `edition` is the make of these documents, which
    `outdated_documents` compares. Index and vectors follow in jobs, which are rung.
    """
    rows = [_row(document) | {"edition": edition} for document in documents]
    if not rows:
        return
    session = unit.session
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = insert(SearchDocument).values(**_FIRST)
    replaced: dict[str, Any] = {name: statement.excluded[name] for name in _WRITTEN}
    replaced |= {"version": SearchDocument.version + 1, "is_removed": False, "vector_id": None}
    session.connection().execute(statement.on_conflict_do_update(index_elements=["id"], set_=replaced), rows)
    unit.ring(INDEX_DOCUMENTS)
    unit.ring(EMBED_DOCUMENTS)


def remove_documents(unit: Unit, ids: Iterable[str]) -> None:
    """Turn rows into pending tombstones without a word in them; ids that are not there or removed before are left out."""
    statement = (
        update(SearchDocument)
        .where(SearchDocument.id == bindparam("removed"), SearchDocument.is_removed.is_(False))
        .values(version=SearchDocument.version + 1, is_removed=True, **_TOMBSTONE)
    )
    rows = [{"removed": identifier} for identifier in ids]
    if rows:
        unit.session.connection().execute(statement, rows)
        unit.ring(INDEX_DOCUMENTS)


def pending_documents(unit: Unit, *, limit: int) -> Sequence[SearchDocument]:
    """Return up to `limit` rows (tombstones among them) that the engine does not know as they are now."""
    statement = select(SearchDocument).where(_PENDING).order_by(SearchDocument.id).limit(limit)
    return unit.session.scalars(statement).all()


def unembedded_documents(unit: Unit, *, limit: int) -> Sequence[SearchDocument]:
    """Return up to `limit` rows that are no tombstones and have no vector."""
    return unit.session.scalars(
        select(SearchDocument).where(_UNEMBEDDED).order_by(SearchDocument.id).limit(limit)
    ).all()


def live_documents(unit: Unit, *, after: str, limit: int) -> Sequence[SearchDocument]:
    """Return up to `limit` rows that are no tombstones, in order of id, beginning behind the id `after`."""
    statement = select(SearchDocument).where(SearchDocument.is_removed.is_(False), SearchDocument.id > after)
    return unit.session.scalars(statement.order_by(SearchDocument.id).limit(limit)).all()


def outdated_documents(unit: Unit, kinds: Iterable[str], *, edition: int, limit: int) -> Sequence[str]:
    """Return the listing ids of up to `limit` rows of `kinds` that are no tombstones and older than `edition`, in order of id."""
    statement = select(SearchDocument.listing_id).where(
        SearchDocument.kind.in_(list(kinds)), SearchDocument.edition < edition, SearchDocument.is_removed.is_(False)
    )
    return unit.session.scalars(statement.order_by(SearchDocument.id).limit(limit)).all()


def mark_indexed(unit: Unit, versions: Iterable[tuple[str, int]]) -> None:
    """Note that the engine has (id, version); a row that was written again meanwhile stays pending."""
    statement = (
        update(SearchDocument)
        .where(SearchDocument.id == bindparam("document"), SearchDocument.indexed_version < bindparam("pushed"))
        .values(indexed_version=bindparam("pushed"))
    )
    rows = [{"document": identifier, "pushed": version} for identifier, version in versions]
    if rows:
        unit.session.connection().execute(statement, rows)


def mark_embedded(unit: Unit, vectors: Iterable[tuple[str, int, str]]) -> None:
    """Give (id, version) its vector id and have it pushed again; a row that was written again meanwhile waits for its own."""
    statement = (
        update(SearchDocument)
        .where(SearchDocument.id == bindparam("document"), SearchDocument.version == bindparam("embedded"))
        .values(vector_id=bindparam("vector"), version=SearchDocument.version + 1)
    )
    rows = [{"document": key, "embedded": version, "vector": vector} for key, version, vector in vectors]
    if rows:
        unit.session.connection().execute(statement, rows)


def title_vectors_of(unit: Unit, encoder: EncoderName, *, ids: Collection[str]) -> dict[str, Vector]:
    """Return the vectors that `encoder` gave the titles of those of `ids` that are no tombstones, by document id; two queries."""
    statement = select(SearchDocument.id, SearchDocument.title).where(
        SearchDocument.id.in_(ids), SearchDocument.is_removed.is_(False)
    )
    named = {row.id: vector_id(encoder, row.title) for row in unit.session.execute(statement)}
    vectors = stored_vectors(unit, named.values())
    return {identifier: vectors[vector] for identifier, vector in named.items() if vector in vectors}


def forget_other_vectors(unit: Unit, encoder: EncoderName) -> None:
    """Take the vectors of every other encoder off the rows, so that they are embedded anew."""
    others = select(SearchVector.id).where(
        (SearchVector.encoder_name != encoder.name) | (SearchVector.encoder_version != encoder.version)
    )
    unit.session.execute(
        update(SearchDocument).where(SearchDocument.vector_id.in_(others)).values(vector_id=None),
        execution_options={"synchronize_session": False},
    )


def mark_pending(unit: Unit, ids: Iterable[str]) -> None:
    """Have rows pushed again although they did not change: the engine lost them or has them otherwise."""
    statement = update(SearchDocument).where(SearchDocument.id == bindparam("document")).values(indexed_version=0)
    rows = [{"document": identifier} for identifier in ids]
    if rows:
        unit.session.connection().execute(statement, rows)


def as_document(row: SearchDocument, vector: Vector | None) -> Document:
    """Return what the engine gets of a row that is no tombstone."""
    return Document(
        id=row.id,
        version=row.version,
        kind=row.kind,
        audiences=tuple(Audience(audience) for audience in row.audiences),
        organisation_id=row.organisation_id,
        organisation=row.organisation,
        title=row.title,
        keywords=tuple(row.keywords),
        text=row.text,
        facets={name: tuple(values) for name, values in row.facets.items()},
        valid_until=row.valid_until,
        published_at=row.published_at,
        vector=vector,
    )


def _row(document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "listing_id": listing_of(document.id),
        "kind": document.kind,
        "audiences": document.audiences,
        "organisation_id": document.organisation_id,
        "organisation": document.organisation,
        "title": document.title,
        "keywords": document.keywords,
        "text": document.text,
        "facets": dict(document.facets),
        "valid_until": document.valid_until,
        "published_at": document.published_at,
    }
