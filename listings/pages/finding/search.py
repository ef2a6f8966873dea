"""`/search`: results of words or of a condition on an indicator, with facets, other spellings, and ways out of nothing.

Suggestions while typing and hits in another language are pages of their own, which the search page fetches.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import request

from listings.engine.display import indicator_line
from listings.engine.terms import Kind
from listings.pages.finding.addresses import address_of, asked_in, unread_in
from listings.pages.finding.facets import chosen_filters, facet_groups, named
from listings.schemas import LONGEST_QUESTION
from listings.services.finding.across import find_across_languages, other_language
from listings.services.finding.indicators import find_by_indicator, question_in
from listings.services.finding.loosening import loosenings, looser_questions
from listings.services.finding.places import by_region
from listings.services.finding.records import Asked, Found
from listings.services.finding.searching import correction_of, find_listings
from listings.services.finding.suggestions import suggestions
from listings.sheets.vocabularies import current_vocabularies, listing_vocabularies
from marketplace.errors import Invalid, Unavailable
from marketplace.search.port import DEEPEST, Sort
from marketplace.web.current import read
from marketplace.web.fragments import page
from marketplace.web.languages import message, translated
from marketplace.web.runtime import runtime

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from flask import Response

    from listings.services.finding.records import Loosening
    from listings.services.finding.suggestions import Proposal

SORTS = (
    (Sort.RELEVANCE, message("most fitting first")),
    (Sort.NEWEST, message("newest first")),
    (Sort.EXPIRING, message("ending soonest first")),
)
UNAVAILABLE = 503


def search() -> Response:
    """Show one page of results, or the part of it that a filter, an order or the next page changes."""
    asked = asked_in(request.args)
    try:
        shown = _results(asked)
    except Unavailable as fault:
        return page(
            "listings/search.html", fragment="finding", status=UNAVAILABLE, fault=fault.sentence, **_frame(asked)
        )
    return page("listings/search.html", fragment="finding", fault=None, **_frame(asked), **shown)


def other_language_hits() -> Response:
    """Show the hits in the other language; htmx puts them below the results, a browser without script gets a page."""
    asked = replace(asked_in(request.args), after=None)
    ground = runtime()
    fault = across = None
    try:
        across = read(
            find_across_languages,
            search=ground.search,
            encoder=ground.encoder,
            asked=asked,
            cosine=ground.settings.cross_language_cosine,
        )
    except (Unavailable, Invalid) as error:
        fault = error.sentence
    return page(
        "listings/across.html",
        fragment="hits",
        across=across,
        fault=fault,
        asked=asked,
        back=address_of(asked),
        vocabularies=listing_vocabularies(),
        indicator_line=indicator_line,
    )


def proposals() -> Response:
    """Show what the words typed so far may become, as a list of links."""
    text = request.args.get("q", "")[:LONGEST_QUESTION]
    fault = None
    found: tuple[Proposal, ...] = ()
    try:
        found = read(suggestions, search=runtime().search, text=text)
    except Unavailable as error:
        fault = error.sentence
    return page("listings/suggestions.html", fragment="list", proposals=found, fault=fault, text=text)


def _frame(asked: Asked) -> dict[str, Any]:
    """Return what the page shows whatever is found: the words, the orders, the filters in force."""
    orders = [
        (translated(label), address_of(replace(asked, sort=sort, after=None)), sort is asked.sort)
        for sort, label in SORTS
    ]
    return {
        "asked": asked,
        "longest": LONGEST_QUESTION if len(request.args.get("q", "").strip()) > LONGEST_QUESTION else None,
        "unread": unread_in(request.args),
        "sorts": orders,
        "chosen": chosen_filters(asked),
        "unfiltered": address_of(Asked(text=asked.text, sort=asked.sort, is_words_only=asked.is_words_only)),
        "first_page": address_of(replace(asked, after=None)) if asked.after else "",
        "vocabularies": listing_vocabularies(),
        "deepest": DEEPEST,
        "indicator_line": indicator_line,
    }


def _results(asked: Asked) -> dict[str, Any]:
    ground = runtime()
    question = question_in(asked)
    answered = None
    if question is None:
        found: Found = read(find_listings, search=ground.search, asked=asked)
    else:
        answered = read(find_by_indicator, search=ground.search, asked=asked, question=question)
        found = answered.met
    is_first = asked.after is None
    correction = None
    if question is None and is_first:
        correction = read(correction_of, search=ground.search, asked=asked, total=found.total)
    shown = asked
    if correction is not None and not found.total and not asked.is_words_only:
        shown = replace(asked, text=correction.text)
        found = read(find_listings, search=ground.search, asked=shown)
    nothing: tuple[Loosening, ...] = ()
    if not found.total and answered is not None:
        nothing = read(looser_questions, search=ground.search, asked=asked, answered=answered)
    elif not found.total:
        nothing = read(loosenings, search=ground.search, asked=asked)
    across = other_language(ground.encoder, shown) if is_first and question is None else None
    return {
        "found": found,
        "answered": answered,
        "groups": facet_groups(found.facets, shown),
        "next": address_of(replace(shown, after=found.next)) if found.next else "",
        "correction": correction,
        "is_corrected": shown is not asked,
        "corrected": address_of(replace(asked, text=correction.text)) if correction else "",
        "by_region": _by_region(asked) if is_first else None,
        "loosenings": list(_ways_out(nothing, asked)),
        "as_words": address_of(replace(asked, is_words_only=True, after=None)),
        "other_list": _other_list(asked),
        "across": across,
        "across_address": address_of(replace(shown, after=None), endpoint="listings.other_language_hits"),
    }


def _by_region(asked: Asked) -> tuple[str, str, int] | None:
    """Return what the region among the words is called, where its filter leads, and how many hits that has."""
    found = read(by_region, search=runtime().search, asked=asked, regions=current_vocabularies().regions)
    if found is None:
        return None
    return named("region", *found.asked.facets["region"]), address_of(found.asked), found.total


def _other_list(asked: Asked) -> tuple[Kind, str] | None:
    """Return the other of the two lists and the same words in it, where one of them was asked."""
    if asked.kind is None:
        return None
    other = Kind.DEMAND if asked.kind is Kind.ACHIEVEMENT else Kind.ACHIEVEMENT
    return other, address_of(Asked(text=asked.text, kind=other))


def _ways_out(found: Iterable[Loosening], asked: Asked) -> Iterable[tuple[str, str, int]]:
    """Yield (what to leave out, where that leads, how many hits it brings)."""
    for one in found:
        if one.facet == "words":
            label = translated(message("only the words “%(words)s”")) % {"words": one.asked.text}
        elif one.facet == "value":
            label = translated(message("ask for less: “%(condition)s”")) % {"condition": one.asked.text}
        elif one.facet:
            values = [asked.kind.value] if one.facet == "kind" and asked.kind else asked.facets.get(one.facet, ())
            label = translated(message("without “%(filter)s”")) % {"filter": named(one.facet, *values)}
        else:
            label = translated(message("without any filter"))
        yield label, address_of(one.asked), one.total
