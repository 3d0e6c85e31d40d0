"""A post held against the account's own posts of the same kind before it, at about the same age. Pure.

A figure grows while a post is young: a reel of three hours is no match for one of three weeks. So a post that
was last read young is held against what the others had at about the same age, and one that was read when it
had grown against others that had.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.campaigns.results.figures import Number
from application.campaigns.results.people import FEWEST_BEFORE
from application.campaigns.results.spreads import median_of
from application.integrations.graph.metrics import Metric, metric

GROWN = timedelta(days=7)
GROWN_STORY = timedelta(hours=18)
"""From this age on: posts without a campaign are read daily so long, stories once more before their end."""
_ABOUT = 2
"""Readings count as of the same age from half of it to the double."""


@dataclass(frozen=True)
class PostBefore:
    """An earlier post of the same kind: its latest figures, and its readings by age, the youngest first.

    Both hold only what Instagram told and counts as it does today.
    """

    age: timedelta
    """At its last reading."""
    figures: Mapping[str, Number | None]
    readings: Sequence[tuple[timedelta, Mapping[str, Number | None]]] = ()


@dataclass(frozen=True)
class MedianBefore:
    """The middle value of `posts` earlier posts that have the figure; None below FEWEST_BEFORE of them."""

    posts: int
    median: Number | None

    def change(self, value: Number | None) -> float | None:
        """By how much a value differs from the median, as a fraction; None where that can't be told."""
        return value / self.median - 1 if value is not None and self.median else None

    def points(self, value: Number | None) -> float | None:
        """The same for percentages, in percentage points: 40 % is 10 points above 30 %."""
        return value - self.median if value is not None and self.median is not None else None


def is_grown(age: timedelta, *, is_story: bool) -> bool:
    """Whether a post of that age at its last reading has about all that it will get."""
    return age >= (GROWN_STORY if is_story else GROWN)


def medians_before(
    names: Sequence[str], age: timedelta, before: Sequence[PostBefore], *, is_story: bool
) -> dict[str, MedianBefore]:
    """By figure, the middle of the earlier posts at a comparable age."""
    found = {}
    for name in names:
        told = (_comparable(post, name, age, is_story=is_story) for post in before)
        values = [value for value in told if value is not None]
        found[name] = MedianBefore(len(values), median_of(values) if len(values) >= FEWEST_BEFORE else None)
    return found


def classic_figures(names: Iterable[str], classic_names: Collection[str]) -> set[str]:
    """Those of the figures that came under one of these names of the older API, which counted otherwise."""
    return {name for name in names if is_classic(metric(name), classic_names)}


def is_classic(row: Metric, classic_names: Collection[str]) -> bool:
    """Whether the metric came under one of these names of the older API."""
    return any(name in classic_names for name in row.replaces)


def without(figures: Mapping[str, Number | None], left_out: Collection[str]) -> dict[str, Number | None]:
    """The figures, with None for each that is left out."""
    return {name: None if name in left_out else value for name, value in figures.items()}


def age_of(read_at: datetime | None, posted_at: datetime | None) -> timedelta | None:
    """How old a post was when it was read; None where either is not known."""
    return read_at - posted_at if read_at is not None and posted_at is not None else None


def _comparable(post: PostBefore, name: str, age: timedelta, *, is_story: bool) -> Number | None:
    """The earlier post's figure at about that age; None when it was not read then."""
    if is_grown(age, is_story=is_story):
        return post.figures[name] if is_grown(post.age, is_story=is_story) else None
    earlier: tuple[timedelta, Number] | None = None
    later: tuple[timedelta, Number] | None = None
    for at, figures in post.readings:
        if (value := figures[name]) is None:
            continue
        if at > age:
            later = (at, value)
            break
        earlier = (at, value)
    if earlier and not later and post.age >= age:
        return earlier[1]  # nothing had changed since when it was read at that age or later
    beside = [each for each in (earlier, later) if each is not None]
    nearest = min(beside, key=lambda each: abs(each[0] - age), default=None)
    if nearest is None or not age / _ABOUT <= nearest[0] <= age * _ABOUT:
        return None
    return nearest[1]
