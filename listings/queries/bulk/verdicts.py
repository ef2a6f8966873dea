"""Whether a deed can be done to an entry as it stands, told from its state and end alone: before a run for the preview, during it for each row."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from listings.models.bulk_action import BulkDeed, BulkOutcome
from listings.models.listing import NO_END
from listings.states import Availability
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

MONTHS = 12
PUBLISHED = Sentence(zh="已经发布", en="It is published already")
WITHDRAWN = Sentence(zh="已经下架", en="It is withdrawn already")
NEVER_PUBLISHED = Sentence(zh="还没有发布过，无需下架", en="It was never published, so there is nothing to withdraw")
PAST_ITS_END = Sentence(zh="已过有效期，请先延长有效期", en="It is past its end; extend its validity first")
WITHOUT_END = Sentence(zh="没有写有效期，一直有效", en="It states no end and stays valid")
LONG_ENOUGH = Sentence(zh="现有有效期已经更长", en="It is valid for as long already")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of an entry, and why where nothing is done."""

    outcome: BulkOutcome
    reason: Sentence | None = None


CAN = Verdict(outcome=BulkOutcome.DONE)


def verdict(
    deed: BulkDeed, arguments: Mapping[str, Any], *, availability: Availability, ends_on: date, today: date
) -> Verdict:
    """Judge one entry; of a field that is set only the run itself can tell whether it says so already."""
    if deed is BulkDeed.PUBLISH:
        return _of_publishing(availability, ends_on, today)
    if deed is BulkDeed.WITHDRAW:
        return _of_withdrawing(availability)
    if deed is BulkDeed.EXTEND:
        return _of_extending(arguments, ends_on, today)
    return CAN


def extended(arguments: Mapping[str, Any], *, ends_on: date, today: date) -> date:
    """Return the new last day: the stated one, or so many months behind the later of today and the present end.

    A month has no 31st where it has no such day: 31 January and one month make the last day of February.
    """
    if "until" in arguments:
        return date.fromisoformat(arguments["until"])
    begin = max(ends_on, today)
    years, month = divmod(begin.month - 1 + int(arguments["months"]), MONTHS)
    year, month = begin.year + years, month + 1
    return date(year, month, min(begin.day, monthrange(year, month)[1]))


def _of_publishing(availability: Availability, ends_on: date, today: date) -> Verdict:
    if availability is Availability.PUBLISHED:
        return Verdict(outcome=BulkOutcome.UNCHANGED, reason=PUBLISHED)
    return Verdict(outcome=BulkOutcome.REFUSED, reason=PAST_ITS_END) if ends_on < today else CAN


def _of_withdrawing(availability: Availability) -> Verdict:
    if availability is Availability.WITHDRAWN:
        return Verdict(outcome=BulkOutcome.UNCHANGED, reason=WITHDRAWN)
    if availability is Availability.UNPUBLISHED:
        return Verdict(outcome=BulkOutcome.REFUSED, reason=NEVER_PUBLISHED)
    return CAN


def _of_extending(arguments: Mapping[str, Any], ends_on: date, today: date) -> Verdict:
    if ends_on == NO_END:
        return Verdict(outcome=BulkOutcome.UNCHANGED, reason=WITHOUT_END)
    if extended(arguments, ends_on=ends_on, today=today) <= ends_on:
        return Verdict(outcome=BulkOutcome.UNCHANGED, reason=LONG_ENOUGH)
    return CAN
