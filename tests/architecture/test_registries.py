"""What is declared is used: a setting that nothing reads promises what the program does not do."""

from __future__ import annotations

import ast

from marketplace.settings import SETTINGS, Settings
from tests.architecture.test_house_rules import PROGRAM, nodes_of, where

DECLARED_IN = "marketplace/settings.py"
READ_BY_ITS_OWN_PROPERTY = {"anchor": "anchor_file", "database": "database_url", "language": "words"}
"""Settings that the program reads through a property of `Settings`, which checks or completes them."""
READ_BY_A_FUNCTION = {"secret_key"}
"""Settings that a function of the same name completes, `secret_key(settings)`."""


def names_read() -> set[str]:
    """Every name that the program reads from settings, outside the module that declares them."""
    nodes = [node for path in PROGRAM if where(path) != DECLARED_IN for node in nodes_of(path)]
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute) and is_of_settings(node)}
    called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return attributes | (called & READ_BY_A_FUNCTION)


def is_of_settings(node: ast.Attribute) -> bool:
    """Whether it is read from what is called settings: `settings.x`, `runtime.settings.x`."""
    owner = node.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    return isinstance(node.ctx, ast.Load) and name == "settings"


def test_every_setting_is_read_by_the_program() -> None:
    read = names_read()
    wanted = {setting.name: READ_BY_ITS_OWN_PROPERTY.get(setting.name, setting.name) for setting in SETTINGS}
    assert [name for name, word in wanted.items() if word not in read] == []


def test_properties_that_stand_for_a_setting_are_there() -> None:
    assert [
        name for name in READ_BY_ITS_OWN_PROPERTY.values() if not isinstance(getattr(Settings, name), property)
    ] == []
