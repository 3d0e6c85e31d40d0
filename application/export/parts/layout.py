"""The rows of a tab that is laid out freely: sections one below another, names of cells, charts. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from application.export.report import Area, Cell, Chart, Entry, Format, Name, Row


@dataclass
class Layout:
    """Rows of a tab growing downwards, with the names given to cells and the charts laid over them."""

    tab: str
    rows: list[Row] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    charts: list[Chart] = field(default_factory=list)

    @property
    def next_row(self) -> int:
        return len(self.rows)

    def add(self, *entries: Entry) -> None:
        self.rows.append(entries)

    def section(self, title: str) -> None:
        """An empty row, then a section's title."""
        self.add()
        self.add(Cell(title, Format.SECTION))

    def heading(self, titles: Sequence[str]) -> None:
        self.add(*(Cell(title, Format.HEADING) for title in titles))

    def name_next(self, name: str, *, column: int = 1) -> None:
        """Name the value cell of the row that comes next: in the second column, unless it says another."""
        self.names.append(Name(name, Area(self.tab, self.next_row, column, self.next_row, column)))

    def fill_to(self, row: int) -> None:
        """Add empty rows until the next one is `row` or below."""
        while self.next_row < row:
            self.add()
