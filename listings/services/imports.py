"""Running a confirmed import: batch after batch, each in its own unit, until every row is stored. Called by the job and the command line.

Interrupted at any point and called again, it goes on where the ledger ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from listings.models.import_run import ImportRow
from listings.models.notes import question_from_json
from listings.permissions.rights import RUN_IMPORT
from listings.permissions.workflows import IMPORT
from listings.queries.runs import locked_run
from listings.services.batches import BATCH_ROWS, store_batch
from listings.services.collecting import few_collections
from listings.services.duplicates.noting import Found, note_pairs
from listings.services.progress import Progress, silent
from listings.services.withdrawals import withdraw_missing
from listings.states import ImportStatus
from marketplace.db import refresh_statistics
from marketplace.errors import Conflict
from marketplace.fire import fire
from marketplace.permissions import authorise
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from listings.models.import_run import ImportRun
    from listings.models.notes import Question
    from marketplace.actor import Actor
    from marketplace.unit import Unit, Units


def run_import(
    units: Units, *, actor: Actor, import_run_id: str, size: int = BATCH_ROWS, progress: Progress = silent
) -> None:
    """Store what the preview showed. A completed run is left as it is; raises Conflict for one that was not confirmed."""
    status = units.run(_start, actor=actor, import_run_id=import_run_id)
    with few_collections():
        while status is ImportStatus.RUNNING:
            advance = units.run(store_batch, actor=actor, import_run_id=import_run_id, size=size)
            progress("store", advance.done, advance.total)
            if advance.is_whole:
                _withdraw(units, actor, import_run_id, size, progress)
                status = units.run(_complete, actor=actor, import_run_id=import_run_id)
                units.run(_count_anew, actor=actor)


def _withdraw(units: Units, actor: Actor, import_run_id: str, size: int, progress: Progress) -> None:
    """Withdraw what a whole list no longer names; nothing for other imports."""
    while True:
        advance = units.run(withdraw_missing, actor=actor, import_run_id=import_run_id, size=size)
        if advance.total:
            progress("withdraw", advance.done, advance.total)
        if advance.is_whole:
            return


def _start(unit: Unit, *, import_run_id: str) -> ImportStatus:
    run = locked_run(unit, import_run_id)
    authorise(unit, RUN_IMPORT, run)
    if run.status is ImportStatus.CONFIRMED:
        fire(unit, IMPORT, run, "start")
    if run.status not in {ImportStatus.RUNNING, ImportStatus.COMPLETED}:
        raise Conflict(
            "import_not_confirmed",
            Sentence(zh="导入还没有确认，不能执行", en="The import has not been confirmed and cannot run"),
            value=run.status.value,
        )
    return run.status


def _complete(unit: Unit, *, import_run_id: str) -> ImportStatus:
    run = locked_run(unit, import_run_id)
    if run.status is ImportStatus.RUNNING:
        _keep_questions(unit, run)
        fire(unit, IMPORT, run, "complete")
    return run.status


def _count_anew(unit: Unit) -> None:
    refresh_statistics(unit.session.connection())


def _keep_questions(unit: Unit, run: ImportRun) -> None:
    """Turn the questions of the preview into pairs of stored listings that wait for a person."""
    asked = list(_asked(unit, run))
    stored = _listing_ids(unit, run, {question.position for _, question in asked if question.position is not None})
    found = []
    for listing_id, question in asked:
        other = question.listing_id if question.position is None else stored.get(question.position)
        if other is not None:
            found.append(Found(one=listing_id, other=other, score=question.score, reasons=question.reasons))
    note_pairs(unit, found, organisation_id=run.organisation_id, import_run_id=run.id)


def _asked(unit: Unit, run: ImportRun) -> Iterator[tuple[str, Question]]:
    statement = select(ImportRow.listing_id, ImportRow.questions).where(
        ImportRow.import_run_id == run.id, ImportRow.questions.is_not(None), ImportRow.listing_id.is_not(None)
    )
    for listing_id, questions in unit.session.execute(statement):
        for stored in questions:
            yield listing_id, question_from_json(stored)


def _listing_ids(unit: Unit, run: ImportRun, positions: set[int]) -> dict[int, str]:
    statement = select(ImportRow.position, ImportRow.listing_id).where(
        ImportRow.import_run_id == run.id, ImportRow.position.in_(positions), ImportRow.listing_id.is_not(None)
    )
    return {position: listing_id for position, listing_id in unit.session.execute(statement) if listing_id is not None}
