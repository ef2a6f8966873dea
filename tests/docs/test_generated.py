"""The generated pages of docs/ are what the code says today."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.docs import PAGES

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", sorted(PAGES))
def test_page_is_what_the_code_says(name: str) -> None:
    assert (DOCS / f"{name}.md").read_text(encoding="utf-8") == PAGES[name](), "run `make docs`"


def test_every_page_is_linked_or_named_in_the_readme() -> None:
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in sorted(DOCS.glob("*.md")) if f"docs/{path.name}" not in readme] == []
