"""The search jobs: what rings them, what waits for them, and what they do beside another process."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from marketplace.errors import Unavailable
from marketplace.jobs.port import Work
from marketplace.search.documents import remove_documents, write_documents
from marketplace.search.encoder import NoEncoder
from marketplace.search.jobs import JOBS
from marketplace.search.port import Audience, SearchEngine, TextQuery
from marketplace.unit import Units
from tests.factories.encoders import InUse

BY_NAME = {job.name: job for job in JOBS}
ALL = TextQuery(text="", audience=Audience.PUBLIC)


class OneEncoder:
    """The same vector for every text."""

    name, version, dimensions = "one", "1", 1

    def embed(self, texts, *, progress=None):
        del progress
        return np.ones((len(texts), 1), dtype=np.float32)


class Bell:
    def __init__(self):
        self.rung = []

    def ring(self, job, **primitives):
        self.rung.append((job, primitives))


@dataclass
class Ground:
    units: Units
    search: SearchEngine
    encoder: InUse


@pytest.fixture
def ground(units, shared):
    return Ground(units, shared.open(), InUse(OneEncoder()))


def run(name, ground, actor):
    BY_NAME[name].function(Work(runtime=ground, actor=actor, report=lambda *_, **__: None))


def waiting(ground):
    return {name: list(job.pending(ground)) for name, job in BY_NAME.items() if job.pending is not None}


def test_writing_and_removing_documents_ring_once_each_after_the_commit(units, actor, document):
    bell = Bell()
    ringing = Units(units.engine, queue=bell)
    ringing.run(write_documents, actor=actor, documents=[document("1:0", "甲"), document("2:0", "乙")])
    assert bell.rung == [("index_documents", {}), ("embed_documents", {})]
    ringing.run(remove_documents, actor=actor, ids=["1:0"])
    ringing.run(write_documents, actor=actor, documents=[])
    assert bell.rung == [("index_documents", {}), ("embed_documents", {}), ("index_documents", {})]


def test_sweep_finds_a_missing_index_then_pending_rows_then_nothing(ground, actor, document):
    assert waiting(ground) == {"index_documents": [{}], "embed_documents": [], "switch_encoder": []}
    run("index_documents", ground, actor)
    assert waiting(ground) == {"index_documents": [], "embed_documents": [], "switch_encoder": []}
    ground.units.run(write_documents, actor=actor, documents=[document("1:0", "甲")])
    assert waiting(ground) == {"index_documents": [{}], "embed_documents": [{}], "switch_encoder": []}
    run("embed_documents", ground, actor)
    assert waiting(ground) == {"index_documents": [], "embed_documents": [], "switch_encoder": []}
    assert [hit.id for hit in ground.search.search(ALL).hits] == ["1:0"]


def test_nothing_waits_to_be_embedded_where_embeddings_are_off(ground, actor, document):
    ground.encoder = InUse(NoEncoder())
    ground.units.run(write_documents, actor=actor, documents=[document("1:0", "甲")])
    run("embed_documents", ground, actor)
    assert waiting(ground) == {"index_documents": [], "embed_documents": [], "switch_encoder": []}


def test_index_job_leaves_the_work_to_the_process_that_is_at_it(ground, shared, actor, document):
    run("index_documents", ground, actor)
    ground.units.run(write_documents, actor=actor, documents=[document("1:0", "甲")])

    def documents():
        run("index_documents", ground, actor)
        assert waiting(ground)["index_documents"] == [{}]
        yield document("other:0", "乙")

    shared.open().index(documents())
    run("index_documents", ground, actor)
    assert sorted(hit.id for hit in ground.search.search(ALL).hits) == ["1:0", "other:0"]


def test_reconcile_job_takes_out_what_no_row_stands_for(ground, shared, actor, document):
    run("index_documents", ground, actor)
    shared.open().index([document("ghost:0", "乙")])
    run("reconcile_index", ground, actor)
    assert ground.search.search(ALL).hits == ()


def test_reconcile_job_without_an_index_says_so(ground, actor):
    with pytest.raises(Unavailable) as refusal:
        run("reconcile_index", ground, actor)
    assert refusal.value.code == "search_missing"
