"""The figures of one account in a time frame: tiles, a chart, and a file of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from application.clock import clock
from application.collection.pacific_days import last_settled_day, today_pacific
from application.profiles.figures.chart import DailyFigures
from application.profiles.figures.measures import FOLLOWERS, MEASURES, USUAL, Measure, Way, measure
from application.profiles.figures.queries import (
    asked_days,
    daily_points,
    held_days,
    newest_read_day,
    period_totals,
)
from application.profiles.figures.tiles import Tile, tile_of
from application.profiles.time_frame import AskedFrame, Calendar, Held, TimeFrame, asked_frame


@dataclass(frozen=True)
class ShownFigures:
    """What the overview shows. `held` are the days of which the chosen measure has figures, None for none.

    `counted_on` is the day of the newest count of followers, where that is not of today or yesterday.
    """

    asked: AskedFrame
    calendar: Calendar
    tiles: tuple[Tile, ...]
    chosen: Measure
    daily: DailyFigures
    held: Held | None
    counted_on: date | None

    @property
    def frame(self) -> TimeFrame:
        return self.asked.frame

    @property
    def has_changes(self) -> bool:
        """Whether the figures are held against those of the days before."""
        return self.calendar.has_before(self.frame)

    @property
    def way_out(self) -> TimeFrame | None:
        """A frame that has figures of the chosen measure, where this one has none; None where no frame has.

        Followers are counted on the day itself, and that day can be shown when it is over.
        """
        if self.held is None or self.daily.has_values or self.held.first > self.calendar.newest:
            return None
        return self.calendar.latest_of(self.held)


def shown_figures(account_id: int, arguments: Mapping[str, str]) -> ShownFigures:
    """The tiles of the frame that the address asks for, and the days of the measure; seven statements."""
    chosen = measure(arguments.get("metric")) or USUAL
    wanted = MEASURES if chosen in MEASURES else (*MEASURES, chosen)
    last_settled, yesterday = last_settled_day(), today_pacific() - timedelta(days=1)
    held = held_days(account_id, wanted, last_settled)
    calendar = Calendar(newest_read_day(account_id, last_settled), yesterday, _held_by_any(held))
    asked = asked_frame(arguments, calendar)
    frame = asked.frame
    points = daily_points(account_id, [part for each in wanted for part in each.parts], frame)
    totals = period_totals(account_id, [each.name for each in wanted if each.way is Way.MEAN], frame)
    tiles = tuple(
        tile_of(
            each,
            points,
            frame,
            [totals.get((each.name, at.first)) for at in (frame, frame.before)],
            has_before=calendar.has_before(frame),
            held=held.get(each.name),
        )
        for each in wanted
    )
    tile = next(tile for tile in tiles if tile.measure is chosen)
    daily = DailyFigures(chosen, tile.parts, tile.days, asked_days(account_id, frame))
    counted_on = _old_count(held.get(FOLLOWERS.name))
    return ShownFigures(asked, calendar, tiles, chosen, daily, held.get(chosen.name), counted_on)


def _old_count(held: Held | None) -> date | None:
    yesterday = clock.now().date() - timedelta(days=1)
    return held.last if held is not None and held.last < yesterday else None


def _held_by_any(held: Mapping[str, Held]) -> Held | None:
    """The days of which any measure has figures."""
    days = [day for each in held.values() for day in (each.first, each.last)]
    return Held(min(days), max(days)) if days else None
