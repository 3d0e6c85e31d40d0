"""Where each tab of a report goes: its number, its title and its size in the file."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.exceptions import ApplicationError
from application.export.rendering.looks import ROW_HEIGHT, pixels
from application.export.rendering.sheet.calls import Body
from application.export.rendering.sheet.identity import free_number, own_tabs
from application.export.report import MOST_CELLS, MOST_ROWS, Area, Chart, Report, Tab
from application.integrations.google.sheet_layout import Layout
from application.integrations.google.sheet_layout import Tab as PresentTab

MOST_CELLS_OF_FILE = 10_000_000
"""What Google takes in a file, people's own tabs included."""
_NARROWEST = pixels(9)


class SheetTooLarge(ApplicationError):
    """The report has more cells than a Sheet can hold; `str(error)` is a sentence for staff."""


@dataclass(frozen=True)
class Place:
    """The place of a tab. `present` is None where it is new; `rows` and `columns` are the grid's."""

    tab: Tab
    sheet_id: int
    title: str
    rows: int
    columns: int
    present: PresentTab | None

    @property
    def key(self) -> str:
        return tab_key(self.tab)

    @property
    def first_row(self) -> int:
        """The zero-based row where the tab's rows begin."""
        return int(self.tab.header)

    @property
    def last_row(self) -> int:
        """The zero-based row behind the tab's rows, the sentence in their place included."""
        stands = len(self.tab.rows) or int(self.tab.empty is not None)
        return self.first_row + stands

    def range(self, top: int, bottom: int, left: int, right: int) -> Body:
        """A GridRange, half-open."""
        return {
            "sheetId": self.sheet_id,
            "startRowIndex": top,
            "endRowIndex": bottom,
            "startColumnIndex": left,
            "endColumnIndex": right,
        }


def tab_key(tab: Tab) -> str:
    """What names the tab for good."""
    return tab.key or tab.name


def area_range(places: Sequence[Place], area: Area) -> Body:
    """The GridRange of an area of the report."""
    place = next(place for place in places if place.tab.name == area.tab)
    return place.range(area.first_row, area.last_row + 1, area.first_column, area.last_column + 1)


def places_of(report: Report, layout: Layout) -> tuple[Place, ...]:
    """The places of all tabs of the report. Raises SheetTooLarge."""
    own = own_tabs(layout)
    kept = {own[key].id for tab in report.tabs if (key := tab_key(tab)) in own}
    going = {tab.id for tab in own.values()} - kept
    numbers = {tab.id for tab in layout.tabs}
    users = [tab for tab in layout.tabs if tab.id not in kept | going]
    titles = {tab.title.lower() for tab in users}
    places = []
    for tab in report.tabs:
        present = own.get(tab_key(tab))
        number = present.id if present else free_number(tab_key(tab), numbers)
        title = _free_title(tab.name, titles)
        numbers.add(number)
        titles.add(title.lower())
        places.append(Place(tab, number, title, _rows(tab), _columns(tab), present))
    _check_size(places, users)
    return tuple(places)


def _free_title(name: str, taken: set[str]) -> str:
    title, number = name, 1
    while title.lower() in taken:
        number += 1
        title = f"{name} ({number})"
    return title


def _rows(tab: Tab) -> int:
    """Rows of the grid: one must follow the frozen ones, and charts lie on cells."""
    charts = (chart.row + chart.height // ROW_HEIGHT + 2 for chart in tab.charts)
    return max(int(tab.header) + max(len(tab.rows), 1), *charts, 1)


def _columns(tab: Tab) -> int:
    widest = len(tab.columns) if tab.header else max((len(row) for row in tab.rows), default=1)
    charts = (_columns_under(chart) for chart in tab.charts)
    return max(widest, len(tab.columns), tab.frozen_columns + 1, *charts, 1)


def _columns_under(chart: Chart) -> int:
    return chart.column + chart.width // _NARROWEST + 1


def _check_size(places: Sequence[Place], users: Sequence[PresentTab]) -> None:
    cells = sum(place.rows * place.columns for place in places)
    if cells > MOST_CELLS:
        raise SheetTooLarge(f"The report has {cells:,} cells; a Sheet of it may have {MOST_CELLS:,}.")
    others = sum(tab.rows * tab.columns for tab in users)
    if cells + others > MOST_CELLS_OF_FILE:
        raise SheetTooLarge(
            f"The file's own tabs have {others:,} cells and the report {cells:,}; "
            f"Google takes {MOST_CELLS_OF_FILE:,} in all."
        )
    longest = max(places, key=lambda place: place.rows, default=None)
    if longest and longest.rows > MOST_ROWS + 1:
        raise SheetTooLarge(f"The tab {longest.tab.name} has more than {MOST_ROWS:,} rows.")
