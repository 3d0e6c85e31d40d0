"""Gathers cells that share something into rectangles, row by row, holding no more than a row of them."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

Shared = tuple[str, str]
"""What cells share: a format or note as JSON, and its fields mask."""


class Rectangle(NamedTuple):
    """Rows and columns, half-open, and what the cells share."""

    top: int
    bottom: int
    left: int
    right: int
    shared: Shared


class Rectangles:
    """Takes rows in order, and gives each rectangle when it ends."""

    def __init__(self) -> None:
        self.open: dict[tuple[int, int, Shared], int] = {}
        self.next_row = 0

    def take(self, row: int, cells: Iterable[tuple[int, Shared]]) -> Iterator[Rectangle]:
        """A row's cells in their order, each with its column; cells that share nothing are left out."""
        spans: list[tuple[int, int, Shared]] = []
        for column, shared in cells:
            if spans and spans[-1][1] == column and spans[-1][2] == shared:
                spans[-1] = (spans[-1][0], column + 1, shared)
            else:
                spans.append((column, column + 1, shared))
        yield from self._close(set(spans) if row == self.next_row else set())
        for span in spans:
            self.open.setdefault(span, row)
        self.next_row = row + 1

    def finish(self) -> Iterator[Rectangle]:
        """What is still open."""
        yield from self._close(set())

    def _close(self, kept: set[tuple[int, int, Shared]]) -> Iterator[Rectangle]:
        for span in [span for span in self.open if span not in kept]:
            left, right, shared = span
            yield Rectangle(self.open.pop(span), self.next_row, left, right, shared)
