"""Whole lists: what the file no longer names is counted when a person confirms, and withdrawn batch after batch by the run.

The set is fixed at the confirmation, so that nothing is withdrawn that was not shown; killed at any moment, the run goes on with what is
not done. Called by `uploads` and `imports`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, literal, null, select, update

from listings.documents import remove_listing_documents
from listings.models.import_run import ImportWithdrawal
from listings.models.listing import Listing
from listings.permissions.rights import RUN_IMPORT
from listings.permissions.workflows import AVAILABILITY
from listings.queries.missing import IN_SIGHT, which_missing
from listings.queries.runs import locked_run
from listings.services.batches import BATCH_ROWS, Advance
from listings.states import ImportStatus
from marketplace import clock
from marketplace.errors import Conflict
from marketplace.fire import fire_many
from marketplace.permissions import authorise
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from listings.models.import_run import ImportRun
    from marketplace.unit import Unit


WRONG_COUNT = "withdrawals_not_stated"
"""The code of the refusal; the page shows it beside the input."""


def fix_withdrawals(unit: Unit, run: ImportRun, *, stated: int | None) -> None:
    """Keep what a whole list withdraws; `stated` is the count that the person saw and agreed to. Raises Conflict where it is another."""
    if not run.mode.is_whole:
        return
    clause = which_missing(run)
    count = unit.session.scalar(select(func.count()).select_from(Listing).where(clause)) or 0
    if count != (stated or 0):
        raise Conflict(WRONG_COUNT, _wrong(stated, count), value=None if stated is None else str(stated))
    missing = select(literal(run.id), Listing.id, null()).where(clause)
    unit.session.execute(insert(ImportWithdrawal).from_select(["import_run_id", "listing_id", "done_at"], missing))


def _wrong(stated: int | None, count: int) -> Sentence:
    if stated is None:
        return Sentence(
            zh=f"整单替换将下架 {count} 条，请填写这个数目再确认",
            en=f"The whole list would withdraw {count} entries: state this number to confirm",
        )
    return Sentence(
        zh=f"填写的是 {stated} 条，整单替换将下架 {count} 条；请看过这些条目，再填写这个数目",
        en=f"The number given is {stated}, but the whole list would withdraw {count} entries: look through them, then state this number",
    )


def withdraw_missing(unit: Unit, *, import_run_id: str, size: int = BATCH_ROWS) -> Advance:
    """Withdraw the next `size` of them; one that somebody withdrew or never published meanwhile is left as it is."""
    run = locked_run(unit, import_run_id)
    authorise(unit, RUN_IMPORT, run)
    done, total = _counted(unit, run)
    if run.status is not ImportStatus.RUNNING or done == total:
        return Advance(done=done, total=total)
    own = ImportWithdrawal.import_run_id == run.id
    batch = select(ImportWithdrawal.listing_id).where(own, ImportWithdrawal.done_at.is_(None))
    ids = unit.session.scalars(batch.order_by(ImportWithdrawal.listing_id).limit(size)).all()
    listings = unit.session.scalars(
        select(Listing)
        .where(Listing.id.in_(ids), Listing.availability.in_(IN_SIGHT))
        .order_by(Listing.id)
        .with_for_update()
    ).all()
    told = {listing.id: {"import_run": run.id} for listing in listings}
    fire_many(unit, AVAILABILITY, listings, "withdraw", told=told)
    remove_listing_documents(unit, [listing.id for listing in listings])
    now = clock.now()
    unit.session.execute(update(ImportWithdrawal).where(own, ImportWithdrawal.listing_id.in_(ids)).values(done_at=now))
    run.changed_at = now
    return Advance(done=done + len(ids), total=total)


def _counted(unit: Unit, run: ImportRun) -> tuple[int, int]:
    """Return how many are done, and how many there are."""
    statement = select(func.count(ImportWithdrawal.done_at), func.count()).where(
        ImportWithdrawal.import_run_id == run.id
    )
    done, total = unit.session.execute(statement).one()
    return done, total
