"""A heatmap: rows and columns of cells, the darker the more, and blank where nothing is known. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.charts.scales import across, anchor

TOP = 26
"""Pixels above the first row, where the exact value stands."""
ROW_HEIGHT = 22
_FAINTEST = 0.06
_BELOW = 22


@dataclass(frozen=True)
class HeatCell:
    """`value` None was never read and stays blank; `text` is the value in words, or why it is missing."""

    label: str
    value: float | None
    text: str


@dataclass(frozen=True)
class PlacedCell:
    """A cell with its place: pixels down, places across as parts of the whole; `depth` is from 0 to 1."""

    cell: HeatCell
    x: str
    y: int
    width: str
    depth: str
    text_x: str
    anchor: str


@dataclass(frozen=True)
class HeatLabel:
    x: str
    y: int
    text: str


@dataclass(frozen=True)
class Heatmap:
    """`name` is unique on the page. `cells` has a row for each of `rows`, as long as `columns`.

    `below` are the places of `columns` that are named below the drawing, so that they fit a phone.
    """

    name: str
    title: str
    base: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[HeatCell, ...], ...]
    below: tuple[int, ...]

    @property
    def height(self) -> int:
        return TOP + len(self.rows) * ROW_HEIGHT + _BELOW

    @property
    def highest(self) -> float:
        return max((cell.value for row in self.cells for cell in row if cell.value is not None), default=0.0)

    @property
    def placed(self) -> Sequence[PlacedCell]:
        """The cells row by row; depth grows with the value, from zero."""
        width, highest = 1 / max(1, len(self.columns)), self.highest
        return [
            PlacedCell(
                cell,
                x=across(column * width),
                y=TOP + row * ROW_HEIGHT,
                width=across(width),
                depth=_depth(cell.value, highest),
                text_x=across((column + 0.5) * width),
                anchor=anchor((column + 0.5) * width),
            )
            for row, cells in enumerate(self.cells)
            for column, cell in enumerate(cells)
        ]

    @property
    def row_labels(self) -> Sequence[HeatLabel]:
        return [
            HeatLabel("-6", TOP + row * ROW_HEIGHT + ROW_HEIGHT // 2, text)
            for row, text in enumerate(self.rows)
        ]

    @property
    def column_labels(self) -> Sequence[HeatLabel]:
        y = TOP + len(self.rows) * ROW_HEIGHT + 16
        return [
            HeatLabel(across(column / max(1, len(self.columns))), y, self.columns[column])
            for column in self.below
        ]

    @property
    def description(self) -> str:
        """What is seen, for who does not see it."""
        known = [cell for row in self.cells for cell in row if cell.value is not None]
        if not known:
            return "No value is known."
        most = max(known, key=lambda cell: cell.value or 0)
        size = f"{len(self.rows)} rows of {len(self.columns)} cells"
        return f"{size}; the darkest is {most.label} with {most.text}."


def _depth(value: float | None, highest: float) -> str:
    """How much of the colour a cell has; what is known has some of it, so that it differs from a blank."""
    if value is None:
        return "0"
    share = max(0.0, value) / highest if highest > 0 else 0.0
    return f"{_FAINTEST + (1 - _FAINTEST) * share:.2f}"
