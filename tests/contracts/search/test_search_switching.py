"""Switching encoders while searches go on: no search fails or loses its vectors, whatever is written or dies meanwhile."""

from __future__ import annotations

import threading
import time

import pytest

from marketplace.actor import LOCAL_OPERATOR
from marketplace.errors import Conflict, Forbidden, Unavailable
from marketplace.operations.encoders import request_switch
from marketplace.search.documents import remove_documents, write_documents
from marketplace.search.drain import drain, embed_pending, rebuild
from marketplace.search.encoders import EncoderInUse, Encoders, encoders, label_of
from marketplace.search.jobs import JOBS
from marketplace.search.meaning import search_by_meaning
from marketplace.search.port import Audience, EncoderName, VectorQuery
from marketplace.search.switching import give_up_switch, switch_encoder
from marketplace.wording import Sentence
from tests.factories.encoders import CharacterEncoder, Shelf

TITLES = ["耐磨轴承", "超声清洗", "锂电隔膜", "水稻育种", "机器视觉", "含油废水"]


def near(vector):
    return VectorQuery(vector=vector, audience=Audience.PUBLIC, limit=3)


@pytest.fixture
def present():
    return CharacterEncoder(name="present")


@pytest.fixture
def following():
    return CharacterEncoder(name="following", dimensions=24)


class Place:
    """An index of six documents with vectors of the present encoder, and all that a switch needs."""

    def __init__(self, units, search, present, following):
        self.units, self.search = units, search
        self.present, self.following = present, following
        self.shelf = Shelf(present, following)
        self.in_use = EncoderInUse(units, search, self.shelf)

    def write(self, *documents):
        self.units.run(write_documents, actor=LOCAL_OPERATOR, documents=documents)

    def settle(self):
        embed_pending(self.units, self.in_use.now(), actor=LOCAL_OPERATOR)
        drain(self.units, self.search, actor=LOCAL_OPERATOR)

    def request(self, actor=LOCAL_OPERATOR):
        labels = {"present": label_of(self.in_use.now()), "following": label_of(self.following)}
        self.units.run(request_switch, actor=actor, **labels)

    def switch(self):
        return switch_encoder(self.units, self.search, self.shelf, actor=LOCAL_OPERATOR)

    def found(self, text):
        page = search_by_meaning(self.search, self.in_use, text, asking=near)
        return [hit.id for hit in page.hits]

    def state(self):
        return self.units.read(encoders, actor=LOCAL_OPERATOR)


@pytest.fixture
def place(shared, audited_units, document, present, following):
    made = Place(audited_units, shared.open(), present, following)
    rebuild(audited_units, made.search, actor=LOCAL_OPERATOR)
    made.write(*(document(f"{number}:0", title) for number, title in enumerate(TITLES)))
    made.settle()
    return made


def test_switch_changes_row_and_index_and_is_recorded(place, deeds):
    assert place.found("锂电池隔膜")[0] == "2:0"
    place.request()
    assert (place.found("锂电池隔膜")[0], place.in_use.name) == ("2:0", "present")
    assert place.switch()
    assert place.state() == Encoders(in_use=label_of(place.following))
    assert place.search.encoder() == EncoderName(name="following", version="1")
    assert (place.found("锂电池隔膜")[0], place.in_use.name, place.in_use.dimensions) == ("2:0", "following", 24)
    assert deeds() == ["requested", "switched"]
    assert not place.switch()


def test_every_text_is_embedded_once_by_the_new_encoder(place):
    place.request()
    place.switch()
    place.settle()
    assert sorted(place.following.embedded) == sorted(TITLES)


def test_going_back_computes_nothing_anew(place):
    place.request()
    place.switch()
    place.present.embedded.clear()
    place.following, place.present = place.present, place.following
    place.request()
    assert place.switch()
    assert (place.in_use.name, place.following.embedded) == ("present", [])
    assert place.found("锂电池隔膜")[0] == "2:0"


def test_rows_written_changed_and_removed_meanwhile_are_right_afterwards(place, document):
    place.request()
    written = iter([True])

    def meanwhile():
        if next(written, False):
            place.write(document("9:0", "氢能储运"), document("0:0", "陶瓷刀具"))
            place.units.run(remove_documents, actor=LOCAL_OPERATOR, ids=["3:0"])
            place.settle()  # the present encoder goes on

    place.following.hears = meanwhile
    assert place.switch()
    place.settle()
    assert (place.found("氢能储运")[0], place.found("陶瓷刀具")[0]) == ("9:0", "0:0")
    assert sorted(dict(place.search.inventory())) == ["0:0", "1:0", "2:0", "4:0", "5:0", "9:0"]
    every = search_by_meaning(
        place.search,
        place.in_use,
        "水稻育种",
        asking=lambda vector: VectorQuery(vector=vector, audience=Audience.PUBLIC),
    )
    assert every.total == 6


def test_nobody_else_writes_to_the_index_while_it_changes_over(place, document, monkeypatch):
    place.request()
    seen = []

    def watched(units, search, *, actor):
        with pytest.raises(Unavailable) as raised:
            drain(units, search, actor=actor)
        place.write(document("9:0", "氢能储运"))
        done = embed_pending(units, place.present, actor=actor)
        seen.append((raised.value.code, done, place.in_use.name, place.found("锂电池隔膜")[0]))
        return rebuild(units, search, actor=actor)

    monkeypatch.setattr("marketplace.search.switching.rebuild", watched)
    assert place.switch()
    place.settle()
    assert seen == [("search_busy", 0, "present", "2:0")]
    assert place.found("氢能储运")[0] == "9:0"


@pytest.mark.parametrize("dies_in", ["_point_all", "rebuild", "_complete"])
def test_switch_that_died_is_completed_by_the_next_run(place, monkeypatch, dies_in):
    place.request()

    def dying(*_, **__):
        raise KeyboardInterrupt

    dying.__name__ = dies_in
    with monkeypatch.context() as patched:
        patched.setattr(f"marketplace.search.switching.{dies_in}", dying)
        with pytest.raises(KeyboardInterrupt):
            place.switch()
    assert place.found("锂电池隔膜")[0] == "2:0"
    assert place.switch()
    assert (place.found("锂电池隔膜")[0], place.in_use.name, place.state().is_changing) == ("2:0", "following", False)
    assert sorted(place.following.embedded[: len(TITLES)]) == sorted(TITLES)


def test_encoder_that_is_gone_is_given_up_with_its_reason_and_the_present_one_stays(place, deeds):
    place.request()
    place.shelf.others.pop("following")
    with pytest.raises(Unavailable, match="encoder_gone"):
        place.switch()
    reason = Sentence(zh="文件不在了", en="the files are gone")
    place.units.run(give_up_switch, actor=LOCAL_OPERATOR, reason=reason)
    assert place.state() == Encoders(in_use=label_of(place.present), failure=reason)
    assert (place.found("锂电池隔膜")[0], deeds()) == ("2:0", ["requested", "given_up"])
    assert not place.switch()


def test_switch_given_up_in_its_middle_keeps_searches_right(place, monkeypatch):
    place.request()

    def full(*_, **__):
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr("marketplace.search.switching.rebuild", full)
        with pytest.raises(OSError, match="no space"):
            place.switch()
    place.units.run(give_up_switch, actor=LOCAL_OPERATOR, reason=Sentence(zh="磁盘已满", en="the disk is full"))
    place.present.embedded.clear()
    place.settle()
    assert (place.found("锂电池隔膜")[0], place.in_use.name, place.present.embedded[1:]) == ("2:0", "present", [])


def test_request_for_the_present_encoder_or_by_somebody_else_is_refused(place, actor):
    with pytest.raises(Forbidden):
        place.request(actor)
    place.following = place.present
    with pytest.raises(Conflict, match="encoder_in_use"):
        place.request()
    assert place.state() == Encoders()


def test_request_is_found_by_the_sweep_until_it_is_done(place):
    job = next(job for job in JOBS if job.name == "switch_encoder")

    class Runtime:
        units = place.units

    assert list(job.pending(Runtime)) == []
    place.request()
    assert list(job.pending(Runtime)) == [{}]
    place.switch()
    assert list(job.pending(Runtime)) == []


def test_searches_beside_repeated_switches_never_fail(place):
    place.request()
    stop, failures, answers = threading.Event(), [], []

    def searching():
        while not stop.is_set():
            try:
                answers.append(place.found("锂电池隔膜")[0])
            except Exception as error:  # noqa: BLE001 - every failure is what this test looks for
                failures.append(repr(error))

    reader = threading.Thread(target=searching)
    reader.start()
    try:
        for _ in range(6):
            place.switch()
            time.sleep(0.05)
            place.following, place.present = place.present, place.following
            place.request()
    finally:
        stop.set()
        reader.join()
    assert (failures, set(answers), len(answers) > 6) == ([], {"2:0"}, True)
