"""`twolists match`: a match run over the lists in the database, in the foreground, with its summary and, where asked, its book."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from marketplace.actor import LOCAL_OPERATOR
from marketplace.errors import TwoListsError
from marketplace.files.targets import check_target, write_target
from marketplace.wording import LANGUAGES, Language, Sentence
from matching.cli.bars import progress_bar, show_summary
from matching.cli.matchbook import ANY_DAY, MOST_TOP, OUT_FILE, Day
from matching.engine.options import MatchOptions
from matching.services.books import shown_run, write_match_book
from matching.services.execution import execute_match_run
from matching.services.runs import cancel_match_run, fail_match_run, start_match_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from marketplace.actor import Actor
    from marketplace.package import Program, Runtime
    from marketplace.unit import Unit

BROKEN = Sentence(zh="命令意外中断", en="The command broke off")


@click.command("match")
@click.option("-o", "--out", type=OUT_FILE, help="Also write the match book here (.xlsx).")
@click.option(
    "--top", type=click.IntRange(1, MOST_TOP), help="Matches shown for each entry; default: the setting match_top (10)."
)
@click.option("--lang", "language", type=click.Choice(LANGUAGES), help="Language of what is shown and of the book.")
@click.option(
    "--as-of",
    type=Day(),
    default=ANY_DAY,
    show_default=True,
    help="Mark entries whose validity ended before this day; any: none.",
)
@click.pass_obj
def match_command(
    program: Program, *, out: Path | None, top: int | None, language: Language | None, as_of: date | None
) -> None:
    """Match everything that is published, in both directions; the results are on the pages too."""
    language = language or program.language
    if out is not None:
        check_target(out)
    runtime, actor = program.runtime, replace(LOCAL_OPERATOR, language=language)
    options = MatchOptions(
        top=top or runtime.settings.match_top, threshold=runtime.settings.abstention_threshold, as_of=as_of
    )
    run_id = runtime.units.run(_started, actor=actor, options=options)
    with _ended(runtime, actor, run_id), progress_bar(language) as progress:
        execute_match_run(
            runtime.units,
            actor=actor,
            match_run_id=run_id,
            search=runtime.search,
            encoder=runtime.encoder,
            files=runtime.files,
            progress=progress,
        )
    show_summary(runtime.units.read(shown_run, actor=actor, match_run_id=run_id), language)
    if out is not None:
        _write(runtime, actor, run_id, out)
        click.echo(Sentence(zh=f"对接手册：{out}", en=f"Match book: {out}").text(language))


@contextmanager
def _ended(runtime: Runtime, actor: Actor, run_id: str) -> Iterator[None]:
    """Leave no run behind that seems to run: no worker knows of it. Ctrl-C cancels it, a fault ends it with its reason."""
    try:
        yield
    except KeyboardInterrupt:
        runtime.units.run(cancel_match_run, actor=actor, match_run_id=run_id)
        raise
    except Exception as error:
        failure = error.sentence if isinstance(error, TwoListsError) else BROKEN
        runtime.units.run(fail_match_run, actor=actor, match_run_id=run_id, failure=failure)
        raise


def _started(unit: Unit, *, options: MatchOptions) -> str:
    return start_match_run(unit, options=options, in_background=False).id


def _write(runtime: Runtime, actor: Actor, run_id: str, out: Path) -> None:
    stored = runtime.units.run(
        write_match_book, actor=actor, match_run_id=run_id, language=actor.language, files=runtime.files
    )
    with runtime.files.open_row(stored) as stream:
        write_target(out, stream.read())
