"""A tile of the overview: what a measure comes to in a period, in numbers and words. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from application.collection.pacific_days import LONGEST_FRAME, WHOLE_FRAMES
from application.formats import counted, day_words
from application.profiles.figures.changes import NO_CHANGE, Change, change_of
from application.profiles.figures.daily import (
    Day,
    Definition,
    Period,
    Points,
    days_of,
    period_of,
    told_parts,
)
from application.profiles.figures.measures import Measure, Way
from application.profiles.figures.sparkline import sparkline
from application.profiles.time_frame import Held, TimeFrame


@dataclass(frozen=True)
class Tile:
    """`parts` are the metrics that Instagram told; `days` those of the frame."""

    measure: Measure
    parts: tuple[str, ...]
    days: tuple[Day, ...]
    frame: TimeFrame
    period: Period
    change: Change
    held: Held | None = None
    """The days of which there are figures of the measure, whatever the frame."""

    @property
    def value(self) -> int | None:
        """In whole numbers: nobody is reached by halves."""
        return None if self.period.shown is None else round(self.period.shown)

    @property
    def line(self) -> str:
        """How it went, as an SVG path."""
        counted_as = self.period.definition
        return sparkline(
            [day.value if day.definition(self.parts) == counted_as else None for day in self.days]
        )

    @property
    def meaning(self) -> str:
        """What the figure is, where it is no sum."""
        way, frame, period = self.measure.way, self.frame, self.period
        if self.value is None:
            return ""
        if way is Way.LATEST:
            return f"on {day_words(period.last)}" if period.last else ""
        if period.told is not None:
            return f"each person once in {frame.length_words}"
        return "a day, on average" if way is Way.MEAN and frame.length > 1 else ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What the figure leaves out."""
        return tuple(self._notes())

    def _notes(self) -> Iterator[str]:
        period = self.period
        if self.value is None:
            yield self._why_nothing()
            return
        if self.measure.way is Way.LATEST:
            return
        if period.told is None and (period.read < period.length or period.left_out):
            yield f"{period.read:,} of {counted(period.length, 'day')} read"
        if period.left_out:
            yield f"{period.left_out:,} of them left out: counted {self._counted(period.otherwise)}"
        if period.rising and period.told is None:
            yield f"{counted(period.rising, 'day')} may still rise"
        if self.measure.way is Way.MEAN and period.told is None and self.frame.length > 1:
            yield self._why_not_whole()
        if period.definition.is_classic:
            yield f"counted {self._counted(period.definition)}"
        elif len(period.definition.parts) < len(self.measure.parts):
            yield f"{self._named(period.definition)} only"

    def _why_not_whole(self) -> str:
        """Why it isn't told how many accounts there were in all these days."""
        if self.frame.length > LONGEST_FRAME:
            return f"accounts in all are told for up to {LONGEST_FRAME} days only"
        if self.frame.length in WHOLE_FRAMES:
            return f"accounts in all: not told, or not yet, for these {self.frame.length_words}"
        lengths = " or ".join(str(length) for length in WHOLE_FRAMES)
        return f"accounts in all are told only for the last {lengths} days"

    def _why_nothing(self) -> str:
        frame = self.frame
        if self.measure.is_snapshot and self.held is not None and self.held.first > frame.last:
            return f"counted from {day_words(self.held.first)} on, after {frame.these_days}"
        return f"nothing read of {frame.length_words}" if frame.length > 1 else "nothing read of this day"

    def _counted(self, definition: Definition) -> str:
        if definition.is_classic or len(definition.parts) == 1:
            return f"as {self._named(definition)}"
        return f"with {self._named(definition)}"

    def _named(self, definition: Definition) -> str:
        """Views; contact taps and website taps; impressions."""
        named = self.measure.classic_label if definition.is_classic else self.measure.part_label
        return " and ".join(named(part).lower() for part in definition.parts)


def tile_of(
    measure: Measure,
    points: Points,
    frame: TimeFrame,
    told: Sequence[int | None] = (None, None),
    *,
    has_before: bool = True,
    held: Held | None = None,
) -> Tile:
    """`told` is Instagram's own figure for the frame, and for the days before it; `held` all days read.

    Without `has_before` the figure is held against nothing.
    """
    parts, days, now = _read(measure, points, frame, told[0])
    if not has_before:
        return Tile(measure, parts, days, frame, now, NO_CHANGE, held)
    _, _, before = _read(measure, points, frame.before, told[1])
    return Tile(measure, parts, days, frame, now, change_of(measure, now, before, frame), held)


def _read(
    measure: Measure, points: Points, frame: TimeFrame, told: int | None
) -> tuple[tuple[str, ...], tuple[Day, ...], Period]:
    parts = told_parts(measure, points, frame)
    days = days_of(parts, points, frame)
    return parts, days, period_of(measure.way, days, told, parts)
