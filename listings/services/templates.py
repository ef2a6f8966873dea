"""The empty workbooks that people fill in. What stands in them is `listings/sheets`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listings.sheets.templates import write_template

if TYPE_CHECKING:
    from listings.engine.terms import Kind
    from marketplace.wording import Language

NAMES = {
    "achievement": {"zh": "科技成果清单模板.xlsx", "en": "achievement-list-template.xlsx"},
    "demand": {"zh": "技术需求清单模板.xlsx", "en": "demand-list-template.xlsx"},
}


def template(kind: Kind, *, language: Language) -> bytes:
    """Return the template of a list as .xlsx bytes."""
    return write_template(kind, language=language)


def template_name(kind: Kind, *, language: Language) -> str:
    """Return the file name under which the template is handed out."""
    return NAMES[kind.value][language]
