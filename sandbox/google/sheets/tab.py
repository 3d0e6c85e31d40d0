"""One sheet in memory: rows of values, formats and notes over areas, charts and rules.

Rows are lists of plain values and are replaced, never changed in place: a copy of a sheet shares them, so
that a batch can be tried on a copy and thrown away.
"""

import copy
from dataclasses import dataclass, field
from functools import cached_property

from sandbox.google.errors import Json
from sandbox.google.masks import Mask, merge
from sandbox.google.sheets.areas import Area, Grid
from sandbox.google.sheets.cell_values import Row, Value

_MOST_SINGLE = 16
"""Up to so many cells a change of format is noted at each cell, beyond as one layer."""


@dataclass(frozen=True)
class Layer:
    """A change of everything but the value, over an area; later layers lie on top."""

    area: Area
    mask: Mask
    cell: Json


@dataclass
class Tab:
    """One sheet. `cells` says all but the value of single cells; `layers` of those that are not in it."""

    properties: Json
    rows: list[Row] = field(default_factory=list)
    cells: dict[int, dict[int, Json]] = field(default_factory=dict)
    layers: list[Layer] = field(default_factory=list)
    row_sizes: dict[int, Json] = field(default_factory=dict)
    column_sizes: dict[int, Json] = field(default_factory=dict)
    parts: dict[str, list[Json]] = field(default_factory=dict)
    """Charts, merges, bandedRanges, conditionalFormats, protectedRanges, filterViews, groups."""
    basic_filter: Json | None = None

    @property
    def id(self) -> int:
        """The sheetId."""
        return int(self.properties["sheetId"])

    @property
    def title(self) -> str:
        """What stands on the tab."""
        return str(self.properties["title"])

    @property
    def grid(self) -> Grid:
        """Its size."""
        size = self.properties["gridProperties"]
        return Grid(self.id, self.title, int(size["rowCount"]), int(size["columnCount"]))

    def part(self, name: str) -> list[Json]:
        """One list of `parts`, to be changed."""
        return self.parts.setdefault(name, [])

    def value(self, row: int, column: int) -> Value:
        """The value of a cell; None when it is empty."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return None
        return self.rows[row][column]

    def put_row(self, row: int, left: int, values: Row) -> None:
        """Write values side by side."""
        while len(self.rows) <= row:
            self.rows.append([])
        old = self.rows[row]
        new = [*old[:left], *([None] * (left - len(old))), *values, *old[left + len(values) :]]
        while new and new[-1] is None:
            new.pop()
        self.rows[row] = new

    def rest(self, row: int, column: int) -> Json:
        """All but the value of a cell: userEnteredFormat, note, dataValidation, textFormatRuns."""
        single = self.cells.get(row)
        if single is not None and column in single:
            return single[column]
        covering = tuple(
            number
            for number, layer in enumerate(self.layers)
            if layer.area.left <= column < layer.area.right and layer.area.top <= row < layer.area.bottom
        )
        return self._folded(covering) if covering else {}

    @cached_property
    def _folds(self) -> dict[tuple[int, ...], Json]:
        return {}

    def _folded(self, covering: tuple[int, ...]) -> Json:
        known = self._folds.get(covering)
        if known is None:
            known = {}
            for number in covering:
                known = merge(known, self.layers[number].cell, self.layers[number].mask)
            self._folds[covering] = known
        return known

    def put_rest(self, area: Area, cell: Json, mask: Mask) -> None:
        """Change all but the value over an area."""
        if area.cells <= _MOST_SINGLE:
            for row in range(area.top, area.bottom):
                for column in range(area.left, area.right):
                    self.put_single(row, column, merge(self.rest(row, column), cell, mask))
            return
        for row in [row for row in self.cells if area.top <= row < area.bottom]:
            self.cells[row] = {
                column: merge(kept, cell, mask) if area.left <= column < area.right else kept
                for column, kept in self.cells[row].items()
            }
        if not mask or "*" in mask:
            self.set_layers([layer for layer in self.layers if not area.holds(layer.area)])
        if cell or self.layers:
            self.set_layers([*self.layers, Layer(area, mask, cell)])

    def put_single(self, row: int, column: int, rest: Json) -> None:
        """Say all but the value of one cell."""
        if rest or self.rest(row, column):
            self.cells[row] = {**self.cells.get(row, {}), column: rest}

    def set_layers(self, layers: list[Layer]) -> None:
        """Other layers; what was folded of the old ones is forgotten."""
        self.layers = layers
        self.__dict__.pop("_folds", None)

    def copy(self) -> "Tab":
        """A copy that shares rows and the fields of cells, which nobody changes in place."""
        return Tab(
            copy.deepcopy(self.properties),
            self.rows.copy(),
            self.cells.copy(),
            self.layers.copy(),
            self.row_sizes.copy(),
            self.column_sizes.copy(),
            copy.deepcopy(self.parts),
            copy.deepcopy(self.basic_filter),
        )
