"""Drafts: opened, typed into, discarded and taken up again. What was typed is stored as it was typed and is never lost.

Several windows on one draft may change different inputs; where they changed the same one, what was stored first stays and every other text
waits in `clashes` until a person chooses. Finishing is `finishing`; called by pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from listings.engine.form.names import Value, blank_values
from listings.models.draft import ListingDraft
from listings.models.listing import Listing
from listings.permissions.rights import EDIT_DRAFT, EDIT_LISTING
from listings.permissions.workflows import DRAFT
from listings.queries.drafts import draft_of, newest_version_of, open_draft_of, refused_before, shown_values
from listings.services.editing.typed import accepted, key_of_text, settled, shaped, waiting_with, waiting_without
from listings.states import DraftStatus
from marketplace import clock
from marketplace.audit.record import record
from marketplace.errors import Conflict, NotFound
from marketplace.fire import fire
from marketplace.permissions import authorise
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from listings.engine.terms import Kind
    from marketplace.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """An input that was changed in several places: `stored` stands there, `waiting` are the other texts, oldest first; all are kept."""

    name: str
    stored: Value
    waiting: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What saving came to: the draft's version and time, and the inputs that wait for a choice (those of earlier savings too)."""

    draft_id: str
    version: int
    changed_at: datetime
    clashes: tuple[Clash, ...]


def open_draft(
    unit: Unit, *, kind: Kind, listing_id: str | None = None, typed: Mapping[str, Value] | None = None
) -> ListingDraft:
    """Begin an entry, or go on with the open draft of a listing (one a listing); its edit begins from the newest version.

    `typed` stands in a new draft from the beginning. Raises NotFound where there is no such listing of that kind, Invalid as `save_draft`.
    """
    listing = None if listing_id is None else _listing(unit, kind, listing_id)
    if listing is not None:
        authorise(unit, EDIT_LISTING, listing)
        known = open_draft_of(unit, listing)
        if known is not None:
            return known
    at = clock.now()
    draft = ListingDraft(
        organisation_id=_organisation(unit),
        kind=kind,
        listing_id=None if listing is None else listing.id,
        base_version_id=None if listing is None else newest_version_of(unit, listing).id,
        refused=[] if listing is None else refused_before(unit, listing),
        values=accepted(kind, typed or {}),
        actor=_actor(unit),
        created_at=at,
        changed_at=at,
    )
    authorise(unit, EDIT_DRAFT, draft)
    unit.session.add(draft)
    unit.session.flush()
    record(
        unit,
        action="opened",
        object_kind=DRAFT.object_kind,
        object_id=draft.id,
        label=DRAFT.label(draft),
        changes={"kind": kind.value, "listing": draft.listing_id, "base_version": draft.base_version_id},
    )
    return draft


def save_draft(
    unit: Unit, *, draft_id: str, changes: Mapping[str, Value], seen: Mapping[str, Value], window: str = ""
) -> Saved:
    """Store what was typed; `seen` is what the form showed of these inputs when it was loaded (left out: empty).

    An input that was changed elsewhere meanwhile becomes a clash, unless the edits can be put together (lists, rows); a `window` that
    types on replaces its own waiting text and nobody else's. Raises Invalid for a state secret, of which nothing is stored, for what is
    longer than a form takes, and where too many texts wait already; Conflict for a draft that is not open.
    """
    draft = _open(unit, draft_id)
    stored = shown_values(unit, draft)
    before = {**blank_values(draft.kind), **shaped(draft.kind, seen)}
    values, clashes = dict(draft.values), dict(draft.clashes)
    for name, mine in accepted(draft.kind, changes).items():
        kept = settled(before=before[name], mine=mine, theirs=stored[name])
        if kept is None:
            clashes[name] = waiting_with(clashes.get(name, ()), window=window, typed=mine)
        elif kept != stored[name]:
            values[name] = kept
    return save_changes(unit, draft, values=values, clashes=clashes)


def settle_clash(unit: Unit, *, draft_id: str, name: str, chosen: str, shown: Collection[str]) -> Saved:
    """Store the text that a person chose for an input and drop the others that were `shown`; texts are named by `key_of_text`.

    What was typed since and not shown stays; where it is what stands in the input now, nothing is settled. Raises NotFound where nothing
    waits for a choice.
    """
    draft = _open(unit, draft_id)
    if name not in draft.clashes:
        raise NotFound(
            "clash_missing", Sentence(zh="这一项没有待选择的修改", en="Nothing waits for a choice here"), value=name
        )
    texts = [shown_values(unit, draft)[name], *(one["typed"] for one in draft.clashes[name])]
    value = next((text for text in texts if key_of_text(text) == chosen), None)
    if value is None or key_of_text(texts[0]) not in shown:
        return save_changes(unit, draft)
    left = waiting_without(draft.clashes[name], {*shown, chosen})
    clashes = {one: waiting for one, waiting in draft.clashes.items() if one != name} | ({name: left} if left else {})
    values = {**draft.values, **accepted(draft.kind, {name: value})}
    return save_changes(unit, draft, values=values, clashes=clashes)


def discard_draft(unit: Unit, *, draft_id: str) -> ListingDraft:
    """Put a draft away; it can be taken up again as it was."""
    draft = _locked(unit, draft_id)
    fire(unit, DRAFT, draft, "discard")
    return draft


def restore_draft(unit: Unit, *, draft_id: str) -> ListingDraft:
    """Take a discarded draft up again. Raises Conflict where the listing has another open draft by now."""
    draft = _locked(unit, draft_id)
    listing = None if draft.listing_id is None else unit.session.get(Listing, draft.listing_id)
    other = None if listing is None else open_draft_of(unit, listing)
    if other is not None and other.id != draft.id:
        raise Conflict(
            "draft_open",
            Sentence(zh="这条信息已有另一份草稿", en="Another draft of this listing is open"),
            value=other.id,
        )
    fire(unit, DRAFT, draft, "reopen")
    return draft


def locked_open_draft(unit: Unit, draft_id: str) -> ListingDraft:
    """Load an open draft for changing it. Raises NotFound, or Conflict where it is finished or discarded."""
    return _open(unit, draft_id)


def save_changes(
    unit: Unit, draft: ListingDraft, *, values: dict[str, Any] | None = None, clashes: dict[str, Any] | None = None
) -> Saved:
    """Write what changed of a draft (None: as it is) with time and person, and return where it stands."""
    draft.values = draft.values if values is None else values
    draft.clashes = draft.clashes if clashes is None else clashes
    if unit.session.is_modified(draft):
        draft.changed_at, draft.actor = clock.now(), _actor(unit)
        unit.session.flush()
    shown = shown_values(unit, draft)
    return Saved(
        draft_id=draft.id,
        version=draft.version,
        changed_at=draft.changed_at,
        clashes=tuple(
            Clash(name=name, stored=shown[name], waiting=tuple(one["typed"] for one in waiting))
            for name, waiting in draft.clashes.items()
        ),
    )


def _open(unit: Unit, draft_id: str) -> ListingDraft:
    draft = _locked(unit, draft_id)
    authorise(unit, EDIT_DRAFT, draft)
    if draft.status is not DraftStatus.OPEN:
        raise Conflict(
            f"draft_{draft.status.value}",
            Sentence(
                zh=f"这份草稿{draft.status.label.zh}，不能再改；刚才输入的内容请在新的草稿中保存",
                en=f"This draft is {draft.status.label.en.lower()}; please save what you typed in a new one",
            ),
            value=draft.listing_id,
        )
    return draft


def _locked(unit: Unit, draft_id: str) -> ListingDraft:
    return draft_of(unit, draft_id=draft_id, is_locked=True)


def _listing(unit: Unit, kind: Kind, listing_id: str) -> Listing:
    listing = unit.session.get(Listing, listing_id)
    if listing is None or listing.kind is not kind:
        raise NotFound("listing_missing", Sentence(zh="没有这个条目", en="There is no such listing"), value=listing_id)
    return listing


def _organisation(unit: Unit) -> str:
    return unit.actor.organisation_id or ""


def _actor(unit: Unit) -> dict[str, Any]:
    return {"kind": unit.actor.kind.value, "id": unit.actor.id, "label": unit.actor.label}
