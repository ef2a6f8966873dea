"""The two lists as people name them on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from listings.engine.terms import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

LISTS: Final[Mapping[str, Kind]] = {"achievements": Kind.ACHIEVEMENT, "demands": Kind.DEMAND}
