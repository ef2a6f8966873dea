from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace import chain

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=5), part, max_size=3),
    max_leaves=4,
)


@settings(max_examples=25)
@given(st.dictionaries(st.text(max_size=5), values, max_size=5))
def test_canonical_form_does_not_depend_on_the_order_of_keys(content):
    turned = dict(reversed(list(content.items())))
    assert chain.canonical(content) == chain.canonical(turned)


def test_canonical_form_is_compact_and_unescaped():
    assert chain.canonical({"b": ["强度", None], "a": 1.5}) == '{"a":1.5,"b":["强度",null]}'


def test_canonical_form_refuses_what_json_has_not():
    with pytest.raises(ValueError, match="Out of range"):
        chain.canonical(float("nan"))


def test_link_hash_is_sha256_over_previous_and_content():
    assert chain.link_hash(chain.GENESIS, {"a": 1}) == hashlib.sha256(b"0" * 64 + b'\n{"a":1}').hexdigest()


@settings(max_examples=25)
@given(values, values)
def test_commitments_agree_only_for_one_value(first, second):
    is_same = chain.canonical(first) == chain.canonical(second)
    assert (chain.commitment("s", "price", first) == chain.commitment("s", "price", second)) is is_same


def test_commitment_depends_on_salt_and_name():
    made = {chain.commitment(salt, name, 1) for salt in ("a", "b") for name in ("x", "y")}
    assert len(made) == 4


def test_salts_are_of_their_own():
    salts = chain.new_salts(100)
    assert len(set(salts)) == 100
    assert {len(salt) for salt in salts} == {32}
