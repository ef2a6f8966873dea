"""Where to turn when nothing fits: each route as its sentence, what to do now, and where on these pages that can be done.

Which route is advised was decided by the engine; experts, challenges and platforms have no pages of their own, so what a person
does about them today is said in words and leads nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from flask import url_for

from marketplace.web.languages import language, message, say, translated
from matching.engine.abstention import Route

if TYPE_CHECKING:
    from collections.abc import Mapping

    from listings.engine.completeness import Completeness
    from matching.queries.records import AbstentionRow

MOST_ASKED = 2


class Target(Enum):
    """Places on these pages that a route can lead to."""

    ENTRY = auto()
    NEAREST = auto()
    BOOK = auto()
    UPLOAD = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Next:
    """What a person does now (a gettext message) and where."""

    now: str
    target: Target


NEXT: Final[Mapping[Route, _Next]] = {
    Route.CLARIFY: _Next(now=message("Now: complete the row in your list and upload it again."), target=Target.UPLOAD),
    Route.EXPERT: _Next(now=message("Now: take the match book to a broker who knows the field."), target=Target.BOOK),
    Route.CHALLENGE: _Next(
        now=message("Now: check that indicators and budget are stated, then hand the demand to your science office."),
        target=Target.ENTRY,
    ),
    Route.PILOT: _Next(
        now=message("Now: look at the nearest achievement and ask its team what a pilot would take."),
        target=Target.NEAREST,
    ),
    Route.SERVICE: _Next(
        now=message("Now: send the indicators of this entry to testing bodies for a quotation."), target=Target.ENTRY
    ),
    Route.TERMS: _Next(
        now=message("Now: look at the nearest achievement and ask its team about other terms."), target=Target.NEAREST
    ),
    Route.CONDITIONS: _Next(
        now=message(
            "Now: look at the exclusions and the secrecy of this entry; change them in your list if they no longer hold."
        ),
        target=Target.ENTRY,
    ),
}
LABELS: Final[Mapping[Target, str]] = {
    Target.ENTRY: message("See the whole entry"),
    Target.NEAREST: message("See the nearest"),
    Target.BOOK: message("Download the match book"),
    Target.UPLOAD: message("Upload again"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """One way to go on, ready to be shown; every address leads to something that is there."""

    title: str
    sentence: str
    now: str
    label: str
    address: str
    is_file: bool


def directions(row: AbstentionRow, completeness: Completeness, *, match_run_id: str) -> list[Direction]:
    """Return the route advised, then what else can be done: saying more where something is missing, looking at the nearest."""
    advised, asked = NEXT[row.route], _asked(completeness)
    said = say(row.route_sentence)
    if row.route is Route.CLARIFY and asked:
        said = _joined([said, asked])
    found = [_direction(row, match_run_id, advised.target, say(row.route.label), said, translated(advised.now))]
    if asked and advised.target is not Target.UPLOAD:
        title, now = translated(message("Say more in the demand")), translated(NEXT[Route.CLARIFY].now)
        found.append(_direction(row, match_run_id, Target.UPLOAD, title, asked, now))
    if row.nearest is not None and advised.target is not Target.NEAREST:
        title, why = translated(message("Look at the nearest")), row.nearest.other.title
        now = translated(message("Read what speaks for and against it, then decide for yourself."))
        found.append(_direction(row, match_run_id, Target.NEAREST, title, why, now))
    return found


def _asked(completeness: Completeness) -> str:
    return _joined([say(missing.sentence) for missing in completeness.missing[:MOST_ASKED]])


def _joined(sentences: list[str]) -> str:
    return ("" if language() == "zh" else " ").join(sentences)


def _direction(row: AbstentionRow, match_run_id: str, target: Target, title: str, sentence: str, now: str) -> Direction:
    if target is Target.NEAREST and row.nearest is None:
        target = Target.ENTRY
    addresses = {
        Target.ENTRY: url_for("listings.listing", listing_id=row.demand.listing_id),
        Target.NEAREST: f"#match-{row.nearest.id}" if row.nearest else "",
        Target.BOOK: url_for("matching.book", match_run_id=match_run_id),
        Target.UPLOAD: url_for("matching.upload"),
    }
    return Direction(
        title=title,
        sentence=sentence,
        now=now,
        label=translated(LABELS[target]),
        address=addresses[target],
        is_file=target is Target.BOOK,
    )
