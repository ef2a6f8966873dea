"""Hits in another language by meaning: only of the other language, only near enough, only where there is an encoder."""

from __future__ import annotations

import numpy as np
import pytest

from listings.engine.languages import TextLanguage
from listings.engine.terms import Kind
from listings.services.finding.across import find_across_languages, other_language
from listings.services.finding.records import Asked
from marketplace.actor import SYSTEM
from marketplace.errors import Invalid
from marketplace.search.drain import embed_pending
from marketplace.search.encoder import NoEncoder
from tests.integration.listings.finding.store import drained

MEANINGS = (("阻燃", "flame"), ("检测", "inspection"))


class TwoLanguages:
    """A made-up encoder: one dimension for each subject, whatever its language, and one for everything else."""

    name, version, dimensions = "two-languages", "1", 3

    def embed(self, texts, *, progress=None):
        del progress
        rows = [[float(any(word in text.lower() for word in words)) for words in MEANINGS] + [0.5] for text in texts]
        vectors = np.array(rows, dtype=np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def bilingual(importing):
    importing.imported([
        {"编号": "E-1", "成果名称": "Halogen-free flame retardant polypropylene", "技术方案摘要": "A compound for housings"},
        {"编号": "E-2", "成果名称": "Rice breeding without pesticides", "技术方案摘要": "Field trials in Sichuan"},
    ])  # fmt: skip
    embed_pending(importing.runtime.units, TwoLanguages(), actor=SYSTEM)
    drained(importing)
    return importing


def across(importing, text: str, encoder=None, cosine: float = 0.8, **asked: object):
    return importing.read(
        find_across_languages,
        search=importing.runtime.search,
        encoder=encoder or TwoLanguages(),
        asked=Asked(text=text, **asked),
        cosine=cosine,
    )


def test_chinese_words_find_english_entries_and_the_other_way_round(bilingual):
    found = across(bilingual, "阻燃塑料")
    assert found.language is TextLanguage.EN
    assert [card.title.text for card in found.cards] == ["Halogen-free flame retardant polypropylene"]
    back = across(bilingual, "flame retardant")
    assert {card.title.text for card in back.cards} == {
        "无卤阻燃聚丙烯复合材料",
        "阻燃环氧树脂",
        "家电外壳阻燃材料",
    }


def test_what_is_not_near_enough_is_not_shown(bilingual):
    assert across(bilingual, "阻燃塑料", cosine=0.999999).cards != ()
    assert across(bilingual, "水稻育种", cosine=0.999999).cards != across(bilingual, "阻燃塑料", cosine=0.1).cards
    assert across(bilingual, "轴承检测", cosine=0.8).cards == ()


def test_title_is_near_where_the_whole_text_is_far(bilingual, count_queries):
    """The summary speaks of another subject too, which pulls the vector of the whole text away from the question."""
    rows = [
        {"编号": f"T-{number}", "成果名称": f"阻燃塑料之{number}", "技术方案摘要": "另含检测方法"}
        for number in range(3)
    ]
    bilingual.imported(rows)
    embed_pending(bilingual.runtime.units, TwoLanguages(), actor=SYSTEM)
    drained(bilingual)
    titles = {card.title.text for card in across(bilingual, "flame retardant", cosine=0.99).cards}
    assert {title for title in titles if "之" in title} == {"阻燃塑料之0", "阻燃塑料之1", "阻燃塑料之2"}
    assert across(bilingual, "detection", cosine=0.99).cards == ()
    one = count_queries(lambda: across(bilingual, "flame retardant", kind=Kind.DEMAND))
    assert one == count_queries(lambda: across(bilingual, "flame retardant"))


def test_filters_of_the_search_hold_for_the_other_language(bilingual):
    assert across(bilingual, "阻燃塑料", facets={"trl": ("9",)}).cards == ()


@pytest.mark.parametrize("text", ["", "12 %", "LED 散热 thermal management design"])
def test_nothing_is_asked_without_one_language(bilingual, text):
    assert across(bilingual, text) is None


def test_nothing_is_asked_without_an_encoder(bilingual):
    assert other_language(NoEncoder(), Asked(text="阻燃塑料")) is None
    assert across(bilingual, "阻燃塑料", encoder=NoEncoder()) is None


def test_vector_of_another_encoder_is_refused(bilingual):
    other = TwoLanguages()
    other.version = "2"
    with pytest.raises(Invalid) as refusal:
        across(bilingual, "阻燃塑料", encoder=other)
    assert refusal.value.code == "other_encoder"
