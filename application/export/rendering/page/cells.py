"""Cells of a report as a page shows them: every value in words, formulas as what they come to. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from application.export.rendering.page.links import own_path, page_address
from application.export.report import Cell, Column, Entry, Format, Value

LONG_TEXT = 240
"""Characters beyond which a text is folded."""
LONGEST_WORD = 24
_SHADED = (Format.SHADED_TEXT, Format.SHADED_DATE, Format.SHADED_INTEGER)


@dataclass(frozen=True, slots=True)
class ShownCell:
    """What stands in a cell. `note` is the place, from 1, of its note among those of the table; 0: none.

    `reason` is the note of a cell without a value: why it is missing.
    """

    text: str = ""
    link: str | None = None
    picture: str | None = None
    note: int = 0
    reason: str = ""
    by_hand: bool = False
    is_number: bool = False
    is_label: bool = False
    is_remark: bool = False
    is_shaded: bool = False
    is_not_offered: bool = False

    @property
    def is_long(self) -> bool:
        return len(self.text) > LONG_TEXT

    @property
    def breaks(self) -> bool:
        """Whether a word of it, such as an address, is so long that it has to be broken."""
        return any(len(word) > LONGEST_WORD for word in self.text.split())


class Notes:
    """The different notes of one table, numbered in the order in which they are met."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place(self, note: str | None) -> int:
        """The number of a note; 0 without one."""
        return self._places.setdefault(note, len(self._places) + 1) if note else 0

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(self._places)


def shown_cell(entry: Entry, column: Column, notes: Notes, root: str) -> ShownCell:
    """An entry of a column. `root`: the platform's own address; links to its files lead by path alone."""
    cell = entry if isinstance(entry, Cell) else Cell(entry)
    format = cell.format or column.format
    return ShownCell(
        text=value_words(cell.value, format, cell.currency or column.currency),
        link=page_address(cell.link, root) if cell.formula is None else None,
        picture=own_path(cell.image, root) if cell.formula is None else None,
        note=notes.place(cell.note),
        reason=cell.note or "" if cell.value is None else "",
        by_hand=cell.by_hand,
        is_number=isinstance(cell.value, int | float),
        is_label=format is Format.LABEL,
        is_remark=format is Format.REMARK,
        is_shaded=format in _SHADED,
        is_not_offered=format is Format.NOT_OFFERED,
    )


def value_words(value: Value, format: Format, currency: str | None = None) -> str:
    """A value as the spreadsheets' formats of numbers and days show it; "" for none."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return value if isinstance(value, str) else _number_words(value, format, currency)


def _number_words(value: int | float, format: Format, currency: str | None) -> str:
    if format is Format.PERCENT:
        return f"{value:.2%}"
    if format is Format.MONEY:
        return f"{value:,.2f} {currency or ''}".rstrip()
    if format is Format.DECIMAL:
        return f"{value:,.1f}"
    if format in (Format.INTEGER, Format.SHADED_INTEGER):
        return f"{value:,.0f}"
    if format is Format.SIGNED:
        return f"{value:+,.0f}" if value else "0"
    return f"{value:.12g}" if isinstance(value, float) else str(value)
