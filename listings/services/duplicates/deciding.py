"""What a person decides of two entries that look alike: not the same, or merged into one; and taking either back. Called by pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from listings.documents import remove_listing_documents, write_listing_documents
from listings.engine.duplicates.uniting import Side, differences, material_hash, united
from listings.models.duplicate import DuplicatePair
from listings.models.listing import Listing
from listings.models.merge import ListingMerge
from listings.permissions.rights import MERGE_LISTINGS
from listings.permissions.workflows import AVAILABILITY, DUPLICATE
from listings.queries.contents import contents_of, newest_contents, newest_version_ids
from listings.queries.merges import MERGED, merged_into
from listings.services.editing.storing import store_version
from listings.services.rewriting import findables_of
from listings.states import Availability
from marketplace import clock
from marketplace.audit.record import record
from marketplace.errors import Conflict, Invalid, NotFound
from marketplace.fire import fire
from marketplace.ids import new_id
from marketplace.permissions import authorise
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from listings.engine.content import Content
    from marketplace.unit import Unit

SHOWN = {Availability.PUBLISHED, Availability.EXPIRED}


def keep_apart(unit: Unit, *, first_id: str, second_id: str) -> DuplicatePair:
    """Remember that two entries are not the same, and what they said. Raises NotFound and Conflict."""
    pair = _locked_pair(unit, first_id, second_id)
    contents = newest_contents(unit, [first_id, second_id])
    with unit.session.no_autoflush:
        pair.decided_on = material_hash(contents[first_id], contents[second_id])
        fire(unit, DUPLICATE, pair, "keep_apart")
    return pair


def reopen_pair(unit: Unit, *, first_id: str, second_id: str) -> DuplicatePair:
    """Ask again about two entries that were kept apart. Raises NotFound and Conflict."""
    pair = _locked_pair(unit, first_id, second_id)
    fire(unit, DUPLICATE, pair, "ask_again")
    pair.decided_on = None
    return pair


def merge_listings(
    unit: Unit, *, first_id: str, second_id: str, kept_id: str, choices: Mapping[str, Side], seen: Mapping[str, str]
) -> ListingMerge:
    """Put two entries together: `kept_id` gets a version that says what was chosen, the other one is withdrawn and points to it.

    `seen` names the version of each listing that the person looked at; raises Conflict where one says something else by now or was merged into a
    third one, Invalid where a choice is no choice.
    """
    pair = _locked_pair(unit, first_id, second_id)
    authorise(unit, MERGE_LISTINGS, pair)
    if kept_id not in {first_id, second_id}:
        raise Invalid("no_such_side", Sentence(zh="请选择保留哪一条", en="Please choose which entry is kept"))
    kept, other = _locked_listings(unit, kept_id, second_id if kept_id == first_id else first_id)
    if merged_into(unit, [kept.id, other.id]):
        raise Conflict("merged", MERGED)
    newest = newest_version_ids(unit, [kept.id, other.id])
    if any(seen.get(listing_id) != version_id for listing_id, version_id in newest.items()):
        raise Conflict(
            "changed_meanwhile",
            Sentence(
                zh="条目在您查看之后有了新内容，请重新核对",
                en="An entry has changed since you looked at it; please compare them again",
            ),
        )
    contents = contents_of(unit, list(newest.values()))
    content = _united(contents[newest[kept.id]], contents[newest[other.id]], choices)
    told = {"merged": other.id}
    stored = store_version(unit, listing=kept, content=content, action="merged", told=told)
    merge = ListingMerge(
        id=new_id(),
        organisation_id=pair.organisation_id,
        kept_id=kept.id,
        merged_id=other.id,
        kept_before_id=newest[kept.id],
        kept_after_id=stored.version_id,
        merged_before_id=newest[other.id],
        merged_availability=other.availability,
        choices={name: side.value for name, side in choices.items()},
        actor={"kind": unit.actor.kind.value, "id": unit.actor.id, "label": unit.actor.label},
        created_at=clock.now(),
    )
    if other.availability in SHOWN:
        fire(unit, AVAILABILITY, other, "withdraw", note=f"-> {kept.external_id}")
    remove_listing_documents(unit, [other.id])
    unit.session.add(merge)
    fire(unit, DUPLICATE, pair, "merge", note=kept.external_id)
    return merge


def undo_merge(unit: Unit, *, merge_id: str) -> ListingMerge:
    """Restore both entries as they were before a merge. Raises NotFound; Conflict where one of them changed since or the merge was undone."""
    merge = unit.session.get(ListingMerge, merge_id, with_for_update=True, populate_existing=True)
    if merge is None:
        raise NotFound("merge_missing", Sentence(zh="没有这次合并", en="There is no such merge"), value=merge_id)
    first_id, second_id = sorted((merge.kept_id, merge.merged_id))
    pair = _locked_pair(unit, first_id, second_id)
    authorise(unit, MERGE_LISTINGS, pair)
    kept, other = _locked_listings(unit, merge.kept_id, merge.merged_id)
    _check_unchanged(unit, merge, kept, other)
    before = contents_of(unit, [merge.kept_before_id])[merge.kept_before_id]
    merge.undone_at = clock.now()
    store_version(unit, listing=kept, content=before, action="restored", told={"merge_undone": other.id})
    _show_again(unit, merge, other)
    fire(unit, DUPLICATE, pair, "undo")
    record(
        unit,
        action="merge_undone",
        object_kind=AVAILABILITY.object_kind,
        object_id=other.id,
        label=AVAILABILITY.label(other),
        changes={"kept": kept.id},
    )
    return merge


def _united(kept: Content, other: Content, choices: Mapping[str, Side]) -> Content:
    offered = {difference.attribute: difference.sides for difference in differences(kept, other)}
    if any(side not in offered.get(name, ()) for name, side in choices.items()):
        raise Invalid("no_such_choice", Sentence(zh="有一项选择无效", en="One of the choices is not offered"))
    return united(kept, other, choices)


def _check_unchanged(unit: Unit, merge: ListingMerge, kept: Listing, other: Listing) -> None:
    newest = newest_version_ids(unit, [kept.id, other.id])
    if merge.undone_at is not None:
        reason = Sentence(zh="这次合并已经撤销过了", en="This merge was undone already")
    elif newest[kept.id] != merge.kept_after_id:
        reason = Sentence(
            zh="保留的条目在合并之后又有改动，撤销会丢掉这些改动",
            en="The kept entry was changed after the merge; undoing would lose that",
        )
    elif newest[other.id] != merge.merged_before_id:
        reason = Sentence(
            zh="并入的条目在合并之后有了新内容，请先核对",
            en="The other entry got a new version after the merge; please look at it first",
        )
    else:
        return
    raise Conflict("merge_not_undoable", reason)


def _show_again(unit: Unit, merge: ListingMerge, other: Listing) -> None:
    """Lead the withdrawn entry back to what it was; what was hidden before the merge stayed as it is."""
    if merge.merged_availability not in SHOWN or other.availability is not Availability.WITHDRAWN:
        return
    fire(unit, AVAILABILITY, other, "publish")
    if merge.merged_availability is Availability.EXPIRED:
        fire(unit, AVAILABILITY, other, "expire")
    write_listing_documents(unit, findables_of(unit, [other.id]))


def _locked_pair(unit: Unit, first_id: str, second_id: str) -> DuplicatePair:
    pair = unit.session.get(DuplicatePair, (first_id, second_id), with_for_update=True, populate_existing=True)
    if pair is None:
        raise NotFound("pair_missing", Sentence(zh="没有这一对条目", en="There is no such pair"))
    return pair


def _locked_listings(unit: Unit, kept_id: str, other_id: str) -> tuple[Listing, Listing]:
    statement = select(Listing).where(Listing.id.in_((kept_id, other_id))).order_by(Listing.id).with_for_update()
    found = {listing.id: listing for listing in unit.session.scalars(statement)}
    return found[kept_id], found[other_id]
