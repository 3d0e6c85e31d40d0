"""Who follows an account, as one answer of Instagram's told it, and what its shares are shares of. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Protocol


class StoredShare(Protocol):
    """A row of `audience_shares`, as far as it is read here.

    `followers` is the account's `followers_count` of that UTC day; None where it was not read.
    """

    @property
    def dimension(self) -> str: ...
    @property
    def value(self) -> int | None: ...
    @property
    def read_at(self) -> datetime: ...
    @property
    def api_call_id(self) -> int | None: ...
    @property
    def followers(self) -> int | None: ...


@dataclass(frozen=True)
class AudienceReading:
    """What one answer told of one breakdown: followers by dimension, None where a row came without a value.

    `day` is the UTC day of asking, `followers` all that the account had then, None where that is not known.
    """

    day: date
    read_at: datetime
    call_id: int | None
    told: Mapping[str, int | None] = field(hash=False)
    followers: int | None = None

    @cached_property
    def total(self) -> int:
        """All followers told. Each is of one kind only, so they may be added up."""
        return sum(value for value in self.told.values() if value is not None)

    @property
    def is_of_all(self) -> bool:
        """Whether shares are of all followers, so that they may be held against those of another day."""
        return self.followers is not None

    @property
    def base(self) -> int:
        """What shares are shares of: all followers of the day; those told where all are not known.

        An audience is told up to 48 h late: where followers have gone since, more are told than are left, and
        those told are the base.
        """
        return max(self.followers or 0, self.total)

    def share(self, dimension: str) -> float | None:
        """The part of the base, from 0 to 1; None where nothing was told of it."""
        value = self.told.get(dimension)
        return None if value is None or self.base <= 0 else value / self.base


def reading_of(day: date, rows: Sequence[StoredShare]) -> AudienceReading | None:
    """The last answer of a day: who asks twice a day may be told other rows the second time.

    Rows of that day whose call is no longer kept count as of one answer. None without rows.
    """
    if not rows:
        return None
    last = max(rows, key=lambda row: row.read_at)
    told = {row.dimension: row.value for row in rows if row.api_call_id == last.api_call_id}
    return AudienceReading(day, last.read_at, last.api_call_id, told, last.followers)
