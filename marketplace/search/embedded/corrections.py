"""Did you mean: what a misspelt query would be, in words that visible titles, keywords and organisations write. Called by `snapshot`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from marketplace.search.embedded.columns import texts
from marketplace.search.embedded.conditions import all_of, any_of, filtering, term
from marketplace.search.embedded.misspellings import alike, is_forgiven
from marketplace.search.spelling import SHORT_RUN, characters_forgiven, distance, is_like, windows
from marketplace.search.text import bigrams, fold, is_han, runs, words

if TYPE_CHECKING:
    from tantivy import Query, Searcher

    from marketplace.search.embedded.lexicon import Lexicon
    from marketplace.search.port import Audience, TextQuery

SAMPLE = 100
"""Documents whose texts are read for one word."""


def correction(searcher: Searcher, query: TextQuery, lexicon: Lexicon) -> str | None:
    """Answer `query`: each word that does not occur is replaced by the nearest that does, if that finds more."""
    folded = fold(query.text)
    required = filtering(query.audience, query.filters)
    corrected, end = "", 0
    for run in runs(folded):
        meant = run.term
        if is_forgiven(meant) and not lexicon.holds(query.audience, meant):
            meant = _nearest(searcher, required, meant, query.audience, lexicon) or meant
        corrected += folded[end : run.start] + meant
        end = run.end
    corrected += folded[end:]
    if corrected == folded or _count(searcher, required, corrected) <= _count(searcher, required, folded):
        return None
    return corrected.strip()


def _nearest(searcher: Searcher, required: list[Query], run: str, audience: Audience, lexicon: Lexicon) -> str | None:
    if not is_han(run[0]):
        return next(iter(lexicon.like(audience, run)), None)
    return _nearest_han(searcher, [*required, _candidates(run, audience, lexicon)], run)


def _nearest_han(searcher: Searcher, required: list[Query], run: str) -> str | None:
    """Return the nearest word of the sample: fewest errors, then of equal length, then in most documents."""
    most = characters_forgiven(run)
    written: Counter[str] = Counter()
    for _, address in searcher.search(all_of(required), SAMPLE, count=False).hits:
        written.update({word for text in texts(searcher, address).all for word in _words(fold(text), run, most)})

    def rank(word: str) -> tuple[int, int, int, str]:
        return distance(run, word, most=most), abs(len(word) - len(run)), -written[word], word

    return min(written, key=rank, default=None)


def _candidates(run: str, audience: Audience, lexicon: Lexicon) -> Query:
    """Ask for names and keywords that may hold what was meant."""
    ways = [alike(run, audience, lexicon)]
    if len(run) >= SHORT_RUN:
        ways += [any_of([term("name", pair, option="freq"), term("label", pair)]) for pair in bigrams(run)]
    return any_of(ways)


def _words(text: str, run: str, most: int) -> list[str]:
    """Return what in `text` (folded) is near `run` and begins and ends where words do."""
    if len(set(run) - set(text)) > most:
        return []
    near = [
        (start, end)
        for start, end in windows(text, run)
        if text[start:end] not in run and _is_near(run, text[start:end], most)
    ]
    if not near:
        return []
    edges = {edge for word in words(text) for edge in (word.start, word.end)}
    return [text[start:end] for start, end in near if {start, end} <= edges and all(map(is_han, text[start:end]))]


def _is_near(run: str, word: str, most: int) -> bool:
    """Say whether a word may be proposed: more freely than searches forgive, as a person decides, but for two characters."""
    return is_like(run, word) if len(run) < SHORT_RUN else distance(run, word, most=most) <= most


def _count(searcher: Searcher, required: list[Query], text: str) -> int:
    """Count the documents that hold every word of `text`."""
    held = [any_of([term("bi", pair, option="freq"), term("name", pair, option="freq")]) for pair in bigrams(text)]
    return int(searcher.search(all_of([*required, *held]), 1).count)  # type: ignore[attr-defined]  # missing in tantivy's stub, present in SearchResult
