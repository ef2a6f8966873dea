"""The words for what happens to an import, to an entry and to a bulk action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.permissions.workflows import AVAILABILITY, BULK, DUPLICATE, IMPORT
from marketplace.web.history import Line, Words, history
from marketplace.web.languages import message

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Mapping[str, Words] = {
    "uploaded": Words(message=message("Uploaded")),
    "mapped": Words(message=message("Columns assigned")),
    "mode_chosen": Words(message=message("Said whether it is the whole list")),
    "answered": Words(message=message("Question answered")),
    "previewed": Words(message=message("Read and checked"), is_machine=True),
    "sent_back": Words(message=message("To be read again"), is_machine=True),
    "confirmed": Words(message=message("Confirmed")),
    "started": Words(message=message("Taking in began"), is_machine=True),
    "completed": Words(message=message("All rows taken in"), is_machine=True),
    "failed": Words(message=message("Could not be read"), is_machine=True),
    "cancelled": Words(message=message("Given up")),
}

LISTING_WORDS: Mapping[str, Words] = {
    "created": Words(message=message("Entered")),
    "updated": Words(message=message("Changed")),
    "restored": Words(message=message("An older version taken up again")),
    "published": Words(message=message("Published")),
    "withdrawn": Words(message=message("Withdrawn")),
    "merged": Words(message=message("Merged")),
    "merge_undone": Words(message=message("Merge undone")),
    "expired": Words(message=message("Expired"), is_machine=True),
}


BULK_WORDS: Mapping[str, Words] = {
    "chosen": Words(message=message("Entries chosen")),
    "planned": Words(message=message("Decided what shall happen")),
    "confirmed": Words(message=message("Told to go ahead")),
    "started": Words(message=message("Begun"), is_machine=True),
    "completed": Words(message=message("All entries are through"), is_machine=True),
    "cancelled": Words(message=message("Given up")),
}


DUPLICATE_WORDS: Mapping[str, Words] = {
    "kept_apart": Words(message=message("Judged not to be the same")),
    "reopened": Words(message=message("Asked again")),
    "merged": Words(message=message("Merged")),
    "merge_undone": Words(message=message("Merge undone")),
}


def duplicate_history(pair_id: str) -> list[Line]:
    """Return what was decided of a pair."""
    return history(DUPLICATE_WORDS, object_kind=DUPLICATE.object_kind, object_id=pair_id)


def bulk_history(bulk_action_id: str) -> list[Line]:
    """Return what happened to a bulk action."""
    return history(BULK_WORDS, object_kind=BULK.object_kind, object_id=bulk_action_id)


def import_history(import_run_id: str) -> list[Line]:
    """Return what happened to an import."""
    return history(WORDS, object_kind=IMPORT.object_kind, object_id=import_run_id)


def listing_history(listing_id: str) -> list[Line]:
    """Return what happened to an entry."""
    return history(LISTING_WORDS, object_kind=AVAILABILITY.object_kind, object_id=listing_id)
