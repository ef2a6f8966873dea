from __future__ import annotations

from dataclasses import replace
from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotation

import pytest
from sqlalchemy import MetaData, String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from statemachine.states import States

from marketplace import clock
from marketplace.actor import LOCAL_OPERATOR, LOCAL_ORGANISATION_ID, SYSTEM
from marketplace.audit.queries import timeline
from marketplace.db import NAMING, UtcDateTime, status_column
from marketplace.errors import Conflict, Forbidden
from marketplace.fire import Event, Workflow, allowed_events, check_workflow, fire, fire_many
from marketplace.machine import Machine
from marketplace.permissions import OWN_ROWS, Permission
from marketplace.wording import Sentence, Titled


class PaperStatus(Titled):
    DRAFT = "draft", "草稿", "a draft"
    OPEN = "open", "公开", "open"
    SHREDDED = "shredded", "已销毁", "shredded"


class PaperMachine(Machine):
    states = States.from_enum(
        PaperStatus, initial=PaperStatus.DRAFT, final=[PaperStatus.SHREDDED], use_enum_instance=True
    )
    publish = states.DRAFT.to(states.OPEN)
    withdraw = states.OPEN.to(states.DRAFT)
    shred = states.DRAFT.to(states.SHREDDED) | states.OPEN.to(states.SHREDDED)


class Root(DeclarativeBase):
    """Tables of this test alone."""

    metadata = MetaData(naming_convention=NAMING)


class Paper(Root):
    __tablename__ = "papers"
    id: Mapped[str] = mapped_column(String(10), primary_key=True)
    title: Mapped[str] = mapped_column(String(40))
    organisation_id: Mapped[str] = mapped_column(String(26))
    status: Mapped[PaperStatus] = status_column(PaperStatus, "status", initial=PaperStatus.DRAFT)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def titled(unit, paper):
    return None if paper.title else Sentence(zh="它还没有标题", en="it has no title yet")


def published(unit, paper):
    paper.published_at = clock.now()


def right(name, zh, rule=OWN_ROWS):
    return Permission(name=f"paper:{name}", title=Sentence(zh=zh, en=f"{name} it"), model=Paper, rule=rule)


def event(name, zh, past, **more):
    return Event(
        title=Sentence(zh=zh, en=f"be {past}"), past=past, permission=more.pop("permission", right(name, zh)), **more
    )


PAPERS = Workflow(
    machine=PaperMachine,
    object_kind="paper",
    column="status",
    title=Sentence(zh="论文", en="Paper"),
    label=lambda paper: paper.title,
    events={
        "publish": event(
            "publish", "发布", "published", guards=(titled,), effect=published, doorbells=("index_paper",)
        ),
        "withdraw": event("withdraw", "撤回", "withdrawn"),
        "shred": event(
            "shred",
            "销毁",
            "shredded",
            permission=Permission(name="paper:shred", title=Sentence(zh="销毁", en="shred it"), model=Paper),
        ),
    },
)


class Bell:
    def __init__(self):
        self.rung = []

    def ring(self, job, **primitives):
        self.rung.append((job, primitives))


@pytest.fixture
def bell(units):
    units._queue = Bell()
    return units._queue


@pytest.fixture
def papers(units):
    with units.engine.execution_options(write=True).begin() as connection:
        Root.metadata.create_all(connection)

    def service(unit):
        for number, owner in enumerate([LOCAL_ORGANISATION_ID, LOCAL_ORGANISATION_ID, "another"], start=1):
            unit.session.add(Paper(id=f"P{number}", title=f"论文{number}", organisation_id=owner))

    units.run(service, actor=LOCAL_OPERATOR)
    return units


def move(unit, *, paper_id, event, note=""):
    paper = unit.session.get_one(Paper, paper_id)
    fire(unit, PAPERS, paper, event, note=note)
    return paper


def statuses(units):
    return units.read(lambda unit: dict(unit.session.execute(select(Paper.id, Paper.status)).all()), actor=SYSTEM)


def happened(units, paper_id):
    return [
        (one.action, dict(one.values))
        for one in units.read(timeline, actor=SYSTEM, object_kind="paper", object_id=paper_id)
    ]


def test_allowed_event_moves_the_row_with_effect_audit_and_doorbell(papers, bell):
    paper = papers.run(move, actor=LOCAL_OPERATOR, paper_id="P1", event="publish", note="好")
    assert (paper.status, paper.published_at is not None) == (PaperStatus.OPEN, True)
    assert statuses(papers) == {"P1": PaperStatus.OPEN, "P2": PaperStatus.DRAFT, "P3": PaperStatus.DRAFT}
    assert happened(papers, "P1") == [("published", {"status": ["draft", "open"], "note": "好"})]
    assert bell.rung == [("index_paper", {"object_id": "P1"})]


def test_event_of_another_state_is_a_conflict_that_names_state_and_choices(papers, bell):
    with pytest.raises(Conflict) as caught:
        papers.run(move, actor=LOCAL_OPERATOR, paper_id="P1", event="withdraw")
    assert caught.value.code == "not_in_this_state"
    assert caught.value.sentence == Sentence(
        zh="论文“论文1”现为“草稿”，不能撤回；现在可以：发布",
        en="Paper “论文1” is a draft and cannot be withdrawn; possible now: be published",
    )
    assert (statuses(papers)["P1"], happened(papers, "P1"), bell.rung) == (PaperStatus.DRAFT, [], [])


@pytest.mark.parametrize(
    ("paper_id", "event"), [("P3", "publish"), ("P1", "shred")], ids=["foreign row", "nobody's right"]
)
def test_event_without_permission_is_forbidden(papers, bell, paper_id, event):
    with pytest.raises(Forbidden):
        papers.run(move, actor=LOCAL_OPERATOR, paper_id=paper_id, event=event)
    assert (statuses(papers)[paper_id], happened(papers, paper_id), bell.rung) == (PaperStatus.DRAFT, [], [])


def test_guard_stops_the_event_with_its_reason(papers, bell):
    def service(unit):
        unit.session.get_one(Paper, "P1").title = ""
        move(unit, paper_id="P1", event="publish")

    with pytest.raises(Conflict) as caught:
        papers.run(service, actor=LOCAL_OPERATOR)
    assert (caught.value.code, caught.value.sentence.en) == ("guarded", "it has no title yet")
    assert (statuses(papers)["P1"], happened(papers, "P1"), bell.rung) == (PaperStatus.DRAFT, [], [])


def test_many_rows_move_together_or_not_at_all(papers, bell):
    def service(unit, *, ids):
        rows = unit.session.scalars(select(Paper).where(Paper.id.in_(ids)).order_by(Paper.id)).all()
        fire_many(unit, PAPERS, rows, "publish")

    with pytest.raises(Forbidden):
        papers.run(service, actor=LOCAL_OPERATOR, ids=["P1", "P2", "P3"])
    assert set(statuses(papers).values()) == {PaperStatus.DRAFT}
    papers.run(service, actor=LOCAL_OPERATOR, ids=["P1", "P2"])
    assert statuses(papers) == {"P1": PaperStatus.OPEN, "P2": PaperStatus.OPEN, "P3": PaperStatus.DRAFT}
    assert [happened(papers, one) for one in ("P1", "P2")] == [[("published", {"status": ["draft", "open"]})]] * 2


def test_buttons_are_the_allowed_events_of_the_actor():
    own = Paper(id="P", title="x", organisation_id=LOCAL_ORGANISATION_ID, status=PaperStatus.DRAFT)
    assert allowed_events(LOCAL_OPERATOR, PAPERS, own) == ("publish",)
    assert allowed_events(replace(LOCAL_OPERATOR, organisation_id="another"), PAPERS, own) == ()
    assert allowed_events(SYSTEM, PAPERS, own) == ()


def test_workflow_that_misses_an_event_is_refused():
    check_workflow(PAPERS)
    with pytest.raises(ValueError, match=r"PaperMachine.*shred"):
        check_workflow(
            replace(PAPERS, events={name: meaning for name, meaning in PAPERS.events.items() if name != "shred"})
        )


def test_database_refuses_a_status_that_is_none(papers):
    from sqlalchemy import text  # noqa: PLC0415 - goes around the program here alone

    with (
        pytest.raises(Exception, match="ck_papers_status"),
        papers.engine.execution_options(write=True).begin() as connection,
    ):
        connection.execute(text("UPDATE papers SET status = 'burnt'"))
