"""Taking down what looks alike: a new pair waits for a person, one that was judged not to be the same stays so while both say what they said.

Called at the end of an import and by the look over the stored lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, tuple_

from listings.engine.duplicates.uniting import material_hash
from listings.models.duplicate import DuplicatePair
from listings.permissions.workflows import DUPLICATE
from listings.queries.contents import CHUNK, newest_contents
from listings.states import DuplicateStatus
from marketplace import clock
from marketplace.db import insert_rows
from marketplace.fire import fire_many
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketplace.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Two listings of one list that look alike; `score` 0-100."""

    one: str
    other: str
    score: float
    reasons: tuple[Sentence, ...]

    @property
    def key(self) -> tuple[str, str]:
        """Both ids, the lower first."""
        return min(self.one, self.other), max(self.one, self.other)


def note_pairs(unit: Unit, found: Sequence[Found], *, organisation_id: str, import_run_id: str | None = None) -> int:
    """Take down the pairs; return how many wait for a person now that did not before.

    A pair that was kept apart is opened again only where a title, organisation, credit code or main text changed since (`material_hash`); a merged one
    stays merged.
    """
    pairs = {one.key: one for one in found if one.one != one.other}
    known: dict[tuple[str, str], DuplicatePair] = {}
    keys = list(pairs)
    for start in range(0, len(keys), CHUNK // 2):
        named = tuple_(DuplicatePair.first_id, DuplicatePair.second_id).in_(keys[start : start + CHUNK // 2])
        known |= {
            (pair.first_id, pair.second_id): pair for pair in unit.session.scalars(select(DuplicatePair).where(named))
        }
    now = clock.now()
    new = [
        {
            "first_id": first,
            "second_id": second,
            "organisation_id": organisation_id,
            "status": DuplicateStatus.OPEN,
            "import_run_id": import_run_id,
            "score": one.score,
            "reason": _told(one.reasons).as_json(),
            "found_at": now,
            "decided_at": None,
            "decided_on": None,
        }
        for (first, second), one in pairs.items()
        if (first, second) not in known
    ]
    insert_rows(unit.session, DuplicatePair, new)
    changed = _changed(unit, [pair for pair in known.values() if pair.status is DuplicateStatus.APART])
    fire_many(unit, DUPLICATE, changed, "ask_again")
    for pair in known.values():
        if pair.status is DuplicateStatus.OPEN:
            told = pairs[pair.first_id, pair.second_id]
            pair.score, pair.reason = told.score, _told(told.reasons).as_json()
    return len(new) + len(changed)


def _changed(unit: Unit, apart: Sequence[DuplicatePair]) -> list[DuplicatePair]:
    contents = newest_contents(unit, {side for pair in apart for side in (pair.first_id, pair.second_id)})
    return [
        pair for pair in apart if material_hash(contents[pair.first_id], contents[pair.second_id]) != pair.decided_on
    ]


def _told(reasons: Sequence[Sentence]) -> Sentence:
    return Sentence(zh="；".join(reason.zh for reason in reasons), en="; ".join(reason.en for reason in reasons))
