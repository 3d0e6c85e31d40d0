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


GONE_AFTER = 3
"""On so many days, ahead or at the end, another part must be told for one that is not told to be gone."""

Points = Mapping[str, Mapping[date, Point]]
"""By the metric's name, by day; what was never read is not there."""

_UNKNOWN = Point(None)


class Definition(NamedTuple):
    """How days are counted: by a classic name, and by which parts. Only days of one are added up."""

    parts: tuple[str, ...] = ()
    is_classic: bool = False


NO_DEFINITION = Definition()


class Day(NamedTuple):
    """A day of a measure with a value for each of its parts, None where Instagram gave none.

    `gone`: the places of parts that Instagram did not tell yet, or any more; they are no gap in the others.
    """

    day: date
    values: tuple[int | None, ...]
    is_settled: bool = True
    is_classic: bool = False
    gone: frozenset[int] = frozenset()

    @property
    def value(self) -> int | None:
        """All parts together that make up the day; None when one of them is missing."""
        wanted = [value for place, value in enumerate(self.values) if place not in self.gone]
        known = [value for value in wanted if value is not None]
        return sum(known) if known and len(known) == len(wanted) else None

    def parts_of(self, parts: Sequence[str]) -> tuple[str, ...]:
        """Those of the parts that make up the day."""
        return tuple(part for place, part in enumerate(parts) if place not in self.gone)

    def definition(self, parts: Sequence[str]) -> Definition:
        return Definition(self.parts_of(parts), self.is_classic)


@dataclass(frozen=True)
class Period:
    """A measure over days of one definition.

    `value`: their sum, mean or last count; `told`: Instagram's own figure for just this period, which counts
    each person once. `read` days have a figure; of these, `left_out` are counted otherwise, by `otherwise`,
    and are not in it, and `rising` are in it and may still rise. `settled_values`: those that won't change,
    which comparisons need. `last`: the last day read.
    """

    length: int
    value: float | None = None
    told: int | None = None
    read: int = 0
    rising: int = 0
    left_out: int = 0
    settled_values: tuple[int, ...] = ()
    last: date | None = None
    definition: Definition = NO_DEFINITION
    otherwise: Definition = NO_DEFINITION

    @property
    def shown(self) -> float | None:
        return self.value if self.told is None else self.told

    @property
    def mean(self) -> float | None:
        """Of a settled day."""
        return sum(self.settled_values) / len(self.settled_values) if self.settled_values else None


def told_parts(measure: Measure, points: Points, frame: TimeFrame) -> tuple[str, ...]:
    """The parts that Instagram told on any day of the frame; the first when it told none."""
    told = tuple(
        part
        for part in measure.parts
        if any(
            _is_told(points, part, day) for day in points.get(part, {}) if frame.first <= day <= frame.last
        )
    )
    return told or measure.parts[:1]


def days_of(parts: Sequence[str], points: Points, frame: TimeFrame) -> tuple[Day, ...]:
    """Every day of the frame, oldest first, with gaps as days without a value."""
    of_parts = [points.get(part, {}) for part in parts]
    at = [[by_day.get(day, _UNKNOWN) for by_day in of_parts] for day in frame.days]
    gone = _gone([[point.value is not None for point in points_at] for points_at in at])
    return tuple(
        Day(
            day,
            tuple(point.value for point in points_at),
            all(point.is_settled for point in points_at),
            any(point.is_classic for point in points_at),
            places,
        )
        for day, points_at, places in zip(frame.days, at, gone, strict=True)
    )


def period_of(way: Way, days: Sequence[Day], told: int | None = None, parts: Sequence[str] = ()) -> Period:
    """What the days come to. Days counted otherwise than the last one are left out: no sum mixes two."""
    known = [(day, value) for day in days if (value := day.value) is not None]
    if not known:
        return Period(len(days), told=told, definition=Definition(tuple(parts)))
    definition = known[-1][0].definition(parts)
    alike: list[tuple[Day, int]] = []
    others: list[tuple[Day, int]] = []
    for day, value in known:
        (alike if _is_alike(day, known[-1][0]) else others).append((day, value))
    values = [value for _, value in alike]
    ways = {Way.SUM: sum(values), Way.MEAN: sum(values) / len(values), Way.LATEST: values[-1]}
    return Period(
        length=len(days),
        value=ways[way],
        told=told,
        read=len(known),
        rising=sum(not day.is_settled for day, _ in alike),
        left_out=len(others),
        settled_values=tuple(value for day, value in alike if day.is_settled),
        last=alike[-1][0].day,
        definition=definition,
        otherwise=others[-1][0].definition(parts) if others else NO_DEFINITION,
    )


def _is_alike(day: Day, other: Day) -> bool:
    return (day.is_classic, day.gone) == (other.is_classic, other.gone)


def _is_told(points: Points, part: str, day: date) -> bool:
    return points[part][day].value is not None


def _gone(told: Sequence[Sequence[bool]]) -> list[frozenset[int]]:
    """By day, the places of parts that came later or had gone by then; `told` is by day, by part."""
    gone: list[set[int]] = [set() for _ in told]
    for place in range(len(told[0]) if told else 0):
        on = [number for number, parts in enumerate(told) if parts[place]]
        edges = (range(on[0]), range(on[-1] + 1, len(told))) if on else ()
        for days in edges:
            if sum(any(told[number]) for number in days) >= GONE_AFTER:
                for number in days:
                    gone[number].add(place)
    return [frozenset(places) for places in gone]
