"""What of a listing may be found: the words and facets of tier 1."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from listings.documents import Findable, document_of
from listings.engine.content import Content, Indicator, Span
from listings.engine.terms import Kind, Operator, Publicity
from marketplace.money import MoneyBand
from marketplace.search.port import Audience, Document
from tests.factories.contents import full_content

AT = datetime(2026, 11, 22, tzinfo=UTC)


def document(kind: Kind, **changed: object) -> Document | None:
    content = full_content(kind, **changed)
    return document_of(
        Findable(
            listing_id="L",
            keeper_id="K",
            content=content,
            provider_id="P",
            provider="provider name",
            published_at=AT,
        )
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
        "\nsize_limits word\ncost_ceiling word\ntyped ≥ 1.8 g/cm³",
        organisation_id="P",
        organisation="provider name",
        facets={
            "keeper": ("K",),
            "technical_field": ("technical_fields word",),
            "industry": ("industries word",),
            "region": ("region word",),
            "cooperation_mode": ("joint_development", "licence"),
            "maturity_stage": ("middle",),
            "trl": ("6",),
            "demand_type": ("breakthrough",),
            "price_band": ("under_100",),
            "has_indicators": ("yes",),
            "language": ("en",),
        },
        valid_until=date(2027, 1, 1),
        published_at=AT,
    )


def facets(**stated: object) -> dict[str, tuple[str, ...]]:
    findable = Findable(
        listing_id="L",
        keeper_id="K",
        content=Content(kind=Kind.ACHIEVEMENT, title="成果", **stated),
        provider_id="P",
        provider="",
        published_at=AT,
    )
    return dict(document_of(findable).facets)


def test_document_that_states_little_says_what_is_not_stated() -> None:
    assert facets() == {
        "keeper": ("K",),
        "price_band": ("not_stated",),
        "has_indicators": ("no",),
        "language": ("zh",),
    }


@pytest.mark.parametrize(
    ("region", "shown"),
    [
        ("510107", ("51", "5101")),
        ("5101", ("51", "5101")),
        ("51", ("51",)),
        ("110108", ("11", "110108")),
        ("429004", ("42", "429004")),
        ("elsewhere", ("elsewhere",)),
    ],
)
def test_region_is_widened_to_province_and_city(region, shown) -> None:
    assert facets(region=region)["region"] == shown


def test_industries_are_widened_to_section_and_division() -> None:
    assert facets(industries=("C3985", "C39", "A011"))["industry"] == ("C", "C39", "A", "A01")


def test_price_in_another_currency_is_not_converted() -> None:
    assert facets(price=MoneyBand(low=Decimal(1), high=Decimal(2), currency="USD"))["price_band"] == ("other_currency",)


def test_indicators_are_found_by_the_group_of_their_quantity() -> None:
    typed = Indicator(quantity="涂层厚度", operator=Operator.AT_MOST, value=Decimal(2), unit="mm")
    read = Indicator(
        quantity="tensile strength",
        operator=Operator.AT_LEAST,
        value=Decimal(500),
        unit="MPa",
        span=Span(field="summary", start=0, end=5),
    )
    unnamed = Indicator(quantity="抗冲击", operator=Operator.AT_LEAST, value=Decimal(60), unit="%")
    assert facets(indicators=(typed, read, unnamed))["quantity"] == ("厚度", "抗拉强度")


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
