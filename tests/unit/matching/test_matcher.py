"""The whole engine on six small entries: shipped model, made-up vectors, both directions, nothing left to chance."""

from __future__ import annotations

from datetime import date

import pytest

from listings.engine.content import Exclusion
from listings.engine.terms import Necessity, Operator, Secrecy
from marketplace.actor import LOCAL_OPERATOR
from marketplace.settings import load_settings
from matching.engine.abstention import AbstentionReason
from matching.engine.conditions import Condition
from matching.engine.matcher import match, reference_day
from matching.engine.options import MatchOptions
from matching.engine.ranking.storage import shipped
from matching.engine.result import Held
from matching.engine.stages import Stage
from matching.services.batch_search import BatchSearch
from tests.factories.entries import HashingEncoder, achievement, demand, indicator, saying

MUST = Necessity.MUST
DEMANDS = (
    demand(
        "连续退火炉烟气余热回收技术",
        id="d-heat",
        organisation="明远钢铁有限公司",
        summary="企业连续退火炉排烟温度高，希望采用热管换热方式回收烟气余热，预热助燃空气，降低燃气消耗。",
        indicators=(indicator("余热回收率", Operator.AT_LEAST, "60", "%", necessity=MUST),),
        valid_from=date(2026, 3, 1),
    ),
    demand(
        "小麦赤霉病抗性新品种选育",
        id="d-wheat",
        summary="种业公司希望引进抗赤霉病、抗倒伏的小麦新品种，适合黄淮麦区种植，亩产稳定。",
    ),
    demand(
        "深海采矿机器人脐带缆故障诊断",
        id="d-sea",
        summary="需要对深海采矿机器人脐带缆进行在线绝缘故障诊断与定位，要求耐受六千米水深压力，并能在作业中连续工作。",
    ),
)
ACHIEVEMENTS = (
    achievement(
        "退火炉烟气余热热管回收装置",
        id="a-heat",
        organisation="西部大学",
        summary="面向连续退火炉烟气余热回收，采用热管换热器预热助燃空气，余热回收率高，燃气消耗明显降低，已在带钢产线应用。",
        indicators=(indicator("余热回收率", Operator.EQUAL, "70", "%"),),
        valid_from=date(2026, 6, 1),
    ),
    achievement(
        "抗赤霉病小麦新品种",
        id="a-wheat",
        summary="选育出抗赤霉病、抗倒伏的小麦新品种，适合黄淮麦区种植，连续三年区域试验亩产稳定。",
        valid_until=date(2026, 5, 1),
    ),
    achievement(
        "钛合金牙种植体表面处理", id="a-teeth", summary="通过微弧氧化在钛合金牙种植体表面形成多孔涂层，骨结合快。"
    ),
)


@pytest.fixture(scope="module")
def ranker():
    return shipped()


@pytest.fixture(scope="module")
def result(ranker):
    return matched(ranker)


def matched(ranker, demands=DEMANDS, achievements=ACHIEVEMENTS, *, told=None, **options):
    return match(
        achievements,
        demands,
        ranker=ranker,
        encoder=HashingEncoder(ranker.dimensions_),
        engine=BatchSearch(demands, achievements),
        options=MatchOptions(**options),
        actor=LOCAL_OPERATOR,
        progress=lambda *step: (told if told is not None else []).append(step),
    )


def firsts(result) -> tuple[dict[str, str], dict[str, str]]:
    """The first match of every demand and of every achievement, by id."""
    return (
        {result.demands[one].id: result.achievements[pairs[0].achievement].id for one, pairs in result.of_demand().items()},
        {result.achievements[one].id: result.demands[pairs[0].demand].id for one, pairs in result.of_achievement().items()},
    )  # fmt: skip


def pair_of(result, demand_id: str, achievement_id: str):
    return next(
        (
            pair
            for pair in result.pairs
            if (result.demands[pair.demand].id, result.achievements[pair.achievement].id) == (demand_id, achievement_id)
        ),
        None,
    )


def test_matches_go_both_ways(result) -> None:
    of_demands, of_achievements = firsts(result)
    assert (of_demands["d-heat"], of_demands["d-wheat"]) == ("a-heat", "a-wheat")
    assert (of_achievements["a-heat"], of_achievements["a-wheat"]) == ("d-heat", "d-wheat")
    assert "a-teeth" not in of_achievements


def test_demand_that_nothing_fits_is_abstained_and_the_others_are_not(result) -> None:
    abstained = {result.demands[one.demand].id: one for one in result.abstentions}
    assert set(abstained) == {"d-sea"}
    assert abstained["d-sea"].finding.reason is AbstentionReason.NO_SUPPLY
    assert abstained["d-sea"].probability < MatchOptions().threshold
    assert sum(result.levels().values()) == 2


def test_probabilities_are_whole_and_levels_follow_from_them(result) -> None:
    for pair in result.pairs:
        tails = [sum(pair.probabilities[level:]) for level in (1, 2, 3)]
        assert sum(pair.probabilities) == pytest.approx(1.0)
        assert pair.probability == pytest.approx(tails[1])
        assert pair.level.number == 1 + sum(tail >= 0.5 for tail in tails)


def test_evidence_of_a_shown_pair_tells_words_and_indicators(result) -> None:
    evidence = pair_of(result, "d-heat", "a-heat").evidence
    assert {"余热", "退火炉"} & {found.term for found in evidence.terms}
    assert [finding.verdict.value for finding in evidence.indicators] == ["met"]
    assert {aspect.name for aspect in evidence.aspects} == set(pair_of(result, "d-heat", "a-heat").features)


def test_same_lists_give_the_same_result(ranker, result) -> None:
    assert matched(ranker) == result


def test_facts_and_progress_tell_every_stage_to_its_end(ranker) -> None:
    told: list[tuple] = []
    result = matched(ranker, told=told)
    ends = {stage: (done, total) for stage, done, total in told}
    assert list(ends) == [Stage.CHECK, Stage.EMBED, Stage.RECALL, Stage.RANK, Stage.EXPLAIN]
    assert all(done == total for done, total in ends.values())
    assert ends[Stage.RECALL] == ends[Stage.EMBED] == (6, 6)
    facts = result.facts
    assert (facts.encoder, facts.encoder_version, facts.model) == ("hashing", "1", ranker.version)
    assert facts.pairs_ranked >= len(result.pairs) == ends[Stage.EXPLAIN][1]


def test_better_figure_raises_and_violated_must_lowers_the_same_pair(ranker, result) -> None:
    low = (*ACHIEVEMENTS[1:], saying(ACHIEVEMENTS[0], indicators=(indicator("余热回收率", Operator.EQUAL, "40", "%"),)))
    silent = (*ACHIEVEMENTS[1:], saying(ACHIEVEMENTS[0], indicators=()))
    met, unknown, violated = (
        pair_of(one, "d-heat", "a-heat").probability
        for one in (result, matched(ranker, achievements=silent), matched(ranker, achievements=low))
    )
    assert met > unknown > violated


def test_violated_must_of_the_fitting_achievement_is_the_reason(ranker) -> None:
    poor = saying(ACHIEVEMENTS[0], indicators=(indicator("余热回收率", Operator.EQUAL, "40", "%"),))
    result = matched(ranker, achievements=(poor, *ACHIEVEMENTS[1:]), threshold=0.6)
    found = next(one for one in result.abstentions if one.demand == 0)
    assert found.finding.reason is AbstentionReason.INDICATORS
    assert result.pairs[found.nearest] == pair_of(result, "d-heat", "a-heat")
    assert result.pairs[found.nearest].demand_rank == 1


def test_excluded_and_secret_entries_are_shown_to_nobody(ranker) -> None:
    demands = (
        saying(DEMANDS[0], exclusions=(Exclusion(name="西部大学有限公司"), Exclusion(name="西部大学"))),
        saying(DEMANDS[1], secrecy=Secrecy.STATE_SECRET),
        DEMANDS[2],
    )
    result = matched(ranker, demands)
    assert pair_of(result, "d-heat", "a-heat") is None
    assert [pair for pair in result.pairs if pair.demand == 1] == []
    assert result.held_demands == [Held(index=1, condition=Condition.SECRECY)]
    reasons = {result.demands[one.demand].id: one.finding.reason for one in result.abstentions}
    assert reasons["d-heat"] is AbstentionReason.CONDITION


def test_expired_entries_are_marked_and_kept(ranker, result) -> None:
    assert (result.expired_demands, result.expired_achievements) == (frozenset(), frozenset())
    dated = matched(ranker, as_of=date(2026, 11, 22))
    assert dated.expired_achievements == {1}
    wheat = pair_of(dated, "d-wheat", "a-wheat")
    assert (wheat.demand_rank, wheat.evidence.conditions[-1].verdict.value) == (1, "violated")


def test_one_empty_list_leaves_every_demand_without_a_match(ranker) -> None:
    result = matched(ranker, DEMANDS, ())
    assert result.pairs == []
    assert [(one.demand, one.probability, one.nearest) for one in result.abstentions] == [
        (0, 0.0, None),
        (1, 0.0, None),
        (2, 0.0, None),
    ]
    assert matched(ranker, (), ACHIEVEMENTS).abstentions == []


def test_any_day_takes_the_newest_posting_as_reference() -> None:
    assert reference_day(DEMANDS, ACHIEVEMENTS, None) == date(2026, 6, 1)
    assert reference_day(DEMANDS, ACHIEVEMENTS, date(2026, 1, 1)) == date(2026, 1, 1)
    assert reference_day((), (), None) == date.min


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"top": 0}, "top"),
        ({"top": 40}, "ranked"),
        ({"ranked": 300}, "candidates"),
        ({"threshold": 1.1}, "probability"),
    ],
)
def test_options_that_cannot_be_are_refused(chosen, message) -> None:
    with pytest.raises(ValueError, match=message):
        MatchOptions(**chosen)


def test_defaults_are_those_of_the_settings() -> None:
    settings = load_settings({})
    assert (MatchOptions().top, MatchOptions().threshold) == (settings.match_top, settings.abstention_threshold)
