"""Typing errors: what every engine forgives, what it suggests while somebody types, and which spelling it proposes."""

from __future__ import annotations

import string

import pytest

from marketplace.errors import Invalid
from marketplace.search.port import Audience, Filters, Suggestion, SuggestionKind, SuggestionQuery, TextQuery

PUBLIC, VERIFIED = Audience.PUBLIC, Audience.VERIFIED
TITLE, KEYWORD, ORGANISATION = SuggestionKind


def found(engine, text, **more):
    return sorted(hit.id for hit in engine.search(TextQuery(text=text, audience=PUBLIC, **more)).hits)


def suggested(engine, text, audience=PUBLIC, **more):
    return engine.suggest(SuggestionQuery(text=text, audience=audience, **more))


def texts(suggestions):
    return [one.text for one in suggestions]


def corrected(engine, text, audience=PUBLIC, **more):
    return engine.correction(TextQuery(text=text, audience=audience, **more))


@pytest.fixture
def materials(engine, document):
    """Titles and organisations close enough to be mistaken for each other, one word that stands in a text alone."""
    engine.index(
        [
            document("graphene:0", "Graphene heat spreader", organisation="Tsinghua University"),
            document("steam:0", "Steam turbine blades"),
            document("stream:0", "Stream gauge network"),
            document("film:0", "石墨烯薄膜", organisation="宁波材料研究所"),
            document("coat:0", "石墨烯防腐涂料", keywords=("防腐蚀涂层",)),
            document("electrode:0", "石墨电极", text="烧结温度与沥青焦"),
            document("wine:0", "葡萄园灌溉", text="滴灌"),
            document("vision:0", "机器视觉检测系统"),
        ]
    )
    return engine


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("graphene", ["graphene:0"]),
        ("grafene", ["graphene:0"]),  # one letter for two
        ("graphenne", ["graphene:0"]),  # one too many
        ("graphee", ["graphene:0"]),  # one missing
        ("grahpene", ["graphene:0"]),  # two swapped
        ("tsingh", ["graphene:0"]),  # a beginning
        ("gra", ["graphene:0"]),
        ("xyz", []),
        ("墨石烯", ["coat:0", "film:0"]),  # swapped
        ("石黑烯", ["coat:0", "film:0"]),  # wrong between the ends
        ("石烯", ["coat:0", "film:0"]),  # missing
        ("石墨墨烯薄膜", ["film:0"]),  # too many
        ("石墨烯薄摸", ["film:0"]),  # wrong at the end of five
        ("石墨稀涂料", ["coat:0"]),  # and the words apart
        ("宁波才料研究所", ["film:0"]),  # in an organisation's name
        ("机器视觉捡测系统", ["vision:0"]),
    ],
)
def test_word_that_does_not_occur_finds_its_like_in_titles_and_names(materials, typed, expected):
    assert found(materials, typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("steam", ["steam:0"]),
        ("stream", ["stream:0"]),
        ("石墨电极", ["electrode:0"]),
        ("石墨烯", ["coat:0", "film:0"]),
        ("石墨烯涂料", ["coat:0"]),  # written together of words that occur
        ("葡萄酒", []),  # another word than 葡萄园
        ("沥青交", []),  # only texts hold its like
    ],
)
def test_word_that_occurs_finds_nothing_but_itself(materials, typed, expected):
    assert found(materials, typed) == expected


def test_word_that_only_another_audience_may_see_counts_as_not_occurring(engine, document):
    engine.index([document("open:0", "Graphene film"), document("closed:1", "Grafene alloy", audiences=(VERIFIED,))])
    assert found(engine, "grafene") == ["open:0"]
    verified = engine.search(TextQuery(text="grafene", audience=VERIFIED))
    assert [hit.id for hit in verified.hits] == ["closed:1"]


def test_suggestions_begin_with_what_was_typed_before_those_that_hold_it(materials):
    assert suggested(materials, "石墨") == (
        Suggestion(text="石墨电极", kind_of=TITLE, document_id="electrode:0"),
        Suggestion(text="石墨烯薄膜", kind_of=TITLE, document_id="film:0"),
        Suggestion(text="石墨烯防腐涂料", kind_of=TITLE, document_id="coat:0"),
    )
    assert suggested(materials, "防腐") == (
        Suggestion(text="防腐蚀涂层", kind_of=KEYWORD),
        Suggestion(text="石墨烯防腐涂料", kind_of=TITLE, document_id="coat:0"),
    )
    assert suggested(materials, "宁") == (Suggestion(text="宁波材料研究所", kind_of=ORGANISATION),)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ste", ["Steam turbine blades"]),
        ("STEAM tur", ["Steam turbine blades"]),
        ("turb", ["Steam turbine blades"]),
        ("graphn", ["Graphene heat spreader"]),
        ("機器視", ["机器视觉检测系统"]),
        ("Ｇｒａｐｈ", ["Graphene heat spreader"]),
        ("机器试觉", ["机器视觉检测系统"]),
        ("zzz", []),
        (" ", []),
        ("？", []),
        ("滴灌", []),  # stands in a text alone
    ],
)
def test_suggestions_for_words_half_typed_and_mistyped(materials, typed, expected):
    assert texts(suggested(materials, typed)) == expected


def test_suggestions_say_no_text_twice_and_keep_their_limit(engine, document):
    engine.index(document(f"{number}:0", f"轴承 {number // 2}", keywords=("轴承钢",)) for number in range(20))
    some = texts(suggested(engine, "轴承", limit=5))
    assert (len(some), len(set(some))) == (5, 5)
    assert texts(suggested(engine, "轴承钢")) == ["轴承钢"]


def test_suggestions_for_any_sign_are_texts_that_have_it(engine, document):
    signs = [*string.punctuation, *"“”—…·℃①≥≤×"]
    engine.index(document(f"{place}:0", f"x{sign}y 轴承") for place, sign in enumerate(signs))
    for sign in signs:
        assert f"x{sign}y 轴承" in texts(suggested(engine, f"x{sign}y", limit=20))
        assert corrected(engine, f"x{sign}y") is None


@pytest.mark.parametrize("limit", [0, 21])
def test_suggestions_outside_their_limit_are_refused(engine, document, limit):
    engine.index([document("a:0", "轴承")])
    with pytest.raises(Invalid) as refusal:
        suggested(engine, "轴", limit=limit)
    assert refusal.value.code == "limit"


def test_suggestions_keep_to_audience_and_filters(engine, document):
    engine.index(
        [
            document("open:0", "轴承寿命", kind="demand"),
            document("supply:0", "轴承试验台", kind="achievement"),
            document("closed:1", "轴承涂层", audiences=(VERIFIED,), keywords=("轴承秘方",), organisation="轴承机密所"),
        ]
    )
    assert texts(suggested(engine, "轴承")) == ["轴承寿命", "轴承试验台"]
    assert texts(suggested(engine, "轴承", filters=Filters(kind="demand"))) == ["轴承寿命"]
    assert texts(suggested(engine, "轴承", filters=Filters(without_ids=["open:0"]))) == ["轴承试验台"]
    assert [suggested(engine, typed) for typed in ("轴承秘方", "轴承机密所", "轴承涂层")] == [(), (), ()]
    assert texts(suggested(engine, "轴承", VERIFIED)) == ["轴承涂层", "轴承秘方", "轴承机密所"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("grafene", "graphene"),
        ("Grafene  heat", "graphene  heat"),
        ("石墨稀", "石墨烯"),
        ("石墨稀 涂料", "石墨烯 涂料"),
        ("墨石烯", "石墨烯"),
        ("graphene", None),
        ("石墨烯", None),
        ("steam", None),
        ("qqqq", None),
        ("", None),
        ("？", None),
    ],
)
def test_correction_is_a_spelling_that_finds_more(materials, typed, expected):
    assert corrected(materials, typed) == expected


def test_correction_keeps_to_audience_and_filters(engine, document):
    engine.index(
        [
            document("open:0", "Bearing fatigue test", kind="demand"),
            document("closed:1", "Graphene foil", audiences=(VERIFIED,), kind="demand", keywords=("石墨烯",)),
        ]
    )
    assert [corrected(engine, typed) for typed in ("grafene", "石墨稀", "baering")] == [None, None, "bearing"]
    assert [corrected(engine, typed, VERIFIED) for typed in ("grafene", "石墨稀", "baering")] == [
        "graphene",
        "石墨烯",
        None,
    ]
    assert corrected(engine, "baering", filters=Filters(kind="achievement")) is None
