"""How a period stands against the one before of the same length. Pure.

Two sums are only held against each other where nearly every day of both was read, and then by the mean of a
day: a day that is missing is no fall. Days that may still rise are left out. A figure that Instagram told of
a whole period is only held against another such one, since it counts each person once.
"""

from dataclasses import dataclass
from datetime import timedelta

from application.formats import day_words, signed_number, signed_percent
from application.profiles.figures.daily import Period
from application.profiles.figures.measures import Measure, Way
from application.profiles.time_frame import TimeFrame

ENOUGH = 0.9
"""The share of a period's days that must be read and settled for a comparison."""

NEAR = timedelta(days=2)
"""A count of followers stands for the end of its period when it is at most so much older."""


@dataclass(frozen=True)
class Change:
    """`amount` in words and what it is `against`, or only why nothing can be said; `share` of the earlier."""

    against: str
    amount: str = ""
    share: float | None = None

    @property
    def is_known(self) -> bool:
        return bool(self.amount)

    @property
    def words(self) -> str:
        return f"{self.amount} {self.against}".strip()


NO_CHANGE = Change("")
"""Of a period that has nothing before it."""


def change_of(measure: Measure, now: Period, before: Period, frame: TimeFrame) -> Change:
    """The change in words with its sign and its period, or why there is none."""
    if measure.way is Way.LATEST:
        return _growth(now, before, frame)
    if now.told is not None:
        if before.told is None:
            return Change(f"no comparison: Instagram told no such figure of {frame.before_words}")
        return _change(now.told, before.told, frame.before_words)
    if now.definition != before.definition and now.read and before.read:
        return Change(f"no comparison: {frame.before_words} {_were(before)} counted otherwise")
    for period, days in ((now, frame.days_words), (before, frame.before_words)):
        if len(period.settled_values) < ENOUGH * period.length:
            return Change(f"{_lacks(period, days)}: no comparison")
    return _change(now.mean or 0.0, before.mean or 0.0, frame.before_words)


def _change(now: float, before: float, earlier: str) -> Change:
    if not before:
        return Change(f"from 0 in {earlier}", "up") if now else Change("as before", "0,", 0.0)
    if now == before:
        return Change(f"against {earlier}", "unchanged", 0.0)
    share = now / before - 1
    return Change(f"against {earlier}", signed_percent(share), share)


def _growth(now: Period, before: Period, frame: TimeFrame) -> Change:
    """Followers at the end of the frame against those at the end of the days before it."""
    for period, end in ((now, frame.last), (before, frame.before.last)):
        if period.last is None or end - period.last > NEAR:
            return Change("not counted at both ends: no comparison")
    first, last = before.value or 0, now.value or 0
    since = f"since {day_words(before.last)}" if before.last else ""
    if first == last:
        return Change(since, "unchanged", 0.0)
    gained = signed_number(last - first)
    if not first:
        return Change(since, gained)
    share = last / first - 1
    return Change(since, f"{gained}, {signed_percent(share)}", share)


def _were(period: Period) -> str:
    return "was" if period.length == 1 else "were"


def _lacks(period: Period, days: str) -> str:
    """3 of the 28 days are missing, 1 may still rise."""
    if period.length == 1:
        return f"{days} {'is missing' if not period.read else 'may still rise'}"
    missing = period.length - period.read
    if missing == period.length:
        return f"{days} are missing"
    reasons = [
        f"{number} {words[number > 1]}"
        for number, words in (
            (missing, ("is missing", "are missing")),
            (period.rising, ("may still rise", "may still rise")),
            (period.left_out, ("is counted otherwise", "are counted otherwise")),
        )
        if number
    ]
    number, _, rest = ", ".join(reasons).partition(" ")
    return f"{number} of {days} {rest}"
