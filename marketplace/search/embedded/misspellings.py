"""The tolerant half of text queries: what a word that nobody's document holds may have been meant to be, in titles and names.

Says in tantivy's queries what `spelling.is_like` says of two words; for Han runs of four and more a little more: their characters
may stand apart. Called by `questions`, `suggestions` and `corrections` for words that do not occur.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tantivy import Query

from marketplace.search.embedded.conditions import all_of, any_of, term
from marketplace.search.embedded.entries import schema
from marketplace.search.spelling import SHORT_RUN, characters_forgiven, letters_forgiven
from marketplace.search.text import bigrams, is_han

if TYPE_CHECKING:
    from collections.abc import Iterator

    from marketplace.search.embedded.lexicon import Lexicon
    from marketplace.search.port import Audience

NAME, CHARACTERS, WORD = "name", "name_uni", "word"


def is_forgiven(run: str) -> bool:
    """Say whether a run (folded) may be misspelt at all: a word of letters or two Han characters and more."""
    return bool(characters_forgiven(run) if is_han(run[0]) else letters_forgiven(run))


def alike(run: str, audience: Audience, lexicon: Lexicon) -> Query:
    """Ask for names with a word like `run`, which is forgiven something."""
    if not is_han(run[0]):
        return any_of(term(WORD, word) for word in lexicon.like(audience, run))
    if len(run) <= SHORT_RUN:
        return any_of([*_swapped(run), *(_phrase(places) for places in _gaps(run))])
    return _nearly(run)


def beginning(word: str) -> Query:
    """Ask for names with a Latin word that begins with `word` (letters only)."""
    return Query.fuzzy_term_query(schema(), WORD, word, 0, prefix=True)


def _nearly(run: str) -> Query:
    """Nearly all characters stand in the name, and two of them as typed, swapped or with one too many between them."""
    characters = list(dict.fromkeys(run))
    needed = max(len(characters) - characters_forgiven(run), 2)
    pairs = {*bigrams(run), *(pair[::-1] for pair in bigrams(run)), *map(str.__add__, run, run[2:])}
    return all_of(
        [
            any_of((term(CHARACTERS, one, option="position") for one in characters), at_least=needed),
            any_of(term(NAME, pair, option="freq") for pair in sorted(pairs)),
        ]
    )


def _swapped(run: str) -> Iterator[Query]:
    for place in range(len(run) - 1):
        swapped = run[:place] + run[place + 1] + run[place] + run[place + 2 :]
        if swapped != run:
            yield all_of(term(NAME, pair, option="freq") for pair in bigrams(swapped))


def _gaps(run: str) -> Iterator[list[tuple[int, str]]]:
    """Yield places and characters with one missing between two of them, and, of three, with the middle one wrong."""
    for place in range(1, len(run)):
        yield [(index + (index >= place), character) for index, character in enumerate(run)]
    if len(run) == SHORT_RUN:
        yield [(0, run[0]), (2, run[2])]


def _phrase(places: list[tuple[int, str]]) -> Query:
    return Query.phrase_query(schema(), CHARACTERS, list(places))
