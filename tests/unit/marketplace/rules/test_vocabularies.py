"""Vocabularies: what ships, and how texts lead to codes."""

from __future__ import annotations

from datetime import date

import pytest

from marketplace.errors import NotFound
from marketplace.rules.loading import load_vocabulary, manifests
from marketplace.rules.paths import PLACEHOLDERS
from marketplace.rules.records import Finding, How
from marketplace.wording import Sentence


def found(name, text):
    finding = load_vocabulary(name).find(text)
    return finding.code, finding.how.value


def test_every_vocabulary_names_its_source_and_is_complete():
    counts = {
        manifest.name: (manifest.edition, len(load_vocabulary(manifest.name).entries)) for manifest in manifests()
    }
    assert counts == {
        "technical-fields": ("2024", 11),
        "gbt4754": ("2017", 1958),
        "divisions": ("2023", 3351),
        "trl": ("2022", 9),
        "contract-types": ("2021", 20),
    }
    assert all(manifest.source and manifest.jurisdiction == "CN" and not manifest.confirmed for manifest in manifests())


def _is_padding(entry):
    """A placeholder, or a city without districts that stands once more among the districts."""
    return entry.label.zh in PLACEHOLDERS or (len(entry.code) == 6 and entry.code.endswith("00"))


@pytest.mark.parametrize("name", ["technical-fields", "gbt4754", "divisions", "trl", "contract-types"])
def test_every_entry_is_found_by_its_code_and_lies_in_its_parent(name):
    vocabulary = load_vocabulary(name)
    entries = vocabulary.entries
    expected = [entry.parent if _is_padding(entry) else entry.code for entry in entries]
    assert [vocabulary.find_exact(entry.code).code for entry in entries] == expected
    assert all(vocabulary.path(entry.code)[-1] == entry for entry in entries)
    assert all(entry in vocabulary.children(entry.parent) for entry in entries)


def test_the_broad_entries_have_english_names():
    for name in ("technical-fields", "gbt4754", "trl", "contract-types"):
        broad = load_vocabulary(name).children()
        assert [entry.code for entry in broad if entry.label.en == entry.label.zh] == []
    assert load_vocabulary("divisions").label("5101") == Sentence(zh="成都市", en="Chengdu")


def test_an_edition_that_is_not_there_is_named():
    with pytest.raises(NotFound) as raised:
        load_vocabulary("gbt4754", "1994")
    assert (raised.value.code, raised.value.value) == ("vocabulary.no_edition", "gbt4754 1994")
    assert load_vocabulary("gbt4754", "2017").manifest.valid_from == date(2017, 10, 1)


def test_an_unknown_code_is_named_and_labels_itself():
    vocabulary = load_vocabulary("gbt4754")
    assert (vocabulary.get("Z9"), vocabulary.label("Z9")) == (None, Sentence(zh="Z9", en="Z9"))
    with pytest.raises(NotFound):
        vocabulary.entry("Z9")


@pytest.mark.parametrize(
    ("text", "code", "how"),
    [
        ("C39", "C39", "code"),
        ("c39", "C39", "code"),
        ("39", "C39", "alias"),
        ("C27 医药制造业", "C27", "code"),
        ("医药制造业", "C27", "name"),
        ("农林牧渔业", "A", "name"),
        ("教育", "P", "name"),
        ("医药", "C27", "alias"),
        ("Manufacturing", "C", "name"),
        ("计算机、通信和其他电子设备制造", "C39", "fuzzy"),
        ("煤炭开发和洗选业", "B06", "fuzzy"),
        ("铁路、船舶、航空航天和其他运输", "C37", "fuzzy"),
        ("C39、C40", None, "none"),
        ("火星开发", None, "none"),
        ("", None, "none"),
    ],
)
def test_industry_is_found(text, code, how):
    assert found("gbt4754", text) == (code, how)


@pytest.mark.parametrize(
    ("text", "code", "how"),
    [
        ("成都市", "5101", "name"),
        ("成都", "5101", "alias"),
        ("四川成都", "5101", "name"),
        ("四川省成都市武侯区", "510107", "name"),
        ("浙江-杭州-西湖区", "330106", "name"),
        ("中国四川", "51", "name"),
        ("510100", "5101", "code"),
        ("510000", "51", "code"),
        ("110100", "11", "code"),
        ("5101 成都市", "5101", "code"),
        ("北京海淀", "110108", "name"),
        ("四川省成都市高新区天府大道", "5101", "fuzzy"),
        ("Chengdu, Sichuan, China", "5101", "name"),
        ("Xi'an", "6101", "name"),
        ("Chengdu, Zhejiang", None, "none"),
        ("火星", None, "none"),
    ],
)
def test_region_is_found(text, code, how):
    assert found("divisions", text) == (code, how)


def test_a_name_of_several_divisions_is_no_answer_but_offers_them():
    divisions = load_vocabulary("divisions")
    finding = divisions.find("鼓楼区")
    assert (finding.code, finding.how) == (None, How.NONE)
    assert {divisions.label(code).zh for code in finding.alternatives} == {"鼓楼区"}
    assert found("divisions", "南京市鼓楼区") == ("320106", "name")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("装备制造", "manufacturing"),
        ("新材料", "materials"),
        ("New materials", "materials"),
        ("生物医药", "biomedicine"),
        ("技术服务", None),
    ],
)
def test_technical_field_is_found(text, code):
    assert load_vocabulary("technical-fields").find(text).code == code


def test_the_same_text_gives_the_same_finding_again():
    vocabulary = load_vocabulary("technical-fields")
    assert vocabulary.find("新材料") is vocabulary.find("新材料")
    assert vocabulary.find("新材料") == Finding(code="materials", how=How.NAME, score=100.0)
