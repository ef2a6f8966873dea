from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from marketplace import locale
from marketplace.locale import (
    catalogue,
    catalogue_files,
    format_date,
    format_moment,
    format_percent,
    translate,
)

PO = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """A folder of packages to put catalogues in."""
    monkeypatch.setattr(locale, "ROOT", tmp_path)
    catalogue.cache_clear()
    yield tmp_path
    catalogue.cache_clear()


def put(folder, name, text, *, is_package=True):
    (folder / name / "translations").mkdir(parents=True)
    (folder / name / "translations" / "zh.po").write_text(PO + text, encoding="utf-8")
    if is_package:
        (folder / name / "package.py").touch()


def test_catalogues_of_all_packages_are_one(packages):
    put(
        packages,
        "first",
        'msgid "Apply"\nmsgstr "应用"\n\nmsgid "Empty"\nmsgstr ""\n\n#, fuzzy\nmsgid "Guessed"\nmsgstr "猜"\n',
    )
    put(packages, "second", 'msgid "%(n)s row"\nmsgid_plural "%(n)s rows"\nmsgstr[0] "%(n)s 行"\n')
    put(packages, "stranger", 'msgid "Apply"\nmsgstr "申请"\n', is_package=False)
    assert {
        message: translate("zh", message)
        for message in ("Apply", "Empty", "Guessed", "%(n)s row", "%(n)s rows", "Unknown")
    } == {
        "Apply": "应用",
        "Empty": "Empty",
        "Guessed": "Guessed",
        "%(n)s row": "%(n)s 行",
        "%(n)s rows": "%(n)s 行",
        "Unknown": "Unknown",
    }
    assert translate("en", "Apply") == "Apply"


def test_one_message_worded_in_two_ways_is_an_error(packages):
    put(packages, "first", 'msgid "Apply"\nmsgstr "应用"\n')
    put(packages, "second", 'msgid "Apply"\nmsgstr "申请"\n')
    with pytest.raises(ValueError, match="second translates 'Apply' in a second way"):
        translate("zh", "Apply")


def test_catalogues_of_the_program_agree():
    assert {path.parent.parent.name for path in catalogue_files("zh")} >= {"marketplace"}
    assert len(catalogue("zh")) > 10


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (format_percent(0.256, "zh"), "26%"),
        (format_percent(0.256, "en", digits=1), "25.6%"),
        (format_date(date(2026, 11, 22), "zh"), "2026年11月22日"),
        (format_date(date(2026, 11, 22), "en"), "22 Nov 2026"),
        (format_moment(datetime(2026, 11, 21, 16, 5, tzinfo=UTC), "zh"), "2026年11月22日 00:05"),
        (format_moment(datetime(2026, 11, 21, 16, 5, tzinfo=UTC), "en"), "22 Nov 2026, 00:05"),
    ],
)
def test_formats(written, expected):
    assert written == expected
