"""Marks on the original text, whatever its writing, and the stretch that a reader is shown of a long one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.highlight import Excerpt, Piece, highlighted

LONG = "本成果针对海水淡化中的难题。" * 20 + "采用石墨烯涂层；耐腐蚀。" + "后续开展中试。" * 20


def shown(excerpt: Excerpt) -> str:
    """Write marks as brackets and cuts as dots."""
    body = "".join(f"[{piece.text}]" if piece.is_marked else piece.text for piece in excerpt.pieces)
    return ("…" if excerpt.is_cut_before else "") + body + ("…" if excerpt.is_cut_after else "")


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("石墨烯防腐涂料", "石墨烯 涂料", "[石墨烯]防腐[涂料]"),
        ("機器視覺檢測系統", "机器视觉", "[機器視覺]檢測系統"),
        ("机器视觉检测系统", "機器視覺", "[机器视觉]检测系统"),
        ("ＰＭ２.５在线监测", "pm2.5", "[ＰＭ２.５]在线监测"),
        ("㎡与ﬁlm", "film", "㎡与[ﬁlm]"),
        ("GRAPHENE and graphene", "Graphene", "[GRAPHENE] and [graphene]"),
        ("Sensors, sensor", "sensor", "[Sensor]s, [sensor]"),
        ("art and artificial", "art", "[art] and artificial"),
        ("水处理用水", "水", "[水]处理用[水]"),
        ("石墨烯", "石墨烯", "[石墨烯]"),
        ("石墨烯", "", "石墨烯"),
        ("石墨烯", "？ ", "石墨烯"),
        ("", "石墨烯", ""),
        ("<b>石墨烯</b>", "b 石墨烯", "<[b]>[石墨烯]</[b]>"),
    ],
)
def test_marks_stand_on_the_original(text, query, expected) -> None:
    assert shown(highlighted(text, query)) == expected


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Graphene heat spreader", "grafene", "[Graphene] heat spreader"),
        ("Graphene heat spreader", "haet spreader", "Graphene [heat] [spreader]"),
        ("氧化石墨烯薄膜", "墨石烯", "氧化[石墨烯]薄膜"),
        ("氧化石墨烯薄膜", "石黑烯", "氧化[石墨烯]薄膜"),
        ("氧化石墨烯薄膜", "石烯", "氧化[石墨烯]薄膜"),
        ("機器視覺檢測系統", "机器试觉检测", "[機器視覺檢測]系統"),
        ("Steam and stream", "steam", "[Steam] and stream"),
        ("葡萄园灌溉", "葡萄酒", "[葡萄]园灌溉"),
        ("轴承寿命", "石墨烯", "轴承寿命"),
    ],
)
def test_marks_show_where_a_typing_error_was_forgiven(text, query, expected) -> None:
    assert shown(highlighted(text, query)) == expected


def test_excerpt_is_the_stretch_with_most_of_the_query() -> None:
    assert (
        shown(highlighted(LONG, "海水 石墨烯涂层 耐腐蚀", width=40))
        == "…本成果针对[海水]淡化中的难题。采用[石墨烯涂层]；[耐腐蚀]。后续开展中试。后续开展中试。…"
    )


def test_excerpt_without_a_mark_is_the_beginning() -> None:
    assert shown(highlighted(LONG, "轴承", width=14)) == "本成果针对海水淡化中的难题。…"


def test_excerpt_of_a_text_that_fits_is_all_of_it() -> None:
    assert highlighted("轴承寿命", "寿命", width=100) == Excerpt(
        pieces=(Piece(text="轴承", is_marked=False), Piece(text="寿命", is_marked=True))
    )


def test_excerpt_near_the_end_is_as_long_as_wanted() -> None:
    excerpt = highlighted("无关的话。" * 30 + "轴承", "轴承", width=20)
    assert (len(excerpt.text), shown(excerpt)[-4:]) == (20, "[轴承]")


@given(
    text=st.text(alphabet="石墨烯涂料機器視觉abcＡＢ１2.ﬁ， 。", max_size=80),
    query=st.text(alphabet="石墨烯料机視abfi12 ", max_size=8),
    width=st.none() | st.integers(1, 90),
)
def test_pieces_are_the_text_or_a_stretch_of_it(text, query, width) -> None:
    excerpt = highlighted(text, query, width=width)
    assert excerpt.text in text
    assert len(excerpt.text) == (len(text) if width is None else min(width, len(text)))
    assert excerpt.is_cut_before or text.startswith(excerpt.text)
    assert excerpt.is_cut_after or text.endswith(excerpt.text)
    assert all(piece.text for piece in excerpt.pieces)
    marks = [piece.is_marked for piece in excerpt.pieces]
    assert all(one is not other for one, other in pairwise(marks))
