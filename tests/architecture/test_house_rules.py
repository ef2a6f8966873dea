"""The habits of docs/architecture.md that no linter knows: sizes, names, reasons, one writer of a status, no pickle."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = [
    *sorted(path for folder in ("marketplace", "listings", "matching") for path in (ROOT / folder).rglob("*.py")),
    ROOT / "wsgi.py",
]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted(
    path for folder in ("marketplace", "listings", "matching") for path in (ROOT / folder).rglob("*.html")
)
FORBIDDEN_NAMES = {"util", "utils", "helper", "helpers", "common", "misc", "base", "manager", "managers"}
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
SUPPRESSION = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:|fmt:\s*off)")
REASON = re.compile(
    r"#\s*(noqa(:\s*[A-Z0-9, ]+)?|type:\s*ignore(\[[\w, -]+\])?|pragma:\s*no cover)\s*(#|[-–—])\s*\S{3}"
)
STATUS_NAMES = {"status", "availability"}
WRITERS_OF_A_STATUS = {"marketplace/fire.py"}


def where(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions_of(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_program_files_exist() -> None:
    assert len(PROGRAM) > 20
    assert len(TEMPLATES) > 5


@pytest.mark.parametrize("path", PROGRAM + TESTS, ids=where)
def test_file_is_short_enough_to_read(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST_FILE, f"{where(path)} has {len(lines)} lines: make it a folder, split by noun"


@pytest.mark.parametrize("path", PROGRAM, ids=where)
def test_function_fits_a_screen(path: Path) -> None:
    long = {
        f.name: (f.end_lineno or 0) - f.lineno + 1
        for f in functions_of(path)
        if (f.end_lineno or 0) - f.lineno >= LONGEST_FUNCTION
    }
    assert long == {}


@pytest.mark.parametrize("path", PROGRAM, ids=where)
def test_module_says_what_lives_here(path: Path) -> None:
    assert ast.get_docstring(tree_of(path)), where(path)


@pytest.mark.parametrize("path", [path for path in PROGRAM if path.name == "__init__.py"], ids=where)
def test_package_root_holds_a_docstring_only(path: Path) -> None:
    assert [type(node).__name__ for node in tree_of(path).body] == ["Expr"]


@pytest.mark.parametrize("path", PROGRAM, ids=where)
def test_no_drawer_is_named_for_nothing(path: Path) -> None:
    parts = {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    assert parts & FORBIDDEN_NAMES == set()


@pytest.mark.parametrize("path", PROGRAM + TESTS, ids=where)
def test_suppression_has_its_reason(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    bare = [
        f"{where(path)}:{number}: {line.strip()}"
        for number, line in enumerate(lines, start=1)
        if SUPPRESSION.search(line)
        and "fmt:" not in line
        and not REASON.search(line)
        and path.name != "test_house_rules.py"
    ]
    assert bare == []


@pytest.mark.parametrize("path", PROGRAM, ids=where)
def test_only_fire_writes_a_status(path: Path) -> None:
    """`x.status = ...` on anything but self; a machine's row is changed by `fire` alone."""
    if where(path) in WRITERS_OF_A_STATUS:
        return
    written = [
        f"{where(path)}:{node.lineno}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and target.attr in STATUS_NAMES
    ]
    assert written == []


@pytest.mark.parametrize("path", PROGRAM, ids=where)
def test_no_pickle_at_rest_or_in_a_queue(path: Path) -> None:
    imported = {
        name.name.split(".")[0]
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (node.names if isinstance(node, ast.Import) else [ast.alias(name=node.module or "")])
    }
    assert imported & {"pickle", "cPickle", "joblib", "dill", "cloudpickle", "marshal", "shelve"} == set()


@pytest.mark.parametrize("path", PROGRAM, ids=where)
def test_time_comes_from_the_clock(path: Path) -> None:
    if where(path) == "marketplace/clock.py":
        return
    asked = [
        f"{where(path)}:{node.lineno}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"now", "utcnow", "today"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"datetime", "date"}
    ]
    assert asked == []


@pytest.mark.parametrize("path", TEMPLATES, ids=where)
def test_template_has_no_inline_code_or_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+=\"|javascript:", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=where)
def test_template_never_switches_escaping_off(path: Path) -> None:
    assert re.findall(r"\|\s*safe\b|autoescape\s+false", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TESTS, ids=where)
def test_every_test_asserts(path: Path) -> None:
    """A test that cannot fail is none: each has an assert, a `pytest.raises`, or calls a checker of its file (`assert_...`, `check_...`)."""
    silent = [
        f.name
        for f in functions_of(path)
        if f.name.startswith("test_")
        and not any(isinstance(node, ast.Assert) or is_check(node) for node in ast.walk(f))
    ]
    assert silent == []


def is_check(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in {"raises", "fail", "expect"} or name.startswith(("assert_", "check_", "to_have_", "to_be_"))
