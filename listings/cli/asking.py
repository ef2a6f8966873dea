"""What an import asks on the command line before it is confirmed: rows near an entry, and how many entries a whole list withdraws."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from listings.models.import_run import Answer, ImportMode
from listings.queries.asked import asked_rows
from listings.queries.imports import import_run
from listings.queries.missing import missing_listings
from listings.queries.scope import whole_list_scope
from listings.services.answers import answer_row, answer_rows
from marketplace.errors import Conflict
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from listings.queries.asked import AskedRow
    from listings.queries.missing import Missing
    from listings.queries.scope import Scope
    from marketplace.actor import Actor
    from marketplace.package import Runtime
    from marketplace.wording import Language

NEAR = {"new": Answer.NEW, "update": Answer.UPDATE}
SHOWN = 200
AT_ONCE = 20


def settle_questions(runtime: Runtime, actor: Actor, run_id: str, *, near: str | None) -> bool:
    """Answer what is open as `near` says (`new`, `update`, `ask`; None: ask where somebody can answer); return whether nothing is left."""
    if not _waiting(runtime, actor, run_id):
        return True
    if near in NEAR:
        told = runtime.units.run(answer_rows, actor=actor, import_run_id=run_id, answer=NEAR[near or ""])
        return _all_answered(runtime, actor, run_id) if told.left else True
    if near is None and not sys.stdin.isatty():
        return _all_answered(runtime, actor, run_id)
    while rows := runtime.units.read(asked_rows, actor=actor, import_run_id=run_id, only_open=True, limit=AT_ONCE).rows:
        for row in rows:
            _ask(runtime, actor, run_id, row)
    return True


def stated_withdrawals(runtime: Runtime, actor: Actor, run_id: str, *, stated: int | None, asks: bool) -> int | None:
    """Show what a whole list withdraws and return the number that the person states; None for an import that only adds and updates.

    Whether it is the right one is seen at the confirmation.
    """
    summary = runtime.units.read(import_run, actor=actor, import_run_id=run_id)
    if not summary.mode.is_whole:
        return None
    missing = show_missing(runtime, actor, run_id)
    total = missing.listings.total
    if stated is not None or not total or not asks:
        return stated
    question = Sentence(
        zh=f"将下架 {total} 条；输入这个数目以确认",
        en=f"{total} entries will be withdrawn; type this number to confirm",
    )
    typed: int = click.prompt(question.text(actor.language), type=int)
    return typed


def show_missing(runtime: Runtime, actor: Actor, run_id: str) -> Missing:
    """Print how far a whole list reaches and what it would withdraw."""
    scope: Scope | None = runtime.units.read(whole_list_scope, actor=actor, import_run_id=run_id)
    if scope is not None:
        _show_scope(scope, actor.language)
    missing: Missing = runtime.units.read(missing_listings, actor=actor, import_run_id=run_id, limit=SHOWN)
    _show_missing(missing, actor.language)
    return missing


def _waiting(runtime: Runtime, actor: Actor, run_id: str) -> int:
    return runtime.units.read(import_run, actor=actor, import_run_id=run_id).counts.waiting


def _all_answered(runtime: Runtime, actor: Actor, run_id: str) -> bool:
    waiting = _waiting(runtime, actor, run_id)
    if waiting:
        sentence = Sentence(
            zh=f"有 {waiting} 行没有编号，却与已有条目相近：更新它，还是新条目？请用 --near update 或 --near new 一次回答，用 --near ask 逐行回答，或在网页 /imports/{run_id} 上回答",
            en=f"{waiting} row(s) without an id are near an entry: update it, or new? Answer all with --near update or --near new, one by one with --near ask, or on the page /imports/{run_id}",
        )
        click.echo(sentence.text(actor.language), err=True)
    return not waiting


def _ask(runtime: Runtime, actor: Actor, run_id: str, row: AskedRow) -> None:
    language = actor.language
    best = row.candidates[0]
    place = f"{row.sheet} {row.row}".strip()
    here = f"{row.content.title}（{row.content.organisation}）" if row.content.organisation else row.content.title
    there = f"{best.content.title}（{best.content.organisation}）" if best.content.organisation else best.content.title
    click.echo(
        Sentence(
            zh=f"第 {place} 行：{here}\n已有条目 {best.question.external_id}：{there}（相似度 {best.question.score:.0f}）",
            en=f"Row {place}: {here}\nEntry {best.question.external_id}: {there} (alike {best.question.score:.0f})",
        ).text(language)
    )
    question = Sentence(zh="更新这个条目（u），还是新条目（n）？", en="Update this entry (u), or a new one (n)?")
    chosen = click.prompt(question.text(language), type=click.Choice(["u", "n"]), show_choices=False)
    answer = Answer.UPDATE if chosen == "u" else Answer.NEW
    try:
        runtime.units.run(answer_row, actor=actor, import_run_id=run_id, position=row.position, answer=answer)
    except Conflict as fault:
        click.echo(fault.sentence.text(language), err=True)


def _show_scope(scope: Scope, language: Language) -> None:
    is_named = scope.mode is ImportMode.WHOLE_LIST
    title = Sentence(
        zh=f"整单替换的范围：{'文件中的' if is_named else '全部'} {scope.organisations} 家单位，条目 {scope.entries} 条，其中将下架 {scope.withdrawn} 条",
        en=f"Scope of the whole list: {'organisations in the file' if is_named else 'all organisations'}: {scope.organisations}, their entries: {scope.entries}, to be withdrawn: {scope.withdrawn}",
    )
    click.echo(title.text(language))
    for loss in scope.losses:
        click.echo(f"  {loss.organisation}: {loss.withdrawn} / {loss.entries}")
    if scope.losing > len(scope.losses):
        more = scope.losing - len(scope.losses)
        click.echo(Sentence(zh=f"  另有 {more} 家单位", en=f"  and {more} more").text(language))
    if scope.other_entries:
        left = Sentence(
            zh=f"文件没有写到的 {scope.other_organisations} 家单位（{scope.other_entries} 条）不受影响；要包括它们，请加 --all-organisations",
            en=f"Organisations that the file does not name are left alone: {scope.other_organisations}, entries: {scope.other_entries}; --all-organisations takes them in",
        )
        click.echo(left.text(language))
    if scope.is_large:
        warning = Sentence(
            zh=f"注意：将下架其中 {scope.share:.0%} 的条目；如果文件只是清单的一部分，请不要加 --whole-list",
            en=f"Attention: {scope.share:.0%} of these entries would be withdrawn; if the file is only a part of the list, leave --whole-list out",
        )
        click.echo(warning.text(language), err=True)


def _show_missing(missing: Missing, language: Language) -> None:
    page = missing.listings
    title = Sentence(
        zh=f"清单中已没有、将下架的条目：{page.total}",
        en=f"Entries that the list no longer has, to be withdrawn: {page.total}",
    )
    table = Table(title=title.text(language), title_justify="left")
    for header in (
        Sentence(zh="编号", en="Id"),
        Sentence(zh="名称", en="Title"),
        Sentence(zh="单位", en="Organisation"),
    ):
        table.add_column(header.text(language), overflow="fold")
    for row in page.rows:
        cells: list[Any] = [row.external_id if not row.external_id.startswith("~") else "", row.title, row.organisation]
        table.add_row(*map(Text, cells))
    if page.rows:
        Console().print(table)
    else:
        click.echo(title.text(language))
    more = page.total - len(page.rows)
    if more > 0:
        click.echo(Sentence(zh=f"另有 {more} 条未列出", en=f"and {more} more").text(language))
    if missing.nameless:
        sentence = Sentence(
            zh=f"有 {missing.nameless} 行被退回且看不出是哪个条目；它们对应的条目也在上面",
            en=f"{missing.nameless} rejected row(s) name no entry; what they were meant to be is among these",
        )
        click.echo(sentence.text(language), err=True)
