"""`/match/one`: one demand, stored or just typed, matched against everything that is published while a person waits. Nothing of it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request, url_for

from listings.engine.completeness import completeness
from listings.engine.display import indicator_line
from marketplace import clock
from marketplace.errors import Unavailable
from marketplace.web.current import actor, read
from marketplace.web.fragments import page
from marketplace.web.languages import message, say, translated
from marketplace.web.runtime import runtime
from marketplace.wording import Sentence
from matching.engine.abstention import Route
from matching.engine.options import MatchOptions
from matching.pages.directions import LABELS, NEXT, Direction, Target
from matching.pages.evidence import card_for_demand, passages
from matching.services.tried import stored_demand, try_demand, typed_demand

if TYPE_CHECKING:
    from flask import Response

    from matching.engine.entry import Entry
    from matching.queries.records import AbstentionRow
    from matching.services.tried import Tried

REFUSED, DOWN = 422, 503
MOST_TITLE, MOST_TEXT = 200, 5_000
UNTITLED = Sentence(zh="请写明需求名称", en="Please give the demand a title")
LONG_TITLE = Sentence(zh=f"名称最多 {MOST_TITLE} 字", en=f"The title takes up to {MOST_TITLE} characters")
LONG_TEXT = Sentence(zh=f"说明最多 {MOST_TEXT} 字", en=f"The text takes up to {MOST_TEXT} characters")
FORM = "#demand"
SAY_MORE = message("Now: say more in the form on this page and match again.")
ASK_A_BROKER = message("Now: show this page to a broker who knows the field.")
CHANGE = message("Change the demand")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stands in the form, and what is wrong with it by field."""

    title: str = ""
    text: str = ""
    faults: dict[str, Sentence]


def one_match() -> Response:
    """Show the form, or with `?demand=` what a published demand gets at once."""
    listing_id = request.args.get("demand", "")
    if not listing_id:
        return _page(Typed(faults={}))
    demand = read(stored_demand, listing_id=listing_id)
    return _matched(demand, Typed(title=demand.content.title, text="", faults={}), listing_id=listing_id)


def try_one() -> Response:
    """Match what was typed; a fault shows the form again with it."""
    title, text = (request.form.get(name, "").strip() for name in ("title", "text"))
    faults = {}
    if not title or len(title) > MOST_TITLE:
        faults["title"] = LONG_TITLE if title else UNTITLED
    if len(text) > MOST_TEXT:
        faults["text"] = LONG_TEXT
    typed = Typed(title=title, text=text, faults=faults)
    if faults:
        return _page(typed, status=REFUSED)
    return _matched(typed_demand(actor(), title=title, text=text), typed)


def _matched(demand: Entry, typed: Typed, *, listing_id: str = "") -> Response:
    settings = runtime().settings
    options = MatchOptions(top=settings.match_top, threshold=settings.abstention_threshold, as_of=clock.today())
    try:
        tried = try_demand(runtime(), actor=actor(), demand=demand, options=options)
    except Unavailable as fault:
        return _page(typed, listing_id=listing_id, fault=fault.sentence, status=DOWN)
    return _page(typed, listing_id=listing_id, tried=tried)


def _page(
    typed: Typed, *, listing_id: str = "", tried: Tried | None = None, fault: Sentence | None = None, status: int = 200
) -> Response:
    content = tried.content if tried else None
    return page(
        "matching/one.html",
        status=status,
        typed=typed,
        listing_id=listing_id,
        tried=tried,
        fault=fault,
        cards=[card_for_demand(tried.content, row) for row in tried.matches] if tried else [],
        passages=passages(content, {}, with_title=False) if content else [],
        indicators=[indicator_line(indicator) for indicator in content.indicators] if content else [],
        completeness=completeness(content) if content else None,
        directions=_directions(tried.abstention, listing_id) if tried and tried.abstention else [],
        threshold=runtime().settings.abstention_threshold,
    )


def _directions(row: AbstentionRow, listing_id: str) -> list[Direction]:
    """Return the route advised, and where something is near, looking at that; a typed demand is changed in its form."""
    own = url_for("listings.listing", listing_id=listing_id) if listing_id else FORM
    near = f"#match-{row.nearest.id}" if row.nearest else own
    advised = NEXT[row.route]
    changes = row.route in {Route.CLARIFY, Route.EXPERT} or not listing_id
    now = {Route.CLARIFY: SAY_MORE, Route.EXPERT: ASK_A_BROKER}.get(row.route, advised.now)
    is_near = advised.target is Target.NEAREST and row.nearest is not None
    first = Direction(
        title=say(row.route.label),
        sentence=say(row.route_sentence),
        now=translated(now),
        label=translated(LABELS[Target.NEAREST] if is_near else CHANGE if changes else LABELS[Target.ENTRY]),
        address=near if is_near else own,
        is_file=False,
    )
    if row.nearest is None or is_near:
        return [first]
    second = Direction(
        title=translated(message("Look at the nearest")),
        sentence=row.nearest.other.title,
        now=translated(message("Read what speaks for and against it, then decide for yourself.")),
        label=translated(LABELS[Target.NEAREST]),
        address=near,
        is_file=False,
    )
    return [first, second]
