"""Likely duplicates: the list of work, one pair side by side, and what a person decides of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import redirect, request, url_for

from listings.engine.difference import Mark, Piece, difference
from listings.engine.display import facts_of, indicator_line
from listings.engine.duplicates.uniting import Side
from listings.engine.fields import fields_of
from listings.pages.history import duplicate_history
from listings.queries.duplicates import duplicate_pair, duplicate_pairs
from listings.schemas import DuplicatesArguments, stated
from listings.services.duplicates.deciding import keep_apart, merge_listings, reopen_pair, undo_merge
from listings.sheets.vocabularies import listing_vocabularies
from listings.states import DuplicateStatus
from marketplace.web.current import read, write
from marketplace.web.fragments import page
from marketplace.web.paging import Paging, offset, page_number
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from flask import Response
    from werkzeug.wrappers import Response as Redirect

    from listings.engine.content import Content
    from listings.queries.duplicates import DuplicateDetail

SIZE = 25
CHOICE = "choice-"
CONTACT = Sentence(zh="联系人", en="Contact")
EXCLUSIONS = Sentence(zh="排除对象", en="Excluded")
TITLES = {
    "contact": CONTACT,
    "exclusions": EXCLUSIONS,
    "indicator_text": Sentence(zh="指标原文", en="Indicators as text"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One attribute of both entries; `sides` are the choices where they differ, none where they say the same.

    `pieces` are the stretches of two texts that have something in common, empty for anything else.
    """

    attribute: str
    title: Sentence
    kept: tuple[Sentence, ...]
    other: tuple[Sentence, ...]
    sides: tuple[Side, ...]
    advised: Side | None
    pieces: tuple[Piece, ...]


def duplicates() -> Response:
    """Show pairs, most alike first: those that wait for a decision, or those decided."""
    asked = stated(DuplicatesArguments(), request.args)
    number = page_number()
    rows = read(duplicate_pairs, status=asked["status"], offset=offset(number, SIZE), limit=SIZE)
    return page(
        "listings/duplicates.html",
        rows=rows,
        shown=asked["status"],
        statuses=tuple(DuplicateStatus),
        paging=Paging(number=number, size=SIZE, total=rows.total),
    )


def duplicate(first_id: str, second_id: str) -> Response:
    """Show both entries side by side, differences first, with a choice for each."""
    pair = read(duplicate_pair, first_id=first_id, second_id=second_id, kept_id=request.args.get("keep"))
    compared = _compared(pair)
    return page(
        "listings/duplicate.html",
        pair=pair,
        different=[line for line in compared if line.sides],
        same=[line for line in compared if not line.sides],
        history=duplicate_history(f"{first_id}-{second_id}"),
    )


def apart(first_id: str, second_id: str) -> Redirect:
    """Remember that they are not the same, and go on with the next pair."""
    write(keep_apart, first_id=first_id, second_id=second_id)
    return redirect(url_for("listings.duplicates"))


def reopen(first_id: str, second_id: str) -> Redirect:
    """Ask again."""
    write(reopen_pair, first_id=first_id, second_id=second_id)
    return _back(first_id, second_id)


def merge(first_id: str, second_id: str) -> Redirect:
    """Put both entries together as chosen."""
    chosen = {
        name.removeprefix(CHOICE): Side(value)
        for name, value in request.form.items()
        if name.startswith(CHOICE) and value in set(Side)
    }
    write(
        merge_listings,
        first_id=first_id,
        second_id=second_id,
        kept_id=request.form.get("kept", ""),
        choices=chosen,
        seen={listing_id: request.form.get(f"seen-{listing_id}", "") for listing_id in (first_id, second_id)},
    )
    return _back(first_id, second_id)


def undo(merge_id: str) -> Redirect:
    """Restore both entries as they were before the merge."""
    done = write(undo_merge, merge_id=merge_id)
    return _back(*sorted((done.kept_id, done.merged_id)))


def _compared(pair: DuplicateDetail) -> list[Compared]:
    kept, other = _lines(pair.kept_content), _lines(pair.other_content)
    differing = {difference.attribute: difference for difference in pair.differences}
    titles = {
        field.name.partition(".")[0]: field.titles[pair.kept.kind] for field in fields_of(pair.kept.kind)
    } | TITLES
    pieces = _pieces(pair)
    names = [*differing, *(name for name in kept if name not in differing)]
    return [
        Compared(
            attribute=name,
            title=titles.get(name, Sentence(zh=name, en=name)),
            kept=kept.get(name, ()),
            other=other.get(name, ()),
            sides=differing[name].sides if name in differing else (),
            advised=differing[name].advised if name in differing else None,
            pieces=pieces.get(name, ()),
        )
        for name in names
    ]


def _pieces(pair: DuplicateDetail) -> dict[str, tuple[Piece, ...]]:
    """Return the stretches of the texts that both entries have, by attribute; what has nothing in common is not marked as a whole."""
    changes = difference(pair.kept_content, pair.other_content, listing_vocabularies())
    return {one.name: one.pieces for one in changes if any(piece.mark is Mark.SAME for piece in one.pieces)}


def _lines(content: Content) -> dict[str, tuple[Sentence, ...]]:
    """Return what a content says by attribute of `Content`: parts of one attribute stand together."""
    lines: dict[str, tuple[Sentence, ...]] = {"title": (Sentence(zh=content.title, en=content.title),)}
    for fact in facts_of(content, listing_vocabularies()):
        attribute = fact.field.name.partition(".")[0]
        lines[attribute] = (*lines.get(attribute, ()), *fact.lines)
    told = [(one.quantity, indicator_line(one).value) for one in content.indicators]
    if told:
        lines["indicators"] = tuple(Sentence(zh=f"{name} {one.zh}", en=f"{name} {one.en}") for name, one in told)
    if content.indicator_text:
        lines["indicator_text"] = (Sentence(zh=content.indicator_text, en=content.indicator_text),)
    return lines


def _back(first_id: str, second_id: str) -> Redirect:
    return redirect(url_for("listings.duplicate", first_id=first_id, second_id=second_id))
