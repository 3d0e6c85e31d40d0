"""How a count stands against an earlier one: over a day, a week, a month, a year. Pure.

Nothing is interpolated. The later count is the account's latest, if it is near enough to the newest count
of all. The earlier one is the nearest to a period before it, no further after than the period's `tolerance`
and no further before than its `slack`. Else there is no change to tell: missing is not zero.
"""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from application.formats import day_words, full_number, signed_number, signed_percent
from application.networks import Precision

NEAR = timedelta(days=2)
"""A latest count that is older than the newest count of all by more than this is told without a change."""


class Period(enum.StrEnum):
    """Over what a change is told."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    @property
    def length(self) -> timedelta:
        """A month is 30 days and a year 365, so that every change of a table spans the same time."""
        return timedelta(days={"day": 1, "week": 7, "month": 30, "year": 365}[self.value])

    @property
    def slack(self) -> timedelta:
        """How much older than the period the earlier count may be.

        Of a day it is less than one: where a day was missed, two days are never told as 24 hours.
        """
        return timedelta(hours={"day": 21, "week": 2 * 24, "month": 4 * 24, "year": 30 * 24}[self.value])

    @property
    def tolerance(self) -> timedelta:
        """How much younger than the period the earlier count may be: rounds take their time."""
        return timedelta(hours=3 if self is Period.DAY else 12)

    @property
    def words(self) -> str:
        return {"day": "24 hours", "week": "7 days", "month": "30 days", "year": "365 days"}[self.value]

    @property
    def button(self) -> str:
        return self.value.capitalize()


class Count(NamedTuple):
    """Followers at a moment, and how exactly they are known."""

    followers: int
    count_precision: Precision
    counted_at: datetime


@dataclass(frozen=True)
class Change:
    """`amount` and `share` of the earlier count, or `reason` why nothing can be said.

    `share` is None from 0. `is_rounded`: a count at either end is told to three figures only.
    """

    amount: int | None = None
    share: float | None = None
    is_rounded: bool = False
    reason: str = ""
    since: datetime | None = None

    @property
    def amount_words(self) -> str:
        if self.amount is None:
            return ""
        about = "≈\u202f" if self.is_rounded else ""
        return about + (signed_number(self.amount) if self.amount else "±0")

    @property
    def share_words(self) -> str:
        return "" if self.share is None else signed_percent(self.share)

    @property
    def direction(self) -> str:
        """up, down, same; "" where nothing can be said."""
        if self.amount is None:
            return ""
        return "up" if self.amount > 0 else "down" if self.amount < 0 else "same"

    @property
    def note(self) -> str:
        """What stands behind it, for who looks closer."""
        if self.amount is None:
            return self.reason
        since = f"Since {day_words(self.since.date())}." if self.since else ""
        rounded = " The network rounds its counts to three figures, so the change is rough."
        return since + (rounded if self.is_rounded else "")


def change_between(latest: Count | None, earlier: Count | None, newest: datetime, period: Period) -> Change:
    """The change of one account; `newest` is the moment of the newest count of all."""
    if latest is None:
        return Change(reason="No count yet.")
    if newest - latest.counted_at > NEAR:
        return Change(reason=f"Not counted since {day_words(latest.counted_at.date())}.")
    if earlier is None:
        return Change(reason=f"No count from {period.words} before.")
    amount = latest.followers - earlier.followers
    return Change(
        amount=amount,
        share=amount / earlier.followers if earlier.followers else None,
        is_rounded=Precision.THREE_FIGURES in (latest.count_precision, earlier.count_precision),
        since=earlier.counted_at,
    )


def count_words(followers: int, *, is_rounded: bool) -> str:
    """12,345; ≈ 12,300 where the network tells three figures only."""
    return f"≈\u202f{full_number(followers)}" if is_rounded else full_number(followers)
