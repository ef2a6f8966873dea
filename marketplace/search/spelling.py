"""Which typing errors are forgiven: one rule for searches, suggestions, corrections and highlighting, whatever the engine.

Distance counts a letter that is wrong, missing, too many, or swapped with its neighbour. Pure. Whether a word is misspelt at all
is the engine's to say: it is, where no document that the person may see holds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from marketplace.search.text import is_han, runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ONE_LETTER_FROM, TWO_LETTERS_FROM = 4, 6
"""Latin words of so many letters: grafene finds graphene (two errors), stel finds steel; three letters must be right."""

TWO_CHARACTERS_FROM = 8
"""Han runs of so many characters may have two errors, shorter ones one."""

LONGEST_COMPOUND = 12
"""Characters of a Han run up to which it is tried whether it is known words written together (石墨烯涂料)."""

SHORT_RUN = 3
"""Han runs up to so many characters are forgiven less, see `is_like`."""

BEGINNING_FROM, BEGINNING_OF_UNKNOWN_FROM = 4, 3
"""Letters from which a Latin word stands for the words that begin with it: a word that occurs, and one that does not."""


def is_word(term: str) -> bool:
    """Say whether `term` (folded) is a word of letters, which people misspell; numbers and signs are not guessed at."""
    return term.isalpha() and not is_han(term[0])


def letters_forgiven(word: str) -> int:
    """Return how many errors a Latin word may have: 0, 1 or 2."""
    if not is_word(word) or len(word) < ONE_LETTER_FROM:
        return 0
    return 1 if len(word) < TWO_LETTERS_FROM else 2


def characters_forgiven(run: str) -> int:
    """Return how many errors a Han run may have: 0 to 2."""
    if len(run) < 2:  # noqa: PLR2004 - a single character says nothing when it is wrong
        return 0
    return 1 if len(run) < TWO_CHARACTERS_FROM else 2


def parts(run: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to cut a Han run in two words; longer ones are not cut, so that the ways stay few."""
    if is_han(run[0]) and len(run) <= LONGEST_COMPOUND:
        for place in range(2, len(run) - 1):
            yield run[:place], run[place:]


def distance(one: str, other: str, *, most: int) -> int:
    """Return the errors between two folded texts; `most` + 1 where there are more."""
    return int(OSA.distance(one, other, score_cutoff=most))


def is_like(typed: str, found: str) -> bool:
    """Say whether `found` may have been meant by `typed`, two folded runs of the same script.

    Two or three Han characters may be swapped, and one may be missing or wrong between the first and the last: at an end it is
    more often another word (葡萄酒, 葡萄园).
    """
    has_characters = is_han(typed[0])
    forgiven = characters_forgiven(typed) if has_characters else letters_forgiven(typed)
    if not forgiven or distance(typed, found, most=forgiven) > forgiven:
        return False
    if not has_characters or len(typed) > SHORT_RUN:
        return True
    has_ends = len(found) >= SHORT_RUN and typed[0] == found[0] and typed[-1] == found[-1]
    return has_ends or sorted(typed) == sorted(found)


def like_in(text: str, run: str) -> tuple[int, int] | None:
    """Return the span of what in `text` (folded) is most like `run`; None where nothing may have been meant by it."""
    if not is_han(run[0]):
        standing = ((one.start, one.end) for one in runs(text))
        return _closest(text, run, standing)
    if len(set(run) - set(text)) > characters_forgiven(run):
        return None
    return _closest(text, run, windows(text, run))


def windows(text: str, run: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of `text` as long as the Han run, and longer or shorter by what it is forgiven; equal length first."""
    forgiven = characters_forgiven(run)
    lengths = range(max(len(run) - forgiven, 1), len(run) + forgiven + 1)
    for length in sorted(lengths, key=lambda length: abs(length - len(run))):
        for start in range(len(text) - length + 1):
            yield start, start + length


def _closest(text: str, run: str, spans: Iterable[tuple[int, int]]) -> tuple[int, int] | None:
    alike = [span for span in spans if is_like(run, text[slice(*span)])]
    return min(alike, key=lambda span: distance(run, text[slice(*span)], most=len(run)), default=None)
