"""A spreadsheet in memory: its tabs, and what belongs to the whole."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sandbox.google.errors import Json, invalid
from sandbox.google.sheets.areas import Area, BadArea, area_of, corners, split_title
from sandbox.google.sheets.tab import Tab

MOST_CELLS = 10_000_000


@dataclass
class Workbook:
    """A spreadsheet. `metadata` is all developer metadata with its location; `comments` are people's."""

    id: str
    properties: Json
    tabs: list[Tab] = field(default_factory=list)
    named_ranges: list[Json] = field(default_factory=list)
    metadata: list[Json] = field(default_factory=list)
    comments: list[Json] = field(default_factory=list)
    next_number: int = 1

    def take_number(self) -> int:
        """The next number for a tab, chart or rule whose id was not given."""
        self.next_number += 1
        return 1_000_000 + self.next_number * 7_919

    def tab(self, sheet_id: Any) -> Tab:
        """The tab of this id. Raises BadArea."""
        for tab in self.tabs:
            if tab.id == sheet_id:
                return tab
        raise BadArea(f"No grid with id: {sheet_id}")

    def titled(self, title: str) -> Tab | None:
        """The tab of this title, whatever its case."""
        return next((tab for tab in self.tabs if tab.title.lower() == title.lower()), None)

    def area(self, asked: Json) -> Area:
        """The area of a GridRange. Raises BadArea."""
        return area_of(asked, self.tab(asked.get("sheetId", 0)).grid)

    def named(self, text: str) -> tuple[Area, bool]:
        """The area of A1 notation, a title or a named range; whether it is one cell. Raises GoogleRefusal."""
        try:
            title, cells = split_title(text)
            if title is None:
                return self._unquoted(text)
            tab = self.titled(title)
            if tab is None:
                raise BadArea(f"Unable to parse range: {text}")
            return _part(tab, cells, text)
        except BadArea as trouble:
            raise invalid(str(trouble)) from trouble

    def _unquoted(self, text: str) -> tuple[Area, bool]:
        for named in self.named_ranges:
            if named["name"].lower() == text.lower():
                return self.area(named["range"]), False
        tab = self.titled(text)
        if tab is not None:
            return _part(tab, "", text)
        return _part(self.tabs[0], text, text)

    def check_size(self) -> None:
        """Raises BadArea when there are more cells than a spreadsheet may have."""
        if sum(tab.grid.rows * tab.grid.columns for tab in self.tabs) > MOST_CELLS:
            raise BadArea(
                "This action would increase the number of cells in the workbook above the limit of "
                f"{MOST_CELLS} cells."
            )

    def renumber(self) -> None:
        """Number the tabs from zero in their order."""
        for index, tab in enumerate(self.tabs):
            tab.properties["index"] = index

    def ranges_of(self, sheet_id: int) -> Iterator[Json]:
        """The named ranges on one tab."""
        return (named for named in self.named_ranges if named["range"].get("sheetId", 0) == sheet_id)

    def copy(self) -> "Workbook":
        """A copy to be changed."""
        return Workbook(
            self.id,
            copy.deepcopy(self.properties),
            [tab.copy() for tab in self.tabs],
            copy.deepcopy(self.named_ranges),
            copy.deepcopy(self.metadata),
            copy.deepcopy(self.comments),
            self.next_number,
        )


def _part(tab: Tab, cells: str, text: str) -> tuple[Area, bool]:
    grid = tab.grid
    if not cells:
        return Area(tab.id, 0, grid.rows, 0, grid.columns), False
    return corners(cells, grid, text)
