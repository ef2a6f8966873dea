"""What typed text may become: titles, keywords and organisations that begin with it, hold it, or nearly do. Called by `snapshot`.

A sample of the best documents is read and its texts are compared with what was typed; nothing but documents of the audience that
pass the filters is ever read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tantivy import Occur, Query

from marketplace.search.embedded.columns import texts
from marketplace.search.embedded.conditions import all_of, any_of, filtering, term
from marketplace.search.embedded.entries import LONGEST_UNIT, schema
from marketplace.search.embedded.misspellings import alike, is_forgiven
from marketplace.search.port import Suggestion, SuggestionKind
from marketplace.search.spelling import distance, like_in
from marketplace.search.text import bigrams, fold, is_han, runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tantivy import Searcher

    from marketplace.search.embedded.columns import Texts
    from marketplace.search.port import SuggestionQuery

SAMPLE = 64
"""Documents read for one answer."""

BEGINNING_BOOST = 20.0
_ANYWHERE = 1.0
_ORDER = list(SuggestionKind)
BEGINS, HOLDS, LIKE, ELSE = range(4)


def suggestions(searcher: Searcher, query: SuggestionQuery) -> tuple[Suggestion, ...]:
    """Answer `query`; typing errors are forgiven where nothing is written as typed."""
    typed = fold(query.text).strip()
    words = [run.term for run in runs(typed)]
    if not words:
        return ()
    required = filtering(query.audience, query.filters)
    found = _read(searcher, required, _as_typed(typed, words), typed, HOLDS)
    if not found and any(map(is_forgiven, words)):
        found = _read(searcher, required, _nearly(typed, words), typed, LIKE)
    best = sorted(found.items(), key=lambda item: (item[1][0], item[0]))
    return tuple(one for _, (_, one) in best[: query.limit])


def _as_typed(typed: str, words: list[str]) -> Query:
    begins = Query.fuzzy_term_query(schema(), "unit", typed[:LONGEST_UNIT], 0, prefix=True)
    held = all_of(_held(word, is_last=word is words[-1]) for word in words)
    return any_of([Query.boost_query(begins, BEGINNING_BOOST), Query.const_score_query(held, _ANYWHERE)])


def _held(word: str, *, is_last: bool) -> Query:
    """Ask for a word in title, organisation or keywords; the last one may be unfinished."""
    if is_han(word[0]):
        field = "name_uni" if len(word) == 1 else "name"
        option = "position" if len(word) == 1 else "freq"
        return any_of(
            [
                all_of(term(field, pair, option=option) for pair in bigrams(word)),
                all_of(term("label", pair) for pair in bigrams(word)),
            ]
        )
    if is_last:
        return any_of(Query.fuzzy_term_query(schema(), field, word, 0, prefix=True) for field in ("name", "label"))
    return any_of([term("name", word, option="freq"), term("label", word)])


def _nearly(typed: str, words: list[str]) -> Query:
    errors = 2 if len(typed) >= 8 else 1  # noqa: PLR2004 - as in `spelling`: longer texts may have two
    begins = Query.fuzzy_term_query(schema(), "unit", typed[:LONGEST_UNIT], errors, prefix=True)
    ways = [Query.boost_query(begins, BEGINNING_BOOST)] if len(typed) > 2 else []  # noqa: PLR2004 - all begins like two letters
    named = all_of(
        any_of([_held(word, is_last=word is words[-1]), *([alike(word)] if is_forgiven(word) else [])])
        for word in words
    )
    return any_of([*ways, Query.const_score_query(named, _ANYWHERE)])


def _read(
    searcher: Searcher, required: list[Query], wanted: Query, typed: str, worst: int
) -> dict[str, tuple[tuple[int, int, int], Suggestion]]:
    """Return the fitting texts of the best documents, by folded text, each with its rank (smallest first).

    `worst` is the poorest fit that counts.
    """
    asked = Query.boolean_query([*((Occur.Must, one) for one in required), (Occur.Must, wanted)])
    found: dict[str, tuple[tuple[int, int, int], Suggestion]] = {}
    for _, address in searcher.search(asked, SAMPLE, count=False).hits:
        for suggestion in _of(texts(searcher, address)):
            key = fold(suggestion.text).strip()
            fit = _fit(key, typed)
            rank = (fit, _ORDER.index(suggestion.kind_of), len(key))
            if fit <= worst and (key not in found or rank < found[key][0]):
                found[key] = rank, suggestion
    return found


def _of(one: Texts) -> Iterator[Suggestion]:
    yield Suggestion(text=one.title, kind_of=SuggestionKind.TITLE, document_id=one.id)
    for keyword in one.keywords:
        yield Suggestion(text=keyword, kind_of=SuggestionKind.KEYWORD)
    if one.organisation:
        yield Suggestion(text=one.organisation, kind_of=SuggestionKind.ORGANISATION)


def _fit(text: str, typed: str) -> int:
    """Return how well a folded text answers what was typed."""
    if text.startswith(typed):
        return BEGINS
    words = runs(typed)
    if all(word.term in text for word in words):
        return HOLDS
    begun = min(distance(typed, text[: len(typed) + more], most=2) for more in (-1, 0, 1))
    if len(typed) > 2 and begun <= (2 if len(typed) >= 8 else 1):  # noqa: PLR2004 - as in `_nearly`
        return LIKE
    return LIKE if all(word.term in text or like_in(text, word.term) for word in words) else ELSE
