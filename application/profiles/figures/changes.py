"""How a period stands against the one before of the same length. Pure.

Two sums are only held against each other where nearly every day of both was read, and then by the mean of a
day: a day that is missing is no fall. Days that may still rise are left out.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from application.formats import NARROW_SPACE, full_number
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


def change_of(measure: Measure, now: Period, before: Period, frame: TimeFrame) -> Change:
    """The change in words with its sign and its period, or why there is none."""
    against = frame.before_words
    if measure.way is Way.LATEST:
        return _growth(now, before, frame)
    if now.told is not None and before.told is not None:
        return _change(now.told, before.told, against)
    if now.is_classic != before.is_classic and before.read:
        return Change(f"no comparison: {against} counted otherwise")
    if len(now.settled) < ENOUGH * now.length:
        return Change("too few settled days to compare")
    if len(before.settled) < ENOUGH * before.length:
        return Change(f"no comparison: {len(before.settled) or 'none'} of {against} settled")
    by_the_day = against if now.told is None else f"{against}, by the day"
    return _change(now.mean or 0.0, before.mean or 0.0, by_the_day)


def signed_percent(share: float) -> str:
    """+4.1 %, −0.3 %, 0.0 %."""
    rounded = round(share * 100, 1)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    return f"{sign}{abs(rounded):,.1f}{NARROW_SPACE}%"


def _change(now: float, before: float, against: str) -> Change:
    if not before:
        return Change(f"in {against}", "from none") if now else Change(f"as in {against}", "none,")
    share = now / before - 1
    return Change(f"against {against}", signed_percent(share), share)


def _growth(now: Period, before: Period, frame: TimeFrame) -> Change:
    """Followers at the end of the frame against those at the end of the days before it."""
    for period, end in ((now, frame.last), (before, frame.before.last)):
        if period.last is None or end - period.last > NEAR:
            return Change("no comparison: not counted at both ends")
    gained = int((now.value or 0) - (before.value or 0))
    sign = "+" if gained > 0 else "−" if gained < 0 else ""
    change = _change(now.value or 0, before.value or 0, frame.before_words)
    return replace(change, amount=f"{sign}{full_number(abs(gained))}, {change.amount}")
