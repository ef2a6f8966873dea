"""The command line `twolists`: the commands of every package, loaded when called, with faults told as sentences.

Called by `wsgi`. Imports nothing that costs time: `twolists --help` answers at once.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

import click

from marketplace.errors import Invalid, TwoListsError
from marketplace.locale import translate
from marketplace.operations.click_words import click_speaks, usage_in_words, value_in_words
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from marketplace.package import Program
    from marketplace.wording import Language

ABOUT = Sentence(
    zh="两单：科技成果清单和技术需求清单进，可解释的对接手册出。",
    en="Two Lists: an achievement list and a demand list in, an explained match book out.",
)
COMMANDS = Sentence(zh="命令", en="Commands")
FAULT, GIVEN_WRONGLY = 1, 2


class CommandLine(click.Group):
    """The group of all commands; its `obj` is the program."""

    def __init__(self, program: Program) -> None:
        super().__init__(
            name="twolists",
            help=ABOUT.text(program.language),
            context_settings={"obj": program, "max_content_width": 100},
            options_metavar=usage_in_words("[OPTIONS]", program.language),
            subcommand_metavar=usage_in_words("COMMAND [ARGS]...", program.language),
        )
        self._language = program.language
        self._entries = {entry.name: entry for package in program.packages for entry in package.commands}

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line with everything in one language, also what click says."""
        with click_speaks(self._language):
            return super().main(*args, **kwargs)

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
        with formatter.section(COMMANDS.text(self._language)):
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
    worded._help_option = None  # noqa: SLF001 - click keeps it with the words of the language in which it was first asked for
    worded.help = translate(language, command.help) if command.help else None
    worded.params = [_option_in_words(parameter, language) for parameter in command.params]
    worded.options_metavar = usage_in_words(command.options_metavar, language)
    if isinstance(worded, click.Group):
        worded.subcommand_metavar = usage_in_words(worded.subcommand_metavar, language) or ""
        worded.commands = {name: _in_words(part, language) for name, part in worded.commands.items()}
    return worded


def _option_in_words(parameter: click.Parameter, language: Language) -> click.Parameter:
    if not isinstance(parameter, click.Option):
        return parameter
    worded = copy(parameter)
    worded.help = translate(language, parameter.help) if parameter.help else None
    worded.metavar = value_in_words(parameter, language)
    return worded
