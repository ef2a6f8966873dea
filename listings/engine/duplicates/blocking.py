"""Which pairs are compared at all: those that share rare pieces of the title, the whole title, or the whole text. Called by `finding`.

Blocks never grow into all pairs: equal titles form one group of which neighbours are compared, and a piece that many titles share only
brings sorted neighbours together.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

OVERLAP = 0.6
"""Share of the pieces of a title that two titles have in common at least; of the rest plus one (the rarest), one must be shared."""
LARGEST_BLOCK = 16
NEIGHBOURS = 3
GRAM, LATIN_GRAM = 2, 4
SHORTEST_TEXT = 40
"""Characters from which an equal text says something."""


def candidate_pairs(
    titles: Sequence[str], texts: Sequence[str], orders: Sequence[str], *, fresh: int
) -> set[tuple[int, int]]:
    """Return pairs of positions (smaller first) worth comparing, at least one of each below `fresh` (the others are stored).

    `titles` and `texts` are keys; `orders` sorts equal ones so that entries of one organisation stand together.
    """
    pairs: set[tuple[int, int]] = set()
    groups = _groups(titles)
    for group in groups.values():
        _add_neighbours(pairs, sorted(group, key=lambda position: (orders[position], position)), group[0])
    firsts = {title: _first_fresh(group, fresh) for title, group in groups.items()}
    for left, right in _similar(list(groups)):
        for position in _ends(groups[left], fresh):
            pairs.add(_ordered(position, firsts[right]))
    for group in _groups(["".join(text.split()) if len(text) >= SHORTEST_TEXT else "" for text in texts]).values():
        _add_neighbours(pairs, sorted(group, key=lambda position: (orders[position], position)), group[0])
    return {(left, right) for left, right in pairs if left != right and left < fresh}


def _groups(keys: Sequence[str]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for position, key in enumerate(keys):
        if key:
            groups[key].append(position)
    return groups


def _add_neighbours(pairs: set[tuple[int, int]], group: list[int], first: int) -> None:
    """Pair each entry of a group with the one before it and with the first: twice as many pairs as entries, never their square."""
    for before, position in pairwise(group):
        pairs.add(_ordered(before, position))
        if position != first:
            pairs.add(_ordered(first, position))


def _first_fresh(group: list[int], fresh: int) -> int:
    return next((position for position in group if position < fresh), group[0])


def _ends(group: list[int], fresh: int) -> set[int]:
    """Return the first entry of a group, and its first stored one: near titles are compared with these."""
    stored = next((position for position in group if position >= fresh), group[0])
    return {_first_fresh(group, fresh), stored}


def _similar(titles: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of different titles that share one of their rarest pieces."""
    pieces = [_pieces(title) for title in titles]
    frequency = Counter(piece for own in pieces for piece in own)
    blocks: dict[str, list[int]] = defaultdict(list)
    for position, own in enumerate(pieces):
        rarest = sorted(own, key=lambda piece: (frequency[piece], piece))
        for piece in rarest[: len(own) - math.ceil(OVERLAP * len(own)) + 1]:
            if frequency[piece] > 1:
                blocks[piece].append(position)
    lengths = [len(title) for title in titles]
    seen: set[tuple[int, int]] = set()
    for block in blocks.values():
        for left, right in _within(block, titles):
            pair = _ordered(left, right)
            if pair not in seen and 2 * min(lengths[left], lengths[right]) >= max(lengths[left], lengths[right]):
                seen.add(pair)
                yield titles[left], titles[right]


def _within(block: list[int], titles: Sequence[str]) -> Iterable[tuple[int, int]]:
    if len(block) <= LARGEST_BLOCK:
        return ((left, right) for number, left in enumerate(block) for right in block[number + 1 :])
    ordered = sorted(block, key=titles.__getitem__)
    return (
        (left, right) for number, left in enumerate(ordered) for right in ordered[number + 1 : number + 1 + NEIGHBOURS]
    )


def _pieces(title: str) -> set[str]:
    size = LATIN_GRAM if title.isascii() else GRAM
    return {title[at : at + size] for at in range(max(1, len(title) - size + 1))}


def _ordered(left: int, right: int) -> tuple[int, int]:
    return (left, right) if left < right else (right, left)
