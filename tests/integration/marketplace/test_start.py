"""What is checked before anything is served, what health says, and how the command line tells a fault."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

import wsgi
from marketplace.accounts.package import PACKAGE as ACCOUNTS
from marketplace.app import build_runtime, check_packages, create_app, start_runtime
from marketplace.audit.record import record
from marketplace.errors import Invalid, Unavailable
from marketplace.jobs.embedded import EmbeddedQueue
from marketplace.locale import translate
from marketplace.operations.commandline import CommandLine
from marketplace.operations.package import PACKAGE as OPERATIONS
from marketplace.operations.start import mark_as_test
from marketplace.package import Command, Package, Program
from marketplace.permissions import Permission
from marketplace.settings import Settings
from marketplace.wording import Sentence

ROOT = Path(__file__).parents[3]
PARTS = ("database", "search", "queue", "anchor")
WRITTEN = "very-secret-value"
GROUND = (ACCOUNTS, OPERATIONS)
WORDS = Sentence(zh="做", en="do")


def run(home, *arguments, **environment):
    """Run the command line in this process; jobs at once, no embeddings."""
    given = {
        "TWOLISTS_HOME": str(home),
        "TWOLISTS_ENCODER": "off",
        "TWOLISTS_QUEUE": "inline",
        "TWOLISTS_LANGUAGE": "en",
        **environment,
    }
    program = Program(wsgi.PACKAGES, start=start_runtime, serve=create_app)
    result = CliRunner(env=given).invoke(_group(given, program), arguments)
    if "runtime" in program.__dict__:
        program.runtime.units.engine.dispose()
    return result


def _group(given, program):
    os.environ["TWOLISTS_LANGUAGE"] = given["TWOLISTS_LANGUAGE"]
    try:
        return CommandLine(program)
    finally:
        del os.environ["TWOLISTS_LANGUAGE"]


def test_first_start_makes_schema_organisation_and_index(tmp_path):
    runtime = start_runtime(Settings(home=tmp_path / "new", encoder="off", organisation="北方大学"), wsgi.PACKAGES)
    with runtime.units.engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM organisations")).scalars().all() == ["北方大学"]
    runtime.search.ping()
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    runtime.units.engine.dispose()


def test_database_of_ones_own_must_be_at_the_newest_revision(tmp_path):
    settings = Settings(
        home=tmp_path, database=f"sqlite:///{tmp_path / 'own.sqlite'}", secret_key="x" * 43, encoder="off"
    )
    with pytest.raises(Unavailable) as caught:
        start_runtime(settings, wsgi.PACKAGES)
    assert caught.value.code == "schema_old"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org"])  # noqa: S104 - they are refused
def test_address_that_others_could_reach_is_refused(settings, host):
    with pytest.raises(Invalid) as caught:
        create_app(replace(settings, host=host), wsgi.PACKAGES)
    assert (caught.value.code, caught.value.value) == ("address_not_local", host)


def test_test_clock_needs_a_database_marked_for_tests(settings, units, operator, monkeypatch, tmp_path):
    (tmp_path / "offset").write_text("0")
    monkeypatch.setenv("TWOLISTS_TEST_CLOCK", str(tmp_path / "offset"))
    with pytest.raises(Unavailable) as caught:
        start_runtime(settings, wsgi.PACKAGES)
    assert caught.value.code == "test_clock_refused"
    units.run(mark_as_test, actor=operator)
    start_runtime(settings, wsgi.PACKAGES).units.engine.dispose()


def test_health_names_every_part(runtime, settings):
    client = create_app(settings, GROUND, runtime=runtime).test_client()
    answer = client.get("/health")
    assert (answer.status_code, answer.get_json()) == (
        200,
        {
            "status": "ok",
            "parts": {name: {"status": "ok"} for name in PARTS},
        },
    )


def test_health_names_the_part_that_does_not_answer(runtime, settings, home):
    (home / "broken.sqlite").write_bytes(b"no database, but long enough to be taken for one at first sight by anybody")
    shutil.rmtree(home / "search")
    broken = replace(runtime, queue=EmbeddedQueue(home / "broken.sqlite"))
    answer = create_app(settings, GROUND, runtime=broken).test_client().get("/health?lang=en")
    parts = answer.get_json()["parts"]
    assert (answer.status_code, answer.get_json()["status"], parts["database"]) == (
        503,
        "unavailable",
        {"status": "ok"},
    )
    assert (parts["search"]["status"], parts["search"]["code"]) == ("unavailable", "search_missing")
    assert parts["queue"] == {
        "status": "unavailable",
        "code": "queue_unavailable",
        "message": "The job queue does not answer",
    }


def test_records_that_contradict_each_other_are_refused():
    from marketplace.accounts.models import Organisation  # noqa: PLC0415 - any model will do

    command = Command(name="go", help=WORDS, load=lambda: None)
    permission = Permission(name="paper:read", title=WORDS, model=Organisation)
    for first, second, message in (
        (Package(name="a"), Package(name="a"), "packages declared twice: a"),
        (Package(name="a", commands=(command,)), Package(name="b", commands=(command,)), "commands declared twice: go"),
        (
            Package(name="a", permissions=lambda: (permission,)),
            Package(name="b", permissions=lambda: (permission,)),
            "permissions declared twice: paper:read",
        ),
    ):
        check_packages((first,))
        with pytest.raises(ValueError, match=message):
            check_packages((first, second))


def test_packages_of_the_program_agree():
    check_packages(wsgi.PACKAGES)


def test_audit_verify_tells_a_sound_trail(home):
    result = run(home, "audit", "verify")
    assert (result.exit_code, result.stdout) == (0, "The audit trail is whole: 1 chains, 1 entries\n")


def test_audit_verify_names_what_was_changed(home, units, operator):
    def service(unit):
        record(unit, action="changed", object_kind="paper", object_id="P", label="x")

    units.run(service, actor=operator)
    with units.engine.execution_options(write=True).begin() as connection:
        connection.execute(text("UPDATE audit_entries SET action = 'approved' WHERE number = 2"))
    result = run(home, "audit", "verify", TWOLISTS_LANGUAGE="zh")
    assert (result.exit_code, result.stdout.splitlines()) == (
        1,
        ["00000000000000000000000001 2: 内容被改动", "审计记录有 1 处异常：1 条链，2 条记录"],
    )


def test_wrongly_given_setting_is_a_sentence_and_exit_code_2(home):
    result = run(home, "audit", "verify", TWOLISTS_PROT="1")
    assert (result.exit_code, result.stderr) == (
        2,
        "There is no setting TWOLISTS_PROT; the nearest is TWOLISTS_PORT (field TWOLISTS_PROT)\n",
    )


def test_other_fault_is_a_sentence_and_exit_code_1(home):
    result = run(home, "job", "nonsense", TWOLISTS_LANGUAGE="zh")
    assert (result.exit_code, result.stderr) == (1, "没有这项任务：nonsense\n")


def test_server_refuses_an_address_that_others_could_reach(home):
    result = run(home, "serve", TWOLISTS_HOST="0.0.0.0")  # noqa: S104 - it is refused
    assert result.exit_code == 2
    assert result.stderr.endswith("(field TWOLISTS_HOST): 0.0.0.0\n")


def test_settings_command_never_shows_the_key(home):
    given = {"TWOLISTS_PORT": "8123", "TWOLISTS_SECRET_KEY": WRITTEN, "TWOLISTS_QUEUE": f"redis://:{WRITTEN}@host/0"}
    result = run(home, "settings", **given)
    assert result.exit_code == 0
    assert WRITTEN not in result.output
    assert "TWOLISTS_PORT=8123\n" in result.output


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_command_is_listed_and_explains_itself(home, language):
    listed = run(home, "--help", TWOLISTS_LANGUAGE=language)
    entries = [entry for package in wsgi.PACKAGES for entry in package.commands]
    assert [entry.name for entry in entries if entry.help.text(language) not in listed.output] == []
    for entry in entries:
        explained = run(home, entry.name, "--help", TWOLISTS_LANGUAGE=language)
        assert explained.exit_code == 0
        assert entry.help.text(language) in " ".join(explained.output.split())


ENGLISH_OF_CLICK = re.compile(r"Usage|Options|Commands|Show this|\[OPTIONS\]|ARGS|default:|required|INTEGER|TEXT|PATH")


def test_chinese_help_holds_no_english_of_click(home):
    """All the way down; names of files and settings that our own help writes stay."""
    lines = []
    for words in help_pages():
        explained = run(home, *words, "--help", TWOLISTS_LANGUAGE="zh").output
        assert explained.startswith("用法：") or not words
        lines += [(words, line) for line in explained.splitlines() if ENGLISH_OF_CLICK.search(line)]
    assert lines == []


def help_pages() -> list[tuple[str, ...]]:
    """Return the words of every command and subcommand."""
    found: list[tuple[str, ...]] = [()]
    for entry in (entry for package in wsgi.PACKAGES for entry in package.commands):
        found += [(entry.name,), *((entry.name, name) for name in getattr(entry.load(), "commands", {}))]
    return found


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ["用法： twolists find [选项] WORDS", "用法请看“twolists find --help”。", "没有选项 '--nowhere'。"]),
        ("en", ["Usage: twolists find [OPTIONS] WORDS", "Try 'twolists find --help' for help.", "Error: No such option '--nowhere'."]),
    ],
)  # fmt: skip
def test_usage_errors_are_told_in_the_language(home, language, said):
    answer = run(home, "find", "--nowhere", TWOLISTS_LANGUAGE=language)
    assert (answer.exit_code, [line for line in said if line not in answer.output]) == (2, [])


def test_building_a_runtime_opens_nothing(tmp_path):
    build_runtime(Settings(home=tmp_path / "nothing", encoder="off"), wsgi.PACKAGES).units.engine.dispose()
    assert not (tmp_path / "nothing" / "queue.sqlite").exists()
    assert not (tmp_path / "nothing" / "search").exists()


def test_start_without_a_name_keeps_the_organisations_name(home):
    assert run(home, "health", TWOLISTS_ORGANISATION="南方大学").exit_code == 0
    assert run(home, "health").exit_code == 0
    runtime = build_runtime(Settings(home=home, encoder="off"), wsgi.PACKAGES)
    with runtime.units.engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM organisations")).scalars().all() == ["南方大学"]
    runtime.units.engine.dispose()


@pytest.mark.parametrize("package", wsgi.PACKAGES, ids=lambda package: package.name)
def test_help_of_every_command_is_translated_whole(package):
    """Every line of help of every command has its Chinese wording."""
    untranslated = []
    for entry in package.commands:
        command = entry.load()
        parts = [command, *getattr(command, "commands", {}).values()]
        helps = [part.help for part in parts] + [
            getattr(parameter, "help", None) for part in parts for parameter in part.params
        ]
        untranslated += [message for message in helps if message and translate("zh", message) == message]
    assert untranslated == []


def test_help_in_one_language_leaves_no_trace_in_the_other(home):
    first = run(home, "worker", "--help", TWOLISTS_LANGUAGE="en").output
    assert "做完等待中的任务后结束" in run(home, "worker", "--help", TWOLISTS_LANGUAGE="zh").output
    assert run(home, "worker", "--help", TWOLISTS_LANGUAGE="en").output == first


@pytest.mark.enable_socket
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_start_serves_and_works_and_one_signal_stops_both(home, number):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = {
        "TWOLISTS_HOME": str(home),
        "TWOLISTS_PORT": str(port),
        "TWOLISTS_ENCODER": "off",
        "TWOLISTS_WEB_PROCESSES": "1",
    }
    in_the_background = 'trap "" INT; exec "$@"'  # as a shell starts what a script puts into the background
    started = subprocess.Popen(
        ["/bin/sh", "-c", in_the_background, "sh", sys.executable, "-m", "wsgi", "start"],
        cwd=ROOT,
        env={**os.environ, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with started:
        try:
            lines = [started.stdout.readline()]
            awaited = ["no accounts yet", "worker_started"]  # the worker hears the signal only when it has started
            while any(word not in "".join(lines) for word in awaited):
                assert lines[-1], "".join(lines)
                lines.append(started.stdout.readline())
            answer = answered(f"http://127.0.0.1:{port}/health")
        finally:
            started.send_signal(number)
        rest = started.stdout.read()  # ends when the last of the processes has ended
    assert answer == {
        "status": "ok",
        "parts": {name: {"status": "ok"} for name in PARTS},
    }
    assert f"Two Lists is running: http://127.0.0.1:{port}/\n" in lines
    assert "目前没有账号，程序只在本机提供服务，其他电脑无法访问\n" in lines
    assert (started.returncode, "worker_stopped" in rest) == (0, True)


def answered(address):
    deadline = time.monotonic() + 20
    while True:
        try:
            with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own address
                return json.load(answer)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
