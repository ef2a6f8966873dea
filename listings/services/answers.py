"""Answers to “update this, or new?”: a row without an id of its own that is near a listing waits for one before its import can be confirmed.

Called by the pages and the command line. What was answered can be answered otherwise until the import is confirmed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from listings.models.import_run import Answer, ImportRow, Outcome
from listings.models.listing import Listing
from listings.models.notes import question_from_json
from listings.permissions.rights import UPLOAD_LIST
from listings.permissions.workflows import IMPORT
from listings.queries.known import known_listings
from listings.queries.runs import locked_run
from listings.services.judging import outcome_of
from listings.services.tallying import tally_anew
from listings.states import ImportStatus
from marketplace import clock
from marketplace.audit.record import record
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.permissions import authorise
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from listings.models.import_run import ImportRun
    from listings.queries.known import Known
    from marketplace.unit import Unit

CHUNK = 5_000
NOT_ASKED = Sentence(zh="这一行没有要回答的问题", en="There is no question about this row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """How many rows got the answer, and how many are still open: another row of the file updates the only entry they are near."""

    answered: int
    left: int


def answer_row(
    unit: Unit, *, import_run_id: str, position: int, answer: Answer, listing_id: str | None = None
) -> ImportRun:
    """Say what one row is; an update is of `listing_id`, else of the nearest listing.

    Raises NotFound where nothing was asked about the row, Invalid where the listing is none of those it was asked about, Conflict
    where another row names that listing already or the import is decided.
    """
    run = _open_run(unit, import_run_id)
    row = unit.session.get(ImportRow, (run.id, position), with_for_update=True)
    if row is None or row.answer is None:
        raise NotFound("import_row_not_asked", NOT_ASKED, value=str(position))
    before, was_open = row.outcome, row.answer is Answer.ASKED
    if answer is Answer.UPDATE:
        _update(unit, run, row, listing_id)
    else:
        row.external_id, row.outcome = row.own_id or "", Outcome.CREATED
    row.answer = answer
    tally_anew(run, [(before, row.outcome)], answered=int(was_open))
    _told(unit, run, answer, {"position": position, "external_id": row.external_id})
    return run


def answer_rows(unit: Unit, *, import_run_id: str, answer: Answer) -> Answered:
    """Give every open question the same answer; an update is of the nearest listing that no other row names."""
    run = _open_run(unit, import_run_id)
    rows = _asked(unit, run)
    changes = _all_new(rows) if answer is Answer.NEW else _all_updates(unit, run, rows)
    if changes:
        statement = (
            update(ImportRow)
            .where(ImportRow.import_run_id == run.id, ImportRow.position == bindparam("at_position"))
            .values(external_id=bindparam("named"), outcome=bindparam("becomes"), answer=answer)
        )
        unit.session.connection().execute(statement, changes)
        unit.session.expire_all()
        run = locked_run(unit, import_run_id)
        becomes = {change["at_position"]: change["becomes"] for change in changes}
        moved = [(row.outcome, becomes[row.position]) for row in rows if row.position in becomes]
        tally_anew(run, moved, answered=len(moved))
    _told(unit, run, answer, {"rows": len(changes)})
    return Answered(answered=len(changes), left=len(rows) - len(changes))


def _open_run(unit: Unit, import_run_id: str) -> ImportRun:
    run = locked_run(unit, import_run_id)
    authorise(unit, UPLOAD_LIST, run)
    if run.status is not ImportStatus.PREVIEWED:
        raise Conflict(
            "import_is_decided",
            Sentence(
                zh="导入已确认或已结束，不能再回答", en="The import is confirmed or over; its questions are closed"
            ),
            value=run.status.value,
        )
    return run


def _told(unit: Unit, run: ImportRun, answer: Answer, more: Mapping[str, Any]) -> None:
    run.changed_at = clock.now()
    record(
        unit,
        action="answered",
        object_kind=IMPORT.object_kind,
        object_id=run.id,
        label=run.file_name,
        changes={"answer": answer.value, **more},
    )


def _update(unit: Unit, run: ImportRun, row: ImportRow, listing_id: str | None) -> None:
    offered = _offered(row.questions)
    wanted = listing_id or next(iter(offered), "")
    if wanted not in offered:
        raise Invalid(
            "listing_not_offered",
            Sentence(zh="这一行与该条目并不相近", en="The row is not near that entry"),
            value=listing_id,
        )
    listing = unit.session.get_one(Listing, wanted)
    other = select(ImportRow.row).where(
        ImportRow.import_run_id == run.id,
        ImportRow.external_id == listing.external_id,
        ImportRow.position != row.position,
    )
    taken = unit.session.scalar(other.limit(1))
    if taken is not None:
        raise Conflict(
            "listing_named_already",
            Sentence(
                zh=f"第 {taken} 行已对应“{listing.external_id}”，一个条目只能由一行更新",
                en=f"Row {taken} is this entry ({listing.external_id}) already; only one row can update an entry",
            ),
            value=listing.external_id,
        )
    row.external_id = listing.external_id
    row.outcome = _becomes(row.content_hash, _known(unit, run, [listing.external_id])[listing.external_id])


def _becomes(digest: str | None, known: Known) -> Outcome:
    return outcome_of(digest or "", known)


def _known(unit: Unit, run: ImportRun, external_ids: Sequence[str]) -> dict[str, Known]:
    return known_listings(
        unit, organisation_id=run.organisation_id, kind=run.kind, external_ids=sorted(set(external_ids))
    )


def _offered(questions: Sequence[Mapping[str, Any]] | None) -> dict[str, str]:
    """Return the listings that a row was asked about, nearest first, with their external ids."""
    found = map(question_from_json, questions or ())
    return {question.listing_id: question.external_id for question in found if question.listing_id}


def _asked(unit: Unit, run: ImportRun) -> Sequence[Any]:
    columns = (ImportRow.position, ImportRow.own_id, ImportRow.content_hash, ImportRow.questions, ImportRow.outcome)
    statement = select(*columns).where(ImportRow.import_run_id == run.id, ImportRow.answer == Answer.ASKED)
    return unit.session.execute(statement.order_by(ImportRow.position)).all()


def _all_new(rows: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"at_position": row.position, "named": row.own_id, "becomes": Outcome.CREATED} for row in rows]


def _all_updates(unit: Unit, run: ImportRun, rows: Sequence[Any]) -> list[dict[str, Any]]:
    offered = {row.position: list(_offered(row.questions).values()) for row in rows}
    named = _named(unit, run, [external_id for ids in offered.values() for external_id in ids])
    chosen: dict[int, str] = {}
    for row in rows:
        free = next((external_id for external_id in offered[row.position] if external_id not in named), None)
        if free is not None:
            named.add(free)
            chosen[row.position] = free
    known = _known(unit, run, list(chosen.values()))
    return [
        {
            "at_position": row.position,
            "named": chosen[row.position],
            "becomes": _becomes(row.content_hash, known[chosen[row.position]]),
        }
        for row in rows
        if row.position in chosen
    ]


def _named(unit: Unit, run: ImportRun, external_ids: Sequence[str]) -> set[str]:
    """Return those of the external ids that a row of the file stands for already."""
    named: set[str] = set()
    ordered = sorted(set(external_ids))
    for start in range(0, len(ordered), CHUNK):
        some = ordered[start : start + CHUNK]
        statement = select(ImportRow.external_id).where(
            ImportRow.import_run_id == run.id, ImportRow.external_id.in_(some)
        )
        named.update(unit.session.scalars(statement))
    return named
