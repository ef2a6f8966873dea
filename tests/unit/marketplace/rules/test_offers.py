"""What a vocabulary offers while somebody types."""

from __future__ import annotations

import pytest

from marketplace.rules.loading import load_vocabulary
from marketplace.rules.paths import PLACEHOLDERS


def offered(name, text, limit=3):
    return [entry.label.zh for entry in load_vocabulary(name).offers(text, limit=limit)]


@pytest.mark.parametrize(
    ("name", "text", "names"),
    [
        ("divisions", "", ["北京市", "天津市", "河北省"]),
        ("divisions", "  ", ["北京市", "天津市", "河北省"]),
        ("divisions", "四川", ["四川省", "成都市", "自贡市"]),
        ("divisions", "51", ["四川省", "成都市", "自贡市"]),
        ("divisions", "成都武侯", ["武侯区"]),
        ("divisions", "Chengdu", ["成都市", "锦江区", "青羊区"]),
        ("divisions", "北京", ["北京市", "东城区", "西城区"]),
        ("divisions", "朝阳", ["朝阳市", "朝阳区", "朝阳县"]),
        ("gbt4754", "", ["农、林、牧、渔业", "采矿业", "制造业"]),
        (
            "gbt4754",
            "C39",
            ["计算机、通信和其他电子设备制造业", "计算机制造", "通信设备制造"],
        ),
        ("gbt4754", "塑料薄膜", ["塑料薄膜制造"]),
        ("gbt4754", "mining", ["采矿业"]),
        ("gbt4754", "没有这样的行业名称", []),
    ],
)
def test_offers_begin_with_the_likeliest(name, text, names):
    assert offered(name, text)[: len(names) or None] == names


@pytest.mark.parametrize("name", ["divisions", "gbt4754"])
def test_every_entry_is_offered_for_its_own_name(name):
    vocabulary = load_vocabulary(name)
    sample = [entry for entry in vocabulary.entries if entry.label.zh not in PLACEHOLDERS][::61]
    missed = [entry for entry in sample if entry not in vocabulary.offers(entry.label.zh, limit=60)]
    assert (len(sample) > 30, missed) == (True, [])


def test_no_more_is_offered_than_was_asked_for_and_no_placeholder():
    shown = offered("divisions", "区", limit=40)
    assert (len(shown), PLACEHOLDERS & set(shown)) == (40, set())
