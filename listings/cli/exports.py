"""`twolists export`: one of the two lists as a workbook, delimited text or lines of JSON, which import back without a change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listings.cli.bars import progress_bar
from listings.cli.choices import LISTS
from listings.queries.filters import ListingFilters
from listings.services.exports import ExportWish, record_export, write_export
from listings.sheets.lists import ListFormat
from listings.states import Availability
from marketplace.actor import LOCAL_OPERATOR
from marketplace.errors import Invalid, Place
from marketplace.files.targets import open_target
from marketplace.wording import LANGUAGES, Language, Sentence

if TYPE_CHECKING:
    from marketplace.package import Program

FORMATS = tuple(one.value for one in ListFormat)


@click.command("export")
@click.argument("which", metavar="achievements|demands", type=click.Choice(list(LISTS)))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write the list; its ending says as what.",
)
@click.option("--format", "wanted", type=click.Choice(FORMATS), help="As what, where the file's name does not say it.")
@click.option(
    "--availability", type=click.Choice([one.value for one in Availability]), help="Only the entries in this state."
)
@click.option("--text", default="", help="Only the entries with these words in the title or id.")
@click.option("--lang", "language", type=click.Choice(LANGUAGES), help="Language of the headers and of what is shown.")
@click.pass_obj
def export_command(
    program: Program,
    *,
    which: str,
    output: Path | None,
    wanted: str | None,
    availability: str | None,
    text: str,
    language: Language | None,
) -> None:
    """Write .xlsx, .csv or .jsonl with every field; what is taken in again unchanged changes nothing."""
    spoken = language or program.language
    wish = ExportWish(
        kind=LISTS[which],
        wanted=_format(output, wanted),
        language=spoken,
        filters=ListingFilters(text=text, availability=Availability(availability) if availability else None),
    )
    path = output or Path(wish.name)
    actor = replace(LOCAL_OPERATOR, language=spoken)
    units = program.runtime.units
    with open_target(path) as stream, progress_bar(spoken) as progress:
        count = write_export(units, actor=actor, wish=wish, stream=stream, progress=progress)
    units.run(record_export, actor=actor, wish=wish, count=count)
    click.echo(Sentence(zh=f"{count} 条已写入 {path}", en=f"{count} entries are in {path}").text(spoken))


def _format(output: Path | None, wanted: str | None) -> ListFormat:
    """Return the format that was named, or that the ending of the file names; a workbook where neither says anything."""
    if wanted:
        return ListFormat(wanted)
    ending = "" if output is None else output.suffix.lower().lstrip(".")
    if not ending:
        return ListFormat.XLSX
    if ending not in FORMATS:
        raise Invalid(
            "export.unknown_format",
            Sentence(
                zh="看不出要写成哪种文件；文件名请以 .xlsx、.csv 或 .jsonl 结尾，或用 --format 指明。",
                en="The file's name does not say as what to write: let it end in .xlsx, .csv or .jsonl, or use --format.",
            ),
            place=Place(file=str(output)),
        )
    return ListFormat(ending)
