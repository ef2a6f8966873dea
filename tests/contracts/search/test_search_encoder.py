"""What every encoder keeps, and what the default one is good for."""

from __future__ import annotations

import numpy as np
import pytest

from marketplace.search.encoder import UniversalSentenceEncoder, text_for_embedding

PAIRS = (
    (
        "用于锂电池的高强度隔膜，耐高温且收缩率低",
        "A high-strength separator for lithium batteries that resists heat and shrinks little",
    ),
    ("基于机器视觉的纺织品瑕疵在线检测", "Online detection of fabric defects by machine vision"),
    ("抗倒伏水稻新品种的选育", "Breeding of a new rice variety that resists lodging"),
    ("含油废水的膜分离处理工艺", "Membrane separation process for treating oily wastewater"),
)


@pytest.fixture(scope="module")
def encoder():
    return UniversalSentenceEncoder()


def test_vectors_have_the_promised_shape_type_length_and_order(encoder):
    texts = [text for pair in PAIRS for text in pair] * 12 + [""]
    heard = []
    vectors = encoder.embed(texts, progress=heard.append)
    assert (vectors.shape, vectors.dtype) == ((97, encoder.dimensions), np.float32)
    assert sum(heard) == 97
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(vectors[[0, 5]], encoder.embed([texts[0], texts[5]]), atol=1e-5)


def test_no_texts_give_no_rows(encoder):
    assert encoder.embed([]).shape == (0, encoder.dimensions)


def test_a_sentence_is_nearest_to_its_translation(encoder):
    chinese = encoder.embed([text_for_embedding(chinese, "") for chinese, _ in PAIRS])
    english = encoder.embed([text_for_embedding(english, "") for _, english in PAIRS])
    assert (english @ chinese.T).argmax(axis=1).tolist() == [0, 1, 2, 3]
    assert (chinese @ english.T).argmax(axis=1).tolist() == [0, 1, 2, 3]
