"""Rows and engine together: what is written is found, what is removed stays gone, and every loss heals from the rows."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime

import numpy as np
import pytest
from sqlalchemy import select

from marketplace.errors import Unavailable
from marketplace.search.documents import (
    SearchDocument,
    as_document,
    mark_indexed,
    remove_documents,
    write_documents,
)
from marketplace.search.drain import drain, embed_pending, rebuild, reconcile
from marketplace.search.embedded.engine import EmbeddedEngine
from marketplace.search.embeddings import SearchVector, stored_vectors, vector_id
from marketplace.search.encoder import NoEncoder
from marketplace.search.port import Audience, Document, EncoderName, Filters, TextQuery, Vector, VectorQuery


class CountingEncoder:
    """Two numbers per text: its length and its number of 轴. Remembers what it was asked, as a fake may."""

    name = "counting"
    dimensions = 2

    def __init__(self, version: str = "1") -> None:
        self.version = version
        self.asked: list[str] = []

    def embed(self, texts, *, progress=None):
        self.asked += texts
        raw = np.array([[len(text), 5 * text.count("轴")] for text in texts], dtype=np.float32).reshape(-1, 2)
        return raw / np.linalg.norm(raw, axis=1, keepdims=True)


def found(engine, text="", audience=Audience.PUBLIC, **filters):
    page = engine.search(TextQuery(text=text, audience=audience, filters=Filters(**filters)))
    return sorted((hit.id, hit.version) for hit in page.hits)


def rows(units, actor):
    def read(unit):
        return [
            (row.id, row.version, row.indexed_version, row.is_removed)
            for row in unit.session.scalars(select(SearchDocument).order_by(SearchDocument.id))
        ]

    return units.read(read, actor=actor)


@pytest.fixture
def write(units, actor):
    return lambda *documents: units.run(write_documents, actor=actor, documents=documents)


@pytest.fixture
def remove(units, actor):
    return lambda *ids: units.run(remove_documents, actor=actor, ids=ids)


def test_row_gives_back_every_value_of_its_document(units, actor, write):
    document = Document(
        id="01LISTING:0",
        kind="achievement",
        audiences=(Audience.PUBLIC, Audience.VERIFIED),
        title="轴承",
        keywords=("寿命", "bearing"),
        text="长文本",
        organisation_id="o1",
        organisation="某大学",
        facets={"field": ("制造", "新材料"), "trl": ()},
        valid_until=date(2027, 1, 2),
        published_at=datetime(2026, 5, 6, 7, 8, tzinfo=UTC),
    )
    write(document)
    again = units.read(lambda unit: as_document(unit.session.get_one(SearchDocument, "01LISTING:0"), None), actor=actor)
    assert again == Document(**{name: getattr(document, name) for name in Document.__slots__} | {"version": 1})
    listing = units.read(lambda unit: unit.session.get_one(SearchDocument, "01LISTING:0").listing_id, actor=actor)
    assert listing == "01LISTING"


def test_drain_pushes_what_is_pending_and_nothing_twice(units, actor, engine, document, write):
    write(document("1:0", "轴承"), document("2:0", "轴承"))
    assert drain(units, engine, actor=actor) == 2
    assert rows(units, actor) == [("1:0", 1, 1, False), ("2:0", 1, 1, False)]
    write(document("2:0", "齿轮"))
    assert rows(units, actor)[1] == ("2:0", 2, 1, False)
    assert drain(units, engine, actor=actor) == 1
    assert drain(units, engine, actor=actor) == 0
    assert (found(engine, "轴承"), found(engine, "齿轮")) == ([("1:0", 1)], [("2:0", 2)])


def test_removed_document_is_a_tombstone_without_words_and_a_late_message_cannot_revive_it(
    units, actor, engine, document, write, remove
):
    write(document("1:0", "轴承", text="机密", organisation="某厂", keywords=("甲",), facets={"field": ("制造",)}))
    drain(units, engine, actor=actor)
    remove("1:0", "unknown:0")
    remove("1:0")
    for _ in range(2):  # the second is a message that comes late
        drain(units, engine, actor=actor)
    assert (found(engine), list(engine.inventory())) == ([], [])
    assert rows(units, actor) == [("1:0", 2, 2, True)]
    tombstone = units.read(lambda unit: unit.session.get_one(SearchDocument, "1:0"), actor=actor)
    words = (tombstone.title, tombstone.text, tombstone.organisation, tombstone.keywords, tombstone.facets)
    assert words == ("", "", "", [], {})


def test_document_written_again_after_its_removal_is_found(units, actor, engine, document, write, remove):
    write(document("1:0", "轴承"))
    drain(units, engine, actor=actor)
    remove("1:0")
    drain(units, engine, actor=actor)
    write(document("1:0", "轴承"))
    drain(units, engine, actor=actor)
    assert found(engine) == [("1:0", 3)]


def test_row_written_between_push_and_mark_stays_pending(units, actor, engine, document, write):
    write(document("1:0", "轴承"))
    write(document("1:0", "齿轮"))
    units.run(mark_indexed, actor=actor, versions=[("1:0", 1)])
    assert rows(units, actor) == [("1:0", 2, 1, False)]
    drain(units, engine, actor=actor)
    units.run(mark_indexed, actor=actor, versions=[("1:0", 1)])
    assert rows(units, actor) == [("1:0", 2, 2, False)]


def test_drain_that_died_after_the_push_is_repeated_without_harm(units, actor, engine, document, write):
    write(document("1:0", "轴承"))
    engine.index([document("1:0", "轴承", version=1)])
    assert drain(units, engine, actor=actor) == 1
    assert found(engine) == [("1:0", 1)]


def test_drain_without_an_index_builds_it_from_all_rows(units, actor, shared, document, write):
    engine = shared.open()
    write(document("1:0", "轴承"), document("2:0", "轴承"))
    assert drain(units, engine, actor=actor) == 2
    assert found(engine) == [("1:0", 1), ("2:0", 1)]


def test_drain_after_the_index_was_lost_brings_back_what_was_pushed_before(
    units, actor, tmp_path, document, write, remove
):
    engine = EmbeddedEngine(tmp_path / "index")
    write(document("1:0", "轴承"), document("2:0", "轴承"), document("3:0", "轴承"))
    remove("2:0")
    drain(units, engine, actor=actor)
    shutil.rmtree(tmp_path / "index")
    write(document("4:0", "轴承"))
    drain(units, engine, actor=actor)
    assert found(engine) == [("1:0", 1), ("3:0", 1), ("4:0", 1)]
    assert rows(units, actor) == [("1:0", 1, 1, False), ("2:0", 2, 2, True), ("3:0", 1, 1, False), ("4:0", 1, 1, False)]


def test_drain_of_an_empty_database_makes_an_index_that_answers(units, actor, shared):
    engine = shared.open()
    assert drain(units, engine, actor=actor) == 0
    assert found(engine) == []


def test_drain_beside_another_writer_is_told_so(units, actor, shared, document, write):
    engine = shared.open()
    engine.rebuild([])
    write(document("1:0", "轴承"))

    def documents():
        with pytest.raises(Unavailable) as refusal:
            drain(units, shared.open(), actor=actor)
        assert refusal.value.code == "search_busy"
        yield document("9:0", "轴承")

    engine.index(documents())
    assert rows(units, actor) == [("1:0", 1, 0, False)]


def test_rebuild_pushes_more_rows_than_one_batch_and_marks_them(units, actor, engine, document, write):
    write(*(document(f"{number:05d}:0", "轴承") for number in range(2100)))
    assert rebuild(units, engine, actor=actor) == 2100
    assert len(list(engine.inventory())) == 2100
    assert {row[1:] for row in rows(units, actor)} == {(1, 1, False)}


def test_reconcile_mends_what_the_engine_lost_kept_or_has_otherwise(units, actor, engine, document, write):
    write(document("1:0", "轴承"), document("2:0", "轴承"), document("3:0", "轴承"))
    drain(units, engine, actor=actor)
    engine.remove([("1:0", 1)])
    engine.index([document("2:0", "别的", version=9), document("ghost:0", "轴承")])
    assert reconcile(units, engine, actor=actor) == 3
    assert found(engine) == [("1:0", 1), ("2:0", 1), ("3:0", 1)]
    assert reconcile(units, engine, actor=actor) == 0


def test_embedding_makes_documents_findable_by_vector_and_embeds_no_text_twice(units, actor, engine, document, write):
    encoder, heard = CountingEncoder(), []
    write(document("1:0", "轴轴轴"), document("2:0", "齿轮"), document("3:0", "齿轮"))
    drain(units, engine, actor=actor)
    assert embed_pending(units, encoder, actor=actor, progress=heard.append) == 3
    assert (encoder.asked, heard) == (["轴轴轴", "齿轮"], [3])
    drain(units, engine, actor=actor)
    name = EncoderName(name="counting", version="1")
    query = Vector(encoder=name, values=encoder.embed(["轴轴轴"])[0])
    page = engine.search(VectorQuery(vector=query, audience=Audience.PUBLIC))
    assert [(hit.id, round(hit.score, 3)) for hit in page.hits] == [("1:0", 1.0), ("2:0", 0.196), ("3:0", 0.196)]
    encoder.asked.clear()
    write(document("2:0", "轴轴轴"))
    assert embed_pending(units, encoder, actor=actor) == 1
    assert encoder.asked == []


def test_stored_vectors_are_half_precision_and_come_back_widened(units, actor, document, write):
    encoder = CountingEncoder()
    write(document("1:0", "轴承"))
    embed_pending(units, encoder, actor=actor)
    key = vector_id(EncoderName(name="counting", version="1"), "轴承")
    vector = units.read(stored_vectors, actor=actor, ids=[key])[key]
    blob = units.read(lambda unit: unit.session.get_one(SearchVector, key).blob, actor=actor)
    assert (len(blob), vector.values.dtype) == (4, np.float32)
    np.testing.assert_allclose(vector.values, encoder.embed(["轴承"])[0], atol=1e-3)


def test_another_encoder_embeds_everything_anew_and_the_index_follows(units, actor, engine, document, write):
    write(document("1:0", "轴承"), document("2:0", "齿轮"))
    embed_pending(units, CountingEncoder("1"), actor=actor)
    drain(units, engine, actor=actor)
    newer = CountingEncoder("2")
    assert embed_pending(units, newer, actor=actor) == 2
    drain(units, engine, actor=actor)
    query = Vector(encoder=EncoderName(name="counting", version="2"), values=newer.embed(["轴承"])[0])
    assert engine.search(VectorQuery(vector=query, audience=Audience.PUBLIC)).total == 2
    assert embed_pending(units, newer, actor=actor) == 0


def test_embeddings_switched_off_store_nothing(units, actor, document, write):
    write(document("1:0", "轴承"))
    assert embed_pending(units, NoEncoder(), actor=actor) == 0
    assert units.read(lambda unit: unit.session.scalars(select(SearchVector)).all(), actor=actor) == []
    assert rows(units, actor) == [("1:0", 1, 0, False)]


def test_document_removed_while_it_was_embedded_stays_removed(units, actor, engine, document, write, remove):
    class Removing(CountingEncoder):
        def embed(self, texts, *, progress=None):
            remove("1:0")
            return super().embed(texts)

    write(document("1:0", "轴承"))
    embed_pending(units, Removing(), actor=actor)
    drain(units, engine, actor=actor)
    assert (found(engine), rows(units, actor)) == ([], [("1:0", 2, 2, True)])
