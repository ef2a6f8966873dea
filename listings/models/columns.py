"""Column types that only listings need. The types of every package live in `marketplace/db`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Numeric, String
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine

LONGEST_DECIMAL = 80


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal with every digit as typed: NUMERIC on PostgreSQL, text on SQLite, whose numbers are binary floats.

    Text does not sort as a number: queries that compare amounts go through the search facets.
    """

    impl = String(LONGEST_DECIMAL)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the native type where there is one."""
        chosen: TypeEngine[Any] = String(LONGEST_DECIMAL) if dialect.name == "sqlite" else Numeric(asdecimal=True)
        return dialect.type_descriptor(chosen)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Write without exponent, so that 1E+2 and 100 are the same text."""
        if value is None or dialect.name != "sqlite":
            return value
        return format(value, "f")

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Read what was written."""
        del dialect
        return None if value is None else Decimal(value)
