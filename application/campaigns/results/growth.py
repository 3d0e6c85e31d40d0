"""How followers grew during the campaign, against the 90 days before. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Growth:
    """Followers over some days. `gained` lies between the first and the last day that have a count.

    `days` there are in all, `without` of them have no count, the longest such times first in `gaps`.
    """

    days: int
    first: tuple[date, int] | None
    last: tuple[date, int] | None
    without: int
    gaps: tuple[tuple[date, date], ...]

    @property
    def gained(self) -> int | None:
        """None with less than two counts."""
        if self.first is None or self.last is None or self.first[0] == self.last[0]:
            return None
        return self.last[1] - self.first[1]

    @property
    def a_day(self) -> float | None:
        """Mean gain a day between the two counts."""
        if self.gained is None or self.first is None or self.last is None:
            return None
        return self.gained / (self.last[0] - self.first[0]).days


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
    """The growth from `first` to `last`, both included; no day when `last` lies before `first`."""
    days = max(0, (last - first).days + 1)
    known = sorted(day for day in counts if first <= day <= last)
    return Growth(
        days=days,
        first=(known[0], counts[known[0]]) if known else None,
        last=(known[-1], counts[known[-1]]) if known else None,
        without=days - len(known),
        gaps=_gaps(known, first, last) if days else (),
    )


def _gaps(known: Sequence[date], first: date, last: date) -> tuple[tuple[date, date], ...]:
    """Times without a count, the longest first, each with its first and last day."""
    edges = [first - DAY, *known, last + DAY]
    gaps = [(before + DAY, after - DAY) for before, after in pairwise(edges) if after - before > DAY]
    return tuple(sorted(gaps, key=lambda gap: (gap[0] - gap[1], gap[0])))
