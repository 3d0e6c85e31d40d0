"""Reach by day as bars from zero, laid out for an SVG of fixed size. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

DAYS = 28
WIDTH, HEIGHT = 560, 120
_STEP = WIDTH / DAYS
_GAP = 4


@dataclass(frozen=True)
class Day:
    """One Pacific day; `value` is None when Instagram gave none."""

    day: date
    value: int | None


@dataclass(frozen=True)
class Bar:
    """Where the day's bar stands, in the SVG's units."""

    x: float
    y: float
    width: float
    height: float
    day: date
    value: int


@dataclass(frozen=True)
class ReachChart:
    """`days` oldest first, without holes: a day that was not read is there with None."""

    days: tuple[Day, ...]
    bars: tuple[Bar, ...]
    highest: int
    latest: Day | None

    @property
    def is_empty(self) -> bool:
        return not self.bars


def reach_chart(points: list[Day]) -> ReachChart:
    """The 28 days up to the last point; days are never added up, for the same people come back."""
    known = {point.day: point.value for point in points}
    if not known:
        return ReachChart((), (), 0, None)
    last = max(known)
    days = tuple(
        Day(day, known.get(day)) for day in (last - timedelta(days=DAYS - 1 - back) for back in range(DAYS))
    )
    read = [day for day in days if day.value is not None]
    highest = max((day.value or 0 for day in read), default=0)
    bars = tuple(_bar(place, day, highest) for place, day in enumerate(days) if day.value is not None)
    return ReachChart(days, bars, highest, read[-1] if read else None)


def _bar(place: int, day: Day, highest: int) -> Bar:
    value = day.value or 0
    height = round(value / highest * HEIGHT, 1) if highest else 0.0
    return Bar(round(place * _STEP, 1), round(HEIGHT - height, 1), _STEP - _GAP, height, day.day, value)
