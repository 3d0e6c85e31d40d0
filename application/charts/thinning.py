"""A long series drawn with few points by its shape: no peak is lost, no wide gap bridged. Pure.

Time is cut into buckets of equal width. Each keeps its first, least, most and last point, as they were
counted; between buckets everything is exact. This is known as M4 (Jugel et al., 2014): where a bucket is no
wider than a pixel, the thinned line paints the same pixels as the whole one.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

NEIGHBOURS = 10
"""How many buckets on either side say what the usual spacing is: series change their rhythm."""
ODD_TIME = 3_600
"""Seconds that a count may come late on top of one that was missed altogether."""


class Point(NamedTuple):
    """A value at so many seconds since 1970."""

    at: int
    value: int


class Bucket(NamedTuple):
    """What is kept of the points in one span of time, and how many there were."""

    first: Point
    least: Point
    most: Point
    last: Point
    number: int

    @property
    def points(self) -> list[Point]:
        """One to four, the oldest first."""
        return sorted({self.first, self.least, self.most, self.last})


class ThinLine(NamedTuple):
    """Points with the oldest first, and the moments of those to which no line leads from the one before."""

    points: tuple[Point, ...]
    breaks: frozenset[int]


def thin_line(buckets: Sequence[Bucket]) -> ThinLine:
    """The line through buckets, the oldest first, interrupted where counts are missing."""
    bounds = _bounds(buckets)
    breaks = frozenset(
        after.first.at
        for (before, after), bound in zip(pairwise(buckets), bounds, strict=True)
        if after.first.at - before.last.at > bound
    )
    return ThinLine(tuple(_distinct(buckets)), breaks)


def _distinct(buckets: Sequence[Bucket]) -> Iterator[Point]:
    """One point a moment: two rounds may stand for the same one."""
    before: int | None = None
    for bucket in buckets:
        for point in bucket.points:
            if point.at != before:
                yield point
            before = point.at


def _bounds(buckets: Sequence[Bucket]) -> Iterator[float]:
    """For each two neighbours the most seconds that a line leads over: one missed count, and a little.

    That is more than 3 h where counts come hourly, and two days and an hour where they come daily.
    """
    across = [after.first.at - before.last.at for before, after in pairwise(buckets)]
    for place in range(len(across)):
        near = range(max(0, place - NEIGHBOURS), min(len(across), place + NEIGHBOURS + 1))
        spacings: list[float] = [across[other] for other in near]
        spacings += [
            (bucket.last.at - bucket.first.at) / (bucket.number - 1)
            for bucket in buckets[near.start : near.stop + 1]
            if bucket.number > 1
        ]
        yield 2 * median(spacings) + ODD_TIME
