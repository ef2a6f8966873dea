"""`twolists encoder`: what it shows, what it refuses, and a switch made in the process itself."""

from __future__ import annotations

from marketplace.operations.encoders import keep_encoder
from marketplace.search.onnx import OnnxEncoder
from tests.integration.marketplace.test_start import run


def folder_of(tmp_path, model=b"model"):
    made = tmp_path / "eigen"
    made.mkdir()
    (made / "model.onnx").write_bytes(model)
    (made / "tokenizer.json").write_text("{}")
    (made / "readme.txt").write_text("stays behind")
    return made


def test_setting_off_is_shown_and_refuses_a_switch(home):
    assert "off 0" in run(home, "encoder", "show").output
    refused = run(home, "encoder", "use", "default")
    assert (refused.exit_code, "TWOLISTS_ENCODER=off" in refused.output) == (1, True)


def test_folder_that_is_no_encoder_changes_nothing(home, tmp_path):
    before = run(home, "encoder", "show", TWOLISTS_ENCODER="default").output
    refused = run(home, "encoder", "use", str(tmp_path), TWOLISTS_ENCODER="default")
    broken = run(home, "encoder", "use", str(folder_of(tmp_path)), TWOLISTS_ENCODER="default")
    assert (refused.exit_code, "one .onnx model and tokenizer.json" in refused.output) == (2, True)
    assert (broken.exit_code, "cannot be used" in broken.output) == (2, True)
    assert run(home, "encoder", "show", TWOLISTS_ENCODER="default").output == before
    assert not (home / "encoders").exists()


def test_switching_off_and_back_is_done_at_once_where_there_is_nothing_to_embed(home):
    given = {"TWOLISTS_ENCODER": "default", "TWOLISTS_QUEUE": "sqlite"}
    off = run(home, "encoder", "use", "off", "--wait", **given)
    assert (off.exit_code, "off 0" in off.output.splitlines()[-2]) == (0, True)
    asked = run(home, "encoder", "use", "default", **given)
    assert asked.output.startswith("universal-sentence-encoder-multilingual-3 ")
    waiting = run(home, "encoder", "show", **given).output
    assert ("off 0" in waiting, "following" in waiting) == (True, True)
    assert run(home, "worker", "--until-done", **given).exit_code == 0
    done = run(home, "encoder", "show", **given).output
    assert ("universal-sentence-encoder" in done, "following" in done) == (True, False)


def test_files_of_an_encoder_are_kept_once_under_their_version(tmp_path):
    encoder, shelf = OnnxEncoder(folder_of(tmp_path)), tmp_path / "encoders"
    kept = keep_encoder(encoder, shelf)
    again = keep_encoder(encoder, shelf)
    assert (kept, again) == (shelf / encoder.version, kept)
    assert sorted(path.name for path in shelf.rglob("*") if path.is_file()) == ["model.onnx", "tokenizer.json"]
    assert OnnxEncoder(kept).version == encoder.version
