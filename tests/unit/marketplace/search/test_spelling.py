"""Which typing errors are forgiven, and which are another word."""

from __future__ import annotations

import pytest

from marketplace.search.spelling import is_like, letters_forgiven, like_in


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("stel", "steel"),
        ("grafene", "graphene"),
        ("grahpene", "graphene"),
        ("墨石", "石墨"),
        ("石烯", "石墨烯"),
        ("墨石烯", "石墨烯"),
        ("石黑烯", "石墨烯"),
        ("石墨稀涂料", "石墨烯涂料"),
        ("机器视绝检侧系统", "机器视觉检测系统"),
    ],
)
def test_like_words_are_forgiven(typed, found) -> None:
    assert is_like(typed, found)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("stem", "steel"),
        ("abc", "abx"),
        ("pm2", "pm3"),
        ("2021", "2022"),
        ("葡萄酒", "葡萄园"),
        ("石墨", "石英"),
        ("石烯", "石"),
        ("水", "火"),
        ("石墨烯涂料", "石英砂涂料"),
    ],
)
def test_other_words_are_not(typed, found) -> None:
    assert not is_like(typed, found)


def test_letters_are_forgiven_by_length() -> None:
    assert [letters_forgiven(word) for word in ("abc", "abcd", "abcdef", "abc4", "石墨")] == [0, 1, 2, 0, 0]


def test_closest_stretch_is_found() -> None:
    assert like_in("氧化石墨烯与石英", "石黑烯") == (2, 5)
    assert like_in("steal or steels", "steelz") == (9, 15)
    assert like_in("轴承寿命", "石黑烯") is None
