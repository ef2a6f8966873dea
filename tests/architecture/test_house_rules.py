"""The habits of docs/architecture.md that no linter knows: sizes, names, reasons, one writer of a status, no pickle.

Every rule lists its offenders as `file:line`, so that one run names them all.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
FOLDERS = ("marketplace", "listings", "matching")
PROGRAM = [*sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")), ROOT / "wsgi.py"]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.html"))
THIS = Path(__file__)
FORBIDDEN_NAMES = {"util", "utils", "helper", "helpers", "common", "misc", "base", "manager", "managers"}
FORBIDDEN_IMPORTS = {"pickle", "cPickle", "joblib", "dill", "cloudpickle", "marshal", "shelve"}
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
SUPPRESSION = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:)")
REASON = re.compile(
    r"#\s*(noqa(:\s*[A-Z0-9, ]+)?|type:\s*ignore(\[[\w, -]+\])?|pragma:\s*no cover)\s*(#|[-–—])\s*\S.{2}"
)
STATUS_NAMES = {"status", "availability"}
WRITERS_OF_A_STATUS = {"marketplace/fire.py"}
SENDERS = {
    "values",
    "update",
    "execute",
    "insert_rows",
    "insert_if_absent",
    "bulk_insert_mappings",
    "bulk_update_mappings",
}
CHECKERS = ("assert_", "check_", "to_have_", "to_be_")


def where(path: Path, line: int = 0) -> str:
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))


@cache
def lines_of(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse("\n".join(lines_of(path)), filename=str(path))))


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in nodes_of(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_the_rules_have_something_to_look_at() -> None:
    assert [len(files) > enough for files, enough in ((PROGRAM, 100), (TESTS, 30), (TEMPLATES, 5))] == [True] * 3


def test_files_are_short_enough_to_read() -> None:
    assert [where(path, len(lines_of(path))) for path in PROGRAM + TESTS if len(lines_of(path)) > LONGEST_FILE] == []


def test_functions_fit_a_screen() -> None:
    long = [
        where(path, function.lineno)
        for path in PROGRAM
        for function in functions_of(path)
        if (function.end_lineno or 0) - function.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_modules_say_what_lives_there() -> None:
    silent = [where(path) for path in PROGRAM if not docstring_of(path)]
    assert silent == []


def docstring_of(path: Path) -> str | None:
    module = nodes_of(path)[0]
    return ast.get_docstring(module) if isinstance(module, ast.Module) else None


def test_package_roots_hold_a_docstring_only() -> None:
    roots = [path for path in PROGRAM if path.name == "__init__.py"]
    bodies = {
        where(path): [type(node).__name__ for node in module.body] for path in roots for module in [root_of(path)]
    }
    assert {name: body for name, body in bodies.items() if body != ["Expr"]} == {}


def root_of(path: Path) -> ast.Module:
    module = nodes_of(path)[0]
    assert isinstance(module, ast.Module)
    return module


def test_no_drawer_is_named_for_nothing() -> None:
    drawers = [
        where(path)
        for path in PROGRAM
        if {part.removesuffix(".py") for part in path.relative_to(ROOT).parts} & FORBIDDEN_NAMES
    ]
    assert drawers == []


def test_suppressions_have_their_reason() -> None:
    bare = [
        where(path, number)
        for path in PROGRAM + TESTS
        if path != THIS
        for number, line in enumerate(lines_of(path), start=1)
        if SUPPRESSION.search(line) and not REASON.search(line)
    ]
    assert bare == []


def test_only_fire_writes_a_status() -> None:
    """A machine's row is changed by `fire` alone: no `x.status = …`, no `setattr`, no UPDATE with a status, no INSERT beside its birth."""
    written = [
        where(path, node.lineno)
        for path in PROGRAM
        if where(path) not in WRITERS_OF_A_STATUS
        for node in nodes_of(path)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Call) and writes_a_status(node)
    ]
    assert written == []


@pytest.mark.parametrize(
    "source",
    [
        "run.status = Status.DONE",
        "run.status: Status = Status.DONE",
        "setattr(run, 'status', Status.DONE)",
        "setattr(run, column, value)",
        "update(Run).where(Run.id == 1).values(status=Status.DONE)",
        "update(Run).values({'availability': 'published'})",
        "update(Run).values({Run.status: 'done'})",
        "session.query(Run).update({'status': 'done'})",
        "insert(Run).values(id=1, status='done')",
        "insert(Run).values([{'id': 1, 'status': 'done'}])",
        "session.execute(update(Run), [{'id': 1, 'status': 'done'}])",
        "session.bulk_update_mappings(Run, [dict(id=1, status='done')])",
    ],
)
def test_rule_of_the_status_sees_every_way_to_write_one(source: str) -> None:
    assert any(
        writes_a_status(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Call)
    )


@pytest.mark.parametrize("source", ["run = Run(status=Status.NEW)", "update(Run).values(failure=1)", "rows(status=x)"])
def test_rule_of_the_status_lets_births_and_questions_pass(source: str) -> None:
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assign | ast.Call)]
    assert [writes_a_status(node) for node in found] == [False] * len(found)


def writes_a_status(node: ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Call) -> bool:
    if not isinstance(node, ast.Call):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(target, ast.Attribute) and target.attr in STATUS_NAMES for target in targets)
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name == "setattr":
        named = node.args[1]
        return not isinstance(named, ast.Constant) or named.value in STATUS_NAMES
    return name in SENDERS and any(names_a_status(part) for part in [*node.args, *node.keywords])


def names_a_status(part: ast.expr | ast.keyword) -> bool:
    """Whether a mapping or keyword among the values that are sent has a status for a key."""
    if isinstance(part, ast.keyword) and part.arg in STATUS_NAMES:
        return True
    keys = [key for node in ast.walk(part) if isinstance(node, ast.Dict) for key in node.keys]
    made = [
        keyword.arg
        for node in ast.walk(part)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "dict"
        for keyword in node.keywords
    ]
    return bool(STATUS_NAMES & {*made, *(key_name(key) for key in keys)})


def key_name(key: ast.expr | None) -> str | None:
    if isinstance(key, ast.Attribute):
        return key.attr
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else None


def test_no_pickle_at_rest_or_in_a_queue() -> None:
    pickling = [
        where(path, node.lineno)
        for path in PROGRAM
        for node in nodes_of(path)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
        if name.split(".")[0] in FORBIDDEN_IMPORTS
    ]
    assert pickling == []


def test_time_comes_from_the_clock() -> None:
    asked = [
        where(path, node.lineno)
        for path in PROGRAM
        if where(path) != "marketplace/clock.py"
        for node in nodes_of(path)
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}
        if isinstance(node.value, ast.Name) and node.value.id in {"datetime", "date"}
    ]
    assert asked == []


def test_templates_have_no_inline_code_or_style() -> None:
    pattern = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+=\"|javascript:")
    assert offending_lines(pattern) == []


def test_templates_never_switch_escaping_off() -> None:
    assert offending_lines(re.compile(r"\|\s*safe\b|autoescape\s+false")) == []


def offending_lines(pattern: re.Pattern[str]) -> list[str]:
    return [
        where(path, number)
        for path in TEMPLATES
        for number, line in enumerate(lines_of(path), start=1)
        if pattern.search(line)
    ]


def test_every_test_can_fail() -> None:
    """Each has an assert, a `pytest.raises`, or calls a checker (`assert_...`, `check_...`)."""
    silent = [
        where(path, function.lineno)
        for path in TESTS
        for function in functions_of(path)
        if function.name.startswith("test_") and not any(is_check(node) for node in ast.walk(function))
    ]
    assert silent == []


def is_check(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return True
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in {"raises", "fail", "expect"} or name.startswith(CHECKERS)
