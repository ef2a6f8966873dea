from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import String, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from marketplace.actor import LOCAL_OPERATOR, SYSTEM, ActorKind
from marketplace.errors import Forbidden
from marketplace.permissions import (
    AllOf,
    AnyOf,
    Nobody,
    OfKind,
    OwnOrganisation,
    Permission,
    Rule,
    authorise,
    check_permissions,
    may,
    which_rows,
    why_not,
)
from marketplace.unit import Unit
from marketplace.wording import Sentence

ORGANISATIONS = ("A", "B")
STATES = ("draft", "open", "closed")
OPEN_ONLY = Sentence(zh="它没有开放", en="it is not open")


@dataclass(frozen=True, slots=True)
class InState(Rule):
    """A rule of a package of its own: the row is in one of these states."""

    states: tuple[str, ...]

    def why_not(self, actor, row):
        return None if row is not None and row.state in self.states else OPEN_ONLY

    def which(self, actor, model):
        return model.state.in_(self.states)


class Root(DeclarativeBase):
    """Tables of this test alone."""


class Paper(Root):
    __tablename__ = "papers"
    id: Mapped[str] = mapped_column(String(10), primary_key=True)
    organisation_id: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))


@pytest.fixture(scope="module")
def session():
    engine = create_engine("sqlite://")
    Root.metadata.create_all(engine)
    with Session(engine) as opened:
        opened.add_all(
            Paper(id=f"{owner}-{state}", organisation_id=owner, state=state)
            for owner in ORGANISATIONS
            for state in STATES
        )
        opened.commit()
        yield opened
    engine.dispose()


actors = st.builds(
    lambda kind, organisation: replace(LOCAL_OPERATOR, kind=kind, organisation_id=organisation),
    st.sampled_from(list(ActorKind)),
    st.sampled_from([*ORGANISATIONS, None]),
)
leaves = (
    st.just(Nobody())
    | st.just(OwnOrganisation())
    | st.builds(OfKind, st.lists(st.sampled_from(list(ActorKind)), max_size=2).map(tuple))
    | st.builds(InState, st.lists(st.sampled_from(STATES), max_size=2).map(tuple))
)
rules = st.recursive(
    leaves,
    lambda part: (
        st.builds(AllOf, st.lists(part, max_size=3).map(tuple))
        | st.builds(AnyOf, st.lists(part, max_size=3).map(tuple))
    ),
    max_leaves=6,
)


@given(actor=actors, rule=rules)
def test_rows_and_single_answers_always_agree(session, actor, rule):
    permission = Permission(name="paper:read", title=Sentence(zh="查看", en="read"), model=Paper, rule=rule)
    found = set(session.scalars(select(Paper.id).where(which_rows(actor, permission))))
    allowed = {paper.id for paper in session.scalars(select(Paper)) if may(actor, permission, paper)}
    told = {paper.id for paper in session.scalars(select(Paper)) if why_not(actor, permission, paper) is None}
    assert found == allowed == told


def permission(rule=None, **more):
    made = {"name": "paper:publish", "title": Sentence(zh="发布", en="publish"), "model": Paper, **more}
    return Permission(**made) if rule is None else Permission(**made, rule=rule)


def paper(organisation="A", state="open"):
    return Paper(id="x", organisation_id=organisation, state=state)


OWN = replace(LOCAL_OPERATOR, organisation_id="A")


def test_permission_without_a_rule_is_nobodys():
    assert not may(OWN, permission(), paper())


def test_empty_alternatives_allow_nobody():
    assert not may(OWN, permission(AnyOf(())), paper())


def test_row_rule_without_a_row_refuses():
    assert not may(OWN, permission(OwnOrganisation()))


def test_actor_without_organisation_owns_nothing():
    assert not may(SYSTEM, permission(OwnOrganisation()), paper(organisation=None))


def test_refusal_says_what_and_why():
    rule = OfKind((ActorKind.LOCAL_OPERATOR,)) & OwnOrganisation()
    assert why_not(OWN, permission(rule), paper(organisation="B")) == Sentence(
        zh="不能发布：该记录属于其他单位", en="Cannot publish: it belongs to another organisation"
    )


def test_refused_alternatives_are_all_told():
    rule = OwnOrganisation() | InState(("open",))
    assert why_not(OWN, permission(rule), paper(organisation="B", state="draft")) == Sentence(
        zh="不能发布：该记录属于其他单位；它没有开放",
        en="Cannot publish: it belongs to another organisation; it is not open",
    )


def test_authorise_raises_the_refusal(session):
    unit = Unit(session, SYSTEM)
    with pytest.raises(Forbidden) as caught:
        authorise(unit, permission(OfKind((ActorKind.LOCAL_OPERATOR,))), paper())
    assert caught.value.sentence.en == "Cannot publish: only the local operator may do this"
    authorise(Unit(session, OWN), permission(OfKind((ActorKind.LOCAL_OPERATOR,))), paper())


def test_one_name_for_two_permissions_is_refused():
    with pytest.raises(ValueError, match="paper:publish"):
        check_permissions([permission(), permission(name="paper:read"), permission()])
    check_permissions([permission(), permission(name="paper:read")])
