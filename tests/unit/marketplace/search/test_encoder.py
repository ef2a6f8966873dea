"""What is embedded, and the encoder that is switched off. The real encoder is tested in contracts."""

from __future__ import annotations

import numpy as np
import pytest

from marketplace.search.encoder import NoEncoder, text_for_embedding


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("轴承", "润" * 300, "轴承\n" + "润" * 200),
        ("bearing", "x" * 700, "bearing\n" + "x" * 600),
        (
            "合金",
            "Al-Mg-Si " * 10 + "轻质合金材料研究" * 40,
            "合金\n" + ("Al-Mg-Si " * 10 + "轻质合金材料研究" * 40)[:200],
        ),
        ("english with 一 character", "word " * 60 + "字", "english with 一 character\n" + "word " * 60 + "字"),
        ("轴承", "", "轴承"),
        ("", "", ""),
    ],
)
def test_text_for_embedding_cuts_chinese_at_200_and_latin_at_600(title, text, expected):
    assert text_for_embedding(title, text) == expected


def test_no_encoder_gives_rows_without_numbers_and_reports_them():
    heard = []
    vectors = NoEncoder().embed(["a", "b"], progress=heard.append)
    assert (vectors.shape, vectors.dtype, NoEncoder.dimensions, heard) == ((2, 0), np.float32, 0, [2])
