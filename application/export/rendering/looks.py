"""How cells, columns and charts of a report look, said once for every renderer of spreadsheets."""

from dataclasses import dataclass, replace
from functools import cache

from application.export.report import Cell, Column, Format, Tab

ACCENT = "#0072B2"
BY_HAND_MARK = "#D55E00"
"""Of marks with figures by hand, where a renderer cannot hatch them."""
SERIES_COLOURS = (ACCENT, "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Of the series of a chart, in turn: told apart by colour-blind eyes as well (Okabe and Ito)."""
FONT = "Calibri"
FONT_SIZE = 11
BAND = "#F8F9FB"
"""Behind every second row of a tab with a header, from its third row on."""
HEADER_HEIGHT = 64
"""In pixels: three lines."""
ROW_HEIGHT = 20
IMAGE_HEIGHT = 84
"""In pixels: what a row with a picture is high."""

_LINE = "#DADDE1"
_SHADE = "#E3F1FA"
"""Behind the days of a campaign among others."""
_NO_COLUMN = Column()


@dataclass(frozen=True, slots=True)
class Look:
    """The looks of a cell. Colours as #RRGGBB; a `number_format` of "" is the spreadsheet's own choice.

    `line` is the colour of the line below, None where there is none.
    """

    number_format: str = ""
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    wrapped: bool = False
    left: bool = False
    size: int = FONT_SIZE
    colour: str | None = None
    fill: str | None = None
    line: str | None = _LINE


_LOOKS: dict[Format, Look] = {
    Format.TEXT: Look(),
    Format.WRAPPED: Look(wrapped=True),
    Format.INTEGER: Look("#,##0"),
    Format.DECIMAL: Look("#,##0.0"),
    Format.SIGNED: Look("+#,##0;-#,##0;0"),
    Format.NUMBER: Look(),
    Format.PERCENT: Look("0.00%"),
    Format.MONEY: Look("#,##0.00"),
    Format.DATE: Look("yyyy-mm-dd", left=True),
    Format.MOMENT: Look("yyyy-mm-dd hh:mm", left=True),
    Format.LINK: Look(colour=ACCENT, underlined=True),
    Format.NOT_OFFERED: Look(fill="#ECEEF0"),
    Format.SHADED_TEXT: Look(fill=_SHADE),
    Format.SHADED_DATE: Look("yyyy-mm-dd", left=True, fill=_SHADE),
    Format.SHADED_INTEGER: Look("#,##0", fill=_SHADE),
    Format.TITLE: Look(bold=True, size=18, line=None),
    Format.SECTION: Look(bold=True, size=13, colour=ACCENT, line=None),
    Format.HEADING: Look(bold=True, wrapped=True, fill="#F3F5F7", line="#6B7480"),
    Format.LABEL: Look(bold=True),
    Format.REMARK: Look(italic=True, colour="#5B6470", line=None),
}


@cache
def look_of(format: Format, currency: str | None = None, *, by_hand: bool = False) -> Look:
    """The look of a cell of this format; `currency` (ISO 4217) counts for money alone."""
    look = _LOOKS[format]
    if format is Format.MONEY and currency:
        look = replace(look, number_format=f'{look.number_format} "{currency}"')
    return replace(look, italic=True, colour="#7A4300", fill="#FFF3DC") if by_hand else look


def look_in(tab: Tab, index: int, cell: Cell) -> Look:
    """The look of a cell in a column of a tab; the rows of a tab laid out freely may pass its columns."""
    column = tab.columns[index] if index < len(tab.columns) else _NO_COLUMN
    return look_of(cell.format or column.format, cell.currency or column.currency, by_hand=cell.by_hand)


def is_banded(row: int, *, header: bool) -> bool:
    """Whether the zero-based row of a tab stands on the band."""
    return header and row > 0 and row % 2 == 0


def pixels(characters: float) -> int:
    """A column's width in pixels, as spreadsheets count characters of the font."""
    return int(characters * 7 + 5)
