"""Reach by day as a chart of bars from zero. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from application.charts.upright import Upright, UprightChart
from application.formats import full_number

DAYS = 28
NO_FIGURE = "Instagram gave no figure for this day"


@dataclass(frozen=True)
class Day:
    """One Pacific day; `value` is None when Instagram gave none."""

    day: date
    value: int | None

    @property
    def words(self) -> str:
        return f"{self.day.day} {self.day:%b %Y}"


@dataclass(frozen=True)
class ReachChart:
    """`days` oldest first, without holes: a day that was not read is there with None."""

    days: tuple[Day, ...] = ()

    @property
    def latest(self) -> Day | None:
        """The last day that has a figure."""
        return next((day for day in reversed(self.days) if day.value is not None), None)

    @property
    def is_empty(self) -> bool:
        return self.latest is None

    @property
    def drawing(self) -> UprightChart:
        """The days as bars, with gaps as gaps."""
        return UprightChart(
            name="reach-by-day",
            title="Reach by day",
            base="Accounts reached on each day, in Instagram’s own time zone (Pacific). Days are not added "
            "up: the same people come back. A gap is a day without a figure.",
            heads=("Day", "Reach"),
            bars=tuple(
                Upright(
                    label=day.words,
                    short=day.words,
                    value=None if day.value is None else float(day.value),
                    text=NO_FIGURE if day.value is None else full_number(day.value),
                )
                for day in self.days
            ),
        )


def reach_chart(points: list[Day]) -> ReachChart:
    """The 28 days up to the last point; days are never added up, for the same people come back."""
    known = {point.day: point.value for point in points}
    if not known:
        return ReachChart()
    last = max(known)
    return ReachChart(
        tuple(
            Day(day, known.get(day))
            for day in (last - timedelta(days=DAYS - 1 - back) for back in range(DAYS))
        )
    )
