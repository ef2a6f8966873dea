"""What every engine keeps: versions, removals, inventory, rebuild."""

from __future__ import annotations

import pytest

from marketplace.search.port import Audience, TextQuery


def hits(engine, text):
    return [(hit.id, hit.version) for hit in engine.search(TextQuery(text=text, audience=Audience.PUBLIC)).hits]


def test_index_replaces_by_id_and_leaves_no_old_words(engine, document):
    engine.index([document("1:0", "轴承"), document("2:0", "轴承")])
    engine.index([document("1:0", "齿轮", version=2)])
    assert hits(engine, "轴承") == [("2:0", 1)]
    assert hits(engine, "齿轮") == [("1:0", 2)]
    assert sorted(engine.inventory()) == [("1:0", 2), ("2:0", 1)]


def test_index_of_an_older_version_changes_nothing(engine, document):
    engine.index([document("1:0", "齿轮", version=3)])
    engine.index([document("1:0", "轴承", version=2)])
    assert (hits(engine, "轴承"), hits(engine, "齿轮")) == ([], [("1:0", 3)])


def test_index_of_the_same_version_again_keeps_one_document(engine, document):
    for _ in range(3):
        engine.index([document("1:0", "齿轮")])
    assert list(engine.inventory()) == [("1:0", 1)]


def test_index_of_one_id_twice_in_one_call_keeps_the_higher_version(engine, document):
    engine.index([document("1:0", "甲乙", version=2), document("1:0", "丙丁", version=1)])
    assert list(engine.inventory()) == [("1:0", 2)]
    assert hits(engine, "甲乙") == [("1:0", 2)]


def test_remove_takes_out_that_version_and_older_ones_only(engine, document):
    engine.index([document("1:0", "轴承", version=1), document("2:0", "轴承", version=5), document("3:0", "轴承")])
    engine.remove([("1:0", 2), ("2:0", 4), ("unknown:0", 1)])
    assert sorted(hits(engine, "轴承")) == [("2:0", 5), ("3:0", 1)]
    assert sorted(engine.inventory()) == [("2:0", 5), ("3:0", 1)]


def test_inventory_names_documents_of_every_audience(engine, document):
    engine.index(
        [document("1:0", "甲"), document("1:1", "甲", audiences=(Audience.VERIFIED,)), document("2:0", "乙", version=7)]
    )
    assert sorted(engine.inventory()) == [("1:0", 1), ("1:1", 1), ("2:0", 7)]


def test_rebuild_replaces_everything(engine, document, vector):
    engine.index([document("1:0", "轴承", vector=vector(1, 0, 0))])
    engine.rebuild(document(f"{number}:0", "齿轮", version=number) for number in range(2, 2004))
    assert hits(engine, "轴承") == []
    assert sorted(version for _, version in engine.inventory()) == list(range(2, 2004))


def test_rebuild_that_fails_leaves_the_index_as_it_was(engine, document):
    engine.index([document("1:0", "轴承")])

    def documents():
        yield document("2:0", "齿轮")
        raise RuntimeError("the source broke off")

    with pytest.raises(RuntimeError, match="broke off"):
        engine.rebuild(documents())
    assert list(engine.inventory()) == [("1:0", 1)]
    engine.index([document("3:0", "轴承")])
    assert sorted(hits(engine, "轴承")) == [("1:0", 1), ("3:0", 1)]


def test_index_that_fails_halfway_changes_nothing_and_holds_no_lock(engine, document):
    engine.index([document("1:0", "轴承")])

    def documents():
        yield document("1:0", "齿轮", version=2)
        raise RuntimeError("the source broke off")

    with pytest.raises(RuntimeError, match="broke off"):
        engine.index(documents())
    assert list(engine.inventory()) == [("1:0", 1)]
    engine.index([document("2:0", "轴承")])
    assert sorted(engine.inventory()) == [("1:0", 1), ("2:0", 1)]
