"""`twolists settings`: the table of settings, for people and for docs/settings.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from sqlalchemy import make_url

from marketplace.settings import SETTINGS

if TYPE_CHECKING:
    from marketplace.package import Program
    from marketplace.settings import Setting, Settings

SECRET = "secret_key"  # noqa: S105 - the name of the setting, whose value is never shown
ADDRESSES = ("queue",)
"""Their passwords are never shown either."""


@click.command()
@click.option(
    "--markdown", is_flag=True, help="Print the table as Markdown with both languages, as docs/settings.md has it."
)
@click.pass_obj
def settings(program: Program, *, markdown: bool) -> None:
    """Show each setting with its present value."""
    if markdown:
        click.echo(as_markdown())
        return
    language, present = program.language, program.settings
    for setting in SETTINGS:
        value = "…" if setting.name == SECRET and present.secret_key else _written(_shown(present, setting))
        click.echo(f"{setting.variable}={value}\n    {setting.help.text(language)}")


def as_markdown() -> str:
    """Return docs/settings.md's table."""
    lines = ["| Setting | Type | Default | Meaning | 含义 |", "|---|---|---|---|---|"]
    return "\n".join(lines + [_row(setting) for setting in SETTINGS])


def _shown(present: Settings, setting: Setting) -> object:
    value = getattr(present, setting.name)
    is_address = setting.name in ADDRESSES and "://" in value
    return make_url(value).render_as_string() if is_address else value


def _row(setting: Setting) -> str:
    default = _written(setting.default)
    cells = (
        f"`{setting.variable}`",
        setting.kind.__name__.lower(),
        f"`{default}`" if default else "",
        setting.help.en,
        setting.help.zh,
    )
    return f"| {' | '.join(cells)} |"


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
