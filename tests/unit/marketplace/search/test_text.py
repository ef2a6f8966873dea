"""Folding, terms and spans of `search/text`."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.text import (
    Token,
    bigrams,
    fold,
    han_count,
    is_han,
    normalise,
    tokens_with_spans,
    unigrams,
    words,
)

TEXTS = st.text(alphabet=st.sampled_from("機器学习廢水㎡℃½ＡＢａé\u0301İﾞｶ0.59-，。 \n石墨烯Fe㈠ﬁ豈𠀀"), max_size=40)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("機器學習", "机器学习"),
        ("乾燥與過濾", "干燥与过滤"),
        ("ＰＭ２．５", "pm2.5"),
        ("㎡ ℃ Ⅳ", "m2 °c iv"),
        ("Cafe\u0301", "café"),
        ("豈", "岂"),
        ("", ""),
    ],
)
def test_fold_gives_simplified_compatible_lower_case(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("石墨烯涂料", ["石墨", "墨烯", "烯涂", "涂料"]),
        ("水", ["水"]),
        ("5G基站，PM2.5≤1.80克", ["5g", "基站", "pm2.5", "1.80", "克"]),
        ("Al-Si合金 v1.2.3", ["al", "si", "合金", "v1.2.3"]),
        ("snake_case", ["snake", "case"]),
        ("结束. 2026", ["结束", "2026"]),
        ("。，！", []),
    ],
)
def test_bigrams_keep_words_and_numbers_whole(text, terms):
    assert bigrams(text) == terms


def test_unigrams_are_the_han_characters_alone():
    assert unigrams("石墨烯 graphene，涂料5G") == ["石", "墨", "烯", "涂", "料"]


def test_tokens_carry_spans_of_the_original_text():
    text = "溫度≥85℃，Cafe\u0301機器"
    tokens = tokens_with_spans(text)
    assert tokens == [
        Token("温度", 0, 2),
        Token("85", 3, 5),
        Token("c", 5, 6),
        Token("café", 7, 12),
        Token("机器", 12, 14),
    ]
    assert [text[token.start : token.end] for token in tokens] == ["溫度", "85", "℃", "Cafe\u0301", "機器"]


def test_words_are_segments_with_spans_and_without_marks():
    text = "機器學習，用于 Graphene 涂料。"
    found = words(text)
    assert [(token.term, text[token.start : token.end]) for token in found] == [
        ("机器", "機器"),
        ("学习", "學習"),
        ("用于", "用于"),
        ("graphene", "Graphene"),
        ("涂料", "涂料"),
    ]


@pytest.mark.parametrize(
    ("character", "expected"), [("石", True), ("〇", True), ("𠀀", True), ("a", False), ("，", False), ("ア", False)]
)
def test_is_han_knows_ideographs_only(character, expected):
    assert is_han(character) is expected


def test_han_count_counts_characters_not_runs():
    assert han_count("石墨 and 烯") == 3


@given(TEXTS)
def test_normalised_text_is_the_folded_text_with_an_offset_for_each_character(text):
    normalised = normalise(text)
    assert normalised.text == fold(text)
    assert normalised.offsets is None or len(normalised.offsets) == len(normalised.text)


@given(TEXTS)
def test_every_span_lies_inside_the_original_and_folds_to_its_term(text):
    for token in tokens_with_spans(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.term in fold(text[token.start : token.end])


@given(TEXTS)
def test_tokens_and_bigrams_agree(text):
    assert [token.term for token in tokens_with_spans(text)] == bigrams(text)


@given(TEXTS)
def test_folding_twice_changes_nothing_more(text):
    composed = unicodedata.normalize("NFC", fold(text))
    assert fold(composed) == composed
