"""`twolists import`: preview, question, import, with a bar for progress and a table of what was wrong.

The run is the same ledger that the pages use: interrupted here, a worker or the next command with the same file completes it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from listings.cli.asking import settle_questions, show_missing, stated_withdrawals
from listings.cli.bars import progress_bar
from listings.cli.choices import LISTS
from listings.cli.tables import Found, show_preview, show_result
from listings.engine.reading.mapping import MappingError, parse_mapping
from listings.models.import_run import ImportMode, Outcome
from listings.queries.imports import import_rows, import_run
from listings.services.imports import run_import
from listings.services.limits import upload_limits
from listings.services.marking import mark_import
from listings.services.previews import preview_import
from listings.services.uploads import cancel_import, confirm_import, upload_list
from listings.states import ImportStatus
from marketplace.actor import LOCAL_OPERATOR
from marketplace.errors import Invalid, Place
from marketplace.files.sources import SourceFile
from marketplace.wording import LANGUAGES, Language, Sentence

if TYPE_CHECKING:
    from listings.queries.imports import ImportSummary, RowReport
    from listings.queries.pages import Page
    from marketplace.actor import Actor
    from marketplace.files.store import Taken
    from marketplace.package import Program, Runtime
    from marketplace.unit import Unit

SHOWN_ROWS = 200
NEEDS_WHOLE_LIST = Sentence(zh="要与 --whole-list 一起使用", en="Only means something together with --whole-list")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What was asked on the command line."""

    file: Path
    which: str
    mapping: dict[str, str]
    language: Language
    is_dry_run: bool
    is_agreed: bool
    marked: Path | None
    layout: str
    near: str | None
    is_whole: bool
    is_of_all: bool
    withdraw: int | None


@click.command("import")
@click.argument("which", metavar="achievements|demands", type=click.Choice(list(LISTS)))
@click.argument("file", type=SourceFile())
@click.option(
    "--map", "mapping", metavar="THEIRS=OURS", multiple=True, help="Read their column as our field; may be repeated."
)
@click.option(
    "--layout", default="", metavar="NAME", help="Read the file by a layout that was remembered under this name."
)
@click.option(
    "--near",
    type=click.Choice(["ask", "new", "update"]),
    help="What a row without an id is that is near an entry; on a terminal each is asked about.",
)
@click.option(
    "--whole-list",
    "is_whole",
    is_flag=True,
    help="The file is the whole list of the organisations in it: what it no longer names of theirs is withdrawn.",
)
@click.option(
    "--all-organisations",
    "is_of_all",
    is_flag=True,
    help="With --whole-list: of all organisations, also those that the file does not name.",
)
@click.option(
    "--withdraw",
    metavar="NUMBER",
    type=click.IntRange(min=0),
    help="State how many entries a whole list withdraws, as the preview says; needed with --yes.",
)
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Preview only; nothing is written to the list.")
@click.option("--yes", "is_agreed", is_flag=True, help="Do not ask after the preview.")
@click.option(
    "--marked",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a copy of the file with a column that says what to correct.",
)
@click.option("--lang", "language", type=click.Choice(LANGUAGES), help="Language of what is shown.")
@click.pass_obj
def import_command(program: Program, /, **typed: Any) -> None:
    """Take .xlsx, .xls, .ods, .csv or .jsonl; a rejected row never stops a good one, and the same file twice changes nothing."""
    typed["mapping"] = _mapping(typed["mapping"])
    typed["language"] = typed["language"] or program.language
    wish = _Wish(**typed)
    if wish.is_of_all and not wish.is_whole:
        raise Invalid("whole_list_needed", NEEDS_WHOLE_LIST, place=Place(field="--all-organisations"))
    _import(program.runtime, replace(LOCAL_OPERATOR, language=wish.language), wish)


def _import(runtime: Runtime, actor: Actor, wish: _Wish) -> None:
    run_id = _previewed(runtime, actor, wish)
    summary = runtime.units.read(import_run, actor=actor, import_run_id=run_id)
    show_preview(summary, _found(runtime, actor, run_id), wish.language)
    _write_marked(runtime, actor, run_id, wish)
    if not _is_importable(summary):
        raise SystemExit(1)
    if wish.is_dry_run:
        if wish.is_whole:
            show_missing(runtime, actor, run_id)
        runtime.units.run(cancel_import, actor=actor, import_run_id=run_id)
        return
    if not settle_questions(runtime, actor, run_id, near=wish.near):
        raise SystemExit(1)
    stated = stated_withdrawals(runtime, actor, run_id, stated=wish.withdraw, asks=not wish.is_agreed)
    if not wish.is_agreed and not _asked(
        runtime.units.read(import_run, actor=actor, import_run_id=run_id), wish.language
    ):
        runtime.units.run(cancel_import, actor=actor, import_run_id=run_id)
        return
    runtime.units.run(confirm_import, actor=actor, import_run_id=run_id, withdrawing=stated)
    with progress_bar(wish.language) as progress:
        run_import(runtime.units, actor=actor, import_run_id=run_id, progress=progress)
    show_result(runtime.units.read(import_run, actor=actor, import_run_id=run_id), wish.language)


def _previewed(runtime: Runtime, actor: Actor, wish: _Wish) -> str:
    with wish.file.open("rb") as stream:
        taken = runtime.files.take(stream, name=wish.file.name)
    run_id = runtime.units.run(_uploaded, actor=actor, runtime=runtime, wish=wish, taken=taken)
    with progress_bar(wish.language) as progress:
        preview_import(
            runtime.units,
            actor=actor,
            import_run_id=run_id,
            files=runtime.files,
            limits=upload_limits(runtime.settings),
            progress=progress,
        )
    return run_id


def _uploaded(unit: Unit, *, runtime: Runtime, wish: _Wish, taken: Taken) -> str:
    whole = ImportMode.WHOLE_LIST_OF_ALL if wish.is_of_all else ImportMode.WHOLE_LIST
    run = upload_list(
        unit,
        kind=LISTS[wish.which],
        taken=taken,
        files=runtime.files,
        mapping=wish.mapping,
        mode=whole if wish.is_whole else ImportMode.ADD_AND_UPDATE,
        layout=wish.layout,
    )
    return run.id


def _found(runtime: Runtime, actor: Actor, run_id: str) -> Found:
    def rows(**wanted: Any) -> Page[RowReport]:
        return runtime.units.read(import_rows, actor=actor, import_run_id=run_id, limit=SHOWN_ROWS, **wanted)

    return Found(
        rejected=rows(outcome=Outcome.REJECTED), hinted=rows(with_issues=True), doubtful=rows(with_questions=True)
    )


def _is_importable(summary: ImportSummary) -> bool:
    counts = summary.counts
    return summary.status is ImportStatus.PREVIEWED and bool(counts.created or counts.updated or counts.unchanged)


def _asked(summary: ImportSummary, language: Language) -> bool:
    counts = summary.counts
    question = Sentence(
        zh=f"写入 {counts.created + counts.updated} 条？", en=f"Store {counts.created + counts.updated} entries?"
    )
    return click.confirm(question.text(language), default=False)


def _write_marked(runtime: Runtime, actor: Actor, run_id: str, wish: _Wish) -> None:
    summary = runtime.units.read(import_run, actor=actor, import_run_id=run_id)
    if wish.marked is None or summary.status is ImportStatus.FAILED:
        return
    marked = runtime.units.read(
        mark_import,
        actor=actor,
        import_run_id=run_id,
        files=runtime.files,
        limits=upload_limits(runtime.settings),
        language=wish.language,
    )
    wish.marked.write_bytes(marked.content)
    click.echo(Sentence(zh=f"标注清单：{wish.marked}", en=f"Marked list: {wish.marked}").text(wish.language))


def _mapping(pairs: tuple[str, ...]) -> dict[str, str]:
    try:
        return parse_mapping(pairs)
    except MappingError as error:
        raise Invalid("mapping_unreadable", error.sentence, place=Place(field="--map")) from error
