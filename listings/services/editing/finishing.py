"""Finishing a draft: read as a whole, put together with what happened meanwhile, written as a version, published where asked.

Whatever keeps a draft from being finished leaves it open with all that was typed. Called by pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.engine.content import Content
from listings.engine.form.records import FieldIssue
from listings.engine.keys import derived_external_id
from listings.engine.merging import changed_attributes, merge
from listings.engine.reading.assembly import contradictions
from listings.engine.reading.records import Severity
from listings.models.listing import EXTERNAL_ID_LENGTH, Listing
from listings.permissions.workflows import DRAFT
from listings.queries.contents import contents_of
from listings.queries.drafts import newest_version_of
from listings.queries.known import known_listings
from listings.services.availability import publish_listing
from listings.services.editing.drafts import locked_open_draft
from listings.services.editing.faults import EditsMeet, Meeting, Unfinished
from listings.services.editing.reading import read_draft
from listings.services.editing.storing import StoredVersion, store_listing, store_version
from listings.states import Availability
from marketplace.errors import Conflict
from marketplace.fire import fire
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from listings.models.draft import ListingDraft
    from listings.models.version import ListingVersion
    from marketplace.unit import Unit

CLASH = Sentence(
    zh="这一项在几个窗口中都改过，请先选择用哪一段",
    en="This was changed in several windows: please choose which one to use",
)
TOO_LONG = Sentence(
    zh=f"编号超过 {EXTERNAL_ID_LENGTH} 个字符", en=f"The id is longer than {EXTERNAL_ID_LENGTH} characters"
)
TAKEN = Sentence(zh="这个编号已被另一条信息使用", en="Another listing has this id already")
FIXED = Sentence(
    zh="编号是这条信息的身份，导入时靠它识别，不能修改；需要新编号请另建一条",
    en="The id is what imports know this listing by and cannot be changed; begin a new entry for another id",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person chose where two edits met: `mine` names the attributes to take from the draft, the rest stays as version `against` says.

    They hold for that version alone; where yet another one came meanwhile, it is asked again.
    """

    against: str
    mine: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What became of a draft: the listing, its newest version and whether this finishing wrote it, and whether readers see it now."""

    listing_id: str
    version_id: str
    number: int
    is_new_version: bool
    is_published: bool


def finish_draft(
    unit: Unit, *, draft_id: str, publish: bool, choices: Choices | None = None, version: int | None = None
) -> Finished:
    """Make the draft a version of its listing or a new listing; `publish` shows one that is not published yet (a published one shows it anyway).

    `version` is the draft's as the person reviewed it. Where nothing was changed no version is written. Raises Unfinished with an issue for each input,
    EditsMeet where the listing changed in the same fields meanwhile, Conflict where the draft was typed into since `version`.
    """
    draft = locked_open_draft(unit, draft_id)
    if version is not None and draft.version != version:
        raise Conflict(
            "draft_changed",
            Sentence(
                zh="草稿在另一个窗口中又有修改，请再看一遍后完成",
                en="The draft was changed in another window; please look at it again before you finish it",
            ),
            value=str(draft.version),
        )
    reading = read_draft(unit, draft_id=draft.id).reading
    issues = [*_open_clashes(draft), *reading.errors, *_id_issues(unit, draft, reading.external_id)]
    if issues or reading.content is None:
        raise Unfinished(issues)
    if draft.listing_id is None:
        stored = _new_listing(unit, draft, reading.external_id, reading.content)
    else:
        stored = _new_version(unit, draft, reading.content, choices)
    fire(unit, DRAFT, draft, "finish")
    listing = unit.session.get_one(Listing, stored.listing_id)
    if publish and listing.availability is not Availability.PUBLISHED:
        publish_listing(unit, listing_id=listing.id)
    return Finished(
        listing_id=stored.listing_id,
        version_id=stored.version_id,
        number=stored.number,
        is_new_version=stored.is_new,
        is_published=listing.availability is Availability.PUBLISHED,
    )


def _new_listing(unit: Unit, draft: ListingDraft, typed: str, content: Content) -> StoredVersion:
    external_id = typed or _derived(unit, draft, content)
    listing = store_listing(unit, kind=draft.kind, external_id=external_id, content=content, told={"draft": draft.id})
    draft.listing_id = listing.id
    version = newest_version_of(unit, listing)
    nothing = Content(kind=draft.kind, title="")
    return StoredVersion(
        listing_id=listing.id,
        version_id=version.id,
        number=version.number,
        changed=changed_attributes(nothing, content),
    )


def _new_version(unit: Unit, draft: ListingDraft, mine: Content, choices: Choices | None) -> StoredVersion:
    listing = unit.session.get_one(Listing, draft.listing_id, with_for_update=True, populate_existing=True)
    newest = newest_version_of(unit, listing)
    content = mine if newest.id == draft.base_version_id else _together(unit, draft, mine, newest, choices)
    return store_version(unit, listing=listing, content=content, told={"draft": draft.id})


def _together(
    unit: Unit, draft: ListingDraft, mine: Content, newest: ListingVersion, choices: Choices | None
) -> Content:
    """Put the draft and the versions that came meanwhile together. Raises EditsMeet, and Unfinished where they contradict each other."""
    base_id = draft.base_version_id or ""
    contents = contents_of(unit, [base_id, newest.id])
    base, theirs = contents[base_id], contents[newest.id]
    open_ones = merge(base, mine, theirs).clashes
    if open_ones and (choices is None or choices.against != newest.id):
        meeting = Meeting(
            base=base, mine=mine, theirs=theirs, version_id=newest.id, number=newest.number, clashes=open_ones
        )
        raise EditsMeet(meeting)
    content = merge(base, mine, theirs, taken=frozenset() if choices is None else choices.mine).content
    stated = {name: getattr(content, name) for name in ("valid_from", "valid_until")}
    issues = [
        _issue(name, problem.code, problem.reason, value=str(stated[name]))
        for name, problem in contradictions(stated)
        if problem.is_error
    ]
    if issues:
        raise Unfinished(issues)
    return content


def _open_clashes(draft: ListingDraft) -> list[FieldIssue]:
    return [_issue(name, "draft.clash", CLASH) for name in draft.clashes]


def _id_issues(unit: Unit, draft: ListingDraft, typed: str) -> list[FieldIssue]:
    if draft.listing_id is not None:
        is_changed = (
            "external_id" in draft.values and typed != unit.session.get_one(Listing, draft.listing_id).external_id
        )
        return [_issue("external_id", "draft.id_fixed", FIXED, value=typed)] if typed and is_changed else []
    if len(typed) > EXTERNAL_ID_LENGTH:
        return [_issue("external_id", "row.id_too_long", TOO_LONG, value=typed[:EXTERNAL_ID_LENGTH])]
    if typed and _known(unit, draft, [typed]):
        return [_issue("external_id", "draft.id_taken", TAKEN, value=typed)]
    return []


def _derived(unit: Unit, draft: ListingDraft, content: Content) -> str:
    """Return the id that an import would derive, told apart by `-2`, `-3` from listings that have it."""
    stem, count = derived_external_id(content), 1
    candidate = stem
    while _known(unit, draft, [candidate]):
        count += 1
        candidate = f"{stem}-{count}"
    return candidate


def _known(unit: Unit, draft: ListingDraft, external_ids: list[str]) -> bool:
    return bool(known_listings(unit, organisation_id=draft.organisation_id, kind=draft.kind, external_ids=external_ids))


def _issue(name: str, code: str, sentence: Sentence, *, value: str = "") -> FieldIssue:
    return FieldIssue(name=name, value=value, code=code, severity=Severity.ERROR, sentence=sentence)
