"""README and the Makefile agree: what the README tells people to call exists, and its first screen has the two commands."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))


def documents() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_first_screen_has_the_two_commands() -> None:
    first_screen = "\n".join(README.splitlines()[:45])
    assert [command for command in ("make demo", "make test") if command not in first_screen] == []


def test_every_make_target_named_in_the_documents_exists() -> None:
    named = {
        (path.name, target)
        for path in documents()
        for block in re.findall(
            r"`([^`\n]+)`|^    (make [^\n]+)$|^```sh\n(.*?)```",
            path.read_text(encoding="utf-8"),
            flags=re.MULTILINE | re.DOTALL,
        )
        for command in re.findall(r"\bmake((?: [a-z][a-z-]*)+)", " ".join(block))
        for target in command.split()
    }
    assert named, "no make command was found: the pattern is wrong"
    assert {pair for pair in named if pair[1] not in TARGETS} == set()


def test_every_relative_link_leads_somewhere() -> None:
    broken = [
        (path.name, link)
        for path in documents()
        for link in re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", path.read_text(encoding="utf-8"))
        if not (path.parent / link).exists()
    ]
    assert broken == []


def test_ci_calls_what_the_readme_tells_people_to_call() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.findall(r"^make (\w+)$", ci, flags=re.MULTILINE) == ["check", "test"]
