"""A tile of the overview: what a measure comes to in a period, in numbers and words. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from application.formats import counted
from application.profiles.figures.changes import Change, change_of
from application.profiles.figures.daily import Day, Period, Points, days_of, period_of, told_parts
from application.profiles.figures.measures import Measure, Way
from application.profiles.figures.sparkline import sparkline
from application.profiles.time_frame import TimeFrame, day_words


@dataclass(frozen=True)
class Tile:
    """`parts` are the metrics that Instagram told; `days` those of the frame."""

    measure: Measure
    parts: tuple[str, ...]
    days: tuple[Day, ...]
    frame: TimeFrame
    period: Period
    change: Change

    @property
    def value(self) -> int | None:
        """In whole numbers: nobody is reached by halves."""
        return None if self.period.shown is None else round(self.period.shown)

    @property
    def line(self) -> str:
        """How it went, as an SVG path."""
        return sparkline(
            [day.value if day.is_classic == self.period.is_classic else None for day in self.days]
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What the figure is, and what it leaves out."""
        return tuple(self._notes())

    def _notes(self) -> Iterator[str]:
        period, frame = self.period, self.frame
        if self.value is None:
            yield f"nothing read of {frame.length_words}" if frame.length > 1 else "nothing read of this day"
            return
        if self.measure.way is Way.LATEST:
            yield f"on {day_words(period.last)}" if period.last else ""
            return
        if period.told is not None:
            yield f"each person once in {frame.length_words}"
        else:
            if self.measure.way is Way.MEAN and frame.length > 1:
                yield "a day, on average"
            if period.read < period.length:
                yield f"{period.read:,} of {counted(period.length, 'day')} read"
        if period.rising:
            yield f"{counted(period.rising, 'day')} may still rise"
        yield from self._definitions()

    def _definitions(self) -> Iterator[str]:
        classic = self.measure.classic_label(self.parts[0]).lower()
        if self.period.is_classic:
            yield f"counted as {classic}"
        elif self.period.left_out:
            yield f"{counted(self.period.left_out, 'day')} of {classic} left out"
        if len(self.parts) < len(self.measure.parts):
            yield f"{self.measure.part_label(self.parts[0]).lower()} only"


def tile_of(
    measure: Measure, points: Points, frame: TimeFrame, told: Sequence[int | None] = (None, None)
) -> Tile:
    """`told` is Instagram's own figure for the frame, and for the days before it."""
    parts = told_parts(measure, points)
    days = days_of(parts, points, frame)
    now = period_of(measure.way, days, told[0])
    before = period_of(measure.way, days_of(parts, points, frame.before), told[1])
    return Tile(measure, parts, days, frame, now, change_of(measure, now, before, frame))
