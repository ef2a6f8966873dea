"""How complete an entry is: a score 0-100 and, for each thing missing, one plain sentence that asks for it, the most helpful first.

The weights say how much a field helps people and the ranking to judge a match; they add up to 100 for each kind. Starred fields of the
forms carry at least 60 of it. Called by imports, pages and the match book.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from listings.engine.terms import Kind
from marketplace.search.text import han_count
from marketplace.wording import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from listings.engine.content import Content

    Judge = Callable[["Content"], "Shortfall | None"]

ENOUGH_HAN, ENOUGH_LATIN = 80, 240
"""Characters from which a description says enough to be matched: under 100 characters a real demand is mostly vague (domain notes)."""
A, D = Kind.ACHIEVEMENT, Kind.DEMAND


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """Which share of a field's weight is missing (0-1) and the sentence that asks for it."""

    share: float
    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """One thing to add: the field, the points it would bring, and the request."""

    field: str
    weight: float
    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """The score and what is missing, most helpful first."""

    score: int
    missing: tuple[Missing, ...]


def completeness(content: Content) -> Completeness:
    """Judge one entry; the score is 100 minus the weight of all that is missing, rounded."""
    missing = []
    for field, weight, judge in CHECKS[content.kind]:
        shortfall = judge(content)
        if shortfall is not None:
            missing.append(Missing(field=field, weight=round(weight * shortfall.share, 1), sentence=shortfall.sentence))
    missing.sort(key=lambda one: -one.weight)
    return Completeness(score=max(0, round(100 - sum(one.weight for one in missing))), missing=tuple(missing))


def _stated(name: str, zh: str, en: str) -> Judge:
    sentence = Sentence(zh=zh, en=en)

    def judge(content: Content) -> Shortfall | None:
        value = getattr(content, name)
        return Shortfall(share=1.0, sentence=sentence) if value is None or value in {"", ()} else None

    return judge


def _any_of(names: tuple[str, ...], zh: str, en: str) -> Judge:
    sentence = Sentence(zh=zh, en=en)

    def judge(content: Content) -> Shortfall | None:
        return None if any(getattr(content, name) for name in names) else Shortfall(share=1.0, sentence=sentence)

    return judge


def _described(name: str, missing: Sentence, short: Sentence) -> Judge:
    def judge(content: Content) -> Shortfall | None:
        text: str = getattr(content, name)
        if not text:
            return Shortfall(share=1.0, sentence=missing)
        han = han_count(text)
        reached = max(han / ENOUGH_HAN, (len(text) - han) / ENOUGH_LATIN)
        return None if reached >= 1 else Shortfall(share=round((1 - reached) * 0.8, 2), sentence=short)

    return judge


def _measured(content: Content) -> Shortfall | None:
    """Judge indicators: none; none with a unit; on a demand none marked as must or should."""
    is_demand = content.kind is D
    if not content.indicators:
        return Shortfall(share=1.0, sentence=NO_TARGETS if is_demand else NO_INDICATORS)
    if not any(indicator.unit for indicator in content.indicators):
        return Shortfall(share=0.5, sentence=NO_UNITS)
    if is_demand and not any(indicator.necessity for indicator in content.indicators):
        return Shortfall(share=0.2, sentence=NO_NECESSITY)
    return None


def _reachable(content: Content) -> Shortfall | None:
    contact = content.contact
    if contact is None or not (contact.name or contact.phone or contact.email):
        return Shortfall(share=1.0, sentence=NO_CONTACT)
    return None if contact.phone or contact.email else Shortfall(share=0.5, sentence=NO_ADDRESS)


NO_TARGETS = Sentence(
    zh="请写出要达到的指标：名称、要求、数值和单位，例如“硬度≥60 HRC（必须）”。",
    en="Please give the targets: quantity, sign, number and unit, such as “hardness ≥ 60 HRC (must)”.",
)
NO_INDICATORS = Sentence(
    zh="请写出实测指标：名称、数值、单位和测试条件，例如“导热系数≤0.02 W/(m·K)”。",
    en="Please give measured indicators with number, unit and test condition, such as “thermal conductivity ≤ 0.02 W/(m·K)”.",
)
NO_UNITS = Sentence(
    zh="指标还缺单位，请补上，否则无法比较。", en="The indicators have no unit; without it nothing can be compared."
)
NO_NECESSITY = Sentence(
    zh="请注明哪些指标必须达到、哪些是期望。", en="Please say which indicators must be reached and which should."
)
NO_CONTACT = Sentence(
    zh="请留一位联系人和电话或邮箱。", en="Please name a contact with a telephone number or an e-mail address."
)
NO_ADDRESS = Sentence(
    zh="请补上联系人的电话或邮箱。", en="Please add the contact's telephone number or e-mail address."
)

CHECKS: dict[Kind, tuple[tuple[str, float, Judge], ...]] = {
    A: (
        ("indicators", 15, _measured),
        (
            "summary",
            14,
            _described(
                "summary",
                Sentence(
                    zh="请用几句话说明技术方案。", en="Please describe the technical solution in a few sentences."
                ),
                Sentence(
                    zh="技术方案写得较短，请再补充原理、做法和效果。",
                    en="The summary is short: please add principle, way of working and effect.",
                ),
            ),
        ),
        (
            "problem_solved",
            10,
            _stated(
                "problem_solved",
                "它解决什么问题？请写一两句。",
                "Which problem does it solve? One or two sentences will do.",
            ),
        ),
        ("technical_fields", 8, _stated("technical_fields", "请选技术领域。", "Please choose the technical field.")),
        (
            "maturity_stage",
            8,
            _any_of(
                ("trl", "maturity_stage"),
                "现在到了哪个阶段？请填 TRL 或初期、中期、成熟。",
                "How mature is it? Please give a TRL or early, middle, mature.",
            ),
        ),
        (
            "best_competitor",
            8,
            _stated(
                "best_competitor",
                "和市面上最好的方案相比，强在哪里？请给一个数。",
                "How does it compare with the best solution on the market? One number helps.",
            ),
        ),
        (
            "cooperation_modes",
            6,
            _stated(
                "cooperation_modes",
                "请选愿意的转化方式，例如许可、转让、合作开发。",
                "Please choose ways of transfer, such as licence, transfer or joint development.",
            ),
        ),
        ("contact", 5, _reachable),
        (
            "industries",
            4,
            _stated("industries", "用在哪些行业？请填一两个。", "Which industries would use it? One or two will do."),
        ),
        (
            "rights",
            4,
            _stated(
                "rights",
                "有专利或其他知识产权吗？请填类型和编号；没有就填“未涉及”。",
                "Is there a patent or another right? Give kind and number, or “None”.",
            ),
        ),
        (
            "application_cases",
            3,
            _stated(
                "application_cases", "有没有用过的案例？请写一个。", "Has it been used somewhere? One case will do."
            ),
        ),
        ("price", 3, _stated("price", "请给一个价格区间，或填“面议”。", "Please give a price band, or “negotiable”.")),
        ("organisation", 3, _stated("organisation", "请填完成单位。", "Please name the institution.")),
        ("inventors", 2, _stated("inventors", "请填主要完成人。", "Please name the inventors.")),
        ("keywords", 2, _stated("keywords", "请填三个左右的关键词。", "Please give about three keywords.")),
        ("secrecy", 2, _stated("secrecy", "请选保密等级。", "Please choose the secrecy.")),
        ("valid_until", 2, _stated("valid_until", "这条信息到哪天为止有效？", "Until when is this entry valid?")),
        (
            "capacity",
            1,
            _stated(
                "capacity", "团队一段时间内能接待几家企业？", "How many enterprises can the team talk to at a time?"
            ),
        ),
    ),
    D: (
        ("indicators", 20, _measured),
        (
            "background",
            14,
            _described(
                "background",
                Sentence(
                    zh="请说明背景和痛点：什么环节、什么现象、损失多少。",
                    en="Please describe background and problem: which step, what happens, what it costs.",
                ),
                Sentence(
                    zh="背景写得较短，请补充工况、现状数值和影响。",
                    en="The background is short: please add operating conditions, present figures and effects.",
                ),
            ),
        ),
        (
            "price",
            8,
            _stated(
                "price",
                "预算大概多少？给一个区间，或填“面议”。",
                "What is the budget? A band will do, or “negotiable”.",
            ),
        ),
        ("technical_fields", 7, _stated("technical_fields", "请选技术领域。", "Please choose the technical field.")),
        (
            "needed_by",
            7,
            _stated(
                "needed_by", "最晚什么时候要？请写一个日期。", "When is it needed at the latest? Please give a date."
            ),
        ),
        (
            "tried_solutions",
            7,
            _stated("tried_solutions", "试过哪些办法，为什么不行？", "What was tried, and why did it fail?"),
        ),
        (
            "cooperation_modes",
            6,
            _stated(
                "cooperation_modes",
                "希望怎么合作？例如委托开发、许可、技术服务。",
                "How would you like to work together: commissioned development, licence, service?",
            ),
        ),
        (
            "existing_conditions",
            5,
            _stated(
                "existing_conditions", "现有设备、产线或样品有哪些？", "Which equipment, lines or samples are there?"
            ),
        ),
        ("acceptance", 4, _stated("acceptance", "怎么算合格？请写验收方式。", "How will it be accepted? Please say.")),
        (
            "maturity_stage",
            4,
            _any_of(
                ("trl", "maturity_stage"),
                "最低能接受什么阶段的技术？",
                "What is the lowest stage that you would accept?",
            ),
        ),
        ("industries", 4, _stated("industries", "属于哪个行业？", "Which industry is it in?")),
        ("contact", 3, _reachable),
        ("secrecy", 3, _stated("secrecy", "请选保密要求。", "Please choose the secrecy.")),
        ("publicity", 3, _stated("publicity", "请选公开范围。", "Please choose who may see it.")),
        ("is_funded", 2, _stated("is_funded", "资金落实了吗？", "Is the budget funded?")),
        (
            "cost_ceiling",
            1,
            _any_of(
                ("cost_ceiling", "size_limits", "regulations", "environment_limits"),
                "成本、尺寸、法规或环境上有没有限制？",
                "Are there limits of cost, size, regulation or environment?",
            ),
        ),
        ("keywords", 1, _stated("keywords", "请填三个左右的关键词。", "Please give about three keywords.")),
        ("valid_until", 1, _stated("valid_until", "这条需求到哪天为止有效？", "Until when is this demand valid?")),
    ),
}
"""Field, weight and judgement, per kind. Stars of the forms: domain notes 1.2 and 2.2; the rest is what readers and ranking use most."""
