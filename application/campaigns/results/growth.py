"""How followers grew during the campaign, against the 90 days before. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Growth:
    """Followers over some days. `gained` lies between the counts `first` and `last`.

    `first` is the last count ahead of these days, so that no day is lost, or where there is none the first
    within them; `last` is the last within them. `days` there are in all, `without` of them have no count,
    the longest such times first in `gaps`.
    """

    days: int
    first: tuple[date, int] | None
    last: tuple[date, int] | None
    without: int
    gaps: tuple[tuple[date, date], ...]

    @property
    def gained(self) -> int | None:
        """None without two counts."""
        if self.first is None or self.last is None or self.first[0] == self.last[0]:
            return None
        return self.last[1] - self.first[1]

    @property
    def a_day(self) -> float | None:
        """Mean gain a day between the two counts."""
        if self.gained is None or self.first is None or self.last is None:
            return None
        return self.gained / (self.last[0] - self.first[0]).days

    @property
    def rate(self) -> float | None:
        """The gain as a fraction of the followers at `first`."""
        return (
            self.gained / self.first[1] if self.gained is not None and self.first and self.first[1] else None
        )


@dataclass(frozen=True)
class AccountGrowth:
    """One account's followers during the campaign and before it."""

    label: str
    handle: str
    account_id: int
    is_brand: bool
    during: Growth
    before: Growth


def growth(counts: Mapping[date, int], first: date, last: date) -> Growth:
    """The growth from `first` to `last`, both included; no day when `last` lies before `first`.

    It is held against the last count ahead of `first`, however old.
    """
    days = max(0, (last - first).days + 1)
    known = sorted(day for day in counts if first <= day <= last)
    base = max((day for day in counts if day < first), default=known[0] if known else None)
    return Growth(
        days=days,
        first=(base, counts[base]) if base is not None else None,
        last=(known[-1], counts[known[-1]]) if known else None,
        without=days - len(known),
        gaps=_gaps(known, first, last) if days else (),
    )


def _gaps(known: Sequence[date], first: date, last: date) -> tuple[tuple[date, date], ...]:
    """Times without a count, the longest first, each with its first and last day."""
    edges = [first - DAY, *known, last + DAY]
    gaps = [(before + DAY, after - DAY) for before, after in pairwise(edges) if after - before > DAY]
    return tuple(sorted(gaps, key=lambda gap: (gap[0] - gap[1], gap[0])))
