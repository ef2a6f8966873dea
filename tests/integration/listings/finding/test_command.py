"""The command `find` answers as the page does."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from listings.cli.finding import find_command
from listings.services.finding import indicators
from marketplace.package import Program


@pytest.fixture
def call(runtime):
    program = Program(runtime.packages, start=lambda settings, packages: runtime, serve=lambda *given: None)

    def called(*arguments):
        result = CliRunner(env={"COLUMNS": "160"}).invoke(find_command, list(arguments), obj=program)
        assert result.exception is None
        return result.stdout

    return called


def test_words_are_found_in_both_lists_or_in_one(call):
    both, one = call("阻燃"), call("阻燃", "--in", "demands")
    assert ("无卤阻燃聚丙烯复合材料" in both, "家电外壳阻燃材料" in both, "共 3 条" in both) == (True, True, True)
    assert ("无卤阻燃聚丙烯复合材料" in one, "家电外壳阻燃材料" in one, "共 1 条" in one) == (False, True, True)


def test_as_many_are_shown_as_asked_for(call):
    assert call("阻燃", "-n", "1").count("阻燃") == 1


def test_condition_shows_the_claim(call, runtime):
    found = call("极限氧指数 ≥ 30 %")
    assert ("无卤阻燃聚丙烯复合材料" in found, "阻燃环氧树脂" in found) == (True, False)
    assert "极限氧指数" in found


def test_bound_of_candidates_is_told(runtime, monkeypatch):
    monkeypatch.setattr(indicators, "CANDIDATES", 1)
    program = Program(runtime.packages, start=lambda settings, packages: runtime, serve=lambda *given: None)
    result = CliRunner().invoke(find_command, ["极限氧指数 ≥ 20 %"], obj=program)
    assert "只比较了前 1 项" in result.stderr


def test_other_spelling_is_offered(call):
    assert "您是不是要找：聚丙烯" in call("聚丙希")
