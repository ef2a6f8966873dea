"""Two edits that met, as the conflict page shows them: per field what both began from, and each side with what it changed.

Called by `review`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.engine.difference import FieldChange, difference
from listings.engine.form.names import attribute_of
from listings.sheets.vocabularies import listing_vocabularies

if TYPE_CHECKING:
    from listings.services.editing.faults import Meeting
    from marketplace.wording import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One attribute of `Content` that both sides changed: the fields of it that each side has otherwise than the base (contact has several)."""

    name: str
    mine: tuple[FieldChange, ...]
    theirs: tuple[FieldChange, ...]

    @property
    def title(self) -> Sentence:
        """The title of its first field."""
        return (*self.mine, *self.theirs)[0].title

    @property
    def base(self) -> tuple[Sentence, ...]:
        """What both began from."""
        before = {change.name: change.before for change in (*self.mine, *self.theirs)}
        return tuple(line for lines in before.values() for line in lines)


def sides_of(meeting: Meeting) -> tuple[Side, ...]:
    """Return what is to be chosen, in the order of the form."""
    vocabularies = listing_vocabularies()
    mine = difference(meeting.base, meeting.mine, vocabularies)
    theirs = difference(meeting.base, meeting.theirs, vocabularies)
    names = dict.fromkeys(attribute_of(change.name) for change in (*mine, *theirs))
    return tuple(
        Side(name=name, mine=_of(name, mine), theirs=_of(name, theirs)) for name in names if name in meeting.clashes
    )


def _of(name: str, changes: tuple[FieldChange, ...]) -> tuple[FieldChange, ...]:
    return tuple(change for change in changes if attribute_of(change.name) == name)
