"""What a report is: tabs of typed cells, notes, links, formulas, names and charts. Pure description.

Renderers (workbook, Google Sheet, page) turn a `Report` into their own form and decide nothing about
its content. Text is text: only `Cell.formula`, which this application writes itself, is evaluated.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Literal

TEXT_LIMIT = 32_767
"""UTF-16 units that one cell holds, in Excel and in Google Sheets alike."""

MOST_ROWS = 1_000_000
"""Of one tab; Excel ends a little later."""
MOST_CELLS = 8_000_000
"""Of a whole report: Google ends at ten million, and readers add tabs of their own."""

CUT_NOTE = f"Cut at {TEXT_LIMIT:,} characters, the most that a cell holds."

Value = str | int | float | date | datetime | None


class Format(Enum):
    """How a cell looks; renderers hold one style for each."""

    TEXT = "text"
    WRAPPED = "wrapped"
    INTEGER = "integer"
    DECIMAL = "decimal"
    SIGNED = "signed"
    NUMBER = "number"
    PERCENT = "percent"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"
    LINK = "link"
    NOT_OFFERED = "not offered"
    SHADED_TEXT = "shaded text"
    SHADED_DATE = "shaded date"
    SHADED_INTEGER = "shaded integer"
    TITLE = "title"
    SECTION = "section"
    HEADING = "heading"
    LABEL = "label"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. With a `formula` (starting "=", A1 style) `value` is its result, worked out by us.

    `format` None takes the column's. Moments are local to the zone that the column's title names,
    without tzinfo, since spreadsheets know no zones. `link` is an http(s) address behind text. `by_hand`:
    staff entered the value, or a part of it; it looks different then. `currency` (ISO 4217) of money; None
    takes the column's. `image` is the platform's own https address of a picture, for outputs that can show
    it in place of the value; the others show value and link.
    """

    value: Value = None
    format: Format | None = None
    formula: str | None = None
    link: str | None = None
    note: str | None = None
    by_hand: bool = False
    currency: str | None = None
    image: str | None = None


Entry = Value | Cell
"""What stands in a row: a plain value where the column says all about it, a `Cell` otherwise."""

Row = Sequence[Entry]


@dataclass(frozen=True)
class Column:
    """A column: title, the format of its cells, a note on its title, a width in characters, the currency
    of its money (ISO 4217) where it has but one."""

    title: str = ""
    format: Format = Format.TEXT
    note: str | None = None
    width: float = 12
    currency: str | None = None


@dataclass(frozen=True)
class Area:
    """A rectangle of cells in a tab, zero-based, both ends included."""

    tab: str
    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def reference(self) -> str:
        """The area in A1 style with its tab, all absolute."""
        first = cell_name(self.first_row, self.first_column, absolute=True)
        last = cell_name(self.last_row, self.last_column, absolute=True)
        cells = first if first == last else f"{first}:{last}"
        return f"{quoted_tab(self.tab)}!{cells}"


@dataclass(frozen=True)
class Series:
    """One run of marks in a chart. The cached values stand beside their areas for viewers that only show.

    `by_hand` says of each mark, if of any, whether figures by hand are in it: it is marked then. Categories
    are words or days; numbers in a scatter chart.
    """

    name: str
    categories: Area
    values: Area
    category_values: tuple[str | int | float | date, ...]
    value_values: tuple[int | float | None, ...]
    by_hand: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A native chart laid over its tab with its upper left corner at a cell; sizes in pixels.

    `axis` names the values' axis, `category_axis` the other one where it needs a name; `format` is the
    values'. `stacked` lays the series of bars, columns or areas upon each other.
    """

    kind: Literal["bar", "column", "line", "area", "scatter"]
    title: str
    axis: str
    series: tuple[Series, ...]
    row: int
    column: int
    width: int
    height: int
    description: str
    stacked: bool = False
    format: Format = Format.INTEGER
    category_axis: str = ""


@dataclass(frozen=True)
class Tab:
    """A tab. With `header`, row 0 is made of the columns' titles, stays in view and carries the filter;
    without, the rows are laid out freely and every cell brings its format.

    `empty` is the sentence that stands in place of rows when there are none. `key` names the tab where a
    file is written anew; its name does, unless given.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Collection[Row]
    header: bool = True
    frozen_columns: int = 1
    empty: str | None = None
    charts: tuple[Chart, ...] = ()
    key: str = ""


@dataclass(frozen=True)
class Name:
    """A named range."""

    name: str
    area: Area


@dataclass(frozen=True)
class Rest:
    """The rows of a long list that no spreadsheet holds any more, under the titles of its columns."""

    titles: tuple[str, ...]
    rows: Collection[Row]


@dataclass(frozen=True)
class Report:
    """A whole report. `generated_at` (UTC) is also the creation time that the file states.

    `cut_at` says in words where its long list ends before its time, since no spreadsheet holds more; `rest`
    is what would follow there.
    """

    title: str
    made_by: str
    generated_at: datetime
    file_stem: str
    tabs: tuple[Tab, ...]
    names: tuple[Name, ...] = ()
    cut_at: str | None = None
    rest: Rest | None = None


def column_letters(column: int) -> str:
    """The letters of a zero-based column: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, remainder = divmod(column - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters


def cell_name(row: int, column: int, *, absolute: bool = False) -> str:
    """A zero-based cell in A1 style."""
    mark = "$" if absolute else ""
    return f"{mark}{column_letters(column)}{mark}{row + 1}"


def quoted_tab(name: str) -> str:
    """A tab's name as formulas write it."""
    return name if re.fullmatch(r"[A-Za-z]+", name) else "'" + name.replace("'", "''") + "'"


_NOT_WRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str) -> tuple[str, bool]:
    """Text that every output can hold, and whether it had to be cut.

    Characters that XML cannot carry become U+FFFD, line ends become "\\n"; nothing else changes. The
    limit counts UTF-16 units and never parts a surrogate pair.
    """
    text = _NOT_WRITABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) * 2 <= TEXT_LIMIT:
        return text, False
    units = text.encode("utf-16-le")
    if len(units) <= TEXT_LIMIT * 2:
        return text, False
    return units[: TEXT_LIMIT * 2].decode("utf-16-le", errors="ignore"), True


def text_cell(text: str | None, *, link: str | None = None) -> Entry:
    """A cell of text from outside: cleaned, cut with a note; blank when there is none.

    It is linked when the link is an http(s) address; others (javascript, files) are left as text.
    """
    if not text:
        return None
    cleaned, cut = clean_text(text)
    web_link = link if link and re.match(r"https?://", link) else None
    if not cut and web_link is None:
        return cleaned
    return Cell(
        cleaned, format=Format.LINK if web_link else None, link=web_link, note=CUT_NOTE if cut else None
    )


def value_of(entry: Entry) -> Value:
    """The value of an entry, plain or in a cell."""
    return entry.value if isinstance(entry, Cell) else entry


def fitted_width(title: str, entries: Iterable[Entry], *, most: float = 44) -> float:
    """A width that holds the longest word of the title and the longest of the entries, up to `most`."""
    longest = max((len(word) for word in title.split()), default=0) + 3
    for entry in entries:
        longest = max(longest, _shown_length(value_of(entry)))
        if longest >= most:
            return most
    return max(9.0, longest + 2.0)


def _shown_length(value: Value) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, datetime):
        return 16
    if isinstance(value, date):
        return 10
    return 0 if value is None else len(f"{value:,.0f}") + (2 if isinstance(value, float) else 0)
