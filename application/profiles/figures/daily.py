"""The figures of single days, and of a period made of them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from application.profiles.figures.measures import Measure, Way
from application.profiles.time_frame import TimeFrame


class Point(NamedTuple):
    """A metric on a day. `is_settled`: read when all of the day had come. `is_classic`: of its old name."""

    value: int | None
    is_settled: bool = True
    is_classic: bool = False


Points = Mapping[str, Mapping[date, Point]]
"""By the metric's name, by day; what was never read is not there."""

_UNKNOWN = Point(None)


class Day(NamedTuple):
    """A day of a measure with a value for each of its parts, None where Instagram gave none."""

    day: date
    values: tuple[int | None, ...]
    is_settled: bool = True
    is_classic: bool = False

    @property
    def value(self) -> int | None:
        """All parts together; None when one is missing."""
        known = [value for value in self.values if value is not None]
        return sum(known) if known and len(known) == len(self.values) else None


@dataclass(frozen=True)
class Period:
    """A measure over days of one definition.

    `value`: their sum, mean or last count; `told`: Instagram's own figure for just this period, which counts
    each person once. `read` days have a figure, `rising` of them may still rise, `left_out` are counted
    otherwise. `settled`: the figures that won't change, which comparisons need. `last`: the last day read.
    """

    length: int
    value: float | None = None
    told: int | None = None
    read: int = 0
    rising: int = 0
    left_out: int = 0
    settled: tuple[int, ...] = ()
    last: date | None = None
    is_classic: bool = False

    @property
    def shown(self) -> float | None:
        return self.value if self.told is None else self.told

    @property
    def mean(self) -> float | None:
        """Of a settled day."""
        return sum(self.settled) / len(self.settled) if self.settled else None


def told_parts(measure: Measure, points: Points) -> tuple[str, ...]:
    """The parts that Instagram told on any day; the first when it told none."""
    told = tuple(
        part
        for part in measure.parts
        if any(point.value is not None for point in points.get(part, {}).values())
    )
    return told or measure.parts[:1]


def days_of(parts: Sequence[str], points: Points, frame: TimeFrame) -> tuple[Day, ...]:
    """Every day of the frame, oldest first, with gaps as days without a value."""
    of_parts = [points.get(part, {}) for part in parts]
    found = []
    for day in frame.days:
        at = [by_day.get(day, _UNKNOWN) for by_day in of_parts]
        found.append(
            Day(
                day,
                tuple(point.value for point in at),
                all(point.is_settled for point in at),
                any(point.is_classic for point in at),
            )
        )
    return tuple(found)


def period_of(way: Way, days: Sequence[Day], told: int | None = None) -> Period:
    """What the days come to. Days counted otherwise than the last one are left out: no sum mixes two."""
    known = [(day, value) for day in days if (value := day.value) is not None]
    if not known:
        return Period(len(days), told=told)
    is_classic = known[-1][0].is_classic
    alike = [(day, value) for day, value in known if day.is_classic == is_classic]
    values = [value for _, value in alike]
    ways = {Way.SUM: sum(values), Way.MEAN: sum(values) / len(values), Way.LATEST: values[-1]}
    return Period(
        length=len(days),
        value=ways[way],
        told=told,
        read=len(alike),
        rising=sum(not day.is_settled for day, _ in alike),
        left_out=len(known) - len(alike),
        settled=tuple(value for day, value in alike if day.is_settled),
        last=alike[-1][0].day,
        is_classic=is_classic,
    )
