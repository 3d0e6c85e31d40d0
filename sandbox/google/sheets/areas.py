"""Areas of a grid: from grid ranges and from A1 notation, and back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sandbox.google.errors import Json


class BadArea(ValueError):
    """A range that is none; the text says why."""


class Area(NamedTuple):
    """A half-open rectangle of one tab, zero-based."""

    sheet_id: int
    top: int
    bottom: int
    left: int
    right: int

    @property
    def cells(self) -> int:
        """How many cells it has."""
        return (self.bottom - self.top) * (self.right - self.left)

    def holds(self, other: "Area") -> bool:
        """Whether the other lies within it."""
        return (
            self.sheet_id == other.sheet_id
            and self.top <= other.top
            and other.bottom <= self.bottom
            and self.left <= other.left
            and other.right <= self.right
        )

    def meets(self, other: "Area") -> bool:
        """Whether they share a cell."""
        return (
            self.sheet_id == other.sheet_id
            and self.top < other.bottom
            and other.top < self.bottom
            and self.left < other.right
            and other.left < self.right
        )


@dataclass(frozen=True)
class Grid:
    """The size of one tab, and its title for messages."""

    sheet_id: int
    title: str
    rows: int
    columns: int


def area_of(asked: Mapping[str, Any], grid: Grid) -> Area:
    """The area of a GridRange, whose missing ends are those of the grid. Raises BadArea."""
    top, bottom = int(asked.get("startRowIndex", 0)), int(asked.get("endRowIndex", grid.rows))
    left, right = int(asked.get("startColumnIndex", 0)), int(asked.get("endColumnIndex", grid.columns))
    if top < 0 or left < 0 or bottom <= top or right <= left:
        raise BadArea(
            f"The range is empty or starts below zero: rows {top} to {bottom}, columns {left} to {right}"
        )
    return inside(Area(grid.sheet_id, top, bottom, left, right), grid)


def inside(area: Area, grid: Grid) -> Area:
    """The same area. Raises BadArea when it leaves the grid."""
    if area.bottom > grid.rows or area.right > grid.columns:
        raise BadArea(
            f"Range ({a1(area, grid.title)}) exceeds grid limits. "
            f"Max rows: {grid.rows}, max columns: {grid.columns}"
        )
    return area


def grid_range(area: Area) -> Json:
    """The GridRange of an area."""
    return {
        "sheetId": area.sheet_id,
        "startRowIndex": area.top,
        "endRowIndex": area.bottom,
        "startColumnIndex": area.left,
        "endColumnIndex": area.right,
    }


_PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CELL_LIKE = re.compile(r"[A-Za-z]{1,3}[0-9]+")
_CORNER = re.compile(r"\$?([A-Za-z]{0,3})\$?([0-9]*)")


def a1(area: Area, title: str) -> str:
    """`Posts!A1:C9`, with quotes where the title needs them."""
    first = f"{letters(area.left)}{area.top + 1}"
    last = f"{letters(area.right - 1)}{area.bottom}"
    return f"{quoted(title)}!{first}" if first == last else f"{quoted(title)}!{first}:{last}"


def quoted(title: str) -> str:
    """The title as it stands before the exclamation mark."""
    if _PLAIN_TITLE.fullmatch(title) and not _CELL_LIKE.fullmatch(title):
        return title
    doubled = title.replace("'", "''")
    return f"'{doubled}'"


def letters(column: int) -> str:
    """A, B, … Z, AA of a column counted from zero."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def split_title(text: str) -> tuple[str | None, str]:
    """Title and the rest of `'My tab'!A1`; the title is None when only cells are named."""
    if text.startswith("'"):
        found = re.fullmatch(r"'((?:[^']|'')*)'(?:!(.*))?", text, re.DOTALL)
        if found is None:
            raise BadArea(f"Unable to parse range: {text}")
        return found[1].replace("''", "'"), found[2] or ""
    title, sign, cells = text.rpartition("!")
    return (title, cells) if sign else (None, text)


def corners(text: str, grid: Grid, whole: str) -> tuple[Area, bool]:
    """The area of `A1:B2`, `A:C`, `2:5` or `A1`, and whether it is one cell only. Raises BadArea."""
    first, sign, last = text.partition(":")
    start, end = _corner(first, whole), _corner(last if sign else first, whole)
    if not sign and (start[0] is None or start[1] is None):
        raise BadArea(f"Unable to parse range: {whole}")
    left, top = start[0] or 0, start[1] or 0
    right = grid.columns if end[0] is None else end[0] + 1
    bottom = grid.rows if end[1] is None else end[1] + 1
    if right <= left or bottom <= top:
        if left >= grid.columns or top >= grid.rows:
            raise BadArea(
                f"Range ({whole}) exceeds grid limits. Max rows: {grid.rows}, max columns: {grid.columns}"
            )
        left, right, top, bottom = (
            min(left, right - 1),
            max(left + 1, right),
            min(top, bottom - 1),
            max(top + 1, bottom),
        )
    return inside(Area(grid.sheet_id, top, bottom, left, right), grid), not sign


def _corner(text: str, whole: str) -> tuple[int | None, int | None]:
    found = _CORNER.fullmatch(text)
    if found is None or not (found[1] or found[2]) or found[2].startswith("0"):
        raise BadArea(f"Unable to parse range: {whole}")
    column = None
    if found[1]:
        column = 0
        for letter in found[1].upper():
            column = column * 26 + ord(letter) - 64
        column -= 1
    return column, int(found[2]) - 1 if found[2] else None


def is_like_a_cell(name: str) -> bool:
    """Whether a name could be mistaken for a cell."""
    return _CELL_LIKE.fullmatch(name) is not None or re.fullmatch(r"[Rr]\d*[Cc]\d*", name) is not None
