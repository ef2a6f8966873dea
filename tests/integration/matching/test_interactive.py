"""One demand matched at once: it agrees with a run over the same lists, shows nobody what they may not see, and stores no result."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from listings.engine.content import Content, Exclusion
from listings.engine.terms import ExclusionReason, Kind
from listings.models.listing import Listing
from listings.services.availability import withdraw_listing
from marketplace.actor import LOCAL_OPERATOR, SYSTEM
from marketplace.audit.models import AuditEntry
from marketplace.errors import Unavailable
from marketplace.search.drain import drain, embed_pending
from marketplace.search.embeddings import SearchVector
from marketplace.search.encoder import NoEncoder, UniversalSentenceEncoder
from marketplace.wording import Sentence
from matching.engine.entry import Entry
from matching.engine.options import MatchOptions
from matching.engine.ranking.storage import shipped
from matching.models.match import Match
from matching.models.run import MatchRun
from matching.services.books import shown_result, shown_run
from matching.services.interactive import match_one, present_demand
from tests.factories.encoders import CharacterEncoder, InUse
from tests.integration.listings.conftest import Importing
from tests.integration.matching.runs import Matching

ALL = MatchOptions(candidates=200, ranked=200)
WANTED = Content(
    kind=Kind.DEMAND,
    title="家电外壳用无卤阻燃聚丙烯材料",
    background="现用溴系阻燃聚丙烯，要求改为无卤体系，垂直燃烧达到 V-0",
    organisation="锦江电器有限公司",
)
TITLES = {
    "CG-1": "无卤阻燃聚丙烯复合材料",
    "CG-2": "面向产线的视觉缺陷检测装置",
    "CG-3": "水稻病虫害绿色防控技术",
}


@pytest.fixture(scope="module")
def ranker():
    return shipped()


@pytest.fixture(params=["off", "on"])
def encoder(request):
    if request.param == "off":
        return NoEncoder()
    return CharacterEncoder(name=UniversalSentenceEncoder.name, dimensions=UniversalSentenceEncoder.dimensions)


@pytest.fixture
def indexed(matching, encoder):
    """Both lists in the index, with vectors where there is an encoder."""
    units, search = matching.runtime.units, matching.runtime.search
    drain(units, search, actor=SYSTEM)
    if encoder.dimensions:
        embed_pending(units, encoder, actor=SYSTEM)
        drain(units, search, actor=SYSTEM)
    return matching


@pytest.fixture
def asked(indexed, encoder, ranker):
    """Match a content, or an entry, as the local operator does."""

    def ask(demand, *, options=ALL, search=None, actor=LOCAL_OPERATOR):
        entry = demand if isinstance(demand, Entry) else Entry(id="new", content=demand)
        return match_one(
            indexed.runtime.units,
            actor=actor,
            demand=entry,
            search=search or indexed.runtime.search,
            encoder=InUse(encoder),
            ranker=ranker,
            options=options,
        )

    return ask


def found(result) -> list[str]:
    """The achievements of the first demand, best first."""
    return [result.achievements[pair.achievement].external_id for pair in result.of_demand().get(0, [])]


def told(result, demand: str):
    """What a result says of a demand's pairs, by achievement; the words' rarity moves what rests on it, so those two are rounded off."""
    place = next(place for place, entry in enumerate(result.demands) if entry.external_id == demand)
    return {
        result.achievements[pair.achievement].external_id: (
            pair.demand_rank,
            pair.level,
            replace(
                pair.evidence,
                aspects=tuple(aspect for aspect in pair.evidence.aspects if aspect.name != "lexical_content"),
            ),
        )
        for pair in result.of_demand()[place]
    }


def listing_of(matching, external_id: str) -> str:
    return matching.read(
        lambda unit: unit.session.scalars(select(Listing.id).where(Listing.external_id == external_id)).one()
    )


def test_stored_demand_gets_what_a_run_over_the_same_lists_gives(indexed, asked, encoder) -> None:
    run = indexed.started(options=ALL)
    Matching(replace(indexed.runtime, encoder=encoder)).execute(run)
    of_run = indexed.read(shown_run, match_run_id=run)
    for demand in ("XQ-1", "XQ-2"):
        entry = indexed.read(present_demand, listing_id=listing_of(indexed, demand))
        result = shown_result(asked(entry), LOCAL_OPERATOR)
        assert told(result, demand) == told(of_run, demand)
        place = next(place for place, one in enumerate(of_run.demands) if one.external_id == demand)
        of_this = [one.finding for one in of_run.abstentions if one.demand == place]
        assert [one.finding for one in result.abstentions] == of_this
        for mine, theirs in zip(result.of_demand()[0], of_run.of_demand()[place], strict=True):
            assert mine.probabilities == pytest.approx(theirs.probabilities, abs=0.05)
            assert mine.score == pytest.approx(theirs.score, abs=0.5)


def test_new_content_is_matched_and_no_result_is_stored(indexed, asked) -> None:
    def stored(unit):
        counted = [unit.session.scalar(select(func.count()).select_from(model)) for model in (AuditEntry, MatchRun)]
        return counted, unit.session.scalar(select(func.count()).select_from(Match))

    before = indexed.read(stored)
    result = asked(WANTED)
    assert found(result)[0] == "CG-1"
    assert {pair.achievement_rank for pair in result.pairs} == {None}
    assert indexed.read(stored) == before


@pytest.mark.parametrize("encoder", ["on"], indirect=True)
def test_vectors_are_kept_of_achievements_and_not_of_what_is_only_tried(indexed, asked, encoder) -> None:
    def vectors(unit):
        return unit.session.scalar(select(func.count()).select_from(SearchVector))

    before = indexed.read(vectors)
    encoder.embedded.clear()
    asked(WANTED)
    fresh = list(encoder.embedded)
    assert WANTED.title in fresh
    assert not set(TITLES.values()) & set(fresh)
    encoder.embedded.clear()
    asked(WANTED)
    assert [text.splitlines()[0] for text in encoder.embedded] == [WANTED.title, WANTED.title]
    assert indexed.read(vectors) - before == len(fresh) - 2


def test_top_limits_what_is_explained(asked) -> None:
    result = asked(WANTED, options=MatchOptions(top=1, candidates=200, ranked=200))
    assert [pair.demand_rank for pair in result.pairs] == [1]


def test_withdrawn_achievement_is_not_found_even_before_the_index_knows(indexed, asked) -> None:
    assert "CG-1" in found(asked(WANTED))
    indexed.run(withdraw_listing, listing_id=listing_of(indexed, "CG-1"))
    assert "CG-1" not in found(asked(WANTED))


def test_achievement_past_its_validity_is_left_out_on_that_day(indexed, asked) -> None:
    Importing(indexed.runtime).imported(
        [{"编号": "CG-8", "成果名称": WANTED.title, "有效期至": "2024-12-31"}], Kind.ACHIEVEMENT
    )
    drain(indexed.runtime.units, indexed.runtime.search, actor=SYSTEM)
    assert "CG-8" in found(asked(WANTED))
    dated = replace(ALL, as_of=datetime(2026, 11, 22, tzinfo=UTC).date())
    assert "CG-8" not in found(asked(WANTED, options=dated))
    assert "CG-1" in found(asked(WANTED, options=dated))


def test_list_of_another_keeper_is_not_seen(indexed, asked) -> None:
    other = Importing(indexed.runtime).as_organisation("东部大学")
    assert found(asked(WANTED))
    assert found(asked(WANTED, actor=other.actor)) == []


@pytest.mark.parametrize(
    "stated",
    [
        {"organisation": "西部大学"},
        {"exclusions": (Exclusion(name="西部大学", reason=ExclusionReason.COMPETITOR),)},
    ],
)
def test_own_organisation_and_exclusions_are_ruled_out(asked, stated) -> None:
    result = asked(replace(WANTED, **stated))
    assert not {"CG-1", "CG-2", "CG-3"} & set(found(result))
    assert result.abstentions[0].probability < MatchOptions().threshold


def test_demand_that_shares_nothing_gets_the_honest_answer(asked) -> None:
    result = asked(Content(kind=Kind.DEMAND, title="zzzz qqqq"))
    assert [one.demand for one in result.abstentions] == [0]


def test_demand_of_another_kind_or_unknown_is_no_demand(indexed) -> None:
    assert indexed.read(present_demand, listing_id=listing_of(indexed, "CG-1")) is None
    assert indexed.read(present_demand, listing_id=listing_of(indexed, "XQ-1")).content.title.startswith("家电外壳")


class Down:
    """A search engine that does not answer."""

    def __getattr__(self, name):
        raise Unavailable("search_down", Sentence(zh="检索不可用", en="The search does not answer"))


def test_search_that_does_not_answer_is_said_and_not_hidden(asked) -> None:
    with pytest.raises(Unavailable) as caught:
        asked(WANTED, search=Down())
    assert caught.value.code == "search_down"
