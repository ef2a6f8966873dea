"""What each tier sees of a listing. The full content has a word of its own in every text, so that a leak shows."""

from __future__ import annotations

from dataclasses import asdict, fields

import pytest

from listings.disclosure.projection import field_tier, projected
from listings.disclosure.tiers import Tier, narrowed, tier_of
from listings.engine.content import Contact, Content
from listings.engine.fields import FIELDS
from listings.engine.terms import Kind, Publicity
from marketplace.actor import LOCAL_OPERATOR, LOCAL_ORGANISATION_ID, SYSTEM
from tests.factories.contents import full_content

NOT_STATED = Content(kind=Kind.DEMAND, title="x")


def stated(content: Content) -> set[str]:
    return {
        field.name for field in fields(Content) if getattr(content, field.name) != getattr(NOT_STATED, field.name)
    } - {"kind"}


def expected(kind: Kind, tier: int) -> set[str]:
    named = {field.name.split(".")[0] for field in FIELDS if field.tiers.get(kind, 1) <= tier} - {"external_id"}
    return (named | {"title"} | ({"indicator_text"} if "indicators" in named else set())) - {"exclusions"}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("tier", [Tier.PUBLIC, Tier.VERIFIED, Tier.INTRODUCED, Tier.DEAL_ROOM])
def test_projection_shows_exactly_the_fields_of_the_tier(kind, tier) -> None:
    assert stated(projected(full_content(kind), tier)) == expected(kind, tier)


@pytest.mark.parametrize("kind", Kind)
def test_own_organisation_sees_everything(kind) -> None:
    content = full_content(kind)
    assert projected(content, Tier.OWN) == content


def test_public_reader_of_a_demand_sees_the_needed_words_and_no_other() -> None:
    seen = str(asdict(projected(full_content(Kind.DEMAND), Tier.PUBLIC)))
    hidden = [
        "organisation word",
        "contact name",
        "contact phone",
        "background word",
        "existing_conditions word",
        "tried_solutions word",
        "internal_note word",
        "excluded word",
        "acceptance word",
    ]
    assert [word for word in hidden if word in seen] == []
    assert "summary word" in seen


def test_indicator_is_hidden_with_the_text_it_was_read_from() -> None:
    content = full_content(Kind.DEMAND)
    assert [item.quantity for item in projected(content, Tier.VERIFIED).indicators] == ["typed", "read from text"]
    assert [item.quantity for item in projected(content, Tier.INTRODUCED).indicators] == [
        "typed",
        "read from conditions",
        "read from text",
    ]


def test_unpublished_application_waits_for_tier_two() -> None:
    content = full_content(Kind.ACHIEVEMENT)
    assert [right.number for right in projected(content, Tier.VERIFIED).rights] == ["granted number"]
    assert [right.number for right in projected(content, Tier.INTRODUCED).rights] == [
        "granted number",
        "unpublished number",
    ]


def test_contact_is_whole_or_absent() -> None:
    content = full_content()
    assert projected(content, Tier.VERIFIED).contact is None
    assert projected(content, Tier.INTRODUCED).contact == Contact(
        name="contact name", phone="contact phone", email="contact email"
    )


def test_masked_achievement_hides_who_it_is_until_the_introduction() -> None:
    content = full_content(Kind.ACHIEVEMENT, publicity=Publicity.MASKED)
    for tier in (Tier.PUBLIC, Tier.VERIFIED):
        seen = projected(content, tier)
        assert (seen.organisation, seen.credit_code, seen.department) == ("", "", "")
    seen = projected(content, Tier.INTRODUCED)
    assert (seen.organisation, seen.credit_code, seen.department) == (
        "organisation word",
        "credit_code word",
        "department word",
    )


def test_projection_of_what_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="does not exist"):
        projected(full_content(), Tier.NOTHING)


def test_field_that_the_table_does_not_name_is_for_verified_readers() -> None:
    assert field_tier(Kind.DEMAND, "something_new") == Tier.VERIFIED
    assert field_tier(Kind.DEMAND, "capacity") == Tier.VERIFIED
    assert field_tier(Kind.ACHIEVEMENT, "exclusions") == Tier.OWN


@pytest.mark.parametrize(
    ("publicity", "tier", "seen"),
    [
        (None, Tier.PUBLIC, Tier.PUBLIC),
        (Publicity.PUBLIC, Tier.PUBLIC, Tier.PUBLIC),
        (Publicity.MASKED, Tier.PUBLIC, Tier.PUBLIC),
        (Publicity.VERIFIED, Tier.PUBLIC, Tier.NOTHING),
        (Publicity.VERIFIED, Tier.VERIFIED, Tier.VERIFIED),
        (Publicity.PRIVATE, Tier.VERIFIED, Tier.NOTHING),
        (Publicity.PRIVATE, Tier.INTRODUCED, Tier.INTRODUCED),
    ],
)
def test_publicity_narrows_a_tier_and_never_widens_it(publicity, tier, seen) -> None:
    assert narrowed(tier, publicity) is seen


def test_tier_of_an_actor_depends_on_who_keeps_the_listing() -> None:
    assert tier_of(LOCAL_OPERATOR, keeper_id=LOCAL_ORGANISATION_ID, publicity=Publicity.PRIVATE) is Tier.OWN
    assert tier_of(LOCAL_OPERATOR, keeper_id="another", publicity=Publicity.PUBLIC) is Tier.PUBLIC
    assert tier_of(LOCAL_OPERATOR, keeper_id="another", publicity=Publicity.PRIVATE) is Tier.NOTHING
    assert tier_of(SYSTEM, keeper_id=LOCAL_ORGANISATION_ID, publicity=None) is Tier.PUBLIC
