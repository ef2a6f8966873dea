from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from marketplace.accounts.rules import normalised_credit_code, normalised_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("四川某某科技（集团）有限公司", "四川某某科技集团"),
        ("成都新材料有限责任公司", "成都 新材料 股份有限公司"),
        ("Foo Co., Ltd.", "FOO"),
        ("Foo GmbH & Co. KG", "foo gmbh"),
        ("Siemens A.G.", "SIEMENS AG"),
        ("西南交通大學", "西南交通大学"),
        ("ＡＢＣ科技有限公司", "abc科技"),
        ("某某中心(有限合伙)", "某某中心"),
    ],
)
def test_names_of_one_organisation_agree(one, other):
    assert normalised_name(one) == normalised_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("四川某某科技（集团）有限公司", "四川某某科技有限公司"),
        ("成都新材料有限公司", "成都新材料研究院"),
        ("Coating Ltd", "Co Ltd"),
        ("第一公司", "第二公司"),
    ],
)
def test_names_of_two_organisations_differ(one, other):
    assert normalised_name(one) != normalised_name(other)


@pytest.mark.parametrize("name", ["公司", "Ltd.", "有限公司"])
def test_name_that_is_only_a_legal_form_stays(name):
    assert normalised_name(name) != ""


@given(st.text(min_size=1, max_size=80))
def test_normalising_twice_changes_nothing(name):
    once = normalised_name(name)
    assert normalised_name(once) == once


def coded(body: str) -> str:
    return body + uscc.calc_check_digit(body)


@pytest.mark.parametrize(
    ("given_code", "expected"),
    [
        ("9111 0000 6000 3734 1L", "91110000600037341L"),
        ("９１１１００００６０００３７３４１Ｌ", "91110000600037341L"),
        (coded("N2510100MF1234567"), coded("N2510100MF1234567")),
        ("91110000600037341M", None),
        ("91110000600037341", None),
        ("9111000060003734OL", None),
        ("", None),
    ],
)
def test_credit_code_is_checked(given_code, expected):
    assert normalised_credit_code(given_code) == expected
