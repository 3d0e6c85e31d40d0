"""Which reading is shown, and which earlier one it is compared with. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

USUAL_DISTANCE = timedelta(days=90)


@dataclass(frozen=True)
class ReadingDays:
    """The newest reading and the one it is compared with; `earlier` is None when there is only one.

    `wanted` is the day asked for; None when none was, or when it was no day.
    """

    shown: date
    earlier: date | None
    first: date
    wanted: date | None

    @property
    def is_another_day(self) -> bool:
        """Whether the day asked for has no reading, so that the nearest one stands in."""
        return self.wanted is not None and self.earlier is not None and self.wanted != self.earlier

    @property
    def days_between(self) -> int:
        return (self.shown - self.earlier).days if self.earlier else 0


def day_of(text: str | None) -> date | None:
    """The day that an address names as 2026-08-22; anything else is none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def target_day(shown: date, wanted: date | None) -> date:
    """The day to which a reading is sought."""
    return wanted or shown - USUAL_DISTANCE


def chosen_days(days: Sequence[date], wanted: date | None) -> ReadingDays | None:
    """The newest of the days, and of those before it the nearest to the wanted one: 90 days back by itself.

    Of two as near the older one. None without any day.
    """
    ordered = sorted(set(days))
    if not ordered:
        return None
    shown = ordered[-1]
    target = target_day(shown, wanted)
    earlier = min(ordered[:-1], key=lambda day: abs((day - target).days), default=None)
    return ReadingDays(shown, earlier, ordered[0], wanted)
