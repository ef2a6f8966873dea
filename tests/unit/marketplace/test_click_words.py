"""What click says is said in Chinese while a Chinese command line runs, and in English otherwise."""

from __future__ import annotations

import ast
import inspect
import re
from copy import copy

import click
import pytest
from click.testing import CliRunner

from marketplace.operations.click_words import KINDS_OF_VALUE, MODULES, WORDS, click_speaks

PLACEHOLDER = re.compile(r"\{[^}]*\}|%\(\w+\)s")
NAMED_ELSEWHERE = {"required"}
"""Messages that click hands to gettext by a name."""


def said_by(module) -> set[str]:
    """Return every message that a module of click has translated, from its source."""
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Call)]
    translated = [call for call in calls if getattr(call.func, "id", "") in {"_", "ngettext"}]
    constants = [argument for call in translated for argument in call.args if isinstance(argument, ast.Constant)]
    return {constant.value for constant in constants if isinstance(constant.value, str)}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_message_of_click_has_a_chinese_wording(module):
    said = said_by(module)
    assert said - WORDS.keys() == set()
    assert said or module is click.parser


def test_no_wording_is_left_over():
    said = {message for module in MODULES for message in said_by(module)}
    assert WORDS.keys() - said == NAMED_ELSEWHERE


def test_wordings_keep_every_placeholder_but_of_the_kind_of_parameter():
    dropped = {
        message: sorted(set(PLACEHOLDER.findall(message)) ^ set(PLACEHOLDER.findall(wording)))
        for message, wording in WORDS.items()
        if set(PLACEHOLDER.findall(message)) != set(PLACEHOLDER.findall(wording))
    }
    assert dropped == {
        "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}": ["{param_type}"],
        "{value!r} is not a valid {number_type}.": ["{number_type}"],
        "{name} {filename!r} is a directory.": ["{name}"],
        "{name} {filename!r} is a file.": ["{name}"],
        "{name} {filename!r} is not executable.": ["{name}"],
        "{name} {filename!r} is not readable.": ["{name}"],
        "{name} {filename!r} is not writable.": ["{name}"],
    }


@click.command("do", no_args_is_help=True)
@click.option("-n", "--number", type=click.IntRange(1, 9), default=3, show_default=True, help="多少")
@click.option("--which", type=click.Choice(["a", "b"]), required=True, help="哪个")
def command(number: int, which: str) -> None:
    click.echo(f"{number} {which}")


def spoken(language, *arguments: str) -> str:
    with click_speaks(language):
        return CliRunner().invoke(copy(command), arguments).output


FAULTS = [
    (["--what"], "没有选项 '--what'", "No such option '--what'"),
    (
        ["--number", "12", "--which", "a"],
        "'-n' / '--number' 的值不对：12 不在范围 1<=x<=9 内。",
        "12 is not in the range",
    ),
    (["--number", "x", "--which", "a"], "'x' 不是", "'x' is not a valid integer range"),
    (["--which", "c"], "'c' 不在 'a', 'b' 之中。", "'c' is not one of 'a', 'b'."),
    (["--number", "2"], "缺少选项 '--which'", "Missing option '--which'"),
    (["--which", "a", "more"], "多出了参数：more", "Got unexpected extra argument (more)"),
    (["--help"], "用法：", "Usage:"),
    (["--help"], "显示本说明后退出。", "Show this message and exit."),
    (["--help"], "[默认：3; 1<=x<=9]", "[default: 3; 1<=x<=9]"),
    (["--help"], "[必填]", "[required]"),
]


@pytest.mark.parametrize(("arguments", "chinese", "english"), FAULTS)
def test_usage_and_faults_are_told_in_the_language_asked_for(arguments, chinese, english):
    in_chinese, in_english = spoken("zh", *arguments), spoken("en", *arguments)
    assert (chinese in in_chinese, english in in_chinese) == (True, False)
    assert (chinese in in_english, english in in_english) == (False, True)


def test_what_click_says_is_its_own_again_after_a_fault():
    before = [module.__dict__.get("_") for module in MODULES]
    with pytest.raises(KeyError), click_speaks("zh"):
        raise KeyError
    assert [module.__dict__.get("_") for module in MODULES] == before


def test_kinds_of_value_are_those_of_click():
    known = {click.INT.name, click.FLOAT.name, click.STRING.name, click.IntRange().name, click.FloatRange().name}
    known |= {click.Path().name, click.Path(dir_okay=False).name, click.Path(file_okay=False).name, click.File().name}
    assert KINDS_OF_VALUE.keys() == known
