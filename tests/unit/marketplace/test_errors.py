from __future__ import annotations

from marketplace.errors import Invalid, Place
from marketplace.wording import Sentence

TOO_LONG = Sentence(zh="内容过长", en="The content is too long")


def test_text_names_place_and_value_in_both_languages():
    error = Invalid(
        "too_long", TOO_LONG, place=Place(file="需求.xlsx", sheet="需求", row=7, column="需求名称"), value="abc"
    )
    assert error.text("zh") == "内容过长（文件“需求.xlsx”，工作表“需求”，第 7 行，“需求名称”列）：abc"
    assert error.text("en") == "The content is too long (file “需求.xlsx”, sheet “需求”, row 7, column “需求名称”): abc"


def test_text_without_place_is_the_sentence():
    assert Invalid("too_long", TOO_LONG).text("en") == "The content is too long"


def test_message_for_the_log_holds_code_and_no_value():
    assert str(Invalid("too_long", TOO_LONG, value="13800000000")) == "too_long: The content is too long"
