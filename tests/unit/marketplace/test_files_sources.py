"""A file that is not there is told as a sentence with its place."""

import pytest

from marketplace.errors import Invalid
from marketplace.files.sources import MISSING, SourceFile


def test_existing_file_is_its_path(tmp_path):
    (tmp_path / "list.csv").write_text("a", encoding="utf-8")
    assert SourceFile().convert(str(tmp_path / "list.csv"), None, None) == tmp_path / "list.csv"


@pytest.mark.parametrize("name", ["none.csv", "."])
def test_missing_file_or_folder_is_refused_with_its_name(tmp_path, name):
    with pytest.raises(Invalid) as refused:
        SourceFile().convert(str(tmp_path / name), None, None)
    assert (refused.value.code, refused.value.sentence, refused.value.place.file) == (
        "source.missing",
        MISSING,
        str(tmp_path / name),
    )
