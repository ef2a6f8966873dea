"""The uploaded workbook with a column that says what was wrong in each row, as the preview or the run said it.

Made anew whenever it is asked for and stored nowhere: asking changes nothing. Called by the pages and the command line.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from sqlalchemy import select

from listings.models.import_run import ImportRow
from listings.models.notes import issue_from_json
from listings.permissions.rights import VIEW_IMPORT
from listings.queries.runs import run_of
from listings.sheets.marked import marks_of
from marketplace.errors import Conflict
from marketplace.permissions import authorise
from marketplace.sheets.marking import mark_workbook
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from listings.models.import_run import ImportRun
    from marketplace.files.store import FileStore
    from marketplace.sheets.limits import Limits
    from marketplace.sheets.marking import Mark
    from marketplace.unit import Unit
    from marketplace.wording import Language

ENDINGS = {"zh": "标注", "en": "marked"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedList:
    """A marked copy: the name to save it under, and the bytes of an `.xlsx`."""

    name: str
    content: bytes


def mark_import(unit: Unit, *, import_run_id: str, files: FileStore, limits: Limits, language: Language) -> MarkedList:
    """Return the marked copy of the run's file; `limits` are those it was read with. Raises Conflict before the first preview."""
    run = run_of(unit, import_run_id)
    authorise(unit, VIEW_IMPORT, run)
    if run.report is None:
        raise Conflict(
            "import_not_previewed",
            Sentence(zh="文件还没有检查完", en="The file has not been checked yet"),
            value=run.status.value,
        )
    with files.open(unit, run.file_id) as stream:
        source = stream.read()
    return MarkedList(
        name=f"{PurePath(run.file_name).stem}-{ENDINGS[language]}.xlsx",
        content=mark_workbook(source, run.file_name, _marks(unit, run), language=language, limits=limits),
    )


def _marks(unit: Unit, run: ImportRun) -> list[Mark]:
    statement = select(ImportRow.issues).where(ImportRow.import_run_id == run.id).order_by(ImportRow.position)
    issues = [issue_from_json(stored) for issues in unit.session.scalars(statement) for stored in issues]
    return marks_of(issues)
