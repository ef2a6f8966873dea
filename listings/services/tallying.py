"""The counts that an import run carries of its rows, kept in the transaction that writes the rows: a killed run leaves both or neither.

Called by whoever writes rows (`previews`, `uploads`, `answers`, `batches`); `queries/imports` shows them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from listings.models.import_run import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from listings.models.import_run import ImportRun, Outcome


def tally(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Count rows as `JudgedRow.as_columns` gives them."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row["outcome"].value] += 1
        counts["questions"] += bool(row["questions"])
        counts["hinted"] += bool(row["issues"])
        counts["asked"] += row["answer"] is not None
        counts["waiting"] += row["answer"] is Answer.ASKED
    return dict(+counts)


def tally_anew(run: ImportRun, changes: Iterable[tuple[Outcome, Outcome]], *, answered: int = 0) -> None:
    """Move rows from one outcome to another (before, after); `answered` of them waited for an answer until now."""
    counts = Counter(run.counts)
    for before, after in changes:
        counts[before.value] -= 1
        counts[after.value] += 1
    counts["waiting"] -= answered
    run.counts = dict(+counts)
