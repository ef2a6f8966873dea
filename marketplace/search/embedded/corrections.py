"""Did you mean: what a misspelt query would be, in words that visible titles, keywords and organisations write. Called by `snapshot`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tantivy import Query

from marketplace.search.embedded.columns import texts
from marketplace.search.embedded.conditions import all_of, any_of, filtering, term
from marketplace.search.embedded.entries import schema
from marketplace.search.embedded.misspellings import alike, is_forgiven
from marketplace.search.spelling import SHORT_RUN, characters_forgiven, distance, is_like, letters_forgiven, windows
from marketplace.search.text import bigrams, fold, is_han, runs, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tantivy import Searcher

    from marketplace.search.embedded.questions import Occurs
    from marketplace.search.port import TextQuery

SAMPLE = 200
"""Documents whose texts are read for one word."""


def correction(searcher: Searcher, query: TextQuery, occurs: Occurs) -> str | None:
    """Answer `query`: each word that does not occur is replaced by the nearest that does, if that finds more."""
    folded = fold(query.text)
    required = filtering(query.audience, query.filters)
    corrected, end = "", 0
    for run in runs(folded):
        meant = run.term
        if is_forgiven(meant) and not occurs(query.audience, meant):
            meant = _nearest(searcher, required, meant) or meant
        corrected += folded[end : run.start] + meant
        end = run.end
    corrected += folded[end:]
    if corrected == folded or _count(searcher, required, corrected) <= _count(searcher, required, folded):
        return None
    return corrected.strip()


def _nearest(searcher: Searcher, required: list[Query], run: str) -> str | None:
    """Return the nearest word of the sample: fewest errors, then of equal length, then in most documents."""
    asked = all_of([*required, _candidates(run)])
    most = characters_forgiven(run) if is_han(run[0]) else letters_forgiven(run)
    written: Counter[str] = Counter()
    for _, address in searcher.search(asked, SAMPLE, count=False).hits:
        written.update({word for text in texts(searcher, address).all for word in _words(fold(text), run, most)})

    def rank(word: str) -> tuple[int, int, int, str]:
        return distance(run, word, most=most), abs(len(word) - len(run)), -written[word], word

    return min(written, key=rank, default=None)


def _candidates(run: str) -> Query:
    """Ask for names and keywords that may hold what was meant."""
    if not is_han(run[0]):
        return any_of([alike(run), Query.fuzzy_term_query(schema(), "label", run, letters_forgiven(run))])
    ways = [alike(run)]
    if len(run) >= SHORT_RUN:
        ways += [any_of([term("name", pair, option="freq"), term("label", pair)]) for pair in bigrams(run)]
    return any_of(ways)


def _words(text: str, run: str, most: int) -> Iterator[str]:
    """Yield what in `text` (folded) is near `run`: words, or in Han text what begins and ends where words do."""
    if not is_han(run[0]):
        yield from (one.term for one in runs(text) if distance(run, one.term, most=most) <= most)
        return
    if len(set(run) - set(text)) > most:
        return
    edges = {edge for word in words(text) for edge in (word.start, word.end)}
    for start, end in windows(text, run):
        word = text[start:end]
        if {start, end} <= edges and word not in run and all(map(is_han, word)) and _is_near(run, word, most):
            yield word


def _is_near(run: str, word: str, most: int) -> bool:
    """Say whether a word may be proposed: more freely than searches forgive, as a person decides, but for two characters."""
    return is_like(run, word) if len(run) < SHORT_RUN else distance(run, word, most=most) <= most


def _count(searcher: Searcher, required: list[Query], text: str) -> int:
    """Count the documents that hold every word of `text`."""
    held = [any_of([term("bi", pair, option="freq"), term("name", pair, option="freq")]) for pair in bigrams(text)]
    return int(searcher.search(all_of([*required, *held]), 1).count)  # type: ignore[attr-defined]  # missing in tantivy's stub, present in SearchResult
