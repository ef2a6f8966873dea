"""One run: while it goes on its stages, then its results, by demand and by achievement, with filters that are part of the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import request

from listings.engine.terms import Kind
from listings.sheets.vocabularies import listing_vocabularies
from marketplace.errors import NotFound
from marketplace.web.addresses import here
from marketplace.web.current import read
from marketplace.web.fragments import page
from marketplace.web.languages import message, say, translated
from marketplace.web.paging import Paging, offset, page_number
from matching.engine.levels import Level
from matching.pages.decisions import best_blocks
from matching.pages.history import run_history
from matching.pages.lines import run_line
from matching.pages.progress import show_progress, show_start
from matching.queries import runs
from matching.queries.decided import decision_counts
from matching.queries.facets import result_facets
from matching.queries.results import achievement_results, demand_results
from matching.queries.starts import start_of
from matching.schemas import BY_LEVEL, BY_ORDER, AchievementArguments, DemandArguments, stated
from matching.states import RunStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Response

    from matching.queries.facets import Facets
    from matching.queries.runs import RunSummary

SIZE = 50
MOST_FIELDS = 11
SORTS = ((BY_LEVEL, message("best first")), (BY_ORDER, message("in list order")))
FILTERS = ("level", "abstained", "reason", "field", "decision", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One filter value: where choosing it (or, chosen, leaving it) leads, and how many entries it stands for."""

    label: str
    count: int
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One group of filter values."""

    title: str
    choices: list[Choice]


def match_run(match_run_id: str) -> Response:
    """Show a run: its start, its stages, or its demands with their best match."""
    try:
        run = read(runs.match_run, match_run_id=match_run_id)
    except NotFound:
        return show_start(read(start_of, match_run_id=match_run_id))
    if run.status is not RunStatus.COMPLETED:
        return show_progress(run)
    asked = stated(DemandArguments(), request.args)
    facets = read(result_facets, match_run_id=match_run_id, kind=Kind.DEMAND)
    groups = [
        _level_facet(facets, asked),
        _reason_facet(facets, asked),
        _decision_facet(facets, asked),
        _field_facet(facets, asked),
    ]
    return _results(run, Kind.DEMAND, asked, facets, groups)


def achievements(match_run_id: str) -> Response:
    """Show a run from the other side: its achievements with the demand that fits best."""
    run = read(runs.match_run, match_run_id=match_run_id)
    if run.status is not RunStatus.COMPLETED:
        return show_progress(run)
    asked = stated(AchievementArguments(), request.args)
    facets = read(result_facets, match_run_id=match_run_id, kind=Kind.ACHIEVEMENT)
    groups = [_level_facet(facets, asked), _decision_facet(facets, asked), _field_facet(facets, asked)]
    return _results(run, Kind.ACHIEVEMENT, asked, facets, groups)


def _results(run: RunSummary, side: Kind, asked: dict[str, Any], facets: Facets, groups: Iterable[Facet]) -> Response:
    number = page_number()
    query = demand_results if side is Kind.DEMAND else achievement_results
    rows = read(query, match_run_id=run.id, offset=offset(number, SIZE), limit=SIZE, **_arguments(asked))
    return page(
        "matching/results.html",
        run=run,
        line=run_line(run),
        seconds=_seconds(run),
        history=run_history(run.id),
        side=side.value,
        facets=[facet for facet in groups if facet.choices],
        rows=rows,
        overall=facets.total,
        counts=facets,
        decisions=read(decision_counts, match_run_id=run.id),
        blocks=best_blocks(run.id, rows.rows, back=here()),
        cleared=here(**dict.fromkeys(FILTERS)),
        kept=[(name, value) for name, value in request.args.items() if name in FILTERS[:-1] or name == "sort"],
        sorts=[(name, translated(label)) for name, label in SORTS],
        sort=asked["sort"],
        text=asked["text"],
        pages=Paging(number=number, size=SIZE, total=rows.total),
    )


def _arguments(asked: dict[str, Any]) -> dict[str, Any]:
    arguments = {name: value for name, value in asked.items() if name not in {"level", "field"}}
    level = asked["level"]
    if level and "abstained" in arguments:
        arguments["abstained"] = False  # an abstained demand keeps the level of its nearest candidate
    return arguments | {"level": level.number if level else None, "technical_field": asked["field"] or ""}


def _level_facet(facets: Facets, asked: dict[str, Any]) -> Facet:
    choices = [
        _choice("level", level.value, say(level.label), facets.levels[level], is_chosen=asked["level"] is level)
        for level in Level
    ]
    if facets.abstained:
        is_chosen = bool(asked.get("abstained"))
        choices.append(
            _choice("abstained", "1", translated(message("No adequate match")), facets.abstained, is_chosen=is_chosen)
        )
    return Facet(title=translated(message("Level")), choices=choices)


def _reason_facet(facets: Facets, asked: dict[str, Any]) -> Facet:
    choices = [
        _choice("reason", reason.value, say(reason.label), count, is_chosen=asked["reason"] is reason)
        for reason, count in facets.reasons.items()
    ]
    return Facet(title=translated(message("Why nothing fits")), choices=choices)


def _decision_facet(facets: Facets, asked: dict[str, Any]) -> Facet:
    choices = [
        _choice("decision", one.value, say(one.label), count, is_chosen=asked["decision"] is one)
        for one, count in facets.decisions.items()
        if count or asked["decision"] is one
    ]
    return Facet(title=translated(message("Decision")), choices=choices)


def _field_facet(facets: Facets, asked: dict[str, Any]) -> Facet:
    names = listing_vocabularies().technical_fields
    choices = [
        _choice("field", code, say(names.label(code)), count, is_chosen=asked["field"] == code)
        for code, count in list(facets.technical_fields.items())[:MOST_FIELDS]
    ]
    return Facet(title=translated(message("Technical field")), choices=choices)


def _choice(name: str, value: str, label: str, count: int, *, is_chosen: bool) -> Choice:
    taken = {"level": None, "abstained": None, "reason": None} if name in {"level", "abstained", "reason"} else {}
    changes = taken | {name: None if is_chosen else value}
    return Choice(label=label, count=count, address=here(**changes), is_chosen=is_chosen)


def _seconds(run: RunSummary) -> int | None:
    if run.started_at is None or run.finished_at is None:
        return None
    return round((run.finished_at - run.started_at).total_seconds())
