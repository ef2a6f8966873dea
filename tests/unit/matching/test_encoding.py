"""Which encoder a ranking model is given: always the one that it was trained with."""

from __future__ import annotations

import pytest

from marketplace.errors import Unavailable
from marketplace.search.encoder import NoEncoder, UniversalSentenceEncoder
from matching.engine.ranking.ranker import Ranker
from matching.services.encoding import ranking_encoder
from tests.factories.encoders import CharacterEncoder


def trained_with(name):
    ranker = Ranker()
    ranker.facts_ = {"encoder": name} if name else {}
    return ranker


def test_encoder_of_the_training_is_kept():
    present = CharacterEncoder(name="eigen")
    assert ranking_encoder(trained_with("eigen"), present) is present


def test_no_embeddings_stay_none():
    off = NoEncoder()
    assert ranking_encoder(trained_with("eigen"), off) is off


@pytest.mark.parametrize("named", ["", UniversalSentenceEncoder.name])
def test_shipped_model_keeps_the_default_encoder_beside_another_one_in_use(named):
    found = ranking_encoder(trained_with(named), CharacterEncoder(name="eigen", dimensions=512))
    assert isinstance(found, UniversalSentenceEncoder)


def test_model_of_an_encoder_that_is_not_in_use_is_refused():
    with pytest.raises(Unavailable) as raised:
        ranking_encoder(trained_with("eigen"), CharacterEncoder(name="other"))
    assert (raised.value.code, "eigen" in raised.value.sentence.zh) == ("model_encoder", True)
