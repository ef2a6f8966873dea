"""Two edits of one thing that began from the same text: what each changed is put together; where both changed the same, nothing is guessed.

Called by drafts (typed values, two windows) and when a draft is finished (contents, two versions). Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from listings.engine.content import Content, Exclusion, Indicator, Right
from listings.engine.form.spans import anchored, typed_span

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Sequence

T = TypeVar("T")
ATTRIBUTES = tuple(field.name for field in fields(Content) if field.name != "kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """Both edits in one content; of the attributes in `clashes`, which both changed, it says what `theirs` says."""

    content: Content
    clashes: tuple[str, ...]


def merge(base: Content, mine: Content, theirs: Content, *, taken: Collection[str] = ()) -> Merged:
    """Put two edits of `base` together, attribute by attribute; of clashing attributes those in `taken` are settled as `mine`."""
    merged: dict[str, Any] = {}
    clashes = []
    for name in ATTRIBUTES:
        ours, others = getattr(mine, name), getattr(theirs, name)
        is_settled, value = _merged_value(getattr(base, name), ours, others)
        merged[name] = value if is_settled else ours if name in taken else others
        if not is_settled and name not in taken:
            clashes.append(name)
    content = Content(kind=base.kind, **merged)
    return Merged(content=_spanned(content, mine, theirs), clashes=tuple(clashes))


def changed_attributes(before: Content, after: Content) -> tuple[str, ...]:
    """Return the attributes in which two contents differ, in the order of their declaration."""
    return tuple(name for name in ATTRIBUTES if getattr(before, name) != getattr(after, name))


def _merged_value(base: Any, mine: Any, theirs: Any) -> tuple[bool, Any]:
    """Return whether the edits can be put together, and what they make."""
    if mine in (base, theirs):
        return True, theirs
    if theirs == base:
        return True, mine
    if isinstance(base, tuple):
        items = merged_items(base, mine, theirs, identity=identity_of, subject=subject_of)
        return items is not None, None if items is None else tuple(items)
    return False, None


def identity_of(item: Any) -> Hashable:
    """Return what makes two items of a list equal; where an indicator was found in a text is no part of it."""
    return replace(item, span=None) if isinstance(item, Indicator) else item


def subject_of(item: Any) -> Hashable:
    """Return what a row speaks of: an indicator of its quantity under its condition, a right of its number, an exclusion of whom."""
    if isinstance(item, Indicator):
        return item.quantity.casefold(), item.condition.casefold()
    if isinstance(item, Right):
        return item.kind, item.number.casefold()
    return item.name if isinstance(item, Exclusion) else item


def _spanned(content: Content, mine: Content, theirs: Content) -> Content:
    """Give indicators their places in the texts as they now read."""
    placed_in = [(one, source) for source in (theirs, mine) for one in source.indicators if one.span is not None]
    spans = {identity_of(one): typed_span(one.span, source) for one, source in placed_in}
    placed = tuple(replace(one, span=anchored(spans.get(identity_of(one), ""), content)) for one in content.indicators)
    return replace(content, indicators=placed)


def merged_items(
    base: Sequence[T],
    mine: Sequence[T],
    theirs: Sequence[T],
    *,
    identity: Callable[[T], Hashable],
    subject: Callable[[T], Hashable],
) -> list[T] | None:
    """Return the list with both edits in it; None where both touched the same subject in different ways, or both sorted anew.

    Items of one `identity` are equal; items of one `subject` speak of the same thing (two indicators of one quantity), so that a changed item
    is told from a removed and an added one. Whoever sorted the list decides its order.
    """
    keyed = {identity(item): item for items in (base, mine, theirs) for item in items}
    subjects = {key: subject(item) for key, item in keyed.items()}
    keys = [[identity(item) for item in items] for items in (base, mine, theirs)]
    if any(len(set(found)) < len(found) for found in keys):
        return None
    first, ours, others = keys
    touched = _touched(first, ours, subjects) & _touched(first, others, subjects)
    if any(_speaking_of(one, ours, subjects) != _speaking_of(one, others, subjects) for one in touched):
        return None
    if _is_sorted_anew(first, others):
        if _is_sorted_anew(first, ours) and ours != others:
            return None
        return [keyed[key] for key in _applied(first, ours, others, subjects)]
    return [keyed[key] for key in _applied(first, others, ours, subjects)]


def _touched(base: list[Hashable], edited: list[Hashable], subjects: dict[Hashable, Hashable]) -> set[Hashable]:
    return {subjects[key] for key in set(base) ^ set(edited)}


def _speaking_of(subject: Hashable, keys: list[Hashable], subjects: dict[Hashable, Hashable]) -> set[Hashable]:
    return {key for key in keys if subjects[key] == subject}


def _is_sorted_anew(base: list[Hashable], edited: list[Hashable]) -> bool:
    return [key for key in base if key in edited] != [key for key in edited if key in base]


def _applied(
    base: list[Hashable], edited: list[Hashable], onto: list[Hashable], subjects: dict[Hashable, Hashable]
) -> list[Hashable]:
    """Do to `onto` what was done to `base`: take out what is gone, put what is new behind what stands before it, changed or not."""
    result = [key for key in onto if key in edited or key not in base]
    for place, key in enumerate(edited):
        if key in result or key in base:
            continue
        standing = [subjects[one] for one in result]
        before = [standing.index(subjects[one]) for one in edited[:place] if subjects[one] in standing]
        result.insert(before[-1] + 1 if before else 0, key)
    return result
