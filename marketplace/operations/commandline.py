"""The command line `twolists`: the commands of every package, loaded when called, with faults told as sentences.

Called by `wsgi`. Imports nothing that costs time: `twolists --help` answers at once.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

import click

from marketplace.errors import Invalid, TwoListsError
from marketplace.locale import translate
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.package import Program
    from marketplace.wording import Language

ABOUT = Sentence(
    zh="两单：科技成果清单和技术需求清单进，可解释的对接手册出。",
    en="Two Lists: an achievement list and a demand list in, an explained match book out.",
)
FAULT, GIVEN_WRONGLY = 1, 2


class CommandLine(click.Group):
    """The group of all commands; its `obj` is the program."""

    def __init__(self, program: Program) -> None:
        super().__init__(
            name="twolists",
            help=ABOUT.text(program.language),
            context_settings={"obj": program, "max_content_width": 100},
        )
        self._language = program.language
        self._entries = {entry.name: entry for package in program.packages for entry in package.commands}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the records."""
        del ctx
        return list(self._entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command of this name; None where there is none."""
        del ctx
        entry = self._entries.get(cmd_name)
        if entry is None:
            return None
        command = _in_words(entry.load(), self._language)
        command.help = f"{entry.help.text(self._language)}\n\n{command.help or ''}".strip()
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands from their records, without loading any."""
        del ctx
        with formatter.section("命令" if self._language == "zh" else "Commands"):
            formatter.write_dl([(entry.name, entry.help.text(self._language)) for entry in self._entries.values()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a fault that a person can understand becomes a sentence and exit code 2 (wrongly given) or 1."""
        try:
            return super().invoke(ctx)
        except TwoListsError as error:
            click.echo(error.text(self._language), err=True)
            ctx.exit(GIVEN_WRONGLY if isinstance(error, Invalid) else FAULT)


def _in_words(command: click.Command, language: Language) -> click.Command:
    """Return a copy with its help texts, English messages in the code, in `language`, all the way down."""
    worded = copy(command)
    worded.help = translate(language, command.help) if command.help else None
    worded.params = [_option_in_words(parameter, language) for parameter in command.params]
    if isinstance(worded, click.Group):
        worded.commands = {name: _in_words(part, language) for name, part in worded.commands.items()}
    return worded


def _option_in_words(parameter: click.Parameter, language: Language) -> click.Parameter:
    if not isinstance(parameter, click.Option) or not parameter.help:
        return parameter
    worded = copy(parameter)
    worded.help = translate(language, parameter.help)
    return worded
