"""Marks in a text what a query found in it, and cuts a long one to its best stretch. Pure; called by whoever shows hits.

Works on the folded text, as searches do, and marks the original: traditional, full-width and capital writing included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from marketplace.search.spelling import BEGINNING_FROM, is_like, is_word, like_in
from marketplace.search.text import bigrams, is_han, normalise, runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from marketplace.search.text import Token

SHORT = 300
"""Characters up to which a text is a title or a name, where engines forgive typing errors; longer ones are not searched for them."""

LEAD = 0.25
"""Share of an excerpt that may stand before its first mark, so that a reader sees how the sentence begins."""

_ENDS = "。；;！？!?\n"
_BLANKS = " \t\u3000，,、"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of the original text, marked or not."""

    text: str
    is_marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """The pieces of a text in order, without a gap; the flags say whether something was left out before or after them."""

    pieces: tuple[Piece, ...]
    is_cut_before: bool = False
    is_cut_after: bool = False

    @property
    def text(self) -> str:
        """What the pieces say together."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def is_marked(self) -> bool:
        """Whether anything is."""
        return any(piece.is_marked for piece in self.pieces)


@dataclass(frozen=True, slots=True, order=True)
class _Mark:
    """A half-open span, first on the folded text and then on the original, with the query's term that it answers."""

    start: int
    end: int
    term: str


def highlighted(text: str, query_text: str, *, width: int | None = None) -> Excerpt:
    """Mark in `text` what `query_text` found; with a `width` (characters) only the stretch that shows most of it.

    Han runs are marked where two neighbouring characters of them stand, Latin words where they stand or begin a word, and in
    short texts what is alike within the typing errors that searches forgive. All pieces together are the text, or the stretch.
    """
    marks = list(_marks(text, query_text))
    start, end = (0, len(text)) if width is None else _stretch(text, marks, width)
    return Excerpt(
        pieces=tuple(_pieces(text, marks, start, end)), is_cut_before=start > 0, is_cut_after=end < len(text)
    )


def _marks(text: str, query_text: str) -> Iterator[_Mark]:
    """Yield the marks on the original text, sorted; they may overlap."""
    normalised = normalise(text)
    wanted = list(dict.fromkeys(run.term for run in runs(query_text)))
    if not wanted or not text:
        return
    standing = [run for run in runs(normalised.text) if not is_han(run.term[0])]
    found = {
        mark
        for term in wanted
        for mark in (_han(normalised.text, term) if is_han(term[0]) else _latin(standing, term, len(text)))
    }
    for mark in sorted(found):
        yield _Mark(*normalised.span(mark.start, mark.end), mark.term)


def _han(folded: str, run: str) -> Iterator[_Mark]:
    for term in set(bigrams(run)):
        for start in _places(folded, term):
            yield _Mark(start, start + len(term), term)
    if run not in folded and len(folded) <= SHORT and (alike := like_in(folded, run)):
        yield _Mark(*alike, run)


def _latin(standing: list[Token], word: str, length: int) -> list[_Mark]:
    exact = [_Mark(run.start, run.end, word) for run in standing if run.term == word]
    if not is_word(word):
        return exact
    if len(word) >= BEGINNING_FROM:
        exact += [_Mark(run.start, run.start + len(word), word) for run in standing if run.term.startswith(word)]
    if exact or length > SHORT:
        return exact
    return [_Mark(run.start, run.end, word) for run in standing if is_like(word, run.term)]


def _places(folded: str, term: str) -> Iterator[int]:
    start = folded.find(term)
    while start >= 0:
        yield start
        start = folded.find(term, start + 1)


def _stretch(text: str, marks: list[_Mark], width: int) -> tuple[int, int]:
    """Return the span of `width` characters that shows most different terms, then most marks, then stands first."""
    if len(text) <= width:
        return 0, len(text)
    first = max(range(len(marks)), key=lambda index: _worth(marks, index, width), default=None)
    if first is None:
        return 0, width
    start = _beginning(text, marks[first].start, int(width * LEAD))
    start = min(start, len(text) - width)
    return start, start + width


def _worth(marks: list[_Mark], first: int, width: int) -> tuple[int, int, int]:
    reach = marks[first].start + int(width * (1 - LEAD))
    inside: list[str] = []
    for mark in marks[first:]:
        if mark.start >= reach:
            break
        if mark.end <= reach:
            inside.append(mark.term)
    return len(set(inside)), len(inside), -first


def _beginning(text: str, marked: int, lead: int) -> int:
    """Return where to begin before a mark: behind a sentence's end if one is near, else behind a blank, else `lead` before it."""
    earliest = max(0, marked - lead)
    if earliest == 0:
        return 0
    for stops in (_ENDS, _BLANKS):
        place = max((text.rfind(stop, earliest, marked) for stop in stops), default=-1)
        if place >= 0:
            return place + 1
    return earliest


def _pieces(text: str, marks: Iterable[_Mark], start: int, end: int) -> Iterator[Piece]:
    done = start
    for begin, finish in _merged(marks, start, end):
        if begin > done:
            yield Piece(text=text[done:begin], is_marked=False)
        yield Piece(text=text[begin:finish], is_marked=True)
        done = finish
    if done < end:
        yield Piece(text=text[done:end], is_marked=False)


def _merged(marks: Iterable[_Mark], start: int, end: int) -> list[tuple[int, int]]:
    """Return the marks as spans within [start, end) that neither overlap nor touch."""
    spans: list[tuple[int, int]] = []
    for mark in marks:
        begin, finish = max(mark.start, start), min(mark.end, end)
        if begin >= finish:
            continue
        if spans and begin <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(finish, spans[-1][1])
        else:
            spans.append((begin, finish))
    return spans
