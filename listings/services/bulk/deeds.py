"""The four deeds on a batch of locked entries. Each returns what became of every one; a refusal never stops the others. Called by `running`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from listings.documents import remove_listing_documents, write_listing_documents
from listings.engine.form.reading import read_form
from listings.models.bulk_action import BulkDeed, BulkOutcome
from listings.permissions.rights import EDIT_LISTING
from listings.permissions.workflows import AVAILABILITY
from listings.queries.bulk.verdicts import extended, verdict
from listings.queries.contents import contents_of, newest_version_ids
from listings.queries.merges import MERGED, merged_into
from listings.services.editing.storing import store_versions
from listings.services.rewriting import findables_of
from listings.sheets.vocabularies import listing_vocabularies
from listings.states import Availability
from marketplace import clock
from marketplace.errors import Conflict, Forbidden
from marketplace.fire import fire
from marketplace.permissions import why_not
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from listings.engine.content import Content
    from listings.models.listing import Listing
    from marketplace.unit import Unit

SAYS_SO = Sentence(zh="内容已是如此", en="It says so already")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one entry; `number` is the version that was written."""

    outcome: BulkOutcome
    reason: Sentence | None = None
    number: int | None = None


DONE = Result(outcome=BulkOutcome.DONE)


def do(
    unit: Unit, deed: BulkDeed, arguments: Mapping[str, Any], *, listings: Sequence[Listing], told: Mapping[str, Any]
) -> dict[str, Result]:
    """Do `deed` to each of `listings`; return the results by listing id. `told` goes into the audit entries of new versions."""
    results: dict[str, Result] = {}
    able = []
    for listing in listings:
        found = verdict(
            deed, arguments, availability=listing.availability, ends_on=listing.ends_on, today=clock.today()
        )
        if found.outcome is BulkOutcome.DONE:
            able.append(listing)
        else:
            results[listing.id] = Result(outcome=found.outcome, reason=found.reason)
    deeds: dict[BulkDeed, Callable[[], dict[str, Result]]] = {
        BulkDeed.PUBLISH: lambda: _publish(unit, able),
        BulkDeed.WITHDRAW: lambda: _withdraw(unit, able),
        BulkDeed.EXTEND: lambda: _extend(unit, able, arguments, told),
        BulkDeed.SET_FIELD: lambda: _set_field(unit, able, arguments, told),
    }
    return results | deeds[deed]()


def _publish(unit: Unit, listings: Sequence[Listing]) -> dict[str, Result]:
    newest = newest_version_ids(unit, [listing.id for listing in listings])
    merged = merged_into(unit, [listing.id for listing in listings])
    results = {}
    for listing in listings:
        if listing.id in merged:
            results[listing.id] = Result(outcome=BulkOutcome.REFUSED, reason=MERGED)
            continue
        shown = listing.published_version_id
        with unit.session.no_autoflush:
            listing.published_version_id = newest[listing.id]
            results[listing.id] = _fired(unit, listing, "publish")
            if results[listing.id] is not DONE:
                listing.published_version_id = shown
    write_listing_documents(unit, findables_of(unit, _done(results)))
    return results


def _withdraw(unit: Unit, listings: Sequence[Listing]) -> dict[str, Result]:
    results = {listing.id: _fired(unit, listing, "withdraw") for listing in listings}
    remove_listing_documents(unit, _done(results))
    return results


def _extend(
    unit: Unit, listings: Sequence[Listing], arguments: Mapping[str, Any], told: Mapping[str, Any]
) -> dict[str, Result]:
    """Write the new ends; what had expired is shown again, since a person just said that it is valid."""
    today = clock.today()

    def longer(listing: Listing, content: Content) -> Content:
        return replace(content, valid_until=extended(arguments, ends_on=listing.ends_on, today=today))

    expired = [listing for listing in listings if listing.availability is Availability.EXPIRED]
    results = _store(unit, listings, longer, told)
    published = _publish(unit, [one for one in expired if results[one.id].outcome is BulkOutcome.DONE])
    return results | {name: result for name, result in published.items() if result is not DONE}


def _set_field(
    unit: Unit, listings: Sequence[Listing], arguments: Mapping[str, Any], told: Mapping[str, Any]
) -> dict[str, Result]:
    """Read the value over each entry as a form would; an entry that it contradicts is refused with the reader's reason."""
    vocabularies, today = listing_vocabularies(), clock.today()
    typed = {arguments["field"]: arguments["value"]}

    def reading(listing: Listing, content: Content) -> Content | Sentence:
        del listing
        read = read_form(content.kind, typed, vocabularies=vocabularies, as_of=today, base=content)
        return read.errors[0].sentence if read.content is None else read.content

    return _store(unit, listings, reading, told)


def _store(
    unit: Unit,
    listings: Sequence[Listing],
    change: Callable[[Listing, Content], Content | Sentence],
    told: Mapping[str, Any],
) -> dict[str, Result]:
    newest = newest_version_ids(unit, [listing.id for listing in listings])
    contents = contents_of(unit, list(newest.values()))
    edits: list[tuple[Listing, Content]] = []
    results: dict[str, Result] = {}
    for listing in listings:
        changed = why_not(unit.actor, EDIT_LISTING, listing) or change(listing, contents[newest[listing.id]])
        if isinstance(changed, Sentence):
            results[listing.id] = Result(outcome=BulkOutcome.REFUSED, reason=changed)
        else:
            edits.append((listing, changed))
    for stored in store_versions(unit, edits=edits, told=told) if edits else []:
        results[stored.listing_id] = (
            Result(outcome=BulkOutcome.DONE, number=stored.number)
            if stored.is_new
            else Result(outcome=BulkOutcome.UNCHANGED, reason=SAYS_SO)
        )
    return results


def _fired(unit: Unit, listing: Listing, event: str) -> Result:
    try:
        fire(unit, AVAILABILITY, listing, event)
    except (Conflict, Forbidden) as fault:
        return Result(outcome=BulkOutcome.REFUSED, reason=fault.sentence)
    return DONE


def _done(results: Mapping[str, Result]) -> list[str]:
    return [listing_id for listing_id, result in results.items() if result is DONE]
