"""When followers are online, hour by hour of a week where the reader is. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from application.integrations.graph.instagram import PACIFIC

HOURS = 24
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class OnlineHour:
    """Followers online in one hour of a Pacific day, as Instagram told it."""

    day: date
    hour: int
    followers: int


@dataclass(frozen=True)
class WeekHour:
    """All that was read of one hour of the week: followers added up, and of how many hours."""

    followers: int = 0
    hours: int = 0

    @property
    def mean(self) -> float | None:
        """Followers online, on average; None where nothing was ever read."""
        return self.followers / self.hours if self.hours else None

    def with_another(self, followers: int) -> "WeekHour":
        return WeekHour(self.followers + followers, self.hours + 1)


@dataclass(frozen=True)
class OnlineWeek:
    """A week of the reader's: each (weekday from 0 for Monday, hour) that was read.

    `days` are the Pacific days that were read; `is_shifted` when the zone's hours begin within Pacific ones.
    """

    zone: ZoneInfo
    days: tuple[date, ...]
    hours: Mapping[tuple[int, int], WeekHour] = field(hash=False)
    is_shifted: bool

    def mean(self, weekday: int, hour: int) -> float | None:
        return self.hours.get((weekday, hour), WeekHour()).mean

    @property
    def busiest(self) -> tuple[int, int] | None:
        """The (weekday, hour) with the highest mean, the first of equals; None when nobody was online."""
        means = {place: found.mean or 0.0 for place, found in sorted(self.hours.items())}
        place = max(means, key=lambda each: means[each], default=None)
        return place if place is not None and means[place] > 0 else None


def online_week(read: Iterable[OnlineHour], zone: ZoneInfo) -> OnlineWeek:
    """Each hour put where it began in the reader's zone, summer time of both zones observed.

    An hour that Pacific clocks skip counts with the one after it, one that they repeat where it first began:
    no figure is lost.
    """
    hours: dict[tuple[int, int], WeekHour] = {}
    days: set[date] = set()
    is_shifted = False
    for each in read:
        begun = datetime.combine(each.day, time(each.hour), PACIFIC).astimezone(zone)
        place = (begun.weekday(), begun.hour)
        hours[place] = hours.get(place, WeekHour()).with_another(each.followers)
        days.add(each.day)
        is_shifted = is_shifted or begun.minute != 0
    return OnlineWeek(zone, tuple(sorted(days)), hours, is_shifted)


def hour_words(hour: int) -> str:
    return f"{hour:02}:00"
