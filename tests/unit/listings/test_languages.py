"""In which language a text is written."""

from __future__ import annotations

import pytest

from listings.engine.languages import TextLanguage, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("无卤阻燃聚丙烯复合材料", TextLanguage.ZH),
        ("基于 YOLOv5 的产线缺陷检测装置，支持 GigE 相机接入，检出率不低于 99 %", TextLanguage.ZH),
        ("Halogen-free flame retardant polypropylene", TextLanguage.EN),
        (
            "A process developed with Sichuan University (四川大学) for recycling lithium batteries in small plants",
            TextLanguage.EN,
        ),
        ("无卤阻燃聚丙烯\nHalogen-free flame retardant polypropylene for housings", TextLanguage.MIXED),
        ("PP 3 mm 60 %", None),
        ("", None),
    ],
)
def test_language_is_told_by_characters_and_words(text, language):
    assert language_of(text) is language
