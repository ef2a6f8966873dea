from __future__ import annotations

import stat
from pathlib import Path

import pytest

from marketplace.errors import Invalid
from marketplace.operations.cli.choices import as_markdown
from marketplace.settings import SETTINGS, Settings, load_settings, secret_key


def test_settings_without_variables_are_the_defaults():
    assert load_settings({"PATH": "/bin"}) == Settings()


def test_settings_are_read_by_their_type():
    given = {
        "TWOLISTS_HOME": "/data",
        "TWOLISTS_PORT": "9_000",
        "TWOLISTS_LOG_JSON": "True",
        "TWOLISTS_ABSTENTION_THRESHOLD": "0.25",
    }
    assert load_settings(given) == Settings(home=Path("/data"), port=9000, log_json=True, abstention_threshold=0.25)


def test_unknown_setting_is_refused_with_the_nearest_name():
    with pytest.raises(Invalid) as caught:
        load_settings({"TWOLISTS_PROT": "9000"})
    assert caught.value.code == "unknown_setting"
    assert caught.value.sentence.en == "There is no setting TWOLISTS_PROT; the nearest is TWOLISTS_PORT"


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("TWOLISTS_PORT", "eight", "TWOLISTS_PORT must be a whole number"),
        ("TWOLISTS_PORT", "-1", "TWOLISTS_PORT must not be negative"),
        ("TWOLISTS_LOG_JSON", "maybe", "TWOLISTS_LOG_JSON must be true or false"),
        ("TWOLISTS_LANGUAGE", "fr", "TWOLISTS_LANGUAGE must be one of: zh, en"),
    ],
)
def test_unreadable_value_is_refused_with_what_was_given(name, text, sentence):
    with pytest.raises(Invalid) as caught:
        load_settings({name: text})
    assert (caught.value.sentence.en, caught.value.value) == (sentence, text)


def test_test_clock_is_no_setting_and_no_unknown_name():
    assert load_settings({"TWOLISTS_TEST_CLOCK": "var/clock"}) == Settings()


def test_every_setting_has_help_in_both_languages_and_a_row_in_the_table():
    assert [setting.name for setting in SETTINGS if not (setting.help.zh and setting.help.en)] == []
    assert [setting.variable for setting in SETTINGS if f"| `{setting.variable}` |" not in as_markdown()] == []


def test_secret_key_of_the_embedded_database_is_made_once_and_readable_by_its_owner_only(tmp_path):
    settings = Settings(home=tmp_path)
    first = secret_key(settings)
    assert len(first) >= 43
    assert secret_key(settings) == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_secret_key_of_another_database_must_be_given(tmp_path):
    with pytest.raises(Invalid) as caught:
        secret_key(Settings(home=tmp_path, database="postgresql+psycopg://localhost/twolists"))
    assert caught.value.code == "secret_key_missing"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://me:secret@localhost/twolists", "mysql://localhost", "twolists.db"]
)
def test_database_other_than_sqlite_is_refused_without_its_password(url):
    with pytest.raises(Invalid) as caught:
        load_settings({"TWOLISTS_DATABASE": url})
    assert (caught.value.code, caught.value.value) == (
        "database_not_supported",
        url.partition(":")[0].partition("+")[0],
    )
    assert "secret" not in caught.value.sentence.zh + caught.value.sentence.en


def test_sqlite_database_elsewhere_is_taken():
    assert (
        load_settings({"TWOLISTS_DATABASE": "sqlite:////data/own.sqlite"}).database_url == "sqlite:////data/own.sqlite"
    )


@pytest.mark.parametrize("url", ["redis://host:6379/0", "rediss://:pw@host/1", "unix:///run/redis.sock?db=2"])
def test_queue_of_a_server_is_taken(url):
    taken = load_settings({"TWOLISTS_QUEUE": url})
    assert (taken.queue, taken.has_shared_queue, Settings().has_shared_queue) == (url, True, False)


@pytest.mark.parametrize(("url", "kind"), [("reids://:geheim@host", "reids"), ("sqlite://:geheim@host", "sqlite")])
def test_queue_of_no_known_kind_is_refused_without_its_password(url, kind):
    with pytest.raises(Invalid) as caught:
        load_settings({"TWOLISTS_QUEUE": url})
    assert (caught.value.code, caught.value.value, "geheim" in caught.value.text("en")) == (
        "unreadable_setting",
        kind,
        False,
    )
