"""How cells of the program's workbooks look: a small set of named styles, in the colours of the pages. Called by `book`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

INK = "1F3A5F"
GREY = "6B7280"
LINE = "D0D5DD"
WHITE = "FFFFFF"


class Look(StrEnum):
    """Meaning of a cell; the four meanings of the pages keep their colours (met green, violated red, unknown grey, attention amber)."""

    PLAIN = "plain"
    TITLE = "title"
    HEADING = "heading"
    STARRED_HEADING = "starred_heading"
    GROUP = "group"
    NOTE = "note"
    STRONG = "strong"
    LINK = "link"
    MET = "met"
    VIOLATED = "violated"
    UNKNOWN = "unknown"
    ATTENTION = "attention"
    INPUT = "input"


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """Font, filling and border of a look; colours are RRGGBB."""

    colour: str = "1F2937"
    fill: str = ""
    is_bold: bool = False
    is_underlined: bool = False
    size: int = 10
    is_wrapped: bool = True
    has_border: bool = True


FACES: dict[Look, Face] = {
    Look.PLAIN: Face(),
    Look.TITLE: Face(colour=INK, is_bold=True, size=16, is_wrapped=False, has_border=False),
    Look.HEADING: Face(colour=WHITE, fill=INK, is_bold=True),
    Look.STARRED_HEADING: Face(colour=WHITE, fill="8A4B08", is_bold=True),
    Look.GROUP: Face(colour=INK, fill="E3EAF3", is_bold=True),
    Look.NOTE: Face(colour=GREY, has_border=False),
    Look.STRONG: Face(is_bold=True),
    Look.LINK: Face(colour="1D4ED8", is_underlined=True),
    Look.MET: Face(colour="14532D", fill="DCFCE7"),
    Look.VIOLATED: Face(colour="7F1D1D", fill="FEE2E2"),
    Look.UNKNOWN: Face(colour="374151", fill="E5E7EB"),
    Look.ATTENTION: Face(colour="78350F", fill="FEF3C7"),
    Look.INPUT: Face(fill="FFFBEB"),
}


def font_of(face: Face) -> Font:
    """Return the font of a face."""
    return Font(
        name="Microsoft YaHei",
        size=face.size,
        bold=face.is_bold,
        color=face.colour,
        underline="single" if face.is_underlined else None,
    )


def fill_of(face: Face) -> PatternFill:
    """Return the filling of a face; an empty pattern where it has none."""
    return PatternFill("solid", start_color=face.fill, end_color=face.fill) if face.fill else PatternFill()


def border_of(face: Face) -> Border:
    """Return thin lines around, or none."""
    side = Side(style="thin", color=LINE)
    return Border(left=side, right=side, top=side, bottom=side) if face.has_border else Border()


def alignment_of(face: Face) -> Alignment:
    """Return top-aligned text that wraps where the face says so."""
    return Alignment(vertical="top", wrap_text=face.is_wrapped)
