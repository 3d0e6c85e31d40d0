"""How many follow an account at a moment: the same for the same moment, and mostly rising."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime

SINCE = datetime(2017, 3, 21, tzinfo=UTC)
"""When the sizes were those of the table."""
_YEAR = 365.25 * 86_400
_DAY = 86_400


@dataclass(frozen=True)
class Size:
    """So many followers in spring 2017, and by what share of them more each year."""

    followers: int
    yearly_growth: float


def followers(size: Size, now: datetime) -> int:
    """Rises by compound growth; over day and week some come and go, so that it also falls a little."""
    seconds = (now - SINCE).total_seconds()
    grown = size.followers * (1 + size.yearly_growth) ** (seconds / _YEAR)
    daily = math.sin(2 * math.pi * seconds / _DAY)
    weekly = math.sin(2 * math.pi * seconds / (7 * _DAY) + size.followers)
    return max(0, int(grown + size.followers * (0.00004 * daily + 0.00025 * weekly)))
