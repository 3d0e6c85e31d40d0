"""A campaign's posts by their day in its own zone, by week or month where it is long. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from application.campaigns.results.figures import Number
from application.campaigns.results.post_sets import Accepted
from application.formats import day_words

MOST_STEPS = 62
"""So many bars stand beside each other at most."""
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Step:
    """A day, week or month: its posts, and the values of those with the figure, `by_hand` of them entered."""

    first: date
    last: date
    posts: int
    values: tuple[Number, ...]
    by_hand: int

    @property
    def label(self) -> str:
        if self.first == self.last:
            return day_words(self.first)
        return f"{day_words(self.first)} – {day_words(self.last)}"


@dataclass(frozen=True)
class Timeline:
    """Steps of the campaign's days without a gap; `outside` posts were posted before or after them."""

    unit: str
    steps: tuple[Step, ...]
    outside: int


Posted = tuple[datetime | None, Number | None, bool]
"""When a post was posted, its figure, whether that was entered by hand."""
PostedOn = tuple[date | None, Number | None, bool]
"""The same by the day."""


def posted(accepted: Accepted, figure: str) -> list[Posted]:
    """The posts as `timeline` takes them."""
    manual = accepted.posts.manual
    rows = zip(accepted.posted_at, accepted.posts.figures[figure], strict=True)
    return [(at, value, figure in manual.get(place, ())) for place, (at, value) in enumerate(rows)]


def timeline(posts: Sequence[Posted], first: date, last: date, zone: ZoneInfo) -> Timeline:
    """The posts by their days in the zone; see `timeline_of_days`."""
    on_days = [(at and at.astimezone(zone).date(), value, entered) for at, value, entered in posts]
    return timeline_of_days(on_days, first, last)


def timeline_of_days(posts: Sequence[PostedOn], first: date, last: date) -> Timeline:
    """Posts from `first` to `last` in steps; without a date they are outside.

    Of more than a year and some, only the time from the first to the last post is shown.
    """
    if (last - first).days >= MOST_STEPS * 7:
        within = [day for day, _, _ in posts if day is not None and first <= day <= last]
        first, last = (min(within), max(within)) if within else (first, first)
    unit, starts = _steps(first, last)
    places = {}
    for place, (start, after) in enumerate(zip(starts, [*starts[1:], last + _DAY], strict=True)):
        for offset in range((after - start).days):
            places[start + offset * _DAY] = place
    number, by_hand = [0] * len(starts), [0] * len(starts)
    values: list[list[Number]] = [[] for _ in starts]
    outside = 0
    for day, value, entered in posts:
        at = None if day is None else places.get(day)
        if at is None:
            outside += 1
            continue
        number[at] += 1
        if value is not None:
            values[at].append(value)
            by_hand[at] += entered
    ends = [start - _DAY for start in starts[1:]] + [last]
    steps = zip(starts, ends, number, map(tuple, values), by_hand, strict=True)
    return Timeline(unit, tuple(Step(*each) for each in steps), outside)


def _steps(first: date, last: date) -> tuple[str, list[date]]:
    """The first day of each step; weeks begin on Monday, but for the first."""
    days = (last - first).days + 1
    if days <= MOST_STEPS:
        return "day", [first + place * _DAY for place in range(max(0, days))]
    if days <= MOST_STEPS * 7:
        monday = first - timedelta(days=first.weekday())
        weeks = range(1, (last - monday).days // 7 + 1)
        return "week", [first, *(monday + week * _WEEK for week in weeks)]
    months = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    return "month", [first, *(month for month in months if first < month <= last)]
