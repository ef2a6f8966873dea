"""What every encoder keeps, and what the default one is good for."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from marketplace.errors import Invalid
from marketplace.search.embedded.engine import EmbeddedEngine
from marketplace.search.encoder import UniversalSentenceEncoder, text_for_embedding
from marketplace.search.onnx import OnnxEncoder
from marketplace.search.port import Audience, Document, EncoderName, Vector, VectorQuery

PAIRS = (
    (
        "用于锂电池的高强度隔膜，耐高温且收缩率低",
        "A high-strength separator for lithium batteries that resists heat and shrinks little",
    ),
    ("基于机器视觉的纺织品瑕疵在线检测", "Online detection of fabric defects by machine vision"),
    ("抗倒伏水稻新品种的选育", "Breeding of a new rice variety that resists lodging"),
    ("含油废水的膜分离处理工艺", "Membrane separation process for treating oily wastewater"),
)


WORDINGS = (
    ("发动机缸体怎么减轻重量", "汽车铝合金部件轻量化设计"),
    ("让混凝土在严寒里也能浇筑", "低温环境水泥基材料早强防冻技术"),
    ("果子放久了会烂", "水果采后保鲜与贮藏方法"),
    ("看片子找肺结节的人手不够", "基于深度学习的胸部影像病灶自动检出"),
)
OWN = Path(__file__).parents[3] / "build" / "encoders" / "bge-small-zh"
"""An ONNX encoder for Chinese, fetched by `make encoder`."""


@pytest.fixture(scope="module")
def default_encoder():
    return UniversalSentenceEncoder()


@pytest.fixture(scope="module")
def own_encoder():
    if not (OWN / "encoder.json").exists():
        reason = f"no encoder folder at {OWN}: run `make encoder`"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return OnnxEncoder(OWN)


@pytest.fixture(params=["default", "own"])
def encoder(request):
    return request.getfixturevalue(f"{request.param}_encoder")


def test_own_folder_is_known_by_its_name_and_the_hash_of_its_files(own_encoder):
    assert (own_encoder.name, own_encoder.version, own_encoder.dimensions) == (
        "bge-small-zh-v1.5-q",
        OnnxEncoder(OWN).version,
        512,
    )


def test_within_chinese_the_own_encoder_finds_the_other_wording(own_encoder):
    asked = own_encoder.embed([one for one, _ in WORDINGS])
    offered = own_encoder.embed([other for _, other in WORDINGS])
    assert np.argmax(asked @ offered.T, axis=1).tolist() == list(range(len(WORDINGS)))


def test_vectors_of_both_encoders_never_meet(own_encoder, default_encoder):
    engine = EmbeddedEngine()
    name = EncoderName(name=own_encoder.name, version=own_encoder.version)
    vector = Vector(encoder=name, values=own_encoder.embed(["耐磨轴承"])[0])
    engine.index([Document(id="1:0", kind="demand", audiences=(Audience.PUBLIC,), title="耐磨轴承", vector=vector)])
    other = EncoderName(name=default_encoder.name, version=default_encoder.version)
    asked = Vector(encoder=other, values=default_encoder.embed(["耐磨轴承"])[0])
    assert engine.encoder() == name
    with pytest.raises(Invalid, match="other_encoder"):
        engine.search(VectorQuery(vector=asked, audience=Audience.PUBLIC))


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


def test_a_sentence_is_nearest_to_its_translation(default_encoder):
    encoder = default_encoder
    chinese = encoder.embed([text_for_embedding(chinese, "") for chinese, _ in PAIRS])
    english = encoder.embed([text_for_embedding(english, "") for _, english in PAIRS])
    assert (english @ chinese.T).argmax(axis=1).tolist() == [0, 1, 2, 3]
    assert (chinese @ english.T).argmax(axis=1).tolist() == [0, 1, 2, 3]
