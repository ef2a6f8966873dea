"""What of a listing may be found: the words and facets of tier 1."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime

import pytest

from listings.documents import Findable, document_of
from listings.engine.terms import Kind, Publicity
from marketplace.search.port import Audience, Document
from tests.factories.contents import full_content

AT = datetime(2026, 11, 22, tzinfo=UTC)


def document(kind: Kind, **changed: object) -> Document | None:
    content = full_content(kind, **changed)
    return document_of(
        Findable(listing_id="L", content=content, provider_id="P", provider="provider name", published_at=AT)
    )


def test_document_of_an_achievement_is_its_projection_to_tier_one() -> None:
    assert document(Kind.ACHIEVEMENT) == Document(
        id="L:1",
        version=1,
        kind="achievement",
        audiences=(Audience.VERIFIED,),
        title="title word",
        keywords=("keywords word",),
        text="summary word\nproblem_solved word\nbackground word\nindicator_text word\nbest_competitor word\ntitle_en word\nsummary_en word"
        "\napplication_cases word\nawards word\ncost_comparison word\nacceptance word\nregulations word\nenvironment_limits word"
        "\nsize_limits word\ncost_ceiling word",
        organisation_id="P",
        organisation="provider name",
        facets={
            "technical_field": ("technical_fields word",),
            "industry": ("industries word",),
            "region": ("region word",),
            "cooperation_mode": ("joint_development", "licence"),
            "maturity_stage": ("middle",),
            "trl": ("6",),
            "demand_type": ("breakthrough",),
        },
        valid_until=date(2027, 1, 1),
        published_at=AT,
    )


@pytest.mark.parametrize("kind", Kind)
def test_document_holds_no_word_of_a_higher_tier(kind) -> None:
    written = str(asdict(document(kind)))
    words = ["existing_conditions", "tried_solutions", "inventors", "internal_note", "attachments", "excluded"]
    assert [word for word in words if f"{word} word" in written] == []
    assert "contact" not in written


def test_document_of_a_demand_does_not_name_the_firm() -> None:
    found = document(Kind.DEMAND)
    assert (found.organisation_id, found.organisation) == ("", "")
    found = document(Kind.DEMAND, organisation="")
    assert (found.organisation_id, found.organisation) == ("", "")


def test_document_of_a_masked_achievement_does_not_name_the_institution() -> None:
    found = document(Kind.ACHIEVEMENT, publicity=Publicity.MASKED)
    assert (found.organisation_id, found.organisation) == ("", "")


def test_private_listing_has_no_document() -> None:
    assert document(Kind.ACHIEVEMENT, publicity=Publicity.PRIVATE) is None
    assert document(Kind.ACHIEVEMENT, publicity=Publicity.VERIFIED) is not None
