"""Writing versions by hand: the one function by which editing, restoring, merging, bulk changes and undoing write a version.

Imports write theirs in `batches`, whose rules these are but for one: nothing here publishes. Services call it; it authorises.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from listings.documents import Findable, write_listing_documents
from listings.engine.codec import content_hash
from listings.engine.content import Content
from listings.engine.merging import changed_attributes
from listings.engine.terms import Secrecy
from listings.models.listing import Listing
from listings.models.version import ListingVersion
from listings.permissions.rights import EDIT_LISTING
from listings.permissions.workflows import AVAILABILITY
from listings.queries.contents import contents_of
from listings.services.providers import Provider, providers_of
from listings.services.versions import NewListing, NewVersion, insert_listings, insert_versions
from listings.states import Availability
from marketplace import clock
from marketplace.audit.record import Deed, record_many
from marketplace.errors import Invalid
from marketplace.ids import new_id
from marketplace.permissions import authorise
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from listings.engine.terms import Kind
    from marketplace.unit import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredVersion:
    """The newest version of a listing after an edit; `changed` names the attributes of `Content`, none where nothing was new to write."""

    listing_id: str
    version_id: str
    number: int
    changed: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        """Whether a version was written."""
        return bool(self.changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edit:
    listing: Listing
    content: Content
    changed: tuple[str, ...]
    version: NewVersion
    provider: Provider


def store_version(
    unit: Unit, *, listing: Listing, content: Content, action: str = "updated", told: Mapping[str, Any] | None = None
) -> StoredVersion:
    """Write `content` as the newest version of a listing, which the caller has locked; see `store_versions`."""
    return store_versions(unit, edits=[(listing, content)], action=action, told=told)[0]


def store_versions(
    unit: Unit,
    *,
    edits: Sequence[tuple[Listing, Content]],
    action: str = "updated",
    told: Mapping[str, Any] | None = None,
) -> list[StoredVersion]:
    """Write the newest versions of many listings: a fixed number of queries and one UPDATE a listing; what is said already is not written again.

    A published listing shows its new version at once, any other keeps it for the day it is published. The audit entry (`action`, in the past) names
    number, hash and changed fields, and what is `told` beside. Raises Forbidden, and Invalid for a state secret or an entry without title.
    """
    for listing, content in edits:
        authorise(unit, EDIT_LISTING, listing)
        _check(content)
    newest = _newest(unit, [listing.id for listing, _ in edits])
    before = contents_of(unit, [version_id for version_id, _ in newest.values()])
    news = [
        (listing, content) for listing, content in edits if changed_attributes(before[newest[listing.id][0]], content)
    ]
    written = {edit.listing.id: edit for edit in _written(unit, news, before, newest)}
    record_many(unit, [_deed(edit, action, told or {}) for edit in written.values()])
    shown = [edit for edit in written.values() if edit.listing.availability is Availability.PUBLISHED]
    write_listing_documents(unit, [_findable(edit) for edit in shown])
    return [_stored(listing, written.get(listing.id), newest[listing.id]) for listing, _ in edits]


def store_listing(
    unit: Unit, *, kind: Kind, external_id: str, content: Content, told: Mapping[str, Any] | None = None
) -> Listing:
    """Write a new, unpublished listing of the actor's organisation with its first version. The external id is free (the caller looked)."""
    at = clock.now()
    _check(content)
    new = NewListing(
        id=new_id(),
        organisation_id=unit.actor.organisation_id or "",
        kind=kind,
        external_id=external_id,
        created_at=at,
        newest_number=1,
    )
    authorise(unit, EDIT_LISTING, new)
    provider = providers_of(unit, [content])[0]
    version = NewVersion(
        id=new_id(),
        listing_id=new.id,
        number=1,
        content=content,
        content_hash=content_hash(content),
        provider_id=provider.id,
    )
    insert_listings(unit, [new])
    insert_versions(unit, [version], import_run_id=None, at=at)
    news = {"number": 1, "content_hash": version.content_hash, **(told or {})}
    deed = Deed(
        action="created",
        object_kind=AVAILABILITY.object_kind,
        object_id=new.id,
        label=AVAILABILITY.label(new),
        changes=news,
    )
    record_many(unit, [deed])
    return unit.session.get_one(Listing, new.id)


def _written(
    unit: Unit,
    news: Sequence[tuple[Listing, Content]],
    before: Mapping[str, Content],
    newest: Mapping[str, tuple[str, int]],
) -> list[_Edit]:
    edits = []
    for (listing, content), provider in zip(news, providers_of(unit, [content for _, content in news]), strict=True):
        version = NewVersion(
            id=new_id(),
            listing_id=listing.id,
            number=listing.newest_number + 1,
            content=content,
            content_hash=content_hash(content),
            provider_id=provider.id,
        )
        changed = changed_attributes(before[newest[listing.id][0]], content)
        edits.append(_Edit(listing=listing, content=content, changed=changed, version=version, provider=provider))
    insert_versions(unit, [edit.version for edit in edits], import_run_id=None, at=clock.now())
    for edit in edits:
        edit.listing.newest_number = edit.version.number
        if edit.listing.availability is Availability.PUBLISHED:
            edit.listing.published_version_id = edit.version.id
    return edits


def _newest(unit: Unit, listing_ids: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Return id and number of the newest version by listing."""
    newest = (ListingVersion.listing_id == Listing.id) & (ListingVersion.number == Listing.newest_number)
    statement = select(Listing.id, ListingVersion.id, ListingVersion.number).join(ListingVersion, newest)
    rows = unit.session.execute(statement.where(Listing.id.in_(listing_ids)))
    return {listing_id: (version_id, number) for listing_id, version_id, number in rows}


def _check(content: Content) -> None:
    """Refuse what the tables refuse, with a sentence."""
    if content.secrecy is Secrecy.STATE_SECRET:
        raise Invalid(
            "state_secret", Sentence(zh="涉密信息不得进入系统", en="State secrets may never enter this system")
        )
    if not content.title:
        raise Invalid("title_missing", Sentence(zh="请填名称", en="Please give a title"))


def _stored(listing: Listing, edit: _Edit | None, newest: tuple[str, int]) -> StoredVersion:
    if edit is None:
        version_id, number = newest
        return StoredVersion(listing_id=listing.id, version_id=version_id, number=number, changed=())
    return StoredVersion(
        listing_id=listing.id, version_id=edit.version.id, number=edit.version.number, changed=edit.changed
    )


def _deed(edit: _Edit, action: str, told: Mapping[str, Any]) -> Deed:
    return Deed(
        action=action,
        object_kind=AVAILABILITY.object_kind,
        object_id=edit.listing.id,
        label=AVAILABILITY.label(edit.listing),
        changes={
            "number": edit.version.number,
            "content_hash": edit.version.content_hash,
            "fields": list(edit.changed),
            **told,
        },
    )


def _findable(edit: _Edit) -> Findable:
    return Findable(
        listing_id=edit.listing.id,
        keeper_id=edit.listing.organisation_id,
        content=edit.content,
        provider_id=edit.provider.id,
        provider=edit.provider.name,
        published_at=edit.listing.published_at,
    )
