"""`twolists matchbook ACHIEVEMENTS DEMANDS -o BOOK.xlsx` and `twolists matchbook read BOOK.xlsx`: two lists in, marks back out.

Neither needs a database or a setting; `read --keep` puts what was decided into the database.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from listings.engine.reading.mapping import MappingError, parse_mapping
from listings.engine.terms import Kind
from listings.services.limits import upload_limits
from marketplace.errors import Invalid, Place
from marketplace.files.sources import SourceFile
from marketplace.files.targets import check_target, write_target
from marketplace.search.encoder import chosen_encoder
from marketplace.wording import LANGUAGES, Language, Sentence
from matching.cli.bars import progress_bar, show_summary
from matching.cli.marks import keep_marks, show_faults
from matching.engine.options import MatchOptions
from matching.engine.ranking.storage import shipped
from matching.services.decisions import decision_lines
from matching.services.filebook import make_file_book, read_list_file
from matching.sheets.reading import read_book

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.package import Program
    from matching.sheets.reading import MarkedBook

LIST_FILE = SourceFile()
OUT_FILE = click.Path(path_type=Path, dir_okay=False)
ANY_DAY = "any"
MOST_TOP = 30


class Day(click.ParamType[date | None]):
    """A date as YYYY-MM-DD, or `any`, which is None."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date | None:
        """Read the date."""
        if value is None or value == ANY_DAY or isinstance(value, date):
            return None if value == ANY_DAY else value
        try:
            return date.fromisoformat(value)
        except ValueError:
            said = Sentence(
                zh=f"{value}：请写成 2026-01-31 这样的日期，或 any", en=f"{value}: a date like 2026-01-31, or any"
            )
            self.fail(said.text(ctx.obj.language if ctx is not None else "en"), param, ctx)


def _mapping(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    """Read the option as {their header: our field}. Raises Invalid."""
    del ctx
    try:
        return parse_mapping(value)
    except MappingError as error:
        raise Invalid("mapping_unreadable", error.sentence, place=Place(field=param.opts[0])) from error


class WithDefault(click.Group):
    """A group whose first word may be left out: what is no subcommand and no option goes to `write`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command in front where none is named."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["write", *args]
        return super().parse_args(ctx, args)


@click.group("matchbook", cls=WithDefault, no_args_is_help=True, options_metavar="ACHIEVEMENTS DEMANDS -o BOOK.xlsx |")
def matchbook_command() -> None:
    """Match two list files and write the match book, or read a marked book back."""


@matchbook_command.command("write")
@click.argument("achievements", type=LIST_FILE)
@click.argument("demands", type=LIST_FILE)
@click.option("-o", "--out", type=OUT_FILE, required=True, help="The workbook to write (.xlsx).")
@click.option(
    "--top", type=click.IntRange(1, MOST_TOP), help="Matches shown for each entry; default: the setting match_top (10)."
)
@click.option("--lang", "language", type=click.Choice(LANGUAGES), help="Language of the book.")
@click.option(
    "--as-of",
    type=Day(),
    default=ANY_DAY,
    show_default=True,
    help="Mark entries whose validity ended before this day; any: none.",
)
@click.option(
    "--map-achievements",
    metavar="THEIRS=OURS",
    multiple=True,
    callback=_mapping,
    help="Read their column of the achievements as our field; may be repeated.",
)
@click.option(
    "--map-demands",
    metavar="THEIRS=OURS",
    multiple=True,
    callback=_mapping,
    help="Read their column of the demands as our field; may be repeated.",
)
@click.pass_obj
def write_command(  # noqa: PLR0913 - one argument for each option of the command
    program: Program,
    *,
    achievements: Path,
    demands: Path,
    out: Path,
    top: int | None,
    language: Language | None,
    as_of: date | None,
    map_achievements: dict[str, str],
    map_demands: dict[str, str],
) -> None:
    """Read both lists (.xlsx, .xls, .ods, .csv, .jsonl), match them in both directions and write the explained book. No database is needed."""
    language = language or program.language
    check_target(out)
    settings = program.settings
    options = MatchOptions(top=top or settings.match_top, threshold=settings.abstention_threshold, as_of=as_of)
    limits = upload_limits(settings)
    with _no_collector(), progress_bar(language) as progress:
        book = make_file_book(
            read_list_file(achievements, Kind.ACHIEVEMENT, limits=limits, mapping=map_achievements),
            read_list_file(demands, Kind.DEMAND, limits=limits, mapping=map_demands),
            options=options,
            language=language,
            ranker=shipped(),
            encoder=chosen_encoder(settings.encoder),
            progress=progress,
        )
    write_target(out, book.workbook)
    show_summary(book.result, language)
    rejected = sum(file.rejected for file in book.contents.files)
    click.echo(
        Sentence(
            zh=f"对接手册：{out}（退回的行：{rejected}）", en=f"Match book: {out} (rejected rows: {rejected})"
        ).text(language)
    )


@contextmanager
def _no_collector() -> Iterator[None]:
    """Switch the garbage collector off: looking for cycles among millions of values would take 3 of 15 s and find none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@matchbook_command.command("read")
@click.argument("book", type=LIST_FILE)
@click.option("--out", type=OUT_FILE, help="Where the decisions go, a line of JSON each.")
@click.option(
    "--keep", is_flag=True, help="Keep the decisions in the database; the book must be one of its match runs."
)
@click.option("--lang", "language", type=click.Choice(LANGUAGES), help="Language of what is shown.")
@click.pass_obj
def read_command(program: Program, *, book: Path, out: Path | None, keep: bool, language: Language | None) -> None:
    """Read the marks of a book. What cannot be taken over is shown with sheet and row, and ends with exit code 1."""
    language = language or program.language
    if out is None and not keep:
        raise Invalid(
            "matchbook.read_nowhere",
            Sentence(
                zh="请用 --out 指定导出的文件，或用 --keep 存入数据库",
                en="Name a file with --out, or keep the decisions in the database with --keep",
            ),
        )
    if out is not None:
        check_target(out)
    marked = read_book(book.read_bytes(), book.name)
    if out is not None:
        _export(marked, out, language)
    lost = keep_marks(program, marked, name=book.name, language=language) if keep else 0
    if marked.faults:
        show_faults(marked.faults, language)
    if marked.faults or lost:
        raise SystemExit(1)


def _export(marked: MarkedBook, out: Path, language: Language) -> None:
    write_target(out, "".join(decision_lines(marked)).encode())
    counted = Sentence(
        zh=f"读回意见 {len(marked.marks)} 条，{len(marked.faults)} 处未能识别：{out}",
        en=f"{len(marked.marks)} decision(s) read, {len(marked.faults)} mark(s) not taken over: {out}",
    )
    click.echo(counted.text(language))
