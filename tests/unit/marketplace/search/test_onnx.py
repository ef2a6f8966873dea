"""The folder of an encoder of one's own: what is refused by name, and how token vectors become one."""

from __future__ import annotations

import numpy as np
import pytest

from marketplace.errors import Invalid
from marketplace.search.onnx import Manner, OnnxEncoder, _united


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "my-encoder"
    made.mkdir()
    (made / "model.onnx").write_bytes(b"model")
    (made / "tokenizer.json").write_text("{}")
    return made


def test_folder_alone_gives_name_and_version_without_loading_the_model(folder):
    encoder = OnnxEncoder(folder)
    assert encoder.manner == Manner(name="my-encoder", pooling="cls", max_tokens=512)
    assert (encoder.name, len(encoder.version)) == ("my-encoder", 16)
    assert [path.name for path in encoder.files] == ["model.onnx", "tokenizer.json"]


def test_version_changes_with_every_file(folder):
    versions = [OnnxEncoder(folder).version]
    (folder / "model.onnx").write_bytes(b"other")
    versions.append(OnnxEncoder(folder).version)
    (folder / "tokenizer.json").write_text("[]")
    versions.append(OnnxEncoder(folder).version)
    (folder / "encoder.json").write_text('{"name": "eigen", "pooling": "mean", "max_tokens": 64}')
    stated = OnnxEncoder(folder)
    versions.append(stated.version)
    assert len(set(versions)) == 4
    assert stated.manner == Manner(name="eigen", pooling="mean", max_tokens=64)


@pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json", "."])
def test_folder_without_a_part_is_refused(folder, missing):
    gone = folder / missing
    if gone == folder:
        folder = folder / "nothing"
    else:
        gone.unlink()
    with pytest.raises(Invalid) as raised:
        OnnxEncoder(folder)
    assert (raised.value.code, raised.value.place.file) == ("encoder_folder", str(folder))


def test_folder_with_two_models_is_refused(folder):
    (folder / "second.onnx").write_bytes(b"")
    with pytest.raises(Invalid, match="encoder_folder"):
        OnnxEncoder(folder)


@pytest.mark.parametrize(
    ("stated", "field"),
    [
        ("{", ""),
        ("[1]", ""),
        ('{"pooling": "max"}', "pooling"),
        ('{"max_tokens": 1}', "max_tokens"),
        ('{"max_tokens": true}', "max_tokens"),
        ('{"name": " "}', "name"),
        ('{"dimensions": 512}', "dimensions"),
    ],
)
def test_manner_that_cannot_be_read_names_the_entry(folder, stated, field):
    (folder / "encoder.json").write_text(stated)
    with pytest.raises(Invalid) as raised:
        OnnxEncoder(folder)
    assert (raised.value.code, raised.value.place.field) == ("encoder_manner", field)


def test_model_that_is_none_is_refused_at_first_use(folder):
    with pytest.raises(Invalid) as raised:
        OnnxEncoder(folder).embed(["文本"])
    assert (raised.value.code, raised.value.place.file) == ("encoder_unusable", str(folder))


def test_token_vectors_are_united_by_the_stated_pooling():
    hidden = np.array([[[1, 0], [3, 4], [9, 9]]], dtype=np.float32)
    mask = np.array([[1, 1, 0]])
    assert _united(hidden, mask, "cls").tolist() == [[1, 0]]
    assert _united(hidden, mask, "mean").tolist() == [[2, 2]]
    assert _united(hidden[:, 1], mask, "mean").tolist() == [[3, 4]]
