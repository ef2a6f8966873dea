"""Write the generated pages of docs/ from the code: settings, commands, workflows, permissions.

Run by `make docs`; `tests/docs` compares the pages with what `pages()` returns now.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from marketplace.machine import initial_status, transitions
from marketplace.operations.cli.choices import as_markdown
from marketplace.permissions import AllOf, AnyOf, Nobody, OfKind, OwnOrganisation
from marketplace.wording import Titled
from wsgi import PACKAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from marketplace.fire import Workflow
    from marketplace.package import Command
    from marketplace.permissions import Rule

DOCS = Path(__file__).parents[1] / "docs"
NOTE = "<!-- printed by `make docs`; edit the code instead -->\n"


def settings() -> str:
    """Return the table of settings."""
    return f"# Settings\n\n{NOTE}\nEach is an environment variable; an unknown `TWOLISTS_*` name is refused at start.\n\n{as_markdown().strip()}\n"


def commands() -> str:
    """Return every command of `twolists` with its options."""
    parts = ["# Commands\n", NOTE, "`.venv/bin/twolists COMMAND --help` says the same in Chinese.\n"]
    for package in PACKAGES:
        for entry in package.commands:
            parts.extend(command_lines(entry))
    return "\n".join(parts)


def command_lines(entry: Command) -> Iterator[str]:
    """Yield the section of one command, its sub-commands with it."""
    yield f"## twolists {entry.name}\n\n{entry.help.en} · {entry.help.zh}\n"
    command = entry.load()
    for path, leaf in leaves(command, entry.name):
        usage = " ".join(
            parameter.make_metavar(click.Context(leaf))
            for parameter in leaf.params
            if isinstance(parameter, click.Argument)
        )
        yield f"`twolists {path}{' ' + usage if usage else ''}`{help_of(leaf)}\n"
        options = [parameter for parameter in leaf.params if isinstance(parameter, click.Option)]
        if options:
            yield (
                "\n".join(
                    f"- `{', '.join(option.opts + option.secondary_opts)}` {option.help or ''}".rstrip()
                    for option in options
                )
                + "\n"
            )


def help_of(command: click.Command) -> str:
    """Return the first line of the help, after a dash."""
    text = (command.help or "").strip().split("\n\n", maxsplit=1)[0]
    return f" — {' '.join(text.split())}" if text else ""


def leaves(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """Yield the runnable commands below `command` with their words."""
    if not isinstance(command, click.Group) or command.invoke_without_command:
        yield path, command
    if isinstance(command, click.Group):
        for name, part in sorted(command.commands.items()):
            yield from leaves(part, f"{path} {name}")


def workflows() -> str:
    """Return every state machine as a table of its transitions."""
    parts = ["# Workflows\n", NOTE, "A status changes by these events alone, through `fire`, each with an audit row.\n"]
    parts.extend(workflow_lines(workflow) for package in PACKAGES for workflow in package.machines())
    return "\n".join(parts)


def workflow_lines(workflow: Workflow) -> str:
    """Return the section of one machine."""
    rows = [
        f"| {title(arrow.source)} | {workflow.events[arrow.event].title.en} · {workflow.events[arrow.event].title.zh} (`{arrow.event}`) | {title(arrow.target)} | "
        f"`{workflow.events[arrow.event].permission.name}` | `{workflow.events[arrow.event].past}` |"
        for arrow in transitions(workflow.machine)
    ]
    start = title(initial_status(workflow.machine))
    head = f"## {workflow.title.en} · {workflow.title.zh}\n\nOf `{workflow.object_kind}.{workflow.column}`; begins as {start}.\n"
    return "\n".join([head, "| from | event | to | permission | audit action |", "|---|---|---|---|---|", *rows, ""])


def title(status: str) -> str:
    """Return a status with its labels."""
    return f"{status.label.en} · {status.label.zh}" if isinstance(status, Titled) else str(status)


def permissions() -> str:
    """Return every permission with its rule."""
    parts = [
        "# Permissions\n",
        NOTE,
        "Denied unless a rule allows it. The same rule answers may, which rows and why not.\n",
        "| permission | what | rule |",
        "|---|---|---|",
    ]
    parts.extend(
        f"| `{permission.name}` | {permission.title.en} · {permission.title.zh} | {rule_text(permission.rule)} |"
        for package in PACKAGES
        for permission in package.permissions()
    )
    return "\n".join(parts) + "\n"


def rule_text(rule: Rule) -> str:
    """Return a rule in words."""
    if isinstance(rule, AllOf | AnyOf):
        return (" and " if isinstance(rule, AllOf) else " or ").join(rule_text(part) for part in rule.parts)
    if isinstance(rule, OfKind):
        return "actor is " + " or ".join(kind.label.en for kind in rule.kinds)
    if isinstance(rule, OwnOrganisation):
        return f"`{rule.column}` is the actor's organisation"
    return "nobody" if isinstance(rule, Nobody) else f"`{rule!r}`"


PAGES: dict[str, Callable[[], str]] = {
    "settings": settings,
    "commands": commands,
    "workflows": workflows,
    "permissions": permissions,
}


def pages() -> dict[str, str]:
    """Return file name -> text of every generated page."""
    return {f"{name}.md": make() for name, make in PAGES.items()}


def main() -> None:
    """Write the pages."""
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
        print(f"docs/{name}: {len(text.splitlines())} lines")


if __name__ == "__main__":
    main()
