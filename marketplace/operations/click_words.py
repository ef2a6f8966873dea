"""What click itself says (usage, options, faults of what was typed) in Chinese, while a command line speaks it.

click asks gettext for these messages, whose compiled catalogues and environment variables this program has no use for; so its modules are
handed another pair of functions while the command line runs. Called by `commandline`.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
import click.core
import click.decorators
import click.exceptions
import click.formatting
import click.parser
import click.termui
import click.types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.wording import Language

MODULES = (
    click.core,
    click.decorators,
    click.exceptions,
    click.formatting,
    click.parser,
    click.termui,
    click.types,
)
WORDS = {
    "(Did you mean one of: {possibilities}?)": "（是不是：{possibilities}？）",
    "(dynamic)": "（视情况而定）",
    "Aborted!": "已中止。",
    "Argument {name!r} takes {nargs} values.": "参数 {name!r} 需要 {nargs} 个值。",
    "Arguments take exactly one parameter declaration, got {length}: {decls}.": "参数只能声明一次，收到 {length} 个：{decls}。",
    "Boolean option {decl!r} cannot use the same flag for true/false.": "选项 {decl!r} 的是与否不能用同一个写法。",
    "Choice({choices})": "可选（{choices}）",
    "Choose from:\n\t{choices}": "可选：\n\t{choices}",
    "Commands": "命令",
    "Confirm the action without prompting.": "不再询问，直接确认。",
    "Could not determine name for option with declarations {decls!r}": "无法从 {decls!r} 得出选项名",
    "Could not open file {filename!r}: {message}": "无法打开文件 {filename!r}：{message}",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}": "命令 {name!r} 即将停用。{extra_message}",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}": "{name!r} 即将停用。{extra_message}",
    "Did you mean {possibility}?": "是不是 {possibility}？",
    "Do you want to continue?": "要继续吗？",
    "Error: The two entered values do not match.": "两次输入的不一样。",
    "Error: invalid input": "请回答 y 或 n",
    "Error: {message}": "{message}",
    "Got unexpected extra argument ({args})": "多出了参数：{args}",
    "Got unexpected extra arguments ({args})": "多出了参数：{args}",
    "Invalid start character for option ({option})": "选项不能这样开头：{option}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不对：{message}",
    "Invalid value: {message}": "值不对：{message}",
    "Missing argument": "缺少参数",
    "Missing command.": "请给出命令。",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing parameter: {param_name}": "缺少参数：{param_name}",
    "Missing {param_type}": "缺少 {param_type}",
    "Name '{name}' defined twice": "名称“{name}”定义了两次",
    "No options defined but a name was passed ({name}). Did you mean to declare an argument instead? Did"
    " you mean to pass '--{name}'?": "没有定义选项，却给出了名称（{name}）；是否应写成“--{name}”？",
    "No such command {name!r}.": "没有命令 {name!r}。",
    "No such option {name!r}.": "没有选项 {name!r}。",
    "Option {name!r} does not take a value.": "选项 {name!r} 后面不带值。",
    "Option {name!r} requires an argument.": "选项 {name!r} 后面需要一个值。",
    "Option {name!r} requires {nargs} arguments.": "选项 {name!r} 后面需要 {nargs} 个值。",
    "Options": "选项",
    "Positional arguments": "参数",
    "Press any key to continue...": "按任意键继续……",
    "Repeat for confirmation": "请再输入一次",
    "Show the version and exit.": "显示版本后退出。",
    "Show this message and exit.": "显示本说明后退出。",
    "Takes {nargs} values but 1 was given.": "需要 {nargs} 个值，只给了 1 个。",
    "Takes {nargs} values but {len} were given.": "需要 {nargs} 个值，给了 {len} 个。",
    "Try '{command} {option}' for help.": "用法请看“{command} {option}”。",
    "Unknown color {colour!r}": "没有这种颜色：{colour!r}",
    "Usage:": "用法：",
    "Value must be an iterable.": "值必须是一个序列。",
    "default: {default}": "默认：{default}",
    "deprecated": "即将停用",
    "directory": "文件夹",
    "env var: {var}": "环境变量：{var}",
    "file": "文件",
    "path": "路径",
    "required": "必填",
    "unknown error": "原因不明",
    "{len_type} values are required, but {len_value} was given.": "需要 {len_type} 个值，给了 {len_value} 个。",
    "{len_type} values are required, but {len_value} were given.": "需要 {len_type} 个值，给了 {len_value} 个。",
    "{name} {filename!r} does not exist.": "找不到{name} {filename!r}。",
    "{name} {filename!r} is a directory.": "{filename!r} 是文件夹。",
    "{name} {filename!r} is a file.": "{filename!r} 是文件。",
    "{name} {filename!r} is not executable.": "{filename!r} 不能执行。",
    "{name} {filename!r} is not readable.": "{filename!r} 无法读取。",
    "{name} {filename!r} is not writable.": "{filename!r} 无法写入。",
    "%(prog)s, version %(version)s": "%(prog)s，版本 %(version)s",
    "{value!r} does not match the format {format}.": "{value!r} 不是 {format} 这样的写法。",
    "{value!r} does not match the formats {formats}.": "{value!r} 不是下列写法之一：{formats}。",
    "{value!r} is not a valid UUID.": "{value!r} 不是 UUID。",
    "{value!r} is not a valid boolean. Recognized values: {states}": "{value!r} 不是是与否；可写：{states}",
    "{value!r} is not a valid {number_type}.": "{value!r} 不是可用的值。",
    "{value!r} is not one of {choices}.": "{value!r} 不在 {choices} 之中。",
    "{value!r} is not {choice}.": "{value!r} 不是 {choice}。",
    "{value} is not in the range {range}.": "{value} 不在范围 {range} 内。",
}
"""Chinese by the message of click; a test finds one that click says and that is missing here."""
KINDS_OF_VALUE = {
    "integer": "整数",
    "integer range": "整数",
    "float": "数字",
    "float range": "数字",
    "text": "文字",
    "file": "文件",
    "directory": "文件夹",
    "path": "路径",
    "filename": "文件",
}
"""What stands for a value in a line of help (`-o PATH`), by click's name of its type."""
USAGE = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]…"}


@contextmanager
def click_speaks(language: Language) -> Iterator[None]:
    """Let click speak `language` until the block is left; English it speaks of itself."""
    if language == "en":
        yield
        return
    spoken = {"_": said, "ngettext": said_of_several}
    kept = [(vars(module), name) for module in MODULES for name in spoken if name in vars(module)]
    before = [names[name] for names, name in kept]
    for names, name in kept:
        names[name] = spoken[name]
    try:
        yield
    finally:
        for (names, name), function in zip(kept, before, strict=True):
            names[name] = function


def said(message: str) -> str:
    """Return the wording of one of click's messages."""
    return WORDS.get(message, message)


def said_of_several(one: str, several: str, count: int) -> str:
    """Return the wording of one of two messages, as ngettext does."""
    return said(one if count == 1 else several)


def usage_in_words(metavar: str | None, language: Language) -> str | None:
    """Return what stands for options or subcommands in a line of usage."""
    return metavar if language == "en" or metavar is None else USAGE.get(metavar, metavar)


def value_in_words(option: click.Option, language: Language) -> str | None:
    """Return what stands for an option's value in its line of help; None: as click has it."""
    if language == "en" or option.metavar is not None or option.is_flag or option.count:
        return option.metavar
    return KINDS_OF_VALUE.get(option.type.name)
