"""`twolists template`: the empty workbook of a list. Needs no database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from listings.cli.choices import LISTS
from listings.services.templates import template, template_name
from marketplace.wording import LANGUAGES, Language, Sentence

if TYPE_CHECKING:
    from marketplace.package import Program


@click.command("template")
@click.argument("which", metavar="achievements|demands", type=click.Choice(list(LISTS)))
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Where to write the workbook.")
@click.option("--lang", "language", type=click.Choice(LANGUAGES), help="Language of the headers and notes.")
@click.pass_obj
def template_command(program: Program, *, which: str, output: Path | None, language: Language | None) -> None:
    """Headers, notes, examples and drop-down lists for every field; only the title is needed in a row."""
    spoken = language or program.language
    path = output or Path(template_name(LISTS[which], language=spoken))
    path.write_bytes(template(LISTS[which], language=spoken))
    click.echo(Sentence(zh=f"模板已写入 {path}", en=f"The template is in {path}").text(program.language))
