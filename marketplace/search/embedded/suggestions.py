"""What typed text may become: titles, keywords and organisations that begin with it, hold it, or nearly do. Called by `snapshot`.

A sample of the best documents is read and its texts are compared with what was typed; nothing but documents of the audience that
pass the filters is ever read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tantivy import Occur, Query

from marketplace.search.embedded.columns import texts
from marketplace.search.embedded.conditions import all_of, any_of, filtering, term
from marketplace.search.embedded.entries import as_unit, schema
from marketplace.search.embedded.misspellings import alike, beginning, is_forgiven
from marketplace.search.port import Suggestion, SuggestionKind
from marketplace.search.spelling import SHORT_RUN, distance, is_word, letters_forgiven, like_in
from marketplace.search.text import bigrams, is_han, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tantivy import Searcher

    from marketplace.search.embedded.columns import Texts
    from marketplace.search.embedded.lexicon import Lexicon
    from marketplace.search.port import SuggestionQuery

    Fit = Callable[[str], int | None]

SAMPLE = 48
"""Documents read for one answer."""

BEGINNING_BOOST = 20.0
_ANYWHERE = 1.0
_ORDER = {kind: place for place, kind in enumerate(SuggestionKind)}
BEGINS, HOLDS = range(2)


def suggestions(searcher: Searcher, query: SuggestionQuery, lexicon: Lexicon) -> tuple[Suggestion, ...]:
    """Answer `query`; typing errors are forgiven where nothing is written as typed."""
    typed = as_unit(query.text)
    words = [run.term for run in runs(typed)]
    if not words:
        return ()
    required = filtering(query.audience, query.filters)

    def as_typed(text: str) -> int | None:
        return BEGINS if text.startswith(typed) else HOLDS if all(word in text for word in words) else None

    def nearly(text: str) -> int | None:
        return BEGINS if all(word in text or _is_like(text, word) for word in words) else None

    found = _read(searcher, [*required, _as_typed(typed, words)], as_typed)
    if not found and any(map(is_forgiven, words)):
        meant = all_of(
            any_of([_held(word, is_last=word is words[-1]), *_nearly(word, query, lexicon, is_last=word is words[-1])])
            for word in words
        )
        found = _read(searcher, [*required, meant], nearly)
    best = sorted(found.items(), key=lambda item: (item[1][0], item[0]))
    return tuple(one for _, (_, one) in best[: query.limit])


def _as_typed(typed: str, words: list[str]) -> Query:
    begins = Query.regex_query(schema(), "unit", f"{_literal(typed)}.*")
    held = all_of(_held(word, is_last=word is words[-1]) for word in words)
    return any_of([Query.boost_query(begins, BEGINNING_BOOST), Query.const_score_query(held, _ANYWHERE)])


def _held(word: str, *, is_last: bool) -> Query:
    """Ask for a word in title, organisation or keywords; a last Latin one may be unfinished."""
    if is_han(word[0]):
        field, option = ("name_uni", "position") if len(word) == 1 else ("name", "freq")
        named = all_of(term(field, pair, option=option) for pair in bigrams(word))
        return any_of([named, all_of(term("label", pair) for pair in bigrams(word))])
    ways = [term("name", word, option="freq"), term("label", word)]
    if is_last:
        ways.append(Query.regex_query(schema(), "label", f"{_literal(word)}.*"))
        ways.append(beginning(word) if is_word(word) else Query.regex_query(schema(), "name", f"{_literal(word)}.*"))
    return any_of(ways)


def _nearly(word: str, query: SuggestionQuery, lexicon: Lexicon, *, is_last: bool) -> Iterator[Query]:
    """Yield questions for words like `word`, and for what a last, unfinished one may have been meant to begin."""
    if not is_forgiven(word):
        return
    yield alike(word, query.audience, lexicon)
    if not is_last:
        return
    if not is_han(word[0]):
        yield Query.fuzzy_term_query(schema(), "word", word, min(letters_forgiven(word), 1), prefix=True)
    elif len(word) >= SHORT_RUN:
        yield all_of(term("name", pair, option="freq") for pair in bigrams(word[:-1]))


def _read(searcher: Searcher, required: list[Query], fit: Fit) -> dict[str, tuple[tuple[int, int, int], Suggestion]]:
    """Return the fitting texts of the best documents, by folded text, each with its rank (smallest first)."""
    found: dict[str, tuple[tuple[int, int, int], Suggestion]] = {}
    asked = Query.boolean_query([(Occur.Must, one) for one in required])
    for _, address in searcher.search(asked, SAMPLE, count=False).hits:
        for suggestion in _of(texts(searcher, address)):
            key = as_unit(suggestion.text)
            fitting = fit(key)
            if fitting is not None:
                rank = fitting, _ORDER[suggestion.kind_of], len(key)
                if key not in found or rank < found[key][0]:
                    found[key] = rank, suggestion
    return found


def _of(one: Texts) -> Iterator[Suggestion]:
    yield Suggestion(text=one.title, kind_of=SuggestionKind.TITLE, document_id=one.id)
    for keyword in one.keywords:
        yield Suggestion(text=keyword, kind_of=SuggestionKind.KEYWORD)
    if one.organisation:
        yield Suggestion(text=one.organisation, kind_of=SuggestionKind.ORGANISATION)


def _is_like(text: str, word: str) -> bool:
    """Say whether `text` (folded) holds a word like `word`, or one that begins nearly so."""
    if like_in(text, word) is not None:
        return True
    if is_han(word[0]):
        return len(word) >= SHORT_RUN and word[:-1] in text
    begun = (run.term[: len(word) + more] for run in runs(text) for more in (-1, 0, 1))
    return letters_forgiven(word) > 0 and any(distance(word, one, most=1) <= 1 for one in begun)


def _literal(text: str) -> str:
    """Escape what a regular expression would read otherwise; blanks mean themselves."""
    return re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", text)
