"""Two edits of one thing that began from the same text: what each changed is put together; where both changed the same, nothing is guessed.

Called by drafts (typed values, two windows) and when a draft is finished (contents, two versions). Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

T = TypeVar("T")


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
