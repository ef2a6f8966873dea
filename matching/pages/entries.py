"""One entry of a run with its ranked matches: a demand with achievements, an achievement with demands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.engine.completeness import completeness
from listings.engine.display import indicator_line
from listings.engine.terms import Kind
from listings.sheets.vocabularies import listing_vocabularies
from marketplace.web.current import read
from marketplace.web.fragments import page
from marketplace.web.languages import say
from matching.pages.decisions import entry_blocks
from matching.pages.directions import directions
from matching.pages.evidence import card_for_achievement, card_for_demand, passages
from matching.queries import runs
from matching.queries.details import achievement_detail, demand_detail

if TYPE_CHECKING:
    from flask import Response

    from matching.pages.evidence import Card
    from matching.queries.records import EntryDetail


def demand(match_run_id: str, version_id: str) -> Response:
    """Show a demand and the achievements ranked for it, or that nothing fits and where to turn."""
    detail = read(demand_detail, match_run_id=match_run_id, version_id=version_id)
    nearest = detail.abstention.nearest if detail.abstention else None
    rows = detail.matches
    if nearest is not None:
        rows = (nearest, *(row for row in rows if row.id != nearest.id))
    return _entry(match_run_id, detail, [card_for_demand(detail.content, row) for row in rows])


def achievement(match_run_id: str, version_id: str) -> Response:
    """Show an achievement and the demands ranked for it."""
    detail = read(achievement_detail, match_run_id=match_run_id, version_id=version_id)
    return _entry(match_run_id, detail, [card_for_achievement(detail.content, row) for row in detail.matches])


def _entry(match_run_id: str, detail: EntryDetail, cards: list[Card]) -> Response:
    content = detail.content
    names = listing_vocabularies().technical_fields
    state = completeness(content)
    nothing = detail.abstention
    return page(
        "matching/entry.html",
        run=read(runs.match_run, match_run_id=match_run_id),
        side="demand" if content.kind is Kind.DEMAND else "achievement",
        detail=detail,
        cards=cards,
        blocks=entry_blocks(match_run_id, detail, [card.row.other for card in cards]),
        passages=passages(content, {}, with_title=False),
        indicators=[indicator_line(indicator) for indicator in content.indicators],
        completeness=state,
        directions=directions(nothing, state, match_run_id=match_run_id) if nothing else [],
        field_names=[say(names.label(code)) for code in content.technical_fields],
    )
